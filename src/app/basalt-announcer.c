/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-announcer.h"

#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>

/* GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM: after what is being said. */
#define PRIORITY_MEDIUM 1

typedef void (*AnnounceFunc) (GtkAccessible *accessible, const char *message, int priority);

typedef enum
{
  STAGE_NONE,
  STAGE_RUNNING,
  STAGE_WAITING,
  STAGE_ENDED,
} Stage;

struct _BasaltAnnouncer
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *run_signals;
  GSignalGroup *task_signals;
  Stage stage;
};

G_DEFINE_FINAL_TYPE (BasaltAnnouncer, basalt_announcer, GTK_TYPE_WIDGET)

/* Since GTK 4.14; Basalt is built for older ones, too. */
static AnnounceFunc
find_announce (void)
{
  static gsize looked;
  static AnnounceFunc announce;

  if (g_once_init_enter (&looked))
    {
      GModule *program = g_module_open (NULL, G_MODULE_BIND_LAZY);
      gpointer symbol = NULL;

      if (program != NULL && g_module_symbol (program, "gtk_accessible_announce", &symbol))
        announce = (AnnounceFunc) symbol;
      g_clear_pointer (&program, g_module_close);
      g_once_init_leave (&looked, 1);
    }

  return announce;
}

/* Where there is no announcement, a status whose name changes is what can be listened to. */
static void
announce (BasaltAnnouncer *self,
          const char      *text)
{
  AnnounceFunc function = find_announce ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (function != NULL)
    function (GTK_ACCESSIBLE (self), text, PRIORITY_MEDIUM);
}

static void
announce_wait (BasaltAnnouncer *self,
               BasaltTaskRun   *task)
{
  gint64 left = basalt_task_run_get_next_attempt_at (task) - g_get_real_time ();
  guint seconds = left <= 0 ? 0 : (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  g_autofree char *text =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "next attempt in %u second",
                                  "next attempt in %u seconds", seconds),
                     seconds);

  announce (self, text);
}

static void
announce_end (BasaltAnnouncer *self)
{
  const char *state = basalt_state_get_label (basalt_run_get_state (self->run));
  BasaltProblem *problem = basalt_run_get_problem (self->run);

  if (problem != NULL)
    {
      g_autofree char *sentence = basalt_text_make_visible (basalt_problem_get_sentence (problem),
                                                            -1, BASALT_TEXT_VISIBLE_ONE_LINE);
      /* Translators: how a run has ended, and why: “Failed: The answer stopped.” */
      g_autofree char *text = g_strdup_printf (_ ("%s: %s"), state, sentence);

      announce (self, text);
    }
  else
    {
      announce (self, state);
    }
}

static Stage
get_stage (BasaltAnnouncer *self)
{
  BasaltTaskRun *task;

  if (self->run == NULL)
    return STAGE_NONE;
  if (basalt_state_is_terminal (basalt_run_get_state (self->run)))
    return STAGE_ENDED;

  task = basalt_run_get_current_task (self->run);
  return task != NULL && basalt_task_run_get_state (task) == BASALT_STATE_AWAITING_RETRY ?
           STAGE_WAITING :
           STAGE_RUNNING;
}

static void
update (BasaltAnnouncer *self)
{
  Stage stage = get_stage (self);
  Stage before = self->stage;

  if (stage == before)
    return;

  self->stage = stage;
  switch (stage)
    {
    case STAGE_NONE:
      break;
    case STAGE_RUNNING:
      announce (self, basalt_state_get_label (before == STAGE_WAITING ? BASALT_STATE_RETRYING :
                                                                        BASALT_STATE_RUNNING));
      break;
    case STAGE_WAITING:
      announce_wait (self, basalt_run_get_current_task (self->run));
      break;
    case STAGE_ENDED:
      /* An old run that is opened is no news. */
      if (before != STAGE_NONE)
        announce_end (self);
      break;
    }
}

static void
follow_run (BasaltAnnouncer *self)
{
  g_signal_group_set_target (self->task_signals,
                             self->run != NULL ? basalt_run_get_current_task (self->run) : NULL);
  update (self);
}

static void
basalt_announcer_dispose (GObject *object)
{
  BasaltAnnouncer *self = BASALT_ANNOUNCER (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->task_signals);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (basalt_announcer_parent_class)->dispose (object);
}

static void
basalt_announcer_class_init (BasaltAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_announcer_dispose;

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
basalt_announcer_init (BasaltAnnouncer *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (follow_run), self);
  self->task_signals = g_signal_group_new (BASALT_TYPE_TASK_RUN);
  g_signal_group_connect_swapped (self->task_signals, "notify", G_CALLBACK (update), self);
}

/**
 * basalt_announcer_new:
 *
 * Returns: (transfer full): an announcer without a run
 */
GtkWidget *
basalt_announcer_new (void)
{
  return g_object_new (BASALT_TYPE_ANNOUNCER, NULL);
}

/**
 * basalt_announcer_set_run:
 * @self: an announcer
 * @run: (nullable): the run to tell of
 */
void
basalt_announcer_set_run (BasaltAnnouncer *self,
                          BasaltRun       *run)
{
  g_return_if_fail (BASALT_IS_ANNOUNCER (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  self->stage = STAGE_NONE;
  g_signal_group_set_target (self->run_signals, run);
  follow_run (self);
}
