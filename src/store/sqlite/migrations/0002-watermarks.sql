-- breaking: no
-- The highest watermark of each kind, by the platform's time of its messages.
ALTER TABLE conversations ADD COLUMN delivered_until INTEGER;
ALTER TABLE conversations ADD COLUMN read_until INTEGER;

-- The platform's own time of a message of ours; null on platforms without watermarks.
ALTER TABLE messages ADD COLUMN platform_at INTEGER;
-- What watermarks may still move.
CREATE INDEX messages_unread ON messages (conversation, platform_at)
  WHERE platform_at IS NOT NULL AND status <> 'READ' AND status <> 'DELETED';
