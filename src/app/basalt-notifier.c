/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-notifier.h"

#include "basalt-format.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* unowned: it owns this */
  GSignalGroup *engine_signals;
  GHashTable *told; /* ids of runs; used as a set */
};

G_DEFINE_FINAL_TYPE (BasaltNotifier, basalt_notifier, G_TYPE_OBJECT)

static gboolean
is_looked_at (BasaltNotifier *self)
{
  for (GList *link = gtk_application_get_windows (self->application); link != NULL;
       link = link->next)
    {
      if (gtk_window_is_active (link->data) && gtk_widget_get_mapped (link->data))
        return TRUE;
    }

  return FALSE;
}

static char *
describe_end (BasaltRun *run)
{
  BasaltProblem *problem = basalt_run_get_problem (run);
  g_autofree char *duration = basalt_format_duration (basalt_run_get_duration_ms (run));

  if (problem != NULL)
    return basalt_text_make_visible (basalt_problem_get_sentence (problem), -1,
                                     BASALT_TEXT_VISIBLE_ONE_LINE);

  if (basalt_run_get_state (run) == BASALT_STATE_COMPLETED)
    /* Translators: a notification that a run has ended well; %s is a duration, "2.5 s" */
    return g_strdup_printf (_ ("Completed in %s"), duration);

  return g_strdup (basalt_state_get_label (basalt_run_get_state (run)));
}

/**
 * basalt_notifier_describe:
 * @run: a run that has ended
 *
 * Returns: (transfer full) (nullable): the notification about @run; %NULL for a
 *   run that somebody stopped, who knows
 */
GNotification *
basalt_notifier_describe (BasaltRun *run)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  const char *id = basalt_run_get_id (run);
  const char *raw = basalt_run_get_title (run);

  if (basalt_run_get_state (run) == BASALT_STATE_CANCELLED)
    return NULL;

  if (raw == NULL || *raw == '\0')
    raw = basalt_run_get_name (run);
  title = basalt_text_make_visible (raw, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  body = describe_end (run);

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-run", "s", id);
  if (basalt_run_can_retry (run))
    g_notification_add_button_with_target (notification, _ ("Retry"), "app.retry-run", "s", id);

  return g_steal_pointer (&notification);
}

static void
run_ended_cb (BasaltNotifier *self,
              BasaltRun      *run,
              BasaltEngine   *engine)
{
  g_autoptr (GNotification) notification = NULL;
  const char *id = basalt_run_get_id (run);

  if (g_strcmp0 (basalt_engine_get_setting (engine, BASALT_SETTING_NOTIFY), "0") == 0 ||
      is_looked_at (self))
    return;

  notification = basalt_notifier_describe (run);
  if (notification == NULL)
    return;

  g_hash_table_add (self->told, g_strdup (id));
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static void
active_changed_cb (BasaltNotifier *self)
{
  GHashTableIter iter;
  gpointer id;

  if (!is_looked_at (self))
    return;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_application_withdraw_notification (G_APPLICATION (self->application), id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
window_added_cb (BasaltNotifier *self,
                 GtkWindow      *window)
{
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
basalt_notifier_dispose (GObject *object)
{
  BasaltNotifier *self = BASALT_NOTIFIER (object);

  g_clear_object (&self->engine_signals);
  g_clear_pointer (&self->told, g_hash_table_unref);

  G_OBJECT_CLASS (basalt_notifier_parent_class)->dispose (object);
}

static void
basalt_notifier_class_init (BasaltNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_notifier_dispose;
}

static void
basalt_notifier_init (BasaltNotifier *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "run-ended", G_CALLBACK (run_ended_cb),
                                  self);
}

/**
 * basalt_notifier_new:
 * @application: the application, which owns the notifier
 * @engine: whose runs to tell of
 *
 * Returns: (transfer full): a notifier
 */
BasaltNotifier *
basalt_notifier_new (GtkApplication *application,
                     BasaltEngine   *engine)
{
  BasaltNotifier *self = g_object_new (BASALT_TYPE_NOTIFIER, NULL);

  self->application = application;
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_group_set_target (self->engine_signals, engine);

  return self;
}
