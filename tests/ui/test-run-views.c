/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-details-view.h"
#include "basalt-problem-view.h"
#include "basalt-request-view.h"
#include "basalt-response-view.h"
#include "basalt-history-row.h"
#include "basalt-status-line.h"

#include "test-wait.h"
#include "ui-runs.h"
#include "ui-test.h"

#include <adwaita.h>

/* A window around a widget, so that frames are drawn. */
static GtkWidget *
show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 500, 400);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  test_wait_until (gtk_widget_get_mapped (widget));

  return window;
}

static void
test_status_line (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  GtkWidget *widget = basalt_status_line_new ();
  GtkWidget *window = show (widget);
  BasaltStatusLine *status = BASALT_STATUS_LINE (widget);
  BasaltUsage usage = BASALT_USAGE_INIT;
  BasaltTaskRun *task;

  g_assert_cmpstr (basalt_status_line_get_text (status), ==, "Ready");
  basalt_status_line_set_run (status, run);
  g_assert_cmpstr (basalt_status_line_get_text (status), ==, "Pending");

  task = ui_run_begin (run);
  g_assert_cmpstr (basalt_status_line_get_text (status), ==, "Running · attempt 1 of 3");

  usage.input_tokens = 1204;
  usage.output_tokens = 611;
  basalt_attempt_set_usage (basalt_run_get_output_attempt (run), &usage, 700);
  g_assert_nonnull (strstr (basalt_status_line_get_text (status), "· 1\u202f204 in / 611 out"));

  ui_run_end (run, task, BASALT_STATE_COMPLETED, NULL);
  g_assert_true (
    g_str_has_prefix (basalt_status_line_get_text (status), "Completed · attempt 1 of 3 · "));

  basalt_status_line_set_run (status, NULL);
  g_assert_cmpstr (basalt_status_line_get_text (status), ==, "Ready");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_countdown (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("ThrottlingException", "Slow down");
  GtkWidget *widget = basalt_status_line_new ();
  GtkWidget *window = show (widget);
  BasaltStatusLine *status = BASALT_STATUS_LINE (widget);
  BasaltTaskRun *task;

  basalt_status_line_set_run (status, run);
  task = ui_run_begin (run);
  basalt_run_end_attempt (run, task, basalt_task_run_get_current_attempt (task),
                          BASALT_STATE_FAILED, problem);
  basalt_task_run_set_retry (task, g_get_real_time () + 3 * G_USEC_PER_SEC, 1);
  basalt_run_transition (run, task, BASALT_STATE_AWAITING_RETRY, NULL, NULL);

  g_assert_nonnull (strstr (basalt_status_line_get_text (status), "attempt 1 of 3"));
  g_assert_nonnull (strstr (basalt_status_line_get_text (status), "next attempt in 3 seconds"));
  /* It ticks by itself. */
  test_wait_until (strstr (basalt_status_line_get_text (status), "next attempt in 2 seconds"));

  basalt_task_run_set_retry (task, 0, 1);
  basalt_run_transition (run, task, BASALT_STATE_RETRYING, NULL, NULL);
  basalt_run_begin_attempt (run, task, 3000);
  g_assert_nonnull (strstr (basalt_status_line_get_text (status), "attempt 2 of 3"));
  g_assert_null (strstr (basalt_status_line_get_text (status), "next attempt"));

  /* One that spends no retry comes on top. */
  basalt_run_end_attempt (run, task, basalt_task_run_get_current_attempt (task),
                          BASALT_STATE_FAILED, problem);
  basalt_run_begin_attempt (run, task, 0);
  basalt_task_run_set_retry (task, 0, 1);
  g_assert_nonnull (strstr (basalt_status_line_get_text (status), "attempt 3 of 4"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Whether the buttons of a line of this width stand below its text. */
static gboolean
wraps (GtkWidget *line,
       GtkWidget *label,
       GtkWidget *buttons,
       int        width)
{
  graphene_rect_t text, below;
  int minimum, height;
  GtkAllocation allocation = { 0, 0, width, 0 };

  gtk_widget_measure (line, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, width);
  gtk_widget_measure (line, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  allocation.height = height;
  gtk_widget_size_allocate (line, &allocation, -1);

  g_assert_true (gtk_widget_compute_bounds (label, line, &text));
  g_assert_true (gtk_widget_compute_bounds (buttons, line, &below));
  g_assert_cmpfloat (text.origin.x, >=, 0);
  g_assert_cmpfloat (text.origin.x + text.size.width, <=, width);
  g_assert_cmpfloat (below.origin.x, >=, 0);
  g_assert_cmpfloat (below.origin.x + below.size.width, <=, width);
  if (below.origin.y >= text.origin.y + text.size.height)
    return TRUE;

  /* Side by side, in reading order. */
  if (gtk_widget_get_direction (line) == GTK_TEXT_DIR_RTL)
    g_assert_cmpfloat (below.origin.x + below.size.width, <=, text.origin.x);
  else
    g_assert_cmpfloat (below.origin.x, >=, text.origin.x + text.size.width);

  return FALSE;
}

static void
test_wrap (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("ThrottlingException", "Slow down");
  GtkWidget *line = g_object_ref_sink (basalt_status_line_new ());
  GtkWidget *buttons = gtk_widget_get_last_child (line);
  GtkWidget *label = gtk_widget_get_prev_sibling (buttons);
  BasaltTaskRun *task;

  basalt_status_line_set_run (BASALT_STATUS_LINE (line), run);
  task = ui_run_begin (run);
  basalt_run_end_attempt (run, task, basalt_task_run_get_current_attempt (task),
                          BASALT_STATE_FAILED, problem);
  basalt_task_run_set_retry (task, g_get_real_time () + 100 * G_USEC_PER_SEC, 1);
  basalt_run_transition (run, task, BASALT_STATE_AWAITING_RETRY, NULL, NULL);
  g_assert_true (gtk_widget_get_visible (buttons));

  g_assert_false (wraps (line, label, buttons, 900));
  g_assert_true (wraps (line, label, buttons, 250));
  gtk_widget_set_direction (line, GTK_TEXT_DIR_RTL);
  g_assert_false (wraps (line, label, buttons, 900));
  g_assert_true (wraps (line, label, buttons, 250));

  basalt_status_line_set_run (BASALT_STATUS_LINE (line), NULL);
  g_object_unref (line);
}

static gboolean
shows (BasaltResponseView *view,
       const char         *expected)
{
  g_autofree char *text = basalt_response_view_dup_text (view);

  return g_str_equal (text, expected);
}

static void
test_response (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (BasaltRun) other = ui_run_new ("Other");
  GtkWidget *widget = basalt_response_view_new ();
  GtkWidget *window = show (widget);
  BasaltResponseView *view = BASALT_RESPONSE_VIEW (widget);
  BasaltTaskRun *task = ui_run_begin (run);

  basalt_response_view_set_run (view, run);
  ui_run_say (run, BASALT_OUTPUT_TEXT, "One ");
  test_wait_until (shows (view, "One "));
  ui_run_say (run, BASALT_OUTPUT_REASONING, "Hm.");
  /* The line feed of a pair may come later: the return is not shown as a control character. */
  ui_run_say (run, BASALT_OUTPUT_TEXT, "two\r");
  test_wait_until (shows (view, "One two"));
  ui_run_say (run, BASALT_OUTPUT_TEXT, "\nthree\x1b");
  test_wait_until (shows (view, "One two\nthree␛"));

  basalt_response_view_set_run (view, other);
  test_wait_until (shows (view, ""));
  basalt_response_view_set_run (view, run);
  test_wait_until (shows (view, "One two\nthree␛"));

  /* A new attempt starts empty. */
  basalt_run_end_attempt (run, task, basalt_task_run_get_current_attempt (task),
                          BASALT_STATE_FAILED, NULL);
  basalt_run_transition (run, task, BASALT_STATE_AWAITING_RETRY, NULL, NULL);
  basalt_run_transition (run, task, BASALT_STATE_RETRYING, NULL, NULL);
  basalt_run_begin_attempt (run, task, 0);
  test_wait_until (shows (view, ""));
  ui_run_say (run, BASALT_OUTPUT_TEXT, "Again");
  test_wait_until (shows (view, "Again"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A long answer comes in over several frames, and completely. */
static void
test_long_response (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (GString) text = g_string_new (NULL);
  GtkWidget *widget = basalt_response_view_new ();
  GtkWidget *window = show (widget);

  while (text->len < 1024 * 1024)
    g_string_append (text, "Wörter auf einer Zeile, ");
  ui_run_begin (run);
  ui_run_say (run, BASALT_OUTPUT_TEXT, text->str);
  basalt_response_view_set_run (BASALT_RESPONSE_VIEW (widget), run);
  test_wait_until (shows (BASALT_RESPONSE_VIEW (widget), text->str));
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *action)
{
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, action);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
test_problem (void)
{
  static const struct
  {
    BasaltAction action;
    const char *argument;
    const char *name;
  } actions[] = {
    { BASALT_ACTION_ADD_CONNECTION, NULL, "app.connections" },
    { BASALT_ACTION_SIGN_IN, NULL, "app.connections" },
    { BASALT_ACTION_COPY_POLICY, "{}", "win.copy-policy" },
    { BASALT_ACTION_USE_PROFILE, "us.maker_model-v1:0", "win.use-model" },
    { BASALT_ACTION_EDIT_AND_RUN, NULL, "win.edit-run" },
    { BASALT_ACTION_RETRY, NULL, "win.retry" },
    { BASALT_ACTION_NETWORK_SETTINGS, NULL, "win.retry" },
    { BASALT_ACTION_UNLOCK_KEYRING, NULL, "win.retry" },
    { BASALT_ACTION_SHOW_BACKUP, NULL, "app.show-data-folder" },
    { BASALT_ACTION_NONE, NULL, "win.retry" },
  };
  GtkWidget *widget = g_object_ref_sink (basalt_problem_view_new ());
  BasaltProblemView *view = BASALT_PROBLEM_VIEW (widget);

  g_assert_false (gtk_widget_get_visible (widget));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (BasaltProblem) problem =
        basalt_problem_new ("AccessDeniedException", "<b>not & allowed</b>");
      g_autofree char *report = NULL;

      problem->action = actions[i].action;
      problem->action_argument = g_strdup (actions[i].argument);
      problem->http_status = 403;
      problem->request_id = g_strdup ("req-1");
      basalt_problem_view_set_problem (view, problem, TRUE);

      g_assert_true (gtk_widget_get_visible (widget));
      g_assert_nonnull (find_button (widget, actions[i].name));
      report = basalt_problem_view_dup_report (view);
      g_assert_nonnull (strstr (report, "<b>not & allowed</b>\n"));
      g_assert_nonnull (strstr (report, "Code: AccessDeniedException\n"));
      g_assert_nonnull (strstr (report, "HTTP status: 403\n"));
      g_assert_nonnull (strstr (report, "Request ID: req-1\n"));
    }

  basalt_problem_view_set_problem (view, NULL, FALSE);
  g_assert_false (gtk_widget_get_visible (widget));
  g_object_unref (widget);
}

static void
test_details (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("ValidationException", "No");
  GtkWidget *widget = basalt_details_view_new ();
  GtkWidget *window = show (widget);
  BasaltDetailsView *view = BASALT_DETAILS_VIEW (widget);
  BasaltTaskRun *task;

  basalt_details_view_set_run (view, run);
  g_assert_cmpstr (basalt_details_view_get_value (view, "id"), ==, basalt_run_get_id (run));
  g_assert_cmpstr (basalt_details_view_get_value (view, "model"), ==, "basalt.demo-steady-v1:0");
  g_assert_cmpstr (basalt_details_view_get_value (view, "connection"), ==, "Demo");
  g_assert_cmpstr (basalt_details_view_get_value (view, "input-max_tokens"), ==, "400");
  g_assert_null (basalt_details_view_get_value (view, "input-prompt"));
  g_assert_null (basalt_details_view_get_value (view, "duration"));

  task = ui_run_begin (run);
  basalt_attempt_set_answer (basalt_run_get_output_attempt (run), 400, "req-7");
  ui_run_end (run, task, BASALT_STATE_FAILED, problem);
  test_wait_until (basalt_details_view_get_value (view, "duration") != NULL);
  g_assert_nonnull (strstr (basalt_details_view_get_value (view, "attempt-call-bedrock-1"),
                            "Failed · HTTP 400 · ValidationException"));
  g_assert_cmpstr (basalt_details_view_get_value (view, "attempt-call-bedrock-1-request-id"), ==,
                   "req-7");

  basalt_details_view_set_run (view, NULL);
  g_assert_null (basalt_details_view_get_value (view, "id"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_request (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  GtkWidget *widget = g_object_ref_sink (basalt_request_view_new ());
  BasaltRequestView *view = BASALT_REQUEST_VIEW (widget);
  g_autofree char *nothing = NULL;
  g_autofree char *both = NULL;

  basalt_request_view_set_run (view, run);
  nothing = basalt_request_view_dup_text (view);
  g_assert_cmpstr (nothing, ==, "");

  ui_run_begin (run);
  basalt_attempt_set_sent (basalt_run_get_output_attempt (run), "{\"modelId\":\"m\"}");
  basalt_attempt_set_response (basalt_run_get_output_attempt (run), "<html>no JSON");
  both = basalt_request_view_dup_text (view);
  g_assert_nonnull (strstr (both, "\"modelId\" : \"m\"\n"));
  g_assert_nonnull (strstr (both, "<html>no JSON"));
  g_object_unref (widget);
}

static void
test_row (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Say <b>hello</b>\nto all");
  GtkWidget *widget = g_object_ref_sink (basalt_history_row_new ());
  BasaltHistoryRow *row = BASALT_HISTORY_ROW (widget);

  basalt_history_row_set_run (row, run);
  g_assert_true (g_str_has_prefix (basalt_history_row_get_description (row),
                                   "Say <b>hello</b>, Pending, basalt.demo-steady-v1:0, "));
  ui_run_begin (run);
  g_assert_nonnull (strstr (basalt_history_row_get_description (row), ", Running, "));
  g_object_unref (widget);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add_func ("/run-views/status-line", test_status_line);
  g_test_add_func ("/run-views/countdown", test_countdown);
  g_test_add_func ("/run-views/wrap", test_wrap);
  g_test_add_func ("/run-views/response", test_response);
  g_test_add_func ("/run-views/long-response", test_long_response);
  g_test_add_func ("/run-views/problem", test_problem);
  g_test_add_func ("/run-views/details", test_details);
  g_test_add_func ("/run-views/request", test_request);
  g_test_add_func ("/run-views/row", test_row);

  return g_test_run ();
}
