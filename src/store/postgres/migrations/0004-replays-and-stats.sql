-- breaking: no
-- Jobs that send a service's deliveries of a time again.
CREATE TABLE replays (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  service_id uuid NOT NULL,
  from_at bigint NOT NULL,
  till_at bigint NOT NULL CHECK (from_at < till_at),
  only_state text NOT NULL CHECK (only_state IN ('failed', 'delivered', 'all')),
  rate_per_s double precision CHECK (rate_per_s > 0),
  state text NOT NULL CHECK (state IN ('COUNTING', 'RUNNING', 'DONE', 'STOPPED')),
  -- The last delivery that was looked at.
  place uuid,
  -- So far its rate is used up: an instant.
  paced_at double precision NOT NULL,
  total bigint NOT NULL,
  resent bigint NOT NULL,
  waiting bigint NOT NULL,
  other_state bigint NOT NULL,
  repeated bigint NOT NULL,
  created_at bigint NOT NULL,
  ended_at bigint CHECK ((ended_at IS NOT NULL) = (state IN ('DONE', 'STOPPED'))),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX replays_by_service ON replays (tenant_id, service_id, id);
-- A service has one at a time.
CREATE UNIQUE INDEX replays_open ON replays (service_id) WHERE ended_at IS NULL;
CREATE INDEX replays_ended ON replays (ended_at) WHERE ended_at IS NOT NULL;

-- Attempts of a service that ended within a minute, or within an hour, in one way and in about the same time: written
-- with every settlement. `outcome` and `bucket`: src/domain/stats.ts. Room in each page, so that adding to a row touches
-- no index.
CREATE TABLE attempt_stats (
  tenant_id uuid NOT NULL,
  service_id uuid NOT NULL,
  -- When the minute or the hour begins.
  at bigint NOT NULL,
  -- The number of the node that counts, so that none waits for another's commit; 0 in hours.
  node bigint NOT NULL,
  outcome integer NOT NULL,
  bucket integer NOT NULL,
  n bigint NOT NULL CHECK (n > 0),
  PRIMARY KEY (tenant_id, service_id, at, node, outcome, bucket)
) WITH (fillfactor = 70);
-- What is to be added up by the hour, and what is to go.
CREATE INDEX attempt_stats_fine ON attempt_stats (at) WHERE at % 3600000 <> 0;
CREATE INDEX attempt_stats_coarse ON attempt_stats (at) WHERE at % 3600000 = 0;
