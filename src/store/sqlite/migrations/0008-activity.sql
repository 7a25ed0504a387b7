-- breaking: no
-- A tenant's conversations by when they last changed: a list is read by it, and retention walks it, tenant by tenant. It
-- takes the place of the index that retention had, so that a change still moves one entry. Retention of an older version
-- sorts all conversations at each step without that one: slow, and right.
DROP INDEX conversations_untouched;
CREATE INDEX conversations_by_activity ON conversations (tenant, updated_at, id);
