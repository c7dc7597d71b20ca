/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-diff-view.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-diff-row.h"
#include "basalt-diff-rows.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Side by side from here on: each side then has some 40 characters a line. */
#define SPLIT_WIDTH 680

struct _BasaltDiffView
{
  GtkWidget parent_instance;

  BasaltTextDiff *diff;
  BasaltDiffRows *rows;
  GCancellable *cancellable; /* of the comparison under way */
  GtkSingleSelection *selection;
  gboolean show_all;
  gboolean split;
  guint layout_id;
  guint change;

  GtkStack *stack;
  GtkWidget *coarse_label;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (BasaltDiffView, basalt_diff_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SHOW_ALL,
  PROP_N_CHANGES,
  PROP_CHANGE,
  PROP_SPLIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const BasaltDiffRowData *
get_selected (BasaltDiffView *self)
{
  BasaltDiffItem *item = gtk_single_selection_get_selected_item (self->selection);

  return item != NULL ? basalt_diff_item_get_data (item) : NULL;
}

static void
selected_cb (BasaltDiffView *self)
{
  const BasaltDiffRowData *data = get_selected (self);
  guint change = data != NULL ? data->change : 0;

  if (change == self->change)
    return;

  self->change = change;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANGE]);
}

static void
select_change (BasaltDiffView *self,
               guint           change)
{
  guint position = basalt_diff_rows_find_change (self->rows, change);

  if (position == G_MAXUINT)
    return;

  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* The rows anew: the change that was looked at stays in sight. */
static void
update_rows (BasaltDiffView *self)
{
  guint change = self->change;

  if (self->diff == NULL)
    return;

  g_clear_object (&self->rows);
  self->rows = basalt_diff_rows_new (self->diff, self->split, self->show_all);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->rows));
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  if (change > 0)
    select_change (self, change);
}

static void
update_page (BasaltDiffView *self)
{
  const char *page = "rows";

  if (self->diff == NULL)
    page = "comparing";
  else if (basalt_text_diff_is_empty (self->diff))
    page = "empty";
  else if (basalt_text_diff_get_n_changes (self->diff) == 0 && !self->show_all)
    page = "same";

  basalt_stack_show_page (self->stack, page);
  gtk_widget_set_visible (self->coarse_label,
                          self->diff != NULL && basalt_text_diff_get_coarse (self->diff));
}

static void
compared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (BasaltDiffView) self = BASALT_DIFF_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  BasaltTextDiff *diff = basalt_text_diff_new_finish (result, &error);

  /* Cancelled: other texts are compared by now, or the view is gone. */
  if (diff == NULL)
    return;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->diff, basalt_text_diff_unref);
  self->diff = diff;
  update_rows (self);
  update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CHANGES]);
}

/* -- Rows -- */

static void
setup_cb (BasaltDiffView *self,
          GtkListItem    *item)
{
  gtk_list_item_set_child (item, basalt_diff_row_new ());
}

/* GTK 4.8 has no accessible label for list items: it goes on the item's own widget, which is what
 * takes the focus. */
static void
bind_cb (BasaltDiffView *self,
         GtkListItem    *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  BasaltDiffItem *data = gtk_list_item_get_item (item);
  GtkWidget *parent = gtk_widget_get_parent (row);
  g_autofree char *description = basalt_diff_item_describe (data);

  basalt_diff_row_set_item (BASALT_DIFF_ROW (row), data, self->split);
  if (parent != NULL)
    basalt_widget_set_accessible_label (parent, description);
}

/* A gap opens when it is pressed. */
static void
activate_cb (BasaltDiffView *self,
             guint           position)
{
  g_autoptr (BasaltDiffItem) item = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  if (item != NULL && basalt_diff_item_get_data (item)->kind == BASALT_DIFF_ROW_GAP)
    g_object_set (self, "show-all", TRUE, NULL);
}

static void
copy_row_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  BasaltDiffView *self = BASALT_DIFF_VIEW (widget);
  BasaltDiffItem *item = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *text = NULL;
  const BasaltDiffRowData *data;

  if (item == NULL)
    return;

  data = basalt_diff_item_get_data (item);
  text = basalt_diff_item_dup_text (item, data->sides[1].there ? 1 : 0);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/* -- Widget -- */

static gboolean
layout_cb (gpointer user_data)
{
  BasaltDiffView *self = user_data;

  self->layout_id = 0;
  self->split = !self->split;
  update_rows (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPLIT]);

  return G_SOURCE_REMOVE;
}

static void
basalt_diff_view_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  BasaltDiffView *self = BASALT_DIFF_VIEW (widget);
  gboolean split = width >= SPLIT_WIDTH;

  gtk_widget_allocate (GTK_WIDGET (self->stack), width, height, baseline, NULL);

  /* The list cannot have other rows while it is being laid out. */
  if (split == self->split)
    g_clear_handle_id (&self->layout_id, g_source_remove);
  else if (self->layout_id == 0)
    self->layout_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, layout_cb, self, NULL);
}

static void
basalt_diff_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (BASALT_DIFF_VIEW (widget)->stack), orientation, for_size, minimum,
                      natural, minimum_baseline, natural_baseline);
}

static void
basalt_diff_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BasaltDiffView *self = BASALT_DIFF_VIEW (object);

  switch (prop_id)
    {
    case PROP_SHOW_ALL:
      g_value_set_boolean (value, self->show_all);
      break;
    case PROP_N_CHANGES:
      g_value_set_uint (value, basalt_diff_view_get_n_changes (self));
      break;
    case PROP_CHANGE:
      g_value_set_uint (value, self->change);
      break;
    case PROP_SPLIT:
      g_value_set_boolean (value, self->split);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_diff_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  BasaltDiffView *self = BASALT_DIFF_VIEW (object);

  switch (prop_id)
    {
    case PROP_SHOW_ALL:
      if (self->show_all == g_value_get_boolean (value))
        return;
      self->show_all = g_value_get_boolean (value);
      update_rows (self);
      update_page (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_diff_view_dispose (GObject *object)
{
  BasaltDiffView *self = BASALT_DIFF_VIEW (object);

  g_clear_handle_id (&self->layout_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  basalt_widget_dispose_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->diff, basalt_text_diff_unref);

  G_OBJECT_CLASS (basalt_diff_view_parent_class)->dispose (object);
}

static void
basalt_diff_view_class_init (BasaltDiffViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_diff_view_get_property;
  object_class->set_property = basalt_diff_view_set_property;
  object_class->dispose = basalt_diff_view_dispose;
  widget_class->size_allocate = basalt_diff_view_size_allocate;
  widget_class->measure = basalt_diff_view_measure;

  properties[PROP_SHOW_ALL] =
    g_param_spec_boolean ("show-all", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_CHANGES] = g_param_spec_uint ("n-changes", NULL, NULL, 0, G_MAXUINT, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHANGE] = g_param_spec_uint ("change", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SPLIT] =
    g_param_spec_boolean ("split", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "diff.copy-row", NULL, copy_row_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "diff.copy-row",
                                       NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-diff-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltDiffView, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltDiffView, coarse_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltDiffView, list);
}

static void
basalt_diff_view_init (BasaltDiffView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);

  update_page (self);
}

/* -- Public -- */

GtkWidget *
basalt_diff_view_new (void)
{
  return g_object_new (BASALT_TYPE_DIFF_VIEW, NULL);
}

/**
 * basalt_diff_view_set_texts:
 * @self: a view
 * @a: the text on the left
 * @a_length: its length in bytes
 * @b: the text on the right
 * @b_length: its length in bytes
 *
 * Compares two texts, and shows the answer when it is there.
 */
void
basalt_diff_view_set_texts (BasaltDiffView *self,
                            const char     *a,
                            gsize           a_length,
                            const char     *b,
                            gsize           b_length)
{
  g_return_if_fail (BASALT_IS_DIFF_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_single_selection_set_model (self->selection, NULL);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->diff, basalt_text_diff_unref);
  update_page (self);

  self->cancellable = g_cancellable_new ();
  basalt_text_diff_new_async (a, a_length, b, b_length, self->cancellable, compared_cb,
                              g_object_ref (self));
}

/**
 * basalt_diff_view_step:
 * @self: a view
 * @step: 1 for the next change, -1 for the one before
 *
 * Selects a change and scrolls to it, as seen from the row that is selected.
 *
 * Returns: whether there is one
 */
gboolean
basalt_diff_view_step (BasaltDiffView *self,
                       int             step)
{
  guint position;
  guint change;

  g_return_val_if_fail (BASALT_IS_DIFF_VIEW (self), FALSE);

  if (self->rows == NULL)
    return FALSE;

  position = gtk_single_selection_get_selected (self->selection);
  change =
    basalt_diff_rows_find_near (self->rows,
                                position == GTK_INVALID_LIST_POSITION ? G_MAXUINT : position, step);
  if (change == 0)
    return FALSE;

  select_change (self, change);
  return TRUE;
}

guint
basalt_diff_view_get_n_changes (BasaltDiffView *self)
{
  g_return_val_if_fail (BASALT_IS_DIFF_VIEW (self), 0);

  return self->diff != NULL ? basalt_text_diff_get_n_changes (self->diff) : 0;
}

guint
basalt_diff_view_get_change (BasaltDiffView *self)
{
  g_return_val_if_fail (BASALT_IS_DIFF_VIEW (self), 0);

  return self->change;
}

/**
 * basalt_diff_view_get_page:
 * @self: a view
 *
 * Returns: "comparing", "empty", "same" or "rows"
 */
const char *
basalt_diff_view_get_page (BasaltDiffView *self)
{
  g_return_val_if_fail (BASALT_IS_DIFF_VIEW (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

/**
 * basalt_diff_view_dup_text:
 * @self: a view
 *
 * Returns: (transfer full) (nullable): the changes as text; %NULL while it compares
 */
char *
basalt_diff_view_dup_text (BasaltDiffView *self)
{
  g_return_val_if_fail (BASALT_IS_DIFF_VIEW (self), NULL);

  return self->diff != NULL ? basalt_text_diff_to_text (self->diff) : NULL;
}
