/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-details-view.h"

#include "basalt-format.h"
#include "basalt-json.h"
#include "basalt-text.h"
#include "basalt-widget-util.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* A row of a group; it stays when its value changes, so that a selection or the focus does. */
typedef struct
{
  AdwPreferencesGroup *group;
  GtkWidget *row;
  GtkLabel *value;
  GtkActionable *copy; /* (nullable) */
} Row;

struct _BasaltDetailsView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *run_signals;
  GSignalGroup *task_signals;
  GSignalGroup *attempt_signals;
  GHashTable *rows; /* char* → Row* */
  guint tick_id;

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
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static Row *
add_row (BasaltDetailsView   *self,
         AdwPreferencesGroup *group,
         const char          *key,
         const char          *title,
         gboolean             copyable)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *caption = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");

  row->value = GTK_LABEL (value);
  gtk_label_set_xalign (row->value, 0);
  gtk_label_set_wrap (row->value, TRUE);
  gtk_label_set_wrap_mode (row->value, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (row->value, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  title, -1);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), caption);
  gtk_box_append (GTK_BOX (texts), value);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_widget_add_css_class (box, "detail");

  if (copyable)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
      /* Translators: %s is what is copied, such as "Run ID" */
      g_autofree char *label = g_strdup_printf (_ ("Copy %s"), title);

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
      row->copy = GTK_ACTIONABLE (button);
      gtk_box_append (GTK_BOX (box), button);
    }

  row->group = group;
  row->row = adw_preferences_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), title);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->row), FALSE);
  gtk_widget_set_focusable (row->row, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  adw_preferences_group_add (group, row->row);
  g_hash_table_insert (self->rows, g_strdup (key), row);

  return row;
}

static void
set_value (BasaltDetailsView   *self,
           AdwPreferencesGroup *group,
           const char          *key,
           const char          *title,
           const char          *value,
           gboolean             copyable)
{
  Row *row = g_hash_table_lookup (self->rows, key);
  g_autofree char *visible = NULL;

  if (value == NULL || *value == '\0')
    {
      if (row != NULL)
        gtk_widget_set_visible (row->row, FALSE);
      return;
    }

  if (row == NULL)
    row = add_row (self, group, key, title, copyable);

  gtk_widget_set_visible (row->row, TRUE);
  visible = basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_NONE);
  if (g_strcmp0 (gtk_label_get_label (row->value), visible) == 0)
    return;

  gtk_label_set_label (row->value, visible);
  if (row->copy != NULL)
    {
      gtk_actionable_set_action_target (row->copy, "s", value);
      gtk_actionable_set_action_name (row->copy, "win.copy-text");
    }
}

static void
set_count (BasaltDetailsView *self,
           const char        *key,
           const char        *title,
           gint64             count)
{
  g_autofree char *text = count < 0 ? NULL : basalt_format_count (count);

  set_value (self, self->usage_group, key, title, text, FALSE);
}

static void
set_duration (BasaltDetailsView *self,
              const char        *key,
              const char        *title,
              gint64             milliseconds)
{
  g_autofree char *text = milliseconds < 0 ? NULL : basalt_format_duration (milliseconds);

  set_value (self, self->usage_group, key, title, text, FALSE);
}

static void
update_run (BasaltDetailsView *self)
{
  BasaltRun *run = self->run;
  BasaltConnection *connection = basalt_run_get_connection (run);
  g_autofree char *created = basalt_format_moment (basalt_run_get_created_at (run));
  AdwPreferencesGroup *group = self->run_group;

  set_value (self, group, "id", _ ("Run ID"), basalt_run_get_id (run), TRUE);
  set_value (self, group, "name", _ ("Name"), basalt_run_get_name (run), FALSE);
  set_value (self, group, "created", _ ("Created"), created, FALSE);
  set_value (self, group, "model", _ ("Model"), basalt_run_get_model (run), TRUE);
  set_value (self, group, "connection", _ ("Connection"),
             connection != NULL ? basalt_connection_get_name (connection) : NULL, FALSE);
  set_value (self, group, "region", _ ("Region"), basalt_run_get_region (run), FALSE);
  set_value (self, group, "endpoint", _ ("Endpoint"), basalt_run_get_endpoint (run), FALSE);
  set_value (self, group, "sha256", _ ("Prompt SHA-256"), basalt_run_get_prompt_sha256 (run), TRUE);
  set_value (self, group, "parent", _ ("Made From"), basalt_run_get_parent_id (run), TRUE);
  set_value (self, group, "stop-reason", _ ("Stop Reason"), basalt_run_get_stop_reason (run),
             FALSE);
}

static void
update_usage (BasaltDetailsView *self)
{
  const BasaltUsage *usage = basalt_run_get_usage (self->run);
  BasaltAttempt *attempt = basalt_run_get_output_attempt (self->run);

  if (usage != NULL)
    {
      set_count (self, "input-tokens", _ ("Input Tokens"), usage->input_tokens);
      set_count (self, "output-tokens", _ ("Output Tokens"), usage->output_tokens);
      set_count (self, "total-tokens", _ ("Total Tokens"), usage->total_tokens);
      set_count (self, "cache-read", _ ("Tokens Read From Cache"), usage->cache_read_tokens);
      set_count (self, "cache-write", _ ("Tokens Written to Cache"), usage->cache_write_tokens);
    }
  if (attempt != NULL)
    {
      set_duration (self, "first-token", _ ("Time to First Token"),
                    basalt_attempt_get_first_token_ms (attempt));
      set_duration (self, "latency", _ ("Server Latency"),
                    basalt_attempt_get_server_latency_ms (attempt));
    }
  if (basalt_state_is_terminal (basalt_run_get_state (self->run)))
    set_duration (self, "duration", _ ("Duration"), basalt_run_get_duration_ms (self->run));
}

/* An input's own name is what the request calls it: not translated, so that people find it
 * in AWS's documentation. The prompt is shown by the run page. */
static void
update_parameters (BasaltDetailsView *self)
{
  JsonObject *inputs = basalt_run_get_inputs (self->run);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (inputs == NULL)
    return;

  json_object_iter_init (&iter, inputs);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *key = g_strconcat ("input-", name, NULL);
      g_autofree char *text = NULL;

      if (g_str_equal (name, "prompt") || g_str_equal (name, "model"))
        continue;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        text = json_node_dup_string (node);
      else
        text = json_to_string (node, FALSE);
      set_value (self, self->parameters_group, key, name, text, FALSE);
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
update_attempts (BasaltDetailsView *self)
{
  GListModel *tasks = basalt_run_get_tasks (self->run);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      GListModel *attempts = basalt_task_run_get_attempts (task);

      for (guint j = 0; j < g_list_model_get_n_items (attempts); j++)
        {
          g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, j);
          guint number = basalt_attempt_get_number (attempt);
          const char *name = basalt_task_run_get_name (task);
          g_autofree char *key = g_strdup_printf ("attempt-%s-%u", name, number);
          g_autofree char *request_key = g_strconcat (key, "-request-id", NULL);
          /* Translators: a task's name and the number of an attempt */
          g_autofree char *title = g_strdup_printf (_ ("%s, attempt %u"), name, number);
          g_autofree char *text = describe_attempt (attempt);

          set_value (self, self->attempts_group, key, title, text, FALSE);
          set_value (self, self->attempts_group, request_key, _ ("Request ID"),
                     basalt_attempt_get_request_id (attempt), TRUE);
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
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      if (row->group == group && gtk_widget_get_visible (row->row))
        return TRUE;
    }

  return FALSE;
}

static void
update (BasaltDetailsView *self)
{
  AdwPreferencesGroup *groups[] = { self->run_group, self->usage_group, self->parameters_group,
                                    self->attempts_group, self->states_group };

  if (self->run != NULL)
    {
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
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    adw_preferences_group_remove (row->group, row->row);
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

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-details-view.ui");
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
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

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
  Row *row;

  g_return_val_if_fail (BASALT_IS_DETAILS_VIEW (self), NULL);

  row = g_hash_table_lookup (self->rows, key);
  if (row == NULL || !gtk_widget_get_visible (row->row))
    return NULL;

  return gtk_label_get_label (row->value);
}
