-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 2: what people note about runs, searches they keep, and sorting a large history.

ALTER TABLE run ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
-- 1 to 5; null while nobody has rated the run.
ALTER TABLE run ADD COLUMN rating INTEGER;
ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- The owner of the import that this run comes from, while it is not yet whole. Such a run is in
-- nobody's sight (deleted_at = 0): one statement at the end of the import shows all of them.
ALTER TABLE run ADD COLUMN importing BLOB;

CREATE INDEX run_by_duration ON run (ended_at - started_at, id) WHERE deleted_at IS NULL;
CREATE INDEX run_by_tokens ON run (total_tokens, id) WHERE deleted_at IS NULL;
CREATE INDEX run_by_pin ON run (created_at, id) WHERE pinned AND deleted_at IS NULL;
CREATE INDEX run_by_import ON run (importing) WHERE importing IS NOT NULL;

-- The connection's name as of then, which run_input.connection has too, among the rest.
ALTER TABLE run ADD COLUMN connection_name TEXT;
UPDATE run SET connection_name = (SELECT run_input.connection ->> '$.name' FROM run_input
  WHERE run_input.run = run.id AND json_valid (run_input.connection));
CREATE INDEX run_by_connection ON run (connection_name, created_at) WHERE deleted_at IS NULL;

-- Few runs have these, and people ask for just those.
CREATE INDEX run_by_rating ON run (created_at, id, rating)
  WHERE rating IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX run_by_note ON run (created_at, id) WHERE note <> '' AND deleted_at IS NULL;
CREATE INDEX run_by_round ON run (round) WHERE round > 0;
CREATE INDEX attempt_by_retry ON attempt (number, task_run) WHERE number > 1;

-- Not a partial one, since it is what the reference to a flow is checked with.
DROP INDEX run_by_flow;
CREATE INDEX run_by_flow ON run (flow, deleted_at, created_at);

-- Counts what changed which runs are listed, or in what order, other than that a new one came: who
-- watches another program at work need not read a million rows to find that nothing moved.
CREATE TABLE run_moves (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
INSERT INTO run_moves VALUES (1, 0);
CREATE TRIGGER run_moved AFTER UPDATE OF deleted_at, pinned ON run
  WHEN old.deleted_at IS NOT new.deleted_at OR old.pinned <> new.pinned
  BEGIN UPDATE run_moves SET count = count + 1; END;
CREATE TRIGGER run_removed AFTER DELETE ON run WHEN old.deleted_at IS NULL
  BEGIN UPDATE run_moves SET count = count + 1; END;

CREATE TABLE saved_search (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- As it was typed, and how its results are sorted.
  query TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;

DROP VIEW runs;
CREATE VIEW runs AS SELECT
  lower (substr (hex (run.uuid), 1, 8) || '-' || substr (hex (run.uuid), 9, 4) || '-' ||
         substr (hex (run.uuid), 13, 4) || '-' || substr (hex (run.uuid), 17, 4) || '-' ||
         substr (hex (run.uuid), 21)) AS id,
  run.name AS name, title, flow.name AS flow, state, round,
  model, region, endpoint, prompt, prompt_sha256, stop_reason,
  input_tokens, output_tokens, total_tokens, cache_read_tokens, cache_write_tokens,
  problem ->> 'code' AS error_code, problem ->> 'message' AS error_message,
  strftime ('%Y-%m-%dT%H:%M:%S', created_at / 1000000, 'unixepoch') ||
         printf ('.%03dZ', created_at / 1000 % 1000) AS created_at,
  strftime ('%Y-%m-%dT%H:%M:%S', started_at / 1000000, 'unixepoch') ||
         printf ('.%03dZ', started_at / 1000 % 1000) AS started_at,
  strftime ('%Y-%m-%dT%H:%M:%S', ended_at / 1000000, 'unixepoch') ||
         printf ('.%03dZ', ended_at / 1000 % 1000) AS ended_at,
  (ended_at - started_at) / 1000 AS duration_ms,
  CASE WHEN parent IS NOT NULL THEN
  lower (substr (hex (parent), 1, 8) || '-' || substr (hex (parent), 9, 4) || '-' ||
         substr (hex (parent), 13, 4) || '-' || substr (hex (parent), 17, 4) || '-' ||
         substr (hex (parent), 21)) END AS parent_id,
  pinned, rating, note,
  (SELECT group_concat (tag.name, ',') FROM run_tag JOIN tag ON tag.id = run_tag.tag
   WHERE run_tag.run = run.id) AS tags
  FROM run JOIN flow ON flow.id = run.flow
  LEFT JOIN run_input ON run_input.run = run.id
  WHERE deleted_at IS NULL;
