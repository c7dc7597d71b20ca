/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-list.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-fit.h"
#include "basalt-history-matches.h"
#include "basalt-history-rows.h"
#include "basalt-history-selection.h"
#include "basalt-list-filler.h"

#include <glib/gi18n-lib.h>

/* How far down the row of a run is looked for. */
#define MAX_SCAN 256

struct _BasaltHistoryList
{
  GtkWidget parent_instance;

  GListModel *model; /* what is shown */
  BasaltListFiller *filler;
  BasaltHistorySelection *selection;
  GSignalGroup *selection_signals;
  char *wanted; /* id of the run to select as soon as its row is there */
  guint hint;   /* where that was last */
  BasaltRun *selected_run;
  gboolean choosing;

  GtkWidget *scroller;
  GtkListView *view;
  BasaltHistoryRows *rows;
  GtkWidget *menu;
  BasaltHistoryMatches *matches;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryList, basalt_history_list, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SELECTED_RUN,
  PROP_N_SELECTED,
  PROP_CHOOSING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_RUN_ACTIVATED,
  SIGNAL_MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* By id: a search gives other objects for the same runs. */
static gboolean
is_at (BasaltHistoryList *self,
       guint              position,
       const char        *id)
{
  g_autoptr (BasaltRun) run = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  return run != NULL && g_strcmp0 (basalt_run_get_id (run), id) == 0;
}

/* Where it was, or among the rows that the view has read anyway: never in a million. */
static guint
find_position (BasaltHistoryList *self,
               const char        *id)
{
  guint n_items = self->selection != NULL && id != NULL ?
                    MIN (g_list_model_get_n_items (G_LIST_MODEL (self->selection)), MAX_SCAN) :
                    0;

  if (n_items > 0 && is_at (self, self->hint, id))
    return self->hint;

  for (guint i = 0; i < n_items; i++)
    {
      if (is_at (self, i, id))
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
scroll_to (BasaltHistoryList *self,
           guint              position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

static void
select_position (BasaltHistoryList *self,
                 guint              position)
{
  if (self->selection == NULL)
    return;

  basalt_history_selection_set_selected (self->selection, position);
  if (position != GTK_INVALID_LIST_POSITION)
    scroll_to (self, position);
}

static void
update_selected_run (BasaltHistoryList *self)
{
  guint position = self->selection != NULL && !self->choosing ?
                     basalt_history_selection_get_selected (self->selection) :
                     GTK_INVALID_LIST_POSITION;
  g_autoptr (BasaltRun) run = NULL;

  if (position != GTK_INVALID_LIST_POSITION)
    run = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  if (run != NULL)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (basalt_run_get_id (run));
      self->hint = position;
    }
  if (g_set_object (&self->selected_run, run))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_RUN]);
}

static void
n_selected_cb (BasaltHistoryList *self)
{
  if (basalt_history_selection_get_n_selected (self->selection) > 1)
    basalt_history_list_set_choosing (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
selection_changed_cb (BasaltHistoryList *self)
{
  update_selected_run (self);
}

/* A run that has just begun is wanted before it has a row. */
static void
select_wanted (BasaltHistoryList *self)
{
  guint position;

  if (self->wanted == NULL || self->choosing ||
      basalt_history_selection_get_n_selected (self->selection) > 0)
    return;

  position = find_position (self, self->wanted);
  if (position != GTK_INVALID_LIST_POSITION)
    select_position (self, position);
}

static void
items_changed_cb (BasaltHistoryList *self,
                  guint              position,
                  guint              removed,
                  guint              added)
{
  if (removed > 0)
    update_selected_run (self);
  if (added > 0)
    select_wanted (self);
  basalt_history_matches_queue (self->matches);
}

static void
activate_cb (BasaltHistoryList *self,
             guint              position)
{
  g_autoptr (BasaltRun) run = NULL;

  if (self->choosing)
    {
      basalt_history_selection_toggle (self->selection, position);
      return;
    }

  run = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  if (run != NULL)
    g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run);
}

/* With check marks, a press toggles one, as on a touch screen there is no other way. With Ctrl and
 * Shift the list knows by itself what to do. */
static void
pressed_cb (BasaltHistoryList *self,
            int                n_press,
            double             x,
            double             y,
            GtkGesture        *gesture)
{
  const GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  BasaltHistoryRow *row;

  if (!self->choosing || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0)
    return;

  row = basalt_history_rows_get_at (self->rows, x, y);
  if (row == NULL)
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  basalt_history_selection_toggle (self->selection,
                                   basalt_history_rows_get_position (self->rows, row));
}

/* What a menu on a row is about: what was chosen, if the row is part of it, or else the row. */
static GPtrArray *
get_menu_runs (BasaltHistoryList *self,
               BasaltHistoryRow  *row)
{
  GPtrArray *runs;

  if (self->choosing &&
      gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection),
                                       basalt_history_rows_get_position (self->rows, row)))
    return basalt_history_list_get_chosen (self);

  runs = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (runs, g_object_ref (basalt_history_row_get_run (row)));

  return runs;
}

static gboolean
show_menu (BasaltHistoryList  *self,
           BasaltHistoryRow   *row,
           const GdkRectangle *area)
{
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GMenuModel) model = NULL;

  if (row == NULL || basalt_history_row_get_run (row) == NULL)
    return FALSE;

  runs = get_menu_runs (self, row);
  g_signal_emit (self, signals[SIGNAL_MENU], 0, runs, &model);
  if (model == NULL)
    return FALSE;

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_BOTTOM);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), area);
  basalt_widget_set_accessible_label (self->menu, _ ("Run Menu"));
  basalt_popover_fit (GTK_POPOVER (self->menu));
  gtk_popover_popup (GTK_POPOVER (self->menu));

  return TRUE;
}

static void
show_menu_at (BasaltHistoryList *self,
              GtkGesture        *gesture,
              double             x,
              double             y)
{
  double list_x;
  double list_y;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), x, y, &list_x,
                                         &list_y))
    return;

  if (show_menu (self, basalt_history_rows_get_at (self->rows, x, y),
                 &(const GdkRectangle){ (int) list_x, (int) list_y, 1, 1 }))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
secondary_pressed_cb (BasaltHistoryList *self,
                      int                n_press,
                      double             x,
                      double             y,
                      GtkGesture        *gesture)
{
  show_menu_at (self, gesture, x, y);
}

static void
long_pressed_cb (BasaltHistoryList *self,
                 double             x,
                 double             y,
                 GtkGesture        *gesture)
{
  show_menu_at (self, gesture, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  return basalt_history_list_popup_menu (BASALT_HISTORY_LIST (widget));
}

/* Elsewhere Escape stops the run that is shown. */
static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  BasaltHistoryList *self = BASALT_HISTORY_LIST (widget);

  if (!self->choosing)
    return GDK_EVENT_PROPAGATE;

  basalt_history_list_set_choosing (self, FALSE);
  return GDK_EVENT_STOP;
}

/* On a row: the selected one, else the first. The view alone would take the focus for itself. */
static gboolean
basalt_history_list_grab_focus (GtkWidget *widget)
{
  BasaltHistoryList *self = BASALT_HISTORY_LIST (widget);
  GtkWidget *first = NULL;

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->view)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      if (!BASALT_IS_HISTORY_ROW (gtk_widget_get_first_child (item)))
        continue;
      if ((gtk_widget_get_state_flags (item) & GTK_STATE_FLAG_SELECTED) != 0)
        return gtk_widget_grab_focus (item);
      if (first == NULL)
        first = item;
    }

  return first != NULL && gtk_widget_grab_focus (first);
}

static void
basalt_history_list_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  BasaltHistoryList *self = BASALT_HISTORY_LIST (widget);

  gtk_widget_allocate (self->scroller, width, height, baseline, NULL);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
  basalt_history_matches_queue (self->matches);
}

static void
basalt_history_list_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  gtk_widget_measure (BASALT_HISTORY_LIST (widget)->scroller, orientation, for_size, minimum,
                      natural, minimum_baseline, natural_baseline);
}

static void
basalt_history_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltHistoryList *self = BASALT_HISTORY_LIST (object);

  switch (prop_id)
    {
    case PROP_SELECTED_RUN:
      g_value_set_object (value, self->selected_run);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, basalt_history_list_get_n_selected (self));
      break;
    case PROP_CHOOSING:
      g_value_set_boolean (value, self->choosing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_list_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BasaltHistoryList *self = BASALT_HISTORY_LIST (object);

  switch (prop_id)
    {
    case PROP_CHOOSING:
      basalt_history_list_set_choosing (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_list_dispose (GObject *object)
{
  BasaltHistoryList *self = BASALT_HISTORY_LIST (object);

  g_clear_object (&self->selection_signals);
  g_clear_object (&self->filler);
  if (self->matches != NULL)
    basalt_history_matches_set_search (self->matches, NULL, NULL);
  self->menu = NULL;
  basalt_widget_dispose_children (GTK_WIDGET (self));
  g_clear_object (&self->matches);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->model);
  g_clear_object (&self->selected_run);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (basalt_history_list_parent_class)->dispose (object);
}

static void
basalt_history_list_class_init (BasaltHistoryListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_history_list_get_property;
  object_class->set_property = basalt_history_list_set_property;
  object_class->dispose = basalt_history_list_dispose;
  widget_class->measure = basalt_history_list_measure;
  widget_class->size_allocate = basalt_history_list_size_allocate;
  widget_class->focus = basalt_widget_focus_children;
  widget_class->grab_focus = basalt_history_list_grab_focus;

  properties[PROP_SELECTED_RUN] = g_param_spec_object ("selected-run", NULL, NULL, BASALT_TYPE_RUN,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHOOSING] =
    g_param_spec_boolean ("choosing", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RUN_ACTIVATED] =
    g_signal_new ("run-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, BASALT_TYPE_RUN);
  signals[SIGNAL_MENU] = g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_MENU_MODEL, 1, G_TYPE_PTR_ARRAY);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  /* Not of the window: there is a prompt to be written, in which these keys mean something. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "history.delete-or-trash",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0,
                                       "history.delete-or-trash", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
add_gesture (BasaltHistoryList   *self,
             GtkGesture          *gesture,
             guint                button,
             GtkPropagationPhase  phase,
             GCallback            callback)
{
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), button);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), phase);
  g_signal_connect_object (gesture, "pressed", callback, self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (gesture));
}

static void
basalt_history_list_init (BasaltHistoryList *self)
{
  GtkGesture *long_press = gtk_gesture_long_press_new ();
  GtkAdjustment *adjustment;

  self->filler = basalt_list_filler_new (GTK_WIDGET (self));
  self->view = GTK_LIST_VIEW (gtk_list_view_new (NULL, NULL));
  self->rows = basalt_history_rows_new (self->view);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "navigation-sidebar");
  basalt_widget_set_accessible_label (GTK_WIDGET (self->view), _ ("Runs"));
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  self->matches = basalt_history_matches_new (self->scroller);
  g_signal_connect_object (self->rows, "bound", G_CALLBACK (basalt_history_matches_add_row),
                           self->matches, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rows, "unbound", G_CALLBACK (basalt_history_matches_remove_row),
                           self->matches, G_CONNECT_SWAPPED);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (basalt_history_matches_queue),
                           self->matches, G_CONNECT_SWAPPED);

  add_gesture (self, gtk_gesture_click_new (), GDK_BUTTON_PRIMARY, GTK_PHASE_CAPTURE,
               G_CALLBACK (pressed_cb));
  add_gesture (self, gtk_gesture_click_new (), GDK_BUTTON_SECONDARY, GTK_PHASE_BUBBLE,
               G_CALLBACK (secondary_pressed_cb));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  add_gesture (self, long_press, 0, GTK_PHASE_CAPTURE, G_CALLBACK (long_pressed_cb));

  self->selection_signals = g_signal_group_new (BASALT_TYPE_HISTORY_SELECTION);
  g_signal_group_connect_swapped (self->selection_signals, "items-changed",
                                  G_CALLBACK (items_changed_cb), self);
  g_signal_group_connect_swapped (self->selection_signals, "selection-changed",
                                  G_CALLBACK (selection_changed_cb), self);
  g_signal_group_connect_swapped (self->selection_signals, "notify::n-selected",
                                  G_CALLBACK (n_selected_cb), self);
}

/**
 * basalt_history_list_new:
 *
 * Returns: (transfer full): an empty list
 */
GtkWidget *
basalt_history_list_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_LIST, NULL);
}

/**
 * basalt_history_list_set_model:
 * @self: a list
 * @model: (nullable): a list of [class@Run]
 *
 * Shows other runs. What was selected stays so if it is in there; what was chosen is not any more.
 */
void
basalt_history_list_set_model (BasaltHistoryList *self,
                               GListModel        *model)
{
  GListModel *rows;

  g_return_if_fail (BASALT_IS_HISTORY_LIST (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));

  if (self->model == model)
    return;

  rows = basalt_list_filler_set_model (self->filler, model);
  g_set_object (&self->model, model);

  /* Another selection, not another model in it: the view would look for its rows in all of it. */
  g_signal_group_set_target (self->selection_signals, NULL);
  g_clear_object (&self->selection);
  if (rows != NULL)
    self->selection = basalt_history_selection_new (rows);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  /* After the view, which hears of changes first. */
  g_signal_group_set_target (self->selection_signals, self->selection);

  if (self->selection != NULL)
    {
      basalt_history_selection_set_choosing (self->selection, self->choosing);
      select_wanted (self);
    }
  update_selected_run (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

/**
 * basalt_history_list_get_model:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the runs shown
 */
GListModel *
basalt_history_list_get_model (BasaltHistoryList *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), NULL);

  return self->model;
}

/**
 * basalt_history_list_set_search:
 * @self: a list
 * @engine: (nullable): whose runs they are
 * @search: (nullable): words to mark in the rows
 */
void
basalt_history_list_set_search (BasaltHistoryList *self,
                                BasaltEngine      *engine,
                                const char        *search)
{
  g_return_if_fail (BASALT_IS_HISTORY_LIST (self));

  basalt_history_matches_set_search (self->matches, engine, search);
}

/**
 * basalt_history_list_get_selected_run:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the run whose row is selected; none while rows are chosen
 */
BasaltRun *
basalt_history_list_get_selected_run (BasaltHistoryList *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), NULL);

  return self->selected_run;
}

/**
 * basalt_history_list_get_current_run:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the run whose row has the focus, else the selected one
 */
BasaltRun *
basalt_history_list_get_current_run (BasaltHistoryList *self)
{
  BasaltHistoryRow *row;

  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), NULL);

  row = basalt_history_rows_get_focused (self->rows);

  return row != NULL ? basalt_history_row_get_run (row) : self->selected_run;
}

/**
 * basalt_history_list_select_run:
 * @self: a list
 * @run: (nullable): the run whose row to select, now or as soon as it has one
 */
void
basalt_history_list_select_run (BasaltHistoryList *self,
                                BasaltRun         *run)
{
  g_return_if_fail (BASALT_IS_HISTORY_LIST (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  /* Nothing to look for. */
  if (run != NULL && run == self->selected_run)
    return;

  g_free (self->wanted);
  self->wanted = run != NULL ? g_strdup (basalt_run_get_id (run)) : NULL;
  if (self->choosing)
    return;
  if (run != NULL)
    basalt_list_filler_finish (self->filler);
  select_position (self, find_position (self, self->wanted));
}

/**
 * basalt_history_list_step:
 * @self: a list
 * @step: rows to go: -1 to the newer neighbour, 1 to the older one
 *
 * Selects a neighbour of the selected run; the newest where none is selected.
 *
 * Returns: %FALSE where there is no such row
 */
gboolean
basalt_history_list_step (BasaltHistoryList *self,
                          int                step)
{
  guint position;
  guint n;
  gint64 target;

  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), FALSE);

  if (self->selection == NULL)
    return FALSE;

  basalt_history_list_set_choosing (self, FALSE);
  basalt_list_filler_finish (self->filler);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  position = basalt_history_selection_get_selected (self->selection);
  target = position == GTK_INVALID_LIST_POSITION ? 0 : (gint64) position + step;
  if (target < 0 || target >= n)
    return FALSE;

  select_position (self, (guint) target);
  return TRUE;
}

/**
 * basalt_history_list_get_choosing:
 * @self: a list
 *
 * Returns: whether rows have check marks
 */
gboolean
basalt_history_list_get_choosing (BasaltHistoryList *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), FALSE);

  return self->choosing;
}

/**
 * basalt_history_list_set_choosing:
 * @self: a list
 * @choosing: whether several rows can be chosen, with check marks
 *
 * When it ends, the run that was selected before is so again.
 */
void
basalt_history_list_set_choosing (BasaltHistoryList *self,
                                  gboolean           choosing)
{
  g_return_if_fail (BASALT_IS_HISTORY_LIST (self));

  if (self->choosing == choosing)
    return;

  self->choosing = choosing;
  if (self->selection != NULL)
    {
      basalt_list_filler_finish (self->filler);
      basalt_history_selection_set_choosing (self->selection, choosing);
      if (!choosing)
        {
          guint position = find_position (self, self->wanted);

          basalt_history_selection_set_selected (self->selection, position);
        }
    }
  update_selected_run (self);
  basalt_history_rows_set_choosing (self->rows, choosing);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOOSING]);
}

/**
 * basalt_history_list_get_n_selected:
 * @self: a list
 *
 * Returns: how many rows are selected
 */
guint
basalt_history_list_get_n_selected (BasaltHistoryList *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), 0);

  return self->selection != NULL ? basalt_history_selection_get_n_selected (self->selection) : 0;
}

/**
 * basalt_history_list_get_chosen:
 * @self: a list
 *
 * Returns: (transfer full) (element-type BasaltRun): the selected runs from top to bottom, at most
 *   %BASALT_HISTORY_LIST_MAX_CHOSEN of them
 */
GPtrArray *
basalt_history_list_get_chosen (BasaltHistoryList *self)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), runs);

  if (self->selection == NULL)
    return runs;

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_iter_init_first (&iter, selected, &position))
    {
      do
        g_ptr_array_add (runs, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
      while (runs->len < BASALT_HISTORY_LIST_MAX_CHOSEN && gtk_bitset_iter_next (&iter, &position));
    }

  return runs;
}

/**
 * basalt_history_list_choose_run:
 * @self: a list
 * @run: a run
 *
 * Begins to choose rows, with that of @run as the first.
 */
void
basalt_history_list_choose_run (BasaltHistoryList *self,
                                BasaltRun         *run)
{
  guint position;

  g_return_if_fail (BASALT_IS_HISTORY_LIST (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  position = find_position (self, basalt_run_get_id (run));
  if (position == GTK_INVALID_LIST_POSITION)
    position = basalt_history_rows_find (self->rows, run);
  basalt_history_list_set_choosing (self, TRUE);
  if (self->selection != NULL)
    basalt_history_selection_set_selected (self->selection, position);
}

/**
 * basalt_history_list_popup_menu:
 * @self: a list
 *
 * Shows the menu of the row that has the focus.
 *
 * Returns: %FALSE where there is none
 */
gboolean
basalt_history_list_popup_menu (BasaltHistoryList *self)
{
  BasaltHistoryRow *row;
  graphene_rect_t bounds;

  g_return_val_if_fail (BASALT_IS_HISTORY_LIST (self), FALSE);

  row = basalt_history_rows_get_focused (self->rows);
  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self), &bounds))
    return FALSE;

  return show_menu (self, row,
                    &(const GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                           (int) bounds.size.width, (int) bounds.size.height });
}
