/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-import-run.h"

#include "basalt-import-members.h"
#include "basalt-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is longer than these was not written by us. */
#define MAX_NAME 1024
#define MAX_TITLE 4096
#define MAX_TAGS 1000
#define MAX_TAG_CHARACTERS 100
#define MAX_TEXT G_MAXUINT /* a whole run has its own limit */
#define MAX_ROUND 1000000
#define MAX_ATTEMPTS 1000000
#define MAX_MS (G_MAXINT64 / 1000000)

struct _BasaltImportReader
{
  BasaltFlow *flow; /* of the last run: the next one's is seldom another */
  char *flow_text;
};

/**
 * basalt_import_reader_new:
 *
 * Returns: (transfer full): a reader
 */
BasaltImportReader *
basalt_import_reader_new (void)
{
  return g_new0 (BasaltImportReader, 1);
}

/**
 * basalt_import_reader_free:
 * @self: (transfer full): a reader
 */
void
basalt_import_reader_free (BasaltImportReader *self)
{
  g_clear_object (&self->flow);
  g_free (self->flow_text);
  g_free (self);
}

static const char *
keep_object (BasaltRunRecord *record,
             JsonObject      *object)
{
  g_autofree char *text = object != NULL ? basalt_json_object_to_string (object, FALSE) : NULL;

  return basalt_run_record_keep (record, text, -1);
}

/* What runs of the same flow share goes by its hash: it must be the hash of what is there. */
static const char *
read_flow (BasaltImportReader  *self,
           BasaltImportMembers *members,
           BasaltRunRow        *row)
{
  JsonObject *object = basalt_import_members_get_object (members, "flow", TRUE);
  const char *hash = basalt_import_members_get_text (members, "flow_hash", MAX_NAME, TRUE);
  g_autofree char *text = NULL;

  if (members->bad != NULL)
    return members->bad;

  text = basalt_json_object_to_string (object, FALSE);
  if (g_strcmp0 (text, self->flow_text) != 0)
    {
      g_clear_object (&self->flow);
      g_clear_pointer (&self->flow_text, g_free);
      self->flow = basalt_flow_new_from_json (text, NULL);
      if (self->flow == NULL)
        return "flow";
      self->flow_text = g_steal_pointer (&text);
    }

  if (g_strcmp0 (hash, basalt_flow_get_hash (self->flow)) != 0)
    return "flow_hash";

  row->flow_hash = hash;
  row->flow_name = basalt_run_record_keep (members->record, basalt_flow_get_name (self->flow), -1);
  row->flow_json = basalt_run_record_keep (members->record, basalt_flow_get_json (self->flow), -1);

  return NULL;
}

static const char *
read_connection (BasaltImportMembers *members,
                 BasaltRunRow        *row)
{
  JsonObject *object = basalt_import_members_get_object (members, "connection", FALSE);
  g_autofree char *text = object != NULL ? basalt_json_object_to_string (object, FALSE) : NULL;
  g_autofree char *clean = NULL;
  g_autoptr (BasaltConnection) connection = NULL;

  if (object == NULL)
    return members->bad;

  connection = basalt_connection_from_json (text, NULL);
  if (connection == NULL)
    return "connection";

  clean = basalt_connection_to_json (connection);
  row->connection_json = basalt_run_record_keep (members->record, clean, -1);

  return NULL;
}

static int
compare_tags (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static const char *
read_tags (BasaltImportMembers *members,
           BasaltRunRow        *row)
{
  JsonArray *array = basalt_import_members_get_array (members, "tags");
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (array == NULL || n > MAX_TAGS)
    return "tags";

  for (guint i = 0; i < n; i++)
    {
      const char *tag = basalt_json_array_get_string (array, i);

      if (tag == NULL || *tag == '\0' || strpbrk (tag, "\r\n") != NULL ||
          g_utf8_strlen (tag, -1) > MAX_TAG_CHARACTERS)
        return "tags";
      g_ptr_array_add (tags, (char *) tag);
    }

  g_ptr_array_sort (tags, compare_tags);
  for (guint i = 0; i < tags->len; i++)
    {
      if (i > 0 && g_str_equal (tags->pdata[i], tags->pdata[i - 1]))
        continue;
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", (char *) tags->pdata[i]);
    }
  if (lines->len > 0)
    row->tags = basalt_run_record_keep (members->record, lines->str, -1);

  return NULL;
}

static gboolean
is_sha256 (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* The members that `show --json` prints. */
static const char *
read_summary (BasaltImportMembers *members,
              BasaltRunRow        *row)
{
  row->id = basalt_import_members_get_uuid (members, "id", TRUE);
  row->state = basalt_import_members_get_state (members, "state");
  row->model = basalt_import_members_get_text (members, "model", MAX_TITLE, FALSE);
  row->region = basalt_import_members_get_text (members, "region", MAX_NAME, FALSE);
  row->endpoint = basalt_import_members_get_text (members, "endpoint", MAX_TITLE, FALSE);
  row->prompt_sha256 = basalt_import_members_get_text (members, "prompt_sha256", 64, FALSE);
  row->parent_id = basalt_import_members_get_uuid (members, "parent_id", FALSE);

  if (members->bad != NULL)
    return members->bad;

  /* A run is made of tasks; it is not itself looked up or skipped. */
  if (row->state == BASALT_STATE_CACHED || row->state == BASALT_STATE_SKIPPED)
    return "state";

  return row->prompt_sha256 != NULL && !is_sha256 (row->prompt_sha256) ? "prompt_sha256" : NULL;
}

static const char *
read_row (BasaltImportReader  *self,
          BasaltImportMembers *members,
          BasaltRunRow        *row)
{
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;
  JsonObject *object;
  gsize length;
  const char *bad;

  row->title = basalt_import_members_get_text (members, "title", MAX_TITLE, TRUE);
  row->round = basalt_import_members_get_count (members, "round", 0, MAX_ROUND);
  row->created_at = basalt_import_members_get_time (members, "created_at", TRUE);
  row->started_at = basalt_import_members_get_time (members, "started_at", FALSE);
  row->ended_at = basalt_import_members_get_time (members, "ended_at", FALSE);
  row->timeout_ms = basalt_import_members_get_number (members, "timeout_ms", 1, MAX_MS, 0);
  row->stop_reason = basalt_import_members_get_text (members, "stop_reason", MAX_NAME, FALSE);
  basalt_import_members_get_usage (members, "usage", &row->usage);
  row->problem_json = basalt_import_members_get_problem (members, "problem");
  row->prompt = basalt_import_members_get_bytes (members, "prompt", &length);
  row->inputs_json =
    keep_object (members->record, basalt_import_members_get_object (members, "inputs", FALSE));
  row->pinned = basalt_json_get_boolean (members->object, "pinned", FALSE);
  row->rating = (guint) basalt_import_members_get_number (members, "rating", 1, 5, 0);
  row->note = basalt_import_members_get_text (members, "note", MAX_TEXT, FALSE);

  object = basalt_import_members_get_object (members, "policy", FALSE);
  if (!basalt_retry_policy_override (&policy, object, NULL))
    return "policy";
  row->policy_json = keep_object (members->record, object);

  bad = read_flow (self, members, row);
  if (bad == NULL)
    bad = read_connection (members, row);
  if (bad == NULL)
    bad = read_tags (members, row);

  return bad != NULL ? bad : members->bad;
}

static const char *
read_output (BasaltRunRecord *record,
             JsonArray       *pieces)
{
  for (guint i = 0; i < json_array_get_length (pieces); i++)
    {
      BasaltImportMembers members = { record, basalt_json_array_get_object (pieces, i), NULL };
      BasaltOutputRecord output = { .attempt = record->attempts->len - 1 };

      if (members.object == NULL)
        return "output";

      if (!basalt_output_kind_from_string (basalt_json_get_string (members.object, "kind"),
                                           &output.kind))
        return "kind";
      output.time = basalt_import_members_get_time (&members, "at", FALSE);
      output.text = basalt_import_members_get_bytes (&members, "text", &output.length);
      if (members.bad != NULL || output.text == NULL)
        return members.bad != NULL ? members.bad : "text";

      g_array_append_val (record->outputs, output);
    }

  return NULL;
}

static const char *
read_attempt (BasaltImportMembers *members,
              guint                last_number)
{
  BasaltAttemptRecord attempt = { .task = members->record->tasks->len - 1 };
  BasaltAttemptRow *row = &attempt.row;
  JsonArray *output;
  gsize length;

  row->number = basalt_import_members_get_count (members, "number", last_number + 1, MAX_ATTEMPTS);
  row->round = basalt_import_members_get_count (members, "round", 0, MAX_ROUND);
  row->state = basalt_import_members_get_state (members, "state");
  row->wait_ms = basalt_import_members_get_number (members, "wait_ms", 0, MAX_MS, -1);
  row->started_at = basalt_import_members_get_time (members, "started_at", FALSE);
  row->sent_at = basalt_import_members_get_time (members, "sent_at", FALSE);
  row->ended_at = basalt_import_members_get_time (members, "ended_at", FALSE);
  row->first_token_ms = basalt_import_members_get_number (members, "first_token_ms", 0, MAX_MS, -1);
  row->server_latency_ms =
    basalt_import_members_get_number (members, "server_latency_ms", 0, MAX_MS, -1);
  row->http_status = (guint) basalt_import_members_get_number (members, "http_status", 1, 999, 0);
  row->request_id = basalt_import_members_get_text (members, "request_id", MAX_TEXT, FALSE);
  row->stop_reason = basalt_import_members_get_text (members, "stop_reason", MAX_NAME, FALSE);
  basalt_import_members_get_usage (members, "usage", &row->usage);
  row->problem_json = basalt_import_members_get_problem (members, "problem");
  row->request = basalt_import_members_get_bytes (members, "request", &length);
  row->response = basalt_import_members_get_bytes (members, "response", &length);
  output = basalt_import_members_get_array (members, "output");
  if (members->bad != NULL)
    return members->bad;

  g_array_append_val (members->record->attempts, attempt);

  return read_output (members->record, output);
}

static const char *
read_task (BasaltImportMembers *members)
{
  BasaltTaskRecord task = { 0 };
  BasaltTaskRow *row = &task.row;
  JsonArray *attempts;
  const char *bad = NULL;
  const char *output;
  guint last_number = 0;
  gsize length;

  row->id = basalt_import_members_get_uuid (members, "id", TRUE);
  row->name = basalt_import_members_get_text (members, "name", MAX_NAME, TRUE);
  row->path = basalt_import_members_get_text (members, "path", MAX_TEXT, FALSE);
  row->round = basalt_import_members_get_count (members, "round", 0, MAX_ROUND);
  row->state = basalt_import_members_get_state (members, "state");
  row->started_at = basalt_import_members_get_time (members, "started_at", FALSE);
  row->ended_at = basalt_import_members_get_time (members, "ended_at", FALSE);
  row->retries = basalt_import_members_get_count (members, "retries", 0, MAX_ATTEMPTS);
  row->retries_spent = basalt_import_members_get_count (members, "retries_spent", 0, MAX_ATTEMPTS);
  row->problem_json = basalt_import_members_get_problem (members, "problem");
  output = basalt_import_members_get_bytes (members, "output", &length);
  attempts = basalt_import_members_get_array (members, "attempts");
  if (members->bad != NULL)
    return members->bad;

  if (output != NULL)
    row->output = g_bytes_new (output, length);
  g_array_append_val (members->record->tasks, task);

  for (guint i = 0; bad == NULL && i < json_array_get_length (attempts); i++)
    {
      BasaltImportMembers attempt = { members->record, basalt_json_array_get_object (attempts, i),
                                      NULL };

      bad = attempt.object != NULL ? read_attempt (&attempt, last_number) : "attempts";
      if (bad == NULL)
        last_number = g_array_index (members->record->attempts, BasaltAttemptRecord,
                                     members->record->attempts->len - 1)
                        .row.number;
    }

  return bad;
}

static const char *
read_tasks (BasaltImportMembers *members,
            GHashTable          *ids)
{
  JsonArray *tasks = basalt_import_members_get_array (members, "tasks");
  const char *bad = NULL;

  if (tasks == NULL)
    return "tasks";

  for (guint i = 0; bad == NULL && i < json_array_get_length (tasks); i++)
    {
      BasaltImportMembers task = { members->record, basalt_json_array_get_object (tasks, i), NULL };

      bad = task.object != NULL ? read_task (&task) : "tasks";
      if (bad == NULL && !g_hash_table_add (ids, (char *) g_array_index (members->record->tasks,
                                                                         BasaltTaskRecord, i)
                                                   .row.id))
        bad = "tasks";
    }

  return bad;
}

static const char *
read_states (BasaltImportMembers *members,
             GHashTable          *ids)
{
  JsonArray *states = basalt_import_members_get_array (members, "states");

  if (states == NULL)
    return "states";

  for (guint i = 0; i < json_array_get_length (states); i++)
    {
      BasaltImportMembers entry = { members->record, basalt_json_array_get_object (states, i),
                                    NULL };
      BasaltStateRecord state;

      if (entry.object == NULL)
        return "states";

      state.time = basalt_import_members_get_time (&entry, "at", TRUE);
      state.state = basalt_import_members_get_state (&entry, "state");
      state.task = basalt_import_members_get_uuid (&entry, "task", FALSE);
      state.message = basalt_import_members_get_text (&entry, "message", MAX_TEXT, FALSE);
      if (entry.bad != NULL)
        return entry.bad;
      if (state.task != NULL && !g_hash_table_contains (ids, state.task))
        return "task";

      g_array_append_val (members->record->states, state);
    }

  return NULL;
}

static const char *
read_logs (BasaltImportMembers *members)
{
  JsonArray *logs = basalt_import_members_get_array (members, "logs");

  if (logs == NULL)
    return "logs";

  members->record->log = basalt_log_list_new ();
  for (guint i = 0; i < json_array_get_length (logs); i++)
    {
      BasaltImportMembers entry = { members->record, basalt_json_array_get_object (logs, i), NULL };
      BasaltLogLevel level;
      const char *logger, *task, *message;
      gint64 time;
      guint attempt;
      gsize length;

      if (entry.object == NULL)
        return "logs";
      if (!basalt_log_level_from_string (basalt_json_get_string (entry.object, "level"), &level))
        return "level";

      time = basalt_import_members_get_time (&entry, "at", TRUE);
      logger = basalt_import_members_get_text (&entry, "logger", MAX_NAME, TRUE);
      task = basalt_import_members_get_text (&entry, "task", MAX_NAME, FALSE);
      attempt = (guint) basalt_import_members_get_number (&entry, "attempt", 1, MAX_ATTEMPTS, 0);
      message = basalt_import_members_get_bytes (&entry, "message", &length);
      if (entry.bad != NULL)
        return entry.bad;

      basalt_log_list_append (members->record->log, time, basalt_log_level_to_string (level),
                              logger, task, attempt, message != NULL ? message : "",
                              (gssize) length);
    }

  return NULL;
}

static const char *
read_run (BasaltImportReader *self,
          JsonObject         *object,
          BasaltRunRecord    *record)
{
  BasaltImportMembers run = { record, object, NULL };
  BasaltImportMembers details = { record, NULL, NULL };
  BasaltSummaryRecord summary = { 0 };
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  const char *bad = read_summary (&run, &summary.row);

  if (bad != NULL)
    return bad;

  details.object = basalt_import_members_get_object (&run, "record", TRUE);
  if (details.object == NULL)
    return "record";

  bad = read_row (self, &details, &summary.row);
  if (bad != NULL)
    return bad;
  g_array_append_val (record->summaries, summary);

  bad = read_tasks (&details, ids);
  if (bad == NULL)
    bad = read_states (&details, ids);
  if (bad == NULL)
    bad = read_logs (&details);

  return bad;
}

/**
 * basalt_import_reader_read:
 * @self: a reader
 * @text: a run as JSON
 * @length: bytes in @text
 * @number: which of the runs of its file it is, for messages
 * @error: return location for an error
 *
 * Makes a record of a run; one that is not over becomes a crashed one. Members that are not known
 * are ignored.
 *
 * Returns: (transfer full): the record, everything in which is what it should be; fails with
 *   %G_IO_ERROR_INVALID_DATA and the end of a sentence for the person
 */
BasaltRunRecord *
basalt_import_reader_read (BasaltImportReader  *self,
                           const char          *text,
                           gsize                length,
                           guint                number,
                           GError             **error)
{
  g_autoptr (BasaltRunRecord) record = basalt_run_record_new ();
  g_autoptr (JsonNode) node = basalt_json_parse_object (text, (gssize) length, NULL);
  const char *bad;

  if (node == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: why a file cannot be imported. */
                   _ ("its run %u is damaged"), number);
      return NULL;
    }

  bad = read_run (self, json_node_get_object (node), record);
  if (bad != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: why a file cannot be imported; “%s” is the name of a member of
                    * a JSON object, such as “created_at”. */
                   _ ("its run %u has no valid “%s”"), number, bad);
      return NULL;
    }

  basalt_import_end_run (record);

  return g_steal_pointer (&record);
}
