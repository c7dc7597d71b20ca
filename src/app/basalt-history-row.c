/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-row.h"

#include "basalt-format.h"
#include "basalt-state-icon.h"
#include "basalt-text.h"
#include "basalt-widget-util.h"

#include <glib/gi18n-lib.h>

struct _BasaltHistoryRow
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *run_signals;
  char *description; /* what assistive technology reads */

  BasaltStateIcon *icon;
  GtkLabel *title;
  GtkLabel *when;
  GtkLabel *model;
  GtkLabel *numbers;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryRow, basalt_history_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_visible_text (GtkLabel   *label,
                  const char *text)
{
  g_autofree char *visible =
    basalt_text_make_visible (text != NULL ? text : "", -1, BASALT_TEXT_VISIBLE_ONE_LINE);

  gtk_label_set_label (label, visible);
}

/* Duration and tokens, as far as they are known. */
static char *
get_numbers (BasaltRun *run)
{
  g_autofree char *tokens = basalt_format_tokens (basalt_run_get_usage (run));
  g_autofree char *duration = NULL;

  if (basalt_state_is_terminal (basalt_run_get_state (run)) &&
      basalt_run_get_duration_ms (run) >= 0)
    duration = basalt_format_duration (basalt_run_get_duration_ms (run));

  if (duration != NULL && tokens != NULL)
    return g_strdup_printf ("%s · %s", duration, tokens);
  if (duration != NULL)
    return g_steal_pointer (&duration);

  return g_strdup (tokens != NULL ? tokens : "");
}

static void
update (BasaltHistoryRow *self)
{
  g_autofree char *when = NULL;
  g_autofree char *numbers = NULL;
  const char *title;

  if (self->run == NULL)
    return;

  title = basalt_run_get_title (self->run);
  if (title == NULL || *title == '\0')
    title = basalt_run_get_name (self->run);
  when = basalt_format_when (basalt_run_get_created_at (self->run), g_get_real_time ());
  numbers = get_numbers (self->run);

  basalt_state_icon_set_state (self->icon, basalt_run_get_state (self->run));
  set_visible_text (self->title, title);
  set_visible_text (self->model, basalt_run_get_model (self->run));
  gtk_label_set_label (self->when, when);
  gtk_label_set_label (self->numbers, numbers);

  g_free (self->description);
  /* Translators: a row of the history, read aloud: title, state, model, when */
  self->description = g_strdup_printf (_ ("%s, %s, %s, %s"), gtk_label_get_label (self->title),
                                       basalt_state_get_label (basalt_run_get_state (self->run)),
                                       gtk_label_get_label (self->model), when);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

static void
basalt_history_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_history_row_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_row_dispose (GObject *object)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->description, g_free);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_history_row_parent_class)->dispose (object);
}

static void
basalt_history_row_class_init (BasaltHistoryRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_history_row_get_property;
  object_class->set_property = basalt_history_row_set_property;
  object_class->dispose = basalt_history_row_dispose;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_STATE_ICON);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-history-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryRow, title);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryRow, when);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryRow, model);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryRow, numbers);
}

static void
basalt_history_row_init (BasaltHistoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (update), self);
}

/**
 * basalt_history_row_new:
 *
 * Returns: (transfer full): a row without a run
 */
GtkWidget *
basalt_history_row_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_ROW, NULL);
}

/**
 * basalt_history_row_get_run:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the run it shows
 */
BasaltRun *
basalt_history_row_get_run (BasaltHistoryRow *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROW (self), NULL);

  return self->run;
}

/**
 * basalt_history_row_set_run:
 * @self: a row
 * @run: (nullable): the run to show
 */
void
basalt_history_row_set_run (BasaltHistoryRow *self,
                            BasaltRun        *run)
{
  g_return_if_fail (BASALT_IS_HISTORY_ROW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  g_signal_group_set_target (self->run_signals, run);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_history_row_get_description:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the row in words, for assistive technology
 */
const char *
basalt_history_row_get_description (BasaltHistoryRow *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROW (self), NULL);

  return self->description;
}
