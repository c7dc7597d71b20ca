/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-query-parse.h"
#include "basalt-uuid.h"
#include "store-fixture.h"

#include <string.h>

/* Which runs @query finds, by the numbers in their titles, oldest first. */
static char *
find (BasaltStore    *store,
      BasaltRunQuery *query)
{
  g_autoptr (GPtrArray) runs = NULL;
  GString *found = g_string_new (NULL);

  query->sort = BASALT_RUN_SORT_OLDEST;
  runs = test_query (store, query);
  for (guint number = 0; number < 10; number++)
    {
      for (guint i = 0; i < runs->len; i++)
        {
          if (basalt_run_get_title (runs->pdata[i])[0] == (char) ('0' + number))
            g_string_append_printf (found, "%u", number);
        }
    }
  g_assert_cmpuint (found->len, ==, runs->len);

  return g_string_free (found, FALSE);
}

static void
assert_finds (BasaltStore *store,
              const char  *text,
              const char  *expected)
{
  g_autofree char *complaint = NULL;
  g_autoptr (BasaltRunQuery) query = basalt_run_query_parse (text, g_get_real_time (), &complaint);
  g_autofree char *found = find (store, query);

  g_assert_cmpstr (complaint, ==, NULL);
  if (!g_str_equal (found, expected))
    g_test_message ("%s", text);
  g_assert_cmpstr (found, ==, expected);
}

/* Runs 1 to 8, a day apart. 7 is in the trash; 8 is of an import that is not over. */
static BasaltStore *
make_history (char **dir)
{
  BasaltStore *store;

  *dir = test_make_dir ();
  store = test_open_store (*dir);
  for (guint i = 1; i <= 8; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("%u word%u common", i, i);

      g_free (test_record_run (store, prompt, "answer"));
    }

  test_execute (
    *dir,
    "UPDATE run SET created_at = (strftime ('%s', '2026-11-01') + id * 86400) * 1000000;"
    "UPDATE run SET state = 'Failed' WHERE id = 2;"
    "UPDATE run SET state = 'TimedOut' WHERE id = 3;"
    "UPDATE run SET state = 'Crashed' WHERE id = 4;"
    "UPDATE run SET state = 'Cancelled' WHERE id = 5;"
    "UPDATE run SET state = 'Bewitched' WHERE id = 6;"
    "UPDATE run SET deleted_at = 1234567 WHERE id = 7;"
    "UPDATE run SET deleted_at = 0 WHERE id = 8;"
    "UPDATE run SET model = 'us.anthropic.claude-haiku-4-5-20251001-v1:0' WHERE id IN (1, 2, 7);"
    "UPDATE run SET model = 'ünïcode%_model' WHERE id = 3;"
    "UPDATE run SET model = NULL WHERE id = 4;"
    "INSERT INTO flow (hash, name, definition) SELECT 'other', 'Other', definition FROM flow;"
    "INSERT INTO flow (hash, name, definition) SELECT 'newer', 'other', definition FROM flow"
    " WHERE hash <> 'other';"
    "UPDATE run SET flow = (SELECT id FROM flow WHERE hash = 'other') WHERE id = 3;"
    "UPDATE run SET flow = (SELECT id FROM flow WHERE hash = 'newer') WHERE id = 4;"
    "UPDATE run SET connection_name = 'My Work' WHERE id IN (1, 2);"
    "UPDATE run SET connection_name = NULL WHERE id IN (3, 4, 5);"
    "INSERT INTO tag (name) VALUES ('blue'), ('Blue'), ('two words'), ('ÉTÉ'), ('unused');"
    "INSERT INTO run_tag VALUES (1, 1), (1, 3), (2, 2), (3, 1), (3, 2), (3, 4), (7, 1);"
    "UPDATE run SET rating = 5, note = 'good' WHERE id = 1;"
    "UPDATE run SET rating = 3 WHERE id = 2;"
    "UPDATE run SET note = ' ' WHERE id = 3;"
    "UPDATE run SET round = 1 WHERE id = 4;"
    "INSERT INTO attempt (task_run, number, round, state)"
    " SELECT id, 2, 0, 'Failed' FROM task_run WHERE run = 5 LIMIT 1;"
    "UPDATE run SET parent = (SELECT uuid FROM run WHERE id = 1) WHERE id IN (2, 7);"
    "UPDATE run SET parent = x'000102030405060708090a0b0c0d0e0f' WHERE id = 3;"
    "UPDATE run SET pinned = 1 WHERE id IN (2, 6, 7, 8)");

  return store;
}

static void
test_words (void)
{
  g_autofree char *dir = NULL;
  BasaltStore *store = make_history (&dir);

  assert_finds (store, "", "123456");
  assert_finds (store, "in:trash", "7");

  assert_finds (store, "state:completed", "1");
  assert_finds (store, "state:FAILED", "23");
  assert_finds (store, "state:timed-out", "3");
  assert_finds (store, "state:crashed state:timedout state:cancelled", "345");
  assert_finds (store, "state:running", "");
  assert_finds (store, "state:completed in:trash", "7");

  assert_finds (store, "model:HAIKU", "12");
  assert_finds (store, "model:haiku in:trash", "7");
  assert_finds (store, "model:opus in:trash", "");
  assert_finds (store, "model:haiku model:ÜNÏ", "123");
  assert_finds (store, "model:%_", "3");
  assert_finds (store, "model:%", "3");
  assert_finds (store, "model:opus", "");
  assert_finds (store, "model:opus model:haiku", "12");

  assert_finds (store, "flow:prompt", "1256");
  assert_finds (store, "flow:OTHER", "34");
  assert_finds (store, "flow:other flow:prompt", "123456");
  assert_finds (store, "flow:oth", "");

  assert_finds (store, "connection:\"my work\"", "12");
  assert_finds (store, "connection:demo", "6");
  assert_finds (store, "connection:demo connection:\"MY WORK\"", "126");
  assert_finds (store, "connection:work", "");
  assert_finds (store, "connection:demo in:trash", "7");

  assert_finds (store, "tag:BLUE", "123");
  assert_finds (store, "tag:blue tag:Blue", "123");
  assert_finds (store, "tag:blue tag:\"Two Words\"", "1");
  assert_finds (store, "tag:été", "3");
  assert_finds (store, "tag:blue tag:ete\xcc\x81", "");
  assert_finds (store, "tag:blue tag:e\xcc\x81te\xcc\x81", "3");
  assert_finds (store, "tag:unused", "");
  assert_finds (store, "tag:missing", "");
  assert_finds (store, "tag:blue tag:missing", "");
  assert_finds (store, "tag:blue in:trash", "7");

  assert_finds (store, "since:2026-11-04", "3456");
  assert_finds (store, "before:2026-11-04", "12");
  assert_finds (store, "since:2026-11-03 before:2026-11-05", "23");
  assert_finds (store, "since:2026-11-05 before:2026-11-03", "");
  assert_finds (store, "before:1970-01-02", "");
  assert_finds (store, "since:1970-01-02", "123456");

  assert_finds (store, "has:error", "234");
  assert_finds (store, "has:retry", "45");
  assert_finds (store, "has:note", "13");
  assert_finds (store, "has:tag", "123");
  assert_finds (store, "has:rating", "12");
  assert_finds (store, "has:parent", "23");
  assert_finds (store, "has:note has:rating has:tag", "1");
  assert_finds (store, "has:error has:tag", "23");
  assert_finds (store, "has:parent in:trash", "7");

  assert_finds (store, "rating:1", "12");
  assert_finds (store, "rating:3", "12");
  assert_finds (store, "rating:4", "1");
  assert_finds (store, "is:pinned", "26");
  assert_finds (store, "is:pinned in:trash", "7");

  assert_finds (store, "word2", "2");
  assert_finds (store, "common", "123456");
  assert_finds (store, "common in:trash", "7");
  assert_finds (store, "word7", "");
  assert_finds (store, "word8 in:trash", "");
  assert_finds (store, "common has:error tag:blue since:2026-11-03 model:haiku", "2");
  assert_finds (store, "-> state:failed", "");
  assert_finds (store, "\" state:failed", "");
  assert_finds (store, "state:failed \"\"", "23");

  test_close_store (store);
  test_remove_dir (dir);
}

/* What a program asks for, with what has no query word. */
static void
test_members (void)
{
  g_autofree char *dir = NULL;
  BasaltStore *store = make_history (&dir);
  g_autofree char *id = test_select_text (
    dir, "SELECT id FROM runs WHERE title LIKE '1%' AND created_at LIKE '2026-11-02%'");
  char *unknown[] = { (char *) "no such state", NULL };
  char *mixed[] = { (char *) "no such state", (char *) "crashed", NULL };
  char *none[] = { NULL };
  BasaltRunQuery children = { .parent = id };
  BasaltRunQuery trashed = { .parent = id, .trash = TRUE };
  BasaltRunQuery nobody = { .parent = (char *) "not an id" };
  BasaltRunQuery bad_state = { .states = unknown };
  BasaltRunQuery half_bad = { .states = mixed };
  BasaltRunQuery empty = {
    .states = none, .models = none, .flows = none, .connections = none, .tags = none
  };
  BasaltRunQuery limited = { .limit = 2 };
  g_autoptr (GPtrArray) runs = NULL;
  char *found[6] = { NULL };

  found[0] = find (store, &children);
  g_assert_cmpstr (found[0], ==, "2");
  found[1] = find (store, &trashed);
  g_assert_cmpstr (found[1], ==, "7");
  found[2] = find (store, &nobody);
  g_assert_cmpstr (found[2], ==, "");
  found[3] = find (store, &bad_state);
  g_assert_cmpstr (found[3], ==, "");
  found[4] = find (store, &half_bad);
  g_assert_cmpstr (found[4], ==, "4");
  found[5] = find (store, &empty);
  g_assert_cmpstr (found[5], ==, "123456");

  runs = test_query (store, &limited);
  g_assert_cmpuint (runs->len, ==, 2);

  for (guint i = 0; i < 6; i++)
    g_free (found[i]);
  test_close_store (store);
  test_remove_dir (dir);
}

/* Lists are one parameter each: however long they are, they are no error. */
static void
test_many (void)
{
  static const char *const keys[] = { "model", "flow", "connection", "tag" };
  g_autofree char *dir = NULL;
  BasaltStore *store = make_history (&dir);
  g_autoptr (GString) everything = g_string_new ("model:haiku flow:prompt connection:\"my work\"");
  g_autoptr (GString) tags = g_string_new (NULL);

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint i = 0; i < 3000; i++)
        g_string_append_printf (text, "%s:\"'%u\\\" ", keys[k], i);
      assert_finds (store, text->str, "");
    }

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (everything, " model:m%u flow:f%u connection:c%u", i, i, i);
  assert_finds (store, everything->str, "12");

  /* A run that has very many tags. */
  test_execute (dir,
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
                " INSERT INTO tag (name) SELECT 'many' || i FROM n;"
                "INSERT INTO run_tag SELECT 6, id FROM tag WHERE name LIKE 'many%'");
  for (guint i = 1; i <= 1500; i++)
    g_string_append_printf (tags, "tag:many%u ", i);
  assert_finds (store, tags->str, "6");
  g_string_append (tags, "tag:blue");
  assert_finds (store, tags->str, "");

  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/conditions/words", test_words);
  g_test_add_func ("/store/conditions/members", test_members);
  g_test_add_func ("/store/conditions/many", test_many);

  return g_test_run ();
}
