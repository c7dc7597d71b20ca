/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-scan.h"

#include <string.h>

/* How many records are looked at between two looks at the clock, while they are short. */
#define STEP 64
#define LONG_MESSAGE (16 * 1024)

static void
add_row (GArray            *rows,
         BasaltLogLineKind  kind,
         guint              position)
{
  guint32 row = BASALT_LOG_ROW (kind, position);

  g_array_append_val (rows, row);
}

static void
show (BasaltLogScan     *self,
      GArray            *rows,
      BasaltLogLineKind  kind,
      guint              position,
      guint              group)
{
  if (group != 0 && group != self->group)
    {
      add_row (rows, BASALT_LOG_LINE_DIVIDER, position);
      self->group = group;
    }
  add_row (rows, kind, position);
  self->shown = TRUE;
}

static void
show_match (BasaltLogScan *self,
            GArray        *rows,
            guint          context,
            guint          position,
            guint          group)
{
  if (self->skipped && self->shown && context > 0)
    add_row (rows, BASALT_LOG_LINE_GAP, self->n_before > 0 ? self->before[0] : position);
  self->skipped = FALSE;

  for (guint i = 0; i < self->n_before; i++)
    show (self, rows, BASALT_LOG_LINE_RECORD, self->before[i], self->groups[i]);
  self->n_before = 0;

  show (self, rows, BASALT_LOG_LINE_MATCH, position, group);
  self->after = context;
  self->n_matches++;
}

static void
leave_out (BasaltLogScan *self,
           guint          context,
           guint          position,
           guint          group)
{
  if (context == 0)
    {
      self->skipped = TRUE;
      return;
    }

  if (self->n_before == context)
    {
      self->skipped = TRUE;
      self->n_before--;
      memmove (self->before, self->before + 1, self->n_before * sizeof (guint));
      memmove (self->groups, self->groups + 1, self->n_before * sizeof (guint));
    }
  self->before[self->n_before] = position;
  self->groups[self->n_before] = group;
  self->n_before++;
}

/* The prefix of a source's lines is the same for all of them, and most messages are as they are. */
static BasaltLogMatch
match (BasaltLogPattern      *pattern,
       const BasaltLogEntry  *entry,
       const BasaltLogSource *source,
       GString               *text,
       guint                 *prefix_source,
       gsize                 *prefix)
{
  if (source->task == NULL && entry->plain)
    return basalt_log_pattern_match (pattern, entry->message, entry->length);

  if (entry->plain && *prefix_source == entry->source)
    {
      g_string_truncate (text, *prefix);
      g_string_append_len (text, entry->message, (gssize) entry->length);
    }
  else
    {
      g_string_truncate (text, 0);
      basalt_log_entry_append_text (entry, source, text);
      *prefix_source = entry->plain ? entry->source : G_MAXUINT;
      *prefix = entry->plain ? text->len - entry->length : 0;
    }

  return basalt_log_pattern_match (pattern, text->str, text->len);
}

/**
 * basalt_log_scan_run:
 * @self: (inout): how far it has come
 * @snapshot: a log, from the next record on
 * @rules: one for each source of the log
 * @pattern: (nullable): what to search for; %NULL shows every record that passes
 * @context: records to show around each match: 0 to %BASALT_LOG_MAX_CONTEXT, or
 *   %BASALT_LOG_ALL_CONTEXT
 * @budget: µs after which it stops; it looks at some records in any case
 * @cancellable: (nullable): stops it earlier
 * @rows: (inout) (element-type guint32): takes rows of the result
 *
 * Looks at records that were not looked at before. Matches are searched for among the records that
 * pass, and shown with those before and after them, with a gap where some are left out.
 */
void
basalt_log_scan_run (BasaltLogScan             *self,
                     BasaltLogSnapshot         *snapshot,
                     const BasaltLogSourceRule *rules,
                     BasaltLogPattern          *pattern,
                     guint                      context,
                     gint64                     budget,
                     GCancellable              *cancellable,
                     GArray                    *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = basalt_log_snapshot_get_length (snapshot);
  guint prefix_source = G_MAXUINT;
  gsize prefix = 0;
  gint64 end = g_get_monotonic_time () + budget;

  for (guint steps = 0; self->next < n; self->next++)
    {
      BasaltLogEntry entry;
      const BasaltLogSourceRule *rule;
      BasaltLogMatch found;

      if (++steps % STEP == 0 &&
          (g_cancellable_is_cancelled (cancellable) || g_get_monotonic_time () >= end))
        break;

      basalt_log_snapshot_get_entry (snapshot, self->next, &entry);
      rule = &rules[entry.source];
      if (!rule->pass)
        continue;

      if (pattern == NULL)
        {
          show (self, rows, BASALT_LOG_LINE_RECORD, self->next, rule->group);
          continue;
        }

      found = match (pattern, &entry, basalt_log_snapshot_get_source (snapshot, entry.source), text,
                     &prefix_source, &prefix);
      if (found == BASALT_LOG_MATCH_UNKNOWN)
        self->n_unknown++;
      /* One that takes long counts as many. */
      if (found == BASALT_LOG_MATCH_UNKNOWN || entry.length > LONG_MESSAGE)
        steps |= STEP - 1;

      if (found == BASALT_LOG_MATCH_YES)
        show_match (self, rows, context == BASALT_LOG_ALL_CONTEXT ? 0 : context, self->next,
                    rule->group);
      else if (context == BASALT_LOG_ALL_CONTEXT)
        show (self, rows, BASALT_LOG_LINE_RECORD, self->next, rule->group);
      else if (self->after > 0)
        {
          self->after--;
          show (self, rows, BASALT_LOG_LINE_RECORD, self->next, rule->group);
        }
      else
        leave_out (self, context, self->next, rule->group);
    }
}
