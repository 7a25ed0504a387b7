-- breaking: yes
--
-- Ids are UUIDs as 16 bytes; instants are milliseconds since 1970; booleans are 0 and 1. Inside the database
-- things refer to each other by a small number (`num`, `seq`), because millions of rows repeat it; numbers of
-- configured things are never used twice. An empty JSON object is kept as NULL.
-- A CHECK spells its values out with OR: for an IN list SQLite builds a table anew at every insert, which
-- took as long as the insert itself. What is mostly null is asked for that first: of null each value is asked.
-- There are no foreign keys: every write looks up what it refers to in its own transaction, and checking
-- again would make the removal of a tenant scan whole tables.

CREATE TABLE tenants (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  name TEXT NOT NULL,
  org_id TEXT,
  created_at INTEGER NOT NULL,
  -- Not shown any more, and kept until what hangs on it is gone. So are platforms and services.
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE platforms (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (
    type = 'WHATSAPP' OR type = 'INSTAGRAM' OR type = 'FACEBOOK' OR type = 'TELEGRAM' OR type = 'LINE' OR
    type = 'VIBER' OR type = 'SMS' OR type = 'WEBCHAT' OR type = 'CUSTOM'),
  name TEXT NOT NULL,
  message_forwarding INTEGER NOT NULL CHECK (message_forwarding BETWEEN 0 AND 1),
  transcribe_enabled INTEGER NOT NULL CHECK (transcribe_enabled BETWEEN 0 AND 1),
  starts_with_bot INTEGER NOT NULL CHECK (starts_with_bot BETWEEN 0 AND 1),
  account_key TEXT,
  credentials TEXT NOT NULL,
  health_state TEXT NOT NULL CHECK (health_state = 'ok' OR health_state = 'unverified' OR health_state = 'failing'),
  health_detail TEXT,
  health_checked_at INTEGER,
  created_at INTEGER NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed BETWEEN 0 AND 1)
) STRICT;
CREATE INDEX platforms_by_tenant ON platforms (tenant, id);

CREATE TABLE agents (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'HUMAN' OR kind = 'AUTOMATED'),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agents_by_tenant ON agents (tenant, id);

CREATE TABLE services (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type = 'WEBHOOK'),
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'ACTIVE' OR state = 'PAUSED' OR state = 'DISABLED'),
  filter TEXT NOT NULL,
  headers TEXT,
  secrets TEXT NOT NULL,
  timeout_s REAL NOT NULL,
  max_in_flight INTEGER NOT NULL,
  rate_per_s REAL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER,
  disabled_reason TEXT,
  failing_since INTEGER,
  wait_until INTEGER,
  release_per_s REAL,
  last_delivery_at INTEGER,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed BETWEEN 0 AND 1),
  -- Removed, and nothing of it is PENDING or HELD any more.
  forgotten INTEGER NOT NULL DEFAULT 0 CHECK (forgotten BETWEEN 0 AND 1)
) STRICT;
CREATE INDEX services_by_tenant ON services (tenant, id);

CREATE TABLE tokens (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  tenant INTEGER,
  kind TEXT NOT NULL CHECK (kind = 'operator' OR kind = 'tenant' OR kind = 'agent'),
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tokens_by_tenant ON tokens (tenant, id);

-- Outlives the tenant that an entry is about, so `tenant` is that one's id.
CREATE TABLE audit (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  tenant BLOB,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_tenant ON audit (tenant, id);

-- One row: grows with every change of tenants, platforms, agents and services.
CREATE TABLE directory (
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO directory VALUES (1);

-- Answers that belong to an Idempotency-Key; `sealed` is null while the request is under way.
CREATE TABLE requests (
  token BLOB NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  node INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  -- What the request makes, where it makes one thing.
  made BLOB NOT NULL CHECK (length(made) = 16),
  -- Empty where the message that it made is gone: it must not be sent once more.
  sealed TEXT,
  PRIMARY KEY (token, method, path, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_time ON requests (begun_at);
CREATE INDEX requests_by_made ON requests (made);

-- Processes that hold leases or have requests under way. One that is not here is dead.
CREATE TABLE nodes (
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  heard_at INTEGER NOT NULL
) STRICT;

CREATE TABLE chat_users (
  num INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  platform INTEGER NOT NULL,
  identities TEXT NOT NULL,
  username TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  phone_number TEXT,
  gender TEXT,
  profile_picture_url TEXT,
  version INTEGER NOT NULL,
  -- Being erased: nobody finds him any more, and his identities are free; the row stays until nothing is left.
  erased INTEGER NOT NULL DEFAULT 0 CHECK (erased BETWEEN 0 AND 1)
) STRICT;
-- The removal of an account's tenant walks it.
CREATE INDEX chat_users_by_platform ON chat_users (platform);

CREATE TABLE erasures (
  chat_user INTEGER PRIMARY KEY,
  -- What came in later is not about the person who is erased, but about one who begins anew.
  begun_at INTEGER NOT NULL,
  -- The last parked change that was searched for him; null: all were.
  unparked TEXT DEFAULT '',
  -- The number of the last quarantined post that was.
  searched INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE identities (
  platform INTEGER NOT NULL,
  identity TEXT NOT NULL,
  chat_user INTEGER NOT NULL,
  PRIMARY KEY (platform, identity)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
  num INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  platform INTEGER NOT NULL,
  chat_user INTEGER NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (
    state = 'OPEN' OR state = 'EXPIRED' OR state = 'AUTO_BOT' OR state = 'CLOSED' OR state = 'BLOCKED'),
  agent_id BLOB,
  last_inbound_at INTEGER,
  blocked_by_agent INTEGER NOT NULL CHECK (blocked_by_agent BETWEEN 0 AND 1),
  blocked_by_customer INTEGER NOT NULL CHECK (blocked_by_customer BETWEEN 0 AND 1),
  custom_data TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- As its chat user's.
  erased INTEGER NOT NULL DEFAULT 0 CHECK (erased BETWEEN 0 AND 1)
) STRICT;
CREATE INDEX conversations_by_tenant ON conversations (tenant, id, erased);
-- Those whose reply window may come to its end.
CREATE INDEX conversations_open ON conversations (platform, coalesce(last_inbound_at, created_at))
  WHERE state = 'OPEN' OR state = 'AUTO_BOT';
-- Retention walks it.
CREATE INDEX conversations_untouched ON conversations (updated_at);

CREATE TABLE messages (
  num INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  platform INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  ext_identifier TEXT NOT NULL,
  outbound INTEGER NOT NULL CHECK (outbound BETWEEN 0 AND 1),
  agent_id BLOB,
  timestamp INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (
    type = 'TEXT' OR type = 'IMAGE' OR type = 'FILE' OR type = 'VIDEO' OR type = 'AUDIO' OR
    type = 'VOICE' OR type = 'GIF' OR type = 'STICKER' OR type = 'LOCATION' OR type = 'CONTACT' OR
    type = 'BUTTON' OR type = 'HSM' OR type = 'MEDIA_HSM' OR type = 'TEMPLATE' OR type = 'EVENT' OR
    type = 'STORY_MENTION' OR type = 'STORY_REPLY' OR type = 'WA_INTERACTIVE' OR type = 'IG_SHARE'),
  status TEXT NOT NULL CHECK (
    status = 'RECEIVED' OR status = 'PREPARED' OR status = 'SENT' OR status = 'DELIVERED' OR
    status = 'READ' OR status = 'FAILED' OR status = 'DELETED'),
  status_at INTEGER NOT NULL,
  edited_at INTEGER,
  text TEXT,
  media TEXT,
  auxiliary_data TEXT,
  custom_data TEXT,
  metadata TEXT,
  transcribe_enabled INTEGER NOT NULL CHECK (transcribe_enabled BETWEEN 0 AND 1),
  transcribe_in_progress INTEGER NOT NULL CHECK (transcribe_in_progress BETWEEN 0 AND 1),
  count_as_inbound INTEGER NOT NULL CHECK (count_as_inbound BETWEEN 0 AND 1),
  quote_id BLOB,
  template TEXT
) STRICT;
CREATE UNIQUE INDEX messages_by_ext ON messages (platform, ext_identifier) WHERE ext_identifier <> '';
-- Cut into stretches, so that a new message does not change a page of its conversation's own: stretches.ts.
CREATE INDEX messages_by_conversation ON messages (num >> 14, conversation, id);

CREATE TABLE dispatches (
  -- The order in which they were accepted.
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL UNIQUE,
  platform INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'WAITING' OR state = 'PREPARING' OR state = 'SENDING' OR state = 'DOUBT'),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  throttled INTEGER NOT NULL CHECK (throttled BETWEEN 0 AND attempts),
  due INTEGER NOT NULL,
  -- The name of the node that sends it: it is told when that one is dead and its row in `nodes` is gone.
  lease TEXT CHECK ((lease IS NOT NULL) = (state = 'PREPARING' OR state = 'SENDING')),
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- Its turn: the first that waits in its conversation, where none is in hand. So that a claim never walks
  -- past those that wait behind it. A write puts it to 0, and the triggers below find the next one.
  head INTEGER NOT NULL DEFAULT 0 CHECK (head BETWEEN 0 AND (state = 'WAITING'))
) STRICT;
CREATE INDEX dispatches_by_conversation ON dispatches (conversation, state);
CREATE INDEX dispatches_waiting ON dispatches (platform) WHERE state = 'WAITING';
CREATE UNIQUE INDEX dispatches_heads ON dispatches (conversation) WHERE head = 1;
-- Claims walk it: in the order of acceptance, looking at `due` without reading rows.
CREATE INDEX dispatches_turns ON dispatches (platform, seq, due) WHERE head = 1;
CREATE INDEX dispatches_due ON dispatches (platform, due) WHERE head = 1;
CREATE INDEX dispatches_leased ON dispatches (lease) WHERE lease IS NOT NULL;
CREATE INDEX dispatches_doubtful ON dispatches (due) WHERE state = 'DOUBT';

-- Holds nothing: inserting a conversation is how the triggers ask whose turn it is there now.
CREATE VIEW turns (conversation) AS SELECT NULL;
CREATE TRIGGER turns_ask INSTEAD OF INSERT ON turns BEGIN
  UPDATE dispatches SET head = 0 WHERE conversation = NEW.conversation AND head = 1 AND (
    EXISTS (SELECT 1 FROM dispatches
      WHERE conversation = NEW.conversation AND state IN ('PREPARING', 'SENDING')) OR
    seq > (SELECT min(seq) FROM dispatches WHERE conversation = NEW.conversation AND state = 'WAITING'));
  UPDATE dispatches SET head = 1
    WHERE seq = (SELECT min(seq) FROM dispatches WHERE conversation = NEW.conversation AND state = 'WAITING')
      AND head = 0
      AND NOT EXISTS (SELECT 1 FROM dispatches
        WHERE conversation = NEW.conversation AND state IN ('PREPARING', 'SENDING'));
END;
CREATE TRIGGER dispatches_come AFTER INSERT ON dispatches BEGIN
  INSERT INTO turns VALUES (NEW.conversation);
END;
CREATE TRIGGER dispatches_move AFTER UPDATE OF state, conversation ON dispatches BEGIN
  INSERT INTO turns VALUES (NEW.conversation);
  INSERT INTO turns SELECT OLD.conversation WHERE OLD.conversation <> NEW.conversation;
END;
CREATE TRIGGER dispatches_end AFTER DELETE ON dispatches BEGIN
  INSERT INTO turns VALUES (OLD.conversation);
END;

CREATE TABLE files (
  num INTEGER PRIMARY KEY,
  -- That of the message or chat user that it belongs to; an upload has its own.
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind = 'MESSAGE' OR kind = 'CHAT_USER' OR kind = 'UPLOAD'),
  tenant INTEGER NOT NULL,
  platform INTEGER CHECK ((platform IS NULL) = (kind = 'UPLOAD')),
  state TEXT NOT NULL CHECK (state = 'WANTED' OR state = 'STORED' OR state = 'GONE'),
  key TEXT CHECK ((key IS NOT NULL) = (state = 'STORED')),
  mime_type TEXT,
  size INTEGER,
  sha256 TEXT,
  title TEXT,
  reason TEXT,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  due INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
-- Claims walk it from account to account.
CREATE INDEX files_wanted ON files (platform, due) WHERE state = 'WANTED';
CREATE INDEX files_by_key ON files (key) WHERE key IS NOT NULL;
CREATE INDEX files_uploads ON files (created_at) WHERE kind = 'UPLOAD';
CREATE INDEX files_uploads_by_tenant ON files (tenant) WHERE kind = 'UPLOAD';

-- Keys in the file store that no file has any more, or none has yet, until they are deleted there.
CREATE TABLE unused_keys (
  key TEXT PRIMARY KEY,
  -- When it may be deleted: 0, at once; later where bytes are being written under it.
  due INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX unused_keys_due ON unused_keys (due);
CREATE TRIGGER files_go AFTER DELETE ON files WHEN OLD.key IS NOT NULL BEGIN
  INSERT INTO unused_keys (key) SELECT OLD.key WHERE NOT EXISTS (SELECT 1 FROM files WHERE key = OLD.key);
END;
CREATE TRIGGER files_leave AFTER UPDATE OF key ON files WHEN OLD.key IS NOT NULL AND OLD.key IS NOT NEW.key BEGIN
  INSERT INTO unused_keys (key) SELECT OLD.key WHERE NOT EXISTS (SELECT 1 FROM files WHERE key = OLD.key);
END;
-- A key that comes to be used once more must not be deleted.
CREATE TRIGGER files_come AFTER INSERT ON files WHEN NEW.key IS NOT NULL BEGIN
  DELETE FROM unused_keys WHERE key = NEW.key;
END;
CREATE TRIGGER files_enter AFTER UPDATE OF key ON files WHEN NEW.key IS NOT NULL BEGIN
  DELETE FROM unused_keys WHERE key = NEW.key;
END;

-- What goes with a message and a chat user, by whatever way they go.
CREATE TRIGGER messages_go AFTER DELETE ON messages BEGIN
  DELETE FROM dispatches WHERE message = OLD.num;
  DELETE FROM files WHERE id = OLD.id;
  UPDATE requests SET sealed = '' WHERE made = OLD.id;
END;
CREATE TRIGGER chat_users_go AFTER DELETE ON chat_users BEGIN
  DELETE FROM erasures WHERE chat_user = OLD.num;
  DELETE FROM files WHERE id = OLD.id;
END;

CREATE TABLE events (
  -- The order of commits: never used twice, so that whoever has read up to one goes on behind it.
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  platform INTEGER NOT NULL,
  message_id BLOB,
  -- Only of an event without a message: else the message has it.
  conversation INTEGER CHECK ((conversation IS NULL) = (message_id IS NOT NULL)),
  -- Only of an EVENT, where it tells what has fired already: else the message has it.
  ext_identifier TEXT CHECK ((ext_identifier IS NOT NULL) = (type = 'EVENT')),
  type TEXT NOT NULL CHECK (
    type = 'TEXT' OR type = 'IMAGE' OR type = 'FILE' OR type = 'VIDEO' OR type = 'AUDIO' OR
    type = 'VOICE' OR type = 'GIF' OR type = 'STICKER' OR type = 'LOCATION' OR type = 'CONTACT' OR
    type = 'BUTTON' OR type = 'HSM' OR type = 'MEDIA_HSM' OR type = 'TEMPLATE' OR type = 'EVENT' OR
    type = 'STORY_MENTION' OR type = 'STORY_REPLY' OR type = 'WA_INTERACTIVE' OR type = 'IG_SHARE'),
  outbound INTEGER NOT NULL CHECK (outbound BETWEEN 0 AND 1),
  fired_at INTEGER NOT NULL,
  fan_out INTEGER NOT NULL CHECK (fan_out >= 0),
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_fired ON events (platform, ext_identifier) WHERE ext_identifier IS NOT NULL;
-- A message's own event has the message's id.
CREATE INDEX events_about ON events (message_id) WHERE message_id <> id;
CREATE INDEX events_notices ON events (conversation) WHERE conversation IS NOT NULL;
-- Retention walks it; with `fan_out` in it the ledger need not read bodies.
CREATE INDEX events_by_time ON events (platform, fired_at, fan_out);

-- Where events of an account lie: in which stretches of 256. So a tenant's are found in the order of their commits
-- without an index over all of them: events.ts.
CREATE TABLE event_stretches (
  platform INTEGER NOT NULL,
  stretch INTEGER NOT NULL,
  PRIMARY KEY (platform, stretch)
) STRICT, WITHOUT ROWID;

CREATE TABLE parked (
  platform INTEGER NOT NULL,
  ext_identifier TEXT NOT NULL,
  key TEXT NOT NULL,
  change TEXT NOT NULL,
  parked_at INTEGER NOT NULL,
  PRIMARY KEY (platform, ext_identifier, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX parked_by_time ON parked (parked_at);

CREATE TABLE quarantine (
  -- Never used twice: an erasure remembers how far it has searched.
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  platform INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  reasons TEXT NOT NULL,
  digest TEXT NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (platform, digest)
) STRICT;
CREATE INDEX quarantine_by_tenant ON quarantine (tenant, id);
CREATE INDEX quarantine_by_time ON quarantine (received_at);

CREATE TABLE deliveries (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  service INTEGER NOT NULL,
  event INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'PENDING' OR state = 'HELD' OR state = 'DELIVERED' OR state = 'FAILED' OR state = 'DISCARDED'),
  reason TEXT CHECK (reason IS NULL OR
    reason = 'attempts_exhausted' OR reason = 'service_paused' OR reason = 'service_disabled' OR
    reason = 'service_deleted' OR reason = 'discarded_by_person' OR reason = 'held_too_long'),
  replay INTEGER NOT NULL CHECK (replay BETWEEN 0 AND 1),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  scheduled INTEGER NOT NULL CHECK (scheduled BETWEEN 0 AND attempts),
  due INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  settled_at INTEGER CHECK ((settled_at IS NULL) = (state = 'PENDING' OR state = 'HELD')),
  -- The node that has it in hand.
  lease INTEGER CHECK (lease IS NULL OR state = 'PENDING'),
  -- The last attempt: most deliveries have but one, which so needs no row of its own.
  started_at INTEGER CHECK ((started_at IS NULL) = (attempts = 0)),
  status INTEGER,
  error_code TEXT CHECK (error_code IS NULL OR attempts > 0 AND (
    error_code = 'timeout' OR error_code = 'dns' OR error_code = 'connection_refused' OR
    error_code = 'connection_reset' OR error_code = 'connection_failed' OR error_code = 'tls' OR
    error_code = 'address_refused' OR error_code = 'bad_answer' OR error_code = 'url_invalid' OR
    error_code = 'interrupted' OR error_code = 'internal')),
  error_detail TEXT CHECK ((error_detail IS NULL) = (error_code IS NULL)),
  dns_ms REAL,
  connect_ms REAL,
  tls_ms REAL,
  first_byte_ms REAL,
  total_ms REAL CHECK ((total_ms IS NULL) = (attempts = 0)),
  address TEXT,
  headers TEXT,
  body_excerpt TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_service ON deliveries (service, id);
CREATE INDEX deliveries_by_event ON deliveries (event, id);
-- Claims walk it.
CREATE INDEX deliveries_waiting ON deliveries (service, due) WHERE state = 'PENDING' AND lease IS NULL;
CREATE INDEX deliveries_leased ON deliveries (service, lease) WHERE lease IS NOT NULL;
-- The few that did not simply go through: held ones to release, failed ones to show.
CREATE INDEX deliveries_stuck ON deliveries (service, state, id)
  WHERE state = 'HELD' OR state = 'FAILED' OR state = 'DISCARDED';
-- A service's health looks at the newest that were tried, and must not read through a backlog to find them.
CREATE INDEX deliveries_tried ON deliveries (service, id) WHERE attempts > 0;
CREATE INDEX deliveries_replays ON deliveries (service) WHERE replay = 1;

-- Attempts that another came after: the last one stands with its delivery.
CREATE TABLE attempts (
  delivery BLOB NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  status INTEGER,
  headers TEXT,
  body_excerpt TEXT,
  error_code TEXT CHECK (error_code IS NULL OR
    error_code = 'timeout' OR error_code = 'dns' OR error_code = 'connection_refused' OR
    error_code = 'connection_reset' OR error_code = 'connection_failed' OR error_code = 'tls' OR
    error_code = 'address_refused' OR error_code = 'bad_answer' OR error_code = 'url_invalid' OR
    error_code = 'interrupted' OR error_code = 'internal'),
  error_detail TEXT CHECK ((error_detail IS NULL) = (error_code IS NULL)),
  address TEXT,
  dns_ms REAL,
  connect_ms REAL,
  tls_ms REAL,
  first_byte_ms REAL,
  total_ms REAL NOT NULL,
  PRIMARY KEY (delivery, number)
) STRICT, WITHOUT ROWID;

-- What retention removed, so that the ledger goes on balancing.
CREATE TABLE pruned (
  tenant INTEGER PRIMARY KEY,
  fan_out INTEGER NOT NULL DEFAULT 0,
  replays INTEGER NOT NULL DEFAULT 0,
  delivered INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  discarded INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What the hub itself keeps sealed under the master key.
CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  sealed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
