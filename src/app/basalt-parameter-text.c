/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-parameter-text.h"

#include "basalt-accessible.h"

#include <glib/gi18n-lib.h>

struct _BasaltParameterText
{
  AdwPreferencesGroup parent_instance;

  char *default_text; /* NULL where there is none */
  char *own_text;     /* what was written, while the default is used all the same */
  char *problem;
  gboolean setting; /* the text is being set, not written */

  GtkCheckButton *default_check;
  GtkTextView *view;
  GtkButton *reset_button;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (BasaltParameterText, basalt_parameter_text, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  PROP_0,
  PROP_RESET_LABEL,
  PROP_MONOSPACE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_view_text (BasaltParameterText *self)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (self->view), "text", &text, NULL);

  return text;
}

static void
set_view_text (BasaltParameterText *self,
               const char          *text)
{
  self->setting = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
  self->setting = FALSE;
}

static gboolean
uses_default (BasaltParameterText *self)
{
  return self->default_text != NULL && gtk_check_button_get_active (self->default_check);
}

static void
set_uses_default (BasaltParameterText *self,
                  gboolean             uses)
{
  self->setting = TRUE;
  gtk_check_button_set_active (self->default_check, uses);
  self->setting = FALSE;
}

static gboolean
is_set (BasaltParameterText *self)
{
  if (self->default_text != NULL)
    return !uses_default (self);

  return gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->view)) > 0;
}

static void
update (BasaltParameterText *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->default_check), self->default_text != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->view), !uses_default (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), is_set (self));
}

static void
text_changed_cb (BasaltParameterText *self)
{
  if (self->setting)
    return;

  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
default_toggled_cb (BasaltParameterText *self)
{
  if (self->setting)
    return;

  /* What was written stays at hand; without it, the default is what is changed. */
  if (uses_default (self))
    {
      g_free (self->own_text);
      self->own_text = dup_view_text (self);
      set_view_text (self, self->default_text);
    }
  else if (self->own_text != NULL)
    set_view_text (self, self->own_text);

  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
reset_clicked_cb (BasaltParameterText *self)
{
  basalt_parameter_text_set_text (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
  gtk_widget_grab_focus (self->default_text != NULL ? GTK_WIDGET (self->default_check) :
                                                      GTK_WIDGET (self->view));
}

/* The title comes from the template that uses the group, after this one was built. */
static void
title_changed_cb (BasaltParameterText *self)
{
  basalt_widget_set_accessible_label (GTK_WIDGET (self->view), adw_preferences_group_get_title (
                                                                 ADW_PREFERENCES_GROUP (self)));
}

static void
basalt_parameter_text_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  BasaltParameterText *self = BASALT_PARAMETER_TEXT (object);

  switch (prop_id)
    {
    case PROP_RESET_LABEL:
      basalt_widget_set_accessible_label (GTK_WIDGET (self->reset_button),
                                          g_value_get_string (value));
      break;

    case PROP_MONOSPACE:
      gtk_text_view_set_monospace (self->view, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_parameter_text_finalize (GObject *object)
{
  BasaltParameterText *self = BASALT_PARAMETER_TEXT (object);

  g_free (self->default_text);
  g_free (self->own_text);
  g_free (self->problem);

  G_OBJECT_CLASS (basalt_parameter_text_parent_class)->finalize (object);
}

static void
basalt_parameter_text_class_init (BasaltParameterTextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = basalt_parameter_text_set_property;
  object_class->finalize = basalt_parameter_text_finalize;

  properties[PROP_RESET_LABEL] = g_param_spec_string ("reset-label", NULL, NULL, NULL,
                                                      G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MONOSPACE] = g_param_spec_boolean ("monospace", NULL, NULL, FALSE,
                                                     G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-parameter-text.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltParameterText, default_check);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameterText, view);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameterText, reset_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameterText, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, default_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
}

static void
basalt_parameter_text_init (BasaltParameterText *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed_cb), NULL);
}

/**
 * basalt_parameter_text_dup_text:
 * @self: a text
 *
 * Returns: (transfer full) (nullable): what the person wrote, empty where there is to be none
 *   although there is a default; %NULL for Default
 */
char *
basalt_parameter_text_dup_text (BasaltParameterText *self)
{
  g_return_val_if_fail (BASALT_IS_PARAMETER_TEXT (self), NULL);

  return is_set (self) ? dup_view_text (self) : NULL;
}

/**
 * basalt_parameter_text_set_text:
 * @self: a text
 * @text: (nullable): as basalt_parameter_text_dup_text() gave it; %NULL for Default
 *
 * Does not emit "changed".
 */
void
basalt_parameter_text_set_text (BasaltParameterText *self,
                                const char          *text)
{
  g_return_if_fail (BASALT_IS_PARAMETER_TEXT (self));

  g_clear_pointer (&self->own_text, g_free);
  if (text == NULL && self->default_text != NULL)
    text = self->default_text;
  set_uses_default (self, text == self->default_text);
  set_view_text (self, text != NULL ? text : "");
  update (self);
}

/**
 * basalt_parameter_text_set_default:
 * @self: a text
 * @text: (nullable): what Default is; %NULL or empty for nothing
 *
 * What the person wrote stays, but for “none” where there is no default any more. Does not emit
 * "changed".
 */
void
basalt_parameter_text_set_default (BasaltParameterText *self,
                                   const char          *text)
{
  g_autofree char *own = NULL;

  g_return_if_fail (BASALT_IS_PARAMETER_TEXT (self));

  own = basalt_parameter_text_dup_text (self);
  g_free (self->default_text);
  self->default_text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  basalt_parameter_text_set_text (self, own);
}

/**
 * basalt_parameter_text_set_problem:
 * @self: a text
 * @problem: (nullable): one translated sentence about what is wrong with the text
 */
void
basalt_parameter_text_set_problem (BasaltParameterText *self,
                                   const char          *problem)
{
  g_return_if_fail (BASALT_IS_PARAMETER_TEXT (self));

  if (g_strcmp0 (problem, self->problem) == 0)
    return;

  g_free (self->problem);
  self->problem = g_strdup (problem);
  gtk_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  basalt_widget_set_accessible_description (GTK_WIDGET (self->view), problem);
  basalt_widget_set_invalid (GTK_WIDGET (self->view), problem != NULL);
}

/**
 * basalt_parameter_text_get_problem:
 * @self: a text
 *
 * Returns: (nullable): what basalt_parameter_text_set_problem() set
 */
const char *
basalt_parameter_text_get_problem (BasaltParameterText *self)
{
  g_return_val_if_fail (BASALT_IS_PARAMETER_TEXT (self), NULL);

  return self->problem;
}
