/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-strip.h"

#include "basalt-accessible.h"
#include "basalt-format.h"
#include "basalt-state-icon.h"
#include "basalt-text.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_RUNS 40
/* Pinned runs come first in the history, however old they are: so far down newer ones are looked
 * for. */
#define MAX_SCAN 96

#define HEIGHT 36
#define MIN_PITCH 6
#define MAX_PITCH 10
#define GAP 2
#define MIN_BAR 8
#define MARK 2
#define DIM_OPACITY 0.55f
/* What is as high as the strip at least, so that two short runs do not look like long ones. */
#define MIN_LONGEST_MS 5000

struct _BasaltHistoryStrip
{
  GtkWidget parent_instance;

  GListModel *model;
  GPtrArray *runs; /* of BasaltRun, newest first */
  char *selected;  /* id of the run that is marked */
  char *summary;
  guint n_bars; /* how many of the runs there is room for */
  int cursor;   /* the bar that keys go from, 0 being the newest */
  guint refresh_id;
  guint tick_id; /* bars of runs that go on grow */
};

G_DEFINE_FINAL_TYPE (BasaltHistoryStrip, basalt_history_strip, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_SELECTED_RUN,
  PROP_N_RUNS,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_RUN_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
get_duration (BasaltRun *run)
{
  return MAX (basalt_run_get_duration_ms (run), 0);
}

/* In the order in which they are told. */
static char *
count_in_words (BasaltStateType type,
                guint           n)
{
  switch (type)
    {
    case BASALT_STATE_TYPE_COMPLETED:
      /* Translators: part of “Last 40 runs: 36 completed, 3 failed, 1 running”, as all of these */
      return g_strdup_printf (ngettext ("%u completed", "%u completed", n), n);
    case BASALT_STATE_TYPE_FAILED:
      return g_strdup_printf (ngettext ("%u failed", "%u failed", n), n);
    case BASALT_STATE_TYPE_CRASHED:
      return g_strdup_printf (ngettext ("%u crashed", "%u crashed", n), n);
    case BASALT_STATE_TYPE_CANCELLED:
      return g_strdup_printf (ngettext ("%u cancelled", "%u cancelled", n), n);
    case BASALT_STATE_TYPE_CANCELLING:
      return g_strdup_printf (ngettext ("%u cancelling", "%u cancelling", n), n);
    case BASALT_STATE_TYPE_RUNNING:
      return g_strdup_printf (ngettext ("%u running", "%u running", n), n);
    case BASALT_STATE_TYPE_PAUSED:
      return g_strdup_printf (ngettext ("%u paused", "%u paused", n), n);
    case BASALT_STATE_TYPE_SCHEDULED:
    case BASALT_STATE_TYPE_PENDING:
      return g_strdup_printf (ngettext ("%u waiting", "%u waiting", n), n);
    }

  return NULL;
}

static void
update_summary (BasaltHistoryStrip *self)
{
  static const BasaltStateType order[] = {
    BASALT_STATE_TYPE_COMPLETED, BASALT_STATE_TYPE_FAILED,  BASALT_STATE_TYPE_CRASHED,
    BASALT_STATE_TYPE_CANCELLED, BASALT_STATE_TYPE_RUNNING, BASALT_STATE_TYPE_PAUSED,
    BASALT_STATE_TYPE_SCHEDULED, BASALT_STATE_TYPE_PENDING, BASALT_STATE_TYPE_CANCELLING,
  };
  g_autoptr (GString) counts = g_string_new (NULL);
  g_autofree char *summary = NULL;
  g_autofree char *duration = NULL;
  gint64 longest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autofree char *words = NULL;
      guint n = 0;

      for (guint j = 0; j < self->n_bars; j++)
        n += basalt_state_get_state_type (basalt_run_get_state (self->runs->pdata[j])) == order[i];
      if (n == 0)
        continue;

      words = count_in_words (order[i], n);
      basalt_text_append_item (counts, words);
    }
  for (guint j = 0; j < self->n_bars; j++)
    longest = MAX (longest, get_duration (self->runs->pdata[j]));

  duration = basalt_format_duration (longest);
  if (self->n_bars > 0)
    summary = g_strdup_printf (
      /* Translators: how many runs, what became of them (“36 completed, 3 failed”), and how long
       * the longest of them took */
      ngettext ("Last %u run: %s; longest %s", "Last %u runs: %s; longest %s", self->n_bars),
      self->n_bars, counts->str, duration);
  if (g_strcmp0 (summary, self->summary) == 0)
    return;

  g_free (self->summary);
  self->summary = g_steal_pointer (&summary);
  basalt_widget_set_accessible_label (GTK_WIDGET (self),
                                      self->summary != NULL ? self->summary : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static gboolean
tick_cb (gpointer user_data)
{
  gtk_widget_queue_draw (user_data);

  return G_SOURCE_CONTINUE;
}

static void
update_tick (BasaltHistoryStrip *self)
{
  gboolean live = FALSE;

  for (guint i = 0; i < self->n_bars; i++)
    live |= !basalt_state_is_terminal (basalt_run_get_state (self->runs->pdata[i]));

  if (live && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      if (self->tick_id == 0)
        self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
    }
  else
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static void
update_bars (BasaltHistoryStrip *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  self->n_bars = self->runs->len;
  if (width > 0)
    self->n_bars = MIN (self->n_bars, (guint) (width / MIN_PITCH));
  self->cursor = CLAMP (self->cursor, 0, MAX ((int) self->n_bars - 1, 0));
  update_summary (self);
  update_tick (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  gint64 left = basalt_run_get_created_at (*(BasaltRun *const *) a);
  gint64 right = basalt_run_get_created_at (*(BasaltRun *const *) b);

  return left < right ? 1 : left > right ? -1 : 0;
}

static void
forget_runs (BasaltHistoryStrip *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    g_signal_handlers_disconnect_by_func (self->runs->pdata[i], update_bars, self);
  g_ptr_array_set_size (self->runs, 0);
}

static gboolean
refresh_cb (gpointer user_data)
{
  BasaltHistoryStrip *self = user_data;
  guint n_items = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
  guint n_before = self->runs->len;
  guint n_unpinned = 0;

  self->refresh_id = 0;
  forget_runs (self);
  for (guint i = 0; i < MIN (n_items, MAX_SCAN) && n_unpinned < MAX_RUNS; i++)
    {
      BasaltRun *run = g_list_model_get_item (self->model, i);

      n_unpinned += !basalt_run_get_pinned (run);
      if (basalt_run_get_damaged (run))
        g_object_unref (run);
      else
        g_ptr_array_add (self->runs, run);
    }
  g_ptr_array_sort (self->runs, compare_newest_first);
  if (self->runs->len > MAX_RUNS)
    g_ptr_array_set_size (self->runs, MAX_RUNS);
  for (guint i = 0; i < self->runs->len; i++)
    g_signal_connect_object (self->runs->pdata[i], "notify::state", G_CALLBACK (update_bars), self,
                             G_CONNECT_SWAPPED);

  update_bars (self);
  if (self->runs->len != n_before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RUNS]);

  return G_SOURCE_REMOVE;
}

static void
queue_refresh (BasaltHistoryStrip *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh_cb, self);
}

static void
items_changed_cb (BasaltHistoryStrip *self,
                  guint               position)
{
  if (position < MAX_SCAN)
    queue_refresh (self);
}

static void
get_layout (BasaltHistoryStrip *self,
            double             *start,
            double             *pitch)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  *pitch = CLAMP ((double) width / MAX_RUNS, MIN_PITCH, MAX_PITCH);
  /* The newest run is at the end of the line, the oldest at its start. */
  *start = width - *pitch * self->n_bars;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    *start = 0;
}

static double
get_bar_x (BasaltHistoryStrip *self,
           guint               index)
{
  double start;
  double pitch;
  guint column = self->n_bars - 1 - index;

  get_layout (self, &start, &pitch);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    column = index;

  return start + pitch * column;
}

static void
append_box (GtkSnapshot   *snapshot,
            const GdkRGBA *color,
            double         x,
            double         y,
            double         width,
            double         height)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                  (float) MAX (height, 0)));
}

static void
append_outline (GtkSnapshot   *snapshot,
                const GdkRGBA *color,
                double         x,
                double         y,
                double         width,
                double         height)
{
  const GdkRGBA colors[] = { *color, *color, *color, *color };
  const float widths[] = { 1, 1, 1, 1 };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                        (float) height),
                                   0);
  gtk_snapshot_append_border (snapshot, &outline, widths, colors);
}

/* Each with a shape of its own: a full bar, one with a cut through it, a hollow one, one in
 * pieces. */
static void
append_bar (GtkSnapshot     *snapshot,
            BasaltStateType  type,
            const GdkRGBA   *color,
            double           x,
            double           y,
            double           width,
            double           height)
{
  switch (type)
    {
    case BASALT_STATE_TYPE_COMPLETED:
      append_box (snapshot, color, x, y, width, height);
      break;
    case BASALT_STATE_TYPE_FAILED:
      append_box (snapshot, color, x, y, width, height - 5);
      append_box (snapshot, color, x, y + height - 3, width, 3);
      break;
    case BASALT_STATE_TYPE_CRASHED:
      append_box (snapshot, color, x, y, width / 2, height);
      append_box (snapshot, color, x, y + height / 2, width, height / 2);
      break;
    case BASALT_STATE_TYPE_CANCELLED:
    case BASALT_STATE_TYPE_CANCELLING:
      append_outline (snapshot, color, x, y, width, height);
      break;
    case BASALT_STATE_TYPE_RUNNING:
      append_outline (snapshot, color, x, y, width, height);
      append_box (snapshot, color, x, y + height / 2, width, height / 2);
      break;
    case BASALT_STATE_TYPE_SCHEDULED:
    case BASALT_STATE_TYPE_PENDING:
    case BASALT_STATE_TYPE_PAUSED:
      for (double dot = height - 2; dot >= 0; dot -= 4)
        append_box (snapshot, color, x, y + dot, width, 2);
      break;
    }
}

static void
basalt_history_strip_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  BasaltHistoryStrip *self = BASALT_HISTORY_STRIP (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  double room = gtk_widget_get_height (widget) - 2 * MARK;
  double start;
  double pitch;
  gint64 longest = MIN_LONGEST_MS;
  GdkRGBA color;
  GdkRGBA dim;

  gtk_style_context_get_color (style, &color);
  dim = color;
  dim.alpha *= DIM_OPACITY;
  get_layout (self, &start, &pitch);
  for (guint i = 0; i < self->n_bars; i++)
    longest = MAX (longest, get_duration (self->runs->pdata[i]));

  for (guint i = 0; i < self->n_bars; i++)
    {
      BasaltRun *run = self->runs->pdata[i];
      BasaltState state = basalt_run_get_state (run);
      const char *name = basalt_state_icon_get_color_name (state);
      double share = log1p ((double) get_duration (run) / 100) / log1p ((double) longest / 100);
      double height = round (MIN_BAR + (room - MIN_BAR) * MIN (share, 1));
      double x = get_bar_x (self, i) + GAP / 2.0;
      GdkRGBA bar_color;

      if (name == NULL || !gtk_style_context_lookup_color (style, name, &bar_color))
        bar_color = dim;
      append_bar (snapshot, basalt_state_get_state_type (state), &bar_color, x, room - height,
                  pitch - GAP, height);
      if (g_strcmp0 (basalt_run_get_id (run), self->selected) == 0)
        append_box (snapshot, &color, x, room + MARK, pitch - GAP, MARK);
    }

  if (gtk_widget_has_visible_focus (widget) && self->n_bars > 0)
    append_outline (snapshot, &color, get_bar_x (self, (guint) self->cursor) - GAP / 2.0, 0,
                    pitch + GAP, gtk_widget_get_height (widget));
}

static void
basalt_history_strip_measure (GtkWidget      *widget,
                              GtkOrientation  orientation,
                              int             for_size,
                              int            *minimum,
                              int            *natural,
                              int            *minimum_baseline,
                              int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = HEIGHT;
  else
    {
      *minimum = MIN_PITCH * 2;
      *natural = MIN_PITCH * MAX_RUNS;
    }
}

static void
basalt_history_strip_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  update_bars (BASALT_HISTORY_STRIP (widget));
}

static void
basalt_history_strip_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (basalt_history_strip_parent_class)->map (widget);
  update_tick (BASALT_HISTORY_STRIP (widget));
}

static void
basalt_history_strip_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (basalt_history_strip_parent_class)->unmap (widget);
  update_tick (BASALT_HISTORY_STRIP (widget));
}

static gboolean
basalt_history_strip_query_tooltip (GtkWidget  *widget,
                                    int         x,
                                    int         y,
                                    gboolean    keyboard_mode,
                                    GtkTooltip *tooltip)
{
  BasaltHistoryStrip *self = BASALT_HISTORY_STRIP (widget);
  int index = keyboard_mode ? self->cursor : basalt_history_strip_get_index_at (self, x);
  g_autofree char *text = index >= 0 ? basalt_history_strip_describe (self, (guint) index) : NULL;

  if (text == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
activate (BasaltHistoryStrip *self,
          int                 index)
{
  g_autoptr (BasaltRun) run = NULL;

  if (index < 0 || (guint) index >= self->n_bars)
    return;

  run = g_object_ref (self->runs->pdata[index]);
  g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run);
}

static void
update_cursor (BasaltHistoryStrip *self)
{
  g_autofree char *text = basalt_history_strip_describe (self, (guint) self->cursor);

  basalt_widget_set_accessible_description (GTK_WIDGET (self), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* @arguments: how far to the left; the bars' ends for very large numbers */
static gboolean
move_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  BasaltHistoryStrip *self = BASALT_HISTORY_STRIP (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int step;
  int cursor;

  g_variant_get (arguments, "(i)", &step);
  cursor = CLAMP (self->cursor + (rtl ? -step : step), 0, MAX ((int) self->n_bars - 1, 0));
  if (cursor == self->cursor)
    {
      gtk_widget_error_bell (widget);
      return GDK_EVENT_STOP;
    }

  self->cursor = cursor;
  update_cursor (self);

  return GDK_EVENT_STOP;
}

static gboolean
activate_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  activate (BASALT_HISTORY_STRIP (widget), BASALT_HISTORY_STRIP (widget)->cursor);

  return GDK_EVENT_STOP;
}

static void
released_cb (BasaltHistoryStrip *self,
             int                 n_press,
             double              x,
             double              y)
{
  int index = basalt_history_strip_get_index_at (self, x);

  if (index < 0)
    return;

  self->cursor = index;
  update_cursor (self);
  activate (self, index);
}

static void
basalt_history_strip_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  BasaltHistoryStrip *self = BASALT_HISTORY_STRIP (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_N_RUNS:
      g_value_set_uint (value, self->runs->len);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_strip_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  BasaltHistoryStrip *self = BASALT_HISTORY_STRIP (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      basalt_history_strip_set_model (self, g_value_get_object (value));
      break;
    case PROP_SELECTED_RUN:
      basalt_history_strip_set_selected_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_strip_dispose (GObject *object)
{
  BasaltHistoryStrip *self = BASALT_HISTORY_STRIP (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  forget_runs (self);
  self->n_bars = 0;

  G_OBJECT_CLASS (basalt_history_strip_parent_class)->dispose (object);
}

static void
basalt_history_strip_finalize (GObject *object)
{
  BasaltHistoryStrip *self = BASALT_HISTORY_STRIP (object);

  g_ptr_array_unref (self->runs);
  g_free (self->selected);
  g_free (self->summary);

  G_OBJECT_CLASS (basalt_history_strip_parent_class)->finalize (object);
}

static void
basalt_history_strip_class_init (BasaltHistoryStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const struct
  {
    guint key;
    int step;
  } moves[] = {
    { GDK_KEY_Left, 1 },        { GDK_KEY_KP_Left, 1 },        { GDK_KEY_Right, -1 },
    { GDK_KEY_KP_Right, -1 },   { GDK_KEY_Home, MAX_RUNS },    { GDK_KEY_KP_Home, MAX_RUNS },
    { GDK_KEY_End, -MAX_RUNS }, { GDK_KEY_KP_End, -MAX_RUNS },
  };
  static const guint activate_keys[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter,
                                         GDK_KEY_space };

  object_class->get_property = basalt_history_strip_get_property;
  object_class->set_property = basalt_history_strip_set_property;
  object_class->dispose = basalt_history_strip_dispose;
  object_class->finalize = basalt_history_strip_finalize;
  widget_class->snapshot = basalt_history_strip_snapshot;
  widget_class->measure = basalt_history_strip_measure;
  widget_class->size_allocate = basalt_history_strip_size_allocate;
  widget_class->map = basalt_history_strip_map;
  widget_class->unmap = basalt_history_strip_unmap;
  widget_class->query_tooltip = basalt_history_strip_query_tooltip;

  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SELECTED_RUN] =
    g_param_spec_object ("selected-run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_RUNS] = g_param_spec_uint ("n-runs", NULL, NULL, 0, MAX_RUNS, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RUN_ACTIVATED] =
    g_signal_new ("run-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, BASALT_TYPE_RUN);

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding (widget_class, moves[i].key, 0, move_cb, "(i)", moves[i].step);
  for (guint i = 0; i < G_N_ELEMENTS (activate_keys); i++)
    gtk_widget_class_add_binding (widget_class, activate_keys[i], 0, activate_cb, NULL);

  gtk_widget_class_set_css_name (widget_class, "historystrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
basalt_history_strip_init (BasaltHistoryStrip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * basalt_history_strip_new:
 *
 * Returns: (transfer full): a strip without bars
 */
GtkWidget *
basalt_history_strip_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_STRIP, NULL);
}

/**
 * basalt_history_strip_set_model:
 * @self: a strip
 * @model: (nullable): the history
 *
 * Follows @model from now on. Its newest runs are read when there is nothing else to do.
 */
void
basalt_history_strip_set_model (BasaltHistoryStrip *self,
                                GListModel         *model)
{
  g_return_if_fail (BASALT_IS_HISTORY_STRIP (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));

  if (self->model == model)
    return;

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                             G_CONNECT_SWAPPED);
  queue_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * basalt_history_strip_set_selected_run:
 * @self: a strip
 * @run: (nullable): the run whose bar to mark, if it has one
 */
void
basalt_history_strip_set_selected_run (BasaltHistoryStrip *self,
                                       BasaltRun          *run)
{
  g_return_if_fail (BASALT_IS_HISTORY_STRIP (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  g_free (self->selected);
  self->selected = run != NULL ? g_strdup (basalt_run_get_id (run)) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * basalt_history_strip_get_n_runs:
 * @self: a strip
 *
 * Returns: how many runs there are bars for, if there is room for all of them
 */
guint
basalt_history_strip_get_n_runs (BasaltHistoryStrip *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_STRIP (self), 0);

  return self->runs->len;
}

/**
 * basalt_history_strip_get_summary:
 * @self: a strip
 *
 * Returns: (transfer none) (nullable): what the bars show, in words
 */
const char *
basalt_history_strip_get_summary (BasaltHistoryStrip *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_STRIP (self), NULL);

  return self->summary;
}

/**
 * basalt_history_strip_describe:
 * @self: a strip
 * @index: a bar, 0 being the newest
 *
 * Returns: (transfer full) (nullable): title, state and duration of its run
 */
char *
basalt_history_strip_describe (BasaltHistoryStrip *self,
                               guint               index)
{
  g_autofree char *title = NULL;
  g_autofree char *duration = NULL;
  BasaltRun *run;

  g_return_val_if_fail (BASALT_IS_HISTORY_STRIP (self), NULL);

  if (index >= self->n_bars)
    return NULL;

  run = self->runs->pdata[index];
  title =
    basalt_text_make_visible (basalt_run_get_title (run) != NULL ? basalt_run_get_title (run) :
                                                                   basalt_run_get_name (run),
                              -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  duration = basalt_format_duration (get_duration (run));

  /* Translators: a run's title, its state, how long it took */
  return g_strdup_printf (_ ("%s\n%s, %s"), title,
                          basalt_state_get_label (basalt_run_get_state (run)), duration);
}

/**
 * basalt_history_strip_get_index_at:
 * @self: a strip
 * @x: pixels from its left
 *
 * Returns: the bar there, 0 being the newest; -1 where there is none
 */
int
basalt_history_strip_get_index_at (BasaltHistoryStrip *self,
                                   double              x)
{
  double start;
  double pitch;
  int column;

  g_return_val_if_fail (BASALT_IS_HISTORY_STRIP (self), -1);

  get_layout (self, &start, &pitch);
  column = (int) floor ((x - start) / pitch);
  if (column < 0 || (guint) column >= self->n_bars)
    return -1;

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ?
           column :
           (int) self->n_bars - 1 - column;
}
