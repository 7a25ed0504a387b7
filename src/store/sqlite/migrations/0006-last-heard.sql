-- breaking: no
-- When something last came in from a platform account, noted now and then.
ALTER TABLE platforms ADD COLUMN last_heard_at INTEGER;
