-- breaking: no
-- URLs that keep what is posted to them for a day.
CREATE TABLE bins (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- The id of a service, which may be gone.
  service BLOB CHECK (service IS NULL OR length(service) = 16),
  -- Sealed; empty where there is none.
  secret TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bins_by_tenant ON bins (tenant, id);
CREATE INDEX bins_by_time ON bins (expires_at);

CREATE TABLE bin_requests (
  num INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  tenant INTEGER NOT NULL,
  bin BLOB NOT NULL CHECK (length(bin) = 16),
  received_at INTEGER NOT NULL,
  -- Sealed.
  head TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= length(body)),
  body BLOB NOT NULL
) STRICT;
CREATE INDEX bin_requests_by_bin ON bin_requests (bin, id);
CREATE INDEX bin_requests_by_tenant ON bin_requests (tenant);
