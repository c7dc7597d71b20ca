/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-flow.h"

#include "basalt-flow-error.h"
#include "basalt-json.h"
#include "basalt-run-private.h"
#include "test-wait.h"

#include <string.h>

/* -- The journal -- */

struct _FakeJournal
{
  GObject parent_instance;

  FakeCall fail;
  FakeCall hold;
  GTask *held;
  FakeCall held_call;
  GPtrArray *told;
};

static void fake_journal_iface_init (BasaltJournalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeJournal,
                               fake_journal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_JOURNAL, fake_journal_iface_init))

static void G_GNUC_PRINTF (2, 3) tell (FakeJournal *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->told, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
complete (FakeJournal *self,
          GTask       *task,
          FakeCall     call)
{
  if (self->fail & call)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "The disk is full");
  else
    g_task_return_boolean (task, TRUE);
}

static void
answer (FakeJournal         *self,
        FakeCall             call,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->hold & call)
    {
      g_assert_null (self->held);
      self->held = g_steal_pointer (&task);
      self->held_call = call;
      return;
    }

  complete (self, task, call);
}

static gboolean
finish_call (BasaltJournal  *self,
             GAsyncResult   *result,
             GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
run_created_async (BasaltJournal       *journal,
                   BasaltRun           *run,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  tell (FAKE_JOURNAL (journal), "created");
  answer (FAKE_JOURNAL (journal), FAKE_CREATED, cancellable, callback, user_data);
}

static void
attempt_sending_async (BasaltJournal       *journal,
                       BasaltRun           *run,
                       BasaltTaskRun       *task,
                       BasaltAttempt       *attempt,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_assert_nonnull (basalt_attempt_get_request (attempt));
  tell (FAKE_JOURNAL (journal), "sending %s %u", basalt_task_run_get_name (task),
        basalt_attempt_get_number (attempt));
  answer (FAKE_JOURNAL (journal), FAKE_SENDING, cancellable, callback, user_data);
}

static void
run_ending_async (BasaltJournal       *journal,
                  BasaltRun           *run,
                  BasaltState          state,
                  const char          *message,
                  BasaltProblem       *problem,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_assert_false (basalt_state_is_terminal (basalt_run_get_state (run)));
  tell (FAKE_JOURNAL (journal), "ending %s", basalt_state_to_name (state));
  answer (FAKE_JOURNAL (journal), FAKE_ENDING, NULL, callback, user_data);
}

static void
state_changed (BasaltJournal *journal,
               BasaltRun     *run,
               BasaltTaskRun *task,
               const char    *message)
{
  if (task != NULL)
    tell (FAKE_JOURNAL (journal), "state %s %s", basalt_task_run_get_name (task),
          basalt_state_to_name (basalt_task_run_get_state (task)));
  else
    {
      g_assert_false (basalt_state_is_terminal (basalt_run_get_state (run)));
      tell (FAKE_JOURNAL (journal), "state %s", basalt_state_to_name (basalt_run_get_state (run)));
    }
}

static void
attempt_changed (BasaltJournal *journal,
                 BasaltRun     *run,
                 BasaltTaskRun *task,
                 BasaltAttempt *attempt)
{
  tell (FAKE_JOURNAL (journal), "attempt %s %u %s", basalt_task_run_get_name (task),
        basalt_attempt_get_number (attempt),
        basalt_state_to_name (basalt_attempt_get_state (attempt)));
}

static void
output_appended (BasaltJournal    *journal,
                 BasaltRun        *run,
                 BasaltTaskRun    *task,
                 BasaltAttempt    *attempt,
                 BasaltOutputKind  kind,
                 const char       *text,
                 gsize             length)
{
  tell (FAKE_JOURNAL (journal), "output %s %u %.*s", basalt_task_run_get_name (task),
        basalt_attempt_get_number (attempt), (int) length, text);
}

static void
log_added (BasaltJournal   *journal,
           BasaltRun       *run,
           BasaltLogRecord *record)
{
  tell (FAKE_JOURNAL (journal), "log %s", basalt_log_record_get_message (record));
}

static void
fake_journal_iface_init (BasaltJournalInterface *iface)
{
  iface->run_created_async = run_created_async;
  iface->run_created_finish = finish_call;
  iface->attempt_sending_async = attempt_sending_async;
  iface->attempt_sending_finish = finish_call;
  iface->run_ending_async = run_ending_async;
  iface->run_ending_finish = finish_call;
  iface->state_changed = state_changed;
  iface->attempt_changed = attempt_changed;
  iface->output_appended = output_appended;
  iface->log_added = log_added;
}

static void
fake_journal_finalize (GObject *object)
{
  FakeJournal *self = FAKE_JOURNAL (object);

  g_assert_null (self->held);
  g_ptr_array_unref (self->told);

  G_OBJECT_CLASS (fake_journal_parent_class)->finalize (object);
}

static void
fake_journal_class_init (FakeJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_journal_finalize;
}

static void
fake_journal_init (FakeJournal *self)
{
  self->told = g_ptr_array_new_with_free_func (g_free);
}

FakeJournal *
fake_journal_new (void)
{
  return g_object_new (FAKE_TYPE_JOURNAL, NULL);
}

void
fake_journal_set_fail (FakeJournal *self,
                       FakeCall     calls)
{
  self->fail = calls;
}

void
fake_journal_set_hold (FakeJournal *self,
                       FakeCall     calls)
{
  self->hold = calls;
}

gboolean
fake_journal_is_held (FakeJournal *self)
{
  return self->held != NULL;
}

void
fake_journal_release (FakeJournal *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->held);

  g_assert_nonnull (task);
  complete (self, task, self->held_call);
}

GPtrArray *
fake_journal_get_told (FakeJournal *self)
{
  return self->told;
}

guint
fake_journal_count (FakeJournal *self,
                    const char  *told)
{
  guint count = 0;

  for (guint i = 0; i < self->told->len; i++)
    {
      if (g_str_has_prefix (g_ptr_array_index (self->told, i), told))
        count++;
    }

  return count;
}

int
fake_journal_find (FakeJournal *self,
                   const char  *told)
{
  for (guint i = 0; i < self->told->len; i++)
    {
      if (g_str_has_prefix (g_ptr_array_index (self->told, i), told))
        return (int) i;
    }

  return -1;
}

/* -- The executor -- */

struct _FakeExecutor
{
  GObject parent_instance;

  GQueue steps; /* FakeStep */
  GPtrArray *calls;
  guint n_sent;
  guint n_running;
  guint peak;
};

typedef struct
{
  BasaltTaskContext *context;
  FakeStep step;
  gulong cancelled_id;
} Execution;

static void fake_executor_iface_init (BasaltTaskExecutorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeExecutor,
                               fake_executor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_TASK_EXECUTOR,
                                                      fake_executor_iface_init))

static void
execution_free (Execution *execution)
{
  g_clear_object (&execution->context);
  g_free (execution);
}

static gboolean
cancelled_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  Execution *execution = g_task_get_task_data (task);
  FakeExecutor *self = g_task_get_source_object (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), execution->cancelled_id);
  self->n_running--;
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancelled_idle_cb, g_object_ref (user_data), g_object_unref);
}

static void
go_on (GTask *task)
{
  FakeExecutor *self = g_task_get_source_object (task);
  Execution *execution = g_task_get_task_data (task);
  FakeStep *step = &execution->step;

  if (step->text != NULL)
    basalt_task_context_append_output (execution->context, BASALT_OUTPUT_TEXT, step->text, -1);

  if (step->hang)
    {
      execution->cancelled_id =
        g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (cancelled_cb),
                               g_object_ref (task), g_object_unref);
      return;
    }

  self->n_running--;
  if (g_task_return_error_if_cancelled (task))
    return;

  if (step->code != NULL)
    {
      g_autoptr (BasaltProblem) problem = basalt_problem_new (step->code, "It failed");

      problem->http_status = step->http_status;
      problem->flags = step->flags;
      problem->retry_after_ms = step->retry_after_ms > 0 ? step->retry_after_ms : -1;
      basalt_task_context_set_problem (execution->context, problem);
    }

  if (step->code != NULL || step->bare_error)
    g_task_return_new_error (task, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_TASK, "A bare error");
  else if (step->result != NULL)
    g_task_return_pointer (task, g_bytes_new (step->result, strlen (step->result)),
                           (GDestroyNotify) g_bytes_unref);
  else
    {
      GString *text = g_string_new (basalt_task_context_get_node (execution->context)->name);
      GBytes *upstream;
      gsize length;

      g_string_append_c (text, '(');
      for (guint i = 0;
           (upstream = basalt_task_context_get_upstream (execution->context, i)) != NULL; i++)
        {
          if (i > 0)
            g_string_append_c (text, ',');
          g_string_append_len (text, g_bytes_get_data (upstream, NULL),
                               (gssize) g_bytes_get_size (upstream));
        }
      g_string_append_c (text, ')');
      length = text->len;
      g_task_return_pointer (task, g_bytes_new_take (g_string_free (text, FALSE), length),
                             (GDestroyNotify) g_bytes_unref);
    }
}

static void
announced_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  FakeExecutor *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!basalt_task_context_announce_send_finish (BASALT_TASK_CONTEXT (source), result, &error))
    {
      g_autoptr (BasaltProblem) problem = basalt_problem_new ("Hidden", NULL);

      /* The journal's own problem must win. */
      basalt_task_context_set_problem (BASALT_TASK_CONTEXT (source), problem);
      self->n_running--;
      g_task_return_error (task, error);
      return;
    }

  self->n_sent++;
  go_on (task);
}

static void
execute_async (BasaltTaskExecutor  *executor,
               BasaltTaskContext   *context,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  FakeExecutor *self = FAKE_EXECUTOR (executor);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Execution *execution = g_new0 (Execution, 1);
  const char *name = basalt_task_context_get_node (context)->name;

  execution->context = g_object_ref (context);
  g_task_set_task_data (task, execution, (GDestroyNotify) execution_free);
  g_ptr_array_add (self->calls, g_strdup (name));
  self->n_running++;
  self->peak = MAX (self->peak, self->n_running);

  for (GList *l = self->steps.head; l != NULL; l = l->next)
    {
      FakeStep *step = l->data;

      if (step->task == NULL || g_str_equal (step->task, name))
        {
          execution->step = *step;
          g_free (step);
          g_queue_delete_link (&self->steps, l);
          break;
        }
    }

  if (execution->step.request != NULL)
    basalt_task_context_announce_send_async (context, execution->step.request, cancellable,
                                             announced_cb, g_steal_pointer (&task));
  else
    go_on (task);
}

static GBytes *
execute_finish (BasaltTaskExecutor  *self,
                GAsyncResult        *result,
                GError             **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_executor_iface_init (BasaltTaskExecutorInterface *iface)
{
  iface->execute_async = execute_async;
  iface->execute_finish = execute_finish;
}

static void
fake_executor_finalize (GObject *object)
{
  FakeExecutor *self = FAKE_EXECUTOR (object);

  g_queue_clear_full (&self->steps, g_free);
  g_ptr_array_unref (self->calls);

  G_OBJECT_CLASS (fake_executor_parent_class)->finalize (object);
}

static void
fake_executor_class_init (FakeExecutorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_executor_finalize;
}

static void
fake_executor_init (FakeExecutor *self)
{
  g_queue_init (&self->steps);
  self->calls = g_ptr_array_new_with_free_func (g_free);
}

FakeExecutor *
fake_executor_new (void)
{
  return g_object_new (FAKE_TYPE_EXECUTOR, NULL);
}

void
fake_executor_push (FakeExecutor   *self,
                    const FakeStep *step)
{
  g_queue_push_tail (&self->steps, g_memdup2 (step, sizeof *step));
}

guint
fake_executor_get_n_calls (FakeExecutor *self,
                           const char   *task)
{
  guint count = 0;

  for (guint i = 0; i < self->calls->len; i++)
    {
      if (task == NULL || g_str_equal (g_ptr_array_index (self->calls, i), task))
        count++;
    }

  return count;
}

guint
fake_executor_get_n_sent (FakeExecutor *self)
{
  return self->n_sent;
}

guint
fake_executor_get_n_running (FakeExecutor *self)
{
  return self->n_running;
}

guint
fake_executor_get_peak (FakeExecutor *self)
{
  return self->peak;
}

/* -- The fixture -- */

void
fixture_init (Fixture    *self,
              const char *flow_json)
{
  g_autoptr (BasaltConnection) connection = basalt_connection_new (NULL, BASALT_CONNECTION_DEMO);
  g_autoptr (BasaltFlow) flow = NULL;
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  if (flow_json == NULL)
    flow_json = "{\"name\":\"two\",\"nodes\":["
                "{\"name\":\"load\",\"type\":\"fake\",\"policy\":{\"delay_ms\":1}},"
                "{\"name\":\"call\",\"type\":\"fake\",\"policy\":{\"delay_ms\":1}}],"
                "\"links\":[{\"from\":\"load\",\"to\":\"call\"}]}";

  flow = basalt_flow_new_from_json (flow_json, &error);
  g_assert_no_error (error);
  self->journal = fake_journal_new ();
  self->executor = fake_executor_new ();
  self->executors = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (self->executors, (gpointer) "fake", self->executor);
  self->request = basalt_run_request_new (flow, connection);
}

void
fixture_set_policy (Fixture    *self,
                    const char *policy)
{
  g_autoptr (JsonNode) node = basalt_json_parse_object (policy, -1, NULL);
  JsonObject *from = json_node_get_object (node);
  g_autoptr (GList) members = json_object_get_members (from);

  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (basalt_run_request_get_policy (self->request), l->data,
                            json_node_copy (json_object_get_member (from, l->data)));
}

void
fixture_make (Fixture *self)
{
  if (self->run == NULL)
    self->run = basalt_run_new_from_request (self->request, "owner");
  g_clear_object (&self->result);
  g_clear_object (&self->runner);
  self->runner = basalt_runner_new (self->run, BASALT_JOURNAL (self->journal), self->executors);
}

void
fixture_start (Fixture *self)
{
  if (self->runner == NULL)
    fixture_make (self);
  basalt_runner_run_async (self->runner, test_wait_result_cb, &self->result);
}

void
fixture_next_round (Fixture *self)
{
  basalt_run_next_round (self->run, "owner");
  fixture_make (self);
  fixture_start (self);
}

void
fixture_wait (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (self->result != NULL);
  g_assert_true (basalt_runner_run_finish (self->runner, self->result, &error));
  g_assert_no_error (error);
  g_assert_true (basalt_state_is_terminal (basalt_run_get_state (self->run)));
  g_assert_cmpuint (fake_executor_get_n_running (self->executor), ==, 0);
}

void
fixture_wait_state (Fixture     *self,
                    BasaltState  state)
{
  test_wait_until (basalt_run_get_state (self->run) == state);
}

void
fixture_clear (Fixture *self)
{
  g_clear_object (&self->result);

  /* Whoever still holds one of them would leak it. */
  g_assert_finalize_object (self->runner);
  g_assert_finalize_object (self->run);
  g_hash_table_unref (self->executors);
  g_assert_finalize_object (self->executor);
  g_assert_finalize_object (self->journal);
  g_object_unref (self->request);
}

BasaltTaskRun *
fixture_get_task (Fixture    *self,
                  const char *name)
{
  GListModel *tasks = basalt_run_get_tasks (self->run);
  BasaltTaskRun *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);

      if (g_str_equal (basalt_task_run_get_name (task), name))
        found = task;
    }

  return found;
}

BasaltAttempt *
fixture_get_attempt (Fixture    *self,
                     const char *name,
                     guint       index)
{
  BasaltTaskRun *task = fixture_get_task (self, name);
  g_autoptr (BasaltAttempt) attempt = NULL;

  g_assert_nonnull (task);
  attempt = g_list_model_get_item (basalt_task_run_get_attempts (task), index);
  g_assert_nonnull (attempt);

  return attempt;
}

gboolean
fixture_has_log (Fixture    *self,
                 const char *text)
{
  GListModel *logs = basalt_run_get_logs (self->run);

  for (guint i = 0; i < g_list_model_get_n_items (logs); i++)
    {
      g_autoptr (BasaltLogRecord) record = g_list_model_get_item (logs, i);
      g_autofree char *line = basalt_log_record_to_line (record);

      if (g_str_has_suffix (line, text))
        return TRUE;
    }

  return FALSE;
}
