/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-find-bar.h"
#include "basalt-run-view.h"
#include "basalt-text-finder.h"

#include "ui-engine.h"
#include "ui-runs.h"
#include "ui-test.h"

typedef struct
{
  GtkWidget *window;
  BasaltTextPane *panes[2];
  BasaltTextFinder *finder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fixture->finder = basalt_text_finder_new ();
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *scroller = gtk_scrolled_window_new ();
      GtkWidget *pane = basalt_text_pane_new ();

      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), pane);
      gtk_widget_set_vexpand (scroller, TRUE);
      gtk_box_append (GTK_BOX (box), scroller);
      fixture->panes[i] = BASALT_TEXT_PANE (pane);
      basalt_text_finder_add_pane (fixture->finder, fixture->panes[i]);
    }
  fixture->window = ui_show (box);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->finder);
}

static void
find (Fixture    *fixture,
      const char *text)
{
  basalt_text_finder_set_text (fixture->finder, text);
  test_wait_until (basalt_text_finder_get_complete (fixture->finder));
}

/* Which match is selected, and which text that is. */
static void
assert_current (Fixture    *fixture,
                guint       number,
                guint       pane,
                const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (basalt_text_finder_get_current (fixture->finder), ==, number);
  g_assert_true (basalt_text_finder_get_current_pane (fixture->finder) == fixture->panes[pane]);
  text = basalt_text_pane_get_selected_text (fixture->panes[pane]);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  basalt_text_pane_append (fixture->panes[0], "A rock, a ROCK (.*)", -1, NULL);
  basalt_text_pane_append (fixture->panes[1], "Rocks: Äpfel, äPFEL", -1, NULL);

  find (fixture, "rock");
  g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, 3);
  assert_current (fixture, 1, 0, "rock");
  g_assert_true (basalt_text_finder_step (fixture->finder, 1));
  assert_current (fixture, 2, 0, "ROCK");
  basalt_text_finder_step (fixture->finder, 1);
  assert_current (fixture, 3, 1, "Rock");
  /* Around, and back. */
  basalt_text_finder_step (fixture->finder, 1);
  assert_current (fixture, 1, 0, "rock");
  basalt_text_finder_step (fixture->finder, -1);
  assert_current (fixture, 3, 1, "Rock");

  /* One more letter: from where somebody was. */
  find (fixture, "rocks");
  assert_current (fixture, 1, 1, "Rocks");

  find (fixture, "(.*)");
  assert_current (fixture, 1, 0, "(.*)");
  find (fixture, "äpfel");
  g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, 2);
  find (fixture, "nothing");
  g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, 0);
  g_assert_false (basalt_text_finder_step (fixture->finder, 1));
  g_assert_null (basalt_text_finder_get_current_pane (fixture->finder));
  find (fixture, "");
  g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, 0);
}

/* Against the simple way, on texts that are made of what is looked for. */
static void
test_repeated (Fixture       *fixture,
               gconstpointer  data)
{
  static const char *const words[] = { "a", "ab", "aba", "aab", "abab", "aabaa" };

  for (guint round = 0; round < 40; round++)
    {
      const char *word = words[round % G_N_ELEMENTS (words)];
      g_autoptr (GString) text = g_string_new (NULL);
      guint expected = 0;

      for (guint i = 0; i < 200; i++)
        g_string_append_c (text, g_test_rand_bit () ? 'a' : 'B');
      for (const char *p = text->str; *p != '\0';)
        {
          gboolean here = g_ascii_strncasecmp (p, word, strlen (word)) == 0;

          expected += here;
          p += here ? strlen (word) : 1;
        }

      basalt_text_pane_clear (fixture->panes[0]);
      basalt_text_pane_append (fixture->panes[0], text->str, -1, NULL);
      find (fixture, word);
      g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, expected);
    }
}

/* Text that arrives while it is looked for, in the middle of a match, too. */
static void
test_arriving (Fixture       *fixture,
               gconstpointer  data)
{
  find (fixture, "basalt");
  g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, 0);
  basalt_text_pane_append (fixture->panes[1], "It is bas", -1, NULL);
  test_wait_until (basalt_text_finder_get_complete (fixture->finder));
  basalt_text_pane_append (fixture->panes[1], "alt, and bas", -1, NULL);
  test_wait_until (basalt_text_finder_get_n_matches (fixture->finder) == 1);
  assert_current (fixture, 1, 1, "basalt");
  basalt_text_pane_append (fixture->panes[1], "ALT.", -1, NULL);
  test_wait_until (basalt_text_finder_get_n_matches (fixture->finder) == 2);
  assert_current (fixture, 1, 1, "basalt");

  /* A new attempt starts empty. */
  basalt_text_pane_clear (fixture->panes[1]);
  g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, 0);
  basalt_text_pane_append (fixture->panes[1], "Basalt", -1, NULL);
  test_wait_until (basalt_text_finder_get_n_matches (fixture->finder) == 1);
  assert_current (fixture, 1, 1, "Basalt");
}

/* A megabyte on one line, which the pane breaks for display: words that a break cuts are found. */
static void
test_long (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  while (text->len < 1024 * 1024)
    {
      g_string_append (text, "needle_haystack_");
      n++;
    }
  basalt_text_pane_append (fixture->panes[1], text->str, -1, NULL);
  find (fixture, "NEEDLE_hay");
  g_assert_cmpuint (basalt_text_finder_get_n_matches (fixture->finder), ==, n);
  basalt_text_finder_step (fixture->finder, -1);
  assert_current (fixture, n, 1, "needle_hay");
}

static void
test_bar (void)
{
  g_autoptr (BasaltRun) run = ui_run_new ("What is basalt?");
  GtkWidget *widget = basalt_run_view_new ();
  GtkWidget *window = ui_show (widget);
  GtkWidget *bar = ui_find (widget, BASALT_TYPE_FIND_BAR, NULL);
  GtkWidget *entry = ui_find (bar, GTK_TYPE_SEARCH_ENTRY, NULL);

  ui_run_begin (run);
  basalt_run_view_set_run (BASALT_RUN_VIEW (widget), run);
  ui_run_say (run, BASALT_OUTPUT_TEXT, "Basalt is a rock. ");
  g_assert_false (basalt_find_bar_get_open (BASALT_FIND_BAR (bar)));

  basalt_run_view_find (BASALT_RUN_VIEW (widget), 0);
  g_assert_true (basalt_find_bar_get_open (BASALT_FIND_BAR (bar)));
  gtk_editable_set_text (GTK_EDITABLE (entry), "basalt");
  test_wait_until (ui_find (bar, GTK_TYPE_LABEL, "1 of 2") != NULL);
  basalt_run_view_find (BASALT_RUN_VIEW (widget), 1);
  g_assert_nonnull (ui_find (bar, GTK_TYPE_LABEL, "2 of 2"));
  ui_run_say (run, BASALT_OUTPUT_TEXT, "Basalt columns.");
  test_wait_until (ui_find (bar, GTK_TYPE_LABEL, "2 of 3") != NULL);
  basalt_run_view_find (BASALT_RUN_VIEW (widget), -1);
  g_assert_nonnull (ui_find (bar, GTK_TYPE_LABEL, "1 of 3"));

  gtk_editable_set_text (GTK_EDITABLE (entry), "granite");
  test_wait_until (ui_find (bar, GTK_TYPE_LABEL, "No matches") != NULL);
  g_signal_emit_by_name (entry, "stop-search");
  g_assert_false (basalt_find_bar_get_open (BASALT_FIND_BAR (bar)));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();

#define ADD(path, function) g_test_add ("/find/" path, Fixture, NULL, set_up, function, tear_down)

  ADD ("find", test_find);
  ADD ("repeated", test_repeated);
  ADD ("arriving", test_arriving);
  ADD ("long", test_long);
  g_test_add_func ("/find/bar", test_bar);

  return g_test_run ();
}
