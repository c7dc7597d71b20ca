/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-export.h"

#include "basalt-json-members.h"
#include "basalt-json.h"
#include "basalt-time.h"

#include <string.h>

/*
 * What `show --json` prints of a run, and beside it "record": everything else that the history
 * knows, so that an import makes the same run of it. data/basalt-runs.schema.json describes it.
 * One run a line, so that lines can be worked on without reading the file as a whole.
 */

/**
 * basalt_export_time_to_text:
 * @time: microseconds since 1970 UTC
 *
 * Returns: (transfer full) (nullable): `2026-11-22T14:02:11.483201Z`; %NULL where
 *   basalt_time_to_rfc3339() says so
 */
char *
basalt_export_time_to_text (gint64 time)
{
  g_autofree char *text = basalt_time_to_rfc3339 (time);
  gint64 part = time % G_USEC_PER_SEC;

  if (text == NULL)
    return NULL;

  /* All but the milliseconds and the Z. */
  return g_strdup_printf ("%.*s%06dZ", (int) strlen (text) - 4, text,
                          (int) (part < 0 ? part + G_USEC_PER_SEC : part));
}

static void
add_exact_time (JsonBuilder *builder,
                const char  *name,
                gint64       time)
{
  g_autofree char *text = basalt_export_time_to_text (time);

  basalt_json_add_text (builder, name, text);
}

/* A string; where that would not give the same bytes back, {"base64": …}. */
static void
add_bytes (JsonBuilder *builder,
           const char  *name,
           const char  *data,
           gsize        length)
{
  json_builder_set_member_name (builder, name);
  if (data == NULL)
    json_builder_add_null_value (builder);
  else if (g_utf8_validate_len (data, length, NULL) && memchr (data, '\0', length) == NULL)
    {
      g_autofree char *text = g_strndup (data, length);

      json_builder_add_string_value (builder, text);
    }
  else
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) data, length);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "base64");
      json_builder_add_string_value (builder, encoded);
      json_builder_end_object (builder);
    }
}

static void
add_raw (JsonBuilder *builder,
         const char  *name,
         const char  *text)
{
  add_bytes (builder, name, text, text != NULL ? strlen (text) : 0);
}

/* An object that is kept as text; null for what is not one. */
static void
add_object (JsonBuilder *builder,
            const char  *name,
            const char  *text)
{
  g_autoptr (JsonNode) node = text != NULL ? basalt_json_parse_object (text, -1, NULL) : NULL;

  json_builder_set_member_name (builder, name);
  if (node != NULL)
    json_builder_add_value (builder, g_steal_pointer (&node));
  else
    json_builder_add_null_value (builder);
}

static void
add_count (JsonBuilder *builder,
           const char  *name,
           gint64       value)
{
  basalt_json_add_int (builder, name, value, value >= 0);
}

static void
add_output (JsonBuilder           *builder,
            const BasaltRunRecord *record,
            guint                 *next,
            guint                  attempt)
{
  json_builder_set_member_name (builder, "output");
  json_builder_begin_array (builder);
  /* Pieces come in the order of the attempts. */
  while (*next < record->outputs->len)
    {
      const BasaltOutputRecord *output =
        &g_array_index (record->outputs, BasaltOutputRecord, *next);

      if (output->attempt != attempt)
        break;

      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "kind", basalt_output_kind_to_string (output->kind));
      add_exact_time (builder, "at", output->time);
      add_bytes (builder, "text", output->text, output->length);
      json_builder_end_object (builder);
      (*next)++;
    }
  json_builder_end_array (builder);
}

static void
add_attempt (JsonBuilder            *builder,
             const BasaltAttemptRow *row)
{
  basalt_json_add_int (builder, "number", row->number, TRUE);
  basalt_json_add_int (builder, "round", row->round, TRUE);
  basalt_json_add_text (builder, "state", basalt_state_to_name (row->state));
  add_count (builder, "wait_ms", row->wait_ms);
  add_exact_time (builder, "started_at", row->started_at);
  add_exact_time (builder, "sent_at", row->sent_at);
  add_exact_time (builder, "ended_at", row->ended_at);
  add_count (builder, "first_token_ms", row->first_token_ms);
  add_count (builder, "server_latency_ms", row->server_latency_ms);
  basalt_json_add_int (builder, "http_status", row->http_status, row->http_status != 0);
  basalt_json_add_text (builder, "request_id", row->request_id);
  basalt_json_add_text (builder, "stop_reason", row->stop_reason);
  basalt_json_add_usage (builder, "usage", &row->usage);
  add_object (builder, "problem", row->problem_json);
  add_raw (builder, "request", row->request);
  add_raw (builder, "response", row->response);
}

static void
add_tasks (JsonBuilder           *builder,
           const BasaltRunRecord *record)
{
  guint next_attempt = 0;
  guint next_output = 0;

  json_builder_set_member_name (builder, "tasks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < record->tasks->len; i++)
    {
      const BasaltTaskRow *row = &g_array_index (record->tasks, BasaltTaskRecord, i).row;
      gsize size = 0;
      const char *output = row->output != NULL ? g_bytes_get_data (row->output, &size) : NULL;

      json_builder_begin_object (builder);
      basalt_json_add_text (builder, "id", row->id);
      basalt_json_add_text (builder, "name", row->name);
      basalt_json_add_text (builder, "path", row->path);
      basalt_json_add_int (builder, "round", row->round, TRUE);
      basalt_json_add_text (builder, "state", basalt_state_to_name (row->state));
      add_exact_time (builder, "started_at", row->started_at);
      add_exact_time (builder, "ended_at", row->ended_at);
      basalt_json_add_int (builder, "retries", row->retries, TRUE);
      basalt_json_add_int (builder, "retries_spent", row->retries_spent, TRUE);
      add_object (builder, "problem", row->problem_json);
      add_bytes (builder, "output", row->output != NULL && output == NULL ? "" : output, size);

      json_builder_set_member_name (builder, "attempts");
      json_builder_begin_array (builder);
      /* Attempts come in the order of the tasks. */
      while (next_attempt < record->attempts->len)
        {
          const BasaltAttemptRecord *attempt =
            &g_array_index (record->attempts, BasaltAttemptRecord, next_attempt);

          if (attempt->task != i)
            break;

          json_builder_begin_object (builder);
          add_attempt (builder, &attempt->row);
          add_output (builder, record, &next_output, next_attempt);
          json_builder_end_object (builder);
          next_attempt++;
        }
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_states (JsonBuilder           *builder,
            const BasaltRunRecord *record)
{
  json_builder_set_member_name (builder, "states");
  json_builder_begin_array (builder);
  for (guint i = 0; i < record->states->len; i++)
    {
      const BasaltStateRecord *state = &g_array_index (record->states, BasaltStateRecord, i);

      json_builder_begin_object (builder);
      add_exact_time (builder, "at", state->time);
      basalt_json_add_text (builder, "state", basalt_state_to_name (state->state));
      basalt_json_add_text (builder, "task", state->task);
      basalt_json_add_text (builder, "message", state->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_logs (JsonBuilder *builder,
          BasaltRun   *run)
{
  BasaltLogList *logs = BASALT_LOG_LIST (basalt_run_get_logs (run));

  json_builder_set_member_name (builder, "logs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < basalt_log_list_get_length (logs); i++)
    {
      const BasaltLogSource *source;
      BasaltLogEntry entry;

      basalt_log_list_get_entry (logs, i, &entry);
      source = basalt_log_list_get_source (logs, entry.source);
      json_builder_begin_object (builder);
      add_exact_time (builder, "at", entry.time);
      basalt_json_add_text (builder, "level", basalt_log_level_to_string (source->level));
      basalt_json_add_text (builder, "logger", source->logger);
      basalt_json_add_text (builder, "task", source->task);
      basalt_json_add_int (builder, "attempt", source->attempt, source->attempt != 0);
      add_bytes (builder, "message", entry.message, entry.length);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_tags (JsonBuilder *builder,
          const char  *tags)
{
  g_auto (GStrv) list = g_strsplit (tags != NULL ? tags : "", "\n", -1);

  json_builder_set_member_name (builder, "tags");
  json_builder_begin_array (builder);
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (list[i], -1);

      json_builder_add_string_value (builder, valid);
    }
  json_builder_end_array (builder);
}

/* The log has been handed to @run. */
static JsonNode *
make_record (const BasaltRunRecord *record,
             BasaltRun             *run)
{
  const BasaltRunRow *row = &g_array_index (record->summaries, BasaltSummaryRecord, 0).row;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  basalt_json_add_text (builder, "title", row->title);
  basalt_json_add_int (builder, "round", row->round, TRUE);
  add_exact_time (builder, "created_at", row->created_at);
  add_exact_time (builder, "started_at", row->started_at);
  add_exact_time (builder, "ended_at", row->ended_at);
  basalt_json_add_int (builder, "timeout_ms", row->timeout_ms, row->timeout_ms != 0);
  basalt_json_add_text (builder, "stop_reason", row->stop_reason);
  basalt_json_add_usage (builder, "usage", &row->usage);
  add_object (builder, "problem", row->problem_json);
  add_object (builder, "flow", row->flow_json);
  basalt_json_add_text (builder, "flow_hash", row->flow_hash);
  add_object (builder, "connection", row->connection_json);
  add_object (builder, "inputs", row->inputs_json);
  add_object (builder, "policy", row->policy_json);
  add_raw (builder, "prompt", row->prompt);
  json_builder_set_member_name (builder, "pinned");
  json_builder_add_boolean_value (builder, row->pinned);
  basalt_json_add_int (builder, "rating", row->rating, row->rating != 0);
  basalt_json_add_text (builder, "note", row->note != NULL ? row->note : "");
  add_tags (builder, row->tags);
  add_tasks (builder, record);
  add_states (builder, record);
  add_logs (builder, run);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static void
begin (GString *out)
{
  g_autofree char *now = basalt_time_to_rfc3339 (g_get_real_time ());

  g_string_append_printf (out,
                          "{\"format\":\"" BASALT_EXPORT_FORMAT
                          "\",\"version\":%d,\"exported_at\":\"%s\",\"runs\":[",
                          BASALT_EXPORT_VERSION, now);
}

static void
add (GString               *out,
     BasaltRun             *run,
     const BasaltRunRecord *record,
     gboolean               first)
{
  g_autoptr (JsonNode) node = basalt_engine_run_to_json (run);
  g_autofree char *text = NULL;

  json_object_set_member (json_node_get_object (node), "record", make_record (record, run));
  text = basalt_json_to_string (node, FALSE);
  g_string_append (out, first ? "\n" : ",\n");
  g_string_append (out, text);
}

static void
end (GString *out)
{
  g_string_append (out, "\n]}\n");
}

const BasaltExportWriter basalt_export_json_writer = { begin, add, end, TRUE };
