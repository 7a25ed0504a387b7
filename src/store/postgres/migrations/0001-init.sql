-- breaking: yes
--
-- Ids are UUIDs; instants are milliseconds since 1970. What JSON holds is kept as text, not as `jsonb`, which takes
-- no NUL and keeps no order; an empty object as NULL. What is configured is found by its id alone, and small enough
-- to lie on every shard; all else leads with its tenant.
-- There are no foreign keys: every write looks up what it refers to in its own transaction, and checking again
-- would make the removal of a tenant scan whole tables.

-- One row. Events have the numbers of their transactions as this cluster gives them, and `shift` more: another cluster,
-- into which a dump is put, gives them from anew.
CREATE TABLE era (
  -- The cluster's identifier; null: not known.
  system text,
  shift bigint NOT NULL
);
INSERT INTO era VALUES (NULL, 0);

CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  org_id text,
  created_at bigint NOT NULL,
  -- Not shown any more, and kept until what hangs on it is gone. So are platforms and services.
  removed boolean NOT NULL DEFAULT false
);

CREATE TABLE platforms (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  type text NOT NULL CHECK (type IN
    ('WHATSAPP', 'INSTAGRAM', 'FACEBOOK', 'TELEGRAM', 'LINE', 'VIBER', 'SMS', 'WEBCHAT', 'CUSTOM')),
  name text NOT NULL,
  message_forwarding boolean NOT NULL,
  transcribe_enabled boolean NOT NULL,
  starts_with_bot boolean NOT NULL,
  account_key text,
  credentials text NOT NULL,
  health_state text NOT NULL CHECK (health_state IN ('ok', 'unverified', 'failing')),
  health_detail text,
  health_checked_at bigint,
  created_at bigint NOT NULL,
  removed boolean NOT NULL DEFAULT false
);
CREATE INDEX platforms_by_tenant ON platforms (tenant_id, id);

CREATE TABLE agents (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('HUMAN', 'AUTOMATED')),
  created_at bigint NOT NULL
);
CREATE INDEX agents_by_tenant ON agents (tenant_id, id);

CREATE TABLE services (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  type text NOT NULL CHECK (type = 'WEBHOOK'),
  name text NOT NULL,
  url text NOT NULL,
  state text NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'DISABLED')),
  filter text NOT NULL,
  headers text,
  secrets text NOT NULL,
  timeout_s double precision NOT NULL,
  max_in_flight integer NOT NULL,
  rate_per_s double precision,
  created_at bigint NOT NULL,
  disabled_at bigint,
  disabled_reason text,
  failing_since bigint,
  wait_until bigint,
  release_per_s double precision,
  removed boolean NOT NULL DEFAULT false,
  -- Removed, and nothing of it is PENDING or HELD any more.
  forgotten boolean NOT NULL DEFAULT false
);
CREATE INDEX services_by_tenant ON services (tenant_id, id);

-- Apart from its service, because every settlement writes it.
CREATE TABLE last_deliveries (
  service_id uuid PRIMARY KEY,
  at bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE tokens (
  id uuid PRIMARY KEY,
  tenant_id uuid,
  kind text NOT NULL CHECK (kind IN ('operator', 'tenant', 'agent')),
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  created_at bigint NOT NULL
);
CREATE INDEX tokens_by_tenant ON tokens (tenant_id, id);

-- Outlives the tenant that an entry is about.
CREATE TABLE audit (
  id uuid PRIMARY KEY,
  tenant_id uuid,
  at bigint NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  detail text NOT NULL
);
CREATE INDEX audit_by_tenant ON audit (tenant_id, id);

-- One row: grows with every change of tenants, platforms, agents and services.
CREATE TABLE directory (
  revision bigint NOT NULL
);
INSERT INTO directory VALUES (1);

-- Answers that belong to an Idempotency-Key; `sealed` is null while the request is under way.
CREATE TABLE requests (
  token uuid NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  key text NOT NULL,
  digest text NOT NULL,
  -- 0: whoever asks next may begin it.
  node bigint NOT NULL,
  begun_at bigint NOT NULL,
  -- What the request makes, where it makes one thing.
  made uuid NOT NULL,
  -- Empty where the message that it made is gone: it must not be sent once more.
  sealed text,
  PRIMARY KEY (token, method, path, key)
);
CREATE INDEX requests_by_time ON requests (begun_at);
CREATE INDEX requests_by_made ON requests (made);

-- Processes that hold leases or have requests under way. One that is not here is dead. A number is never used twice.
CREATE TABLE nodes (
  num bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL UNIQUE,
  heard_at bigint NOT NULL
);

-- `identities` is a JSON array, `profile` a JSON object: what a platform tells of a person.
CREATE TABLE chat_users (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  platform_id uuid NOT NULL,
  identities text NOT NULL,
  profile text NOT NULL,
  version bigint NOT NULL,
  -- Being erased: nobody finds him any more, and his identities are free; the row stays until nothing is left.
  erased boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE erasures (
  tenant_id uuid NOT NULL,
  chat_user_id uuid NOT NULL,
  -- What came in later is not about the person who is erased, but about one who begins anew.
  begun_at bigint NOT NULL,
  -- The last parked change that was searched for him; null: all were.
  unparked text DEFAULT '',
  -- The number of the last quarantined post that was.
  searched bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, chat_user_id)
);

CREATE TABLE identities (
  tenant_id uuid NOT NULL,
  platform_id uuid NOT NULL,
  identity text NOT NULL,
  chat_user_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, platform_id, identity)
);
CREATE INDEX identities_by_user ON identities (tenant_id, chat_user_id);

CREATE TABLE conversations (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  platform_id uuid NOT NULL,
  chat_user_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('OPEN', 'EXPIRED', 'AUTO_BOT', 'CLOSED', 'BLOCKED')),
  agent_id uuid,
  last_inbound_at bigint,
  blocked_by_agent boolean NOT NULL,
  blocked_by_customer boolean NOT NULL,
  custom_data text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL,
  -- As its chat user's.
  erased boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, chat_user_id)
);
-- Those whose reply window may come to its end.
CREATE INDEX conversations_open ON conversations (platform_id, coalesce(last_inbound_at, created_at))
  WHERE state IN ('OPEN', 'AUTO_BOT');
-- Retention walks it.
CREATE INDEX conversations_untouched ON conversations (updated_at, id);

-- `content` is JSON: what a message says.
CREATE TABLE messages (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  platform_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  ext_identifier text NOT NULL,
  outbound boolean NOT NULL,
  type text NOT NULL CHECK (type IN
    ('TEXT', 'IMAGE', 'FILE', 'VIDEO', 'AUDIO', 'VOICE', 'GIF', 'STICKER', 'LOCATION', 'CONTACT', 'BUTTON', 'HSM',
     'MEDIA_HSM', 'TEMPLATE', 'EVENT', 'STORY_MENTION', 'STORY_REPLY', 'WA_INTERACTIVE', 'IG_SHARE')),
  status text NOT NULL CHECK (status IN
    ('RECEIVED', 'PREPARED', 'SENT', 'DELIVERED', 'READ', 'FAILED', 'DELETED')),
  modified bigint NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX messages_by_ext ON messages (tenant_id, platform_id, ext_identifier) WHERE ext_identifier <> '';
CREATE INDEX messages_by_conversation ON messages (tenant_id, conversation_id, id);
-- Retention walks it.
CREATE INDEX messages_by_age ON messages (id);

CREATE TABLE parked (
  tenant_id uuid NOT NULL,
  platform_id uuid NOT NULL,
  ext_identifier text NOT NULL,
  key text NOT NULL,
  change text NOT NULL,
  parked_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, platform_id, ext_identifier, key)
);
CREATE INDEX parked_by_time ON parked (parked_at);

CREATE TABLE quarantine (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- An erasure remembers how far it has searched.
  num bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  platform_id uuid NOT NULL,
  received_at bigint NOT NULL,
  reasons text NOT NULL,
  digest text NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, platform_id, digest)
);
CREATE INDEX quarantine_by_number ON quarantine (tenant_id, num);
CREATE INDEX quarantine_by_time ON quarantine (received_at);

-- What the hub itself keeps sealed under the master key.
CREATE TABLE secrets (
  name text PRIMARY KEY,
  sealed text NOT NULL
);

-- The move of another store into this database, where there was one: a single row. While it has not ended, no hub may
-- serve what is here.
CREATE TABLE moves (
  -- A digest of the store as it was when the move began.
  source text PRIMARY KEY,
  begun_at bigint NOT NULL,
  ended_at bigint
);

-- How far each table of it is; written with the rows.
CREATE TABLE moved (
  name text PRIMARY KEY,
  -- That of the last row, as the other store says it.
  place text,
  rows bigint NOT NULL
);

CREATE TABLE dispatches (
  tenant_id uuid NOT NULL,
  message_id uuid NOT NULL,
  -- The order in which they were accepted.
  seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  platform_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING', 'PREPARING', 'SENDING', 'DOUBT')),
  attempts integer NOT NULL CHECK (attempts >= 0),
  throttled integer NOT NULL CHECK (throttled BETWEEN 0 AND attempts),
  due bigint NOT NULL,
  -- The name of the node that sends it: it is told when that one is dead and its row in `nodes` is gone.
  lease text CHECK ((lease IS NOT NULL) = (state IN ('PREPARING', 'SENDING'))),
  created_at bigint NOT NULL,
  version bigint NOT NULL,
  -- Its turn: the first that waits in its conversation, where none is in hand. So that a claim never walks
  -- past those that wait behind it. A write puts it to false, and the triggers below find the next one.
  head boolean NOT NULL DEFAULT false CHECK (NOT head OR state = 'WAITING'),
  PRIMARY KEY (tenant_id, message_id)
);
CREATE INDEX dispatches_by_conversation ON dispatches (tenant_id, conversation_id, state, seq);
CREATE INDEX dispatches_waiting ON dispatches (platform_id) WHERE state = 'WAITING';
CREATE UNIQUE INDEX dispatches_heads ON dispatches (tenant_id, conversation_id) WHERE head;
-- Claims walk it, in the order of acceptance.
CREATE INDEX dispatches_turns ON dispatches (platform_id, seq, due) WHERE head;
CREATE INDEX dispatches_due ON dispatches (platform_id, due) WHERE head;
CREATE INDEX dispatches_leased ON dispatches (lease) WHERE lease IS NOT NULL;
CREATE INDEX dispatches_doubtful ON dispatches (due) WHERE state = 'DOUBT';

-- Whose turn it is in a conversation now. Two transactions that move its sends take turns.
CREATE FUNCTION find_turn(tenant uuid, conversation uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  next bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(conversation::text, 1));
  IF NOT EXISTS (SELECT 1 FROM dispatches WHERE tenant_id = tenant AND conversation_id = conversation
      AND state IN ('PREPARING', 'SENDING')) THEN
    SELECT min(seq) INTO next FROM dispatches
      WHERE tenant_id = tenant AND conversation_id = conversation AND state = 'WAITING';
  END IF;
  UPDATE dispatches SET head = false
    WHERE tenant_id = tenant AND conversation_id = conversation AND head AND seq IS DISTINCT FROM next;
  UPDATE dispatches SET head = true
    WHERE tenant_id = tenant AND conversation_id = conversation AND seq = next AND NOT head;
END $$;

CREATE FUNCTION dispatches_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM find_turn(OLD.tenant_id, OLD.conversation_id); END IF;
  IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.conversation_id <> OLD.conversation_id) THEN
    PERFORM find_turn(NEW.tenant_id, NEW.conversation_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dispatches_come AFTER INSERT OR DELETE ON dispatches
  FOR EACH ROW EXECUTE FUNCTION dispatches_moved();
CREATE TRIGGER dispatches_move AFTER UPDATE OF state, conversation_id ON dispatches
  FOR EACH ROW EXECUTE FUNCTION dispatches_moved();

CREATE TABLE files (
  -- That of the message or chat user that it belongs to; an upload has its own.
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('MESSAGE', 'CHAT_USER', 'UPLOAD')),
  tenant_id uuid NOT NULL,
  platform_id uuid CHECK ((platform_id IS NULL) = (kind = 'UPLOAD')),
  state text NOT NULL CHECK (state IN ('WANTED', 'STORED', 'GONE')),
  key text CHECK ((key IS NOT NULL) = (state = 'STORED')),
  mime_type text,
  size bigint,
  sha256 text,
  title text,
  reason text,
  attempts integer NOT NULL CHECK (attempts >= 0),
  due bigint NOT NULL,
  created_at bigint NOT NULL
);
-- Claims walk it from account to account.
CREATE INDEX files_wanted ON files (platform_id, due) WHERE state = 'WANTED';
CREATE INDEX files_by_key ON files (key) WHERE key IS NOT NULL;
CREATE INDEX files_uploads ON files (created_at) WHERE kind = 'UPLOAD';
CREATE INDEX files_uploads_by_tenant ON files (tenant_id) WHERE kind = 'UPLOAD';

-- Keys in the file store that no file has any more, or none has yet, until they are deleted there.
CREATE TABLE unused_keys (
  key text PRIMARY KEY,
  -- When it may be deleted: 0, at once; later where bytes are being written under it.
  due bigint NOT NULL DEFAULT 0
);
CREATE INDEX unused_keys_due ON unused_keys (due);

-- Two transactions that give a key to a file, or take it from one, take turns.
CREATE FUNCTION files_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' AND NEW.key IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.key IS DISTINCT FROM OLD.key) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.key, 2));
    -- A key that comes to be used once more must not be deleted.
    DELETE FROM unused_keys WHERE key = NEW.key;
  END IF;
  IF TG_OP <> 'INSERT' AND OLD.key IS NOT NULL AND (TG_OP = 'DELETE' OR OLD.key IS DISTINCT FROM NEW.key) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(OLD.key, 2));
    INSERT INTO unused_keys (key) SELECT OLD.key WHERE NOT EXISTS (SELECT 1 FROM files WHERE key = OLD.key)
      ON CONFLICT (key) DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER files_come AFTER INSERT OR DELETE ON files FOR EACH ROW EXECUTE FUNCTION files_changed();
CREATE TRIGGER files_enter AFTER UPDATE OF key ON files FOR EACH ROW EXECUTE FUNCTION files_changed();

-- What goes with messages and chat users, by whatever way they go.
CREATE FUNCTION messages_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM dispatches d USING gone g WHERE d.tenant_id = g.tenant_id AND d.message_id = g.id;
  DELETE FROM files f USING gone g WHERE f.id = g.id;
  UPDATE requests r SET sealed = '' FROM gone g WHERE r.made = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER messages_go AFTER DELETE ON messages REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION messages_gone();
CREATE FUNCTION chat_users_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM erasures e USING gone g WHERE e.tenant_id = g.tenant_id AND e.chat_user_id = g.id;
  DELETE FROM files f USING gone g WHERE f.id = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER chat_users_go AFTER DELETE ON chat_users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION chat_users_gone();

-- Events, deliveries and earlier attempts lie in a partition a day: their ids begin with the time at which they were
-- made, and the attempts lie with their delivery. So a day that is past its retention goes as a whole.
CREATE TABLE events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  platform_id uuid NOT NULL,
  message_id uuid,
  -- Only of an event without a message: else the message has it.
  conversation_id uuid CHECK ((conversation_id IS NULL) = (message_id IS NOT NULL)),
  type text NOT NULL CHECK (type IN
    ('TEXT', 'IMAGE', 'FILE', 'VIDEO', 'AUDIO', 'VOICE', 'GIF', 'STICKER', 'LOCATION', 'CONTACT', 'BUTTON', 'HSM',
     'MEDIA_HSM', 'TEMPLATE', 'EVENT', 'STORY_MENTION', 'STORY_REPLY', 'WA_INTERACTIVE', 'IG_SHARE')),
  outbound boolean NOT NULL,
  fired_at bigint NOT NULL,
  fan_out integer NOT NULL CHECK (fan_out >= 0),
  -- The number of the transaction that wrote it: era.ts.
  tx bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);
CREATE TABLE events_other PARTITION OF events DEFAULT;
-- A message's own event has the message's id.
CREATE INDEX events_about ON events (tenant_id, message_id) WHERE message_id <> id;
CREATE INDEX events_notices ON events (tenant_id, conversation_id) WHERE conversation_id IS NOT NULL;
-- Who catches up walks it, up to the first transaction that may still commit.
CREATE INDEX events_by_commit ON events (tenant_id, tx, id);
-- Retention walks it; the ledger need not read bodies.
CREATE INDEX events_by_age ON events (id) INCLUDE (tenant_id, fan_out, fired_at);

-- Which EVENTs have fired: each does so once, on whatever day.
CREATE TABLE fired (
  tenant_id uuid NOT NULL,
  platform_id uuid NOT NULL,
  ext_identifier text NOT NULL,
  event_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, platform_id, ext_identifier)
);
CREATE INDEX fired_by_age ON fired (event_id);

-- `attempt` is JSON: the last one. Most deliveries have but one, which so needs no row of its own.
CREATE TABLE deliveries (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  service_id uuid NOT NULL,
  event_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('PENDING', 'HELD', 'DELIVERED', 'FAILED', 'DISCARDED')),
  reason text CHECK (reason IN ('attempts_exhausted', 'service_paused', 'service_disabled', 'service_deleted',
    'discarded_by_person', 'held_too_long')),
  replay boolean NOT NULL,
  attempts integer NOT NULL CHECK (attempts >= 0),
  scheduled integer NOT NULL CHECK (scheduled BETWEEN 0 AND attempts),
  due bigint NOT NULL,
  created_at bigint NOT NULL,
  settled_at bigint CHECK ((settled_at IS NULL) = (state IN ('PENDING', 'HELD'))),
  -- The node that has it in hand.
  lease bigint CHECK (lease IS NULL OR state = 'PENDING'),
  status integer,
  error_code text,
  attempt text CHECK ((attempt IS NULL) = (attempts = 0)),
  PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);
CREATE TABLE deliveries_other PARTITION OF deliveries DEFAULT;
CREATE INDEX deliveries_by_service ON deliveries (tenant_id, service_id, id);
CREATE INDEX deliveries_by_event ON deliveries (tenant_id, event_id);
-- Claims walk it.
CREATE INDEX deliveries_waiting ON deliveries (service_id, due) WHERE state = 'PENDING' AND lease IS NULL;
CREATE INDEX deliveries_leased ON deliveries (lease) WHERE lease IS NOT NULL;
-- The few that did not simply go through: held ones to release, failed ones to show.
CREATE INDEX deliveries_stuck ON deliveries (service_id, state, id)
  WHERE state IN ('HELD', 'FAILED', 'DISCARDED');
-- A service's health looks at the newest that were tried, and must not read through a backlog to find them.
CREATE INDEX deliveries_tried ON deliveries (service_id, id) WHERE attempts > 0;
-- A day's events go when nothing is sent again of them.
CREATE INDEX deliveries_replays ON deliveries (event_id) WHERE replay;

-- Attempts that another came after: the last one stands with its delivery.
CREATE TABLE attempts (
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  number integer NOT NULL,
  attempt text NOT NULL,
  PRIMARY KEY (tenant_id, delivery_id, number)
) PARTITION BY RANGE (delivery_id);
CREATE TABLE attempts_other PARTITION OF attempts DEFAULT;

-- Days whose partitions were taken out of these tables, and which are to be counted and dropped.
CREATE TABLE leaving (
  day text PRIMARY KEY
);

-- What retention removed, so that the ledger goes on balancing.
CREATE TABLE pruned (
  tenant_id uuid PRIMARY KEY,
  fan_out bigint NOT NULL DEFAULT 0,
  replays bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  discarded bigint NOT NULL DEFAULT 0
);
