-- breaking: no
-- The highest watermark of each kind, by the platform's time of its messages.
ALTER TABLE conversations ADD COLUMN delivered_until bigint, ADD COLUMN read_until bigint;

-- The platform's own time of a message of ours; null on platforms without watermarks.
ALTER TABLE messages ADD COLUMN platform_at bigint;
-- The same for as long as watermarks may move it. Not a condition on `status`: then no message whose status moves could
-- stay where its indexes find it (HOT), on whatever platform.
ALTER TABLE messages ADD COLUMN unread_at bigint;
CREATE INDEX messages_unread ON messages (tenant_id, conversation_id, unread_at) WHERE unread_at IS NOT NULL;
