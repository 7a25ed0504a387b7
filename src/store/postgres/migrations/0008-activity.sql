-- breaking: no
-- A tenant's conversations by when they last changed: a list is read by it, and retention walks it, tenant by tenant. It
-- takes the place of the index that retention had, so that a change still moves one entry. Retention of an older version
-- sorts all conversations at each step without that one: slow, and right.
--
-- The table is locked until the new one is there, some seconds for each million. Whoever holds it is waited for as any
-- statement waits; what then takes its time is not broken off.
DROP INDEX conversations_untouched;
SET LOCAL statement_timeout = 0;
CREATE INDEX conversations_by_activity ON conversations (tenant_id, updated_at, id);
