/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-help-page.h"
#include "basalt-help-text.h"
#include "basalt-help-window.h"
#include "basalt-run-query-parse.h"

#include "test-wait.h"

#include <string.h>

typedef struct
{
  GtkWidget *parent;
  BasaltHelpWindow *help;
  char *done; /* what the parent was asked to do */
} Fixture;

static void
done_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->done);
  fixture->done = g_strdup (g_action_get_name (G_ACTION (action)));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  width)
{
  static const GActionEntry entries[] = {
    { "connections", done_cb },
    { "show-data-folder", done_cb },
    { "show-help-overlay", done_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  fixture->parent = adw_window_new ();
  gtk_widget_insert_action_group (fixture->parent, "app", G_ACTION_GROUP (group));
  gtk_widget_insert_action_group (fixture->parent, "win", G_ACTION_GROUP (group));
  gtk_window_present (GTK_WINDOW (fixture->parent));

  fixture->help = BASALT_HELP_WINDOW (basalt_help_window_new (GTK_WINDOW (fixture->parent)));
  gtk_window_set_default_size (GTK_WINDOW (fixture->help), GPOINTER_TO_INT (width), 600);
  gtk_window_present (GTK_WINDOW (fixture->help));
  test_wait_until (gtk_widget_get_width (GTK_WIDGET (fixture->help)) > 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  width)
{
  gtk_window_destroy (GTK_WINDOW (fixture->parent));
  g_free (fixture->done);
}

/* The first widget of a type, in the order of the tree; with a button's or label's text. */
static GtkWidget *
find (GtkWidget  *widget,
      GType       type,
      const char *text)
{
  const char *own = GTK_IS_LABEL (widget)  ? gtk_label_get_text (GTK_LABEL (widget)) :
                    GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) :
                                             NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && (text == NULL || g_strcmp0 (own, text) == 0))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_in (Fixture    *fixture,
         GType       type,
         const char *text)
{
  return find (GTK_WIDGET (fixture->help), type, text);
}

static guint
count_rows (Fixture *fixture)
{
  GtkListBox *list = GTK_LIST_BOX (find_in (fixture, GTK_TYPE_LIST_BOX, NULL));
  GtkListBoxRow *row;
  guint n = 0;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    n += gtk_widget_get_child_visible (GTK_WIDGET (row));

  return n;
}

static void
write_search (Fixture    *fixture,
              const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (find_in (fixture, GTK_TYPE_SEARCH_ENTRY, NULL)), words);
}

static void
test_topics (void)
{
  const BasaltHelpTopic *topics;
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_topics;

  topics = basalt_help_get_topics (&n_topics);
  g_assert_cmpuint (n_topics, >, 5);
  for (guint i = 0; i < n_topics; i++)
    {
      g_assert_true (g_hash_table_add (ids, (gpointer) topics[i].id));
      g_assert_cmpuint (topics[i].n_blocks, >, 1);
      for (guint j = 0; j < topics[i].n_blocks; j++)
        {
          const BasaltHelpBlock *block = &topics[i].blocks[j];
          const char *more = basalt_help_block_get_more (block);

          g_assert_true (g_utf8_validate (basalt_help_block_get_text (block), -1, NULL));
          g_assert_cmpstr (basalt_help_block_get_text (block), !=, "");
          if (block->kind == BASALT_HELP_LINK)
            g_assert_true (g_str_has_prefix (more, "https://"));
          else if (block->kind == BASALT_HELP_ACTION)
            g_assert_nonnull (strchr (more, '.'));
          else if (block->kind == BASALT_HELP_TERM)
            g_assert_cmpstr (more, !=, "");
          else
            g_assert_null (more);
        }
    }
}

/* Whoever adds a query word tells people of it. */
static void
test_query_words (void)
{
  const char *const *keys = basalt_run_query_get_keys ();
  const BasaltHelpTopic *topics;
  guint n_topics;

  topics = basalt_help_get_topics (&n_topics);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *word = g_strconcat (keys[i], ":", NULL);
      gboolean told = FALSE;

      for (guint j = 0; j < n_topics && !told; j++)
        told = g_str_equal (topics[j].id, "find") && basalt_help_topic_matches (&topics[j], word);
      g_assert_true (told);
    }
}

static void
test_matches (void)
{
  static const BasaltHelpBlock blocks[] = {
    { BASALT_HELP_PARAGRAPH, "Größe und Ordnung", NULL },
    { BASALT_HELP_TERM, "is:pinned", "kept on top" },
    { BASALT_HELP_LINK, "Elsewhere", "https://example.com/hidden" },
  };
  static const BasaltHelpTopic topic = { "id", "The Title", blocks, G_N_ELEMENTS (blocks) };

  g_assert_true (basalt_help_topic_matches (&topic, NULL));
  g_assert_true (basalt_help_topic_matches (&topic, "  "));
  g_assert_true (basalt_help_topic_matches (&topic, "TITLE"));
  g_assert_true (basalt_help_topic_matches (&topic, "GRÖSSE title"));
  g_assert_true (basalt_help_topic_matches (&topic, "ordn kept IS:PIN"));
  g_assert_false (basalt_help_topic_matches (&topic, "title missing"));
  g_assert_false (basalt_help_topic_matches (&topic, "hidden"));
  g_assert_false (basalt_help_topic_matches (&topic, "\xff"));
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  guint n_topics;

  basalt_help_get_topics (&n_topics);
  g_assert_cmpuint (count_rows (fixture), ==, n_topics);
  g_assert_cmpstr (basalt_help_window_get_topic (fixture->help), ==, "run");

  /* What is shown has the words. */
  write_search (fixture, "countdown");
  test_wait_until (count_rows (fixture) == 1);
  g_assert_cmpstr (basalt_help_window_get_topic (fixture->help), ==, "retries");

  /* Nothing found takes nothing away. */
  write_search (fixture, "countdown nowhere");
  test_wait_until (count_rows (fixture) == 0);
  g_assert_cmpstr (basalt_help_window_get_topic (fixture->help), ==, "retries");

  write_search (fixture, "");
  test_wait_until (count_rows (fixture) == n_topics);
  g_assert_cmpstr (basalt_help_window_get_topic (fixture->help), ==, "retries");
}

/* Escape in the search: the words go, then the window. */
static void
test_escape (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *search = find_in (fixture, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkWidget *help = GTK_WIDGET (fixture->help);

  g_object_add_weak_pointer (G_OBJECT (help), (gpointer *) &help);
  write_search (fixture, "flatpak");
  g_signal_emit_by_name (search, "stop-search");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (search)), ==, "");
  g_assert_nonnull (help);
  g_signal_emit_by_name (search, "stop-search");
  test_wait_until (help == NULL);
}

static void
test_actions (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *button;

  basalt_help_window_show_topic (fixture->help, "nothing of this name");
  g_assert_cmpstr (basalt_help_window_get_topic (fixture->help), ==, "run");

  basalt_help_window_show_topic (fixture->help, "connections");
  button = find_in (fixture, GTK_TYPE_BUTTON, "Open Connections");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (fixture->done, ==, "connections");

  basalt_help_window_show_topic (fixture->help, "data");
  g_signal_emit_by_name (find_in (fixture, GTK_TYPE_BUTTON, "Open Data Folder"), "clicked");
  g_assert_cmpstr (fixture->done, ==, "show-data-folder");

  basalt_help_window_show_topic (fixture->help, "more");
  g_signal_emit_by_name (find_in (fixture, GTK_TYPE_BUTTON, "Show Keyboard Shortcuts"), "clicked");
  g_assert_cmpstr (fixture->done, ==, "show-help-overlay");
}

/* Each topic is laid out within the window. */
static void
test_layout (Fixture       *fixture,
             gconstpointer  width)
{
  const BasaltHelpTopic *topics;
  guint n_topics;

  topics = basalt_help_get_topics (&n_topics);
  for (guint i = 0; i < n_topics; i++)
    {
      const char *title = topics[i].title;
      GtkWidget *page;
      GtkWidget *heading;

      basalt_help_window_show_topic (fixture->help, topics[i].id);
      page = find_in (fixture, BASALT_TYPE_HELP_PAGE, NULL);
      test_wait_until (gtk_widget_get_mapped (page));
      test_wait_until ((heading = find (page, GTK_TYPE_LABEL, title)) != NULL &&
                       gtk_widget_get_width (heading) > 0);
      test_wait_until (gtk_widget_get_height (page) > 300);
      g_assert_cmpint (gtk_widget_get_width (page), <=, GPOINTER_TO_INT (width));
    }
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->help)), <=, GPOINTER_TO_INT (width));
}

/* Narrow, the list gives way to the text, and comes back. */
static void
test_narrow (Fixture       *fixture,
             gconstpointer  width)
{
  AdwLeaflet *leaflet = ADW_LEAFLET (find_in (fixture, ADW_TYPE_LEAFLET, NULL));
  GtkListBox *list = GTK_LIST_BOX (find_in (fixture, GTK_TYPE_LIST_BOX, NULL));
  GtkWidget *page = find_in (fixture, BASALT_TYPE_HELP_PAGE, NULL);

  test_wait_until (adw_leaflet_get_folded (leaflet));
  test_wait_until (!gtk_widget_get_mapped (page));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (list)));

  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 2));
  test_wait_until (gtk_widget_get_mapped (page));
  g_assert_cmpstr (basalt_help_window_get_topic (fixture->help), ==, "models");
  test_wait_until (!gtk_widget_get_mapped (GTK_WIDGET (list)));

  gtk_widget_activate_action (GTK_WIDGET (fixture->help), "help.back", NULL);
  test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (list)));

  /* Who looks for something wants to see what is found. */
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 2));
  test_wait_until (!gtk_widget_get_mapped (GTK_WIDGET (list)));
  gtk_widget_activate_action (GTK_WIDGET (fixture->help), "help.search", NULL);
  test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (list)));
}

/* Asked for twice, it is the same window; it goes with its parent. */
static void
test_once (void)
{
  GtkWidget *parent = adw_window_new ();
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint n;

  gtk_window_present (GTK_WINDOW (parent));
  n = g_list_model_get_n_items (toplevels);
  basalt_help_window_present (GTK_WINDOW (parent));
  g_assert_cmpuint (g_list_model_get_n_items (toplevels), ==, n + 1);
  basalt_help_window_present (GTK_WINDOW (parent));
  g_assert_cmpuint (g_list_model_get_n_items (toplevels), ==, n + 1);

  gtk_window_destroy (GTK_WINDOW (parent));
  test_wait_until (g_list_model_get_n_items (toplevels) == n - 1);
}

#define ADD(name, width, func) g_test_add (name, Fixture, width, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/help/topics", test_topics);
  g_test_add_func ("/help/query-words", test_query_words);
  g_test_add_func ("/help/matches", test_matches);
  ADD ("/help/search", GINT_TO_POINTER (860), test_search);
  ADD ("/help/escape", GINT_TO_POINTER (860), test_escape);
  ADD ("/help/actions", GINT_TO_POINTER (860), test_actions);
  ADD ("/help/layout/wide", GINT_TO_POINTER (860), test_layout);
  ADD ("/help/layout/narrow", GINT_TO_POINTER (360), test_layout);
  ADD ("/help/narrow", GINT_TO_POINTER (360), test_narrow);
  g_test_add_func ("/help/once", test_once);

  return g_test_run ();
}
