/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "history-internal.h"

#include "basalt-connections-table.h"
#include "basalt-runs-table.h"
#include "basalt-search-text.h"
#include "basalt-text.h"
#include "basalt-uuid.h"

#include <math.h>

/* Runs that one start of the program made. */
#define RUNS_PER_OWNER 40

static const struct
{
  const char *id;
  guint share;
} models[] = {
  { "anthropic.claude-3-haiku-20240307-v1:0", 30 },
  { "us.anthropic.claude-sonnet-4-20250514-v1:0", 25 },
  { "amazon.nova-pro-v1:0", 15 },
  { "amazon.nova-lite-v1:0", 10 },
  { "meta.llama3-1-70b-instruct-v1:0", 8 },
  { "mistral.mistral-large-2407-v1:0", 7 },
  { "basalt.demo-steady-v1:0", 5 },
};

static const struct
{
  const char *name;
  BasaltConnectionKind kind;
  const char *region;
  const char *profile;
} connections[HISTORY_N_CONNECTIONS] = {
  { "Production", BASALT_CONNECTION_PROFILE, "us-east-1", "acme-prod" },
  { "Staging", BASALT_CONNECTION_PROFILE, "us-west-2", "acme-dev" },
  { "Europe", BASALT_CONNECTION_ACCESS_KEYS, "eu-central-1", NULL },
  { "Tokyo", BASALT_CONNECTION_API_KEY, "ap-northeast-1", NULL },
};

static const char *const tags[] = {
  "draft", "review", "customer", "weekly", "experiment", "prod", "später", "翻訳", "benchmark",
};

guint
history_pick (HistoryWriter *self,
              guint          n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

gboolean
history_chance (HistoryWriter *self,
                double         share)
{
  return g_rand_double (self->rand) < share;
}

char *
history_make_uuid (HistoryWriter *self,
                   gint64         time)
{
  guint8 bytes[BASALT_UUID_BYTES];
  guint64 ms = (guint64) time / 1000;

  for (guint i = 0; i < 6; i++)
    bytes[i] = (guint8) (ms >> (8 * (5 - i)));
  for (guint i = 6; i < sizeof bytes; i++)
    bytes[i] = (guint8) history_pick (self, 256);
  bytes[6] = (guint8) (0x70 | (bytes[6] & 0x0f));
  bytes[8] = (guint8) (0x80 | (bytes[8] & 0x3f));

  return basalt_uuid_from_bytes (bytes);
}

const char *
history_get_region (guint connection)
{
  return connections[connection].region;
}

/* When the runs are: by day more than at night, on weekdays more than at the weekend, and more and
 * more over time. One after the other, as rows are in a history. */
static gint64
get_time (HistoryWriter *self)
{
  const double week_length = 7.0 * (double) G_TIME_SPAN_DAY;
  double part = sqrt ((self->number + 0.5) / self->n_runs);
  double time = (double) self->first + part * (double) (self->last - self->first);
  /* 1970 began on a Thursday. */
  double monday = 4.0 * (double) G_TIME_SPAN_DAY;
  double week = floor ((time - monday) / week_length);
  double day = (time - monday) / week_length - week;
  double clock;

  /* A weekend has half a weekday's share. */
  day = day < 6.0 / 7.0 ? day * 35.0 / 6.0 : 5.0 + (day - 6.0 / 7.0) * 14.0;
  /* Steepest at night, when little happens. */
  clock = day - floor (day);
  clock += 0.11 * sin (2 * G_PI * clock);

  return (gint64) (monday + week * week_length + (floor (day) + clock) * (double) G_TIME_SPAN_DAY);
}

gboolean
history_add_state (HistoryRun   *run,
                   const char   *task,
                   BasaltState   state,
                   const char   *message,
                   GError      **error)
{
  BasaltStateRecord record = { run->now, state, task, message };

  return basalt_runs_table_add_state (run->database, run->id, &record, error);
}

gboolean
history_add_log (HistoryRun      *run,
                 BasaltLogLevel   level,
                 const char      *task,
                 guint            attempt,
                 char            *message,
                 GError         **error)
{
  g_autofree char *text = message;
  BasaltLogRow row = {
    .time = run->now,
    .level = level,
    .logger = task != NULL ? "task_runs" : "flow_runs",
    .message = text,
    .task = task,
    .attempt = attempt,
  };

  return basalt_runs_table_add_log (run->database, run->id, &row, error);
}

static gboolean
write_load_prompt (HistoryRun  *run,
                   GError     **error)
{
  g_autofree char *id = history_make_uuid (run->writer, run->now);
  g_autoptr (GBytes) output = g_bytes_new (run->prompt->str, run->prompt->len);
  BasaltTaskRow task = {
    .id = id,
    .name = "load-prompt",
    .state = BASALT_STATE_COMPLETED,
    .started_at = run->now,
    .ended_at = run->now + 900,
    .retries = 2,
    .output = output,
  };
  BasaltAttemptRow attempt = {
    .number = 1,
    .state = BASALT_STATE_COMPLETED,
    .wait_ms = -1,
    .started_at = run->now + 30,
    .ended_at = run->now + 800,
    .first_token_ms = -1,
    .server_latency_ms = -1,
    .usage = BASALT_USAGE_INIT,
  };

  if (!basalt_runs_table_write_task (run->database, run->id, &task, error) ||
      !basalt_runs_table_write_attempt (run->database, id, &attempt, error) ||
      !history_add_state (run, id, BASALT_STATE_PENDING, NULL, error) ||
      !history_add_state (run, id, BASALT_STATE_RUNNING, NULL, error) ||
      !history_add_log (run, BASALT_LOG_INFO, "load-prompt", 1, g_strdup ("Attempt 1/3 started"),
                        error))
    return FALSE;

  run->now += 900;

  return history_add_log (run, BASALT_LOG_INFO, "load-prompt", 1,
                          g_strdup_printf ("Read a prompt of %zu byte(s)", run->prompt->len),
                          error) &&
         history_add_log (run, BASALT_LOG_INFO, "load-prompt", 1,
                          g_strdup ("Finished in state Completed"), error) &&
         history_add_state (run, id, BASALT_STATE_COMPLETED, NULL, error);
}

static gboolean
write_row (HistoryRun  *run,
           GError     **error)
{
  HistoryWriter *writer = run->writer;
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (BasaltStatement) input = NULL;
  g_autoptr (GString) inputs = g_string_new ("{\"model\":\"");
  g_autofree char *title = basalt_text_make_title (run->prompt->str);
  g_autofree char *endpoint = g_strdup_printf ("https://bedrock-runtime.%s.amazonaws.com",
                                               history_get_region (run->connection));
  g_autoptr (GBytes) bytes = g_bytes_new_static (run->prompt->str, run->prompt->len);
  g_autofree char *sha256 = basalt_text_sha256 (bytes);
  const char *parent =
    history_chance (writer, 0.07) ? writer->parents[history_pick (writer, N_LATE_PARENTS)] : NULL;

  statement = basalt_database_prepare (
    run->database,
    "INSERT INTO run (uuid, owner, state, round, created_at, model, region, endpoint,"
    "  prompt_sha256, flow, flow_hash, name, title, parent, connection_name)"
    " VALUES (?1, ?2, 'Running', 0, ?3, ?4, ?5, ?6, ?7, (SELECT id FROM flow WHERE hash = ?8), ?8,"
    "  ?9, ?10, ?11, ?12)",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_uuid (statement, 1, run->id);
  basalt_statement_bind_uuid (statement, 2, writer->owner);
  basalt_statement_bind_int (statement, 3, run->now);
  basalt_statement_bind_text (statement, 4, run->model, -1);
  basalt_statement_bind_text (statement, 5, history_get_region (run->connection), -1);
  basalt_statement_bind_text (statement, 6, endpoint, -1);
  basalt_statement_bind_text (statement, 7, sha256, -1);
  basalt_statement_bind_text (statement, 8, basalt_flow_get_hash (writer->flow), -1);
  basalt_statement_bind_text (statement, 9, run->name, -1);
  basalt_statement_bind_text (statement, 10, title, -1);
  basalt_statement_bind_uuid (statement, 11, parent);
  basalt_statement_bind_text (statement, 12, connections[run->connection].name, -1);
  if (!basalt_statement_run (statement, error))
    return FALSE;
  run->rowid = basalt_database_get_last_rowid (run->database);

  g_string_append_printf (inputs, "%s\",\"max_tokens\":4096,\"prompt\":", run->model);
  history_append_json (inputs, run->prompt->str);
  g_string_append_c (inputs, '}');
  input = basalt_database_prepare (run->database,
                                   "INSERT INTO run_input (run, connection, inputs, policy, prompt)"
                                   " VALUES (?1, ?2, ?3, NULL, ?4)",
                                   error);
  if (input == NULL)
    return FALSE;

  basalt_statement_bind_int (input, 1, run->rowid);
  basalt_statement_bind_text (input, 2, writer->connection_json[run->connection], -1);
  basalt_statement_bind_text (input, 3, inputs->str, -1);
  basalt_statement_bind_text (input, 4, run->prompt->str, -1);

  return basalt_statement_run (input, error);
}

static gboolean
write_tags (HistoryRun  *run,
            GError     **error)
{
  HistoryWriter *writer = run->writer;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (BasaltStatement) tag = NULL;
      g_autoptr (BasaltStatement) link = NULL;
      const char *name;

      if (!history_chance (writer, i == 0 ? 0.15 : 0.3))
        break;

      name = tags[history_pick (writer, G_N_ELEMENTS (tags))];
      tag = basalt_database_prepare (run->database,
                                     "INSERT INTO tag (name) VALUES (?1)"
                                     " ON CONFLICT (name) DO NOTHING",
                                     error);
      if (tag == NULL)
        return FALSE;
      basalt_statement_bind_text (tag, 1, name, -1);
      if (!basalt_statement_run (tag, error))
        return FALSE;

      link = basalt_database_prepare (run->database,
                                      "INSERT INTO run_tag (run, tag)"
                                      " VALUES (?1, (SELECT id FROM tag WHERE name = ?2))"
                                      " ON CONFLICT DO NOTHING",
                                      error);
      if (link == NULL)
        return FALSE;
      basalt_statement_bind_int (link, 1, run->rowid);
      basalt_statement_bind_text (link, 2, name, -1);
      if (!basalt_statement_run (link, error))
        return FALSE;
    }

  return TRUE;
}

/* What the run has become, and what somebody said about it. */
static gboolean
write_end (HistoryRun  *run,
           gint64       started_at,
           GError     **error)
{
  HistoryWriter *writer = run->writer;
  g_autoptr (BasaltStatement) statement = NULL;
  g_autofree char *problem = basalt_problem_to_json (run->problem);
  g_autoptr (GString) note = g_string_new (NULL);
  /* A dozen or two, however long the history is. */
  double pins = MIN (0.05, 24.0 / writer->n_runs);

  if (history_chance (writer, 0.03))
    history_text_note (writer->text, note);

  statement = basalt_database_prepare (
    run->database,
    "UPDATE run SET state = ?2, round = ?3, started_at = ?4, ended_at = ?5, stop_reason = ?6,"
    "  input_tokens = ?7, output_tokens = ?8, total_tokens = ?9, problem = ?10, deleted_at = ?11,"
    "  pinned = ?12, rating = ?13, note = ?14 WHERE id = ?1",
    error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, run->rowid);
  basalt_statement_bind_text (statement, 2, basalt_state_to_name (run->state), -1);
  basalt_statement_bind_int (statement, 3, run->round);
  basalt_statement_bind_int (statement, 4, started_at);
  basalt_statement_bind_int (statement, 5, run->now);
  basalt_statement_bind_text (statement, 6,
                              run->state == BASALT_STATE_COMPLETED ? "end_turn" : NULL, -1);
  basalt_statement_bind_known (statement, 7, run->usage.input_tokens);
  basalt_statement_bind_known (statement, 8, run->usage.output_tokens);
  basalt_statement_bind_known (statement, 9, run->usage.total_tokens);
  basalt_statement_bind_text (statement, 10, problem, -1);
  basalt_statement_bind_nonzero (statement, 11,
                                 history_chance (writer, 0.01) ? run->now + G_USEC_PER_SEC : 0);
  basalt_statement_bind_int (statement, 12, history_chance (writer, pins));
  basalt_statement_bind_nonzero (statement, 13,
                                 history_chance (writer, 0.08) ? 1 + history_pick (writer, 5) : 0);
  basalt_statement_bind_text (statement, 14, note->str, -1);

  return basalt_statement_run (statement, error);
}

static BasaltState
pick_state (HistoryWriter *self)
{
  guint share = history_pick (self, 1000);

  return share < 900 ? BASALT_STATE_COMPLETED :
         share < 950 ? BASALT_STATE_FAILED :
         share < 965 ? BASALT_STATE_TIMED_OUT :
         share < 975 ? BASALT_STATE_CRASHED :
                       BASALT_STATE_CANCELLED;
}

static const char *
pick_model (HistoryWriter *self)
{
  guint share = history_pick (self, 100);
  guint i = 0;

  while (share >= models[i].share)
    share -= models[i++].share;

  return models[i].id;
}

static gboolean
write_run (HistoryRun  *run,
           GError     **error)
{
  gint64 started_at;
  gboolean again;

  if (!write_row (run, error) || !history_add_state (run, NULL, BASALT_STATE_PENDING, NULL, error))
    return FALSE;

  run->now += 2000 + history_pick (run->writer, 3000);
  started_at = run->now;
  if (!history_add_log (run, BASALT_LOG_INFO, NULL, 0,
                        g_strdup_printf ("Flow run '%s' - Beginning flow run for flow 'prompt'",
                                         run->name),
                        error) ||
      !history_add_state (run, NULL, BASALT_STATE_RUNNING, NULL, error) ||
      !write_load_prompt (run, error))
    return FALSE;

  /* Some were retried by hand. */
  again = history_chance (run->writer, 0.02);
  if (again)
    {
      if (!history_write_round (run, BASALT_STATE_FAILED, error) ||
          !history_add_state (run, NULL, BASALT_STATE_FAILED, run->problem->message, error))
        return FALSE;
      run->now += (30 + history_pick (run->writer, 600)) * G_USEC_PER_SEC;
      run->round++;
      if (!history_add_log (
            run, BASALT_LOG_INFO, NULL, 0,
            g_strdup_printf ("Flow run '%s' - Beginning flow run for flow 'prompt' again",
                             run->name),
            error) ||
          !history_add_state (run, NULL, BASALT_STATE_PENDING, NULL, error) ||
          !history_add_state (run, NULL, BASALT_STATE_RUNNING, NULL, error))
        return FALSE;
    }

  return history_write_round (run, run->state, error) &&
         history_add_log (run,
                          run->state == BASALT_STATE_COMPLETED ? BASALT_LOG_INFO : BASALT_LOG_ERROR,
                          NULL, 0,
                          g_strdup_printf ("Flow run '%s' - Finished in state %s", run->name,
                                           basalt_state_to_name (run->state)),
                          error) &&
         history_add_state (run, NULL, run->state,
                            run->problem != NULL ? run->problem->message : NULL, error) &&
         write_end (run, started_at, error) && write_tags (run, error) &&
         basalt_search_text_record (run->database, run->rowid, error);
}

static gboolean
write_shared (HistoryWriter  *self,
              GError        **error)
{
  g_autoptr (BasaltStatement) flow = NULL;

  flow = basalt_database_prepare (self->database,
                                  "INSERT INTO flow (hash, name, definition) VALUES (?1, ?2, ?3)"
                                  " ON CONFLICT (hash) DO NOTHING",
                                  error);
  if (flow == NULL)
    return FALSE;

  basalt_statement_bind_text (flow, 1, basalt_flow_get_hash (self->flow), -1);
  basalt_statement_bind_text (flow, 2, basalt_flow_get_name (self->flow), -1);
  basalt_statement_bind_text (flow, 3, basalt_flow_get_json (self->flow), -1);
  if (!basalt_statement_run (flow, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autofree char *id = history_make_uuid (self, self->first);
      g_autoptr (BasaltConnection) connection = basalt_connection_new (id, connections[i].kind);

      basalt_connection_set_name (connection, connections[i].name);
      basalt_connection_set_region (connection, connections[i].region);
      basalt_connection_set_profile (connection, connections[i].profile);
      basalt_connection_set_default_model (connection, models[i].id);
      self->connection_json[i] = basalt_connection_to_json (connection);
      if (!basalt_connections_table_save (self->database, connection, error))
        return FALSE;
    }

  return TRUE;
}

HistoryWriter *
history_writer_new (BasaltDatabase  *database,
                    guint            n_runs,
                    guint32          seed,
                    gint64           first,
                    gint64           last,
                    GError         **error)
{
  g_autoptr (HistoryWriter) self = g_new0 (HistoryWriter, 1);

  self->database = database;
  self->rand = g_rand_new_with_seed (seed);
  self->text = history_text_new (self->rand);
  self->flow = basalt_flow_new_prompt ();
  self->n_runs = n_runs;
  self->first = first;
  self->last = last;
  if (!write_shared (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
history_writer_free (HistoryWriter *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->connection_json); i++)
    g_free (self->connection_json[i]);
  for (guint i = 0; i < N_LATE_PARENTS; i++)
    g_free (self->parents[i]);
  g_free (self->owner);
  g_clear_object (&self->flow);
  g_clear_pointer (&self->text, history_text_free);
  g_rand_free (self->rand);
  g_free (self);
}

gboolean
history_writer_next (HistoryWriter  *self,
                     GError        **error)
{
  HistoryRun run = {
    .writer = self,
    .database = self->database,
    .now = get_time (self),
    .connection = history_pick (self, G_N_ELEMENTS (connections)),
    .usage = BASALT_USAGE_INIT,
  };
  gboolean ok;

  if (self->number % RUNS_PER_OWNER == 0)
    {
      g_free (self->owner);
      self->owner = history_make_uuid (self, run.now);
    }

  run.id = history_make_uuid (self, run.now);
  run.name = basalt_uuid_to_name (run.id);
  run.model = pick_model (self);
  run.state = pick_state (self);
  run.prompt = g_string_new (NULL);
  run.answer = g_string_new (NULL);
  history_text_turn (self->text);
  history_text_prompt (self->text, run.prompt);
  history_text_answer (self->text, run.answer);

  ok = write_run (&run, error);

  g_free (self->parents[self->number % N_LATE_PARENTS]);
  self->parents[self->number % N_LATE_PARENTS] = run.id;
  self->number++;
  g_free (run.name);
  g_string_free (run.prompt, TRUE);
  g_string_free (run.answer, TRUE);
  g_clear_pointer (&run.problem, basalt_problem_unref);

  return ok;
}
