/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-table.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-text.h"
#include "basalt-timeline-rows.h"
#include "basalt-timeline-text.h"

#include <glib/gi18n-lib.h>

/* What is told of a bar. */
typedef enum
{
  FACT_TASK,
  FACT_ATTEMPT,
  FACT_KIND,
  FACT_START,
  FACT_DURATION,
  FACT_STATE,
} Fact;

#define N_FACTS (FACT_STATE + 1)

/* Two lines in each of two columns: an inspector is narrow, and a table that scrolls sideways shows
 * one end of what belongs together at a time. */
typedef enum
{
  COLUMN_TASK,
  COLUMN_TIME,
} Column;

#define N_COLUMNS (COLUMN_TIME + 1)

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
          Fact                 fact)
{
  const BasaltTimelineBar *bar = basalt_timeline_row_get_bar (row);

  if (bar == NULL)
    return g_strdup ("");

  switch (fact)
    {
    case FACT_TASK:
      return basalt_timeline_text_task (self->timeline, bar->lane);
    case FACT_ATTEMPT:
      return bar->number > 0 ? g_strdup_printf ("%u", bar->number) : g_strdup ("–");
    case FACT_KIND:
      return g_strdup (basalt_timeline_text_kind (bar->kind));
    case FACT_START:
      return basalt_timeline_text_start (self->timeline, bar);
    case FACT_DURATION:
      return basalt_timeline_text_duration (bar, g_get_real_time ());
    case FACT_STATE:
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

  for (int i = 0; i < N_FACTS; i++)
    {
      g_autofree char *text = get_text (self, row, (Fact) i);

      if (*text != '\0')
        basalt_text_append_item (name, text);
    }
  basalt_widget_set_accessible_label (widget, name->str);
}

static char *
get_line (BasaltTimelineTable *self,
          BasaltTimelineRow   *row,
          Column               column,
          gboolean             second)
{
  const BasaltTimelineBar *bar = basalt_timeline_row_get_bar (row);

  if (bar == NULL)
    return g_strdup ("");
  if (column == COLUMN_TIME)
    return get_text (self, row, second ? FACT_DURATION : FACT_START);

  return second ? basalt_timeline_text_what (bar) :
                  basalt_timeline_text_whose (self->timeline, bar);
}

static void
update_cell (BasaltTimelineTable *self,
             GtkListItem         *item)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  GtkLabel *lines[] = { GTK_LABEL (gtk_widget_get_first_child (cell)),
                        GTK_LABEL (gtk_widget_get_last_child (cell)) };
  Column column = (Column) GPOINTER_TO_INT (g_object_get_qdata (G_OBJECT (item), column_quark));
  gboolean changed = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text =
        get_line (self, BASALT_TIMELINE_ROW (gtk_list_item_get_item (item)), column, i > 0);

      if (g_strcmp0 (gtk_label_get_label (lines[i]), text) == 0)
        continue;
      gtk_label_set_label (lines[i], text);
      changed = TRUE;
    }
  if (changed)
    name_row (self, item);
}

/* A cell is bound before it is in its row. */
static void
map_cb (GtkListItem *item,
        GtkWidget   *cell)
{
  GtkWidget *table = gtk_widget_get_ancestor (cell, BASALT_TYPE_TIMELINE_TABLE);

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
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      if (i > 0)
        gtk_widget_add_css_class (label, "dim-label");
      if (column == COLUMN_TIME)
        {
          gtk_label_set_xalign (GTK_LABEL (label), 1);
          gtk_widget_add_css_class (label, "numeric");
        }
      else
        {
          gtk_label_set_xalign (GTK_LABEL (label), 0);
          gtk_label_set_wrap (GTK_LABEL (label), TRUE);
          gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
          gtk_label_set_width_chars (GTK_LABEL (label), 8);
        }
      gtk_box_append (GTK_BOX (cell), label);
    }
  g_object_set_qdata (G_OBJECT (item), column_quark, GINT_TO_POINTER (column));
  gtk_list_item_set_child (item, cell);
  if (column == N_COLUMNS - 1)
    g_signal_connect_object (cell, "map", G_CALLBACK (map_cb), item, G_CONNECT_SWAPPED);
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
  /* Translators: a column that says when something began */
  g_autofree char *time_title = g_strconcat (C_ ("timeline", "Start"), "\n", _ ("Duration"), NULL);
  const char *const titles[N_COLUMNS] = {
    [COLUMN_TASK] = _ ("Task"),
    [COLUMN_TIME] = time_title,
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
      gtk_column_view_append_column (self->view, column);
    }
}

/* GTK 4.8 knows that a title heads a column, but tells neither that nor what it says. */
static void
name_titles (BasaltTimelineTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = gtk_widget_get_first_child (header);

  for (guint i = 0; title != NULL && i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      basalt_widget_set_accessible_label (title, gtk_column_view_column_get_title (column));
      title = gtk_widget_get_next_sibling (title);
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
  name_titles (self);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
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
 * @fact: task, attempt, what, start, duration or state, from 0
 *
 * Returns: (transfer full) (nullable): what stands there; %NULL where there is no such row
 */
char *
basalt_timeline_table_dup_text (BasaltTimelineTable *self,
                                guint                row,
                                guint                fact)
{
  g_autoptr (BasaltTimelineRow) item = NULL;

  g_return_val_if_fail (BASALT_IS_TIMELINE_TABLE (self), NULL);
  g_return_val_if_fail (fact < N_FACTS, NULL);

  if (self->rows != NULL)
    item = g_list_model_get_item (G_LIST_MODEL (self->rows), row);

  return item != NULL ? get_text (self, item, (Fact) fact) : NULL;
}
