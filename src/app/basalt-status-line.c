/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-status-line.h"

#include "basalt-container.h"
#include "basalt-format.h"
#include "basalt-state-icon.h"
#include "basalt-wrap-layout.h"

#include <glib/gi18n-lib.h>

/* A countdown in whole seconds, never more than a quarter of one late. */
#define TICK_MS 250

struct _BasaltStatusLine
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *run_signals;
  GSignalGroup *task_signals;
  GSignalGroup *attempt_signals;
  guint tick_id; /* only while something is waited for */

  BasaltStateIcon *icon;
  GtkLabel *label;
  GtkWidget *waiting_buttons;
};

G_DEFINE_FINAL_TYPE (BasaltStatusLine, basalt_status_line, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
add_part (GString    *line,
          const char *part)
{
  if (part == NULL)
    return;

  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

/* The number of the last attempt that there may be: numbers go on over rounds, and an attempt that
 * spends no retry comes on top. */
static guint
get_last_number (BasaltTaskRun *task,
                 BasaltAttempt *first)
{
  guint n = g_list_model_get_n_items (basalt_task_run_get_attempts (task));
  /* One that is being waited for is spent before it is there. */
  guint paid = basalt_task_run_get_retries_spent (task) +
               (basalt_task_run_get_state (task) == BASALT_STATE_AWAITING_RETRY ? 0 : 1);

  return basalt_attempt_get_number (first) + basalt_task_run_get_retries (task) +
         (n > paid ? n - paid : 0);
}

static void
add_attempt (GString       *line,
             BasaltTaskRun *task)
{
  GListModel *attempts = basalt_task_run_get_attempts (task);
  g_autoptr (BasaltAttempt) first = g_list_model_get_item (attempts, 0);
  BasaltAttempt *current = basalt_task_run_get_current_attempt (task);
  g_autofree char *part = NULL;
  guint number;
  guint last;

  if (first == NULL || current == NULL)
    return;

  number = basalt_attempt_get_number (current);
  last = MAX (number, get_last_number (task, first));
  /* Translators: the first number is the current attempt, the second how many there may be */
  part = g_strdup_printf (_ ("attempt %u of %u"), number, last);
  add_part (line, part);
}

static void
add_wait (GString       *line,
          BasaltTaskRun *task)
{
  gint64 left = basalt_task_run_get_next_attempt_at (task) - g_get_real_time ();
  guint seconds = left <= 0 ? 0 : (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  g_autofree char *part = NULL;

  part = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "next attempt in %u second",
                                       "next attempt in %u seconds", seconds),
                          seconds);
  add_part (line, part);
}

static void
add_answer (GString       *line,
            BasaltRun     *run,
            BasaltAttempt *attempt)
{
  gint64 stalled = basalt_attempt_get_stalled_since (attempt);
  gint64 first_token = basalt_attempt_get_first_token_ms (attempt);
  g_autofree char *tokens = basalt_format_tokens (basalt_attempt_get_usage (attempt));

  if (first_token >= 0)
    {
      g_autofree char *duration = basalt_format_duration (first_token);
      g_autofree char *part = g_strdup_printf (_ ("%s to first token"), duration);

      add_part (line, part);
    }

  add_part (line, tokens);

  if (stalled > 0 && !basalt_state_is_terminal (basalt_run_get_state (run)))
    {
      g_autofree char *duration =
        basalt_format_duration ((g_get_real_time () - stalled) / G_USEC_PER_SEC * 1000);
      /* Translators: %s is how long nothing has arrived, such as "12 s" */
      g_autofree char *part = g_strdup_printf (_ ("still waiting, nothing for %s"), duration);

      add_part (line, part);
    }
}

static gboolean tick_cb (gpointer user_data);

static void
set_ticking (BasaltStatusLine *self,
             gboolean          ticking)
{
  if (!ticking)
    g_clear_handle_id (&self->tick_id, g_source_remove);
  else if (self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
}

static void
update (BasaltStatusLine *self)
{
  g_autoptr (GString) line = g_string_new (NULL);
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
  BasaltState state;
  gboolean waiting;
  gboolean stalled;

  gtk_widget_set_visible (GTK_WIDGET (self->icon), self->run != NULL);
  if (self->run == NULL)
    {
      gtk_label_set_label (self->label, _ ("Ready"));
      gtk_widget_set_visible (self->waiting_buttons, FALSE);
      set_ticking (self, FALSE);
      return;
    }

  task = basalt_run_get_current_task (self->run);
  attempt = basalt_run_get_output_attempt (self->run);
  state = basalt_run_get_state (self->run);
  waiting = !basalt_state_is_terminal (state) && task != NULL &&
            basalt_task_run_get_state (task) == BASALT_STATE_AWAITING_RETRY;
  stalled = !basalt_state_is_terminal (state) && attempt != NULL &&
            basalt_attempt_get_stalled_since (attempt) > 0;

  basalt_state_icon_set_state (self->icon, state);
  add_part (line, basalt_state_get_label (state));
  if (task != NULL)
    add_attempt (line, task);
  if (waiting)
    add_wait (line, task);
  else if (attempt != NULL)
    add_answer (line, self->run, attempt);
  else if (!basalt_run_get_loaded (self->run))
    {
      g_autofree char *tokens = basalt_format_tokens (basalt_run_get_usage (self->run));

      add_part (line, tokens);
    }

  /* The countdown: text alone, so that nothing is laid out anew that stays the same. */
  if (g_strcmp0 (gtk_label_get_label (self->label), line->str) != 0)
    gtk_label_set_label (self->label, line->str);
  gtk_widget_set_visible (self->waiting_buttons, waiting);
  set_ticking (self, waiting || stalled);
}

static gboolean
tick_cb (gpointer user_data)
{
  update (BASALT_STATUS_LINE (user_data));

  return G_SOURCE_CONTINUE;
}

static void
follow_run (BasaltStatusLine *self)
{
  g_signal_group_set_target (self->task_signals,
                             self->run != NULL ? basalt_run_get_current_task (self->run) : NULL);
  g_signal_group_set_target (self->attempt_signals,
                             self->run != NULL ? basalt_run_get_output_attempt (self->run) : NULL);
  update (self);
}

static void
basalt_status_line_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  BasaltStatusLine *self = BASALT_STATUS_LINE (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_status_line_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  BasaltStatusLine *self = BASALT_STATUS_LINE (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_status_line_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_status_line_dispose (GObject *object)
{
  BasaltStatusLine *self = BASALT_STATUS_LINE (object);

  set_ticking (self, FALSE);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->task_signals);
  g_clear_object (&self->attempt_signals);
  g_clear_object (&self->run);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_status_line_parent_class)->dispose (object);
}

static void
basalt_status_line_class_init (BasaltStatusLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_status_line_get_property;
  object_class->set_property = basalt_status_line_set_property;
  object_class->dispose = basalt_status_line_dispose;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_STATE_ICON);
  g_type_ensure (BASALT_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-status-line.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltStatusLine, icon);
  gtk_widget_class_bind_template_child (widget_class, BasaltStatusLine, label);
  gtk_widget_class_bind_template_child (widget_class, BasaltStatusLine, waiting_buttons);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
basalt_status_line_init (BasaltStatusLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Status"), -1);

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (follow_run), self);
  self->task_signals = g_signal_group_new (BASALT_TYPE_TASK_RUN);
  g_signal_group_connect_swapped (self->task_signals, "notify", G_CALLBACK (update), self);
  self->attempt_signals = g_signal_group_new (BASALT_TYPE_ATTEMPT);
  g_signal_group_connect_swapped (self->attempt_signals, "notify", G_CALLBACK (update), self);

  update (self);
}

/**
 * basalt_status_line_new:
 *
 * Returns: (transfer full): a status line without a run
 */
GtkWidget *
basalt_status_line_new (void)
{
  return g_object_new (BASALT_TYPE_STATUS_LINE, NULL);
}

/**
 * basalt_status_line_get_run:
 * @self: a status line
 *
 * Returns: (transfer none) (nullable): the run it tells about
 */
BasaltRun *
basalt_status_line_get_run (BasaltStatusLine *self)
{
  g_return_val_if_fail (BASALT_IS_STATUS_LINE (self), NULL);

  return self->run;
}

/**
 * basalt_status_line_set_run:
 * @self: a status line
 * @run: (nullable): the run to tell about
 */
void
basalt_status_line_set_run (BasaltStatusLine *self,
                            BasaltRun        *run)
{
  g_return_if_fail (BASALT_IS_STATUS_LINE (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  g_signal_group_set_target (self->run_signals, run);
  follow_run (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_status_line_get_text:
 * @self: a status line
 *
 * Returns: (transfer none): what it says now
 */
const char *
basalt_status_line_get_text (BasaltStatusLine *self)
{
  g_return_val_if_fail (BASALT_IS_STATUS_LINE (self), NULL);

  return gtk_label_get_label (self->label);
}
