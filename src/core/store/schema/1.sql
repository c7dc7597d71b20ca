-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 1. Public ids are 16-byte blobs beside the INTEGER PRIMARY KEY, times integer
-- microseconds UTC, states their names. What is large lies in tables of its own, so that an
-- update of a small row does not write it again.
--
-- The full-text table has no content of its own: see basalt-search-text.c for what is in it.

CREATE TABLE flow (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  definition TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  flow INTEGER NOT NULL REFERENCES flow (id),
  flow_hash TEXT NOT NULL,
  parent BLOB,
  map_index INTEGER,
  remote_arn TEXT,
  owner BLOB,
  state TEXT NOT NULL,
  round INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  -- Null in every state that is not terminal.
  ended_at INTEGER,
  -- When it was moved to the trash.
  deleted_at INTEGER,
  timeout_ms INTEGER,
  model TEXT,
  region TEXT,
  endpoint TEXT,
  prompt_sha256 TEXT,
  stop_reason TEXT,
  input_tokens INTEGER,
  output_tokens INTEGER,
  total_tokens INTEGER,
  cache_read_tokens INTEGER,
  cache_write_tokens INTEGER,
  -- The newest rows whose text is in the full-text table; null if the run is not in it.
  indexed_output INTEGER,
  indexed_log INTEGER,
  title TEXT NOT NULL DEFAULT '',
  problem TEXT
) STRICT;
CREATE INDEX run_by_newest ON run (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX run_by_state ON run (state, created_at) WHERE deleted_at IS NULL;
CREATE INDEX run_by_model ON run (model, created_at) WHERE deleted_at IS NULL;
CREATE INDEX run_by_name ON run (name);
CREATE INDEX run_by_flow ON run (flow);
CREATE INDEX run_by_parent ON run (parent) WHERE parent IS NOT NULL;
CREATE INDEX run_by_active ON run (owner) WHERE ended_at IS NULL;
CREATE INDEX run_by_trash ON run (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE run_input (
  run INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  connection TEXT,
  inputs TEXT,
  policy TEXT,
  prompt TEXT
) STRICT;

CREATE TABLE run_state (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  -- The task run; null for the run's own states.
  task_run INTEGER REFERENCES task_run (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  state TEXT NOT NULL,
  message TEXT
) STRICT;
CREATE INDEX run_state_by_run ON run_state (run);
CREATE INDEX run_state_by_task_run ON run_state (task_run);

CREATE TABLE task_run (
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  node TEXT NOT NULL,
  -- Its place within loops and maps; empty at top level.
  path TEXT NOT NULL DEFAULT '',
  round INTEGER NOT NULL,
  state TEXT NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  retries INTEGER NOT NULL DEFAULT 0,
  retries_spent INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  inputs TEXT,
  output BLOB
) STRICT;
CREATE INDEX task_run_by_run ON task_run (run);

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  task_run INTEGER NOT NULL REFERENCES task_run (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  round INTEGER NOT NULL,
  state TEXT NOT NULL,
  wait_ms INTEGER,
  started_at INTEGER,
  sent_at INTEGER,
  ended_at INTEGER,
  first_token_ms INTEGER,
  server_latency_ms INTEGER,
  http_status INTEGER,
  error_code TEXT,
  request_id TEXT,
  stop_reason TEXT,
  input_tokens INTEGER,
  output_tokens INTEGER,
  total_tokens INTEGER,
  cache_read_tokens INTEGER,
  cache_write_tokens INTEGER,
  problem TEXT,
  UNIQUE (task_run, number)
) STRICT;

CREATE TABLE attempt_body (
  attempt INTEGER PRIMARY KEY REFERENCES attempt (id) ON DELETE CASCADE,
  request TEXT,
  response TEXT
) STRICT;

CREATE TABLE output_chunk (
  id INTEGER PRIMARY KEY,
  attempt INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  -- text, reasoning, signature or tool.
  kind TEXT NOT NULL,
  time INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX output_chunk_by_attempt ON output_chunk (attempt);

CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  level TEXT NOT NULL,
  logger TEXT NOT NULL,
  -- The node's name, and the attempt's number; null and 0 for the run itself.
  task TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX log_by_run ON log (run);

CREATE TABLE connection (
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT,
  kind TEXT NOT NULL,
  region TEXT,
  endpoint_url TEXT,
  profile TEXT,
  default_model TEXT
) STRICT;

-- Not every connection with a catalogue is in the connection table: the implicit one is not.
CREATE TABLE catalogue (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL UNIQUE,
  fetched_at INTEGER NOT NULL
) STRICT;

CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  catalogue INTEGER NOT NULL REFERENCES catalogue (id) ON DELETE CASCADE,
  model TEXT NOT NULL,
  name TEXT,
  provider TEXT,
  via TEXT,
  streaming INTEGER NOT NULL,
  lifecycle TEXT,
  invocable INTEGER NOT NULL,
  reason TEXT,
  base_model TEXT
) STRICT;
CREATE INDEX model_by_catalogue ON model (catalogue);

CREATE TABLE tag (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE run_tag (
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
  PRIMARY KEY (run, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_tag_by_tag ON run_tag (tag);

CREATE TABLE setting (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE run_text USING fts5 (
  title, prompt, response, log,
  content = '', columnsize = 0,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'");

-- For people who bring their own SQL: ids as text, times as RFC 3339.
CREATE VIEW runs AS SELECT
  lower (substr (hex (run.uuid), 1, 8) || '-' || substr (hex (run.uuid), 9, 4) || '-' ||
         substr (hex (run.uuid), 13, 4) || '-' || substr (hex (run.uuid), 17, 4) || '-' ||
         substr (hex (run.uuid), 21)) AS id,
  run.name, title, flow.name AS flow, state, round,
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
         substr (hex (parent), 21)) END AS parent_id
  FROM run JOIN flow ON flow.id = run.flow
  LEFT JOIN run_input ON run_input.run = run.id
  WHERE deleted_at IS NULL;

CREATE VIEW attempts AS SELECT
  lower (substr (hex (run.uuid), 1, 8) || '-' || substr (hex (run.uuid), 9, 4) || '-' ||
         substr (hex (run.uuid), 13, 4) || '-' || substr (hex (run.uuid), 17, 4) || '-' ||
         substr (hex (run.uuid), 21)) AS run_id,
  node AS task, path, attempt.round, number, attempt.state, wait_ms,
  strftime ('%Y-%m-%dT%H:%M:%S', attempt.started_at / 1000000, 'unixepoch') ||
         printf ('.%03dZ', attempt.started_at / 1000 % 1000) AS started_at,
  strftime ('%Y-%m-%dT%H:%M:%S', attempt.sent_at / 1000000, 'unixepoch') ||
         printf ('.%03dZ', attempt.sent_at / 1000 % 1000) AS sent_at,
  strftime ('%Y-%m-%dT%H:%M:%S', attempt.ended_at / 1000000, 'unixepoch') ||
         printf ('.%03dZ', attempt.ended_at / 1000 % 1000) AS ended_at,
  first_token_ms, server_latency_ms, http_status, error_code, request_id,
  attempt.stop_reason, attempt.input_tokens, attempt.output_tokens, attempt.total_tokens,
  attempt.cache_read_tokens, attempt.cache_write_tokens, request, response,
  (SELECT group_concat (text, '') FROM
    (SELECT text FROM output_chunk
     WHERE attempt = attempt.id AND kind = 'text' ORDER BY output_chunk.id)) AS output
  FROM attempt JOIN task_run ON task_run.id = attempt.task_run
  JOIN run ON run.id = task_run.run
  LEFT JOIN attempt_body ON attempt_body.attempt = attempt.id
  WHERE deleted_at IS NULL;

CREATE VIEW logs AS SELECT
  lower (substr (hex (run.uuid), 1, 8) || '-' || substr (hex (run.uuid), 9, 4) || '-' ||
         substr (hex (run.uuid), 13, 4) || '-' || substr (hex (run.uuid), 17, 4) || '-' ||
         substr (hex (run.uuid), 21)) AS run_id,
  strftime ('%Y-%m-%dT%H:%M:%S', log.time / 1000000, 'unixepoch') ||
         printf ('.%03dZ', log.time / 1000 % 1000) AS time,
  level, logger, task, nullif (attempt, 0) AS attempt, message
  FROM log JOIN run ON run.id = log.run
  WHERE deleted_at IS NULL;

-- "Bslt"; says in the file's header whose it is.
PRAGMA application_id = 1114860660;
