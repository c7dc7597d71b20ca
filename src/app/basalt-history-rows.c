/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-rows.h"

#include "basalt-accessible.h"

struct _BasaltHistoryRows
{
  GObject parent_instance;

  GtkListView *view; /* unowned */
  gboolean choosing;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryRows, basalt_history_rows, G_TYPE_OBJECT)

enum
{
  SIGNAL_BOUND,
  SIGNAL_UNBOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkListItem *
get_item (BasaltHistoryRow *row)
{
  return g_object_get_data (G_OBJECT (row), "list-item");
}

static void
update_check (BasaltHistoryRows *self,
              BasaltHistoryRow  *row)
{
  basalt_history_row_set_selecting (row, self->choosing,
                                    gtk_list_item_get_selected (get_item (row)));
}

static void
item_selected_cb (GtkListItem       *item,
                  GParamSpec        *pspec,
                  BasaltHistoryRows *self)
{
  update_check (self, BASALT_HISTORY_ROW (gtk_list_item_get_child (item)));
  basalt_list_item_tell_selected (item);
}

/* GTK 4.8 has no accessible label for list items: it goes on the item's own widget,
 * which is the one that gets the focus. */
static void
label_item (BasaltHistoryRow *row)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (row));

  if (item != NULL && basalt_history_row_get_description (row) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    basalt_history_row_get_description (row), -1);
}

static void
setup_cb (BasaltHistoryRows *self,
          GtkListItem       *item)
{
  GtkWidget *row = basalt_history_row_new ();

  g_object_set_data (G_OBJECT (row), "list-item", item);
  g_signal_connect (row, "notify::description", G_CALLBACK (label_item), NULL);
  g_signal_connect_object (item, "notify::selected", G_CALLBACK (item_selected_cb), self, 0);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (BasaltHistoryRows *self,
         GtkListItem       *item)
{
  BasaltHistoryRow *row = BASALT_HISTORY_ROW (gtk_list_item_get_child (item));

  basalt_history_row_set_run (row, gtk_list_item_get_item (item));
  update_check (self, row);
  label_item (row);
  basalt_list_item_tell_selected (item);
  g_signal_emit (self, signals[SIGNAL_BOUND], 0, row);
}

static void
unbind_cb (BasaltHistoryRows *self,
           GtkListItem       *item)
{
  BasaltHistoryRow *row = BASALT_HISTORY_ROW (gtk_list_item_get_child (item));

  g_signal_emit (self, signals[SIGNAL_UNBOUND], 0, row);
  basalt_history_row_set_run (row, NULL);
}

static void
basalt_history_rows_class_init (BasaltHistoryRowsClass *klass)
{
  signals[SIGNAL_BOUND] = g_signal_new ("bound", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, BASALT_TYPE_HISTORY_ROW);
  signals[SIGNAL_UNBOUND] =
    g_signal_new ("unbound", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BASALT_TYPE_HISTORY_ROW);
}

static void
basalt_history_rows_init (BasaltHistoryRows *self)
{
}

/**
 * basalt_history_rows_new:
 * @view: a list view; it outlives the use of the rows
 *
 * Gives a view rows of runs.
 *
 * Returns: (transfer full): the rows of @view
 */
BasaltHistoryRows *
basalt_history_rows_new (GtkListView *view)
{
  BasaltHistoryRows *self;
  g_autoptr (GtkListItemFactory) factory = NULL;

  g_return_val_if_fail (GTK_IS_LIST_VIEW (view), NULL);

  self = g_object_new (BASALT_TYPE_HISTORY_ROWS, NULL);
  self->view = view;
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (view, factory);

  return self;
}

/* Of an item's widget, or NULL: a view that is being filled has items without one. */
static BasaltHistoryRow *
get_row (GtkWidget *item)
{
  GtkWidget *row = item != NULL ? gtk_widget_get_first_child (item) : NULL;

  return BASALT_IS_HISTORY_ROW (row) ? BASALT_HISTORY_ROW (row) : NULL;
}

/**
 * basalt_history_rows_set_choosing:
 * @self: rows
 * @choosing: whether they have check marks
 */
void
basalt_history_rows_set_choosing (BasaltHistoryRows *self,
                                  gboolean           choosing)
{
  g_return_if_fail (BASALT_IS_HISTORY_ROWS (self));

  self->choosing = choosing;
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->view)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      BasaltHistoryRow *row = get_row (item);

      if (row != NULL)
        update_check (self, row);
    }
}

/**
 * basalt_history_rows_get_at:
 * @self: rows
 * @x: a place in the view, in pixels
 * @y: the same
 *
 * Returns: (transfer none) (nullable): the row there
 */
BasaltHistoryRow *
basalt_history_rows_get_at (BasaltHistoryRows *self,
                            double             x,
                            double             y)
{
  GtkWidget *view;

  g_return_val_if_fail (BASALT_IS_HISTORY_ROWS (self), NULL);

  view = GTK_WIDGET (self->view);
  for (GtkWidget *widget = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);
       widget != NULL && widget != view; widget = gtk_widget_get_parent (widget))
    {
      if (BASALT_IS_HISTORY_ROW (widget))
        return BASALT_HISTORY_ROW (widget);
      if (get_row (widget) != NULL)
        return get_row (widget);
    }

  return NULL;
}

/**
 * basalt_history_rows_get_focused:
 * @self: rows
 *
 * Returns: (transfer none) (nullable): the row that has the focus
 */
BasaltHistoryRow *
basalt_history_rows_get_focused (BasaltHistoryRows *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROWS (self), NULL);

  return get_row (gtk_widget_get_focus_child (GTK_WIDGET (self->view)));
}

/**
 * basalt_history_rows_get_position:
 * @self: rows
 * @row: one of them
 *
 * Returns: its position in the model
 */
guint
basalt_history_rows_get_position (BasaltHistoryRows *self,
                                  BasaltHistoryRow  *row)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROWS (self), GTK_INVALID_LIST_POSITION);
  g_return_val_if_fail (BASALT_IS_HISTORY_ROW (row), GTK_INVALID_LIST_POSITION);

  return gtk_list_item_get_position (get_item (row));
}

/**
 * basalt_history_rows_find:
 * @self: rows
 * @run: a run
 *
 * Returns: its position in the model; %GTK_INVALID_LIST_POSITION where it has no row now
 */
guint
basalt_history_rows_find (BasaltHistoryRows *self,
                          BasaltRun         *run)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROWS (self), GTK_INVALID_LIST_POSITION);
  g_return_val_if_fail (BASALT_IS_RUN (run), GTK_INVALID_LIST_POSITION);

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->view)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      BasaltHistoryRow *row = get_row (item);

      if (row != NULL && basalt_history_row_get_run (row) == run)
        return basalt_history_rows_get_position (self, row);
    }

  return GTK_INVALID_LIST_POSITION;
}
