/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-parameters.h"

#include "basalt-json.h"
#include "basalt-parameter-row.h"
#include "basalt-widget-util.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Converse: inferenceConfig.stopSequences has at most 2,500 items (WIRE.md §3.1). */
#define MAX_STOP_SEQUENCES 2500

struct _BasaltParameters
{
  GtkPopover parent_instance;

  BasaltParameterRow *max_tokens_row;
  BasaltParameterRow *temperature_row;
  BasaltParameterRow *top_p_row;
  BasaltParameterRow *retries_row;
  BasaltParameterRow *delay_row;
  BasaltParameterRow *timeout_row;
  GtkTextView *system_view;
  GtkButton *system_reset_button;
  GtkTextView *stop_view;
  GtkButton *stop_reset_button;
  GtkLabel *stop_problem_label;
  GtkButton *reset_all_button;

  gboolean loading;
  guint n_stop_sequences;
};

G_DEFINE_FINAL_TYPE (BasaltParameters, basalt_parameters, GTK_TYPE_POPOVER)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define N_ROWS 6

static void
get_rows (BasaltParameters   *self,
          BasaltParameterRow *rows[N_ROWS])
{
  rows[0] = self->max_tokens_row;
  rows[1] = self->temperature_row;
  rows[2] = self->top_p_row;
  rows[3] = self->retries_row;
  rows[4] = self->delay_row;
  rows[5] = self->timeout_row;
}

static char *
dup_view_text (GtkTextView *view)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (view), "text", &text, NULL);

  return text;
}

static void
set_view_text (GtkTextView *view,
               const char  *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text, -1);
}

/* One line holds one sequence; \n, \t and \\ write what a line cannot hold. */
static char *
unescape_line (const char *line)
{
  GString *out = g_string_new (NULL);

  for (const char *p = line; *p != '\0'; p++)
    {
      if (p[0] == '\\' && (p[1] == 'n' || p[1] == 't' || p[1] == '\\'))
        {
          p++;
          g_string_append_c (out, *p == 'n' ? '\n' : *p == 't' ? '\t' : '\\');
        }
      else
        g_string_append_c (out, *p);
    }

  return g_string_free (out, FALSE);
}

static void
append_escaped (GString    *out,
                const char *sequence)
{
  for (const char *p = sequence; *p != '\0'; p++)
    {
      if (*p == '\n')
        g_string_append (out, "\\n");
      else if (*p == '\t')
        g_string_append (out, "\\t");
      else if (*p == '\\')
        g_string_append (out, "\\\\");
      else
        g_string_append_c (out, *p);
    }
}

static JsonArray *
make_stop_sequences (BasaltParameters *self)
{
  g_autofree char *text = dup_view_text (self->stop_view);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  JsonArray *array = json_array_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *sequence = unescape_line (lines[i]);

      if (*sequence != '\0')
        json_array_add_string_element (array, sequence);
    }

  return array;
}

static void
load_stop_sequences (BasaltParameters *self,
                     JsonArray        *array)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *sequence = basalt_json_array_get_string (array, i);

      if (sequence == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      append_escaped (text, sequence);
    }

  set_view_text (self->stop_view, text->str);
}

static void
load_number (BasaltParameterRow *row,
             JsonObject         *object,
             const char         *member,
             double              unit)
{
  double value;

  if (object != NULL && basalt_json_get_double (object, member, &value))
    basalt_parameter_row_set_value (row, value / unit);
  else
    basalt_parameter_row_reset (row);
}

static void
store_int (BasaltParameterRow *row,
           JsonObject         *object,
           const char         *member,
           double              unit)
{
  double value;

  if (basalt_parameter_row_get_value (row, &value))
    json_object_set_int_member (object, member, (gint64) round (value * unit));
}

static void
store_double (BasaltParameterRow *row,
              JsonObject         *object,
              const char         *member)
{
  double value;

  if (basalt_parameter_row_get_value (row, &value))
    json_object_set_double_member (object, member, value);
}

static gboolean
view_is_set (GtkTextView *view)
{
  return gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (view)) > 0;
}

static void
changed_cb (BasaltParameters *self)
{
  g_autoptr (JsonArray) sequences = NULL;

  if (self->loading)
    return;

  sequences = make_stop_sequences (self);
  self->n_stop_sequences = json_array_get_length (sequences);

  gtk_widget_set_sensitive (GTK_WIDGET (self->system_reset_button),
                            view_is_set (self->system_view));
  gtk_widget_set_sensitive (GTK_WIDGET (self->stop_reset_button), view_is_set (self->stop_view));
  gtk_widget_set_visible (GTK_WIDGET (self->stop_problem_label),
                          self->n_stop_sequences > MAX_STOP_SEQUENCES);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_all_button),
                            basalt_parameters_get_n_set (self) > 0 ||
                              basalt_parameters_get_problem (self) != NULL);

  g_signal_emit (self, signals[CHANGED], 0);
}

static void
system_reset_cb (BasaltParameters *self)
{
  set_view_text (self->system_view, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->system_view));
}

static void
stop_reset_cb (BasaltParameters *self)
{
  set_view_text (self->stop_view, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->stop_view));
}

static void
reset_all_cb (BasaltParameters *self)
{
  basalt_parameters_reset (self);
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
basalt_parameters_class_init (BasaltParametersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BASALT_TYPE_PARAMETER_ROW);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-parameters.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, max_tokens_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, temperature_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, top_p_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, retries_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, delay_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, timeout_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, system_view);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, system_reset_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, stop_view);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, stop_reset_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, stop_problem_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, reset_all_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, system_reset_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_reset_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_all_cb);
}

static void
basalt_parameters_init (BasaltParameters *self)
{
  /* The template's own rows change while it is built. */
  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->loading = FALSE;

  basalt_widget_set_accessible_label (GTK_WIDGET (self), _ ("Parameters"));
}

GtkWidget *
basalt_parameters_new (void)
{
  return g_object_new (BASALT_TYPE_PARAMETERS, NULL);
}

/**
 * basalt_parameters_get_n_set:
 * @self: parameters
 *
 * Returns: how many parameters the person set in a way that can be sent
 */
guint
basalt_parameters_get_n_set (BasaltParameters *self)
{
  BasaltParameterRow *rows[N_ROWS];
  guint n = 0;

  g_return_val_if_fail (BASALT_IS_PARAMETERS (self), 0);

  get_rows (self, rows);
  for (guint i = 0; i < N_ROWS; i++)
    {
      double value;

      if (basalt_parameter_row_get_value (rows[i], &value))
        n++;
    }
  if (view_is_set (self->system_view))
    n++;
  if (self->n_stop_sequences > 0)
    n++;

  return n;
}

/**
 * basalt_parameters_get_problem:
 * @self: parameters
 *
 * Returns: (nullable): one translated sentence about the first parameter that cannot be sent
 */
const char *
basalt_parameters_get_problem (BasaltParameters *self)
{
  BasaltParameterRow *rows[N_ROWS];

  g_return_val_if_fail (BASALT_IS_PARAMETERS (self), NULL);

  get_rows (self, rows);
  for (guint i = 0; i < N_ROWS; i++)
    {
      const char *problem = basalt_parameter_row_get_problem (rows[i]);

      if (problem != NULL)
        return problem;
    }

  if (self->n_stop_sequences > MAX_STOP_SEQUENCES)
    return gtk_label_get_text (self->stop_problem_label);

  return NULL;
}

/**
 * basalt_parameters_reset:
 * @self: parameters
 *
 * Everything back to Default.
 */
void
basalt_parameters_reset (BasaltParameters *self)
{
  basalt_parameters_load (self, NULL, NULL, 0);
}

/**
 * basalt_parameters_load:
 * @self: parameters
 * @inputs: (nullable): inputs of a run of the flow `prompt`
 * @policy: (nullable): members of a policy object
 * @timeout_ms: time-out of the whole run in milliseconds, 0 for none
 *
 * Shows the parameters of a run or a draft. What is missing, or of the wrong type, becomes Default;
 * a number out of range is shown, with the complaint it gets.
 */
void
basalt_parameters_load (BasaltParameters *self,
                        JsonObject       *inputs,
                        JsonObject       *policy,
                        gint64            timeout_ms)
{
  const char *system = NULL;

  g_return_if_fail (BASALT_IS_PARAMETERS (self));

  self->loading = TRUE;

  load_number (self->max_tokens_row, inputs, "max_tokens", 1);
  load_number (self->temperature_row, inputs, "temperature", 1);
  load_number (self->top_p_row, inputs, "top_p", 1);
  load_number (self->retries_row, policy, "retries", 1);
  load_number (self->delay_row, policy, "delay_ms", 1000);
  if (timeout_ms > 0)
    basalt_parameter_row_set_value (self->timeout_row, (double) timeout_ms / 1000);
  else
    basalt_parameter_row_reset (self->timeout_row);

  if (inputs != NULL)
    system = basalt_json_get_string (inputs, "system");
  set_view_text (self->system_view, system != NULL ? system : "");
  load_stop_sequences (self,
                       inputs != NULL ? basalt_json_get_array (inputs, "stop_sequences") : NULL);

  self->loading = FALSE;
  changed_cb (self);
}

/**
 * basalt_parameters_store:
 * @self: parameters
 * @inputs: takes "max_tokens", "temperature", "top_p", "system" and "stop_sequences"
 * @policy: takes "retries" and "delay_ms"
 *
 * Puts into @inputs and @policy what the person set, and nothing else.
 *
 * Returns: the time-out of the whole run in milliseconds, 0 for none
 */
gint64
basalt_parameters_store (BasaltParameters *self,
                         JsonObject       *inputs,
                         JsonObject       *policy)
{
  g_autofree char *system = NULL;
  double seconds;

  g_return_val_if_fail (BASALT_IS_PARAMETERS (self), 0);
  g_return_val_if_fail (inputs != NULL, 0);
  g_return_val_if_fail (policy != NULL, 0);

  store_int (self->max_tokens_row, inputs, "max_tokens", 1);
  store_double (self->temperature_row, inputs, "temperature");
  store_double (self->top_p_row, inputs, "top_p");
  store_int (self->retries_row, policy, "retries", 1);
  store_int (self->delay_row, policy, "delay_ms", 1000);

  system = dup_view_text (self->system_view);
  if (*system != '\0')
    json_object_set_string_member (inputs, "system", system);
  if (self->n_stop_sequences > 0)
    json_object_set_array_member (inputs, "stop_sequences", make_stop_sequences (self));

  return basalt_parameter_row_get_value (self->timeout_row, &seconds) ?
           (gint64) round (seconds * 1000) :
           0;
}
