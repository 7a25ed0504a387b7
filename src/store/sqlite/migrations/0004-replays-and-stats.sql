-- breaking: no
-- Jobs that send a service's deliveries of a time again.
CREATE TABLE replays (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  service INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  till_at INTEGER NOT NULL CHECK (from_at < till_at),
  only_state TEXT NOT NULL CHECK (only_state = 'failed' OR only_state = 'delivered' OR only_state = 'all'),
  rate_per_s REAL CHECK (rate_per_s > 0),
  state TEXT NOT NULL CHECK (state = 'COUNTING' OR state = 'RUNNING' OR state = 'DONE' OR state = 'STOPPED'),
  -- The last delivery that was looked at.
  place BLOB CHECK (length(place) = 16),
  -- So far its rate is used up: an instant.
  paced_at REAL NOT NULL,
  total INTEGER NOT NULL,
  resent INTEGER NOT NULL,
  waiting INTEGER NOT NULL,
  other_state INTEGER NOT NULL,
  repeated INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER CHECK ((ended_at IS NOT NULL) = (state = 'DONE' OR state = 'STOPPED'))
) STRICT, WITHOUT ROWID;
CREATE INDEX replays_by_service ON replays (service, id);
-- A service has one at a time.
CREATE UNIQUE INDEX replays_open ON replays (service) WHERE ended_at IS NULL;
CREATE INDEX replays_ended ON replays (ended_at) WHERE ended_at IS NOT NULL;

-- Attempts of a service that ended within a minute, or within an hour: written with every settlement. A table with
-- rowids: what is of this minute lies together, whatever the service, and the index is written once a minute.
CREATE TABLE attempt_stats (
  num INTEGER PRIMARY KEY,
  service INTEGER NOT NULL,
  -- When the minute or the hour begins.
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  delivered INTEGER NOT NULL CHECK (delivered BETWEEN 0 AND attempts),
  -- A JSON array: a kind, how many of it, a kind, … Kinds are by outcome and time: src/store/shared/tallied.ts.
  counts TEXT NOT NULL,
  UNIQUE (service, at)
) STRICT;
-- What is to be added up by the hour, and what is to go.
CREATE INDEX attempt_stats_fine ON attempt_stats (at) WHERE at % 3600000 <> 0;
CREATE INDEX attempt_stats_coarse ON attempt_stats (at) WHERE at % 3600000 = 0;
