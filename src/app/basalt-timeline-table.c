/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-table.h"

#include "basalt-timeline-rows.h"
#include "basalt-text.h"
#include "basalt-timeline-text.h"
#include "basalt-widget-util.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  COLUMN_TASK,
  COLUMN_ATTEMPT,
  COLUMN_KIND,
  COLUMN_START,
  COLUMN_DURATION,
  COLUMN_STATE,
} Column;

#define N_COLUMNS (COLUMN_STATE + 1)

struct _BasaltTimelineTable
{
  GtkWidget parent_instance;

  BasaltTimeline *timeline;
  BasaltTimelineRows *rows;
  GSignalGroup *timeline_signals;
  GtkColumnView *view;
  GHashTable *cells; /* of GtkListItem, unowned: the cells that show something */
};

G_DEFINE_FINAL_TYPE (BasaltTimelineTable, basalt_timeline_table, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TIMELINE,
  N_PROPS
};

enum
{
  ATTEMPT_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GQuark column_quark;

static char *
get_text (BasaltTimelineTable *self,
          BasaltTimelineRow   *row,
          Column               column)
{
  const BasaltTimelineBar *bar = basalt_timeline_row_get_bar (row);

  if (bar == NULL)
    return g_strdup ("");

  switch (column)
    {
    case COLUMN_TASK:
      return basalt_timeline_text_task (self->timeline, bar->lane);
    case COLUMN_ATTEMPT:
      return bar->number > 0 ? g_strdup_printf ("%u", bar->number) : g_strdup ("–");
    case COLUMN_KIND:
      return g_strdup (basalt_timeline_text_kind (bar->kind));
    case COLUMN_START:
      return basalt_timeline_text_start (self->timeline, bar);
    case COLUMN_DURATION:
      return basalt_timeline_text_duration (bar, g_get_real_time ());
    case COLUMN_STATE:
      return g_strdup (basalt_state_get_label (bar->state));
    }

  return g_strdup ("");
}

/* GTK names neither a row, which takes the focus, nor its cells. */
static void
name_row (BasaltTimelineTable *self,
          GtkListItem         *item)
{
  BasaltTimelineRow *row = BASALT_TIMELINE_ROW (gtk_list_item_get_item (item));
  GtkWidget *cell = gtk_widget_get_parent (gtk_list_item_get_child (item));
  GtkWidget *widget = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autoptr (GString) name = g_string_new (NULL);

  if (widget == NULL || row == NULL)
    return;

  for (int i = 0; i < N_COLUMNS; i++)
    {
      g_autofree char *text = get_text (self, row, (Column) i);

      if (*text != '\0')
        basalt_text_append_item (name, text);
    }
  basalt_widget_set_accessible_label (widget, name->str);
}

static void
update_cell (BasaltTimelineTable *self,
             GtkListItem         *item)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));
  Column column = (Column) GPOINTER_TO_INT (g_object_get_qdata (G_OBJECT (item), column_quark));
  g_autofree char *text =
    get_text (self, BASALT_TIMELINE_ROW (gtk_list_item_get_item (item)), column);

  if (g_strcmp0 (gtk_label_get_label (label), text) == 0)
    return;

  gtk_label_set_label (label, text);
  name_row (self, item);
}

/* A cell is bound before it is in its row. */
static void
map_cb (GtkListItem *item,
        GtkWidget   *label)
{
  GtkWidget *table = gtk_widget_get_ancestor (label, BASALT_TYPE_TIMELINE_TABLE);

  if (table != NULL)
    name_row (BASALT_TIMELINE_TABLE (table), item);
}

static void
update_cells (BasaltTimelineTable *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    update_cell (self, item);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          BasaltTimelineTable      *self)
{
  int column = GPOINTER_TO_INT (g_object_get_qdata (G_OBJECT (factory), column_quark));
  GtkWidget *label = gtk_label_new (NULL);
  gboolean number = column == COLUMN_ATTEMPT || column == COLUMN_START || column == COLUMN_DURATION;

  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label),
                           column == COLUMN_TASK ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  if (column == COLUMN_TASK)
    gtk_label_set_width_chars (GTK_LABEL (label), 12);
  if (number)
    gtk_widget_add_css_class (label, "numeric");
  g_object_set_qdata (G_OBJECT (item), column_quark, GINT_TO_POINTER (column));
  gtk_list_item_set_child (item, label);
  if (column == N_COLUMNS - 1)
    g_signal_connect_object (label, "map", G_CALLBACK (map_cb), item, G_CONNECT_SWAPPED);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         BasaltTimelineTable      *self)
{
  g_hash_table_add (self->cells, item);
  update_cell (self, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           BasaltTimelineTable      *self)
{
  if (self->cells != NULL)
    g_hash_table_remove (self->cells, item);
}

static void
activate_cb (BasaltTimelineTable *self,
             guint                position)
{
  g_autoptr (BasaltTimelineRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  const BasaltTimelineBar *bar = row != NULL ? basalt_timeline_row_get_bar (row) : NULL;

  if (bar != NULL && bar->attempt != NULL)
    g_signal_emit (self, signals[ATTEMPT_ACTIVATED], 0, bar->attempt);
}

static void
add_columns (BasaltTimelineTable *self)
{
  const char *const titles[N_COLUMNS] = {
    [COLUMN_TASK] = _ ("Task"),
    [COLUMN_ATTEMPT] = _ ("Attempt"),
    /* Translators: a column that says what happened: a wait, an attempt, … */
    [COLUMN_KIND] = _ ("What"),
    /* Translators: a column that says when something began */
    [COLUMN_START] = C_ ("timeline", "Start"),
    [COLUMN_DURATION] = _ ("Duration"),
    [COLUMN_STATE] = _ ("State"),
  };

  for (int i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_object_set_qdata (G_OBJECT (factory), column_quark, GINT_TO_POINTER (i));
      g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
      g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
      g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
      column = gtk_column_view_column_new (titles[i], factory);
      gtk_column_view_column_set_expand (column, i == COLUMN_TASK);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (self->view, column);
    }
}

static void
basalt_timeline_table_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  BasaltTimelineTable *self = BASALT_TIMELINE_TABLE (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_timeline_table_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  BasaltTimelineTable *self = BASALT_TIMELINE_TABLE (object);

  switch (prop_id)
    {
    case PROP_TIMELINE:
      basalt_timeline_table_set_timeline (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_timeline_table_dispose (GObject *object)
{
  BasaltTimelineTable *self = BASALT_TIMELINE_TABLE (object);

  basalt_widget_dispose_children (GTK_WIDGET (self));
  g_clear_object (&self->timeline_signals);
  g_clear_object (&self->rows);
  g_clear_object (&self->timeline);
  g_clear_pointer (&self->cells, g_hash_table_unref);

  G_OBJECT_CLASS (basalt_timeline_table_parent_class)->dispose (object);
}

static void
basalt_timeline_table_class_init (BasaltTimelineTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_timeline_table_get_property;
  object_class->set_property = basalt_timeline_table_set_property;
  object_class->dispose = basalt_timeline_table_dispose;

  column_quark = g_quark_from_static_string ("basalt-timeline-column");
  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL, BASALT_TYPE_TIMELINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * BasaltTimelineTable::attempt-activated:
   * @self: a table
   * @attempt: the attempt of a row
   *
   * Somebody wants to see the attempt that a row is of.
   */
  signals[ATTEMPT_ACTIVATED] =
    g_signal_new ("attempt-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, BASALT_TYPE_ATTEMPT);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
basalt_timeline_table_init (BasaltTimelineTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->cells = g_hash_table_new (NULL, NULL);
  self->timeline_signals = g_signal_group_new (BASALT_TYPE_TIMELINE);
  g_signal_group_connect_swapped (self->timeline_signals, "changed", G_CALLBACK (update_cells),
                                  self);

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  basalt_widget_set_accessible_label (GTK_WIDGET (self->view), _ ("Timeline"));
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  add_columns (self);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_widget_set_parent (scrolled, GTK_WIDGET (self));
}

/**
 * basalt_timeline_table_set_timeline:
 * @self: a table
 * @timeline: (nullable): what to show
 */
void
basalt_timeline_table_set_timeline (BasaltTimelineTable *self,
                                    BasaltTimeline      *timeline)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_return_if_fail (BASALT_IS_TIMELINE_TABLE (self));
  g_return_if_fail (timeline == NULL || BASALT_IS_TIMELINE (timeline));

  if (!g_set_object (&self->timeline, timeline))
    return;

  g_clear_object (&self->rows);
  if (timeline != NULL)
    {
      self->rows = basalt_timeline_rows_new (timeline);
      selection =
        GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows))));
    }
  gtk_column_view_set_model (self->view, selection);
  /* After the rows: theirs are the places that cells look at. */
  g_signal_group_set_target (self->timeline_signals, timeline);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMELINE]);
}

/**
 * basalt_timeline_table_advance:
 * @self: a table
 *
 * The present has moved on: says how long what grows has become.
 */
void
basalt_timeline_table_advance (BasaltTimelineTable *self)
{
  g_return_if_fail (BASALT_IS_TIMELINE_TABLE (self));

  update_cells (self);
}

/**
 * basalt_timeline_table_get_rows:
 * @self: a table
 *
 * Returns: (transfer none) (nullable): its rows
 */
GListModel *
basalt_timeline_table_get_rows (BasaltTimelineTable *self)
{
  g_return_val_if_fail (BASALT_IS_TIMELINE_TABLE (self), NULL);

  return G_LIST_MODEL (self->rows);
}

/**
 * basalt_timeline_table_dup_text:
 * @self: a table
 * @row: a row
 * @column: a column, from 0
 *
 * Returns: (transfer full) (nullable): what stands there; %NULL where there is no such row
 */
char *
basalt_timeline_table_dup_text (BasaltTimelineTable *self,
                                guint                row,
                                guint                column)
{
  g_autoptr (BasaltTimelineRow) item = NULL;

  g_return_val_if_fail (BASALT_IS_TIMELINE_TABLE (self), NULL);
  g_return_val_if_fail (column < N_COLUMNS, NULL);

  if (self->rows != NULL)
    item = g_list_model_get_item (G_LIST_MODEL (self->rows), row);

  return item != NULL ? get_text (self, item, (Column) column) : NULL;
}
