/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-follow.h"
#include "basalt-log-row.h"
#include "basalt-log-search.h"
#include "basalt-log-view.h"
#include "test-wait.h"
#include "ui-runs.h"
#include "ui-test.h"

#include <adwaita.h>

#define LINE "08:53:20.000 | "

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
show (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 500, 600);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

/* The list with its scroller: drop-downs have some too. */
static GtkWidget *
get_lines (GtkWidget *view)
{
  return find_widget (view, GTK_TYPE_OVERLAY);
}

static GtkSelectionModel *
get_model (GtkWidget *view)
{
  return gtk_list_view_get_model (
    GTK_LIST_VIEW (find_widget (get_lines (view), GTK_TYPE_LIST_VIEW)));
}

static guint
get_n_rows (GtkWidget *view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_model (view)));
}

static gboolean
shows (GtkWidget  *view,
       const char *text)
{
  g_autofree char *shown = basalt_log_view_dup_text (BASALT_LOG_VIEW (view));

  return g_str_equal (shown, text);
}

static const char *
get_status (GtkWidget *view)
{
  return basalt_log_search_get_status (
    BASALT_LOG_SEARCH (find_widget (view, BASALT_TYPE_LOG_SEARCH)));
}

static void
search (GtkWidget  *view,
        const char *text,
        gboolean    regex)
{
  basalt_log_search_set_text (BASALT_LOG_SEARCH (find_widget (view, BASALT_TYPE_LOG_SEARCH)), text,
                              regex);
}

static gboolean
is_at_end (GtkWidget *view)
{
  GtkScrolledWindow *scroller =
    GTK_SCROLLED_WINDOW (find_widget (get_lines (view), GTK_TYPE_SCROLLED_WINDOW));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);

  return gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment) + 100 &&
         gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
           gtk_adjustment_get_upper (adjustment) - 4;
}

static void
read_text_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  char **text = user_data;

  g_free (*text);
  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static char *
wait_clipboard (GtkWidget *widget)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  char *text = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, read_text_cb, &text);
  test_wait_until (text != NULL);

  return text;
}

static void
assert_copies (GtkWidget  *view,
               const char *action,
               const char *expected)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (view);
  g_autofree char *text = NULL;

  gdk_clipboard_set_text (clipboard, "nothing");
  g_assert_true (gtk_widget_activate_action (view, action, NULL));
  do
    {
      g_free (text);
      g_main_context_iteration (NULL, TRUE);
      text = wait_clipboard (view);
    }
  while (g_str_equal (text, "nothing"));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_lines (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  GtkWidget *view = basalt_log_view_new ();
  GtkWidget *window = show (view);

  g_assert_true (shows (view, ""));
  ui_run_log (run, BASALT_LOG_INFO, 1, "Attempt 1/3 started");
  basalt_log_view_set_run (BASALT_LOG_VIEW (view), run);
  ui_run_log (run, BASALT_LOG_WARNING, 1, "ThrottlingException\x1b");
  ui_run_log (run, BASALT_LOG_INFO, 2, "Attempt 2/3 started");
  ui_run_log (run, BASALT_LOG_DEBUG, 2, "Bytes");
  test_wait_until (shows (view, "call-bedrock, attempt 1\n" LINE
                                "INFO    | Task run 'call-bedrock' - Attempt 1/3 started\n" LINE
                                "WARNING | Task run 'call-bedrock' - ThrottlingException␛\n"
                                "call-bedrock, attempt 2\n" LINE
                                "INFO    | Task run 'call-bedrock' - Attempt 2/3 started\n" LINE
                                "DEBUG   | Task run 'call-bedrock' - Bytes\n"));

  basalt_log_view_set_level (BASALT_LOG_VIEW (view), BASALT_LOG_WARNING);
  test_wait_until (shows (view, "call-bedrock, attempt 1\n" LINE
                                "WARNING | Task run 'call-bedrock' - ThrottlingException␛\n"));

  basalt_log_view_set_run (BASALT_LOG_VIEW (view), NULL);
  g_assert_true (shows (view, ""));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_search (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  GtkWidget *view = basalt_log_view_new ();
  GtkWidget *window = show (view);
  BasaltLogSearch *bar = BASALT_LOG_SEARCH (find_widget (view, BASALT_TYPE_LOG_SEARCH));
  g_autoptr (GtkBitset) selected = NULL;
  const char *status;

  for (guint i = 0; i < 100; i++)
    ui_run_log (run, BASALT_LOG_INFO, 1, i % 10 == 5 ? "Some (bytes)" : "Other");
  basalt_log_view_set_run (BASALT_LOG_VIEW (view), run);
  g_assert_cmpuint (get_n_rows (view), ==, 101);
  g_assert_cmpstr (get_status (view), ==, "");

  search (view, "(BYTES)", FALSE);
  test_wait_until (g_str_equal (get_status (view), "10 matches"));
  g_assert_cmpuint (get_n_rows (view), ==, 11);

  /* An expression that is none says so, and takes nothing away. */
  search (view, "(bytes", TRUE);
  status = get_status (view);
  g_assert_nonnull (strstr (status, "(bytes"));
  g_assert_nonnull (strstr (status, "missing"));
  g_assert_cmpuint (get_n_rows (view), ==, 11);
  search (view, "b[xy]tes|[xyz]{2}", TRUE);
  test_wait_until (g_str_equal (get_status (view), "10 matches"));

  g_signal_emit_by_name (bar, "navigate", TRUE);
  g_assert_cmpstr (get_status (view), ==, "Match 1 of 10");
  g_signal_emit_by_name (bar, "navigate", TRUE);
  g_assert_cmpstr (get_status (view), ==, "Match 2 of 10");
  g_signal_emit_by_name (bar, "navigate", FALSE);
  g_signal_emit_by_name (bar, "navigate", FALSE);
  g_assert_cmpstr (get_status (view), ==, "Match 10 of 10");

  /* The line that the reader was at is there without the search too. */
  search (view, "", FALSE);
  test_wait_until (get_n_rows (view) == 101);
  selected = gtk_selection_model_get_selection (get_model (view));
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 1);
  g_assert_cmpuint (gtk_bitset_get_minimum (selected), ==, 96);

  search (view, "nowhere", FALSE);
  test_wait_until (g_str_equal (get_status (view), "No matches"));
  g_assert_cmpuint (get_n_rows (view), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_copy (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  GtkWidget *view = basalt_log_view_new ();
  GtkWidget *window = show (view);
  g_autofree char *large = g_strnfill (10 * 1024 * 1024, 'x');
  g_autofree char *whole = g_strconcat (LINE "ERROR   | Task run 'call-bedrock' - ", large, NULL);

  ui_run_log (run, BASALT_LOG_INFO, 1, "One");
  ui_run_log (run, BASALT_LOG_INFO, 2, "Two\nlines");
  basalt_log_view_set_run (BASALT_LOG_VIEW (view), run);
  g_assert_cmpuint (get_n_rows (view), ==, 4);

  /* Exactly the lines; dividers are none. */
  assert_copies (view, "log.copy-all",
                 LINE "INFO    | Task run 'call-bedrock' - One\n" LINE
                      "INFO    | Task run 'call-bedrock' - Two lines");
  gtk_selection_model_select_range (get_model (view), 2, 2, TRUE);
  assert_copies (view, "log.copy", LINE "INFO    | Task run 'call-bedrock' - Two lines");
  gtk_selection_model_unselect_all (get_model (view));

  /* Cut on the screen, whole when copied. */
  ui_run_log (run, BASALT_LOG_ERROR, 2, large);
  test_wait_until (get_n_rows (view) == 5);
  gtk_selection_model_select_item (get_model (view), 4, TRUE);
  assert_copies (view, "log.copy", whole);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
count_frame_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  guint *n_frames = user_data;

  (*n_frames)++;

  return G_SOURCE_CONTINUE;
}

static void
forget_frames_cb (guint *n_frames)
{
  *n_frames = 0;
}

/* What moves while a list is laid out is the list, not a person: GTK measures rows that it has only
 * guessed in frames that come later, how many depends on its version. */
static void
wait_until_laid_out (GtkWidget     *view,
                     GtkAdjustment *adjustment)
{
  guint n_frames = 0;
  guint tick_id = gtk_widget_add_tick_callback (view, count_frame_cb, &n_frames, NULL);
  gulong changed_id =
    g_signal_connect_swapped (adjustment, "changed", G_CALLBACK (forget_frames_cb), &n_frames);

  test_wait_until (n_frames > 2);
  g_signal_handler_disconnect (adjustment, changed_id);
  gtk_widget_remove_tick_callback (view, tick_id);
}

static void
test_follow (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("Hello");
  GtkWidget *view = basalt_log_view_new ();
  GtkWidget *window = show (view);
  GtkWidget *button;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (find_widget (get_lines (view), GTK_TYPE_SCROLLED_WINDOW)));
  double value;
  guint n;

  for (guint i = 0; i < 300; i++)
    ui_run_log (run, BASALT_LOG_INFO, 1, "A line");
  basalt_log_view_set_run (BASALT_LOG_VIEW (view), run);
  test_wait_until (is_at_end (view));
  button = gtk_widget_get_next_sibling (find_widget (get_lines (view), GTK_TYPE_SCROLLED_WINDOW));
  g_assert_true (GTK_IS_BUTTON (button));
  g_assert_false (gtk_widget_get_visible (button));

  for (guint i = 0; i < 300; i++)
    {
      ui_run_log (run, BASALT_LOG_INFO, 1,
                  i % 3 == 0 ? "A line that is so long that it has to be wrapped, once or twice, "
                               "in a window as narrow as this one is" :
                               "Another line");
      if (i % 20 == 0)
        {
          n = get_n_rows (view);
          test_wait_until (get_n_rows (view) > n && is_at_end (view));
        }
    }
  test_wait_until (get_n_rows (view) == 601 && is_at_end (view));
  wait_until_laid_out (view, adjustment);
  g_assert_true (is_at_end (view));
  g_assert_false (gtk_widget_get_visible (button));

  /* Scrolled up: it stays there, whatever comes. */
  value = gtk_adjustment_get_upper (adjustment) / 2;
  gtk_adjustment_set_value (adjustment, value);
  g_assert_true (gtk_widget_get_visible (button));
  for (guint i = 0; i < 50; i++)
    ui_run_log (run, BASALT_LOG_INFO, 1, "More");
  test_wait_until (get_n_rows (view) == 651);
  g_assert_false (is_at_end (view));
  g_assert_true (gtk_widget_get_visible (button));

  g_signal_emit_by_name (button, "clicked");
  test_wait_until (is_at_end (view));
  g_assert_false (gtk_widget_get_visible (button));
  gtk_window_destroy (GTK_WINDOW (window));
}

static BasaltLogLine *
make_line (BasaltLogList *list,
           const char    *message,
           gssize         length)
{
  g_autoptr (BasaltLogFilter) filter = basalt_log_filter_new ();
  g_autoptr (BasaltLogPattern) pattern =
    basalt_log_pattern_new ("needle", BASALT_LOG_PATTERN_NONE, NULL);

  basalt_log_list_clear (list);
  basalt_log_list_append (list, G_GINT64_CONSTANT (1760000000000000), "WARNING", "l", NULL, 0,
                          message, length);
  basalt_log_filter_set_list (filter, list);
  if (strstr (message, "needle") != NULL)
    {
      basalt_log_filter_set_pattern (filter, pattern);
      test_wait_until (!basalt_log_filter_get_searching (filter));
    }

  return g_list_model_get_item (G_LIST_MODEL (filter), 0);
}

/* What was searched for is seen, however far into a message it is. */
static void
test_far_match (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogPattern) pattern =
    basalt_log_pattern_new ("needle", BASALT_LOG_PATTERN_NONE, NULL);
  GtkWidget *widget = g_object_ref_sink (basalt_log_row_new ());
  BasaltLogRow *row = BASALT_LOG_ROW (widget);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (BasaltLogLine) line = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (text, i == 5000 ? "needle" : "ä");
  line = make_line (list, text->str, -1);

  basalt_log_row_set_line (row, line, NULL, FALSE);
  g_assert_null (strstr (basalt_log_row_get_text (row), "needle"));
  basalt_log_row_set_line (row, line, pattern, FALSE);
  g_assert_nonnull (strstr (basalt_log_row_get_text (row), " | … ä"));
  g_assert_nonnull (strstr (basalt_log_row_get_text (row), "äneedleä"));
  g_assert_true (g_utf8_validate (basalt_log_row_get_text (row), -1, NULL));
  g_assert_cmpuint (strlen (basalt_log_row_get_text (row)), <, 1000);
  g_object_unref (widget);
}

static void
test_row (void)
{
  g_autoptr (BasaltLogList) list = basalt_log_list_new ();
  g_autoptr (BasaltLogPattern) pattern =
    basalt_log_pattern_new (".", BASALT_LOG_PATTERN_REGEX, NULL);
  GtkWidget *widget = basalt_log_row_new ();
  BasaltLogRow *row = BASALT_LOG_ROW (widget);
  GtkWidget *window = show (widget);
  g_autoptr (BasaltLogLine) plain = make_line (list, "Plain <b>text</b>", -1);
  g_autoptr (BasaltLogLine) lines = make_line (list, "One\nTwo", -1);
  g_autoptr (BasaltLogLine) large = NULL;
  g_autoptr (BasaltLogLine) damaged = make_line (list, "a\xff\0\x1b", 4);
  g_autofree char *text = g_malloc (10 * 1024 * 1024 + 1);
  int collapsed;
  int expanded;

  for (guint i = 0; i < 10 * 1024 * 1024; i += 2)
    memcpy (text + i, "ä", 2);
  text[10 * 1024 * 1024] = '\0';
  large = make_line (list, text, -1);

  basalt_log_row_set_line (row, plain, pattern, FALSE);
  g_assert_cmpstr (basalt_log_row_get_text (row), ==, "08:53:20.000 | WARNING | Plain <b>text</b>");
  g_assert_false (basalt_log_row_can_expand (plain));

  basalt_log_row_set_line (row, lines, NULL, FALSE);
  g_assert_cmpstr (basalt_log_row_get_text (row), ==,
                   "08:53:20.000 | WARNING | One Two … (several lines)");
  g_assert_true (basalt_log_row_can_expand (lines));
  basalt_log_row_set_line (row, lines, NULL, TRUE);
  g_assert_cmpstr (basalt_log_row_get_text (row), ==, "08:53:20.000 | WARNING | One\nTwo");

  basalt_log_row_set_line (row, damaged, NULL, FALSE);
  g_assert_cmpstr (basalt_log_row_get_text (row), ==,
                   "08:53:20.000 | WARNING | a\xef\xbf\xbd\xef\xbf\xbd␛");

  g_assert_true (basalt_log_row_can_expand (large));
  basalt_log_row_set_line (row, large, pattern, FALSE);
  g_assert_cmpuint (strlen (basalt_log_row_get_text (row)), <, 1000);
  g_assert_true (g_utf8_validate (basalt_log_row_get_text (row), -1, NULL));
  g_assert_nonnull (strstr (basalt_log_row_get_text (row), "MB more)"));
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, 400, &collapsed, NULL, NULL, NULL);
  basalt_log_row_set_line (row, large, pattern, TRUE);
  g_assert_cmpuint (strlen (basalt_log_row_get_text (row)), <, 20000);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, 400, &expanded, NULL, NULL, NULL);
  g_assert_cmpint (expanded, >, collapsed);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

  g_test_add_func ("/log-view/lines", test_lines);
  g_test_add_func ("/log-view/search", test_search);
  g_test_add_func ("/log-view/copy", test_copy);
  g_test_add_func ("/log-view/follow", test_follow);
  g_test_add_func ("/log-view/far-match", test_far_match);
  g_test_add_func ("/log-view/row", test_row);

  return g_test_run ();
}
