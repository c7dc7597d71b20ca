/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-parameter-row.h"

#include "basalt-accessible.h"
#include "basalt-wrap-layout.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>

struct _BasaltParameterRow
{
  AdwPreferencesRow parent_instance;

  double minimum;
  double maximum;
  gboolean whole;
  gboolean allows_none;
  char *hint;
  char *problem;
  /* What the row last stood for when it was in order and the person came to it. */
  char *settled;

  GtkLabel *subtitle;
  GtkEntry *entry;
  GtkButton *reset_button;
};

G_DEFINE_FINAL_TYPE (BasaltParameterRow, basalt_parameter_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_0,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_WHOLE,
  PROP_HINT,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* What is typed has a decimal point or, where people write one, a comma. */
static gboolean
parse (BasaltParameterRow *self,
       const char         *typed,
       double             *value)
{
  g_autofree char *text = g_strdup (typed != NULL ? typed : "");
  char *end = NULL;
  double number;

  g_strdelimit (g_strstrip (text), ",", '.');
  errno = 0;
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || errno != 0 || !isfinite (number))
    return FALSE;
  if (number < self->minimum || number > self->maximum)
    return FALSE;
  if (self->whole && fabs (number - round (number)) > 0.0)
    return FALSE;

  *value = number;

  return TRUE;
}

static gboolean
is_set (BasaltParameterRow *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  return *g_strstrip (text) != '\0';
}

/* A dash of any length, as keyboards have it. */
static gboolean
is_none (BasaltParameterRow *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  if (!self->allows_none)
    return FALSE;

  g_strstrip (text);

  return g_str_equal (text, "-") || g_str_equal (text, "–") || g_str_equal (text, "—") ||
         g_str_equal (text, "−");
}

static char *
describe_range (BasaltParameterRow *self)
{
  g_autofree char *minimum = g_strdup_printf ("%g", self->minimum);
  g_autofree char *maximum = g_strdup_printf ("%.0f", self->maximum);

  if (self->whole)
    return g_strdup_printf (_ ("Enter a whole number from %s to %s."), minimum, maximum);

  return g_strdup_printf (_ ("Enter a number from %s to %s."), minimum, maximum);
}

static void
update (BasaltParameterRow *self)
{
  gboolean set = is_set (self);
  g_autofree char *message = NULL;
  double value;

  g_clear_pointer (&self->problem, g_free);
  if (set && !is_none (self) &&
      !parse (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)), &value))
    {
      message = describe_range (self);
      /* Translators: a parameter such as “Temperature”, then what to do about it. */
      self->problem =
        g_strdup_printf (_ ("%s: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)),
                         message);
    }
  else
    message = g_strdup (self->hint);

  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), set);
  gtk_label_set_text (self->subtitle, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), message != NULL);
  basalt_widget_set_accessible_description (GTK_WIDGET (self->entry), message);
  basalt_widget_set_invalid (GTK_WIDGET (self->entry), self->problem != NULL);
  if (self->problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
}

static void
entry_changed_cb (BasaltParameterRow *self)
{
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
settle (BasaltParameterRow *self)
{
  if (self->problem != NULL)
    return;

  g_free (self->settled);
  self->settled = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
reset_clicked_cb (BasaltParameterRow *self)
{
  basalt_parameter_row_reset (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* Wherever the row is pressed, that is for its entry. */
static void
pressed_cb (GtkGesture         *gesture,
            int                 n_press,
            double              x,
            double              y,
            BasaltParameterRow *self)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* The title comes from the template that uses the row, after this one was built. */
static void
title_changed_cb (BasaltParameterRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));
  /* Translators: %s is a parameter such as “Temperature”. */
  g_autofree char *reset = g_strdup_printf (_ ("Reset %s to Default"), title);

  basalt_widget_set_accessible_label (GTK_WIDGET (self), title);
  basalt_widget_set_accessible_label (GTK_WIDGET (self->entry), title);
  basalt_widget_set_accessible_label (GTK_WIDGET (self->reset_button), reset);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reset_button), _ ("Reset to Default"));
}

static void
basalt_parameter_row_activate (GtkListBoxRow *row)
{
  gtk_widget_grab_focus (GTK_WIDGET (BASALT_PARAMETER_ROW (row)->entry));
}

static void
basalt_parameter_row_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  BasaltParameterRow *self = BASALT_PARAMETER_ROW (object);

  switch (prop_id)
    {
    case PROP_MINIMUM:
      g_value_set_double (value, self->minimum);
      break;

    case PROP_MAXIMUM:
      g_value_set_double (value, self->maximum);
      break;

    case PROP_WHOLE:
      g_value_set_boolean (value, self->whole);
      break;

    case PROP_HINT:
      g_value_set_string (value, self->hint);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_parameter_row_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  BasaltParameterRow *self = BASALT_PARAMETER_ROW (object);

  switch (prop_id)
    {
    case PROP_MINIMUM:
      self->minimum = g_value_get_double (value);
      break;

    case PROP_MAXIMUM:
      self->maximum = g_value_get_double (value);
      break;

    case PROP_WHOLE:
      self->whole = g_value_get_boolean (value);
      gtk_entry_set_input_purpose (self->entry, self->whole ? GTK_INPUT_PURPOSE_DIGITS :
                                                              GTK_INPUT_PURPOSE_NUMBER);
      break;

    case PROP_HINT:
      g_free (self->hint);
      self->hint = g_value_dup_string (value);
      update (self);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_parameter_row_finalize (GObject *object)
{
  BasaltParameterRow *self = BASALT_PARAMETER_ROW (object);

  g_free (self->hint);
  g_free (self->problem);
  g_free (self->settled);

  G_OBJECT_CLASS (basalt_parameter_row_parent_class)->finalize (object);
}

static void
basalt_parameter_row_class_init (BasaltParameterRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkListBoxRowClass *row_class = GTK_LIST_BOX_ROW_CLASS (klass);

  object_class->get_property = basalt_parameter_row_get_property;
  object_class->set_property = basalt_parameter_row_set_property;
  object_class->finalize = basalt_parameter_row_finalize;
  row_class->activate = basalt_parameter_row_activate;

  properties[PROP_MINIMUM] = g_param_spec_double ("minimum", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE,
                                                  0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MAXIMUM] = g_param_spec_double ("maximum", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE,
                                                  1, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WHOLE] =
    g_param_spec_boolean ("whole", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HINT] =
    g_param_spec_string ("hint", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (BASALT_TYPE_WRAP_LAYOUT);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-parameter-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltParameterRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameterRow, entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameterRow, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, settle);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
basalt_parameter_row_init (BasaltParameterRow *self)
{
  self->maximum = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed_cb), NULL);
}

/**
 * basalt_parameter_row_get_value:
 * @self: a row
 * @value: (out): the number
 *
 * Returns: whether the person set a number that is in order; %FALSE for Default, and for text that
 *   basalt_parameter_row_get_problem() complains of
 */
gboolean
basalt_parameter_row_get_value (BasaltParameterRow *self,
                                double             *value)
{
  g_return_val_if_fail (BASALT_IS_PARAMETER_ROW (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return parse (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)), value);
}

/**
 * basalt_parameter_row_get_settled_value:
 * @self: a row
 * @value: (out): the number
 *
 * Like basalt_parameter_row_get_value(), but text that is not in order stands for what was there
 * before it was typed.
 *
 * Returns: whether there is a number
 */
gboolean
basalt_parameter_row_get_settled_value (BasaltParameterRow *self,
                                        double             *value)
{
  g_return_val_if_fail (BASALT_IS_PARAMETER_ROW (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return parse (self,
                self->problem == NULL ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) :
                                        self->settled,
                value);
}

/**
 * basalt_parameter_row_set_allows_none:
 * @self: a row
 * @allows_none: whether a dash may say that there is to be no number, whatever the default is
 *
 * A dash becomes Default where it no longer says anything.
 */
void
basalt_parameter_row_set_allows_none (BasaltParameterRow *self,
                                      gboolean            allows_none)
{
  gboolean none;

  g_return_if_fail (BASALT_IS_PARAMETER_ROW (self));

  none = is_none (self);
  self->allows_none = allows_none;
  if (none && !allows_none)
    basalt_parameter_row_reset (self);
}

/**
 * basalt_parameter_row_get_none:
 * @self: a row
 *
 * Returns: whether the person said that there is to be no number
 */
gboolean
basalt_parameter_row_get_none (BasaltParameterRow *self)
{
  g_return_val_if_fail (BASALT_IS_PARAMETER_ROW (self), FALSE);

  return is_none (self);
}

/**
 * basalt_parameter_row_set_none:
 * @self: a row
 *
 * Says that there is to be no number, or Default where that cannot be said.
 */
void
basalt_parameter_row_set_none (BasaltParameterRow *self)
{
  g_return_if_fail (BASALT_IS_PARAMETER_ROW (self));

  basalt_parameter_row_set_text (self, self->allows_none ? "–" : "");
}

/**
 * basalt_parameter_row_set_value:
 * @self: a row
 * @value: a number to show
 */
void
basalt_parameter_row_set_value (BasaltParameterRow *self,
                                double              value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (BASALT_IS_PARAMETER_ROW (self));

  basalt_parameter_row_set_text (self, g_ascii_formatd (text, sizeof text, "%.10g", value));
  settle (self);
}

/**
 * basalt_parameter_row_reset:
 * @self: a row
 *
 * Back to Default.
 */
void
basalt_parameter_row_reset (BasaltParameterRow *self)
{
  basalt_parameter_row_set_text (self, "");
  settle (self);
}

/**
 * basalt_parameter_row_get_subtitle:
 * @self: a row
 *
 * Returns: plain text below the title: the hint, or what is wrong; empty for neither
 */
const char *
basalt_parameter_row_get_subtitle (BasaltParameterRow *self)
{
  g_return_val_if_fail (BASALT_IS_PARAMETER_ROW (self), NULL);

  return gtk_label_get_text (self->subtitle);
}

/**
 * basalt_parameter_row_get_problem:
 * @self: a row
 *
 * Returns: (nullable): one translated sentence about what is wrong with the text
 */
const char *
basalt_parameter_row_get_problem (BasaltParameterRow *self)
{
  g_return_val_if_fail (BASALT_IS_PARAMETER_ROW (self), NULL);

  return self->problem;
}

/**
 * basalt_parameter_row_set_text:
 * @self: a row
 * @text: as if typed
 */
void
basalt_parameter_row_set_text (BasaltParameterRow *self,
                               const char         *text)
{
  g_return_if_fail (BASALT_IS_PARAMETER_ROW (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}
