/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-page.h"

#include "basalt-accessible.h"
#include "basalt-announcer.h"
#include "basalt-banner.h"
#include "basalt-container.h"
#include "basalt-fit.h"
#include "basalt-model-chooser.h"
#include "basalt-run-view.h"
#include "basalt-text.h"
#include "basalt-welcome-page.h"
#include "basalt-wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _BasaltRunPage
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltRun *run;
  GSignalGroup *engine_signals;
  GSignalGroup *connections_signals;
  GSignalGroup *run_signals;
  char *store_error;
  char *outdated;     /* why nothing is written any more */
  BasaltRunLost lost; /* why @run cannot be shown */
  char *lost_reason;
  gboolean show_start_title_buttons;
  gboolean show_end_title_buttons;
  gboolean folded;

  AdwWindowTitle *title;
  GtkWidget *stop_button;
  GtkWidget *run_again_button;
  GtkWidget *menu_button;
  BasaltRunView *run_view;  /* made when it is first needed */
  GtkWidget *model_chooser; /* made when it is first asked for */
  GtkWidget *inspector_button;
  BasaltAnnouncer *announcer;
  BasaltBanner *banner;
  GtkWidget *trash_bar;
  GtkStack *stack;
  AdwStatusPage *new_page;
  GtkWidget *composer_clamp;
  BasaltComposer *composer;
};

G_DEFINE_FINAL_TYPE (BasaltRunPage, basalt_run_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_RUN,
  PROP_SHOW_START_TITLE_BUTTONS,
  PROP_SHOW_END_TITLE_BUTTONS,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
choose_page (BasaltRunPage *self)
{
  GListModel *connections;

  if (self->store_error != NULL)
    return "unusable";
  if (self->engine == NULL || basalt_engine_get_history (self->engine) == NULL)
    return "loading";
  if (self->run != NULL &&
      (self->lost != BASALT_RUN_LOST_NOT ||
       (basalt_run_get_damaged (self->run) && !basalt_run_get_loaded (self->run))))
    return "lost";
  if (self->run != NULL)
    return "run";

  connections = basalt_engine_get_connections (self->engine);
  if (connections == NULL || g_list_model_get_n_items (connections) == 0)
    return "welcome";

  return "new";
}

/* Made when it is first needed: most starts never show it. */
static void
ensure_welcome_page (BasaltRunPage *self)
{
  GtkWidget *page;

  if (gtk_stack_get_child_by_name (self->stack, "welcome") != NULL)
    return;

  page = basalt_welcome_page_new ();
  basalt_welcome_page_set_engine (BASALT_WELCOME_PAGE (page), self->engine);
  g_signal_connect_object (page, "done", G_CALLBACK (basalt_composer_focus_prompt), self->composer,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->stack, page, "welcome");
}

/* The same: a window starts without a run. The whole view scrolls in a window that is too low for
 * its parts, as with large text; where there is room, only the parts do. */
static BasaltRunView *
ensure_run_view (BasaltRunPage *self)
{
  if (self->run_view == NULL)
    {
      GtkWidget *viewport =
        g_object_new (GTK_TYPE_VIEWPORT, "vscroll-policy", GTK_SCROLL_NATURAL, NULL);
      GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy",
                                          GTK_POLICY_NEVER, "child", viewport, NULL);

      self->run_view = BASALT_RUN_VIEW (basalt_run_view_new ());
      basalt_run_view_set_engine (self->run_view, self->engine);
      gtk_viewport_set_child (GTK_VIEWPORT (viewport), GTK_WIDGET (self->run_view));
      gtk_stack_add_named (self->stack, scroller, "run");
    }

  return self->run_view;
}

static void
update_lost_page (BasaltRunPage *self)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, "lost");

  if (page == NULL)
    {
      page = basalt_lost_page_new ();
      gtk_stack_add_named (self->stack, page, "lost");
    }
  basalt_lost_page_set_run (BASALT_LOST_PAGE (page), self->run,
                            self->lost != BASALT_RUN_LOST_NOT ? self->lost :
                                                                BASALT_RUN_LOST_DAMAGED,
                            self->lost_reason);
}

static AdwStatusPage *
ensure_unusable_page (BasaltRunPage *self)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, "unusable");

  if (page == NULL)
    {
      g_autoptr (GtkBuilder) builder =
        gtk_builder_new_from_resource ("/io/github/basaltflows/Basalt/basalt-unusable-page.ui");

      page = GTK_WIDGET (gtk_builder_get_object (builder, "unusable"));
      gtk_stack_add_named (self->stack, page, "unusable");
    }

  return ADW_STATUS_PAGE (page);
}

static void
update_page (BasaltRunPage *self)
{
  const char *page = choose_page (self);
  gboolean writable =
    g_str_equal (page, "run") || g_str_equal (page, "new") || g_str_equal (page, "lost");

  if (g_str_equal (page, "welcome"))
    ensure_welcome_page (self);
  if (g_str_equal (page, "lost"))
    update_lost_page (self);
  basalt_stack_show_page (self->stack, page);
  gtk_widget_set_visible (self->composer_clamp, writable);
  gtk_widget_set_visible (self->inspector_button, g_str_equal (page, "run"));
  gtk_widget_set_visible (self->menu_button, g_str_equal (page, "run"));
}

static void
update_title (BasaltRunPage *self)
{
  g_autofree char *title = NULL;
  g_autofree char *model = NULL;
  g_autofree char *subtitle = NULL;
  const char *raw;

  if (self->run == NULL)
    {
      const char *page = gtk_stack_get_visible_child_name (self->stack);

      adw_window_title_set_title (self->title,
                                  g_strcmp0 (page, "new") == 0 ? _ ("New Run") : _ ("Basalt"));
      adw_window_title_set_subtitle (self->title, "");
      return;
    }

  raw = basalt_run_get_title (self->run);
  if (raw == NULL || *raw == '\0')
    raw = basalt_run_get_name (self->run);
  title = basalt_text_make_visible (raw, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  raw = basalt_run_get_model (self->run);
  model = basalt_text_make_visible (raw != NULL ? raw : "", -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  subtitle = g_strjoin (*model != '\0' ? " · " : "",
                        basalt_state_get_label (basalt_run_get_state (self->run)), model, NULL);

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle);
}

/* It could be read, but for what it was given. */
static gboolean
is_partly_damaged (BasaltRun *run)
{
  return basalt_run_get_loaded (run) &&
         (basalt_run_get_damaged (run) || basalt_run_get_flow (run) == NULL ||
          basalt_run_get_inputs (run) == NULL);
}

static void
update_run (BasaltRunPage *self)
{
  gboolean terminal =
    self->run != NULL && basalt_state_is_terminal (basalt_run_get_state (self->run));

  update_title (self);
  gtk_widget_set_visible (self->trash_bar, self->run != NULL &&
                                             basalt_run_get_deleted_at (self->run) != 0 &&
                                             self->lost != BASALT_RUN_LOST_GONE);
  gtk_widget_set_visible (self->stop_button, self->run != NULL && !terminal);
  gtk_widget_set_visible (self->run_again_button, terminal);
  if (self->outdated != NULL)
    basalt_banner_set_title (self->banner, self->outdated);
  else if (self->run != NULL && is_partly_damaged (self->run))
    basalt_banner_set_title (self->banner,
                             _ ("Part of this run’s record is damaged. What can be read of it is "
                                "shown; the rest of the history is unharmed."));
  else if (self->run != NULL && basalt_run_get_journal_error (self->run) != NULL)
    basalt_banner_set_title (self->banner, basalt_run_get_journal_error (self->run));
  else if (self->engine != NULL && basalt_engine_get_behind (self->engine))
    basalt_banner_set_title (self->banner,
                             _ ("The history cannot be written: its disk may be full. What is not "
                                "saved yet is kept here, and saved once it can be."));
  else
    basalt_banner_set_title (self->banner, NULL);
}

static void
outdated_cb (BasaltRunPage *self,
             const char    *sentence)
{
  g_free (self->outdated);
  self->outdated = g_strdup (sentence);
  update_run (self);
}

static void
run_notify_cb (BasaltRunPage *self,
               GParamSpec    *pspec)
{
  if (g_str_equal (pspec->name, "damaged") || g_str_equal (pspec->name, "loaded"))
    update_page (self);
  update_run (self);
}

static void
update (BasaltRunPage *self)
{
  update_page (self);
  update_run (self);
}

static void
connections_changed_cb (BasaltRunPage *self)
{
  g_signal_group_set_target (self->connections_signals,
                             self->engine != NULL ? basalt_engine_get_connections (self->engine) :
                                                    NULL);
  update (self);
}

static void
basalt_run_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BasaltRunPage *self = BASALT_RUN_PAGE (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_SHOW_START_TITLE_BUTTONS:
      g_value_set_boolean (value, self->show_start_title_buttons);
      break;
    case PROP_SHOW_END_TITLE_BUTTONS:
      g_value_set_boolean (value, self->show_end_title_buttons);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_run_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BasaltRunPage *self = BASALT_RUN_PAGE (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_run_page_set_engine (self, g_value_get_object (value));
      break;
    case PROP_RUN:
      basalt_run_page_set_run (self, g_value_get_object (value));
      break;
    case PROP_SHOW_START_TITLE_BUTTONS:
      self->show_start_title_buttons = g_value_get_boolean (value);
      break;
    case PROP_SHOW_END_TITLE_BUTTONS:
      self->show_end_title_buttons = g_value_get_boolean (value);
      break;
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_run_page_dispose (GObject *object)
{
  BasaltRunPage *self = BASALT_RUN_PAGE (object);

  g_clear_object (&self->engine_signals);
  g_clear_object (&self->connections_signals);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->engine);
  g_clear_object (&self->run);
  g_clear_pointer (&self->store_error, g_free);
  g_clear_pointer (&self->outdated, g_free);
  g_clear_pointer (&self->lost_reason, g_free);
  g_clear_pointer (&self->model_chooser, gtk_widget_unparent);
  basalt_widget_dispose_children (GTK_WIDGET (self));
  self->run_view = NULL;

  G_OBJECT_CLASS (basalt_run_page_parent_class)->dispose (object);
}

static void
basalt_run_page_class_init (BasaltRunPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_run_page_get_property;
  object_class->set_property = basalt_run_page_set_property;
  object_class->dispose = basalt_run_page_dispose;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_START_TITLE_BUTTONS] =
    g_param_spec_boolean ("show-start-title-buttons", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOW_END_TITLE_BUTTONS] =
    g_param_spec_boolean ("show-end-title-buttons", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_ANNOUNCER);
  g_type_ensure (BASALT_TYPE_BANNER);
  g_type_ensure (BASALT_TYPE_COMPOSER);
  g_type_ensure (BASALT_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-run-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, title);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, run_again_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, inspector_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, announcer);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, banner);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, trash_bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, new_page);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, composer_clamp);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunPage, composer);
}

static void
basalt_run_page_init (BasaltRunPage *self)
{
  self->show_end_title_buttons = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  /* What scrolls in it takes the focus. */
  basalt_widget_set_accessible_label (gtk_widget_get_first_child (GTK_WIDGET (self->new_page)),
                                      adw_status_page_get_title (self->new_page));
  basalt_menu_button_set_accessible_label (GTK_MENU_BUTTON (self->menu_button), _ ("Run Menu"));
  basalt_popover_fit (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->menu_button)));

  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::history", G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->engine_signals, "notify::connections",
                                  G_CALLBACK (connections_changed_cb), self);
  g_signal_group_connect_swapped (self->engine_signals, "notify::behind", G_CALLBACK (update_run),
                                  self);
  g_signal_group_connect_swapped (self->engine_signals, "outdated", G_CALLBACK (outdated_cb), self);
  self->connections_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->connections_signals, "items-changed", G_CALLBACK (update),
                                  self);
  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (run_notify_cb), self);

  update (self);
}

/**
 * basalt_run_page_set_engine:
 * @self: a run page
 * @engine: (nullable): the engine, opened or not yet
 */
void
basalt_run_page_set_engine (BasaltRunPage *self,
                            BasaltEngine  *engine)
{
  g_return_if_fail (BASALT_IS_RUN_PAGE (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (!g_set_object (&self->engine, engine))
    return;

  basalt_composer_set_engine (self->composer, engine);
  if (self->run_view != NULL)
    basalt_run_view_set_engine (ensure_run_view (self), engine);
  g_signal_group_set_target (self->engine_signals, engine);
  connections_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

/**
 * basalt_run_page_get_run:
 * @self: a run page
 *
 * Returns: (transfer none) (nullable): the run shown
 */
BasaltRun *
basalt_run_page_get_run (BasaltRunPage *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_PAGE (self), NULL);

  return self->run;
}

/**
 * basalt_run_page_set_run:
 * @self: a run page
 * @run: (nullable): the run to show, or %NULL for a new one
 */
void
basalt_run_page_set_run (BasaltRunPage *self,
                         BasaltRun     *run)
{
  g_return_if_fail (BASALT_IS_RUN_PAGE (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  self->lost = BASALT_RUN_LOST_NOT;
  g_clear_pointer (&self->lost_reason, g_free);
  if (run != NULL || self->run_view != NULL)
    basalt_run_view_set_run (ensure_run_view (self), run);
  basalt_announcer_set_run (self->announcer, run);
  g_signal_group_set_target (self->run_signals, run);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_run_page_find:
 * @self: a run page that shows a run
 * @step: 0 to ask for words; 1 for the next match, -1 for the one before
 */
void
basalt_run_page_find (BasaltRunPage *self,
                      int            step)
{
  g_return_if_fail (BASALT_IS_RUN_PAGE (self));
  g_return_if_fail (self->run != NULL);

  basalt_run_view_find (ensure_run_view (self), step);
}

/**
 * basalt_run_page_set_lost:
 * @self: a run page that shows a run
 * @lost: why the run cannot be shown
 * @reason: (nullable): in the words of whoever tried; maybe hostile
 *
 * Says instead of the run why it is not there, until another one is shown.
 */
void
basalt_run_page_set_lost (BasaltRunPage *self,
                          BasaltRunLost  lost,
                          const char    *reason)
{
  g_return_if_fail (BASALT_IS_RUN_PAGE (self));
  g_return_if_fail (self->run != NULL);

  self->lost = lost;
  g_free (self->lost_reason);
  self->lost_reason = g_strdup (reason);
  update (self);
}

/**
 * basalt_run_page_get_composer:
 * @self: a run page
 *
 * Returns: (transfer none): the composer at its bottom
 */
BasaltComposer *
basalt_run_page_get_composer (BasaltRunPage *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_PAGE (self), NULL);

  return self->composer;
}

static void
model_chosen_cb (BasaltRunPage *self)
{
  const char *model = basalt_model_chooser_get_model (BASALT_MODEL_CHOOSER (self->model_chooser));

  if (model != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.use-model", "s", model);
}

/**
 * basalt_run_page_choose_model:
 * @self: a run page that shows a run
 * @connection: where the run is to go
 *
 * Offers the models of @connection; the run is sent to the one that is chosen.
 */
void
basalt_run_page_choose_model (BasaltRunPage    *self,
                              BasaltConnection *connection)
{
  BasaltModelChooser *chooser;

  g_return_if_fail (BASALT_IS_RUN_PAGE (self));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));
  g_return_if_fail (self->run != NULL);

  if (self->model_chooser == NULL)
    {
      self->model_chooser = basalt_model_chooser_new ();
      gtk_popover_set_position (GTK_POPOVER (self->model_chooser), GTK_POS_BOTTOM);
      gtk_widget_set_parent (self->model_chooser, self->menu_button);
      g_signal_connect_object (self->model_chooser, "notify::model", G_CALLBACK (model_chosen_cb),
                               self, G_CONNECT_SWAPPED);
    }

  /* Only a choice is one. */
  chooser = BASALT_MODEL_CHOOSER (self->model_chooser);
  g_signal_handlers_block_by_func (chooser, model_chosen_cb, self);
  basalt_model_chooser_set_connection (chooser, self->engine, connection);
  basalt_model_chooser_set_model (chooser, basalt_run_get_model (self->run));
  g_signal_handlers_unblock_by_func (chooser, model_chosen_cb, self);

  gtk_popover_popup (GTK_POPOVER (chooser));
}

/**
 * basalt_run_page_set_store_error:
 * @self: a run page
 * @error: (nullable): why the history cannot be used, or %NULL if it can
 */
void
basalt_run_page_set_store_error (BasaltRunPage *self,
                                 const char    *error)
{
  g_return_if_fail (BASALT_IS_RUN_PAGE (self));

  g_free (self->store_error);
  self->store_error = g_strdup (error);
  if (error != NULL)
    {
      g_autofree char *visible = basalt_text_make_visible (error, -1, BASALT_TEXT_VISIBLE_NONE);
      g_autofree char *escaped = g_markup_escape_text (visible, -1);

      adw_status_page_set_description (ensure_unusable_page (self), escaped);
    }
  update (self);
}
