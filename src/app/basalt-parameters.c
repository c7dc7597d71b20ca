/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-parameters.h"

#include "basalt-fit.h"
#include "basalt-json.h"
#include "basalt-parameter-row.h"
#include "basalt-parameter-text.h"
#include "basalt-retry-policy.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Converse: inferenceConfig.stopSequences has at most 2,500 items (WIRE.md §3.1). */
#define MAX_STOP_SEQUENCES 2500

struct _BasaltParameters
{
  GtkBox parent_instance;

  BasaltParameterRow *max_tokens_row;
  BasaltParameterRow *temperature_row;
  BasaltParameterRow *top_p_row;
  BasaltParameterRow *retries_row;
  BasaltParameterRow *delay_row;
  BasaltParameterRow *timeout_row;
  BasaltParameterText *system_text;
  BasaltParameterText *stop_text;
  GtkButton *reset_all_button;

  gboolean loading;
  gboolean keeps_settled;
  gboolean has_default_stops;
};

G_DEFINE_FINAL_TYPE (BasaltParameters, basalt_parameters, GTK_TYPE_BOX)

enum
{
  CHANGED,
  RESET,
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
split_stop_sequences (const char *text)
{
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

/* %NULL for Default; empty for “none, whatever the default is”. */
static JsonArray *
make_stop_sequences (BasaltParameters *self)
{
  g_autofree char *text = basalt_parameter_text_dup_text (self->stop_text);

  return text != NULL ? split_stop_sequences (text) : NULL;
}

static char *
join_stop_sequences (JsonArray *array)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *sequence = basalt_json_array_get_string (array, i);

      if (sequence == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      append_escaped (text, sequence);
    }

  return g_string_free (text, FALSE);
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
  else if (object != NULL && json_object_has_member (object, member) &&
           JSON_NODE_HOLDS_NULL (json_object_get_member (object, member)))
    basalt_parameter_row_set_none (row);
  else
    basalt_parameter_row_reset (row);
}

static gboolean
get_value (BasaltParameters   *self,
           BasaltParameterRow *row,
           double             *value)
{
  return self->keeps_settled ? basalt_parameter_row_get_settled_value (row, value) :
                               basalt_parameter_row_get_value (row, value);
}

static void
store_int (BasaltParameters   *self,
           BasaltParameterRow *row,
           JsonObject         *object,
           const char         *member,
           double              unit)
{
  double value;

  if (basalt_parameter_row_get_none (row))
    json_object_set_null_member (object, member);
  else if (get_value (self, row, &value))
    json_object_set_int_member (object, member, (gint64) round (value * unit));
}

static void
store_double (BasaltParameters   *self,
              BasaltParameterRow *row,
              JsonObject         *object,
              const char         *member)
{
  double value;

  if (basalt_parameter_row_get_none (row))
    json_object_set_null_member (object, member);
  else if (get_value (self, row, &value))
    json_object_set_double_member (object, member, value);
}

/* -- What Default is -- */

static char *
format_number (double value)
{
  return g_strdup_printf ("%'.10g", value);
}

static char *
format_member (JsonObject *object,
               const char *member,
               double      unit)
{
  double value;

  return object != NULL && basalt_json_get_double (object, member, &value) ?
           format_number (value / unit) :
           NULL;
}

/* @hint: (transfer full) (nullable) */
static void
set_hint (BasaltParameterRow *row,
          char               *hint,
          gboolean            allows_none)
{
  g_object_set (row, "hint", hint, NULL);
  basalt_parameter_row_set_allows_none (row, allows_none);
  g_free (hint);
}

static char *
describe_share (const char *value)
{
  if (value == NULL)
    return g_strdup (_ ("From 0 to 1"));

  /* Translators: below “Temperature” and “Top-p”; %s is a number. A dash is typed into the field.
   */
  return g_strdup_printf (_ ("From 0 to 1; default: %s. A dash leaves it to the model."), value);
}

static void
set_answer_hints (BasaltParameters *self,
                  JsonObject       *inputs)
{
  g_autofree char *max_tokens = format_member (inputs, "max_tokens", 1);
  g_autofree char *temperature = format_member (inputs, "temperature", 1);
  g_autofree char *top_p = format_member (inputs, "top_p", 1);

  set_hint (self->max_tokens_row,
            max_tokens != NULL ?
              /* Translators: below “Maximum Tokens”; a dash is typed into the field */
              g_strdup_printf (_ ("Default: %s. A dash leaves it to the model."), max_tokens) :
              NULL,
            max_tokens != NULL);
  set_hint (self->temperature_row, describe_share (temperature), temperature != NULL);
  set_hint (self->top_p_row, describe_share (top_p), top_p != NULL);
}

static void
set_retry_hints (BasaltParameters *self,
                 JsonObject       *policy,
                 gint64            timeout_ms)
{
  const BasaltRetryPolicy builtin = BASALT_RETRY_POLICY_DEFAULT;
  g_autofree char *retries = format_member (policy, "retries", 1);
  g_autofree char *delay = format_member (policy, "delay_ms", 1000);

  if (retries == NULL)
    retries = format_number (builtin.retries);
  if (delay == NULL)
    delay = format_number ((double) builtin.delay_ms / 1000);

  /* Translators: below “Retries”; %s is a number */
  set_hint (self->retries_row, g_strdup_printf (_ ("Default: %s"), retries), FALSE);
  /* Translators: below “Delay”; %s is a number of seconds */
  set_hint (self->delay_row, g_strdup_printf (_ ("Seconds between tries; default: %s"), delay),
            FALSE);
  if (timeout_ms > 0)
    {
      g_autofree char *timeout = format_number ((double) timeout_ms / 1000);

      set_hint (self->timeout_row,
                /* Translators: below “Time Limit”; a dash is typed into the field */
                g_strdup_printf (_ ("Seconds for the whole run; default: %s. A dash means none."),
                                 timeout),
                TRUE);
    }
  else
    set_hint (self->timeout_row, g_strdup (_ ("Seconds for the whole run; default: none")), FALSE);
}

static void
changed_cb (BasaltParameters *self)
{
  g_autoptr (JsonArray) sequences = NULL;

  if (self->loading)
    return;

  sequences = make_stop_sequences (self);
  basalt_parameter_text_set_problem (self->stop_text,
                                     sequences != NULL &&
                                         json_array_get_length (sequences) > MAX_STOP_SEQUENCES ?
                                       _ ("At most 2,500 stop sequences can be sent.") :
                                       NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_all_button),
                            basalt_parameters_get_n_set (self) > 0 ||
                              basalt_parameters_get_problem (self) != NULL);

  g_signal_emit (self, signals[CHANGED], 0);
}

static void
reset_all_cb (BasaltParameters *self)
{
  g_signal_emit (self, signals[RESET], 0);
  basalt_parameters_reset (self);
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
basalt_parameters_class_init (BasaltParametersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BASALT_TYPE_PARAMETER_ROW);
  g_type_ensure (BASALT_TYPE_PARAMETER_TEXT);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[RESET] = g_signal_new ("reset", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-parameters.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, max_tokens_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, temperature_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, top_p_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, retries_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, delay_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, timeout_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, system_text);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, stop_text);
  gtk_widget_class_bind_template_child (widget_class, BasaltParameters, reset_all_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_all_cb);
}

static void
basalt_parameters_init (BasaltParameters *self)
{
  /* The template's own rows change while it is built. */
  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_button_wrap_label (self->reset_all_button);
  self->loading = FALSE;
  basalt_parameters_set_defaults (self, NULL);
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
  g_autofree char *system = NULL;
  g_autoptr (JsonArray) stops = NULL;
  BasaltParameterRow *rows[N_ROWS];
  guint n = 0;

  g_return_val_if_fail (BASALT_IS_PARAMETERS (self), 0);

  get_rows (self, rows);
  for (guint i = 0; i < N_ROWS; i++)
    {
      double value;

      if (basalt_parameter_row_get_value (rows[i], &value) ||
          basalt_parameter_row_get_none (rows[i]))
        n++;
    }

  system = basalt_parameter_text_dup_text (self->system_text);
  stops = make_stop_sequences (self);
  if (system != NULL)
    n++;
  if (stops != NULL && (json_array_get_length (stops) > 0 || self->has_default_stops))
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

  return basalt_parameter_text_get_problem (self->stop_text);
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
 * basalt_parameters_set_defaults:
 * @self: parameters
 * @defaults: (nullable): what Default stands for; %NULL for what it is before anybody set it
 *
 * Where there is a default, its absence can be asked for as well. What the person set stays.
 */
void
basalt_parameters_set_defaults (BasaltParameters        *self,
                                const BasaltRunDefaults *defaults)
{
  JsonObject *inputs = defaults != NULL ? defaults->inputs : NULL;
  JsonArray *stops = NULL;
  g_autofree char *stop_text = NULL;

  g_return_if_fail (BASALT_IS_PARAMETERS (self));

  self->loading = TRUE;

  set_answer_hints (self, inputs);
  set_retry_hints (self, defaults != NULL ? defaults->policy : NULL,
                   defaults != NULL ? defaults->timeout_ms : 0);
  basalt_parameter_text_set_default (self->system_text,
                                     inputs != NULL ? basalt_json_get_string (inputs, "system") :
                                                      NULL);
  if (inputs != NULL)
    stops = basalt_json_get_array (inputs, "stop_sequences");
  stop_text = join_stop_sequences (stops);
  self->has_default_stops = *stop_text != '\0';
  basalt_parameter_text_set_default (self->stop_text, stop_text);

  self->loading = FALSE;
  changed_cb (self);
}

/**
 * basalt_parameters_set_keeps_settled:
 * @self: parameters
 * @keeps_settled: whether basalt_parameters_store() takes for a number that is out of order the one
 *   that was there before, instead of Default
 *
 * For what is kept while it is being typed.
 */
void
basalt_parameters_set_keeps_settled (BasaltParameters *self,
                                     gboolean          keeps_settled)
{
  g_return_if_fail (BASALT_IS_PARAMETERS (self));

  self->keeps_settled = keeps_settled;
}

/**
 * basalt_parameters_load:
 * @self: parameters
 * @inputs: (nullable): inputs of a run of the flow `prompt`
 * @policy: (nullable): members of a policy object
 * @timeout_ms: time-out of the whole run in milliseconds, 0 for none
 *
 * Shows the parameters of a run or a draft. What is missing, or of the wrong type, becomes Default;
 * what says “none”, see #BasaltRunDefaults, becomes that where there is a default. A number out of
 * range is shown, with the complaint it gets.
 */
void
basalt_parameters_load (BasaltParameters *self,
                        JsonObject       *inputs,
                        JsonObject       *policy,
                        gint64            timeout_ms)
{
  JsonArray *stops = NULL;
  g_autofree char *stop_text = NULL;

  g_return_if_fail (BASALT_IS_PARAMETERS (self));

  self->loading = TRUE;

  load_number (self->max_tokens_row, inputs, "max_tokens", 1);
  load_number (self->temperature_row, inputs, "temperature", 1);
  load_number (self->top_p_row, inputs, "top_p", 1);
  load_number (self->retries_row, policy, "retries", 1);
  load_number (self->delay_row, policy, "delay_ms", 1000);
  if (timeout_ms > 0)
    basalt_parameter_row_set_value (self->timeout_row, (double) timeout_ms / 1000);
  else if (timeout_ms == BASALT_RUN_REQUEST_NO_TIMEOUT)
    basalt_parameter_row_set_none (self->timeout_row);
  else
    basalt_parameter_row_reset (self->timeout_row);

  basalt_parameter_text_set_text (self->system_text, inputs != NULL ?
                                                       basalt_json_get_string (inputs, "system") :
                                                       NULL);
  if (inputs != NULL)
    stops = basalt_json_get_array (inputs, "stop_sequences");
  if (stops != NULL)
    stop_text = join_stop_sequences (stops);
  basalt_parameter_text_set_text (self->stop_text, stop_text);

  self->loading = FALSE;
  changed_cb (self);
}

/**
 * basalt_parameters_store:
 * @self: parameters
 * @inputs: takes "max_tokens", "temperature", "top_p", "system" and "stop_sequences"
 * @policy: takes "retries" and "delay_ms"
 *
 * Puts into @inputs and @policy what the person set, and nothing else; “none”, where that was
 * asked for, as basalt_run_defaults_apply() reads it.
 *
 * Returns: the time-out of the whole run in milliseconds, 0 for Default,
 *   %BASALT_RUN_REQUEST_NO_TIMEOUT for none whatever the default is
 */
gint64
basalt_parameters_store (BasaltParameters *self,
                         JsonObject       *inputs,
                         JsonObject       *policy)
{
  g_autofree char *system = NULL;
  g_autoptr (JsonArray) stops = NULL;
  double seconds;

  g_return_val_if_fail (BASALT_IS_PARAMETERS (self), 0);
  g_return_val_if_fail (inputs != NULL, 0);
  g_return_val_if_fail (policy != NULL, 0);

  store_int (self, self->max_tokens_row, inputs, "max_tokens", 1);
  store_double (self, self->temperature_row, inputs, "temperature");
  store_double (self, self->top_p_row, inputs, "top_p");
  store_int (self, self->retries_row, policy, "retries", 1);
  store_int (self, self->delay_row, policy, "delay_ms", 1000);

  system = basalt_parameter_text_dup_text (self->system_text);
  if (system != NULL)
    json_object_set_string_member (inputs, "system", system);
  stops = make_stop_sequences (self);
  if (stops != NULL && (json_array_get_length (stops) > 0 || self->has_default_stops))
    json_object_set_array_member (inputs, "stop_sequences", g_steal_pointer (&stops));

  if (basalt_parameter_row_get_none (self->timeout_row))
    return BASALT_RUN_REQUEST_NO_TIMEOUT;

  return get_value (self, self->timeout_row, &seconds) ? (gint64) round (seconds * 1000) : 0;
}
