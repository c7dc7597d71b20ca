/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-migrations.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/*
 * Version 1. Public ids are 16-byte blobs beside the INTEGER PRIMARY KEY, times integer
 * microseconds UTC, states their names. What is large lies in tables of its own, so that an
 * update of a small row does not write it again.
 *
 * The full-text table has no content of its own: see basalt-search-text.c for what is in it.
 */
static const char version_1[] =
  "CREATE TABLE flow ("
  "  id INTEGER PRIMARY KEY,"
  "  hash TEXT NOT NULL UNIQUE,"
  "  name TEXT NOT NULL,"
  "  definition TEXT NOT NULL"
  ") STRICT;"

  "CREATE TABLE run ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  uuid BLOB NOT NULL UNIQUE,"
  "  name TEXT NOT NULL,"
  "  flow INTEGER NOT NULL REFERENCES flow (id),"
  "  flow_hash TEXT NOT NULL,"
  "  parent BLOB,"
  "  map_index INTEGER,"
  "  remote_arn TEXT,"
  "  owner BLOB,"
  "  state TEXT NOT NULL,"
  "  round INTEGER NOT NULL DEFAULT 0,"
  "  created_at INTEGER NOT NULL,"
  "  started_at INTEGER,"
  /* Null in every state that is not terminal. */
  "  ended_at INTEGER,"
  /* When it was moved to the trash. */
  "  deleted_at INTEGER,"
  "  timeout_ms INTEGER,"
  "  model TEXT,"
  "  region TEXT,"
  "  endpoint TEXT,"
  "  prompt_sha256 TEXT,"
  "  stop_reason TEXT,"
  "  input_tokens INTEGER,"
  "  output_tokens INTEGER,"
  "  total_tokens INTEGER,"
  "  cache_read_tokens INTEGER,"
  "  cache_write_tokens INTEGER,"
  /* The newest rows whose text is in the full-text table; null if the run is not in it. */
  "  indexed_output INTEGER,"
  "  indexed_log INTEGER,"
  "  title TEXT NOT NULL DEFAULT '',"
  "  problem TEXT"
  ") STRICT;"
  "CREATE INDEX run_by_newest ON run (created_at, id) WHERE deleted_at IS NULL;"
  "CREATE INDEX run_by_state ON run (state, created_at) WHERE deleted_at IS NULL;"
  "CREATE INDEX run_by_model ON run (model, created_at) WHERE deleted_at IS NULL;"
  "CREATE INDEX run_by_name ON run (name);"
  "CREATE INDEX run_by_flow ON run (flow);"
  "CREATE INDEX run_by_parent ON run (parent) WHERE parent IS NOT NULL;"
  "CREATE INDEX run_by_active ON run (owner) WHERE ended_at IS NULL;"
  "CREATE INDEX run_by_trash ON run (deleted_at) WHERE deleted_at IS NOT NULL;"

  "CREATE TABLE run_input ("
  "  run INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,"
  "  connection TEXT,"
  "  inputs TEXT,"
  "  policy TEXT,"
  "  prompt TEXT"
  ") STRICT;"

  "CREATE TABLE run_state ("
  "  id INTEGER PRIMARY KEY,"
  "  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
  /* The task run; null for the run's own states. */
  "  task_run INTEGER REFERENCES task_run (id) ON DELETE CASCADE,"
  "  time INTEGER NOT NULL,"
  "  state TEXT NOT NULL,"
  "  message TEXT"
  ") STRICT;"
  "CREATE INDEX run_state_by_run ON run_state (run);"
  "CREATE INDEX run_state_by_task_run ON run_state (task_run);"

  "CREATE TABLE task_run ("
  "  id INTEGER PRIMARY KEY,"
  "  uuid BLOB NOT NULL UNIQUE,"
  "  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
  "  node TEXT NOT NULL,"
  /* Its place within loops and maps; empty at top level. */
  "  path TEXT NOT NULL DEFAULT '',"
  "  round INTEGER NOT NULL,"
  "  state TEXT NOT NULL,"
  "  started_at INTEGER,"
  "  ended_at INTEGER,"
  "  retries INTEGER NOT NULL DEFAULT 0,"
  "  retries_spent INTEGER NOT NULL DEFAULT 0,"
  "  problem TEXT,"
  "  inputs TEXT,"
  "  output BLOB"
  ") STRICT;"
  "CREATE INDEX task_run_by_run ON task_run (run);"

  "CREATE TABLE attempt ("
  "  id INTEGER PRIMARY KEY,"
  "  task_run INTEGER NOT NULL REFERENCES task_run (id) ON DELETE CASCADE,"
  "  number INTEGER NOT NULL,"
  "  round INTEGER NOT NULL,"
  "  state TEXT NOT NULL,"
  "  wait_ms INTEGER,"
  "  started_at INTEGER,"
  "  sent_at INTEGER,"
  "  ended_at INTEGER,"
  "  first_token_ms INTEGER,"
  "  server_latency_ms INTEGER,"
  "  http_status INTEGER,"
  "  error_code TEXT,"
  "  request_id TEXT,"
  "  stop_reason TEXT,"
  "  input_tokens INTEGER,"
  "  output_tokens INTEGER,"
  "  total_tokens INTEGER,"
  "  cache_read_tokens INTEGER,"
  "  cache_write_tokens INTEGER,"
  "  problem TEXT,"
  "  UNIQUE (task_run, number)"
  ") STRICT;"

  "CREATE TABLE attempt_body ("
  "  attempt INTEGER PRIMARY KEY REFERENCES attempt (id) ON DELETE CASCADE,"
  "  request TEXT,"
  "  response TEXT"
  ") STRICT;"

  "CREATE TABLE output_chunk ("
  "  id INTEGER PRIMARY KEY,"
  "  attempt INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,"
  /* text, reasoning, signature or tool. */
  "  kind TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  text TEXT NOT NULL"
  ") STRICT;"
  "CREATE INDEX output_chunk_by_attempt ON output_chunk (attempt);"

  "CREATE TABLE log ("
  "  id INTEGER PRIMARY KEY,"
  "  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
  "  time INTEGER NOT NULL,"
  "  level TEXT NOT NULL,"
  "  logger TEXT NOT NULL,"
  /* The node's name, and the attempt's number; null and 0 for the run itself. */
  "  task TEXT,"
  "  attempt INTEGER NOT NULL DEFAULT 0,"
  "  message TEXT NOT NULL"
  ") STRICT;"
  "CREATE INDEX log_by_run ON log (run);"

  "CREATE TABLE connection ("
  "  id INTEGER PRIMARY KEY,"
  "  uuid BLOB NOT NULL UNIQUE,"
  "  name TEXT,"
  "  kind TEXT NOT NULL,"
  "  region TEXT,"
  "  endpoint_url TEXT,"
  "  profile TEXT,"
  "  default_model TEXT"
  ") STRICT;"

  /* Not every connection with a catalogue is in the connection table: the implicit one is not. */
  "CREATE TABLE catalogue ("
  "  id INTEGER PRIMARY KEY,"
  "  connection TEXT NOT NULL UNIQUE,"
  "  fetched_at INTEGER NOT NULL"
  ") STRICT;"

  "CREATE TABLE model ("
  "  id INTEGER PRIMARY KEY,"
  "  catalogue INTEGER NOT NULL REFERENCES catalogue (id) ON DELETE CASCADE,"
  "  model TEXT NOT NULL,"
  "  name TEXT,"
  "  provider TEXT,"
  "  via TEXT,"
  "  streaming INTEGER NOT NULL,"
  "  lifecycle TEXT,"
  "  invocable INTEGER NOT NULL,"
  "  reason TEXT,"
  "  base_model TEXT"
  ") STRICT;"
  "CREATE INDEX model_by_catalogue ON model (catalogue);"

  "CREATE TABLE tag ("
  "  id INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL UNIQUE"
  ") STRICT;"
  "CREATE TABLE run_tag ("
  "  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
  "  tag INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,"
  "  PRIMARY KEY (run, tag)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX run_tag_by_tag ON run_tag (tag);"

  "CREATE TABLE setting ("
  "  id INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL UNIQUE,"
  "  value TEXT NOT NULL"
  ") STRICT;"

  "CREATE VIRTUAL TABLE run_text USING fts5 ("
  "  title, prompt, response, log,"
  "  content = '', columnsize = 0,"
  "  tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co So'\");"

/* For people who bring their own SQL: ids as text, times as RFC 3339. */
#define UUID_TEXT(column)                                                                        \
  "lower (substr (hex (" column "), 1, 8) || '-' || substr (hex (" column "), 9, 4) || '-' ||"   \
  "       substr (hex (" column "), 13, 4) || '-' || substr (hex (" column "), 17, 4) || '-' ||" \
  "       substr (hex (" column "), 21))"
#define TIME_TEXT(column)                                                \
  "strftime ('%Y-%m-%dT%H:%M:%S', " column " / 1000000, 'unixepoch') ||" \
  "       printf ('.%03dZ', " column " / 1000 % 1000)"

  "CREATE VIEW runs AS SELECT"
  "  " UUID_TEXT (
    "run.uuid") " AS id, run.name, title, flow.name AS flow, state, round,"
                "  model, region, endpoint, prompt, prompt_sha256, stop_reason,"
                "  input_tokens, output_tokens, total_tokens, cache_read_tokens, "
                "cache_write_tokens,"
                "  problem ->> 'code' AS error_code, problem ->> 'message' AS error_message,"
                "  " TIME_TEXT (
                  "created_at") " AS created_at,"
                                "  " TIME_TEXT (
                                  "started_at") " AS started_at,"
                                                "  " TIME_TEXT (
                                                  "ended_at") " AS ended_at,"
                                                              "  (ended_at - started_at) / 1000 AS "
                                                              "duration_ms,"
                                                              "  CASE WHEN parent IS NOT NULL "
                                                              "THEN " UUID_TEXT (
                                                                "parent") " END AS parent_id"
                                                                          " FROM run JOIN flow ON "
                                                                          "flow.id = run.flow LEFT "
                                                                          "JOIN run_input ON "
                                                                          "run_input.run = run.id"
                                                                          " WHERE deleted_at IS "
                                                                          "NULL;"

                                                                          "CREATE VIEW attempts AS "
                                                                          "SELECT"
                                                                          "  " UUID_TEXT (
                                                                            "run.uuid") " AS "
                                                                                        "run_id, "
                                                                                        "node AS "
                                                                                        "task, "
                                                                                        "path, "
                                                                                        "attempt."
                                                                                        "round, "
                                                                                        "number,"
                                                                                        "  "
                                                                                        "attempt."
                                                                                        "state, "
                                                                                        "wait_ms,"
                                                                                        " "
                                                                                        " " TIME_TEXT (
                                                                                          "attempt."
                                                                                          "started_"
                                                                                          "at") " A"
                                                                                                "S "
                                                                                                "st"
                                                                                                "ar"
                                                                                                "te"
                                                                                                "d_"
                                                                                                "at"
                                                                                                ","
                                                                                                " "
                                                                                                " " TIME_TEXT (
                                                                                                  "attempt.sent_at") " AS sent_at,"
                                                                                                                     "  " TIME_TEXT (
                                                                                                                       "attempt.ended_at") " AS ended_at,"
                                                                                                                                           "  first_token_ms, server_latency_ms, http_status, error_code, request_id,"
                                                                                                                                           "  attempt.stop_reason, attempt.input_tokens, attempt.output_tokens, attempt.total_tokens,"
                                                                                                                                           "  attempt.cache_read_tokens, attempt.cache_write_tokens, request, response,"
                                                                                                                                           "  (SELECT group_concat (text, '') FROM"
                                                                                                                                           "    (SELECT text FROM output_chunk"
                                                                                                                                           "     WHERE attempt = attempt.id AND kind = 'text' ORDER BY output_chunk.id)) AS output"
                                                                                                                                           " FROM attempt JOIN task_run ON task_run.id = attempt.task_run"
                                                                                                                                           " JOIN run ON run.id = task_run.run"
                                                                                                                                           " LEFT JOIN attempt_body ON attempt_body.attempt = attempt.id"
                                                                                                                                           " WHERE deleted_at IS NULL;"

                                                                                                                                           "CREATE VIEW logs AS SELECT"
                                                                                                                                           "  " UUID_TEXT ("run.uuid") " AS run_id, " TIME_TEXT (
                                                                                                                                             "log.time") " AS time,"
                                                                                                                                                         "  level, logger, task, nullif (attempt, 0) AS attempt, message"
                                                                                                                                                         " FROM log JOIN run ON run.id = log.run WHERE deleted_at IS NULL;"

                                                                                                                                                         /* "Bslt"; says in the file's header whose it is. */
                                                                                                                                                         "PRAGMA application_id = 1114860660;";

G_STATIC_ASSERT (BASALT_DATABASE_APPLICATION_ID == 1114860660);

static const char *const steps_to_current[] = {
  version_1,
};

/**
 * basalt_migrations_get_steps:
 * @n_steps: (out): how many there are, which is the schema version of this program
 *
 * Returns: (array length=n_steps): the steps of this program
 */
const char *const *
basalt_migrations_get_steps (guint *n_steps)
{
  *n_steps = G_N_ELEMENTS (steps_to_current);

  return steps_to_current;
}

static gboolean
fail_with_errno (const char  *path,
                 GError     **error)
{
  int saved_errno = errno;

  g_set_error (error, BASALT_STORE_ERROR,
               saved_errno == ENOSPC || saved_errno == EDQUOT ? BASALT_STORE_ERROR_FULL :
                                                                BASALT_STORE_ERROR_OPEN,
               _ ("The backup “%s” cannot be written: %s. The history was left as it is."), path,
               g_strerror (saved_errno));

  return FALSE;
}

static gboolean
sync_path (const char *path,
           int         flags)
{
  int fd = open (path, flags | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);

  return ok;
}

/*
 * Copies the database as it is to "history.backup-VERSION.db". The copy is complete and on disk
 * before it has its name. The file is made beforehand, because SQLite would make it 0644.
 */
static gboolean
back_up (BasaltDatabase  *database,
         gint64           version,
         GError         **error)
{
  g_autofree char *directory = g_path_get_dirname (basalt_database_get_path (database));
  g_autofree char *base = g_strdup_printf ("history.backup-%" G_GINT64_FORMAT ".db", version);
  g_autofree char *path = g_build_filename (directory, base, NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autoptr (BasaltStatement) statement = NULL;
  int fd;

  g_unlink (temporary);
  fd = open (temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail_with_errno (path, error);
  close (fd);

  statement = basalt_database_prepare (database, "VACUUM INTO ?1", error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_text (statement, 1, temporary, -1);
  if (!basalt_statement_run (statement, error))
    {
      g_unlink (temporary);
      return FALSE;
    }

  if (!sync_path (temporary, O_RDWR) || g_rename (temporary, path) < 0 ||
      !sync_path (directory, O_RDONLY | O_DIRECTORY))
    {
      fail_with_errno (path, error);
      g_unlink (temporary);
      return FALSE;
    }

  return TRUE;
}

static gboolean
take_step (BasaltDatabase  *database,
           const char      *sql,
           guint            version,
           GError         **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %u", version);
  gint64 found;

  if (!basalt_database_begin (database, error))
    return FALSE;

  /* Another process may have taken the step while this one waited for the lock. */
  if (basalt_database_get_int (database, "PRAGMA user_version", &found, error) &&
      (found >= version || (basalt_database_execute (database, sql, error) &&
                            basalt_database_execute (database, set_version, error))))
    return basalt_database_commit (database, error);

  basalt_database_rollback (database);

  return FALSE;
}

/**
 * basalt_migrations_run:
 * @database: a connection that may write, outside a transaction
 * @steps: (array length=n_steps): SQL from each version to the next
 * @n_steps: the version to reach
 * @error: return location for an error
 *
 * Brings the schema to the version of this program. A database that is there already is
 * backed up once, before the first step. Each step is a transaction of its own, with the new
 * `user_version` in it: one that fails leaves the version before it, complete. A database at
 * the right version is only read; a newer one is refused.
 *
 * Returns: whether the schema is at @n_steps; fails with %BASALT_STORE_ERROR_NEWER,
 *   %BASALT_STORE_ERROR_DAMAGED for a database of something else, and what the disk says
 */
gboolean
basalt_migrations_run (BasaltDatabase     *database,
                       const char *const  *steps,
                       guint               n_steps,
                       GError            **error)
{
  gint64 version, application_id, n_tables;
  gboolean ok;

  /* One look at all three: another process may be making the first step right now. */
  if (!basalt_database_execute (database, "BEGIN", error))
    return FALSE;
  ok = basalt_database_get_int (database, "PRAGMA user_version", &version, error) &&
       basalt_database_get_int (database, "PRAGMA application_id", &application_id, error) &&
       basalt_database_get_int (database, "SELECT count (*) FROM sqlite_schema", &n_tables, error);
  basalt_database_rollback (database);
  if (!ok)
    return FALSE;

  if (n_tables > 0 && application_id != BASALT_DATABASE_APPLICATION_ID)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_DAMAGED,
                   _ ("The file “%s” is a database of another program. It was left as it is: move "
                      "it away, or put a backup in its place."),
                   basalt_database_get_path (database));
      return FALSE;
    }

  if (version > n_steps)
    {
      g_set_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER,
                   _ ("The history file “%s” was written by a newer version of Basalt. It was left "
                      "as it is: update Basalt to use it."),
                   basalt_database_get_path (database));
      return FALSE;
    }

  if (version < n_steps && n_tables > 0 && !back_up (database, version, error))
    return FALSE;

  for (guint i = (guint) version; i < n_steps; i++)
    {
      if (!take_step (database, steps[i], i + 1, error))
        return FALSE;
    }

  return TRUE;
}
