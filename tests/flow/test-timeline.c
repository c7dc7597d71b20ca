/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-timeline.h"

static const char *const kinds[] = {
  [BASALT_TIMELINE_QUEUE] = "queue",     [BASALT_TIMELINE_WAIT] = "wait",
  [BASALT_TIMELINE_ATTEMPT] = "attempt", [BASALT_TIMELINE_FIRST_TOKEN] = "first",
  [BASALT_TIMELINE_STREAM] = "stream",
};

/* "wait#2 500-10500, …", in ms since the origin; what grows has no end. */
static char *
describe (BasaltTimeline *timeline,
          guint           lane)
{
  GString *text = g_string_new (NULL);
  gint64 origin = basalt_timeline_get_origin (timeline);

  for (guint i = 0; i < basalt_timeline_get_n_bars (timeline, lane); i++)
    {
      const BasaltTimelineBar *bar = basalt_timeline_get_bar (timeline, lane, i);

      g_assert_cmpuint (bar->lane, ==, lane);
      g_assert_cmpint (bar->start, >=, origin);
      g_string_append_printf (text, "%s%s#%u %" G_GINT64_FORMAT "-", i > 0 ? ", " : "",
                              kinds[bar->kind], bar->number, (bar->start - origin) / 1000);
      if (bar->end != 0)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, (bar->end - origin) / 1000);
    }

  return g_string_free (text, FALSE);
}

#define assert_lane(timeline, lane, expected)                  \
  G_STMT_START                                                 \
  {                                                            \
    g_autofree char *description_ = describe (timeline, lane); \
                                                               \
    g_assert_cmpstr (description_, ==, expected);              \
  }                                                            \
  G_STMT_END

static BasaltTimeline *
new_timeline (BasaltRun *run)
{
  BasaltTimeline *timeline = basalt_timeline_new ();

  basalt_timeline_set_run (timeline, run);

  return timeline;
}

static void
test_normal (void)
{
  g_autoptr (BasaltRun) run = timeline_run_new_retried ();
  g_autoptr (BasaltTimeline) timeline = new_timeline (run);
  gint64 waited;

  g_assert_true (basalt_timeline_get_run (timeline) == run);
  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 2);
  g_assert_cmpstr (basalt_timeline_get_lane_name (timeline, 0), ==, "load-prompt");
  g_assert_cmpstr (basalt_timeline_get_lane_name (timeline, 1), ==, "call-bedrock");
  g_assert_cmpstr (basalt_timeline_get_lane_path (timeline, 1), ==, "");
  assert_lane (timeline, 0, "attempt#1 2-5");
  assert_lane (timeline, 1,
               "attempt#1 6-500, wait#2 500-10500, attempt#2 10500-12310, first#2 10510-11310, "
               "stream#2 11310-12310");
  g_assert_cmpint (basalt_timeline_get_bar (timeline, 1, 0)->state, ==, BASALT_STATE_FAILED);
  g_assert_cmpint (basalt_timeline_get_bar (timeline, 1, 1)->state, ==,
                   BASALT_STATE_AWAITING_RETRY);
  g_assert_cmpint (basalt_timeline_get_bar (timeline, 1, 4)->state, ==, BASALT_STATE_COMPLETED);

  g_assert_false (basalt_timeline_is_open (timeline));
  g_assert_cmpint (basalt_timeline_get_origin (timeline), ==, timeline_time (0));
  g_assert_cmpint (basalt_timeline_get_end (timeline, G_MAXINT64), ==, timeline_time (12310));
  g_assert_cmpuint (basalt_timeline_count (timeline, BASALT_TIMELINE_ATTEMPT, 0, NULL), ==, 3);
  g_assert_cmpuint (basalt_timeline_count (timeline, BASALT_TIMELINE_WAIT, 0, &waited), ==, 1);
  g_assert_cmpint (waited, ==, 10 * G_USEC_PER_SEC);

  basalt_timeline_set_run (timeline, NULL);
  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 0);
  g_assert_cmpint (basalt_timeline_get_end (timeline, 1), ==, 0);
}

static void
test_find (void)
{
  g_autoptr (BasaltRun) run = timeline_run_new_retried ();
  g_autoptr (BasaltTimeline) timeline = new_timeline (run);

  g_assert_cmpuint (basalt_timeline_find (timeline, 1, 0), ==, 0);
  g_assert_cmpuint (basalt_timeline_find (timeline, 1, timeline_time (400)), ==, 0);
  g_assert_cmpuint (basalt_timeline_find (timeline, 1, timeline_time (600)), ==, 1);
  /* Within the stream: with the attempt that it is a part of. */
  g_assert_cmpuint (basalt_timeline_find (timeline, 1, timeline_time (12000)), ==, 2);
  g_assert_cmpuint (basalt_timeline_find (timeline, 1, G_MAXINT64), ==, 2);
}

static void
test_rounds (void)
{
  static const TimelineAttempt attempts[] = {
    { 1, BASALT_STATE_FAILED, -1, 10, 12, -1, 20 },
    { 2, BASALT_STATE_FAILED, 100, 120, 121, 5, 130 },
    { 3, BASALT_STATE_COMPLETED, -1, 5001, 5002, 10, 5100 },
  };
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_COMPLETED, 5100);
  g_autoptr (BasaltTimeline) timeline = NULL;
  BasaltTaskRun *task;

  timeline_run_add_task (run, "1", "load-prompt", 0, BASALT_STATE_COMPLETED, 1, 2);
  task = timeline_run_add_task (run, "2", "call-bedrock", 0, BASALT_STATE_FAILED, 10, 130);
  timeline_run_add_attempt (run, task, &attempts[0]);
  timeline_run_add_attempt (run, task, &attempts[1]);
  task = timeline_run_add_task (run, "3", "call-bedrock", 1, BASALT_STATE_COMPLETED, 5001, 5100);
  timeline_run_add_attempt (run, task, &attempts[2]);
  basalt_run_set_loaded (run, TRUE);

  timeline = new_timeline (run);
  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 2);
  assert_lane (timeline, 0, "");
  assert_lane (timeline, 1,
               "attempt#1 10-20, wait#2 20-120, attempt#2 120-130, first#2 121-126, "
               "stream#2 126-130, attempt#3 5001-5100, first#3 5002-5012, stream#3 5012-5100");
  g_assert_true (basalt_timeline_get_bar (timeline, 1, 7)->task == task);
  /* The row of this run says nothing of rounds. */
  g_assert_cmpint (basalt_timeline_get_round_start (timeline), ==, 0);
}

/* The process died while an answer streamed: the bar ends with the run. */
static void
test_crashed (void)
{
  static const TimelineAttempt attempt = { 1, BASALT_STATE_CRASHED, -1, 10, 20, 30, -1 };
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_CRASHED, 900);
  g_autoptr (BasaltTimeline) timeline = NULL;
  BasaltTaskRun *task =
    timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_CRASHED, 10, -1);

  timeline_run_add_attempt (run, task, &attempt);
  basalt_run_set_loaded (run, TRUE);

  timeline = new_timeline (run);
  assert_lane (timeline, 0, "attempt#1 10-900, first#1 20-50, stream#1 50-900");
  g_assert_false (basalt_timeline_is_open (timeline));
}

/* It died while it waited, or was stopped then. */
static void
test_ended_in_wait (void)
{
  static const TimelineAttempt attempt = { 1, BASALT_STATE_FAILED, -1, 10, -1, -1, 100 };
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_CANCELLED, 4100);
  g_autoptr (BasaltTimeline) timeline = NULL;
  BasaltTaskRun *task =
    timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_CANCELLED, 10, 4100);

  timeline_run_add_attempt (run, task, &attempt);
  basalt_run_add_state_row (run, timeline_time (2), BASALT_STATE_PENDING,
                            basalt_task_run_get_id (task), NULL);
  basalt_run_add_state_row (run, timeline_time (100), BASALT_STATE_AWAITING_RETRY,
                            basalt_task_run_get_id (task), NULL);
  basalt_run_add_state_row (run, timeline_time (4100), BASALT_STATE_CANCELLED,
                            basalt_task_run_get_id (task), NULL);
  basalt_run_set_loaded (run, TRUE);

  timeline = new_timeline (run);
  assert_lane (timeline, 0, "queue#0 2-10, attempt#1 10-100, wait#2 100-4100");
  g_assert_null (basalt_timeline_get_bar (timeline, 0, 2)->attempt);
}

/* Nothing overlaps, nothing goes backwards; what a steady clock measured is kept. */
static void
test_clock_set_back (void)
{
  static const TimelineAttempt attempts[] = {
    /* Set back during the stream, by more than it lasted. */
    { 1, BASALT_STATE_FAILED, -1, 5000, 5010, 300, 1000 },
    { 2, BASALT_STATE_FAILED, 2000, 3000, 3005, -1, 3100 },
    { 3, BASALT_STATE_COMPLETED, -1, 3200, 3201, 10, 3300 },
  };
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_COMPLETED, 3300);
  g_autoptr (BasaltTimeline) timeline = NULL;
  BasaltTaskRun *task =
    timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_COMPLETED, 5000, 3300);

  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    timeline_run_add_attempt (run, task, &attempts[i]);
  basalt_run_set_loaded (run, TRUE);

  timeline = new_timeline (run);
  assert_lane (timeline, 0,
               "attempt#1 5000-5310, first#1 5010-5310, wait#2 5310-7310, attempt#2 7310-7410, "
               "attempt#3 7410-7510, first#3 7411-7421, stream#3 7421-7510");
}

/* Set back before the first task started: nothing lies before the run. */
static void
test_clock_before_run (void)
{
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_COMPLETED, 2000);
  g_autoptr (BasaltTimeline) timeline = NULL;
  BasaltTaskRun *task =
    timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_COMPLETED, 0, 2000);
  BasaltAttemptRow row = { .number = 1,
                           .state = BASALT_STATE_COMPLETED,
                           .wait_ms = -1,
                           .started_at = timeline_time (0) - 60 * G_USEC_PER_SEC,
                           .sent_at = timeline_time (10) - 60 * G_USEC_PER_SEC,
                           .first_token_ms = 50,
                           .ended_at = timeline_time (200) - 60 * G_USEC_PER_SEC };

  basalt_run_add_attempt_row (run, task, &row);
  basalt_run_set_loaded (run, TRUE);

  timeline = new_timeline (run);
  assert_lane (timeline, 0, "attempt#1 0-200, first#1 10-60, stream#1 60-200");
}

static void
test_missing_times (void)
{
  static const TimelineAttempt attempts[] = {
    { 1, BASALT_STATE_FAILED, -1, -1, -1, -1, -1 },
    { 2, BASALT_STATE_FAILED, 1000, 2000, -1, 100, -1 },
    { 3, BASALT_STATE_COMPLETED, -1, -1, -1, -1, 5000 },
  };
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_COMPLETED, -1);
  g_autoptr (BasaltTimeline) timeline = NULL;
  BasaltTaskRun *task =
    timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_COMPLETED, 500, -1);

  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    timeline_run_add_attempt (run, task, &attempts[i]);
  basalt_run_set_loaded (run, TRUE);

  timeline = new_timeline (run);
  assert_lane (timeline, 0,
               "attempt#1 500-1000, wait#2 1000-2000, attempt#2 2000-2100, first#2 2000-2100, "
               "attempt#3 2100-5000");
  g_assert_false (basalt_timeline_is_open (timeline));
}

static void
test_not_loaded (void)
{
  g_autoptr (BasaltRun) run = timeline_run_new (BASALT_STATE_COMPLETED, 100);
  g_autoptr (BasaltTimeline) timeline = new_timeline (run);
  static const TimelineAttempt attempt = { 1, BASALT_STATE_COMPLETED, -1, 10, -1, -1, 20 };
  BasaltTaskRun *task;

  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 0);

  for (guint i = 0; i < 2; i++)
    {
      task = timeline_run_add_task (run, "1", "call-bedrock", 0, BASALT_STATE_COMPLETED, 10, 20);
      timeline_run_add_attempt (run, task, &attempt);
      g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 0);
      basalt_run_set_loaded (run, TRUE);
      assert_lane (timeline, 0, "attempt#1 10-20");
      basalt_run_set_loaded (run, FALSE);
      g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 0);
    }
}

/* -- A run that goes on -- */

/* What a view would know, had it only listened. */
typedef struct
{
  BasaltTimeline *timeline;
  GPtrArray *counts; /* of bars, by lane */
  guint last_position;
  guint emissions;
} Listener;

static void
changed_cb (Listener *listener,
            guint     lane,
            guint     position,
            guint     removed,
            guint     added)
{
  guint count;

  g_assert_cmpuint (lane, <=, listener->counts->len);
  if (lane == listener->counts->len)
    g_ptr_array_add (listener->counts, NULL);

  count = GPOINTER_TO_UINT (listener->counts->pdata[lane]);
  g_assert_cmpuint (position + removed, ==, count);
  count = count - removed + added;
  g_assert_cmpuint (count, ==, basalt_timeline_get_n_bars (listener->timeline, lane));
  listener->counts->pdata[lane] = GUINT_TO_POINTER (count);
  listener->last_position = position;
  listener->emissions++;
}

static BasaltRun *
new_live_run (void)
{
  g_autoptr (BasaltFlow) flow = basalt_flow_new_prompt ();
  g_autoptr (BasaltConnection) connection =
    basalt_connection_new (TIMELINE_RUN_ID, BASALT_CONNECTION_DEMO);
  g_autoptr (BasaltRunRequest) request = basalt_run_request_new (flow, connection);

  json_object_set_string_member (basalt_run_request_get_inputs (request), "prompt", "Hello");

  return basalt_run_new_from_request (request, "owner");
}

static guint
count (BasaltTimeline     *timeline,
       BasaltTimelineKind  kind)
{
  return basalt_timeline_count (timeline, kind, g_get_real_time (), NULL);
}

static const BasaltTimelineBar *
get_last (BasaltTimeline *timeline)
{
  return basalt_timeline_get_bar (timeline, 0, basalt_timeline_get_n_bars (timeline, 0) - 1);
}

static void
test_live (void)
{
  g_autoptr (BasaltRun) run = new_live_run ();
  g_autoptr (BasaltTimeline) timeline = new_timeline (run);
  g_autoptr (GPtrArray) counts = g_ptr_array_new ();
  Listener listener = { timeline, counts, 0, 0 };
  const BasaltFlowNode *node = basalt_flow_find_node (basalt_run_get_flow (run), "call-bedrock");
  BasaltTaskRun *task;
  BasaltAttempt *attempt;
  gint64 now;

  g_signal_connect_swapped (timeline, "changed", G_CALLBACK (changed_cb), &listener);
  basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL);
  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 0);

  task = basalt_run_add_task (run, node, NULL);
  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 1);
  g_assert_cmpuint (count (timeline, BASALT_TIMELINE_QUEUE), ==, 1);
  g_assert_true (basalt_timeline_is_open (timeline));

  basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL);
  attempt = basalt_run_begin_attempt (run, task, -1);
  g_assert_cmpint (get_last (timeline)->kind, ==, BASALT_TIMELINE_ATTEMPT);
  g_assert_cmpint (get_last (timeline)->end, ==, 0);
  now = g_get_real_time () + G_USEC_PER_SEC;
  g_assert_cmpint (basalt_timeline_get_end (timeline, now), ==, now);
  g_assert_cmpint (basalt_timeline_bar_get_end (get_last (timeline), now), ==, now);
  g_assert_cmpint (basalt_timeline_bar_get_end (get_last (timeline), 0), ==,
                   get_last (timeline)->start);

  basalt_attempt_set_sent (attempt, "{}");
  g_assert_cmpint (get_last (timeline)->kind, ==, BASALT_TIMELINE_FIRST_TOKEN);
  g_assert_cmpint (get_last (timeline)->end, ==, 0);

  /* Throttled: there was no first token. */
  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_FAILED, NULL);
  g_assert_cmpuint (count (timeline, BASALT_TIMELINE_FIRST_TOKEN), ==, 0);
  g_assert_cmpint (get_last (timeline)->state, ==, BASALT_STATE_FAILED);
  g_assert_false (basalt_timeline_is_open (timeline));

  basalt_run_transition (run, task, BASALT_STATE_AWAITING_RETRY, NULL, NULL);
  g_assert_cmpint (get_last (timeline)->kind, ==, BASALT_TIMELINE_WAIT);
  g_assert_cmpuint (get_last (timeline)->number, ==, 2);
  g_assert_null (get_last (timeline)->attempt);
  g_assert_true (basalt_timeline_is_open (timeline));

  basalt_run_transition (run, task, BASALT_STATE_RETRYING, NULL, NULL);
  attempt = basalt_run_begin_attempt (run, task, 10);
  g_assert_cmpuint (count (timeline, BASALT_TIMELINE_WAIT), ==, 1);
  g_assert_cmpuint (count (timeline, BASALT_TIMELINE_ATTEMPT), ==, 2);

  basalt_attempt_set_sent (attempt, "{}");
  basalt_run_append_output (run, attempt, BASALT_OUTPUT_TEXT, "Hi", 2);
  g_assert_cmpint (get_last (timeline)->kind, ==, BASALT_TIMELINE_STREAM);
  g_assert_cmpint (get_last (timeline)->end, ==, 0);

  basalt_run_end_attempt (run, task, attempt, BASALT_STATE_COMPLETED, NULL);
  basalt_run_transition (run, task, BASALT_STATE_COMPLETED, NULL, NULL);
  basalt_run_transition (run, NULL, BASALT_STATE_COMPLETED, NULL, NULL);
  g_assert_false (basalt_timeline_is_open (timeline));
  g_assert_cmpint (basalt_timeline_get_end (timeline, G_MAXINT64), <, G_MAXINT64);
  g_assert_cmpuint (listener.emissions, >, 5);
}

/* Retry goes on in the lane. */
static void
test_live_round (void)
{
  g_autoptr (BasaltRun) run = new_live_run ();
  g_autoptr (BasaltTimeline) timeline = NULL;
  const BasaltFlowNode *node = basalt_flow_find_node (basalt_run_get_flow (run), "call-bedrock");
  g_autoptr (BasaltProblem) problem = basalt_problem_new ("Broken", "It broke");

  for (guint round = 0; round < 2; round++)
    {
      BasaltTaskRun *task;
      BasaltAttempt *attempt;

      basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL);
      task = basalt_run_add_task (run, node, NULL);
      basalt_run_transition (run, task, BASALT_STATE_RUNNING, NULL, NULL);
      attempt = basalt_run_begin_attempt (run, task, -1);
      if (timeline == NULL)
        timeline = new_timeline (run);
      basalt_run_end_attempt (run, task, attempt, BASALT_STATE_FAILED, problem);
      basalt_run_transition (run, task, BASALT_STATE_FAILED, NULL, problem);
      basalt_run_transition (run, NULL, BASALT_STATE_FAILED, NULL, problem);
      if (round == 0)
        basalt_run_next_round (run, "owner");
    }

  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 1);
  g_assert_cmpuint (count (timeline, BASALT_TIMELINE_ATTEMPT), ==, 2);
  g_assert_cmpuint (get_last (timeline)->number, ==, 2);
  g_assert_false (basalt_timeline_is_open (timeline));
  g_assert_cmpint (basalt_timeline_get_round_start (timeline), ==, get_last (timeline)->start);
}

/* A task of another place in a map has a lane of its own. */
static void
test_paths (void)
{
  g_autoptr (BasaltRun) run = new_live_run ();
  g_autoptr (BasaltTimeline) timeline = new_timeline (run);
  const BasaltFlowNode *node = basalt_flow_find_node (basalt_run_get_flow (run), "call-bedrock");

  basalt_run_transition (run, NULL, BASALT_STATE_RUNNING, NULL, NULL);
  basalt_run_add_task (run, node, "0");
  basalt_run_add_task (run, node, "1");
  g_assert_cmpuint (basalt_timeline_get_n_lanes (timeline), ==, 2);
  g_assert_cmpstr (basalt_timeline_get_lane_name (timeline, 1), ==, "call-bedrock");
  g_assert_cmpstr (basalt_timeline_get_lane_path (timeline, 1), ==, "1");
}

/* What is final is not looked at again, however long the run is. */
static void
test_long (void)
{
  const guint n = 4000;
  g_autoptr (BasaltRun) run = timeline_run_new_long (n);
  g_autoptr (BasaltTimeline) timeline = new_timeline (run);
  g_autoptr (BasaltRun) live = new_live_run ();
  g_autoptr (BasaltTimeline) growing = NULL;
  g_autoptr (GPtrArray) counts = g_ptr_array_new ();
  Listener listener = { NULL, counts, 0, 0 };
  const BasaltFlowNode *node = basalt_flow_find_node (basalt_run_get_flow (live), "call-bedrock");
  BasaltTaskRun *task;

  g_assert_cmpuint (basalt_timeline_get_n_bars (timeline, 0), >, 10000);
  g_assert_cmpuint (basalt_timeline_get_bar (timeline, 0,
                                             basalt_timeline_find (timeline, 0,
                                                                   timeline_time (2000100)))
                      ->number,
                    ==, 2001);

  basalt_run_transition (live, NULL, BASALT_STATE_RUNNING, NULL, NULL);
  task = basalt_run_add_task (live, node, NULL);
  basalt_run_transition (live, task, BASALT_STATE_RUNNING, NULL, NULL);
  growing = new_timeline (live);
  listener.timeline = growing;
  g_ptr_array_add (counts, GUINT_TO_POINTER (basalt_timeline_get_n_bars (growing, 0)));
  g_signal_connect_swapped (growing, "changed", G_CALLBACK (changed_cb), &listener);
  for (guint i = 0; i < 1000; i++)
    {
      guint before = basalt_timeline_get_n_bars (growing, 0);
      BasaltAttempt *attempt = basalt_run_begin_attempt (live, task, 0);

      basalt_run_end_attempt (live, task, attempt, BASALT_STATE_FAILED, NULL);
      g_assert_cmpuint (listener.last_position, >=, before);
    }
  g_assert_cmpuint (count (growing, BASALT_TIMELINE_ATTEMPT), ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/timeline/normal", test_normal);
  g_test_add_func ("/flow/timeline/find", test_find);
  g_test_add_func ("/flow/timeline/rounds", test_rounds);
  g_test_add_func ("/flow/timeline/crashed", test_crashed);
  g_test_add_func ("/flow/timeline/ended-in-wait", test_ended_in_wait);
  g_test_add_func ("/flow/timeline/clock-set-back", test_clock_set_back);
  g_test_add_func ("/flow/timeline/clock-before-run", test_clock_before_run);
  g_test_add_func ("/flow/timeline/missing-times", test_missing_times);
  g_test_add_func ("/flow/timeline/not-loaded", test_not_loaded);
  g_test_add_func ("/flow/timeline/live", test_live);
  g_test_add_func ("/flow/timeline/live-round", test_live_round);
  g_test_add_func ("/flow/timeline/paths", test_paths);
  g_test_add_func ("/flow/timeline/long", test_long);

  return g_test_run ();
}
