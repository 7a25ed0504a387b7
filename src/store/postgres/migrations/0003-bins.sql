-- breaking: no
-- URLs that keep what is posted to them for a day.
CREATE TABLE bins (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  -- A service, which may be gone.
  service_id uuid,
  -- Sealed; empty where there is none.
  secret text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX bins_by_tenant ON bins (tenant_id, id);
CREATE INDEX bins_by_time ON bins (expires_at);

CREATE TABLE bin_requests (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  bin_id uuid NOT NULL,
  received_at bigint NOT NULL,
  -- Sealed.
  head text NOT NULL,
  size bigint NOT NULL CHECK (size >= length(body)),
  body bytea NOT NULL
);
CREATE INDEX bin_requests_by_bin ON bin_requests (tenant_id, bin_id, id);
