/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-application.h"

#include "basalt-about.h"
#include "basalt-close-question.h"
#include "basalt-inhibitor.h"
#include "basalt-notifier.h"
#include "basalt-preferences-window.h"
#include "basalt-translations.h"
#include "basalt-window.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

/* The window waits so long for its settings before it shows itself at its usual size. */
#define PRESENT_TIMEOUT_MS 200

struct _BasaltApplication
{
  AdwApplication parent_instance;

  BasaltEngine *engine;
  BasaltNotifier *notifier;
  BasaltInhibitor *inhibitor;
  BasaltWindow *window;
  GtkWindow *question;   /* what is to become of active runs */
  GFile *file;           /* to be loaded once the engine is open */
  char *wanted;          /* id of a run to be shown then */
  gboolean wanted_retry; /* and tried again */
  GCancellable *finding; /* while it is looked for */
  guint present_id;
  guint sigterm_id;
  guint sigint_id;
  gboolean demo; /* --demo */
  gboolean opening;
  gboolean open;
  gboolean background; /* without a window until the active runs have ended */
  gboolean closing;
};

G_DEFINE_FINAL_TYPE (BasaltApplication, basalt_application, ADW_TYPE_APPLICATION)

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
load_file (BasaltApplication *self)
{
  if (!self->open || self->window == NULL || self->file == NULL)
    return;

  basalt_window_load_file (self->window, self->file);
  g_clear_object (&self->file);
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
show_wanted (BasaltApplication *self)
{
  if (!self->open || self->window == NULL || self->wanted == NULL)
    return;

  g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  self->finding = g_cancellable_new ();
  basalt_engine_find_run_async (self->engine, self->wanted, self->finding, wanted_found_cb,
                                g_object_ref (self));
}

static void
show_opened (BasaltApplication *self)
{
  if (!self->open || self->window == NULL)
    return;

  basalt_window_set_store_error (self->window, NULL);
  basalt_window_restore (self->window);
  load_file (self);
  show_wanted (self);
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
  if (self->open)
    {
      basalt_engine_set_watch (self->engine, TRUE);
      if (self->demo)
        use_demo (self);
      show_opened (self);
    }
  else if (self->window != NULL)
    basalt_window_set_store_error (self->window, error->message);

  present (self);
}

static void
open_engine (BasaltApplication *self)
{
  if (self->opening || self->open)
    return;

  self->opening = TRUE;
  basalt_engine_open_async (self->engine, NULL, open_cb, g_object_ref (self));
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
  g_application_release (G_APPLICATION (self));
}

/* The window goes at once; the process when everything is written. */
static void
quit_now (BasaltApplication *self)
{
  if (self->closing)
    return;

  self->closing = TRUE;
  g_clear_handle_id (&self->present_id, g_source_remove);
  if (self->window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);

  g_application_hold (G_APPLICATION (self));
  basalt_engine_close_async (self->engine, close_cb, g_object_ref (self));
}

static void
answered_cb (BasaltCloseAnswer answer,
             gpointer          user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  switch (answer)
    {
    case BASALT_CLOSE_KEEP_RUNNING:
      /* They may have ended while the question was asked. */
      if (basalt_engine_get_active_runs (self->engine) == 0)
        {
          quit_now (self);
          break;
        }
      self->background = TRUE;
      gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
      break;
    case BASALT_CLOSE_STOP:
      quit_now (self);
      break;
    case BASALT_CLOSE_CANCEL:
      break;
    }
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);
  guint n_active = basalt_engine_get_active_runs (self->engine);

  if (n_active == 0 || self->window == NULL || !gtk_widget_get_visible (GTK_WIDGET (self->window)))
    quit_now (self);
  else if (self->question != NULL)
    gtk_window_present (self->question);
  else
    g_set_weak_pointer (&self->question,
                        basalt_close_question_present (GTK_WINDOW (self->window), n_active,
                                                       answered_cb, self));
}

static void
active_runs_cb (BasaltApplication *self)
{
  if (self->background && basalt_engine_get_active_runs (self->engine) == 0)
    quit_now (self);
}

/* The window that somebody closed while runs went on. */
static void
leave_background (BasaltApplication *self)
{
  if (self->closing)
    return;

  self->background = FALSE;
  g_application_activate (G_APPLICATION (self));
}

static void
want_run (BasaltApplication *self,
          GVariant          *parameter,
          gboolean           retry)
{
  g_free (self->wanted);
  self->wanted = g_variant_dup_string (parameter, NULL);
  self->wanted_retry = retry;
  leave_background (self);
  show_wanted (self);
}

static void
show_run_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  want_run (BASALT_APPLICATION (user_data), parameter, FALSE);
}

static void
retry_run_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  want_run (BASALT_APPLICATION (user_data), parameter, TRUE);
}

static gboolean
terminate_cb (gpointer user_data)
{
  quit_now (BASALT_APPLICATION (user_data));

  return G_SOURCE_CONTINUE;
}

static GtkWidget *
present_preferences (BasaltApplication *self)
{
  GtkWidget *preferences = basalt_preferences_window_new (self->engine);

  gtk_window_set_transient_for (GTK_WINDOW (preferences), GTK_WINDOW (self->window));
  gtk_window_set_modal (GTK_WINDOW (preferences), TRUE);
  gtk_window_present (GTK_WINDOW (preferences));

  return preferences;
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  if (self->window != NULL && self->open)
    present_preferences (self);
}

static void
connections_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  if (self->window != NULL && self->open)
    basalt_preferences_window_show_connections (
      BASALT_PREFERENCES_WINDOW (present_preferences (self)));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);

  if (self->window != NULL)
    gtk_window_present (GTK_WINDOW (basalt_about_window_new (GTK_WINDOW (self->window))));
}

static void
show_data_folder_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  BasaltApplication *self = BASALT_APPLICATION (user_data);
  const char *folder = basalt_engine_get_data_dir (self->engine);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, NULL, NULL);
}

static void
reopen_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  open_engine (BASALT_APPLICATION (user_data));
}

static void
add_actions (BasaltApplication *self)
{
  static const GActionEntry entries[] = {
    { "quit", quit_cb },
    { "show-run", show_run_cb, "s" },
    { "retry-run", retry_run_cb, "s" },
    { "preferences", preferences_cb },
    { "connections", connections_cb },
    { "about", about_cb },
    { "show-data-folder", show_data_folder_cb },
    { "reopen", reopen_cb },
  };
  /* Escape is not among them, nor is a key that editors use: these fire before a focused
   * widget sees the key. */
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "win.new-run", { "<Control>n" } },
    { "win.open-file", { "<Control>o" } },
    { "win.run", { "<Control>Return", "<Control>KP_Enter" } },
    { "win.run-again", { "<Control>r" } },
    { "win.edit-run", { "<Control><Shift>r" } },
    { "win.retry", { "<Control><Alt>r" } },
    { "win.compare-with", { "<Control><Shift>d" } },
    { "win.pin", { "<Control>d" } },
    { "win.duplicate", { "<Control><Shift>m" } },
    { "win.focus-prompt", { "<Control>l" } },
    { "win.choose-model", { "<Control>m" } },
    { "win.search", { "<Control><Shift>f" } },
    { "win.inspector-page::timeline", { "<Alt>1" } },
    { "win.inspector-page::logs", { "<Alt>2" } },
    { "win.inspector-page::details", { "<Alt>3" } },
    { "win.inspector-page::request", { "<Alt>4" } },
    { "win.previous-run", { "<Alt>Page_Up" } },
    { "win.next-run", { "<Alt>Page_Down" } },
    { "win.copy-response", { "<Control><Shift>c" } },
    { "win.toggle-history", { "F9" } },
    { "win.show-inspector", { "<Alt>Return" } },
    { "win.show-help", { "F1" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "window.close", { "<Control>w" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.quit", { "<Control>q" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].keys);
}

static void
basalt_application_startup (GApplication *application)
{
  BasaltApplication *self = BASALT_APPLICATION (application);

  /* First of all: the database is opened on a thread of its own while the toolkit starts. */
  self->engine = basalt_engine_new (NULL);
  open_engine (self);

  G_APPLICATION_CLASS (basalt_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (BASALT_APPLICATION_ID);
  self->notifier = basalt_notifier_new (GTK_APPLICATION (self), self->engine);
  self->inhibitor = basalt_inhibitor_new (GTK_APPLICATION (self), self->engine);
  /* After these two: the last run's end is told before the process goes. */
  g_signal_connect_object (self->engine, "notify::active-runs", G_CALLBACK (active_runs_cb), self,
                           G_CONNECT_SWAPPED);
  add_actions (self);
  self->sigterm_id = g_unix_signal_add (SIGTERM, terminate_cb, self);
  self->sigint_id = g_unix_signal_add (SIGINT, terminate_cb, self);
}

static void
basalt_application_activate (GApplication *application)
{
  BasaltApplication *self = BASALT_APPLICATION (application);

  if (self->closing)
    return;

  self->background = FALSE;
  if (self->window != NULL)
    {
      present (self);
      return;
    }

  g_set_weak_pointer (&self->window,
                      BASALT_WINDOW (basalt_window_new (GTK_APPLICATION (self), self->engine)));
  show_opened (self);
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

  /* There is one composer. */
  if (n_files > 0)
    g_set_object (&self->file, files[0]);
  g_application_activate (application);
  load_file (self);
}

static int
basalt_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  BasaltApplication *self = BASALT_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("basalt %s\n", BASALT_VERSION);
      return 0;
    }

  self->demo = g_variant_dict_contains (options, "demo");

  return -1;
}

static void
basalt_application_dispose (GObject *object)
{
  BasaltApplication *self = BASALT_APPLICATION (object);

  g_clear_handle_id (&self->present_id, g_source_remove);
  g_clear_handle_id (&self->sigterm_id, g_source_remove);
  g_clear_handle_id (&self->sigint_id, g_source_remove);
  g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_object (&self->notifier);
  g_clear_object (&self->inhibitor);
  g_clear_weak_pointer (&self->question);
  g_clear_weak_pointer (&self->window);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->file);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_application_parent_class)->dispose (object);
}

static void
basalt_application_class_init (BasaltApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = basalt_application_dispose;
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
    { NULL }
  };

  basalt_translations_bind ();
  g_set_application_name (_ ("Basalt"));

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE]"));
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
