/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-rowids.h"

/* What the sequence should be, in a plain array, changed as the sequence says that it changed. */
typedef struct
{
  BasaltRowids *rowids;
  GArray *mirror;
  guint n_changes;
} Mirror;

static void
changed_cb (guint    position,
            guint    removed,
            guint    added,
            gpointer user_data)
{
  Mirror *self = user_data;

  self->n_changes++;
  g_assert_true (removed == 0 || added == 0);
  g_assert_cmpuint (position + removed, <=, self->mirror->len);
  if (removed > 0)
    g_array_remove_range (self->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 rowid = basalt_rowids_get (self->rowids, position + i);

      g_array_insert_val (self->mirror, position + i, rowid);
    }

  /* Who is told may look. */
  g_assert_cmpuint (basalt_rowids_get_length (self->rowids), ==, self->mirror->len);
}

static void
assert_is (BasaltRowids *rowids,
           GArray       *expected)
{
  g_autoptr (GArray) copy = basalt_rowids_copy (rowids);

  g_assert_cmpmem (copy->data, copy->len * sizeof (gint64), expected->data,
                   expected->len * sizeof (gint64));
  for (guint i = 0; i < expected->len; i += 7)
    g_assert_cmpint (basalt_rowids_get (rowids, i), ==, g_array_index (expected, gint64, i));
}

static BasaltRowids *
copy_of (GArray *rowids)
{
  return basalt_rowids_new ((const gint64 *) (gpointer) rowids->data, rowids->len);
}

/* The same inserts and removals on the sequence and on a plain array. */
static void
test_edit (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (BasaltRowids) rowids = basalt_rowids_new (NULL, 0);
  gint64 next = 1;
  guint position;

  g_assert_cmpuint (basalt_rowids_get_length (rowids), ==, 0);
  g_assert_false (basalt_rowids_find (rowids, 1, NULL));

  for (guint i = 0; i < 2000; i++)
    {
      guint at = (guint) g_rand_int_range (rand, 0, (int) expected->len + 1);

      if (g_rand_int_range (rand, 0, 3) > 0)
        {
          gint64 added[700];
          guint n = (guint) g_rand_int_range (rand, 0, i % 100 == 0 ? 700 : 4);

          for (guint j = 0; j < n; j++)
            added[j] = next++;
          basalt_rowids_insert (rowids, at, added, n);
          g_array_insert_vals (expected, at, added, n);
        }
      else
        {
          guint n = (guint) g_rand_int_range (rand, 0, 5);

          n = MIN (n, expected->len - at);
          basalt_rowids_remove (rowids, at, n);
          if (n > 0)
            g_array_remove_range (expected, at, n);
        }
      if (i % 50 == 0)
        assert_is (rowids, expected);
    }
  assert_is (rowids, expected);

  for (guint i = 0; i < expected->len; i += 31)
    {
      g_assert_true (basalt_rowids_find (rowids, g_array_index (expected, gint64, i), &position));
      g_assert_cmpuint (position, ==, i);
    }
  g_assert_false (basalt_rowids_find (rowids, next, &position));
}

static GArray *
count (guint n)
{
  GArray *rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      /* So that many share the bits by which they are filtered. */
      gint64 rowid = i % 3 == 0 ? i + 1 : ((gint64) i << 16) + 7;

      g_array_append_val (rowids, rowid);
    }

  return rowids;
}

static void
test_remove_all (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (43);
  g_autoptr (GArray) all = count (20000);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (BasaltRowids) rowids = copy_of (all);
  Mirror mirror = { rowids, g_array_copy (all), 0 };
  guint n_ranges = 0;
  gboolean before = FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      gint64 rowid = g_array_index (all, gint64, i);
      gboolean goes = g_rand_int_range (rand, 0, 4) == 0;

      if (goes)
        g_array_prepend_val (gone, rowid);
      else
        g_array_append_val (left, rowid);
      n_ranges += goes && !before;
      before = goes;
    }

  basalt_rowids_remove_all (rowids, (const gint64 *) (gpointer) gone->data, gone->len, changed_cb,
                            &mirror);
  assert_is (rowids, left);
  assert_is (rowids, mirror.mirror);
  g_assert_cmpuint (mirror.n_changes, ==, n_ranges);

  /* They are gone already. */
  basalt_rowids_remove_all (rowids, (const gint64 *) (gpointer) gone->data, gone->len, changed_cb,
                            &mirror);
  basalt_rowids_remove_all (rowids, NULL, 0, changed_cb, &mirror);
  g_assert_cmpuint (mirror.n_changes, ==, n_ranges);

  basalt_rowids_remove_all (rowids, (const gint64 *) (gpointer) left->data, left->len, changed_cb,
                            &mirror);
  g_assert_cmpuint (basalt_rowids_get_length (rowids), ==, 0);
  g_assert_cmpuint (mirror.n_changes, ==, n_ranges + 1);
  g_array_unref (mirror.mirror);
}

static void
become (GArray   *from,
        GArray   *to,
        gboolean  expected,
        guint     max_changes)
{
  g_autoptr (BasaltRowids) rowids = copy_of (from);
  Mirror mirror = { rowids, g_array_copy (from), 0 };
  gboolean done;

  done = basalt_rowids_become (rowids, (const gint64 *) (gpointer) to->data, to->len, changed_cb,
                               &mirror);
  g_assert_cmpint (done, ==, expected);
  g_assert_cmpuint (mirror.n_changes, <=, max_changes);
  if (done)
    assert_is (rowids, to);
  assert_is (rowids, mirror.mirror);
  g_array_unref (mirror.mirror);
}

static void
test_become (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (44);
  g_autoptr (GArray) all = count (50000);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) other = g_array_copy (all);
  g_autoptr (GArray) backwards = g_array_new (FALSE, FALSE, sizeof (gint64));

  become (none, none, TRUE, 0);
  become (all, all, TRUE, 0);
  become (none, all, TRUE, 1);
  become (all, none, TRUE, 1);

  /* A few go, a few come, a few move; and large pieces go from far apart. */
  for (gint64 i = 0; i < 40; i++)
    {
      guint from = (guint) g_rand_int_range (rand, 0, (int) other->len);
      guint to = (guint) g_rand_int_range (rand, 0, (int) other->len);
      gint64 rowid = g_array_index (other, gint64, from);
      gint64 added = -i - 1;

      g_array_remove_index (other, from);
      if (i % 3 == 0)
        g_array_insert_val (other, to, rowid);
      if (i % 3 == 1)
        g_array_insert_val (other, to, added);
    }
  become (all, other, TRUE, 120);
  become (other, all, TRUE, 120);

  g_array_set_size (other, 0);
  g_array_append_vals (other, all->data, all->len);
  g_array_remove_range (other, 40000, 5000);
  g_array_remove_range (other, 20000, 300);
  g_array_remove_range (other, 1000, 9000);
  become (all, other, TRUE, 3);
  become (other, all, TRUE, 3);

  /* The other way round is all of it again. */
  for (guint i = 0; i < all->len; i++)
    g_array_append_val (backwards, g_array_index (all, gint64, all->len - 1 - i));
  become (all, backwards, TRUE, 2);

  /* In disorder it is another sequence. */
  for (guint i = 0; i < backwards->len; i++)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (int) backwards->len);
      gint64 rowid = g_array_index (backwards, gint64, i);

      g_array_index (backwards, gint64, i) = g_array_index (backwards, gint64, j);
      g_array_index (backwards, gint64, j) = rowid;
    }
  become (all, backwards, FALSE, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/rowids/edit", test_edit);
  g_test_add_func ("/store/rowids/remove-all", test_remove_all);
  g_test_add_func ("/store/rowids/become", test_become);

  return g_test_run ();
}
