/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-details-view.h"

#include "basalt-container.h"
#include "basalt-detail-row.h"
#include "basalt-format.h"
#include "basalt-notes-editor.h"
#include "basalt-run-facts.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _BasaltDetailsView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *run_signals;
  GSignalGroup *task_signals;
  GSignalGroup *attempt_signals;
  GHashTable *rows; /* char* → BasaltDetailRow (unowned) */
  guint tick_id;

  BasaltNotesEditor *notes;
  AdwPreferencesGroup *problem_group;
  AdwPreferencesGroup *run_group;
  AdwPreferencesGroup *usage_group;
  AdwPreferencesGroup *parameters_group;
  AdwPreferencesGroup *attempts_group;
  AdwPreferencesGroup *states_group;
};

G_DEFINE_FINAL_TYPE (BasaltDetailsView, basalt_details_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static BasaltDetailRow *
find_row (BasaltDetailsView *self,
          const char        *key)
{
  return g_hash_table_lookup (self->rows, key);
}

/* @name: (nullable): what it is where its neighbours are not seen */
static void
set_value_named (BasaltDetailsView   *self,
                 AdwPreferencesGroup *group,
                 const char          *key,
                 const char          *title,
                 const char          *name,
                 const char          *value,
                 gboolean             copyable)
{
  BasaltDetailRow *row = find_row (self, key);

  if (row == NULL)
    {
      if (value == NULL || *value == '\0')
        return;

      row = BASALT_DETAIL_ROW (basalt_detail_row_new (title, name, copyable));
      adw_preferences_group_add (group, GTK_WIDGET (row));
      g_hash_table_insert (self->rows, g_strdup (key), row);
    }
  basalt_detail_row_set_value (row, value);
}

static void
set_value (BasaltDetailsView   *self,
           AdwPreferencesGroup *group,
           const char          *key,
           const char          *title,
           const char          *value,
           gboolean             copyable)
{
  set_value_named (self, group, key, title, NULL, value, copyable);
}

static void
set_facts (BasaltDetailsView   *self,
           AdwPreferencesGroup *group,
           GPtrArray           *facts)
{
  for (guint i = 0; i < facts->len; i++)
    {
      const BasaltRunFact *fact = g_ptr_array_index (facts, i);
      gboolean copyable = g_str_equal (fact->key, "model") || g_str_equal (fact->key, "flow-hash");

      set_value (self, group, fact->key, fact->title, fact->value, copyable);
    }
}

static void
update_run (BasaltDetailsView *self)
{
  BasaltRun *run = self->run;
  g_autofree char *created = basalt_format_moment (basalt_run_get_created_at (run));
  g_autoptr (GPtrArray) place = basalt_run_facts_of_place (run);
  AdwPreferencesGroup *group = self->run_group;

  set_value (self, group, "id", _ ("Run ID"), basalt_run_get_id (run), TRUE);
  set_value (self, group, "name", _ ("Name"), basalt_run_get_name (run), FALSE);
  set_value (self, group, "created", _ ("Created"), created, FALSE);
  set_facts (self, group, place);
  set_value (self, group, "sha256", _ ("Prompt SHA-256"), basalt_run_get_prompt_sha256 (run), TRUE);
  set_value (self, group, "parent", _ ("Made From"), basalt_run_get_parent_id (run), TRUE);
}

static void
update_problem (BasaltDetailsView *self)
{
  BasaltProblem *problem = basalt_run_get_problem (self->run);
  AdwPreferencesGroup *group = self->problem_group;
  const char *sentence = problem != NULL ? basalt_problem_get_sentence (problem) : NULL;
  const char *message = problem != NULL ? problem->message : NULL;
  g_autofree char *status = NULL;

  if (problem != NULL && problem->http_status != 0)
    status = g_strdup_printf ("%u", problem->http_status);

  set_value (self, group, "problem", _ ("What Went Wrong"), sentence, FALSE);
  set_value (self, group, "problem-message", _ ("In the Server’s Words"),
             g_strcmp0 (message, sentence) != 0 ? message : NULL, FALSE);
  set_value (self, group, "problem-hint", _ ("Hint"), problem != NULL ? problem->hint : NULL,
             FALSE);
  set_value (self, group, "problem-code", _ ("Error Code"), problem != NULL ? problem->code : NULL,
             TRUE);
  set_value (self, group, "problem-http-status", _ ("HTTP Status"), status, FALSE);
  set_value_named (self, group, "problem-request-id", _ ("Request ID"),
                   _ ("Request ID of the Error"), problem != NULL ? problem->request_id : NULL,
                   TRUE);
}

static void
update_usage (BasaltDetailsView *self)
{
  g_autoptr (GPtrArray) outcome = basalt_run_facts_of_outcome (self->run);

  set_facts (self, self->usage_group, outcome);
}

static void
update_parameters (BasaltDetailsView *self)
{
  g_autoptr (GPtrArray) parameters = basalt_run_facts_of_parameters (self->run);

  set_facts (self, self->parameters_group, parameters);
  for (guint i = 0; i < parameters->len; i++)
    {
      const BasaltRunFact *fact = g_ptr_array_index (parameters, i);
      BasaltDetailRow *row = find_row (self, fact->key);

      if (row != NULL)
        basalt_detail_row_set_badge (row, fact->set ? C_ ("parameter", "set") :
                                                      C_ ("parameter", "default"));
    }
}

static char *
describe_attempt (BasaltAttempt *attempt)
{
  GString *text = g_string_new (basalt_state_get_label (basalt_attempt_get_state (attempt)));
  const char *code = basalt_attempt_get_error_code (attempt);
  g_autofree char *started = basalt_format_moment (basalt_attempt_get_started_at (attempt));
  g_autofree char *tokens = basalt_format_tokens (basalt_attempt_get_usage (attempt));

  if (basalt_attempt_get_http_status (attempt) != 0)
    g_string_append_printf (text, " · HTTP %u", basalt_attempt_get_http_status (attempt));
  if (code != NULL)
    g_string_append_printf (text, " · %s", code);
  if (tokens != NULL)
    g_string_append_printf (text, " · %s", tokens);

  g_string_append_printf (text, "\n%s", started);
  if (basalt_attempt_get_ended_at (attempt) > 0)
    {
      g_autofree char *duration = basalt_format_duration (
        (basalt_attempt_get_ended_at (attempt) - basalt_attempt_get_started_at (attempt)) / 1000);

      g_string_append_printf (text, " · %s", duration);
    }
  if (basalt_attempt_get_wait_ms (attempt) > 0)
    {
      g_autofree char *wait = basalt_format_duration (basalt_attempt_get_wait_ms (attempt));

      g_string_append (text, " · ");
      /* Translators: how long was waited before an attempt */
      g_string_append_printf (text, _ ("after a wait of %s"), wait);
    }

  return g_string_free (text, FALSE);
}

static void
update_attempt (BasaltDetailsView *self,
                const char        *task,
                BasaltAttempt     *attempt)
{
  guint number = basalt_attempt_get_number (attempt);
  g_autofree char *key = g_strdup_printf ("attempt-%s-%u", task, number);
  g_autofree char *request_key = g_strconcat (key, "-request-id", NULL);
  /* Translators: a task's name and the number of an attempt */
  g_autofree char *title = g_strdup_printf (_ ("%s, attempt %u"), task, number);
  /* Translators: a task's name and the number of an attempt */
  g_autofree char *request_name =
    g_strdup_printf (_ ("Request ID of %s, attempt %u"), task, number);
  g_autofree char *text = describe_attempt (attempt);

  set_value (self, self->attempts_group, key, title, text, FALSE);
  set_value_named (self, self->attempts_group, request_key, _ ("Request ID"), request_name,
                   basalt_attempt_get_request_id (attempt), TRUE);
}

static void
update_attempts (BasaltDetailsView *self)
{
  GListModel *tasks = basalt_run_get_tasks (self->run);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      GListModel *attempts = basalt_task_run_get_attempts (task);
      const char *name = basalt_task_run_get_name (task);
      guint round = basalt_task_run_get_round (task);
      g_autofree char *key = g_strdup_printf ("task-%s-%u", name, round);
      g_autofree char *title = NULL;

      /* Translators: a task's name, and which time the run was begun */
      title = round == 0 ? g_strdup_printf (_ ("Task run ID of %s"), name) :
                           g_strdup_printf (_ ("Task run ID of %s, round %u"), name, round + 1);
      set_value (self, self->attempts_group, key, title, basalt_task_run_get_id (task), TRUE);
      for (guint j = 0; j < g_list_model_get_n_items (attempts); j++)
        {
          g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, j);

          update_attempt (self, name, attempt);
        }
    }
}

static const char *
find_task_name (BasaltDetailsView *self,
                const char        *id)
{
  GListModel *tasks = basalt_run_get_tasks (self->run);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);

      if (g_strcmp0 (basalt_task_run_get_id (task), id) == 0)
        return basalt_task_run_get_name (task);
    }

  return _ ("Task");
}

static void
update_states (BasaltDetailsView *self)
{
  GPtrArray *states = basalt_run_get_states (self->run);

  for (guint i = 0; i < states->len; i++)
    {
      const BasaltStateChange *change = g_ptr_array_index (states, i);
      g_autofree char *key = g_strdup_printf ("state-%u", i);
      g_autofree char *moment = NULL;
      g_autofree char *title = NULL;
      g_autofree char *text = NULL;

      if (g_hash_table_contains (self->rows, key))
        continue;

      moment = basalt_format_moment (change->time);
      title =
        g_strdup_printf ("%s · %s", moment,
                         change->task != NULL ? find_task_name (self, change->task) : _ ("Run"));
      text = g_strconcat (basalt_state_get_label (change->state),
                          change->message != NULL ? "\n" : NULL, change->message, NULL);
      set_value (self, self->states_group, key, title, text, FALSE);
    }
}

static gboolean
has_visible_row (BasaltDetailsView   *self,
                 AdwPreferencesGroup *group)
{
  GHashTableIter iter;
  GtkWidget *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (gtk_widget_get_visible (row) && gtk_widget_is_ancestor (row, GTK_WIDGET (group)))
        return TRUE;
    }

  return FALSE;
}

static void
update (BasaltDetailsView *self)
{
  AdwPreferencesGroup *groups[] = {
    self->problem_group,    self->run_group,      self->usage_group,
    self->parameters_group, self->attempts_group, self->states_group
  };

  if (self->run != NULL)
    {
      update_problem (self);
      update_run (self);
      update_usage (self);
      update_parameters (self);
      update_attempts (self);
      update_states (self);
    }

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_widget_set_visible (GTK_WIDGET (groups[i]), has_visible_row (self, groups[i]));
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BasaltDetailsView *self = BASALT_DETAILS_VIEW (widget);

  self->tick_id = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* A state change notifies several properties: one update for all of them. */
static void
queue_update (BasaltDetailsView *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
run_notify_cb (BasaltDetailsView *self)
{
  g_signal_group_set_target (self->task_signals,
                             self->run != NULL ? basalt_run_get_current_task (self->run) : NULL);
  g_signal_group_set_target (self->attempt_signals,
                             self->run != NULL ? basalt_run_get_output_attempt (self->run) : NULL);
  queue_update (self);
}

static void
remove_rows (BasaltDetailsView *self)
{
  GHashTableIter iter;
  GtkWidget *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (
                                    gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP)),
                                  row);
  g_hash_table_remove_all (self->rows);
}

static void
basalt_details_view_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltDetailsView *self = BASALT_DETAILS_VIEW (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_object_get_property (G_OBJECT (self->notes), "engine", value);
      break;
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_details_view_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BasaltDetailsView *self = BASALT_DETAILS_VIEW (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_notes_editor_set_engine (self->notes, g_value_get_object (value));
      break;
    case PROP_RUN:
      basalt_details_view_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_details_view_dispose (GObject *object)
{
  BasaltDetailsView *self = BASALT_DETAILS_VIEW (object);

  if (self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  g_clear_object (&self->run_signals);
  g_clear_object (&self->task_signals);
  g_clear_object (&self->attempt_signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_details_view_parent_class)->dispose (object);
}

static void
basalt_details_view_class_init (BasaltDetailsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_details_view_get_property;
  object_class->set_property = basalt_details_view_set_property;
  object_class->dispose = basalt_details_view_dispose;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_NOTES_EDITOR);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-details-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltDetailsView, notes);
  gtk_widget_class_bind_template_child (widget_class, BasaltDetailsView, problem_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltDetailsView, run_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltDetailsView, usage_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltDetailsView, parameters_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltDetailsView, attempts_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltDetailsView, states_group);
}

static void
basalt_details_view_init (BasaltDetailsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (run_notify_cb), self);
  self->task_signals = g_signal_group_new (BASALT_TYPE_TASK_RUN);
  g_signal_group_connect_swapped (self->task_signals, "notify", G_CALLBACK (queue_update), self);
  self->attempt_signals = g_signal_group_new (BASALT_TYPE_ATTEMPT);
  g_signal_group_connect_swapped (self->attempt_signals, "notify", G_CALLBACK (queue_update), self);
}

/**
 * basalt_details_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_details_view_new (void)
{
  return g_object_new (BASALT_TYPE_DETAILS_VIEW, NULL);
}

/**
 * basalt_details_view_set_run:
 * @self: a details view
 * @run: (nullable): the run to describe
 */
void
basalt_details_view_set_run (BasaltDetailsView *self,
                             BasaltRun         *run)
{
  g_return_if_fail (BASALT_IS_DETAILS_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  remove_rows (self);
  g_signal_group_set_target (self->run_signals, run);
  basalt_notes_editor_set_run (self->notes, run);
  gtk_widget_set_visible (GTK_WIDGET (self->notes), run != NULL);
  run_notify_cb (self);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_details_view_get_value:
 * @self: a details view
 * @key: a row: "id", "input-tokens", "attempt-call-bedrock-1", …
 *
 * Returns: (transfer none) (nullable): what the row says; %NULL where it is not shown
 */
const char *
basalt_details_view_get_value (BasaltDetailsView *self,
                               const char        *key)
{
  BasaltDetailRow *row;

  g_return_val_if_fail (BASALT_IS_DETAILS_VIEW (self), NULL);

  row = find_row (self, key);

  return row != NULL ? basalt_detail_row_get_value (row) : NULL;
}

/**
 * basalt_details_view_get_badge:
 * @self: a details view
 * @key: a row
 *
 * Returns: (transfer none) (nullable): whether a parameter is "set" or "default"
 */
const char *
basalt_details_view_get_badge (BasaltDetailsView *self,
                               const char        *key)
{
  BasaltDetailRow *row;

  g_return_val_if_fail (BASALT_IS_DETAILS_VIEW (self), NULL);

  row = find_row (self, key);

  return row != NULL ? basalt_detail_row_get_badge (row) : NULL;
}
