/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-text.h"

#include "basalt-format.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

/**
 * basalt_timeline_text_kind:
 * @kind: a kind of bar
 *
 * Returns: (transfer none): what people call it
 */
const char *
basalt_timeline_text_kind (BasaltTimelineKind kind)
{
  switch (kind)
    {
    case BASALT_TIMELINE_QUEUE:
      /* Translators: the time before a task started */
      return C_ ("timeline", "Queue");
    case BASALT_TIMELINE_WAIT:
      /* Translators: the time between two attempts */
      return C_ ("timeline", "Wait");
    case BASALT_TIMELINE_ATTEMPT:
      /* Translators: one try of a task, from its start to its end */
      return C_ ("timeline", "Attempt");
    case BASALT_TIMELINE_FIRST_TOKEN:
      /* Translators: the time until a model gave its first output */
      return C_ ("timeline", "To First Token");
    case BASALT_TIMELINE_STREAM:
      /* Translators: the time in which a model gave its output */
      return C_ ("timeline", "Stream");
    }

  return "";
}

/**
 * basalt_timeline_text_task:
 * @timeline: a timeline
 * @lane: a lane
 *
 * Returns: (transfer full): the name of the lane's task, with its place in loops and maps
 */
char *
basalt_timeline_text_task (BasaltTimeline *timeline,
                           guint           lane)
{
  const char *path = basalt_timeline_get_lane_path (timeline, lane);
  g_autofree char *name = basalt_text_make_visible (basalt_timeline_get_lane_name (timeline, lane),
                                                    -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  g_autofree char *place = NULL;

  if (path == NULL || *path == '\0')
    return g_steal_pointer (&name);

  place = basalt_text_make_visible (path, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

  return g_strdup_printf ("%s · %s", name, place);
}

/**
 * basalt_timeline_text_start:
 * @timeline: a timeline
 * @bar: a bar of it
 *
 * Returns: (transfer full): how long after the run's start it started
 */
char *
basalt_timeline_text_start (BasaltTimeline          *timeline,
                            const BasaltTimelineBar *bar)
{
  return basalt_format_duration ((bar->start - basalt_timeline_get_origin (timeline)) /
                                 G_TIME_SPAN_MILLISECOND);
}

/**
 * basalt_timeline_text_duration:
 * @bar: a bar
 * @now: the present, µs since 1970 UTC
 *
 * Returns: (transfer full): how long it is, so far where it grows
 */
char *
basalt_timeline_text_duration (const BasaltTimelineBar *bar,
                               gint64                   now)
{
  gint64 ms = (basalt_timeline_bar_get_end (bar, now) - bar->start) / G_TIME_SPAN_MILLISECOND;
  g_autofree char *duration = basalt_format_duration (bar->end != 0 ? ms : ms / 1000 * 1000);

  if (bar->end != 0)
    return g_steal_pointer (&duration);

  /* Translators: how long something takes that is not over */
  return g_strdup_printf (_ ("%s so far"), duration);
}

/**
 * basalt_timeline_text_whose:
 * @timeline: a timeline
 * @bar: a bar of it
 *
 * Returns: (transfer full): which task and attempt it is of
 */
char *
basalt_timeline_text_whose (BasaltTimeline          *timeline,
                            const BasaltTimelineBar *bar)
{
  g_autofree char *task = basalt_timeline_text_task (timeline, bar->lane);

  if (bar->number == 0)
    return g_steal_pointer (&task);

  /* Translators: a task's name and the number of an attempt */
  return g_strdup_printf (_ ("%s, attempt %u"), task, bar->number);
}

/**
 * basalt_timeline_text_what:
 * @bar: a bar
 *
 * Returns: (transfer full): what happened, and how it ended, where its kind does not say so
 */
char *
basalt_timeline_text_what (const BasaltTimelineBar *bar)
{
  const char *kind = basalt_timeline_text_kind (bar->kind);

  if (bar->kind == BASALT_TIMELINE_QUEUE || bar->kind == BASALT_TIMELINE_WAIT)
    return g_strdup (kind);

  return g_strdup_printf ("%s · %s", kind, basalt_state_get_label (bar->state));
}

/**
 * basalt_timeline_text_bar:
 * @timeline: a timeline
 * @bar: a bar of it
 * @now: the present, µs since 1970 UTC
 *
 * Returns: (transfer full): all about the bar, a few lines
 */
char *
basalt_timeline_text_bar (BasaltTimeline          *timeline,
                          const BasaltTimelineBar *bar,
                          gint64                   now)
{
  GString *text = g_string_new (NULL);
  g_autofree char *whose = basalt_timeline_text_whose (timeline, bar);
  g_autofree char *duration = basalt_timeline_text_duration (bar, now);
  g_autofree char *start = basalt_timeline_text_start (timeline, bar);

  g_string_append_printf (text, "%s\n%s · %s", whose, basalt_timeline_text_kind (bar->kind),
                          duration);
  if (bar->kind != BASALT_TIMELINE_QUEUE && bar->kind != BASALT_TIMELINE_WAIT)
    g_string_append_printf (text, " · %s", basalt_state_get_label (bar->state));

  g_string_append_c (text, '\n');
  /* Translators: when something began, such as "2.5 s" */
  g_string_append_printf (text, _ ("%s after the start of the run"), start);

  return g_string_free (text, FALSE);
}

/**
 * basalt_timeline_text_summary:
 * @timeline: a timeline
 * @now: the present, µs since 1970 UTC
 *
 * Returns: (transfer full): "2 tasks, 3 attempts, 21 s: 20 s waiting"
 */
char *
basalt_timeline_text_summary (BasaltTimeline *timeline,
                              gint64          now)
{
  guint n_lanes = basalt_timeline_get_n_lanes (timeline);
  gint64 span = basalt_timeline_get_end (timeline, now) - basalt_timeline_get_origin (timeline);
  gint64 waited;
  guint n_attempts = basalt_timeline_count (timeline, BASALT_TIMELINE_ATTEMPT, now, NULL);
  guint n_waits = basalt_timeline_count (timeline, BASALT_TIMELINE_WAIT, now, &waited);
  g_autofree char *n = NULL;
  g_autofree char *tasks = NULL;
  g_autofree char *attempts = NULL;
  g_autofree char *duration = NULL;
  g_autofree char *waiting = NULL;

  if (n_lanes == 0)
    return g_strdup (_ ("Nothing Has Run Yet"));

  n = basalt_format_count (n_lanes);
  tasks = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s task", "%s tasks", n_lanes), n);
  g_free (n);
  n = basalt_format_count (n_attempts);
  attempts =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s attempt", "%s attempts", n_attempts), n);
  duration = basalt_format_duration (span / G_TIME_SPAN_MILLISECOND);
  if (n_waits == 0)
    /* Translators: "2 tasks", "3 attempts" and how long they took together */
    return g_strdup_printf (_ ("%s, %s, %s"), tasks, attempts, duration);

  waiting = basalt_format_duration (waited / G_TIME_SPAN_MILLISECOND);
  /* Translators: "2 tasks", "3 attempts", how long they took together, and how much of that was
   * spent waiting */
  return g_strdup_printf (_ ("%s, %s, %s: %s waiting"), tasks, attempts, duration, waiting);
}

/**
 * basalt_timeline_text_tick_step:
 * @least: µs that two ticks must be apart
 *
 * Returns: the next round span of time: µs, from a millisecond on
 */
gint64
basalt_timeline_text_tick_step (double least)
{
  static const gint64 steps[] = {
    1 * G_TIME_SPAN_MILLISECOND,   2 * G_TIME_SPAN_MILLISECOND,   5 * G_TIME_SPAN_MILLISECOND,
    10 * G_TIME_SPAN_MILLISECOND,  20 * G_TIME_SPAN_MILLISECOND,  50 * G_TIME_SPAN_MILLISECOND,
    100 * G_TIME_SPAN_MILLISECOND, 200 * G_TIME_SPAN_MILLISECOND, 500 * G_TIME_SPAN_MILLISECOND,
    1 * G_TIME_SPAN_SECOND,        2 * G_TIME_SPAN_SECOND,        5 * G_TIME_SPAN_SECOND,
    10 * G_TIME_SPAN_SECOND,       15 * G_TIME_SPAN_SECOND,       30 * G_TIME_SPAN_SECOND,
    1 * G_TIME_SPAN_MINUTE,        2 * G_TIME_SPAN_MINUTE,        5 * G_TIME_SPAN_MINUTE,
    10 * G_TIME_SPAN_MINUTE,       15 * G_TIME_SPAN_MINUTE,       30 * G_TIME_SPAN_MINUTE,
    1 * G_TIME_SPAN_HOUR,          2 * G_TIME_SPAN_HOUR,          3 * G_TIME_SPAN_HOUR,
    6 * G_TIME_SPAN_HOUR,          12 * G_TIME_SPAN_HOUR,         1 * G_TIME_SPAN_DAY,
  };
  gint64 step = G_TIME_SPAN_DAY;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if ((double) steps[i] >= least)
        return steps[i];
    }

  while ((double) step < least && step < G_MAXINT64 / 4)
    step *= 2;

  return step;
}

/**
 * basalt_timeline_text_tick:
 * @time: µs since the run's start
 * @step: µs between two ticks
 *
 * Returns: (transfer full): what stands at a tick: "200 ms", "1.5 s", "12 s", "1:30",
 *   "2:00:00" or "3 d 12:00"
 */
char *
basalt_timeline_text_tick (gint64 time,
                           gint64 step)
{
  int seconds = (int) (time / G_TIME_SPAN_SECOND % 60);
  int minutes = (int) (time / G_TIME_SPAN_MINUTE % 60);
  int hours = (int) (time / G_TIME_SPAN_HOUR % 24);
  int days = (int) (time / G_TIME_SPAN_DAY);

  if (time == 0)
    return g_strdup ("0");

  if (step < G_TIME_SPAN_SECOND)
    {
      int decimals = step < 10 * G_TIME_SPAN_MILLISECOND  ? 3 :
                     step < 100 * G_TIME_SPAN_MILLISECOND ? 2 :
                                                            1;

      if (time < G_TIME_SPAN_SECOND)
        /* Translators: milliseconds */
        return g_strdup_printf (_ ("%d ms"), (int) (time / G_TIME_SPAN_MILLISECOND));
      /* Translators: seconds, with as many decimals as the first number says */
      return g_strdup_printf (_ ("%.*f s"), decimals, (double) time / G_TIME_SPAN_SECOND);
    }

  if (time < G_TIME_SPAN_MINUTE)
    /* Translators: whole seconds */
    return g_strdup_printf (_ ("%d s"), seconds);
  if (time < G_TIME_SPAN_HOUR)
    /* Translators: minutes and seconds, as a clock shows them */
    return g_strdup_printf (_ ("%d:%02d"), minutes, seconds);
  if (time < G_TIME_SPAN_DAY)
    /* Translators: hours, minutes and seconds, as a clock shows them */
    return g_strdup_printf (_ ("%d:%02d:%02d"), hours, minutes, seconds);

  /* Translators: days, hours and minutes */
  return g_strdup_printf (_ ("%d d %d:%02d"), days, hours, minutes);
}
