/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-lane.h"

#include "basalt-time.h"

/* A task run, and what is watched while it goes on. */
typedef struct
{
  BasaltTimeline *owner;
  BasaltTaskRun *task;
  BasaltTimelineLane *lane;
  BasaltAttempt *watched; /* its newest attempt */
  gulong task_handler;
  gulong attempts_handler;
  gulong attempt_handler;
} Entry;

struct _BasaltTimeline
{
  GObject parent_instance;

  BasaltRun *run;
  GListModel *tasks; /* of the run, while it is loaded */
  gulong tasks_handler;
  GSignalGroup *run_signals;

  GPtrArray *lanes;         /* of BasaltTimelineLane */
  GHashTable *lanes_by_key; /* unowned */
  GPtrArray *entries;       /* of Entry, in the order of the run's task runs */
  BasaltTimelineHistory history;
  gint64 origin;
  gboolean rebuilding; /* "reset" tells it all */
};

G_DEFINE_FINAL_TYPE (BasaltTimeline, basalt_timeline, G_TYPE_OBJECT)

enum
{
  CHANGED,
  RESET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
entry_free (Entry *entry)
{
  g_clear_signal_handler (&entry->task_handler, entry->task);
  g_clear_signal_handler (&entry->attempts_handler, basalt_task_run_get_attempts (entry->task));
  if (entry->watched != NULL)
    g_clear_signal_handler (&entry->attempt_handler, entry->watched);
  g_clear_object (&entry->watched);
  g_object_unref (entry->task);
  g_free (entry);
}

static BasaltAttempt *
dup_newest (BasaltTaskRun *task)
{
  GListModel *attempts = basalt_task_run_get_attempts (task);
  guint n = g_list_model_get_n_items (attempts);

  return n > 0 ? g_list_model_get_item (attempts, n - 1) : NULL;
}

static void
update_lane (BasaltTimeline     *self,
             BasaltTimelineLane *lane)
{
  guint position, removed, added;

  basalt_timeline_history_read (&self->history);
  if (basalt_timeline_lane_update (lane, &self->history, self->origin, &position, &removed,
                                   &added) &&
      !self->rebuilding)
    g_signal_emit (self, signals[CHANGED], 0, lane->index, position, removed, added);
}

static void
changed_cb (Entry *entry)
{
  update_lane (entry->owner, entry->lane);
}

/* Only the newest attempt changes. */
static void
watch_newest (Entry *entry)
{
  g_autoptr (BasaltAttempt) newest = dup_newest (entry->task);

  if (newest == entry->watched)
    return;

  if (entry->watched != NULL)
    g_clear_signal_handler (&entry->attempt_handler, entry->watched);
  g_set_object (&entry->watched, newest);
  if (newest != NULL)
    entry->attempt_handler =
      g_signal_connect_swapped (newest, "notify", G_CALLBACK (changed_cb), entry);
}

static void
attempts_changed_cb (Entry *entry)
{
  watch_newest (entry);
  changed_cb (entry);
}

static BasaltTimelineLane *
get_lane (BasaltTimeline *self,
          BasaltTaskRun  *task)
{
  const char *name = basalt_task_run_get_name (task);
  const char *path = basalt_task_run_get_path (task);
  g_autofree char *key = g_strconcat (name, "\n", path, NULL);
  BasaltTimelineLane *lane = g_hash_table_lookup (self->lanes_by_key, key);

  if (lane == NULL)
    {
      lane = basalt_timeline_lane_new (self->lanes->len, name, path);
      g_ptr_array_add (self->lanes, lane);
      g_hash_table_insert (self->lanes_by_key, g_steal_pointer (&key), lane);
    }

  return lane;
}

static BasaltTimelineLane *
add_task (BasaltTimeline *self,
          guint           position)
{
  g_autoptr (BasaltTaskRun) task = g_list_model_get_item (self->tasks, position);
  Entry *entry = g_new0 (Entry, 1);

  entry->owner = self;
  entry->task = g_object_ref (task);
  entry->lane = get_lane (self, task);
  g_ptr_array_add (entry->lane->tasks, g_object_ref (task));
  g_ptr_array_add (self->entries, entry);

  /* What is over does not change. */
  if (!basalt_state_is_terminal (basalt_task_run_get_state (task)))
    {
      entry->task_handler =
        g_signal_connect_swapped (task, "notify", G_CALLBACK (changed_cb), entry);
      entry->attempts_handler =
        g_signal_connect_swapped (basalt_task_run_get_attempts (task), "items-changed",
                                  G_CALLBACK (attempts_changed_cb), entry);
      watch_newest (entry);
    }

  if (self->origin == BASALT_TIME_NONE)
    self->origin = basalt_task_run_get_started_at (task);

  return entry->lane;
}

static void
clear (BasaltTimeline *self)
{
  if (self->tasks != NULL)
    g_clear_signal_handler (&self->tasks_handler, self->tasks);
  g_clear_object (&self->tasks);
  g_ptr_array_set_size (self->entries, 0);
  g_hash_table_remove_all (self->lanes_by_key);
  g_ptr_array_set_size (self->lanes, 0);
  basalt_timeline_history_reset (&self->history, NULL);
  self->origin = BASALT_TIME_NONE;
}

static void tasks_changed_cb (BasaltTimeline *self, guint position, guint removed, guint added);

/* A run that is not loaded has no tasks yet: they come all at once. */
static void
rebuild (BasaltTimeline *self)
{
  clear (self);
  self->rebuilding = TRUE;

  if (self->run != NULL && basalt_run_get_loaded (self->run))
    {
      self->tasks = g_object_ref (basalt_run_get_tasks (self->run));
      self->tasks_handler = g_signal_connect_swapped (self->tasks, "items-changed",
                                                      G_CALLBACK (tasks_changed_cb), self);
      basalt_timeline_history_reset (&self->history, self->run);
      self->origin = basalt_run_get_created_at (self->run);
      for (guint i = 0; i < g_list_model_get_n_items (self->tasks); i++)
        add_task (self, i);
      for (guint i = 0; i < self->lanes->len; i++)
        update_lane (self, g_ptr_array_index (self->lanes, i));
    }

  self->rebuilding = FALSE;
  g_signal_emit (self, signals[RESET], 0);
}

static void
tasks_changed_cb (BasaltTimeline *self,
                  guint           position,
                  guint           removed,
                  guint           added)
{
  if (removed > 0 || position != self->entries->len)
    {
      rebuild (self);
      return;
    }

  for (guint i = 0; i < added; i++)
    update_lane (self, add_task (self, position + i));
}

/* What has no end of its own ends with the run, or goes on with its next round. */
static void
run_state_cb (BasaltTimeline *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    update_lane (self, g_ptr_array_index (self->lanes, i));
}

static void
basalt_timeline_dispose (GObject *object)
{
  BasaltTimeline *self = BASALT_TIMELINE (object);

  clear (self);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (basalt_timeline_parent_class)->dispose (object);
}

static void
basalt_timeline_finalize (GObject *object)
{
  BasaltTimeline *self = BASALT_TIMELINE (object);

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->lanes);
  g_hash_table_unref (self->lanes_by_key);
  basalt_timeline_history_clear (&self->history);

  G_OBJECT_CLASS (basalt_timeline_parent_class)->finalize (object);
}

static void
basalt_timeline_class_init (BasaltTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = basalt_timeline_dispose;
  object_class->finalize = basalt_timeline_finalize;

  /**
   * BasaltTimeline::changed:
   * @self: a timeline
   * @lane: the lane; the number of lanes there were, where it is new
   * @position: the first bar that was replaced
   * @removed: how many were there
   * @added: how many are there now
   *
   * Bars of a lane came or went; both counts are 0 where some changed in place only.
   */
  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);

  /**
   * BasaltTimeline::reset:
   * @self: a timeline
   *
   * Nothing is as it was: another run, or one that was read again.
   */
  signals[RESET] = g_signal_new ("reset", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
basalt_timeline_init (BasaltTimeline *self)
{
  self->lanes = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_timeline_lane_free);
  self->lanes_by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  basalt_timeline_history_init (&self->history);

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::loaded", G_CALLBACK (rebuild), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (run_state_cb),
                                  self);
}

/**
 * basalt_timeline_new:
 *
 * Returns: (transfer full): a timeline without a run
 */
BasaltTimeline *
basalt_timeline_new (void)
{
  return g_object_new (BASALT_TYPE_TIMELINE, NULL);
}

/**
 * basalt_timeline_get_run:
 * @self: a timeline
 *
 * Returns: (transfer none) (nullable): the run
 */
BasaltRun *
basalt_timeline_get_run (BasaltTimeline *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE (self), NULL);

  return self->run;
}

/**
 * basalt_timeline_set_run:
 * @self: a timeline
 * @run: (nullable): the run to follow
 */
void
basalt_timeline_set_run (BasaltTimeline *self,
                         BasaltRun      *run)
{
  g_return_if_fail (BASALT_IS_TIMELINE (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  g_signal_group_set_target (self->run_signals, run);
  rebuild (self);
}

/**
 * basalt_timeline_get_n_lanes:
 * @self: a timeline
 *
 * Returns: how many tasks the run has, those of other paths counted for themselves
 */
guint
basalt_timeline_get_n_lanes (BasaltTimeline *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE (self), 0);

  return self->lanes->len;
}

static BasaltTimelineLane *
peek_lane (BasaltTimeline *self,
           guint           lane)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE (self), NULL);
  g_return_val_if_fail (lane < self->lanes->len, NULL);

  return g_ptr_array_index (self->lanes, lane);
}

/**
 * basalt_timeline_get_lane_name:
 * @self: a timeline
 * @lane: a lane
 *
 * Returns: (transfer none): the name of its task
 */
const char *
basalt_timeline_get_lane_name (BasaltTimeline *self,
                               guint           lane)
{
  BasaltTimelineLane *found = peek_lane (self, lane);

  return found != NULL ? found->name : NULL;
}

/**
 * basalt_timeline_get_lane_path:
 * @self: a timeline
 * @lane: a lane
 *
 * Returns: (transfer none): its task's place within loops and maps, "" at top level
 */
const char *
basalt_timeline_get_lane_path (BasaltTimeline *self,
                               guint           lane)
{
  BasaltTimelineLane *found = peek_lane (self, lane);

  return found != NULL ? found->path : NULL;
}

/**
 * basalt_timeline_get_n_bars:
 * @self: a timeline
 * @lane: a lane
 *
 * Returns: how many bars lie in it
 */
guint
basalt_timeline_get_n_bars (BasaltTimeline *self,
                            guint           lane)
{
  BasaltTimelineLane *found = peek_lane (self, lane);

  return found != NULL ? found->bars->len : 0;
}

/**
 * basalt_timeline_get_bar:
 * @self: a timeline
 * @lane: a lane
 * @index: a bar of it
 *
 * Returns: (transfer none): the bar, until the timeline changes
 */
const BasaltTimelineBar *
basalt_timeline_get_bar (BasaltTimeline *self,
                         guint           lane,
                         guint           index)
{
  BasaltTimelineLane *found = peek_lane (self, lane);

  g_return_val_if_fail (found != NULL && index < found->bars->len, NULL);

  return &g_array_index (found->bars, BasaltTimelineBar, index);
}

/**
 * basalt_timeline_find:
 * @self: a timeline
 * @lane: a lane
 * @time: µs since 1970 UTC
 *
 * Looks, in a time that grows with the logarithm of the bars, for where to begin
 * with what is to be seen from @time on.
 *
 * Returns: the last bar that starts at or before @time and is no part of another; the first
 *   bar where none does
 */
guint
basalt_timeline_find (BasaltTimeline *self,
                      guint           lane,
                      gint64          time)
{
  BasaltTimelineLane *found = peek_lane (self, lane);
  guint low = 0;
  guint high;

  g_return_val_if_fail (found != NULL, 0);

  high = found->bars->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (found->bars, BasaltTimelineBar, middle).start <= time)
        low = middle + 1;
      else
        high = middle;
    }

  low = low > 0 ? low - 1 : 0;
  while (low > 0 &&
         basalt_timeline_kind_is_part (g_array_index (found->bars, BasaltTimelineBar, low).kind))
    low--;

  return low;
}

/**
 * basalt_timeline_get_origin:
 * @self: a timeline
 *
 * Returns: when the run was started, which no bar precedes: µs since 1970 UTC, or 0
 */
gint64
basalt_timeline_get_origin (BasaltTimeline *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE (self), BASALT_TIME_NONE);

  return self->origin;
}

/**
 * basalt_timeline_get_round_start:
 * @self: a timeline
 *
 * Returns: where the first bar of the run's newest round starts: µs since 1970 UTC; 0 where there
 *   is one round only, or the newest has no bars
 */
gint64
basalt_timeline_get_round_start (BasaltTimeline *self)
{
  gint64 start = 0;

  g_return_val_if_fail (BASALT_IS_TIMELINE (self), 0);

  if (self->run == NULL || basalt_run_get_round (self->run) == 0)
    return 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      GArray *bars = ((BasaltTimelineLane *) g_ptr_array_index (self->lanes, i))->bars;

      for (guint j = bars->len; j-- > 0;)
        {
          const BasaltTimelineBar *bar = &g_array_index (bars, BasaltTimelineBar, j);

          if (basalt_task_run_get_round (bar->task) != basalt_run_get_round (self->run))
            break;
          start = start != 0 ? MIN (start, bar->start) : bar->start;
        }
    }

  return start;
}

/**
 * basalt_timeline_get_end:
 * @self: a timeline
 * @now: the present, µs since 1970 UTC
 *
 * Returns: where the last bar ends; @now at the earliest while one grows
 */
gint64
basalt_timeline_get_end (BasaltTimeline *self,
                         gint64          now)
{
  gint64 end;

  g_return_val_if_fail (BASALT_IS_TIMELINE (self), BASALT_TIME_NONE);

  end = self->origin;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      BasaltTimelineLane *lane = g_ptr_array_index (self->lanes, i);

      end = MAX (end, lane->open ? MAX (lane->end, now) : lane->end);
    }

  return end;
}

/**
 * basalt_timeline_is_open:
 * @self: a timeline
 *
 * Returns: whether a bar grows
 */
gboolean
basalt_timeline_is_open (BasaltTimeline *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE (self), FALSE);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      if (((BasaltTimelineLane *) g_ptr_array_index (self->lanes, i))->open)
        return TRUE;
    }

  return FALSE;
}

/**
 * basalt_timeline_count:
 * @self: a timeline
 * @kind: a kind of bar
 * @now: the present, µs since 1970 UTC
 * @duration: (out) (optional): how long these bars are together, in µs
 *
 * Returns: how many bars of @kind there are
 */
guint
basalt_timeline_count (BasaltTimeline     *self,
                       BasaltTimelineKind  kind,
                       gint64              now,
                       gint64             *duration)
{
  gint64 sum = 0;
  guint n = 0;

  g_return_val_if_fail (BASALT_IS_TIMELINE (self), 0);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      BasaltTimelineLane *lane = g_ptr_array_index (self->lanes, i);

      for (guint j = 0; j < lane->bars->len; j++)
        {
          const BasaltTimelineBar *bar = &g_array_index (lane->bars, BasaltTimelineBar, j);

          if (bar->kind != kind)
            continue;
          n++;
          sum += basalt_timeline_bar_get_end (bar, now) - bar->start;
        }
    }

  if (duration != NULL)
    *duration = sum;

  return n;
}

/**
 * basalt_timeline_bar_get_end:
 * @bar: a bar
 * @now: the present, µs since 1970 UTC
 *
 * Returns: where it ends, so far where it grows; never before its start
 */
gint64
basalt_timeline_bar_get_end (const BasaltTimelineBar *bar,
                             gint64                   now)
{
  g_return_val_if_fail (bar != NULL, now);

  return bar->end != 0 ? bar->end : MAX (bar->start, now);
}

/**
 * basalt_timeline_kind_is_part:
 * @kind: a kind of bar
 *
 * Returns: whether such bars lie within an attempt
 */
gboolean
basalt_timeline_kind_is_part (BasaltTimelineKind kind)
{
  return kind == BASALT_TIMELINE_FIRST_TOKEN || kind == BASALT_TIMELINE_STREAM;
}
