-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A history as version 1 of the schema wrote it. Never changed: later versions must open it.

CREATE TABLE flow (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  definition TEXT NOT NULL) STRICT;
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
  ended_at INTEGER,
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
  indexed_output INTEGER,
  indexed_log INTEGER,
  title TEXT NOT NULL DEFAULT '',
  problem TEXT) STRICT;
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
  prompt TEXT) STRICT;
CREATE TABLE run_state (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  task_run INTEGER REFERENCES task_run (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  state TEXT NOT NULL,
  message TEXT) STRICT;
CREATE INDEX run_state_by_run ON run_state (run);
CREATE INDEX run_state_by_task_run ON run_state (task_run);
CREATE TABLE task_run (
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  node TEXT NOT NULL,
  path TEXT NOT NULL DEFAULT '',
  round INTEGER NOT NULL,
  state TEXT NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  retries INTEGER NOT NULL DEFAULT 0,
  retries_spent INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  inputs TEXT,
  output BLOB) STRICT;
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
  UNIQUE (task_run, number)) STRICT;
CREATE TABLE attempt_body (
  attempt INTEGER PRIMARY KEY REFERENCES attempt (id) ON DELETE CASCADE,
  request TEXT,
  response TEXT) STRICT;
CREATE TABLE output_chunk (
  id INTEGER PRIMARY KEY,
  attempt INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  time INTEGER NOT NULL,
  text TEXT NOT NULL) STRICT;
CREATE INDEX output_chunk_by_attempt ON output_chunk (attempt);
CREATE TABLE log (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  level TEXT NOT NULL,
  logger TEXT NOT NULL,
  task TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL) STRICT;
CREATE INDEX log_by_run ON log (run);
CREATE TABLE connection (
  id INTEGER PRIMARY KEY,
  uuid BLOB NOT NULL UNIQUE,
  name TEXT,
  kind TEXT NOT NULL,
  region TEXT,
  endpoint_url TEXT,
  profile TEXT,
  default_model TEXT) STRICT;
CREATE TABLE catalogue (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL UNIQUE,
  fetched_at INTEGER NOT NULL) STRICT;
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
  base_model TEXT) STRICT;
CREATE INDEX model_by_catalogue ON model (catalogue);
CREATE TABLE tag (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE run_tag (
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
  PRIMARY KEY (run, tag)) STRICT, WITHOUT ROWID;
CREATE INDEX run_tag_by_tag ON run_tag (tag);
CREATE TABLE setting (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE run_text USING fts5 (
  title, prompt, response, log,
  content = '', columnsize = 0,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'");
CREATE VIEW runs AS SELECT
  lower (substr (hex (run.uuid), 1, 8) || '-' || substr (hex (run.uuid), 9, 4) || '-' ||
  substr (hex (run.uuid), 13, 4) || '-' || substr (hex (run.uuid), 17, 4) || '-' ||
  substr (hex (run.uuid), 21)) AS id, run.name, title, flow.name AS flow, state, round,
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
  CASE WHEN parent IS NOT NULL THEN lower (substr (hex (parent), 1, 8) || '-' || substr (hex (parent), 9, 4) || '-' ||
  substr (hex (parent), 13, 4) || '-' || substr (hex (parent), 17, 4) || '-' ||
  substr (hex (parent), 21)) END AS parent_id FROM run JOIN flow ON flow.id = run.flow LEFT JOIN run_input ON run_input.run = run.id WHERE deleted_at IS NULL;
CREATE VIEW attempts AS SELECT
  lower (substr (hex (run.uuid), 1, 8) || '-' || substr (hex (run.uuid), 9, 4) || '-' ||
  substr (hex (run.uuid), 13, 4) || '-' || substr (hex (run.uuid), 17, 4) || '-' ||
  substr (hex (run.uuid), 21)) AS run_id, node AS task, path, attempt.round, number,
  attempt.state, wait_ms,
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
  WHERE attempt = attempt.id AND kind = 'text' ORDER BY output_chunk.id)) AS output FROM attempt JOIN task_run ON task_run.id = attempt.task_run JOIN run ON run.id = task_run.run LEFT JOIN attempt_body ON attempt_body.attempt = attempt.id WHERE deleted_at IS NULL;
CREATE VIEW logs AS SELECT
  lower (substr (hex (run.uuid), 1, 8) || '-' || substr (hex (run.uuid), 9, 4) || '-' ||
  substr (hex (run.uuid), 13, 4) || '-' || substr (hex (run.uuid), 17, 4) || '-' ||
  substr (hex (run.uuid), 21)) AS run_id, strftime ('%Y-%m-%dT%H:%M:%S', log.time / 1000000, 'unixepoch') ||
  printf ('.%03dZ', log.time / 1000 % 1000) AS time,
  level, logger, task, nullif (attempt, 0) AS attempt, message FROM log JOIN run ON run.id = log.run WHERE deleted_at IS NULL;
PRAGMA application_id = 1114860660;

INSERT INTO flow (id, hash, name, definition) VALUES (1, 'hash-of-the-flow', 'prompt', '{"name":"prompt","nodes":[{"name":"load-prompt","type":"load-prompt"},{"name":"call-bedrock","type":"call-bedrock"}],"links":[{"from":"load-prompt","to":"call-bedrock"}]}');
INSERT INTO run (id, uuid, name, flow, flow_hash, owner, state, round, created_at, started_at, ended_at, timeout_ms, model, region, prompt_sha256, stop_reason, input_tokens, output_tokens, total_tokens, indexed_output, indexed_log, title)
  VALUES (1, x'019aab1e5a007abc8def0123456789ab', 'amber-heron', 1, 'hash-of-the-flow', x'019aab1e59007abc8def0123456789ab', 'Completed', 0, 1763800000000000, 1763800000100000, 1763800001500000, NULL, 'basalt.demo-steady-v1:0', 'us-east-1', 'not-a-hash', 'end_turn', 5, 7, 12, 2, 1, 'What is basalt?');
INSERT INTO run_input (run, connection, inputs, policy, prompt)
  VALUES (1, '{"id":"0192f3a4-0000-7000-8000-000000000001","name":"Demo","kind":"demo"}', '{"prompt":"What is basalt?","model":"basalt.demo-steady-v1:0"}', '{}', 'What is basalt?');
INSERT INTO task_run (id, uuid, run, node, round, state, started_at, ended_at, retries, output)
  VALUES (1, x'019aab1e5a017abc8def0123456789ab', 1, 'call-bedrock', 0, 'Completed', 1763800000200000, 1763800001400000, 2, CAST ('A rock made by flows.' AS BLOB));
INSERT INTO run_state (run, task_run, time, state) VALUES (1, NULL, 1763800000000000, 'Pending'), (1, NULL, 1763800000100000, 'Running'), (1, NULL, 1763800001500000, 'Completed');
INSERT INTO attempt (id, task_run, number, round, state, wait_ms, started_at, sent_at, ended_at, first_token_ms, http_status, request_id, stop_reason, input_tokens, output_tokens, total_tokens)
  VALUES (1, 1, 1, 0, 'Completed', 0, 1763800000200000, 1763800000300000, 1763800001400000, 400, 200, 'req-1', 'end_turn', 5, 7, 12);
INSERT INTO attempt_body (attempt, request) VALUES (1, '{"messages":[]}');
INSERT INTO output_chunk (id, attempt, kind, time, text) VALUES (1, 1, 'text', 1763800000700000, 'A rock '), (2, 1, 'text', 1763800000900000, 'made by flows.');
INSERT INTO log (id, run, time, level, logger, task, attempt, message) VALUES (1, 1, 1763800000200000, 'INFO', 'basalt.task_run', 'call-bedrock', 1, 'Attempt 1/3 started');
INSERT INTO run_text (rowid, title, prompt, response, log) VALUES (1, 'What is basalt?', 'What is basalt?', 'A rock made by flows.', 'Attempt 1/3 started');
PRAGMA user_version = 1;
