/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-filter.h"

#include "basalt-log-internal.h"
#include "basalt-log-scan.h"

/* So few records are looked at on the spot, where nothing is searched in them. */
#define FEW 512
/* How long another thread looks before it shows what it has found, in µs: first soon, then less and
 * less often, as the rows that are shown cost more than those that are found. */
#define FIRST_BUDGET (4 * 1000)
#define MAX_BUDGET (250 * 1000)

struct _BasaltLogFilter
{
  GObject parent_instance;

  BasaltLogList *list;
  GSignalGroup *list_signals;

  BasaltLogLevel level;
  char *logger;
  char *task;
  guint attempt;
  gboolean one_attempt;
  BasaltLogPattern *pattern;
  guint context;

  GArray *rules;      /* of BasaltLogSourceRule */
  GHashTable *groups; /* by task and attempt */
  BasaltLogScan scan;
  GCancellable *slice; /* the search under way on another thread */
  guint source_id;     /* runs when records have come */
  gint64 budget;       /* of the slice, in µs */
  gboolean stale;      /* rows are those for former conditions */
  gboolean searching;

  GArray *rows; /* of guint32: see basalt-log-scan.h */
  BasaltItemCache *lines;
};

static void basalt_log_filter_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltLogFilter,
                               basalt_log_filter,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      basalt_log_filter_list_model_init))

enum
{
  PROP_0,
  PROP_SEARCHING,
  PROP_N_MATCHES,
  PROP_N_SOURCES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  BasaltLogSnapshot *snapshot;
  GArray *rules;
  BasaltLogPattern *pattern;
  guint context;
  gint64 budget;
  BasaltLogScan scan;
  GArray *rows;
} Slice;

static void start_slice (BasaltLogFilter *self);

static void
slice_free (Slice *slice)
{
  basalt_log_snapshot_free (slice->snapshot);
  g_array_unref (slice->rules);
  g_array_unref (slice->rows);
  g_clear_pointer (&slice->pattern, basalt_log_pattern_unref);
  g_free (slice);
}

static guint
get_group (BasaltLogFilter       *self,
           const BasaltLogSource *source)
{
  g_autofree char *key = NULL;
  gpointer group;

  if (source->attempt == 0)
    return 0;

  key = g_strdup_printf ("%u %s", source->attempt, source->task != NULL ? source->task : "");
  group = g_hash_table_lookup (self->groups, key);
  if (group == NULL)
    {
      group = GUINT_TO_POINTER (g_hash_table_size (self->groups) + 1);
      g_hash_table_insert (self->groups, g_steal_pointer (&key), group);
    }

  return GPOINTER_TO_UINT (group);
}

static gboolean
passes (BasaltLogFilter       *self,
        const BasaltLogSource *source)
{
  return source->level >= self->level &&
         (self->logger == NULL || g_str_equal (self->logger, source->logger)) &&
         (!self->one_attempt ||
          (self->attempt == source->attempt && g_strcmp0 (self->task, source->task) == 0));
}

/* Rules for sources that are new. */
static void
update_rules (BasaltLogFilter *self)
{
  guint n_sources = basalt_log_list_get_n_sources (self->list);

  if (self->rules->len == n_sources)
    return;

  while (self->rules->len < n_sources)
    {
      const BasaltLogSource *source = basalt_log_list_get_source (self->list, self->rules->len);
      BasaltLogSourceRule rule = { passes (self, source), get_group (self, source) };

      g_array_append_val (self->rules, rule);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SOURCES]);
}

static void
set_searching (BasaltLogFilter *self,
               gboolean         searching)
{
  if (self->searching == searching)
    return;

  self->searching = searching;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
clear_rows (BasaltLogFilter *self)
{
  guint n = self->rows->len;

  self->stale = FALSE;
  if (n == 0)
    return;

  basalt_item_cache_clear (self->lines);
  g_array_set_size (self->rows, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static void
take_slice (BasaltLogFilter     *self,
            const BasaltLogScan *scan,
            GArray              *rows)
{
  gboolean more_matches = scan->n_matches != self->scan.n_matches;
  guint n;

  if (self->stale)
    clear_rows (self);

  self->scan = *scan;
  n = self->rows->len;
  if (rows->len > 0)
    {
      g_array_append_vals (self->rows, rows->data, rows->len);
      g_list_model_items_changed (G_LIST_MODEL (self), n, 0, rows->len);
    }
  if (more_matches)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MATCHES]);
}

static void
slice_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Slice *slice = task_data;

  basalt_log_scan_run (&slice->scan, slice->snapshot,
                       (const BasaltLogSourceRule *) (gpointer) slice->rules->data, slice->pattern,
                       slice->context, slice->budget, cancellable, slice->rows);
  g_task_return_boolean (task, TRUE);
}

static void
slice_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Slice *slice = g_task_get_task_data (G_TASK (result));
  g_autoptr (BasaltLogFilter) self = NULL;

  /* Conditions changed meanwhile, or nobody holds the filter any more. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;

  self = g_object_ref (BASALT_LOG_FILTER (user_data));
  g_clear_object (&self->slice);
  take_slice (self, &slice->scan, slice->rows);
  start_slice (self);
}

static void
start_slice (BasaltLogFilter *self)
{
  guint n = self->list != NULL ? basalt_log_list_get_length (self->list) : 0;
  g_autoptr (GTask) task = NULL;
  Slice *slice;

  if (self->slice != NULL || self->source_id != 0)
    return;

  if (self->scan.next >= n)
    {
      if (self->stale)
        clear_rows (self);
      set_searching (self, FALSE);
      return;
    }

  update_rules (self);
  slice = g_new0 (Slice, 1);
  slice->snapshot = basalt_log_list_snapshot (self->list, self->scan.next);
  slice->rules = g_array_copy (self->rules);
  slice->pattern = self->pattern != NULL ? basalt_log_pattern_ref (self->pattern) : NULL;
  slice->context = self->context;
  self->budget = self->scan.next == 0 ? FIRST_BUDGET : MIN (self->budget * 2, MAX_BUDGET);
  slice->budget = self->budget;
  slice->scan = self->scan;
  slice->rows = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (self->pattern == NULL && n - self->scan.next <= FEW)
    {
      basalt_log_scan_run (&slice->scan, slice->snapshot,
                           (const BasaltLogSourceRule *) (gpointer) slice->rules->data, NULL,
                           slice->context, G_MAXINT32, NULL, slice->rows);
      take_slice (self, &slice->scan, slice->rows);
      slice_free (slice);
      set_searching (self, FALSE);
      return;
    }

  self->slice = g_cancellable_new ();
  /* A filter that nobody holds shall go, and not search to the end first. */
  task = g_task_new (NULL, self->slice, slice_cb, self);
  g_task_set_source_tag (task, start_slice);
  g_task_set_task_data (task, slice, (GDestroyNotify) slice_free);
  g_task_run_in_thread (task, slice_thread);
  set_searching (self, TRUE);
}

static void
stop (BasaltLogFilter *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_cancellable_cancel (self->slice);
  g_clear_object (&self->slice);
}

/* Begins again, for other conditions. */
static void
restart (BasaltLogFilter *self)
{
  guint n_matches = self->scan.n_matches;

  stop (self);
  self->scan = (BasaltLogScan){ 0 };
  g_array_set_size (self->rules, 0);
  g_hash_table_remove_all (self->groups);
  self->stale = TRUE;
  if (n_matches != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MATCHES]);
  start_slice (self);
}

static gboolean
grown_cb (gpointer user_data)
{
  BasaltLogFilter *self = user_data;

  self->source_id = 0;
  start_slice (self);

  return G_SOURCE_REMOVE;
}

static void
list_changed_cb (BasaltLogFilter *self,
                 guint            position,
                 guint            removed,
                 guint            added)
{
  if (removed > 0)
    {
      clear_rows (self);
      restart (self);
      return;
    }

  /* Those that come together are looked at together. */
  if (self->slice == NULL && self->source_id == 0)
    self->source_id = g_idle_add_full (G_PRIORITY_DEFAULT, grown_cb, self, NULL);
}

static GType
basalt_log_filter_get_item_type (GListModel *model)
{
  return BASALT_TYPE_LOG_LINE;
}

static guint
basalt_log_filter_get_n_items (GListModel *model)
{
  return BASALT_LOG_FILTER (model)->rows->len;
}

static gpointer
basalt_log_filter_get_item (GListModel *model,
                            guint       position)
{
  BasaltLogFilter *self = BASALT_LOG_FILTER (model);
  gpointer line;
  guint32 row;

  if (position >= self->rows->len)
    return NULL;

  line = basalt_item_cache_lookup (self->lines, position);
  if (line == NULL)
    {
      row = g_array_index (self->rows, guint32, position);
      line =
        basalt_log_line_new (BASALT_LOG_ROW_KIND (row), self->list, BASALT_LOG_ROW_POSITION (row));
      basalt_item_cache_insert (self->lines, position, line);
    }

  return line;
}

static void
basalt_log_filter_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = basalt_log_filter_get_item_type;
  iface->get_n_items = basalt_log_filter_get_n_items;
  iface->get_item = basalt_log_filter_get_item;
}

static void
basalt_log_filter_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BasaltLogFilter *self = BASALT_LOG_FILTER (object);

  switch (prop_id)
    {
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case PROP_N_MATCHES:
      g_value_set_uint (value, self->scan.n_matches);
      break;
    case PROP_N_SOURCES:
      g_value_set_uint (value, self->rules->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_log_filter_dispose (GObject *object)
{
  BasaltLogFilter *self = BASALT_LOG_FILTER (object);

  stop (self);
  g_clear_object (&self->list_signals);

  G_OBJECT_CLASS (basalt_log_filter_parent_class)->dispose (object);
}

static void
basalt_log_filter_finalize (GObject *object)
{
  BasaltLogFilter *self = BASALT_LOG_FILTER (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->pattern, basalt_log_pattern_unref);
  g_free (self->logger);
  g_free (self->task);
  g_array_unref (self->rules);
  g_hash_table_unref (self->groups);
  g_array_unref (self->rows);
  basalt_item_cache_free (self->lines);

  G_OBJECT_CLASS (basalt_log_filter_parent_class)->finalize (object);
}

static void
basalt_log_filter_class_init (BasaltLogFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_log_filter_get_property;
  object_class->dispose = basalt_log_filter_dispose;
  object_class->finalize = basalt_log_filter_finalize;

  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  properties[PROP_N_MATCHES] = g_param_spec_uint ("n-matches", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_SOURCES] = g_param_spec_uint ("n-sources", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_log_filter_init (BasaltLogFilter *self)
{
  self->rules = g_array_new (FALSE, FALSE, sizeof (BasaltLogSourceRule));
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->lines = basalt_item_cache_new ();
  self->list_signals = g_signal_group_new (BASALT_TYPE_LOG_LIST);
  g_signal_group_connect_swapped (self->list_signals, "items-changed", G_CALLBACK (list_changed_cb),
                                  self);
}

/**
 * basalt_log_filter_new:
 *
 * Returns: (transfer full): a filter without a log, that shows everything
 */
BasaltLogFilter *
basalt_log_filter_new (void)
{
  return g_object_new (BASALT_TYPE_LOG_FILTER, NULL);
}

/**
 * basalt_log_filter_set_list:
 * @self: a filter
 * @list: (nullable): the log
 *
 * Conditions stay as they are.
 */
void
basalt_log_filter_set_list (BasaltLogFilter *self,
                            BasaltLogList   *list)
{
  g_return_if_fail (BASALT_IS_LOG_FILTER (self));
  g_return_if_fail (list == NULL || BASALT_IS_LOG_LIST (list));

  if (self->list == list)
    return;

  clear_rows (self);
  g_set_object (&self->list, list);
  g_signal_group_set_target (self->list_signals, list);
  restart (self);
}

/**
 * basalt_log_filter_get_list:
 * @self: a filter
 *
 * Returns: (transfer none) (nullable): the log
 */
BasaltLogList *
basalt_log_filter_get_list (BasaltLogFilter *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), NULL);

  return self->list;
}

/**
 * basalt_log_filter_set_level:
 * @self: a filter
 * @level: the lowest level to show
 */
void
basalt_log_filter_set_level (BasaltLogFilter *self,
                             BasaltLogLevel   level)
{
  g_return_if_fail (BASALT_IS_LOG_FILTER (self));

  if (self->level == level)
    return;

  self->level = level;
  restart (self);
}

/**
 * basalt_log_filter_set_logger:
 * @self: a filter
 * @logger: (nullable): the only logger to show; %NULL for all
 */
void
basalt_log_filter_set_logger (BasaltLogFilter *self,
                              const char      *logger)
{
  g_return_if_fail (BASALT_IS_LOG_FILTER (self));

  if (g_strcmp0 (self->logger, logger) == 0)
    return;

  g_free (self->logger);
  self->logger = g_strdup (logger);
  restart (self);
}

/**
 * basalt_log_filter_set_attempt:
 * @self: a filter
 * @task: (nullable): the only task to show; %NULL for all
 * @attempt: the only attempt of it to show; ignored if @task is %NULL
 */
void
basalt_log_filter_set_attempt (BasaltLogFilter *self,
                               const char      *task,
                               guint            attempt)
{
  g_return_if_fail (BASALT_IS_LOG_FILTER (self));

  if (task == NULL)
    attempt = 0;
  if (g_strcmp0 (self->task, task) == 0 && self->attempt == attempt)
    return;

  g_free (self->task);
  self->task = g_strdup (task);
  self->attempt = attempt;
  self->one_attempt = task != NULL;
  restart (self);
}

/**
 * basalt_log_filter_set_pattern:
 * @self: a filter
 * @pattern: (nullable): what to search for; %NULL shows all records that the other conditions let
 *   through
 */
void
basalt_log_filter_set_pattern (BasaltLogFilter  *self,
                               BasaltLogPattern *pattern)
{
  g_return_if_fail (BASALT_IS_LOG_FILTER (self));

  if (self->pattern == pattern)
    return;

  g_clear_pointer (&self->pattern, basalt_log_pattern_unref);
  self->pattern = pattern != NULL ? basalt_log_pattern_ref (pattern) : NULL;
  restart (self);
}

/**
 * basalt_log_filter_get_pattern:
 * @self: a filter
 *
 * Returns: (transfer none) (nullable): what is searched for
 */
BasaltLogPattern *
basalt_log_filter_get_pattern (BasaltLogFilter *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), NULL);

  return self->pattern;
}

/**
 * basalt_log_filter_set_context:
 * @self: a filter
 * @context: how many records to show before and after each match, up to %BASALT_LOG_MAX_CONTEXT;
 *   or %BASALT_LOG_ALL_CONTEXT
 */
void
basalt_log_filter_set_context (BasaltLogFilter *self,
                               guint            context)
{
  g_return_if_fail (BASALT_IS_LOG_FILTER (self));

  if (context != BASALT_LOG_ALL_CONTEXT)
    context = MIN (context, BASALT_LOG_MAX_CONTEXT);
  if (self->context == context)
    return;

  self->context = context;
  if (self->pattern != NULL)
    restart (self);
}

/**
 * basalt_log_filter_get_searching:
 * @self: a filter
 *
 * Returns: whether records are still to be looked at
 */
gboolean
basalt_log_filter_get_searching (BasaltLogFilter *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), FALSE);

  return self->searching;
}

/**
 * basalt_log_filter_get_n_searched:
 * @self: a filter
 *
 * Returns: how many records of the log were looked at
 */
guint
basalt_log_filter_get_n_searched (BasaltLogFilter *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), 0);

  return self->scan.next;
}

/**
 * basalt_log_filter_get_n_matches:
 * @self: a filter
 *
 * Returns: in how many of them the pattern is
 */
guint
basalt_log_filter_get_n_matches (BasaltLogFilter *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), 0);

  return self->scan.n_matches;
}

/**
 * basalt_log_filter_get_n_unknown:
 * @self: a filter
 *
 * Returns: for how many of them it would take too long to find out
 */
guint
basalt_log_filter_get_n_unknown (BasaltLogFilter *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), 0);

  return self->scan.n_unknown;
}

/**
 * basalt_log_filter_get_kind:
 * @self: a filter
 * @row: a row that is there
 *
 * Returns: what the row shows
 */
BasaltLogLineKind
basalt_log_filter_get_kind (BasaltLogFilter *self,
                            guint            row)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), BASALT_LOG_LINE_GAP);
  g_return_val_if_fail (row < self->rows->len, BASALT_LOG_LINE_GAP);

  return BASALT_LOG_ROW_KIND (g_array_index (self->rows, guint32, row));
}

/**
 * basalt_log_filter_get_position:
 * @self: a filter
 * @row: a row that is there
 *
 * Returns: the position of its record in the log; for dividers and gaps, of the one that follows
 */
guint
basalt_log_filter_get_position (BasaltLogFilter *self,
                                guint            row)
{
  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), 0);
  g_return_val_if_fail (row < self->rows->len, 0);

  return BASALT_LOG_ROW_POSITION (g_array_index (self->rows, guint32, row));
}

static gboolean
is_record (BasaltLogFilter *self,
           guint            row)
{
  BasaltLogLineKind kind = basalt_log_filter_get_kind (self, row);

  return kind == BASALT_LOG_LINE_RECORD || kind == BASALT_LOG_LINE_MATCH;
}

/**
 * basalt_log_filter_find_row:
 * @self: a filter
 * @position: of a record in the log
 *
 * Returns: the row of that record, or of the next one that is shown; %G_MAXUINT if there is none
 */
guint
basalt_log_filter_find_row (BasaltLogFilter *self,
                            guint            position)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), G_MAXUINT);

  high = self->rows->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (basalt_log_filter_get_position (self, middle) < position)
        low = middle + 1;
      else
        high = middle;
    }

  while (low < self->rows->len && !is_record (self, low))
    low++;

  return low < self->rows->len ? low : G_MAXUINT;
}

/**
 * basalt_log_filter_find_match:
 * @self: a filter
 * @row: where to begin; %G_MAXUINT for the end to begin at
 * @forward: whether to look at the rows after @row, else at those before it
 *
 * Returns: the nearest row with a match, beginning again at the other end; %G_MAXUINT if there is
 *   none
 */
guint
basalt_log_filter_find_match (BasaltLogFilter *self,
                              guint            row,
                              gboolean         forward)
{
  guint n;

  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), G_MAXUINT);

  n = self->rows->len;
  if (self->scan.n_matches == 0 || self->stale)
    return G_MAXUINT;

  if (row >= n)
    row = forward ? n - 1 : 0;
  for (guint i = 0; i < n; i++)
    {
      row = forward ? (row + 1) % n : (row + n - 1) % n;
      if (basalt_log_filter_get_kind (self, row) == BASALT_LOG_LINE_MATCH)
        return row;
    }

  return G_MAXUINT;
}

/**
 * basalt_log_filter_count_matches:
 * @self: a filter
 * @row: a row that is there
 *
 * Returns: how many matches there are up to and with @row
 */
guint
basalt_log_filter_count_matches (BasaltLogFilter *self,
                                 guint            row)
{
  guint n = 0;

  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), 0);
  g_return_val_if_fail (row < self->rows->len, 0);

  for (guint i = 0; i <= row; i++)
    n += BASALT_LOG_ROW_KIND (g_array_index (self->rows, guint32, i)) == BASALT_LOG_LINE_MATCH;

  return n;
}

/**
 * basalt_log_filter_dup_positions:
 * @self: a filter
 *
 * Returns: (transfer full) (element-type guint): the positions of all records shown
 */
GArray *
basalt_log_filter_dup_positions (BasaltLogFilter *self)
{
  GArray *positions;

  g_return_val_if_fail (BASALT_IS_LOG_FILTER (self), NULL);

  positions = g_array_sized_new (FALSE, FALSE, sizeof (guint), self->rows->len);
  for (guint i = 0; i < self->rows->len; i++)
    {
      guint position = basalt_log_filter_get_position (self, i);

      if (is_record (self, i))
        g_array_append_val (positions, position);
    }

  return positions;
}
