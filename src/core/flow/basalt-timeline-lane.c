/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Where the bars of one task lie: see basalt-timeline.h. */

#include "basalt-timeline-lane.h"

#include "basalt-time.h"

/* A queue that nobody could see is none. */
#define MIN_QUEUE G_TIME_SPAN_MILLISECOND

typedef struct
{
  gint64 made_at;
  gint64 waiting_since; /* of its newest wait */
  gint64 over_at;
} Moments;

static const Moments no_moments;

/* -- The state history -- */

void
basalt_timeline_history_init (BasaltTimelineHistory *self)
{
  self->run = NULL;
  self->moments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->n_states = 0;
}

void
basalt_timeline_history_clear (BasaltTimelineHistory *self)
{
  g_clear_pointer (&self->moments, g_hash_table_unref);
}

void
basalt_timeline_history_reset (BasaltTimelineHistory *self,
                               BasaltRun             *run)
{
  self->run = run;
  g_hash_table_remove_all (self->moments);
  self->n_states = 0;
}

/* Reads what was added since the last time. */
void
basalt_timeline_history_read (BasaltTimelineHistory *self)
{
  GPtrArray *states = basalt_run_get_states (self->run);

  for (; self->n_states < states->len; self->n_states++)
    {
      const BasaltStateChange *change = g_ptr_array_index (states, self->n_states);
      Moments *moments;

      if (change->task == NULL)
        continue;

      moments = g_hash_table_lookup (self->moments, change->task);
      if (moments == NULL)
        {
          moments = g_new0 (Moments, 1);
          g_hash_table_insert (self->moments, g_strdup (change->task), moments);
        }

      if (change->state == BASALT_STATE_PENDING)
        moments->made_at = change->time;
      else if (change->state == BASALT_STATE_AWAITING_RETRY)
        moments->waiting_since = change->time;
      else if (basalt_state_is_terminal (change->state))
        moments->over_at = change->time;
    }
}

static const Moments *
get_moments (BasaltTimelineHistory *history,
             BasaltTaskRun         *task)
{
  const Moments *moments = g_hash_table_lookup (history->moments, basalt_task_run_get_id (task));

  return moments != NULL ? moments : &no_moments;
}

static gboolean
is_over (BasaltTimelineHistory *history,
         BasaltTaskRun         *task)
{
  return basalt_state_is_terminal (basalt_task_run_get_state (task)) ||
         basalt_state_is_terminal (basalt_run_get_state (history->run));
}

/* When a task run was over, though perhaps nobody wrote that down: at the latest with its run,
 * whose process may have crashed. 0 while it goes on. */
static gint64
get_task_end (BasaltTimelineHistory *history,
              BasaltTaskRun         *task)
{
  gint64 end = basalt_task_run_get_ended_at (task);

  if (end == BASALT_TIME_NONE)
    end = get_moments (history, task)->over_at;
  if (end == BASALT_TIME_NONE && is_over (history, task))
    end = basalt_run_get_ended_at (history->run);

  return end;
}

/* -- Bars -- */

static void
append (BasaltTimelineLane *self,
        BasaltTimelineKind  kind,
        BasaltTaskRun      *task,
        BasaltAttempt      *attempt,
        guint               number,
        gint64              start,
        gint64              end)
{
  BasaltTimelineBar bar = {
    .kind = kind,
    .state = BASALT_STATE_PENDING,
    .lane = self->index,
    .number = number,
    .start = start,
    .end = end,
    .task = task,
    .attempt = attempt,
  };

  if (kind == BASALT_TIMELINE_WAIT)
    bar.state = BASALT_STATE_AWAITING_RETRY;
  else if (kind != BASALT_TIMELINE_QUEUE)
    bar.state = basalt_attempt_get_state (attempt);

  g_array_append_val (self->bars, bar);
  self->end = MAX (self->end, MAX (start, end));
  if (end == 0)
    self->open = TRUE;
}

/* The time a task run spent before it started. */
static void
append_queue (BasaltTimelineLane    *self,
              BasaltTimelineHistory *history,
              BasaltTaskRun         *task)
{
  gint64 made_at = get_moments (history, task)->made_at;
  gint64 start = MAX (made_at, self->end);
  gint64 end = basalt_task_run_get_started_at (task);

  if (end == BASALT_TIME_NONE)
    end = get_task_end (history, task);

  /* Unknown, or over since nobody knows when. */
  if (made_at == BASALT_TIME_NONE || (end == BASALT_TIME_NONE && is_over (history, task)))
    return;

  if (end == BASALT_TIME_NONE || end - start >= MIN_QUEUE)
    append (self, BASALT_TIMELINE_QUEUE, task, NULL, 0, start, end);
}

/* The parts of an attempt that lies between @start and @end; @shift is by how much it was moved. */
static void
append_parts (BasaltTimelineLane *self,
              BasaltTaskRun      *task,
              BasaltAttempt      *attempt,
              gint64              start,
              gint64              end,
              gint64              shift)
{
  const gint64 limit = end != 0 ? end : G_MAXINT64;
  guint number = basalt_attempt_get_number (attempt);
  gint64 sent = basalt_attempt_get_sent_at (attempt);
  gint64 first_ms = basalt_attempt_get_first_token_ms (attempt);
  gint64 first;

  sent = sent != BASALT_TIME_NONE ? CLAMP (sent + shift, start, limit) : 0;
  if (first_ms < 0)
    {
      /* It has been sent and nothing came so far. Where nothing came at all there are no parts. */
      if (sent != 0 && end == 0)
        append (self, BASALT_TIMELINE_FIRST_TOKEN, task, attempt, number, sent, 0);
      return;
    }

  sent = MAX (sent, start);
  first = sent + MIN (first_ms, (limit - sent) / G_TIME_SPAN_MILLISECOND) * G_TIME_SPAN_MILLISECOND;
  if (first > sent)
    append (self, BASALT_TIMELINE_FIRST_TOKEN, task, attempt, number, sent, first);
  if (end == 0 || end > first)
    append (self, BASALT_TIMELINE_STREAM, task, attempt, number, first, end);
}

/* How long an attempt took that is over. @next is the one that follows, if there is one. */
static gint64
get_duration (BasaltTimelineHistory *history,
              BasaltTaskRun         *task,
              BasaltAttempt         *attempt,
              BasaltAttempt         *next,
              gint64                 began)
{
  gint64 sent = basalt_attempt_get_sent_at (attempt);
  gint64 first_ms = basalt_attempt_get_first_token_ms (attempt);
  gint64 ended = basalt_attempt_get_ended_at (attempt);
  gint64 least = 0;

  if (ended == BASALT_TIME_NONE && next != NULL)
    ended = basalt_attempt_get_started_at (next) -
            MAX (basalt_attempt_get_wait_ms (next), 0) * G_TIME_SPAN_MILLISECOND;
  if (ended <= BASALT_TIME_NONE)
    ended = get_task_end (history, task);

  /* The first output was measured by a clock that nobody sets. */
  if (first_ms >= 0)
    least = MAX (sent - began, 0) + first_ms * G_TIME_SPAN_MILLISECOND;

  return MAX (ended - began, least);
}

static void
append_attempt (BasaltTimelineLane    *self,
                BasaltTimelineHistory *history,
                BasaltTaskRun         *task,
                BasaltAttempt         *attempt,
                BasaltAttempt         *next)
{
  gint64 began = basalt_attempt_get_started_at (attempt);
  gint64 wait = MAX (basalt_attempt_get_wait_ms (attempt), 0) * G_TIME_SPAN_MILLISECOND;
  guint number = basalt_attempt_get_number (attempt);
  gint64 start, end = 0;

  if (began == BASALT_TIME_NONE)
    began = MAX (basalt_task_run_get_started_at (task), self->end + wait);
  start = MAX (began, self->end);

  if (wait > 0)
    {
      const BasaltTimelineBar *last =
        self->bars->len > 0 ? &g_array_index (self->bars, BasaltTimelineBar, self->bars->len - 1) :
                              NULL;
      gint64 since = last != NULL && last->task == task ? self->end : MAX (began - wait, self->end);

      /* So was the wait. */
      if (began < self->end)
        start = self->end + wait;
      if (start > since)
        append (self, BASALT_TIMELINE_WAIT, task, attempt, number, since, start);
    }

  if (basalt_state_is_terminal (basalt_attempt_get_state (attempt)) || next != NULL ||
      is_over (history, task))
    end = start + get_duration (history, task, attempt, next, began);

  append (self, BASALT_TIMELINE_ATTEMPT, task, attempt, number, start, end);
  append_parts (self, task, attempt, start, end, start - began);
}

/* The wait for an attempt that has not begun, or never did. */
static void
append_last_wait (BasaltTimelineLane    *self,
                  BasaltTimelineHistory *history,
                  BasaltTaskRun         *task,
                  BasaltAttempt         *newest)
{
  gint64 since = get_moments (history, task)->waiting_since;
  guint number = basalt_attempt_get_number (newest) + 1;

  if (!is_over (history, task))
    {
      if (basalt_task_run_get_state (task) == BASALT_STATE_AWAITING_RETRY)
        append (self, BASALT_TIMELINE_WAIT, task, NULL, number, self->end, 0);
    }
  else if (since != BASALT_TIME_NONE && since >= basalt_attempt_get_started_at (newest))
    {
      gint64 end = self->end + get_task_end (history, task) - since;

      /* It was given up while it waited. */
      if (end > self->end)
        append (self, BASALT_TIMELINE_WAIT, task, NULL, number, self->end, end);
    }
}

static void
settle (BasaltTimelineLane *self,
        guint               task,
        guint               attempt)
{
  self->settled = self->bars->len;
  self->settled_end = self->end;
  self->task = task;
  self->attempt = attempt;
}

/* What the attempts from the @first on give. Returns whether all of it is final. */
static gboolean
append_task (BasaltTimelineLane    *self,
             BasaltTimelineHistory *history,
             guint                  index,
             guint                  first,
             gboolean               settling)
{
  BasaltTaskRun *task = g_ptr_array_index (self->tasks, index);
  GListModel *attempts = basalt_task_run_get_attempts (task);
  guint n = g_list_model_get_n_items (attempts);
  g_autoptr (BasaltAttempt) newest = NULL;

  if (first == 0)
    append_queue (self, history, task);

  for (guint i = first; i < n; i++)
    {
      g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, i);
      g_autoptr (BasaltAttempt) next = i + 1 < n ? g_list_model_get_item (attempts, i + 1) : NULL;

      append_attempt (self, history, task, attempt, next);
      settling = settling && basalt_state_is_terminal (basalt_attempt_get_state (attempt)) &&
                 (basalt_attempt_get_ended_at (attempt) != BASALT_TIME_NONE || next != NULL);
      if (settling)
        settle (self, index, i + 1);
    }

  newest = n > 0 ? g_list_model_get_item (attempts, n - 1) : NULL;
  if (newest != NULL)
    append_last_wait (self, history, task, newest);

  return settling && index + 1 < self->tasks->len;
}

static gboolean
is_same (const BasaltTimelineBar *a,
         const BasaltTimelineBar *b)
{
  return a->kind == b->kind && a->number == b->number && a->task == b->task;
}

/*
 * basalt_timeline_lane_new:
 * @index: its place in the timeline
 * @name: its task's name
 * @path: its task's place within loops and maps
 *
 * Returns: (transfer full): a lane without task runs
 */
BasaltTimelineLane *
basalt_timeline_lane_new (guint       index,
                          const char *name,
                          const char *path)
{
  BasaltTimelineLane *self = g_new0 (BasaltTimelineLane, 1);

  self->index = index;
  self->name = g_strdup (name);
  self->path = g_strdup (path);
  self->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->bars = g_array_new (FALSE, FALSE, sizeof (BasaltTimelineBar));

  return self;
}

/*
 * basalt_timeline_lane_free:
 * @self: (transfer full): a lane
 */
void
basalt_timeline_lane_free (BasaltTimelineLane *self)
{
  g_free (self->name);
  g_free (self->path);
  g_ptr_array_unref (self->tasks);
  g_array_unref (self->bars);
  g_free (self);
}

/*
 * basalt_timeline_lane_update:
 * @self: a lane
 * @history: the state history, up to date
 * @origin: before which no bar may start
 * @position: (out): the first bar that is another one
 * @removed: (out): how many were there
 * @added: (out): how many are there now
 *
 * Looks again at what was not final at the last time, and at what came since.
 *
 * Returns: whether there was anything to look at
 */
gboolean
basalt_timeline_lane_update (BasaltTimelineLane    *self,
                             BasaltTimelineHistory *history,
                             gint64                 origin,
                             guint                 *position,
                             guint                 *removed,
                             guint                 *added)
{
  guint start = self->settled;
  guint n_before = self->bars->len - start;
  guint first = self->attempt;
  gboolean settling = TRUE;
  guint same = 0;
  g_autofree BasaltTimelineBar *before = NULL;

  if (self->task == self->tasks->len)
    return FALSE;

  before = g_new (BasaltTimelineBar, n_before);
  for (guint i = 0; i < n_before; i++)
    before[i] = g_array_index (self->bars, BasaltTimelineBar, start + i);

  g_array_set_size (self->bars, start);
  self->end = MAX (self->settled_end, origin);
  self->open = FALSE;

  for (guint i = self->task; i < self->tasks->len; i++, first = 0)
    {
      settling = append_task (self, history, i, first, settling);
      if (settling)
        settle (self, i + 1, 0);
    }

  while (same < n_before && start + same < self->bars->len &&
         is_same (&before[same], &g_array_index (self->bars, BasaltTimelineBar, start + same)))
    same++;

  *position = start + same;
  *removed = n_before - same;
  *added = self->bars->len - start - same;

  return TRUE;
}
