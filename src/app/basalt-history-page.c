/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-page-private.h"

#include "basalt-accessible.h"
#include "basalt-banner.h"
#include "basalt-container.h"
#include "basalt-engine-organize.h"
#include "basalt-fit.h"
#include "basalt-history-bar.h"
#include "basalt-history-filters.h"
#include "basalt-run-query-parse.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

/* The window's first frames do not wait for the strip. */
#define FRAMES_BEFORE_STRIP 2

/* Milliseconds that a search waits for more news, so that many runs that end are one search. */
#define NEWS_DELAY 300

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

static void search (BasaltHistoryPage *self);

static const char *
get_text (BasaltHistoryPage *self)
{
  return self->search != NULL && gtk_revealer_get_reveal_child (self->search_bar) ?
           basalt_history_search_get_text (self->search) :
           "";
}

/* -- What is shown where there are no rows -- */

static void
status_clicked_cb (BasaltHistoryPage *self)
{
  if (self->error != NULL)
    search (self);
  else
    basalt_history_search_set_text (self->search,
                                    basalt_history_page_in_trash (self) ? "in:trash " : "");
}

/* Made when it is first needed: most starts never show one. @button: (nullable) */
static void
show_status (BasaltHistoryPage *self,
             const char        *icon_name,
             const char        *title,
             const char        *description,
             const char        *button)
{
  g_autofree char *visible = basalt_text_make_visible (description, -1, BASALT_TEXT_VISIBLE_NONE);
  g_autofree char *escaped = g_markup_escape_text (visible, -1);

  if (self->status == NULL)
    {
      self->status = ADW_STATUS_PAGE (adw_status_page_new ());
      gtk_widget_add_css_class (GTK_WIDGET (self->status), "compact");
      self->status_button = gtk_button_new ();
      gtk_widget_add_css_class (self->status_button, "pill");
      gtk_widget_set_halign (self->status_button, GTK_ALIGN_CENTER);
      g_signal_connect_object (self->status_button, "clicked", G_CALLBACK (status_clicked_cb), self,
                               G_CONNECT_SWAPPED);
      adw_status_page_set_child (self->status, self->status_button);
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->status), "status");
    }

  adw_status_page_set_icon_name (self->status, icon_name);
  adw_status_page_set_title (self->status, title);
  /* What scrolls takes the focus. */
  basalt_widget_set_accessible_label (gtk_widget_get_first_child (GTK_WIDGET (self->status)),
                                      title);
  adw_status_page_set_description (self->status, escaped);
  gtk_button_set_label (GTK_BUTTON (self->status_button), button != NULL ? button : "");
  basalt_widget_set_accessible_label (self->status_button, button != NULL ? button : "");
  gtk_widget_set_visible (self->status_button, button != NULL);
  basalt_stack_show_page (self->stack, "status");
}

static void
show_no_results (BasaltHistoryPage *self)
{
  g_autofree char *filters = basalt_history_filters_describe (get_text (self));
  g_autofree char *description = NULL;

  if (self->query->trash && basalt_run_query_is_all (self->query))
    {
      show_status (self, "user-trash-symbolic", _ ("Trash Is Empty"),
                   _ ("Runs that you move to the trash can be restored from here."), NULL);
      return;
    }

  if (filters != NULL)
    /* Translators: %s are query words such as “state:failed, model:haiku” */
    description = g_strdup_printf (_ ("Filters are on: %s"), filters);
  show_status (self, "system-search-symbolic", _ ("No Results"),
               description != NULL ? description : _ ("Try other words."), _ ("_Clear"));
  gtk_button_set_use_underline (GTK_BUTTON (self->status_button), TRUE);
  basalt_widget_hush_mnemonics (gtk_widget_get_parent (self->status_button));
}

static void
update_page (BasaltHistoryPage *self)
{
  guint n = self->model != NULL ? g_list_model_get_n_items (self->model) : 0;

  if (self->search != NULL)
    basalt_history_search_set_n_results (self->search, self->model != NULL && self->error == NULL ?
                                                         (gint64) n :
                                                         -1);
  if (self->error != NULL)
    {
      show_status (self, "dialog-warning-symbolic", _ ("Search Failed"), self->error,
                   _ ("_Try Again"));
      gtk_button_set_use_underline (GTK_BUTTON (self->status_button), TRUE);
      basalt_widget_hush_mnemonics (gtk_widget_get_parent (self->status_button));
    }
  else if (n > 0)
    basalt_stack_show_page (self->stack, "list");
  else if (self->query != NULL)
    show_no_results (self);
  else if (self->model != NULL)
    show_status (self, "document-open-recent-symbolic", _ ("No Runs Yet"),
                 _ ("Every prompt you run is kept here."), NULL);
}

/* -- The trash -- */

static void
update_trash_banner (BasaltHistoryPage *self)
{
  gboolean in_trash = basalt_history_page_in_trash (self);
  BasaltRetention retention;
  g_autofree char *text = NULL;

  if (self->trash_banner == NULL && !in_trash)
    return;

  if (self->trash_banner == NULL)
    {
      GtkWidget *label =
        g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "hexpand", TRUE, NULL);
      GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Empty…"));

      self->trash_banner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      gtk_widget_add_css_class (self->trash_banner, "trash-banner");
      basalt_widget_set_accessible_label (button, _ ("Empty Trash…"));
      gtk_widget_set_tooltip_text (button, _ ("Empty Trash…"));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "history.empty-trash");
      gtk_box_append (GTK_BOX (self->trash_banner), label);
      gtk_box_append (GTK_BOX (self->trash_banner), button);
      gtk_box_append (self->top_box, self->trash_banner);
    }

  gtk_widget_set_visible (self->trash_banner, in_trash);
  if (!in_trash || self->engine == NULL)
    return;

  basalt_engine_get_retention (self->engine, &retention);
  text = retention.trash_days == 0 ?
           g_strdup (_ ("Runs stay in the trash until you empty it.")) :
           g_strdup_printf (ngettext ("Runs in the trash are deleted after %u day.",
                                      "Runs in the trash are deleted after %u days.",
                                      retention.trash_days),
                            retention.trash_days);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (self->trash_banner)), text);
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

/* When there is nothing else to do. */
static gboolean
make_strip_cb (gpointer user_data)
{
  BasaltHistoryPage *self = user_data;

  self->strip_id = 0;
  self->strip = BASALT_HISTORY_STRIP (basalt_history_strip_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->strip), FALSE);
  g_signal_connect_object (self->strip, "notify::n-runs", G_CALLBACK (strip_n_runs_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "run-activated",
                           G_CALLBACK (basalt_history_page_activate_run), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->top_box, GTK_WIDGET (self->strip));
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

/* -- Searching -- */

/* @query: (transfer full) (nullable): what @model was found by, %NULL for the history */
static void
show_model (BasaltHistoryPage *self,
            GListModel        *model,
            BasaltRunQuery    *query)
{
  g_clear_pointer (&self->query, basalt_run_query_free);
  g_clear_pointer (&self->error, g_free);
  self->query = query;

  basalt_history_list_set_search (self->list, self->engine, query != NULL ? query->search : NULL);
  if (g_set_object (&self->model, model))
    {
      basalt_history_list_set_model (self->list, model);
      g_signal_group_set_target (self->model_signals, model);
    }
  update_trash_banner (self);
  basalt_history_page_chosen_changed (self);
  update_page (self);
}

static void
cancel_search (BasaltHistoryPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

typedef struct
{
  BasaltHistoryPage *page;
  BasaltRunQuery *query;
} Search;

static void
searched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autofree Search *found = user_data;
  g_autoptr (BasaltHistoryPage) self = found->page;
  g_autoptr (BasaltRunQuery) query = found->query;
  g_autoptr (GListModel) model = NULL;
  g_autoptr (GError) error = NULL;

  model = basalt_engine_search_finish (BASALT_ENGINE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (model == NULL)
    {
      g_free (self->error);
      self->error = g_strdup (error->message);
      update_page (self);
      return;
    }

  show_model (self, model, g_steal_pointer (&query));
}

static void
search (BasaltHistoryPage *self)
{
  g_autoptr (BasaltRunQuery) query =
    basalt_run_query_parse (get_text (self), g_get_real_time (), NULL);
  Search *found;

  cancel_search (self);
  if (self->engine == NULL || !basalt_engine_get_open (self->engine) ||
      (basalt_run_query_is_all (query) && !query->trash && query->sort == BASALT_RUN_SORT_DEFAULT))
    {
      show_model (self, self->engine != NULL ? basalt_engine_get_history (self->engine) : NULL,
                  NULL);
      return;
    }

  self->cancellable = g_cancellable_new ();
  found = g_new (Search, 1);
  found->page = g_object_ref (self);
  found->query = g_steal_pointer (&query);
  basalt_engine_search_async (self->engine, found->query, self->cancellable, searched_cb, found);
}

void
basalt_history_page_search_again (BasaltHistoryPage *self)
{
  if (self->query != NULL)
    search (self);
}

static void
news_found_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autofree Search *found = user_data;
  g_autoptr (BasaltHistoryPage) self = found->page;
  g_autoptr (BasaltRunQuery) query = found->query;
  g_autoptr (GListModel) model = NULL;
  g_autoptr (GError) error = NULL;

  model = basalt_engine_search_news_finish (BASALT_ENGINE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (model == NULL)
    g_debug ("What is found by now could not be looked for: %s", error->message);
  else if (model != self->model)
    show_model (self, model, g_steal_pointer (&query));
}

static gboolean
news_cb (gpointer user_data)
{
  BasaltHistoryPage *self = user_data;
  Search *found;

  if (self->cancellable != NULL)
    return G_SOURCE_CONTINUE;

  self->news_id = 0;
  if (self->query == NULL || self->error != NULL || !basalt_engine_get_open (self->engine))
    return G_SOURCE_REMOVE;

  self->cancellable = g_cancellable_new ();
  found = g_new (Search, 1);
  found->page = g_object_ref (self);
  found->query = basalt_run_query_copy (self->query);
  basalt_engine_search_news_async (self->engine, self->model, found->query, self->cancellable,
                                   news_found_cb, found);

  return G_SOURCE_REMOVE;
}

/* A run has come or ended, maybe on record only now: the search that is shown may find it. */
static void
expect_news (BasaltHistoryPage *self)
{
  if (self->query != NULL && self->news_id == 0)
    self->news_id = g_timeout_add (NEWS_DELAY, news_cb, self);
}

static void
history_items_changed_cb (BasaltHistoryPage *self,
                          guint              position,
                          guint              removed,
                          guint              added)
{
  if (added > 0)
    expect_news (self);
}

static void
history_changed_cb (BasaltHistoryPage *self)
{
  g_signal_group_set_target (self->history_signals, self->engine != NULL ?
                                                      basalt_engine_get_history (self->engine) :
                                                      NULL);
  update_strip (self);
  if (self->query == NULL && self->cancellable == NULL)
    show_model (self, self->engine != NULL ? basalt_engine_get_history (self->engine) : NULL, NULL);
  else
    expect_news (self);
}

/* From the search to the rows. */
static void
leave_search_cb (BasaltHistoryPage *self)
{
  if (self->model != NULL && g_list_model_get_n_items (self->model) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
stop_search_cb (BasaltHistoryPage *self)
{
  gtk_revealer_set_reveal_child (self->search_bar, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* The focus does not stay on what is not mapped. */
static void
search_map_cb (BasaltHistoryPage *self)
{
  if (self->search_wants_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  self->search_wants_focus = FALSE;
}

static void
focus_search (BasaltHistoryPage *self)
{
  self->search_wants_focus = !gtk_widget_get_mapped (GTK_WIDGET (self->search));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
make_search (BasaltHistoryPage *self)
{
  if (self->search != NULL)
    return;

  self->search = BASALT_HISTORY_SEARCH (basalt_history_search_new ());
  basalt_history_search_set_engine (self->search, self->engine);
  g_signal_connect_object (self->search, "changed", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "leave", G_CALLBACK (leave_search_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "removed", G_CALLBACK (basalt_history_page_offer_search),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (basalt_history_search_get_entry (self->search), "stop-search",
                           G_CALLBACK (stop_search_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (basalt_history_search_get_entry (self->search), "map",
                           G_CALLBACK (search_map_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_revealer_set_child (self->search_bar, GTK_WIDGET (self->search));
  update_page (self);
}

static void
search_mode_cb (BasaltHistoryPage *self)
{
  if (gtk_revealer_get_reveal_child (self->search_bar))
    {
      make_search (self);
      gtk_widget_set_visible (GTK_WIDGET (self->search), TRUE);
      focus_search (self);
    }
  else if (self->search != NULL)
    {
      basalt_history_search_set_text (self->search, "");
      search (self);
    }
}

/* What has slid away is no longer there for assistive technology, either. */
static void
search_revealed_cb (BasaltHistoryPage *self)
{
  if (self->search != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->search),
                            gtk_revealer_get_reveal_child (self->search_bar) ||
                              gtk_revealer_get_child_revealed (self->search_bar));
}

/* -- Rows -- */

static void
selected_cb (BasaltHistoryPage *self)
{
  if (self->strip != NULL && basalt_history_page_get_selected_run (self) != NULL)
    basalt_history_strip_set_selected_run (self->strip,
                                           basalt_history_page_get_selected_run (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_RUN]);
}

static GMenuModel *
menu_cb (BasaltHistoryPage *self,
         GPtrArray         *runs)
{
  return basalt_history_page_make_menu (self, runs);
}

static void
chosen_cb (BasaltHistoryPage *self)
{
  gboolean choosing = basalt_history_list_get_choosing (self->list);

  if (self->bar == NULL && choosing)
    {
      self->bar = basalt_history_bar_new ();
      gtk_box_prepend (self->bottom_box, self->bar);
    }
  if (self->bar != NULL)
    {
      gtk_widget_set_visible (self->bar, choosing);
      basalt_history_bar_update (BASALT_HISTORY_BAR (self->bar),
                                 basalt_history_list_get_n_selected (self->list),
                                 BASALT_HISTORY_LIST_MAX_CHOSEN,
                                 basalt_history_page_in_trash (self));
    }
  basalt_history_page_chosen_changed (self);
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
  g_clear_object (&self->history_signals);
  g_clear_object (&self->model_signals);
  g_clear_handle_id (&self->strip_id, g_source_remove);
  g_clear_handle_id (&self->news_id, g_source_remove);
  g_clear_object (&self->engine);
  basalt_widget_dispose_children (GTK_WIDGET (self));
  self->search = NULL;
  self->strip = NULL;
  self->bar = NULL;
  g_clear_object (&self->model);
  basalt_history_page_clear_actions (self);

  G_OBJECT_CLASS (basalt_history_page_parent_class)->dispose (object);
}

static void
basalt_history_page_finalize (GObject *object)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (object);

  g_clear_pointer (&self->query, basalt_run_query_free);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  g_free (self->error);

  G_OBJECT_CLASS (basalt_history_page_parent_class)->finalize (object);
}

static void
basalt_history_page_class_init (BasaltHistoryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_history_page_get_property;
  object_class->set_property = basalt_history_page_set_property;
  object_class->dispose = basalt_history_page_dispose;
  object_class->finalize = basalt_history_page_finalize;

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
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, choose_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, top_box);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, bottom_box);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPage, connection_button);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, basalt_history_page_activate_run);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);

  basalt_history_page_install_actions (widget_class);
}

static void
basalt_history_page_init (BasaltHistoryPage *self)
{
  basalt_history_page_clear_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_popover_fit (gtk_menu_button_get_popover (self->menu_button));
  basalt_menu_button_set_accessible_label (self->menu_button, _ ("Main Menu"));

  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::history",
                                  G_CALLBACK (history_changed_cb), self);
  g_signal_group_connect_swapped (self->engine_signals, "run-ended", G_CALLBACK (expect_news),
                                  self);
  g_signal_group_connect_swapped (self->engine_signals, "notify::behind", G_CALLBACK (expect_news),
                                  self);
  self->history_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->history_signals, "items-changed",
                                  G_CALLBACK (history_items_changed_cb), self);
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
  if (self->search != NULL)
    basalt_history_search_set_engine (self->search, engine);
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
  if (self->strip != NULL)
    basalt_history_strip_set_selected_run (self->strip, run);
}

/**
 * basalt_history_page_activate_run:
 * @self: a history page
 * @run: a run
 *
 * Asks for a run to be shown.
 */
void
basalt_history_page_activate_run (BasaltHistoryPage *self,
                                  BasaltRun         *run)
{
  g_return_if_fail (BASALT_IS_HISTORY_PAGE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  g_signal_emit (self, signals[SIGNAL_RUN_ACTIVATED], 0, run);
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

  make_search (self);
  gtk_revealer_set_reveal_child (self->search_bar, TRUE);
  focus_search (self);
}

/**
 * basalt_history_page_search_for:
 * @self: a history page
 * @text: query words and words to search for
 *
 * Shows the search bar with a search in it.
 */
void
basalt_history_page_search_for (BasaltHistoryPage *self,
                                const char        *text)
{
  g_return_if_fail (BASALT_IS_HISTORY_PAGE (self));
  g_return_if_fail (text != NULL);

  basalt_history_page_start_search (self);
  basalt_history_search_set_text (self->search, text);
}

/**
 * basalt_history_page_in_trash:
 * @self: a history page
 *
 * Returns: whether what is shown are runs in the trash
 */
gboolean
basalt_history_page_in_trash (BasaltHistoryPage *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_PAGE (self), FALSE);

  return self->query != NULL && self->query->trash;
}

/**
 * basalt_history_page_search:
 * @self: a history page
 * @text: what to search for, as typed
 *
 * Opens the search with @text in it.
 */
void
basalt_history_page_search (BasaltHistoryPage *self,
                            const char        *text)
{
  g_return_if_fail (BASALT_IS_HISTORY_PAGE (self));
  g_return_if_fail (text != NULL);

  basalt_history_page_start_search (self);
  basalt_history_search_set_text (self->search, text);
}
