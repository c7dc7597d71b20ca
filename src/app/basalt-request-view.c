/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-request-view.h"

#include "basalt-json.h"
#include "basalt-text-pane.h"
#include "basalt-widget-util.h"

#include <glib/gi18n-lib.h>

struct _BasaltRequestView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  BasaltAttempt *attempt; /* that was asked for, or NULL for the newest */
  GSignalGroup *run_signals;
  GSignalGroup *attempt_signals;

  GtkLabel *title;
  BasaltTextPane *text;
};

G_DEFINE_FINAL_TYPE (BasaltRequestView, basalt_request_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  PROP_ATTEMPT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* With line breaks where it is JSON; what came may be anything. */
static void
append_body (BasaltRequestView *self,
             const char        *title,
             const char        *body)
{
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *pretty = NULL;

  if (body == NULL)
    return;

  json = basalt_json_parse (body, -1, NULL);
  if (json != NULL)
    pretty = basalt_json_to_string (json, TRUE);

  basalt_text_pane_append (self->text, title, -1, "title");
  basalt_text_pane_append (self->text, "\n", 1, NULL);
  basalt_text_pane_append (self->text, pretty != NULL ? pretty : body, -1, NULL);
  basalt_text_pane_append (self->text, "\n\n", 2, NULL);
}

static BasaltAttempt *
get_attempt (BasaltRequestView *self)
{
  if (self->run == NULL)
    return NULL;

  return self->attempt != NULL ? self->attempt : basalt_run_get_output_attempt (self->run);
}

static void
update (BasaltRequestView *self)
{
  BasaltAttempt *attempt = get_attempt (self);
  g_autofree char *title = NULL;

  basalt_text_pane_clear (self->text);
  if (attempt == NULL || basalt_attempt_get_request (attempt) == NULL)
    {
      gtk_label_set_label (self->title, _ ("Nothing Sent Yet"));
      return;
    }

  title = g_strdup_printf (_ ("Attempt %u"), basalt_attempt_get_number (attempt));
  gtk_label_set_label (self->title, title);
  append_body (self, _ ("Sent"), basalt_attempt_get_request (attempt));
  append_body (self, _ ("Received"), basalt_attempt_get_response (attempt));
}

static void
run_notify_cb (BasaltRequestView *self)
{
  BasaltAttempt *attempt = get_attempt (self);
  g_autoptr (BasaltAttempt) before = g_signal_group_dup_target (self->attempt_signals);

  if (attempt == before)
    return;

  g_signal_group_set_target (self->attempt_signals, attempt);
  update (self);
}

static void
copy_cb (BasaltRequestView *self)
{
  g_autofree char *text = basalt_request_view_dup_text (self);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.copy-text", "s", text);
}

static void
basalt_request_view_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_ATTEMPT:
      g_value_set_object (value, self->attempt);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_request_view_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_request_view_set_run (self, g_value_get_object (value));
      break;
    case PROP_ATTEMPT:
      if (g_set_object (&self->attempt, g_value_get_object (value)))
        {
          run_notify_cb (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_request_view_dispose (GObject *object)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->attempt_signals);
  g_clear_object (&self->attempt);
  g_clear_object (&self->run);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_request_view_parent_class)->dispose (object);
}

static void
basalt_request_view_class_init (BasaltRequestViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_request_view_get_property;
  object_class->set_property = basalt_request_view_set_property;
  object_class->dispose = basalt_request_view_dispose;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ATTEMPT] =
    g_param_spec_object ("attempt", NULL, NULL, BASALT_TYPE_ATTEMPT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_TEXT_PANE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-request-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltRequestView, title);
  gtk_widget_class_bind_template_child (widget_class, BasaltRequestView, text);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
basalt_request_view_init (BasaltRequestView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text)), "title",
                              "weight", PANGO_WEIGHT_BOLD, "family", "sans", NULL);

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (run_notify_cb), self);
  self->attempt_signals = g_signal_group_new (BASALT_TYPE_ATTEMPT);
  g_signal_group_connect_swapped (self->attempt_signals, "notify::request", G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->attempt_signals, "notify::response", G_CALLBACK (update),
                                  self);
  update (self);
}

/**
 * basalt_request_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_request_view_new (void)
{
  return g_object_new (BASALT_TYPE_REQUEST_VIEW, NULL);
}

/**
 * basalt_request_view_set_run:
 * @self: a request view
 * @run: (nullable): the run whose request to show
 */
void
basalt_request_view_set_run (BasaltRequestView *self,
                             BasaltRun         *run)
{
  g_return_if_fail (BASALT_IS_REQUEST_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  g_signal_group_set_target (self->run_signals, run);
  run_notify_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_request_view_dup_text:
 * @self: a request view
 *
 * Returns: (transfer full): what is shown
 */
char *
basalt_request_view_dup_text (BasaltRequestView *self)
{
  g_return_val_if_fail (BASALT_IS_REQUEST_VIEW (self), NULL);

  return basalt_text_pane_get_text (self->text);
}
