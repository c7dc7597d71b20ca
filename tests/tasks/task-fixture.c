/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "task-fixture.h"

#include "basalt-run-private.h"

#include <string.h>

struct _TaskJournal
{
  GObject parent_instance;

  gboolean fail_sending;
  void (*on_sending) (gpointer user_data);
  gpointer on_sending_data;
};

static void task_journal_iface_init (BasaltJournalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaskJournal,
                               task_journal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BASALT_TYPE_JOURNAL, task_journal_iface_init))

static void
run_created_async (BasaltJournal       *journal,
                   BasaltRun           *run,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (journal, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static void
attempt_sending_async (BasaltJournal       *journal,
                       BasaltRun           *run,
                       BasaltTaskRun       *task_run,
                       BasaltAttempt       *attempt,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  TaskJournal *self = TASK_JOURNAL (journal);
  g_autoptr (GTask) task = g_task_new (journal, cancellable, callback, user_data);

  if (self->on_sending != NULL)
    self->on_sending (self->on_sending_data);

  if (self->fail_sending)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the disk is full");
  else
    g_task_return_boolean (task, TRUE);
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
  g_autoptr (GTask) task = g_task_new (journal, NULL, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static gboolean
finish (BasaltJournal  *journal,
        GAsyncResult   *result,
        GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
state_changed (BasaltJournal *journal,
               BasaltRun     *run,
               BasaltTaskRun *task,
               const char    *message)
{
}

static void
attempt_changed (BasaltJournal *journal,
                 BasaltRun     *run,
                 BasaltTaskRun *task,
                 BasaltAttempt *attempt)
{
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
}

static void
log_added (BasaltJournal   *journal,
           BasaltRun       *run,
           BasaltLogRecord *record)
{
  g_test_message ("%s", basalt_log_record_get_message (record));
}

static void
task_journal_iface_init (BasaltJournalInterface *iface)
{
  iface->run_created_async = run_created_async;
  iface->run_created_finish = finish;
  iface->attempt_sending_async = attempt_sending_async;
  iface->attempt_sending_finish = finish;
  iface->run_ending_async = run_ending_async;
  iface->run_ending_finish = finish;
  iface->state_changed = state_changed;
  iface->attempt_changed = attempt_changed;
  iface->output_appended = output_appended;
  iface->log_added = log_added;
}

static void
task_journal_class_init (TaskJournalClass *klass)
{
}

static void
task_journal_init (TaskJournal *self)
{
}

TaskJournal *
task_journal_new (void)
{
  return g_object_new (TASK_TYPE_JOURNAL, NULL);
}

void
task_journal_fail_sending (TaskJournal *self)
{
  self->fail_sending = TRUE;
}

void
task_journal_on_sending (TaskJournal *self, void (*func) (gpointer user_data), gpointer user_data)
{
  self->on_sending = func;
  self->on_sending_data = user_data;
}

BasaltRunRequest *
task_request_new (guint       retries,
                  const char *model)
{
  g_autofree char *policy = g_strdup_printf ("{\"retries\":%u,\"delay_ms\":0}", retries);
  g_autofree char *definition = NULL;
  g_autoptr (BasaltFlow) flow = NULL;
  g_autoptr (BasaltConnection) connection =
    basalt_connection_new ("0192f0c1-2b3c-7d4e-8f50-0123456789ab", BASALT_CONNECTION_ENVIRONMENT);
  g_autoptr (GError) error = NULL;
  BasaltRunRequest *request;

  basalt_connection_set_name (connection, "acme-dev");
  if (model != NULL)
    definition =
      g_strdup_printf ("{\"name\":\"test\",\"nodes\":["
                       "{\"name\":\"load-prompt\",\"type\":\"load-prompt\",\"policy\":%s},"
                       "{\"name\":\"call-bedrock\",\"type\":\"call-bedrock\",\"policy\":%s}],"
                       "\"links\":[{\"from\":\"load-prompt\",\"to\":\"call-bedrock\"}]}",
                       policy, policy);
  else
    definition =
      g_strdup_printf ("{\"name\":\"test\",\"nodes\":["
                       "{\"name\":\"load-prompt\",\"type\":\"load-prompt\",\"policy\":%s}],"
                       "\"links\":[]}",
                       policy);
  flow = basalt_flow_new_from_json (definition, &error);
  g_assert_no_error (error);

  request = basalt_run_request_new (flow, connection);
  if (model != NULL)
    json_object_set_string_member (basalt_run_request_get_inputs (request), "model", model);

  return request;
}

BasaltRunner *
task_runner_new (BasaltRunRequest   *request,
                 TaskJournal        *journal,
                 BasaltTaskExecutor *load_prompt,
                 BasaltTaskExecutor *call_bedrock)
{
  g_autoptr (BasaltRun) run = basalt_run_new_from_request (request, NULL);
  g_autoptr (GHashTable) executors =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  g_hash_table_insert (executors, (char *) "load-prompt", g_object_ref (load_prompt));
  if (call_bedrock != NULL)
    g_hash_table_insert (executors, (char *) "call-bedrock", g_object_ref (call_bedrock));

  return basalt_runner_new (run, BASALT_JOURNAL (journal), executors);
}

void
task_runner_start (BasaltRunner  *runner,
                   GAsyncResult **result)
{
  basalt_runner_run_async (runner, test_wait_result_cb, result);
}

void
task_runner_run (BasaltRunner *runner)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  task_runner_start (runner, &result);
  test_wait_until (result != NULL);
  basalt_runner_run_finish (runner, result, &error);
  g_assert_no_error (error);
}

BasaltTaskRun *
task_get_run (BasaltRunner *runner,
              guint         index)
{
  GListModel *tasks = basalt_run_get_tasks (basalt_runner_get_run (runner));
  g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, index);

  g_assert_nonnull (task);

  return task;
}

BasaltAttempt *
task_get_attempt (BasaltRunner *runner,
                  guint         index,
                  guint         number)
{
  GListModel *attempts = basalt_task_run_get_attempts (task_get_run (runner, index));
  g_autoptr (BasaltAttempt) attempt = g_list_model_get_item (attempts, number);

  g_assert_nonnull (attempt);

  return attempt;
}

gboolean
task_log_has (BasaltRunner *runner,
              const char   *text)
{
  GListModel *logs = basalt_run_get_logs (basalt_runner_get_run (runner));

  for (guint i = 0; i < g_list_model_get_n_items (logs); i++)
    {
      g_autoptr (BasaltLogRecord) record = g_list_model_get_item (logs, i);

      if (strstr (basalt_log_record_get_message (record), text) != NULL)
        return TRUE;
    }

  return FALSE;
}
