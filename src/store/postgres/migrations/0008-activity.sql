-- breaking: no
-- A tenant's conversations by when they last changed: a list is read by it, and retention walks it, tenant by tenant. It
-- takes the place of the index that retention had, so that a change still moves one entry. Retention of an older version
-- sorts all conversations at each step without that one: slow, and right.
--
-- The table is locked until the new one is there, some seconds for each million. All others wait behind who waits for a
-- lock: where somebody keeps it, such as a dump, the step is given up, to be tried again.
SET LOCAL lock_timeout = '30s';
DROP INDEX conversations_untouched;
CREATE INDEX conversations_by_activity ON conversations (tenant_id, updated_at, id);
