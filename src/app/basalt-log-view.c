/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-view.h"

#include "basalt-text-pane.h"
#include "basalt-widget-util.h"

#include <glib/gi18n-lib.h>

struct _BasaltLogView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *logs_signals;
  guint shown;        /* records of the log looked at */
  guint last_attempt; /* of the last record shown */
  char *last_task;    /* likewise */
  gboolean follow;

  GtkDropDown *level;
  GtkScrolledWindow *scroller;
  BasaltTextPane *text;
};

G_DEFINE_FINAL_TYPE (BasaltLogView, basalt_log_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_tag (BasaltLogLevel level)
{
  switch (level)
    {
    case BASALT_LOG_DEBUG:
      return "debug";
    case BASALT_LOG_INFO:
      return "info";
    case BASALT_LOG_WARNING:
      return "warning";
    case BASALT_LOG_ERROR:
      return "error";
    }

  return "info";
}

static void
append_divider (BasaltLogView *self,
                const char    *task,
                guint          attempt)
{
  /* Translators: a divider in the log: a task's name and the number of an attempt */
  g_autofree char *divider = g_strdup_printf (_ ("%s, attempt %u"), task, attempt);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  gboolean first = gtk_text_buffer_get_char_count (buffer) == 0;
  g_autofree char *line = g_strdup_printf ("%s%s\n", first ? "" : "\n", divider);

  basalt_text_pane_append (self->text, line, -1, "divider");
  self->last_attempt = attempt;
  g_free (self->last_task);
  self->last_task = g_strdup (task);
}

static void
append_record (BasaltLogView   *self,
               BasaltLogRecord *record)
{
  guint attempt = basalt_log_record_get_attempt (record);
  const char *task = basalt_log_record_get_task (record);
  g_autofree char *line = NULL;
  g_autofree char *ended = NULL;

  if (basalt_log_record_get_level (record) <
      (BasaltLogLevel) gtk_drop_down_get_selected (self->level))
    return;

  if (attempt != 0 && (attempt != self->last_attempt || g_strcmp0 (task, self->last_task) != 0))
    append_divider (self, task, attempt);

  line = basalt_log_record_to_line (record);
  ended = g_strconcat (line, "\n", NULL);
  basalt_text_pane_append (self->text, ended, -1, get_tag (basalt_log_record_get_level (record)));
}

static void
append_new (BasaltLogView *self)
{
  GListModel *logs;

  if (self->run == NULL)
    return;

  logs = basalt_run_get_logs (self->run);
  for (; self->shown < g_list_model_get_n_items (logs); self->shown++)
    {
      g_autoptr (BasaltLogRecord) record = g_list_model_get_item (logs, self->shown);

      append_record (self, record);
    }
}

static void
start_over (BasaltLogView *self)
{
  basalt_text_pane_clear (self->text);
  self->shown = 0;
  self->last_attempt = 0;
  g_clear_pointer (&self->last_task, g_free);
  self->follow = TRUE;
  append_new (self);
}

static void
logs_changed_cb (BasaltLogView *self,
                 guint          position,
                 guint          removed,
                 guint          added)
{
  if (removed > 0 || position < self->shown)
    start_over (self);
  else
    append_new (self);
}

static void
level_changed_cb (BasaltLogView *self)
{
  start_over (self);
}

static void
copy_cb (BasaltLogView *self)
{
  g_autofree char *text = basalt_log_view_dup_text (self);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.copy-text", "s", text);
}

static void
adjustment_changed_cb (BasaltLogView *self,
                       GtkAdjustment *adjustment)
{
  if (self->follow)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) -
                                            gtk_adjustment_get_page_size (adjustment));
}

static void
adjustment_value_changed_cb (BasaltLogView *self,
                             GtkAdjustment *adjustment)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  self->follow = gtk_adjustment_get_value (adjustment) >= end - 8;
}

/* The theme's own colours, so that light, dark and high contrast are right. */
static void
update_tags (BasaltLogView *self)
{
  static const struct
  {
    const char *tag;
    const char *color;
  } tags[] = { { "warning", "warning_color" }, { "error", "error_color" } };
  GtkTextTagTable *table =
    gtk_text_buffer_get_tag_table (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text)));
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->text));

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      GdkRGBA rgba;

      if (gtk_style_context_lookup_color (context, tags[i].color, &rgba))
        g_object_set (gtk_text_tag_table_lookup (table, tags[i].tag), "foreground-rgba", &rgba,
                      NULL);
    }
}

static void
basalt_log_view_css_changed (GtkWidget         *widget,
                             GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (basalt_log_view_parent_class)->css_changed (widget, change);

  update_tags (BASALT_LOG_VIEW (widget));
}

static void
basalt_log_view_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BasaltLogView *self = BASALT_LOG_VIEW (object);

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
basalt_log_view_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BasaltLogView *self = BASALT_LOG_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_log_view_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_log_view_dispose (GObject *object)
{
  BasaltLogView *self = BASALT_LOG_VIEW (object);

  g_clear_object (&self->logs_signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->last_task, g_free);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_log_view_parent_class)->dispose (object);
}

static void
basalt_log_view_class_init (BasaltLogViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_log_view_get_property;
  object_class->set_property = basalt_log_view_set_property;
  object_class->dispose = basalt_log_view_dispose;
  widget_class->css_changed = basalt_log_view_css_changed;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_TEXT_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, level);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, text);
  gtk_widget_class_bind_template_callback (widget_class, level_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
basalt_log_view_init (BasaltLogView *self)
{
  GtkTextBuffer *buffer;
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  gtk_text_buffer_create_tag (buffer, "debug", "indent", -16, NULL);
  gtk_text_buffer_create_tag (buffer, "info", "indent", -16, NULL);
  gtk_text_buffer_create_tag (buffer, "warning", "indent", -16, NULL);
  gtk_text_buffer_create_tag (buffer, "error", "indent", -16, NULL);
  gtk_text_buffer_create_tag (buffer, "divider", "weight", PANGO_WEIGHT_BOLD, "family", "sans",
                              "pixels-below-lines", 4, NULL);

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (adjustment_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (adjustment_value_changed_cb),
                           self, G_CONNECT_SWAPPED);

  self->logs_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->logs_signals, "items-changed", G_CALLBACK (logs_changed_cb),
                                  self);
}

/**
 * basalt_log_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_log_view_new (void)
{
  return g_object_new (BASALT_TYPE_LOG_VIEW, NULL);
}

/**
 * basalt_log_view_set_run:
 * @self: a log view
 * @run: (nullable): the run whose log to show
 */
void
basalt_log_view_set_run (BasaltLogView *self,
                         BasaltRun     *run)
{
  g_return_if_fail (BASALT_IS_LOG_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  g_signal_group_set_target (self->logs_signals, run != NULL ? basalt_run_get_logs (run) : NULL);
  start_over (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_log_view_set_level:
 * @self: a log view
 * @level: the lowest level to show
 */
void
basalt_log_view_set_level (BasaltLogView  *self,
                           BasaltLogLevel  level)
{
  g_return_if_fail (BASALT_IS_LOG_VIEW (self));

  gtk_drop_down_set_selected (self->level, (guint) level);
}

/**
 * basalt_log_view_dup_text:
 * @self: a log view
 *
 * Returns: (transfer full): the log as it is shown
 */
char *
basalt_log_view_dup_text (BasaltLogView *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_VIEW (self), NULL);

  return basalt_text_pane_get_text (self->text);
}
