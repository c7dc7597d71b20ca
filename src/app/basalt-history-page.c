/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-page.h"

#include "basalt-connection-button.h"
#include "basalt-history-list.h"
#include "basalt-history-strip.h"
#include "basalt-widget-util.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define SEARCH_LIMIT 500
#define FRAMES_BEFORE_STRIP 2

struct _BasaltHistoryPage
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  GSignalGroup *engine_signals;
  GSignalGroup *model_signals;
  GListModel *model; /* what is shown */
  guint n_frames;
  guint strip_id;       /* makes the strip when the window is there */
  GCancellable *search; /* the query under way */
  gboolean searching;   /* results of a search are shown */
  gboolean show_end_title_buttons;

  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkBox *strip_box;
  BasaltHistoryStrip *strip;
  BasaltHistoryList *list;
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

/* -- The strip -- */

static void
update_strip (BasaltHistoryPage *self)
{
  if (self->strip == NULL)
    return;

  basalt_history_strip_set_model (self->strip, self->engine != NULL ?
                                                 basalt_engine_get_history (self->engine) :
                                                 NULL);
  basalt_history_strip_set_selected_run (self->strip, basalt_history_page_get_selected_run (self));
}

/* One bar compares with nothing. */
static void
strip_n_runs_cb (BasaltHistoryPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->strip),
                          basalt_history_strip_get_n_runs (self->strip) > 1);
}

static void
strip_activated_cb (BasaltHistoryPage *self,
                    BasaltRun         *run)
{
  g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run);
}

/* When there is nothing else to do: the window's first frames do not wait for it. */
static gboolean
make_strip_cb (gpointer user_data)
{
  BasaltHistoryPage *self = user_data;

  self->strip_id = 0;
  self->strip = BASALT_HISTORY_STRIP (basalt_history_strip_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->strip), FALSE);
  g_signal_connect_object (self->strip, "notify::n-runs", G_CALLBACK (strip_n_runs_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "run-activated", G_CALLBACK (strip_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->strip_box, GTK_WIDGET (self->strip));
  update_strip (self);

  return G_SOURCE_REMOVE;
}

static gboolean
first_frame_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);

  if (self->n_frames++ < FRAMES_BEFORE_STRIP)
    return G_SOURCE_CONTINUE;

  self->strip_id = g_idle_add (make_strip_cb, self);

  return G_SOURCE_REMOVE;
}

static void
show_model (BasaltHistoryPage *self,
            GListModel        *model)
{
  if (g_set_object (&self->model, model))
    {
      basalt_history_list_set_model (self->list, model);
      g_signal_group_set_target (self->model_signals, model);
    }
  update_page (self);
}

static void
history_changed_cb (BasaltHistoryPage *self)
{
  update_strip (self);
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
activated_cb (BasaltHistoryPage *self,
              BasaltRun         *run)
{
  g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run);
}

static void
selected_cb (BasaltHistoryPage *self)
{
  if (self->strip != NULL && basalt_history_page_get_selected_run (self) != NULL)
    basalt_history_strip_set_selected_run (self->strip,
                                           basalt_history_page_get_selected_run (self));
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
  g_clear_handle_id (&self->strip_id, g_source_remove);
  g_clear_object (&self->engine);
  basalt_widget_dispose_children (GTK_WIDGET (self));
  self->strip = NULL;
  g_clear_object (&self->model);

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
  g_type_ensure (BASALT_TYPE_HISTORY_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, strip_box);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, connection_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
basalt_history_page_init (BasaltHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));

  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::history",
                                  G_CALLBACK (history_changed_cb), self);
  self->model_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "items-changed", G_CALLBACK (update_page),
                                  self);

  gtk_widget_add_tick_callback (GTK_WIDGET (self), first_frame_cb, NULL, NULL);
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

  return basalt_history_list_get_selected_run (self->list);
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

  basalt_history_list_select_run (self->list, run);
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
  g_return_val_if_fail (BASALT_IS_HISTORY_PAGE (self), FALSE);

  return basalt_history_list_step (self->list, step);
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
