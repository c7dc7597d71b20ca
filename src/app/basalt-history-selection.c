/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-selection.h"

struct _BasaltHistorySelection
{
  GObject parent_instance;

  GListModel *model;
  GtkBitset *selected;
  gboolean choosing;
};

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltHistorySelection,
                               basalt_history_selection,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                        selection_model_init))

enum
{
  PROP_0,
  PROP_N_SELECTED,
  PROP_CHOOSING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
basalt_history_selection_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (BASALT_HISTORY_SELECTION (model)->model);
}

static guint
basalt_history_selection_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (BASALT_HISTORY_SELECTION (model)->model);
}

static gpointer
basalt_history_selection_get_item (GListModel *model,
                                   guint       position)
{
  return g_list_model_get_item (BASALT_HISTORY_SELECTION (model)->model, position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = basalt_history_selection_get_item_type;
  iface->get_n_items = basalt_history_selection_get_n_items;
  iface->get_item = basalt_history_selection_get_item;
}

/* Takes another set of rows, and tells of the rows between the first and the last that differ. */
static void
take_selected (BasaltHistorySelection *self,
               GtkBitset              *selected)
{
  g_autoptr (GtkBitset) changed = gtk_bitset_copy (selected);
  guint first;

  gtk_bitset_difference (changed, self->selected);
  gtk_bitset_unref (self->selected);
  self->selected = selected;
  if (gtk_bitset_is_empty (changed))
    return;

  first = gtk_bitset_get_minimum (changed);
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first,
                                         gtk_bitset_get_maximum (changed) - first + 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static gboolean
basalt_history_selection_is_selected (GtkSelectionModel *model,
                                      guint              position)
{
  return gtk_bitset_contains (BASALT_HISTORY_SELECTION (model)->selected, position);
}

static GtkBitset *
basalt_history_selection_get_selection_in_range (GtkSelectionModel *model,
                                                 guint              position,
                                                 guint              n_items)
{
  return gtk_bitset_ref (BASALT_HISTORY_SELECTION (model)->selected);
}

/* @mask: what may change, @selected: to what. While rows are being chosen, no row is dropped
 * because another one is taken: that is what a click or an arrow key would do. */
static gboolean
basalt_history_selection_set_selection (GtkSelectionModel *model,
                                        GtkBitset         *selected,
                                        GtkBitset         *mask)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (model);
  g_autoptr (GtkBitset) result = gtk_bitset_copy (self->selected);
  g_autoptr (GtkBitset) added = gtk_bitset_copy (selected);
  guint n_items = g_list_model_get_n_items (self->model);

  gtk_bitset_intersect (added, mask);
  gtk_bitset_remove_range_closed (added, n_items, G_MAXUINT);
  gtk_bitset_subtract (result, mask);
  gtk_bitset_union (result, added);
  take_selected (self, g_steal_pointer (&result));

  return TRUE;
}

static gboolean
basalt_history_selection_select_item (GtkSelectionModel *model,
                                      guint              position,
                                      gboolean           unselect_rest)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (model);
  g_autoptr (GtkBitset) selected = NULL;

  if (position >= g_list_model_get_n_items (self->model))
    return FALSE;

  /* The focus moves; what is chosen stays, and the row is chosen on purpose. */
  if (self->choosing && unselect_rest)
    return TRUE;

  selected = unselect_rest ? gtk_bitset_new_empty () : gtk_bitset_copy (self->selected);
  gtk_bitset_add (selected, position);
  take_selected (self, g_steal_pointer (&selected));

  return TRUE;
}

static gboolean
basalt_history_selection_unselect_item (GtkSelectionModel *model,
                                        guint              position)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (model);
  g_autoptr (GtkBitset) selected = gtk_bitset_copy (self->selected);

  gtk_bitset_remove (selected, position);
  take_selected (self, g_steal_pointer (&selected));

  return TRUE;
}

static gboolean
basalt_history_selection_select_range (GtkSelectionModel *model,
                                       guint              position,
                                       guint              n_items,
                                       gboolean           unselect_rest)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (model);
  g_autoptr (GtkBitset) selected =
    unselect_rest && !self->choosing ? gtk_bitset_new_empty () : gtk_bitset_copy (self->selected);

  gtk_bitset_add_range (selected, position, n_items);
  take_selected (self, g_steal_pointer (&selected));

  return TRUE;
}

static gboolean
basalt_history_selection_unselect_range (GtkSelectionModel *model,
                                         guint              position,
                                         guint              n_items)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (model);
  g_autoptr (GtkBitset) selected = gtk_bitset_copy (self->selected);

  gtk_bitset_remove_range (selected, position, n_items);
  take_selected (self, g_steal_pointer (&selected));

  return TRUE;
}

static gboolean
basalt_history_selection_select_all (GtkSelectionModel *model)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (model);

  take_selected (self, gtk_bitset_new_range (0, g_list_model_get_n_items (self->model)));

  return TRUE;
}

static gboolean
basalt_history_selection_unselect_all (GtkSelectionModel *model)
{
  take_selected (BASALT_HISTORY_SELECTION (model), gtk_bitset_new_empty ());

  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = basalt_history_selection_is_selected;
  iface->get_selection_in_range = basalt_history_selection_get_selection_in_range;
  iface->select_item = basalt_history_selection_select_item;
  iface->unselect_item = basalt_history_selection_unselect_item;
  iface->select_range = basalt_history_selection_select_range;
  iface->unselect_range = basalt_history_selection_unselect_range;
  iface->select_all = basalt_history_selection_select_all;
  iface->unselect_all = basalt_history_selection_unselect_all;
  iface->set_selection = basalt_history_selection_set_selection;
}

static void
items_changed_cb (BasaltHistorySelection *self,
                  guint                   position,
                  guint                   removed,
                  guint                   added)
{
  guint64 before = gtk_bitset_get_size (self->selected);

  gtk_bitset_splice (self->selected, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (gtk_bitset_get_size (self->selected) != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
basalt_history_selection_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (object);

  switch (prop_id)
    {
    case PROP_N_SELECTED:
      g_value_set_uint (value, basalt_history_selection_get_n_selected (self));
      break;
    case PROP_CHOOSING:
      g_value_set_boolean (value, self->choosing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_selection_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (object);

  switch (prop_id)
    {
    case PROP_CHOOSING:
      basalt_history_selection_set_choosing (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_selection_dispose (GObject *object)
{
  BasaltHistorySelection *self = BASALT_HISTORY_SELECTION (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  g_clear_pointer (&self->selected, gtk_bitset_unref);

  G_OBJECT_CLASS (basalt_history_selection_parent_class)->dispose (object);
}

static void
basalt_history_selection_class_init (BasaltHistorySelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = basalt_history_selection_get_property;
  object_class->set_property = basalt_history_selection_set_property;
  object_class->dispose = basalt_history_selection_dispose;

  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHOOSING] =
    g_param_spec_boolean ("choosing", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_history_selection_init (BasaltHistorySelection *self)
{
  self->selected = gtk_bitset_new_empty ();
}

/**
 * basalt_history_selection_new:
 * @model: a list
 *
 * Returns: (transfer full): a selection in @model, empty
 */
BasaltHistorySelection *
basalt_history_selection_new (GListModel *model)
{
  BasaltHistorySelection *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (BASALT_TYPE_HISTORY_SELECTION, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);

  return self;
}

/**
 * basalt_history_selection_get_model:
 * @self: a selection
 *
 * Returns: (transfer none): the list
 */
GListModel *
basalt_history_selection_get_model (BasaltHistorySelection *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_SELECTION (self), NULL);

  return self->model;
}

/**
 * basalt_history_selection_get_selected:
 * @self: a selection
 *
 * Returns: the row that is selected, %GTK_INVALID_LIST_POSITION where it is not one
 */
guint
basalt_history_selection_get_selected (BasaltHistorySelection *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_SELECTION (self), GTK_INVALID_LIST_POSITION);

  if (basalt_history_selection_get_n_selected (self) != 1)
    return GTK_INVALID_LIST_POSITION;

  return gtk_bitset_get_minimum (self->selected);
}

/**
 * basalt_history_selection_set_selected:
 * @self: a selection
 * @position: the only row to be selected, or %GTK_INVALID_LIST_POSITION for none
 */
void
basalt_history_selection_set_selected (BasaltHistorySelection *self,
                                       guint                   position)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_if_fail (BASALT_IS_HISTORY_SELECTION (self));

  selected = gtk_bitset_new_empty ();
  if (position < g_list_model_get_n_items (self->model))
    gtk_bitset_add (selected, position);
  take_selected (self, g_steal_pointer (&selected));
}

/**
 * basalt_history_selection_get_n_selected:
 * @self: a selection
 *
 * Returns: how many rows are selected
 */
guint
basalt_history_selection_get_n_selected (BasaltHistorySelection *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_SELECTION (self), 0);

  return self->selected != NULL ? (guint) gtk_bitset_get_size (self->selected) : 0;
}

/**
 * basalt_history_selection_get_choosing:
 * @self: a selection
 *
 * Returns: whether rows that are selected stay so when another one is
 */
gboolean
basalt_history_selection_get_choosing (BasaltHistorySelection *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_SELECTION (self), FALSE);

  return self->choosing;
}

/**
 * basalt_history_selection_set_choosing:
 * @self: a selection
 * @choosing: whether rows that are selected stay so when another one is
 */
void
basalt_history_selection_set_choosing (BasaltHistorySelection *self,
                                       gboolean                choosing)
{
  g_return_if_fail (BASALT_IS_HISTORY_SELECTION (self));

  if (self->choosing == choosing)
    return;

  self->choosing = choosing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOOSING]);
}

/**
 * basalt_history_selection_toggle:
 * @self: a selection
 * @position: a row
 *
 * Selects a row, or no longer, and leaves all others.
 */
void
basalt_history_selection_toggle (BasaltHistorySelection *self,
                                 guint                   position)
{
  g_return_if_fail (BASALT_IS_HISTORY_SELECTION (self));

  if (gtk_bitset_contains (self->selected, position))
    gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (self), position);
  else
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self), position, FALSE);
}
