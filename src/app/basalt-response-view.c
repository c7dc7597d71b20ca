/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-response-view.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-text-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* What one frame takes: a long answer out of the history comes in over a few
 * frames, and none of them is late. */
#define APPEND_MAX 65536

/* A pane and how much of the attempt's output it shows already. */
typedef struct
{
  BasaltTextPane *pane;
  BasaltOutputKind kind;
  gsize shown;
} Feed;

struct _BasaltResponseView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  BasaltAttempt *attempt; /* whose output is shown */
  GSignalGroup *run_signals;
  guint tick_id;
  gboolean follow;
  Feed feeds[2];

  GtkWidget *reasoning_clamp;
  GtkExpander *reasoning_expander;
  BasaltTextPane *reasoning;
  GtkScrolledWindow *scroller;
  BasaltTextPane *text;
  GtkLabel *placeholder;
};

G_DEFINE_FINAL_TYPE (BasaltResponseView, basalt_response_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
run_is_alive (BasaltResponseView *self)
{
  return self->run != NULL && !basalt_state_is_terminal (basalt_run_get_state (self->run));
}

/* How much of @text may be shown: at most APPEND_MAX bytes, whole characters,
 * and no carriage return whose line feed may still come. */
static gsize
get_ready_length (const char *text,
                  gsize       length,
                  gboolean    complete)
{
  gsize ready = length;

  if (ready > APPEND_MAX)
    {
      ready = APPEND_MAX;
      while (ready > 0 && ((guchar) text[ready] & 0xc0) == 0x80)
        ready--;
      complete = FALSE;
    }

  if (!complete && ready > 0 && text[ready - 1] == '\r')
    ready--;

  return ready;
}

/* Returns: whether more is there to be shown. */
static gboolean
feed (BasaltResponseView *self,
      Feed               *to)
{
  gsize length = 0;
  const char *output = basalt_attempt_get_output (self->attempt, to->kind, &length);
  gsize ready;

  if (output == NULL || length <= to->shown)
    return FALSE;

  ready = get_ready_length (output + to->shown, length - to->shown, !run_is_alive (self));
  basalt_text_pane_append (to->pane, output + to->shown, (gssize) ready, NULL);
  to->shown += ready;

  return ready > 0 && to->shown < length;
}

static void
update_placeholder (BasaltResponseView *self)
{
  const char *text = NULL;

  if (self->run != NULL && self->feeds[0].shown == 0)
    {
      BasaltState state = basalt_run_get_state (self->run);

      if (!basalt_run_get_loaded (self->run))
        text = NULL;
      else if (!basalt_state_is_terminal (state))
        text = _ ("The answer appears here as it arrives.");
      else if (basalt_state_is_success (state))
        text = _ ("The model answered without text.");
      else
        text = _ ("No answer arrived.");
    }

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), text != NULL);
  if (text != NULL)
    gtk_label_set_label (self->placeholder, text);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BasaltResponseView *self = BASALT_RESPONSE_VIEW (widget);
  gboolean more = FALSE;

  if (self->attempt != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (self->feeds); i++)
        more |= feed (self, &self->feeds[i]);
      gtk_widget_set_visible (self->reasoning_clamp, self->feeds[1].shown > 0);
    }
  update_placeholder (self);

  if (more)
    return G_SOURCE_CONTINUE;

  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
queue_feed (BasaltResponseView *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
start_over (BasaltResponseView *self)
{
  BasaltAttempt *attempt = self->run != NULL ? basalt_run_get_output_attempt (self->run) : NULL;

  g_set_object (&self->attempt, attempt);

  for (guint i = 0; i < G_N_ELEMENTS (self->feeds); i++)
    {
      self->feeds[i].shown = 0;
      basalt_text_pane_clear (self->feeds[i].pane);
    }
  gtk_widget_set_visible (self->reasoning_clamp, FALSE);
  self->follow = run_is_alive (self);

  update_placeholder (self);
  queue_feed (self);
}

static void
run_notify_cb (BasaltResponseView *self)
{
  if (self->run != NULL && basalt_run_get_output_attempt (self->run) != self->attempt)
    {
      start_over (self);
      return;
    }

  if (!run_is_alive (self))
    self->follow = FALSE;
  queue_feed (self);
}

static void
output_appended_cb (BasaltResponseView *self)
{
  queue_feed (self);
}

static void
adjustment_changed_cb (BasaltResponseView *self,
                       GtkAdjustment      *adjustment)
{
  if (self->follow)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) -
                                            gtk_adjustment_get_page_size (adjustment));
}

static void
adjustment_value_changed_cb (BasaltResponseView *self,
                             GtkAdjustment      *adjustment)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  /* Whoever scrolls up reads there; whoever comes back to the end follows again. */
  self->follow = run_is_alive (self) && gtk_adjustment_get_value (adjustment) >= end - 8;
}

static void
basalt_response_view_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  BasaltResponseView *self = BASALT_RESPONSE_VIEW (object);

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
basalt_response_view_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  BasaltResponseView *self = BASALT_RESPONSE_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_response_view_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_response_view_dispose (GObject *object)
{
  BasaltResponseView *self = BASALT_RESPONSE_VIEW (object);

  if (self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  g_clear_object (&self->run_signals);
  g_clear_object (&self->attempt);
  g_clear_object (&self->run);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_response_view_parent_class)->dispose (object);
}

static void
basalt_response_view_class_init (BasaltResponseViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_response_view_get_property;
  object_class->set_property = basalt_response_view_set_property;
  object_class->dispose = basalt_response_view_dispose;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_TEXT_PANE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-response-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltResponseView, reasoning_clamp);
  gtk_widget_class_bind_template_child (widget_class, BasaltResponseView, reasoning_expander);
  gtk_widget_class_bind_template_child (widget_class, BasaltResponseView, reasoning);
  gtk_widget_class_bind_template_child (widget_class, BasaltResponseView, scroller);
  gtk_widget_class_bind_template_child (widget_class, BasaltResponseView, text);
  gtk_widget_class_bind_template_child (widget_class, BasaltResponseView, placeholder);
}

static void
basalt_response_view_init (BasaltResponseView *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_set_accessible_label (GTK_WIDGET (self->reasoning_expander), _ ("Reasoning"));
  self->feeds[0] = (Feed){ self->text, BASALT_OUTPUT_TEXT, 0 };
  self->feeds[1] = (Feed){ self->reasoning, BASALT_OUTPUT_REASONING, 0 };

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (run_notify_cb), self);
  g_signal_group_connect_swapped (self->run_signals, "output-appended",
                                  G_CALLBACK (output_appended_cb), self);

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (adjustment_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (adjustment_value_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * basalt_response_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_response_view_new (void)
{
  return g_object_new (BASALT_TYPE_RESPONSE_VIEW, NULL);
}

/**
 * basalt_response_view_get_run:
 * @self: a response view
 *
 * Returns: (transfer none) (nullable): the run whose answer is shown
 */
BasaltRun *
basalt_response_view_get_run (BasaltResponseView *self)
{
  g_return_val_if_fail (BASALT_IS_RESPONSE_VIEW (self), NULL);

  return self->run;
}

/**
 * basalt_response_view_set_run:
 * @self: a response view
 * @run: (nullable): the run whose answer to show
 */
void
basalt_response_view_set_run (BasaltResponseView *self,
                              BasaltRun          *run)
{
  g_return_if_fail (BASALT_IS_RESPONSE_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  gtk_expander_set_expanded (self->reasoning_expander, FALSE);
  g_signal_group_set_target (self->run_signals, run);
  start_over (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_response_view_dup_text:
 * @self: a response view
 *
 * Returns: (transfer full): what is shown of the answer by now
 */
char *
basalt_response_view_dup_text (BasaltResponseView *self)
{
  g_return_val_if_fail (BASALT_IS_RESPONSE_VIEW (self), NULL);

  return basalt_text_pane_get_text (self->text);
}

/**
 * basalt_response_view_get_pane:
 * @self: a response view
 *
 * Returns: (transfer none): where the answer is shown
 */
BasaltTextPane *
basalt_response_view_get_pane (BasaltResponseView *self)
{
  g_return_val_if_fail (BASALT_IS_RESPONSE_VIEW (self), NULL);

  return self->text;
}
