/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-application-private.h"

#include "basalt-translations.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

/* The window waits so long for its settings before it shows itself at its usual size. */
#define PRESENT_TIMEOUT_MS 200

/* Two seconds for another process to end. */
#define REGISTER_TRIES 40
#define REGISTER_DELAY_US (50 * 1000)

/* Started by the bus, for a search perhaps, the process waits so long for the next one. */
#define IDLE_SECONDS 10

static const char no_bus_sentence[] =
  N_ ("There is no session bus: notifications and screen readers do not work, and each start opens "
      "a window of its own.");

G_DEFINE_FINAL_TYPE (BasaltApplication, basalt_application, ADW_TYPE_APPLICATION)

static void close_engine (BasaltApplication *self);

static void
present (BasaltApplication *self)
{
  g_clear_handle_id (&self->present_id, g_source_remove);
  if (self->window != NULL)
    gtk_window_present (GTK_WINDOW (self->window));
}

static gboolean
present_cb (gpointer user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  self->present_id = 0;
  present (self);

  return G_SOURCE_REMOVE;
}

static void
demo_saved_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (BasaltConnection) connection = BASALT_CONNECTION (user_data);
  BasaltEngine *engine = BASALT_ENGINE (object);
  g_autoptr (GError) error = NULL;

  if (basalt_engine_save_connection_finish (engine, result, &error))
    basalt_engine_set_default_connection (engine, connection);
  else
    g_warning ("The demo connection could not be saved: %s", error->message);
}

/* --demo: the demo connection is there and the default. */
static void
use_demo (BasaltApplication *self)
{
  GListModel *connections = basalt_engine_get_connections (self->engine);
  g_autoptr (BasaltConnection) demo = NULL;

  self->demo = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (BasaltConnection) connection = g_list_model_get_item (connections, i);

      if (basalt_connection_get_kind (connection) == BASALT_CONNECTION_DEMO)
        {
          basalt_engine_set_default_connection (self->engine, connection);
          return;
        }
    }

  demo = basalt_engine_new_demo_connection (self->engine);
  basalt_engine_save_connection_async (self->engine, demo, NULL, NULL, NULL, NULL, demo_saved_cb,
                                       g_object_ref (demo));
}

static void
retried_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BasaltApplication) self = BASALT_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_retry_finish (BASALT_ENGINE (object), result, &error) && self->window != NULL)
    basalt_window_add_toast (self->window, error->message);
}

static void
wanted_found_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (BasaltApplication) self = BASALT_APPLICATION (user_data);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  gboolean retry = self->wanted_retry;

  run = basalt_engine_find_run_finish (BASALT_ENGINE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->finding);
  g_clear_pointer (&self->wanted, g_free);
  if (self->window == NULL)
    return;

  if (run == NULL)
    {
      basalt_window_add_toast (self->window, error->message);
      return;
    }

  basalt_window_show_run (self->window, run);
  if (retry)
    basalt_engine_retry_async (self->engine, run, NULL, retried_cb, g_object_ref (self));
}

static void
find_wanted (BasaltApplication *self)
{
  g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  self->finding = g_cancellable_new ();
  basalt_engine_find_run_async (self->engine, self->wanted, self->finding, wanted_found_cb,
                                g_object_ref (self));
}

/**
 * basalt_application_pursue:
 * @self: the application
 *
 * Does what was asked for, as soon as the engine is open and the window there; until then it waits.
 */
void
basalt_application_pursue (BasaltApplication *self)
{
  if (!self->open || self->closing || self->window == NULL)
    return;

  basalt_engine_set_watch (self->engine, TRUE);
  basalt_window_set_store_error (self->window, NULL);
  basalt_window_restore (self->window);
  if (self->demo)
    use_demo (self);
  if (self->wanted_new)
    basalt_window_new_run (self->window);
  self->wanted_new = FALSE;
  if (self->wanted_search != NULL)
    basalt_window_search (self->window, self->wanted_search);
  g_clear_pointer (&self->wanted_search, g_free);
  if (self->files != NULL)
    basalt_window_open_files (self->window, self->files);
  g_clear_object (&self->files);
  if (self->wanted != NULL)
    find_wanted (self);
}

static void
open_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (BasaltApplication) self = BASALT_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  self->opening = FALSE;
  self->open = basalt_engine_open_finish (BASALT_ENGINE (object), result, &error);
  if (self->closing)
    {
      close_engine (self);
      return;
    }

  if (self->open)
    {
      basalt_application_pursue (self);
    }
  else
    {
      if (self->search_provider != NULL)
        basalt_search_provider_give_up (self->search_provider);
      if (self->window != NULL)
        basalt_window_set_store_error (self->window, error->message);
    }

  present (self);
}

/**
 * basalt_application_open_engine:
 * @self: the application
 *
 * Opens the engine, if it is not open or being opened.
 */
void
basalt_application_open_engine (BasaltApplication *self)
{
  if (self->opening || self->open)
    return;

  self->opening = TRUE;
  basalt_engine_open_async (self->engine, NULL, open_cb, g_object_ref (self));
}

static void
active_runs_cb (BasaltApplication *self)
{
  if (!self->background || basalt_engine_get_active_runs (self->engine) > 0)
    return;

  /* What would be lost is told in the window. */
  if (basalt_engine_get_behind (self->engine))
    basalt_application_show (self);
  else
    basalt_application_quit_now (self);
}

static void
start_engine (BasaltApplication *self)
{
  self->engine = basalt_engine_new (NULL);
  if (self->search_provider != NULL)
    basalt_search_provider_set_engine (self->search_provider, self->engine);
  basalt_application_open_engine (self);
}

/* What tells of runs. */
static void
start_telling (BasaltApplication *self)
{
  self->notifier = basalt_notifier_new (GTK_APPLICATION (self), self->engine);
  self->inhibitor = basalt_inhibitor_new (GTK_APPLICATION (self), self->engine);
  /* After these two: the last run's end is told before the process goes. */
  g_signal_connect_object (self->engine, "notify::active-runs", G_CALLBACK (active_runs_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "notify::behind",
                           G_CALLBACK (basalt_application_behind_changed), self, G_CONNECT_SWAPPED);
}

static void
stop_engine (BasaltApplication *self)
{
  g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_object (&self->notifier);
  g_clear_object (&self->inhibitor);
  if (self->search_provider != NULL)
    basalt_search_provider_set_engine (self->search_provider, NULL);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_func (self->engine, active_runs_cb, self);
  g_clear_object (&self->engine);
  self->open = FALSE;
}

static void
name_taken_cb (BasaltApplication *self,
               gboolean           ours)
{
  if (self->terminated)
    return;

  if (!ours)
    {
      basalt_application_pass_on (self);
      return;
    }

  self->reopen = FALSE;
  self->closing = FALSE;
  stop_engine (self);
  start_engine (self);
  start_telling (self);
  g_application_activate (G_APPLICATION (self));
}

static void
name_released_cb (BasaltApplication *self,
                  gboolean           ours)
{
  /* Whoever asked meanwhile has gone, in the belief that this process does it. */
  if (self->reopen && !self->terminated)
    basalt_application_take_name (self, name_taken_cb);
}

static void
close_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (BasaltApplication) self = BASALT_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_close_finish (BASALT_ENGINE (object), result, &error))
    g_warning ("The history was not closed well: %s", error->message);

  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));

  basalt_application_release_name (self, name_released_cb);
  g_application_release (G_APPLICATION (self));
}

static void
close_engine (BasaltApplication *self)
{
  basalt_engine_close_async (self->engine, close_cb, g_object_ref (self));
}

/**
 * basalt_application_quit_now:
 * @self: the application
 *
 * Ends the process: the window goes at once, the process when everything is written. Active runs
 * are stopped.
 */
void
basalt_application_quit_now (BasaltApplication *self)
{
  if (self->closing)
    return;

  self->closing = TRUE;
  self->background = FALSE;
  g_clear_handle_id (&self->present_id, g_source_remove);
  if (self->window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);

  g_application_hold (G_APPLICATION (self));
  /* An engine that is being opened is closed when it is open. */
  if (!self->opening)
    close_engine (self);
}

/**
 * basalt_application_show:
 * @self: the application
 *
 * Shows the window, also one that somebody closed while runs went on, and does what was asked for.
 */
void
basalt_application_show (BasaltApplication *self)
{
  g_application_activate (G_APPLICATION (self));
  basalt_application_pursue (self);
}

/* -- Without a window: what the bus has started -- */

static void
stop_idling (BasaltApplication *self)
{
  if (self->idle_id == 0)
    return;

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_application_release (G_APPLICATION (self));
}

static gboolean
idle_cb (gpointer user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  self->idle_id = 0;
  basalt_application_quit_now (self);
  g_application_release (G_APPLICATION (self));

  return G_SOURCE_REMOVE;
}

static void
idle (BasaltApplication *self)
{
  stop_idling (self);
  g_application_hold (G_APPLICATION (self));
  self->idle_id = g_timeout_add_seconds (IDLE_SECONDS, idle_cb, self);
}

static void
search_used_cb (BasaltApplication *self)
{
  if (self->idle_id != 0)
    idle (self);
}

static void
show_found_cb (BasaltApplication *self,
               const char        *id)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "show-run", g_variant_new_string (id));
}

static void
show_search_cb (BasaltApplication *self,
                const char        *text)
{
  g_free (self->wanted_search);
  self->wanted_search = g_strdup (text);
  basalt_application_show (self);
}

static gboolean
basalt_application_dbus_register (GApplication     *application,
                                  GDBusConnection  *connection,
                                  const char       *object_path,
                                  GError          **error)
{
  BasaltApplication *self = BASALT_APPLICATION (application);
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  if (!G_APPLICATION_CLASS (basalt_application_parent_class)
         ->dbus_register (application, connection, object_path, error))
    return FALSE;

  self->search_provider = basalt_search_provider_new ();
  g_signal_connect_object (self->search_provider, "used", G_CALLBACK (search_used_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_provider, "show-run", G_CALLBACK (show_found_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_provider, "search", G_CALLBACK (show_search_cb), self,
                           G_CONNECT_SWAPPED);

  return basalt_search_provider_export (self->search_provider, connection, path, error);
}

static void
basalt_application_dbus_unregister (GApplication    *application,
                                    GDBusConnection *connection,
                                    const char      *object_path)
{
  BasaltApplication *self = BASALT_APPLICATION (application);

  if (self->search_provider != NULL)
    basalt_search_provider_unexport (self->search_provider);
  g_clear_object (&self->search_provider);

  G_APPLICATION_CLASS (basalt_application_parent_class)
    ->dbus_unregister (application, connection, object_path);
}

/* -- Application -- */

static gboolean
terminate_cb (gpointer user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  self->terminated = TRUE;
  basalt_application_quit_now (self);

  return G_SOURCE_CONTINUE;
}

/* No bus: the toolkit would look for assistive technology all the same, and complain of what it
 * misses with words that nobody can do anything with. */
static void
do_without_bus (BasaltApplication *self)
{
  self->no_bus = TRUE;
  g_printerr ("basalt: %s\n", _ (no_bus_sentence));
  if (g_getenv ("AT_SPI_BUS_ADDRESS") == NULL)
    g_setenv ("GTK_A11Y", "none", FALSE);
}

static void
basalt_application_startup (GApplication *application)
{
  BasaltApplication *self = BASALT_APPLICATION (application);

  /* While there is one thread only: it sets the environment. */
  if (g_application_get_dbus_connection (application) == NULL)
    do_without_bus (self);

  /* First of all: the database is opened on a thread of its own while the toolkit starts. */
  start_engine (self);

  G_APPLICATION_CLASS (basalt_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (BASALT_APPLICATION_ID);
  start_telling (self);
  basalt_application_add_actions (self);
  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    idle (self);
  self->sigterm_id = g_unix_signal_add (SIGTERM, terminate_cb, self);
  self->sigint_id = g_unix_signal_add (SIGINT, terminate_cb, self);
}

static void
basalt_application_activate (GApplication *application)
{
  BasaltApplication *self = BASALT_APPLICATION (application);

  if (self->closing)
    {
      self->reopen = TRUE;
      return;
    }

  self->background = FALSE;
  if (self->window != NULL)
    {
      present (self);
      return;
    }

  g_set_weak_pointer (&self->window,
                      BASALT_WINDOW (basalt_window_new (GTK_APPLICATION (self), self->engine)));
  stop_idling (self);
  if (self->no_bus)
    basalt_window_add_toast (self->window, _ (no_bus_sentence));
  basalt_application_pursue (self);
  if (self->opening)
    self->present_id = g_timeout_add (PRESENT_TIMEOUT_MS, present_cb, self);
  else
    present (self);
}

static void
basalt_application_open (GApplication  *application,
                         GFile        **files,
                         int            n_files,
                         const char    *hint)
{
  BasaltApplication *self = BASALT_APPLICATION (application);

  if (n_files == 0)
    {
      basalt_application_show (self);
      return;
    }

  g_clear_object (&self->files);
  self->files = G_LIST_MODEL (g_list_store_new (G_TYPE_FILE));
  for (int i = 0; i < n_files; i++)
    g_list_store_append (G_LIST_STORE (self->files), files[i]);
  basalt_application_show (self);
}

/* A process that is about to end has its name for a moment longer than what answers under it. */
static gboolean
register_patiently (GApplication  *application,
                    GError       **error)
{
  for (guint tries = 0;; tries++)
    {
      g_autoptr (GError) failure = NULL;

      if (g_application_register (application, NULL, &failure))
        return TRUE;

      if (tries == REGISTER_TRIES ||
          !g_error_matches (failure, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_usleep (REGISTER_DELAY_US);
    }
}

static int
basalt_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  static const struct
  {
    const char *option;
    const char *action;
  } asked[] = { { "demo", "use-demo" }, { "new-run", "new-run" } };
  BasaltApplication *self = BASALT_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("basalt %s\n", BASALT_VERSION);
      return 0;
    }

  if (!register_patiently (application, &error))
    {
      g_printerr ("basalt: %s\n", error->message);
      return 1;
    }

  self->remote = g_application_get_is_remote (application);

  /* Asked of the process that has the window, be it this one or another. */
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      if (g_variant_dict_contains (options, asked[i].option))
        g_action_group_activate_action (G_ACTION_GROUP (application), asked[i].action, NULL);
    }

  return -1;
}

static void
basalt_application_dispose (GObject *object)
{
  BasaltApplication *self = BASALT_APPLICATION (object);

  g_clear_handle_id (&self->present_id, g_source_remove);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->sigterm_id, g_source_remove);
  g_clear_handle_id (&self->sigint_id, g_source_remove);
  stop_engine (self);
  g_clear_weak_pointer (&self->question);
  g_clear_weak_pointer (&self->unsaved);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->search_provider);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->wanted_search, g_free);
  g_clear_object (&self->files);

  G_OBJECT_CLASS (basalt_application_parent_class)->dispose (object);
}

static void
basalt_application_class_init (BasaltApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = basalt_application_dispose;
  application_class->dbus_register = basalt_application_dbus_register;
  application_class->dbus_unregister = basalt_application_dbus_unregister;
  application_class->startup = basalt_application_startup;
  application_class->activate = basalt_application_activate;
  application_class->open = basalt_application_open;
  application_class->handle_local_options = basalt_application_handle_local_options;
}

static void
basalt_application_init (BasaltApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Use the demo endpoint; no account is needed"),
      NULL },
    { "new-run", 'n', 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the page of a new run"), NULL },
    { NULL }
  };

  basalt_translations_bind ();
  g_set_application_name (_ ("Basalt"));

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("Run prompts and flows on Amazon Bedrock."));
}

/**
 * basalt_application_new:
 *
 * Returns: (transfer full): the application, not running yet
 */
BasaltApplication *
basalt_application_new (void)
{
  return g_object_new (BASALT_TYPE_APPLICATION, "application-id", BASALT_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/basaltflows/Basalt", NULL);
}

/**
 * basalt_application_get_engine:
 * @self: the application
 *
 * Returns: (transfer none) (nullable): the engine; %NULL before startup
 */
BasaltEngine *
basalt_application_get_engine (BasaltApplication *self)
{
  g_return_val_if_fail (BASALT_IS_APPLICATION (self), NULL);

  return self->engine;
}
