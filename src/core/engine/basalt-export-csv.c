/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-export.h"

#include <string.h>

/*
 * RFC 4180, UTF-8, a line a run. Names of columns are those of the JSON, in no language, for the
 * programs that read them.
 */

static const char header[] =
  "id,name,title,flow,state,model,region,connection,created_at,started_at,ended_at,duration_ms,"
  "input_tokens,output_tokens,total_tokens,cache_read_input_tokens,cache_write_input_tokens,"
  "error_code,pinned,rating,tags,note,prompt,output\r\n";

/*
 * A cell of text. A spreadsheet would run one that begins like a formula: an apostrophe before it
 * says that it is text.
 */
static void
append_text (GString    *out,
             const char *text,
             gssize      length)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", text != NULL ? length : 0);
  gboolean guarded = *valid != '\0' && strchr ("=+-@\t\r", *valid) != NULL;

  g_string_append_c (out, ',');
  if (!guarded && strpbrk (valid, ",\"\r\n") == NULL)
    {
      g_string_append (out, valid);
      return;
    }

  g_string_append (out, guarded ? "\"'" : "\"");
  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_number (GString  *out,
               gint64    number,
               gboolean  known)
{
  g_string_append_c (out, ',');
  if (known)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, number);
}

static void
append_time (GString *out,
             gint64   time)
{
  g_autofree char *text = basalt_export_time_to_text (time);

  append_text (out, text, -1);
}

static void
append_usage (GString           *out,
              const BasaltUsage *usage)
{
  append_number (out, usage->input_tokens, usage->input_tokens >= 0);
  append_number (out, usage->output_tokens, usage->output_tokens >= 0);
  append_number (out, usage->total_tokens, usage->total_tokens >= 0);
  append_number (out, usage->cache_read_tokens, usage->cache_read_tokens >= 0);
  append_number (out, usage->cache_write_tokens, usage->cache_write_tokens >= 0);
}

static void
begin (GString *out)
{
  g_string_append (out, header);
}

static void
add (GString               *out,
     BasaltRun             *run,
     const BasaltRunRecord *record,
     gboolean               first)
{
  BasaltConnection *connection = basalt_run_get_connection (run);
  BasaltProblem *problem = basalt_run_get_problem (run);
  g_autofree char *tags = g_strjoinv (", ", (char **) basalt_run_get_tags (run));
  gint64 duration = basalt_run_get_ended_at (run) != 0 ? basalt_run_get_duration_ms (run) : -1;
  gsize length = 0;
  const char *output = basalt_run_get_output (run, BASALT_OUTPUT_TEXT, &length);

  g_string_append (out, basalt_run_get_id (run));
  append_text (out, basalt_run_get_name (run), -1);
  append_text (out, basalt_run_get_title (run), -1);
  append_text (out, basalt_run_get_flow_name (run), -1);
  append_text (out, basalt_state_to_name (basalt_run_get_state (run)), -1);
  append_text (out, basalt_run_get_model (run), -1);
  append_text (out, basalt_run_get_region (run), -1);
  append_text (out, connection != NULL ? basalt_connection_get_name (connection) : NULL, -1);
  append_time (out, basalt_run_get_created_at (run));
  append_time (out, basalt_run_get_started_at (run));
  append_time (out, basalt_run_get_ended_at (run));
  append_number (out, duration, duration >= 0);
  append_usage (out, basalt_run_get_usage (run));
  append_text (out, problem != NULL ? problem->code : NULL, -1);
  append_number (out, basalt_run_get_pinned (run) ? 1 : 0, TRUE);
  append_number (out, basalt_run_get_rating (run), basalt_run_get_rating (run) > 0);
  append_text (out, tags, -1);
  append_text (out, basalt_run_get_note (run), -1);
  append_text (out, basalt_run_get_prompt (run), -1);
  append_text (out, output, (gssize) length);
  g_string_append (out, "\r\n");
}

static void
end (GString *out)
{
}

const BasaltExportWriter basalt_export_csv_writer = { begin, add, end, FALSE };
