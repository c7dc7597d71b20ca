/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-page.h"

#include "basalt-connection-button.h"
#include "basalt-history-row.h"
#include "basalt-widget-util.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define SEARCH_LIMIT 500

/* GtkListView makes about two hundred rows at once, whatever is seen of them. A window that opens
 * gets those that fill one of the usual size; the others follow, some with each frame, while it can
 * be used. */
#define FIRST_ROWS 14
#define MORE_ROWS 8
#define ALL_ROWS 256

struct _BasaltHistoryPage
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  GSignalGroup *engine_signals;
  GSignalGroup *model_signals;
  GtkSingleSelection *selection;
  GListModel *model;        /* what is shown */
  GtkSliceListModel *slice; /* the part of it that has rows, while they are being made */
  guint fill_id;
  guint n_frames;
  char *wanted;         /* id of the run to select as soon as its row is there */
  GCancellable *search; /* the query under way */
  gboolean searching;   /* results of a search are shown */
  gboolean show_end_title_buttons;

  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkListView *list;
  BasaltConnectionButton *connection_button;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryPage, basalt_history_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_SELECTED_RUN,
  PROP_SHOW_END_TITLE_BUTTONS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_RUN_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
setup_cb (BasaltHistoryPage *self,
          GtkListItem       *item)
{
  GtkWidget *row = basalt_history_row_new ();

  g_signal_connect (row, "notify::description", G_CALLBACK (label_item), NULL);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (BasaltHistoryPage *self,
         GtkListItem       *item)
{
  BasaltHistoryRow *row = BASALT_HISTORY_ROW (gtk_list_item_get_child (item));

  basalt_history_row_set_run (row, gtk_list_item_get_item (item));
  label_item (row);
}

static void
unbind_cb (BasaltHistoryPage *self,
           GtkListItem       *item)
{
  basalt_history_row_set_run (BASALT_HISTORY_ROW (gtk_list_item_get_child (item)), NULL);
}

/* Made when it is first needed: most starts never show one. */
static void
show_status_page (BasaltHistoryPage *self,
                  const char        *name,
                  const char        *icon_name,
                  const char        *title,
                  const char        *description)
{
  if (gtk_stack_get_child_by_name (self->stack, name) == NULL)
    {
      GtkWidget *page = g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", icon_name, "title", title,
                                      "description", description, NULL);

      gtk_widget_add_css_class (page, "compact");
      gtk_stack_add_named (self->stack, page, name);
    }
  basalt_stack_show_page (self->stack, name);
}

static void
update_page (BasaltHistoryPage *self)
{
  GListModel *model = self->model;

  if (model != NULL && g_list_model_get_n_items (model) > 0)
    basalt_stack_show_page (self->stack, "list");
  else if (self->searching)
    show_status_page (self, "no-results", "system-search-symbolic", _ ("No Results"),
                      _ ("Try other words."));
  else if (model != NULL)
    show_status_page (self, "empty", "document-open-recent-symbolic", _ ("No Runs Yet"),
                      _ ("Every prompt you run is kept here."));
}

static void
finish_filling (BasaltHistoryPage *self)
{
  if (self->fill_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->fill_id);
  self->fill_id = 0;
  if (self->slice != NULL)
    gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
}

static gboolean
fill_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  guint size = gtk_slice_list_model_get_size (self->slice);

  /* This comes before the frame is drawn, and the first is what somebody waits for. */
  if (self->n_frames++ == 0)
    return G_SOURCE_CONTINUE;

  if (size < MIN (ALL_ROWS, g_list_model_get_n_items (self->model)))
    {
      gtk_slice_list_model_set_size (self->slice, size + MORE_ROWS);
      return G_SOURCE_CONTINUE;
    }

  self->fill_id = 0;
  finish_filling (self);

  return G_SOURCE_REMOVE;
}

static guint
find_position (BasaltHistoryPage *self,
               const char        *id)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; id != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (BasaltRun) run = g_list_model_get_item (model, i);

      /* By id: a search gives other objects for the same runs. */
      if (g_strcmp0 (basalt_run_get_id (run), id) == 0)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
select_position (BasaltHistoryPage *self,
                 guint              position)
{
  gtk_single_selection_set_selected (self->selection, position);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* A run that has just begun is wanted before it has a row. */
static void
model_changed_cb (BasaltHistoryPage *self)
{
  if (self->wanted != NULL &&
      gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    {
      guint position = find_position (self, self->wanted);

      if (position != GTK_INVALID_LIST_POSITION)
        select_position (self, position);
    }
  update_page (self);
}

/* Another model: what was selected stays so if it is in there. */
static void
show_model (BasaltHistoryPage *self,
            GListModel        *model)
{
  if (self->model != model)
    {
      GListModel *rows = model;

      finish_filling (self);
      g_clear_object (&self->slice);
      if (self->n_frames == 0 && model != NULL)
        {
          self->slice = gtk_slice_list_model_new (g_object_ref (model), 0, FIRST_ROWS);
          self->fill_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, NULL, NULL);
          rows = G_LIST_MODEL (self->slice);
        }
      g_set_object (&self->model, model);

      /* Connected after the selection, which hears of changes first. */
      gtk_single_selection_set_model (self->selection, rows);
      g_signal_group_set_target (self->model_signals, rows);
    }
  model_changed_cb (self);
}

static void
history_changed_cb (BasaltHistoryPage *self)
{
  if (!self->searching)
    show_model (self, self->engine != NULL ? basalt_engine_get_history (self->engine) : NULL);
}

static void
cancel_search (BasaltHistoryPage *self)
{
  g_cancellable_cancel (self->search);
  g_clear_object (&self->search);
}

static void
search_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BasaltHistoryPage) self = BASALT_HISTORY_PAGE (user_data);
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GListStore) store = NULL;
  g_autoptr (GError) error = NULL;

  runs = basalt_engine_query_runs_finish (BASALT_ENGINE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->search);
  if (runs == NULL)
    {
      g_warning ("The search failed: %s", error->message);
      return;
    }

  store = g_list_store_new (BASALT_TYPE_RUN);
  g_list_store_splice (store, 0, 0, runs->pdata, runs->len);
  self->searching = TRUE;
  show_model (self, G_LIST_MODEL (store));
}

static void
search_changed_cb (BasaltHistoryPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autoptr (BasaltRunQuery) query = NULL;

  cancel_search (self);
  if (self->engine == NULL)
    return;

  if (*text == '\0')
    {
      self->searching = FALSE;
      history_changed_cb (self);
      return;
    }

  query = basalt_run_query_new ();
  query->limit = SEARCH_LIMIT;
  query->search = g_strdup (text);
  self->search = g_cancellable_new ();
  basalt_engine_query_runs_async (self->engine, query, self->search, search_cb,
                                  g_object_ref (self));
}

static void
activate_cb (BasaltHistoryPage *self,
             guint              position)
{
  g_autoptr (BasaltRun) run = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (run != NULL)
    g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run);
}

static void
selected_cb (BasaltHistoryPage *self)
{
  BasaltRun *run = basalt_history_page_get_selected_run (self);

  if (run != NULL)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (basalt_run_get_id (run));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_RUN]);
}

static void
basalt_history_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_SELECTED_RUN:
      g_value_set_object (value, basalt_history_page_get_selected_run (self));
      break;
    case PROP_SHOW_END_TITLE_BUTTONS:
      g_value_set_boolean (value, self->show_end_title_buttons);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_history_page_set_engine (self, g_value_get_object (value));
      break;
    case PROP_SELECTED_RUN:
      basalt_history_page_select_run (self, g_value_get_object (value));
      break;
    case PROP_SHOW_END_TITLE_BUTTONS:
      self->show_end_title_buttons = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_page_dispose (GObject *object)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (object);

  cancel_search (self);
  g_clear_object (&self->engine_signals);
  g_clear_object (&self->model_signals);
  finish_filling (self);
  g_clear_object (&self->engine);
  basalt_widget_dispose_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->slice);
  g_clear_object (&self->model);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (basalt_history_page_parent_class)->dispose (object);
}

static void
basalt_history_page_class_init (BasaltHistoryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_history_page_get_property;
  object_class->set_property = basalt_history_page_set_property;
  object_class->dispose = basalt_history_page_dispose;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SELECTED_RUN] =
    g_param_spec_object ("selected-run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_END_TITLE_BUTTONS] =
    g_param_spec_boolean ("show-end-title-buttons", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RUN_ACTIVATED] =
    g_signal_new ("run-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, BASALT_TYPE_RUN);

  g_type_ensure (BASALT_TYPE_CONNECTION_BUTTON);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, connection_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
basalt_history_page_init (BasaltHistoryPage *self)
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
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));

  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));

  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::history",
                                  G_CALLBACK (history_changed_cb), self);
  self->model_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "items-changed",
                                  G_CALLBACK (model_changed_cb), self);
}

/**
 * basalt_history_page_set_engine:
 * @self: a history page
 * @engine: (nullable): whose history to show, opened or not yet
 */
void
basalt_history_page_set_engine (BasaltHistoryPage *self,
                                BasaltEngine      *engine)
{
  g_return_if_fail (BASALT_IS_HISTORY_PAGE (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (!g_set_object (&self->engine, engine))
    return;

  cancel_search (self);
  g_signal_group_set_target (self->engine_signals, engine);
  basalt_connection_button_set_engine (self->connection_button, engine);
  history_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

/**
 * basalt_history_page_get_selected_run:
 * @self: a history page
 *
 * Returns: (transfer none) (nullable): the run whose row is selected
 */
BasaltRun *
basalt_history_page_get_selected_run (BasaltHistoryPage *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_PAGE (self), NULL);

  return gtk_single_selection_get_selected_item (self->selection);
}

/**
 * basalt_history_page_select_run:
 * @self: a history page
 * @run: (nullable): the run whose row to select, now or as soon as it has one
 */
void
basalt_history_page_select_run (BasaltHistoryPage *self,
                                BasaltRun         *run)
{
  g_return_if_fail (BASALT_IS_HISTORY_PAGE (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  g_free (self->wanted);
  self->wanted = run != NULL ? g_strdup (basalt_run_get_id (run)) : NULL;
  if (run != NULL)
    finish_filling (self);
  select_position (self, find_position (self, self->wanted));
}

/**
 * basalt_history_page_step:
 * @self: a history page
 * @step: rows to go: -1 to the newer neighbour, 1 to the older one
 *
 * Selects a neighbour of the selected run; the newest where none is selected.
 *
 * Returns: %FALSE where there is no such row
 */
gboolean
basalt_history_page_step (BasaltHistoryPage *self,
                          int                step)
{
  guint position;
  guint n;
  gint64 target;

  g_return_val_if_fail (BASALT_IS_HISTORY_PAGE (self), FALSE);

  finish_filling (self);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  position = gtk_single_selection_get_selected (self->selection);
  target = position == GTK_INVALID_LIST_POSITION ? 0 : (gint64) position + step;
  if (target < 0 || target >= n)
    return FALSE;

  gtk_single_selection_set_selected (self->selection, (guint) target);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", (guint) target);
  return TRUE;
}

/**
 * basalt_history_page_start_search:
 * @self: a history page
 *
 * Shows the search bar and puts the cursor into it.
 */
void
basalt_history_page_start_search (BasaltHistoryPage *self)
{
  g_return_if_fail (BASALT_IS_HISTORY_PAGE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
