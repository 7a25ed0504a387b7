-- breaking: no
-- Tokens that end by themselves: what a browser is signed in with.
ALTER TABLE tokens ADD COLUMN session_of uuid;
ALTER TABLE tokens ADD COLUMN expires_at bigint;
CREATE INDEX tokens_by_origin ON tokens (session_of) WHERE session_of IS NOT NULL;
CREATE INDEX tokens_by_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL;
