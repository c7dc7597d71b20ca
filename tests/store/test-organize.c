/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define SECRET "Zwetschgenkuchen"

static GPtrArray *
annotate (BasaltStore               *store,
          const char                *id,
          const BasaltRunAnnotation *change)
{
  const char *ids[] = { id, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  basalt_store_annotate_async (store, ids, change, NULL, test_wait_result_cb, &result);
  rows = basalt_store_annotate_finish (store, test_wait (&result), &error);
  g_assert_no_error (error);

  return rows;
}

typedef struct
{
  GPtrArray *ids;
  guint n_calls;
} Moved;

static void
moved_cb (const BasaltMovedRuns *moved,
          gpointer               user_data)
{
  Moved *log = user_data;

  g_assert_cmpuint (moved->ids->len, ==, moved->rowids->len);
  g_assert_cmpuint (moved->ids->len, >, 0);
  g_assert_cmpint (moved->time, >, 0);
  log->n_calls++;
  for (guint i = 0; i < moved->ids->len; i++)
    g_ptr_array_add (log->ids, g_strdup (moved->ids->pdata[i]));
}

static int
move (BasaltStore   *store,
      const char    *dir,
      const char    *id,
      BasaltRunMove  where,
      guint         *n_alive)
{
  const char *ids[] = { id, "0192f3a4-0000-7000-8000-00000000dead", NULL };
  g_autofree char *prompts = g_build_filename (dir, "prompts", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Moved moved = { g_ptr_array_new_with_free_func (g_free), 0 };
  int n;

  basalt_store_move_async (store, ids, where, prompts, moved_cb, &moved, NULL, test_wait_result_cb,
                           &result);
  n = basalt_store_move_finish (store, test_wait (&result), n_alive, &error);
  g_assert_no_error (error);
  g_assert_cmpint (moved.ids->len, ==, n);
  if (n == 1)
    g_assert_cmpstr (moved.ids->pdata[0], ==, id);
  g_ptr_array_unref (moved.ids);

  return n;
}

static int
sweep (BasaltStore            *store,
       const BasaltSweepRules *rules)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int n;

  basalt_store_sweep_async (store, rules, NULL, NULL, NULL, NULL, test_wait_result_cb, &result);
  n = basalt_store_move_finish (store, test_wait (&result), NULL, &error);
  g_assert_no_error (error);

  return n;
}

static BasaltRunClaim
claim (BasaltStore *store,
       const char  *id,
       guint        round)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  BasaltRunClaim value;

  basalt_store_claim_run_async (store, id, round, test_wait_result_cb, &result);
  basalt_store_claim_run_finish (store, test_wait (&result), &value, &error);
  g_assert_no_error (error);

  return value;
}

/* Whether any file below @dir has @word in it. */
static gboolean
has_word (const char *dir,
          const char *word)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  const char *name;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *contents = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (has_word (path, word))
            return TRUE;
        }
      else if (g_file_get_contents (path, &contents, &length, NULL) &&
               memmem (contents, length, word, strlen (word)) != NULL)
        {
          g_test_message ("%s", path);
          return TRUE;
        }
    }

  return FALSE;
}

static void
test_annotate (void)
{
  const char *add[] = { "zebra", "Ähre", "red", NULL };
  const char *remove[] = { "red", "never there", NULL };
  BasaltRunAnnotation change = { 1, 4, "a note", add, NULL };
  BasaltRunAnnotation again = { -1, -1, NULL, NULL, remove };
  BasaltRunAnnotation nothing = { 0, 0, "", NULL, NULL };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "a prompt", "an answer");
  g_autoptr (GPtrArray) rows = annotate (store, id, &change);
  g_autoptr (BasaltRun) run = NULL;
  BasaltAnnotatedRun *row;

  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  g_assert_cmpstr (row->id, ==, id);
  g_assert_true (row->pinned);
  g_assert_cmpuint (row->rating, ==, 4);
  g_assert_cmpstr (row->note, ==, "a note");
  g_assert_cmpstr (row->tags, ==, "red\nzebra\nÄhre");

  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = annotate (store, id, &again);
  row = rows->pdata[0];
  g_assert_true (row->pinned);
  g_assert_cmpuint (row->rating, ==, 4);
  g_assert_cmpstr (row->note, ==, "a note");
  g_assert_cmpstr (row->tags, ==, "zebra\nÄhre");
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM tag"), ==, 2);

  run = test_load_run (store, id, NULL);
  g_assert_true (basalt_run_get_pinned (run));
  g_assert_cmpstr (basalt_run_get_tags (run)[1], ==, "Ähre");

  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = annotate (store, id, &nothing);
  row = rows->pdata[0];
  g_assert_false (row->pinned);
  g_assert_cmpuint (row->rating, ==, 0);
  g_assert_cmpstr (row->note, ==, "");
  g_assert_cmpint (test_select_int (dir, "SELECT rating IS NULL FROM run"), ==, 1);

  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = annotate (store, "0192f3a4-0000-7000-8000-00000000dead", &change);
  g_assert_cmpuint (rows->len, ==, 0);

  test_close_store (store);
  test_remove_dir (dir);
}

/* What a run that is alive tells does not undo what people say about it. */
static void
test_annotate_alive (void)
{
  const char *add[] = { "kept", NULL };
  BasaltRunAnnotation change = { 1, 5, "kept too", add, NULL };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltStore *other = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (store, "alive", "m");
  g_autoptr (BasaltRun) read = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  BasaltTaskRun *task;
  BasaltAttempt *attempt;

  g_assert_true (test_create_run (store, run, NULL));
  task = test_begin_task (store, run, "call-bedrock", &attempt);
  rows = annotate (other, basalt_run_get_id (run), &change);
  g_assert_cmpuint (rows->len, ==, 1);

  test_send (store, run, task, attempt);
  g_assert_true (test_end_run (store, run, BASALT_STATE_FAILED, NULL, NULL));
  read = test_load_run (store, basalt_run_get_id (run), NULL);
  g_assert_cmpint (basalt_run_get_state (read), ==, BASALT_STATE_FAILED);
  g_assert_true (basalt_run_get_pinned (read));
  g_assert_cmpuint (basalt_run_get_rating (read), ==, 5);
  g_assert_cmpstr (basalt_run_get_note (read), ==, "kept too");
  g_assert_cmpstr (basalt_run_get_tags (read)[0], ==, "kept");

  test_close_store (other);
  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_move (void)
{
  const char *add[] = { "only here", NULL };
  BasaltRunAnnotation change = { -1, -1, NULL, add, NULL };
  g_autofree char *dir = test_make_dir ();
  g_autofree char *prompts = g_build_filename (dir, "prompts", NULL);
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = test_record_run (store, "to be moved", "an answer");
  g_autofree char *name = g_strconcat (id, ".txt", NULL);
  g_autofree char *prompt = g_build_filename (prompts, name, NULL);
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GPtrArray) rows G_GNUC_UNUSED = annotate (store, id, &change);
  g_autoptr (GError) error = NULL;
  guint n_alive;

  g_assert_cmpint (g_mkdir (prompts, 0700), ==, 0);
  g_assert_true (g_file_set_contents (prompt, "to be moved", -1, NULL));

  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_RESTORE, &n_alive), ==, 0);
  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_TRASH, &n_alive), ==, 1);
  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_TRASH, &n_alive), ==, 0);
  g_assert_cmpuint (n_alive, ==, 0);
  run = test_load_run (store, id, NULL);
  g_assert_cmpint (basalt_run_get_deleted_at (run), >, 0);
  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_RESTORE, NULL), ==, 1);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE deleted_at IS NULL"), ==,
                   1);
  g_assert_cmpuint (test_search (store, "moved"), ==, 1);

  g_assert_true (g_file_test (prompt, G_FILE_TEST_EXISTS));
  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_DELETE, NULL), ==, 1);
  g_assert_false (g_file_test (prompt, G_FILE_TEST_EXISTS));
  g_assert_cmpint (test_select_int (dir, "SELECT (SELECT count (*) FROM run)"
                                         " + (SELECT count (*) FROM run_input)"
                                         " + (SELECT count (*) FROM run_state)"
                                         " + (SELECT count (*) FROM task_run)"
                                         " + (SELECT count (*) FROM attempt)"
                                         " + (SELECT count (*) FROM attempt_body)"
                                         " + (SELECT count (*) FROM output_chunk)"
                                         " + (SELECT count (*) FROM log)"
                                         " + (SELECT count (*) FROM run_tag)"
                                         " + (SELECT count (*) FROM tag)"
                                         " + (SELECT count (*) FROM flow)"),
                   ==, 0);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run_text"
                                         " WHERE run_text MATCH 'moved OR answer'"),
                   ==, 0);
  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_DELETE, NULL), ==, 0);
  g_clear_object (&run);
  run = test_load_run (store, id, &error);
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND);

  test_close_store (store);
  test_remove_dir (dir);
}

/* Alive here, and alive in another process; and one whose process is gone. */
static void
test_move_alive (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltStore *other = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (store, "alive", "m");
  BasaltSweepRules all = { .created_before = G_MAXINT64, .max_runs = 1, .max_bytes = 1 };
  guint n_alive = 0;

  g_assert_true (test_create_run (store, run, NULL));
  g_assert_cmpint (move (store, dir, basalt_run_get_id (run), BASALT_RUN_MOVE_TRASH, &n_alive), ==,
                   0);
  g_assert_cmpuint (n_alive, ==, 1);
  g_assert_cmpint (move (other, dir, basalt_run_get_id (run), BASALT_RUN_MOVE_DELETE, &n_alive), ==,
                   0);
  g_assert_cmpuint (n_alive, ==, 1);
  g_assert_cmpint (sweep (other, &all), ==, 0);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE deleted_at IS NULL"), ==,
                   1);

  /* Its process is gone without a word. */
  g_clear_object (&run);
  test_close_store (store);
  /* To the trash by its age, and from there by its size. */
  g_assert_cmpint (sweep (other, &all), ==, 2);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run"), ==, 0);

  test_close_store (other);
  test_remove_dir (dir);
}

/* A run that is open elsewhere does not come back by what is told of it later. */
static void
test_deleted_stays (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltStore *other = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (store, "once", "m");
  g_autoptr (GError) error = NULL;

  g_assert_true (test_create_run (store, run, NULL));
  g_assert_true (test_end_run (store, run, BASALT_STATE_FAILED, NULL, NULL));
  g_assert_cmpint (move (other, dir, basalt_run_get_id (run), BASALT_RUN_MOVE_DELETE, NULL), ==, 1);

  basalt_run_next_round (run, basalt_store_get_owner (store, NULL));
  g_assert_false (test_create_run (store, run, &error));
  g_assert_error (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  test_log (store, run, "a ghost");
  g_assert_false (test_end_run (store, run, BASALT_STATE_FAILED, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (test_select_int (dir, "SELECT (SELECT count (*) FROM run)"
                                         " + (SELECT count (*) FROM log)"),
                   ==, 0);

  test_close_store (other);
  test_close_store (store);
  test_remove_dir (dir);
}

/* After the trash is emptied, no word of what was in it is in any file. */
static void
test_wipe (void)
{
  BasaltSweepRules empty = { .trash_before = G_MAXINT64, .wipe = TRUE };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autofree char *id = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *lower = g_ascii_strdown (SECRET, -1);

  for (guint i = 0; i < 20; i++)
    g_free (test_record_run (store, "one of many", "words and words and more words"));
  id = test_record_run (store, "How is " SECRET " made?", "Take plums for the " SECRET ".");
  kept = test_record_run (store, "How is Apfelstrudel made?", "With patience.");
  for (guint i = 0; i < 20; i++)
    g_free (test_record_run (store, "another of many", "words and words and more words"));
  g_assert_true (has_word (dir, SECRET));
  g_assert_true (has_word (dir, "Apfelstrudel"));

  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_TRASH, NULL), ==, 1);
  g_assert_true (has_word (dir, SECRET));
  g_assert_cmpint (sweep (store, &empty), ==, 1);
  g_assert_false (has_word (dir, SECRET));
  g_assert_false (has_word (dir, lower + 1));
  g_assert_true (has_word (dir, "Apfelstrudel"));
  g_assert_cmpuint (test_search (store, "apfelstrudel"), ==, 1);
  g_assert_cmpuint (test_search (store, SECRET), ==, 0);

  /* So it is for what was deleted by itself before. */
  g_assert_cmpint (move (store, dir, kept, BASALT_RUN_MOVE_DELETE, NULL), ==, 1);
  g_assert_cmpint (sweep (store, &empty), ==, 0);
  g_assert_false (has_word (dir, "pfelstrudel"));

  test_close_store (store);
  test_remove_dir (dir);
}

static void
age (const char *dir,
     int         id,
     int         n_days)
{
  g_autofree char *sql = g_strdup_printf (
    "UPDATE run SET created_at = created_at - %d * 86400000000,"
    "  ended_at = ended_at - %d * 86400000000, deleted_at = deleted_at - %d * 86400000000"
    " WHERE id = %d",
    n_days, n_days, n_days, id);

  test_execute (dir, sql);
}

static void
assert_runs (const char *dir,
             const char *listed,
             const char *in_trash)
{
  g_autofree char *runs =
    test_select_text (dir, "SELECT ifnull (group_concat (id, ' '), '')"
                           " FROM (SELECT id FROM run WHERE deleted_at IS NULL ORDER BY id)");
  g_autofree char *trash =
    test_select_text (dir, "SELECT ifnull (group_concat (id, ' '), '')"
                           " FROM (SELECT id FROM run WHERE deleted_at > 0 ORDER BY id)");

  g_assert_cmpstr (runs, ==, listed);
  g_assert_cmpstr (trash, ==, in_trash);
}

static void
test_rules (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltRunAnnotation pin = { 1, -1, NULL, NULL, NULL };
  BasaltSweepRules rules = { .spare_pinned = TRUE };
  gint64 day = 24 * 60 * 60 * G_TIME_SPAN_SECOND;
  char *ids[8];

  for (int i = 0; i < 8; i++)
    {
      ids[i] = test_record_run (store, "a prompt", "an answer");
      age (dir, i + 1, 80 - 10 * i);
    }
  g_ptr_array_unref (annotate (store, ids[0], &pin));

  g_assert_cmpint (sweep (store, &rules), ==, 0);
  assert_runs (dir, "1 2 3 4 5 6 7 8", "");

  rules.created_before = g_get_real_time () - 65 * day;
  g_assert_cmpint (sweep (store, &rules), ==, 1);
  assert_runs (dir, "1 3 4 5 6 7 8", "2");

  /* The pinned one is beyond the limit and does not count. */
  rules.max_runs = 5;
  g_assert_cmpint (sweep (store, &rules), ==, 1);
  assert_runs (dir, "1 4 5 6 7 8", "2 3");
  g_assert_cmpint (sweep (store, &rules), ==, 0);

  /* A run that was retried lately is not old. */
  test_execute (dir, "UPDATE run SET ended_at = ended_at + 60 * 86400000000 WHERE id = 4");
  rules.max_runs = 0;
  rules.created_before = g_get_real_time () - 35 * day;
  g_assert_cmpint (sweep (store, &rules), ==, 1);
  assert_runs (dir, "1 4 6 7 8", "2 3 5");
  rules.created_before = 0;

  age (dir, 2, 40);
  rules.trash_before = g_get_real_time () - 30 * day;
  g_assert_cmpint (sweep (store, &rules), ==, 1);
  assert_runs (dir, "1 4 6 7 8", "3 5");

  /* Pinned in the trash: only who empties it deletes it. */
  g_ptr_array_unref (annotate (store, ids[2], &pin));
  age (dir, 3, 40);
  g_assert_cmpint (sweep (store, &rules), ==, 0);
  rules.trash_before = G_MAXINT64;
  rules.spare_pinned = FALSE;
  g_assert_cmpint (sweep (store, &rules), ==, 2);
  assert_runs (dir, "1 4 6 7 8", "");

  for (int i = 0; i < 8; i++)
    g_free (ids[i]);
  test_close_store (store);
  test_remove_dir (dir);
}

/* By size: those in the trash first, then the oldest, and not more than has to go; the file
 * becomes smaller. */
static void
test_size (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  BasaltStore *store = test_open_store (dir);
  BasaltSweepRules rules = { .spare_pinned = TRUE };
  BasaltRunAnnotation pin = { 1, -1, NULL, NULL, NULL };
  g_autofree char *answer = g_strnfill (50000, 'x');
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  gint64 used, left, n_left;
  struct stat before, after;

  for (guint i = 0; i < 60; i++)
    {
      char *id = test_record_run (store, "a prompt", answer);

      if (i == 0)
        first = id;
      else if (i == 59)
        last = id;
      else
        g_free (id);
    }
  g_ptr_array_unref (annotate (store, first, &pin));
  g_assert_cmpint (move (store, dir, last, BASALT_RUN_MOVE_TRASH, NULL), ==, 1);
  g_assert_cmpint (test_select_int (dir, "PRAGMA auto_vacuum"), ==, 2);
  test_execute (dir, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpint (g_stat (path, &before), ==, 0);

  used = test_select_int (dir, "SELECT (SELECT * FROM pragma_page_count)"
                               " - (SELECT * FROM pragma_freelist_count)") *
         4096;
  rules.max_bytes = (guint64) used - 10;
  g_assert_cmpint (sweep (store, &rules), ==, 1);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run WHERE deleted_at > 0"), ==, 0);

  rules.max_bytes = (guint64) used / 2;
  g_assert_cmpint (sweep (store, &rules), >, 10);
  left = test_select_int (dir, "SELECT (SELECT * FROM pragma_page_count)"
                               " - (SELECT * FROM pragma_freelist_count)") *
         4096;
  n_left = test_select_int (dir, "SELECT count (*) FROM run");
  g_test_message ("%" G_GINT64_FORMAT " bytes, then %" G_GINT64_FORMAT " in %" G_GINT64_FORMAT
                  " runs",
                  used, left, n_left);
  g_assert_cmpint (left, <=, used * 2 / 3);
  g_assert_cmpint (n_left, >=, 20);
  g_assert_cmpint (test_select_int (dir, "SELECT max (id) FROM run"), ==, 59);
  g_assert_cmpint (test_select_int (dir, "SELECT min (id) FROM run"), ==, 1);
  g_assert_cmpint (test_select_int (dir, "SELECT min (id) FROM run WHERE id > 1"), ==,
                   59 - (n_left - 2));

  test_execute (dir, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpint (after.st_size, <, before.st_size * 3 / 4);

  test_close_store (store);
  test_remove_dir (dir);
}

/* A history from before pages could be given back one by one. */
static void
test_old_file (void)
{
  BasaltSweepRules empty = { .trash_before = G_MAXINT64, .wipe = TRUE };
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "history.db", NULL);
  BasaltStore *store = test_open_store (dir);
  g_autofree char *answer = g_strnfill (300000, 'x');
  struct stat before, after;

  test_close_store (store);
  test_execute (dir, "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM;"
                     "PRAGMA journal_mode = WAL");
  store = test_open_store (dir);
  g_assert_cmpint (test_select_int (dir, "PRAGMA auto_vacuum"), ==, 0);

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *id = test_record_run (store, "a prompt", answer);

      g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_TRASH, NULL), ==, 1);
    }
  g_free (test_record_run (store, "kept", "an answer"));
  test_execute (dir, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpint (g_stat (path, &before), ==, 0);

  g_assert_cmpint (sweep (store, &empty), ==, 10);
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpint (after.st_size, <, before.st_size / 4);
  g_assert_cmpint (test_select_int (dir, "PRAGMA auto_vacuum"), ==, 2);
  g_assert_cmpuint (test_search (store, "kept"), ==, 1);

  test_close_store (store);
  test_remove_dir (dir);
}

static void
test_claim (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltStore *other = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (store, "to be retried", "m");
  g_autofree char *done = test_record_run (store, "done", "answer");
  const char *id = basalt_run_get_id (run);
  g_autofree char *owner = NULL;

  g_assert_true (test_create_run (store, run, NULL));
  g_assert_cmpint (claim (other, id, 0), ==, BASALT_RUN_CLAIM_ALIVE);
  g_assert_true (test_end_run (store, run, BASALT_STATE_FAILED, NULL, NULL));

  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_TRASH, NULL), ==, 1);
  g_assert_cmpint (claim (other, id, 0), ==, BASALT_RUN_CLAIM_IN_TRASH);
  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_RESTORE, NULL), ==, 1);

  g_assert_cmpint (claim (other, id, 0), ==, BASALT_RUN_CLAIM_TAKEN);
  owner = test_select_text (dir, "SELECT lower (hex (owner)) FROM run WHERE state = 'Pending'");
  g_assert_true (strncmp (owner, basalt_store_get_owner (other, NULL), 8) == 0);
  g_assert_cmpint (claim (store, id, 0), ==, BASALT_RUN_CLAIM_ALIVE);
  g_assert_cmpint (move (store, dir, id, BASALT_RUN_MOVE_DELETE, NULL), ==, 0);

  test_close_store (other);
  g_assert_cmpint (test_reap (store), ==, 1);
  g_assert_cmpint (claim (store, id, 0), ==, BASALT_RUN_CLAIM_CHANGED);
  g_assert_cmpint (claim (store, id, 1), ==, BASALT_RUN_CLAIM_TAKEN);
  g_assert_cmpint (test_select_int (dir, "SELECT round FROM run WHERE state = 'Pending'"), ==, 2);

  /* What completed is not to be retried. */
  g_assert_cmpint (claim (store, done, 0), ==, BASALT_RUN_CLAIM_CHANGED);
  g_assert_cmpint (move (store, dir, done, BASALT_RUN_MOVE_DELETE, NULL), ==, 1);
  g_assert_cmpint (claim (store, done, 0), ==, BASALT_RUN_CLAIM_GONE);

  test_close_store (store);
  test_remove_dir (dir);
}

/* What was deleted before somebody cancels is gone; the rest is whole. */
static void
test_cancel (void)
{
  BasaltSweepRules empty = { .trash_before = G_MAXINT64, .wipe = TRUE };
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Moved moved = { g_ptr_array_new_with_free_func (g_free), 0 };
  gint64 n_left;

  for (guint i = 0; i < 400; i++)
    g_free (test_record_run (store, "a prompt", "an answer"));
  test_execute (dir, "UPDATE run SET deleted_at = 1");

  basalt_store_sweep_async (store, &empty, NULL, moved_cb, &moved, cancellable, test_wait_result_cb,
                            &result);
  test_wait_until (moved.n_calls > 0);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (basalt_store_move_finish (store, test_wait (&result), NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  n_left = test_select_int (dir, "SELECT count (*) FROM run");
  g_assert_cmpint (n_left, ==, 400 - moved.ids->len);
  g_assert_cmpint (test_select_int (dir, "SELECT count (*) FROM run_input"), ==, n_left);

  g_ptr_array_unref (moved.ids);
  g_clear_object (&result);
  test_close_store (store);
  test_remove_dir (dir);
}

static void
count_cb (guint *n)
{
  ++*n;
}

/* Whoever finds out that a process is gone tells those who follow its runs. */
static void
test_crash_is_told (void)
{
  g_autofree char *dir = test_make_dir ();
  BasaltStore *store = test_open_store (dir);
  BasaltStore *other = test_open_store (dir);
  g_autoptr (BasaltRun) run = test_make_run (other, "left alone", "m");
  g_autofree char *done = test_record_run (store, "done", "answer");
  guint n = 0;

  g_assert_true (test_create_run (other, run, NULL));
  g_signal_connect_swapped (store, "changed", G_CALLBACK (count_cb), &n);
  g_assert_cmpint (move (store, dir, done, BASALT_RUN_MOVE_TRASH, NULL), ==, 1);
  g_assert_cmpuint (n, ==, 0);

  test_close_store (other);
  g_assert_cmpint (move (store, dir, done, BASALT_RUN_MOVE_RESTORE, NULL), ==, 1);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (test_select_int (dir, "SELECT count(*) FROM run WHERE state = 'Crashed'"), ==,
                   1);
  g_assert_cmpint (test_reap (store), ==, 0);
  g_assert_cmpuint (n, ==, 1);

  test_close_store (store);
  test_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/organize/annotate", test_annotate);
  g_test_add_func ("/store/organize/annotate-alive", test_annotate_alive);
  g_test_add_func ("/store/organize/move", test_move);
  g_test_add_func ("/store/organize/move-alive", test_move_alive);
  g_test_add_func ("/store/organize/deleted-stays", test_deleted_stays);
  g_test_add_func ("/store/organize/wipe", test_wipe);
  g_test_add_func ("/store/organize/rules", test_rules);
  g_test_add_func ("/store/organize/size", test_size);
  g_test_add_func ("/store/organize/old-file", test_old_file);
  g_test_add_func ("/store/organize/claim", test_claim);
  g_test_add_func ("/store/organize/cancel", test_cancel);
  g_test_add_func ("/store/organize/crash-is-told", test_crash_is_told);

  return g_test_run ();
}
