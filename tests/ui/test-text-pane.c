/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-text-pane.h"

#include "ui-test.h"

#include <gtk/gtk.h>
#include <string.h>

static BasaltTextPane *
pane_new (void)
{
  return BASALT_TEXT_PANE (g_object_ref_sink (basalt_text_pane_new ()));
}

static GtkTextBuffer *
get_buffer (BasaltTextPane *pane)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (pane));
}

static void
assert_text (BasaltTextPane *pane,
             const char     *expected)
{
  g_autofree char *text = basalt_text_pane_get_text (pane);

  g_assert_cmpstr (text, ==, expected);
}

static gsize
get_longest_paragraph (BasaltTextPane *pane)
{
  GtkTextIter iter;
  gsize longest = 0;

  gtk_text_buffer_get_start_iter (get_buffer (pane), &iter);
  do
    longest = MAX (longest, (gsize) gtk_text_iter_get_bytes_in_line (&iter));
  while (gtk_text_iter_forward_line (&iter));

  return longest;
}

static void
test_append (void)
{
  g_autoptr (BasaltTextPane) pane = pane_new ();

  assert_text (pane, "");
  basalt_text_pane_append (pane, "", 0, NULL);
  basalt_text_pane_append (pane, "Hello, ", -1, NULL);
  basalt_text_pane_append (pane, "wörld and more", 6, NULL);
  assert_text (pane, "Hello, wörld");
  basalt_text_pane_append (pane, "\n\nEnd\n", -1, NULL);
  assert_text (pane, "Hello, wörld\n\nEnd\n");

  basalt_text_pane_clear (pane);
  assert_text (pane, "");
  g_assert_false (gtk_text_view_get_editable (GTK_TEXT_VIEW (pane)));
  g_assert_false (gtk_text_buffer_get_can_undo (get_buffer (pane)));
}

static void
test_hostile (void)
{
  g_autoptr (BasaltTextPane) pane = pane_new ();

  basalt_text_pane_append (pane, "<b>&amp;</b>\x1b[31m\u202edlrow", -1, NULL);
  assert_text (pane, "<b>&amp;</b>␛[31m<U+202E>dlrow");

  basalt_text_pane_clear (pane);
  basalt_text_pane_append (pane, "a\0b\xff", 4, NULL);
  g_assert_cmpint (gtk_text_buffer_get_char_count (get_buffer (pane)), ==, 4);
}

/* A megabyte on one line, as it streams: no paragraph grows over the limit, nothing is lost. */
static void
test_one_line (void)
{
  g_autoptr (BasaltTextPane) pane = pane_new ();
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; all->len < 1024 * 1024; i++)
    {
      g_autofree char *piece = g_strdup_printf ("wörd %u and 日本語 %u ", i, i * i);

      g_string_append (all, piece);
      basalt_text_pane_append (pane, piece, -1, NULL);
    }

  text = basalt_text_pane_get_text (pane);
  g_assert_true (strcmp (text, all->str) == 0);
  g_assert_cmpuint (get_longest_paragraph (pane), <=, 8192 + 1);
  g_assert_cmpint (gtk_text_buffer_get_line_count (get_buffer (pane)), >, 100);
}

/* Without a white space to break at, the break falls between two characters. */
static void
test_no_space (void)
{
  g_autoptr (BasaltTextPane) pane = pane_new ();
  g_autoptr (GString) all = g_string_new ("x");
  g_autofree char *text = NULL;

  while (all->len < 100000)
    g_string_append (all, "語");
  basalt_text_pane_append (pane, all->str, -1, NULL);

  text = basalt_text_pane_get_text (pane);
  g_assert_true (strcmp (text, all->str) == 0);
  g_assert_cmpuint (get_longest_paragraph (pane), <=, 8192 + 1);
}

/* A word that fits no line is laid out in time that grows with its square: it is kept short. */
static void
test_long_word (void)
{
  g_autoptr (BasaltTextPane) pane = pane_new ();
  g_autoptr (GString) all = g_string_new ("A ");
  g_autofree char *text = NULL;

  basalt_text_pane_append (pane, all->str, -1, NULL);
  while (all->len < 100000)
    {
      g_string_append (all, "wörd");
      basalt_text_pane_append (pane, "wörd", -1, NULL);
    }

  text = basalt_text_pane_get_text (pane);
  g_assert_true (strcmp (text, all->str) == 0);
  g_assert_cmpuint (get_longest_paragraph (pane), <=, 1024 + 3);
}

static void
test_selection (void)
{
  g_autoptr (BasaltTextPane) pane = pane_new ();
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *some = NULL;
  g_autofree char *everything = NULL;
  GtkTextIter start;
  GtkTextIter end;

  while (all->len < 20000)
    g_string_append (all, "0123456789");
  basalt_text_pane_append (pane, all->str, -1, NULL);
  g_assert_null (basalt_text_pane_get_selected_text (pane));

  gtk_text_buffer_get_bounds (get_buffer (pane), &start, &end);
  gtk_text_buffer_select_range (get_buffer (pane), &start, &end);
  everything = basalt_text_pane_get_selected_text (pane);
  g_assert_true (strcmp (everything, all->str) == 0);

  /* Across the first soft break: its line feed is ours and not copied. */
  gtk_text_buffer_get_iter_at_offset (get_buffer (pane), &start, 1022);
  gtk_text_buffer_get_iter_at_offset (get_buffer (pane), &end, 1029);
  gtk_text_buffer_select_range (get_buffer (pane), &start, &end);
  some = basalt_text_pane_get_selected_text (pane);
  g_assert_cmpstr (some, ==, "234567");
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static void
test_copy (void)
{
  g_autoptr (BasaltTextPane) pane = pane_new ();
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (pane));
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *copied = NULL;

  while (all->len < 20000)
    g_string_append (all, "0123456789");
  basalt_text_pane_append (pane, all->str, -1, NULL);

  g_signal_emit_by_name (pane, "select-all", TRUE);
  g_signal_emit_by_name (pane, "copy-clipboard");
  gdk_clipboard_read_text_async (clipboard, NULL, text_read_cb, &copied);
  while (copied == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (strcmp (copied, all->str) == 0);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);

  g_test_add_func ("/text-pane/append", test_append);
  g_test_add_func ("/text-pane/hostile", test_hostile);
  g_test_add_func ("/text-pane/one-line", test_one_line);
  g_test_add_func ("/text-pane/no-space", test_no_space);
  g_test_add_func ("/text-pane/long-word", test_long_word);
  g_test_add_func ("/text-pane/selection", test_selection);
  g_test_add_func ("/text-pane/copy", test_copy);

  return g_test_run ();
}
