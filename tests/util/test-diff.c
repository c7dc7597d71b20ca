/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-diff.h"

#include <string.h>

static BasaltDiff *
diff (const char     *a,
      const char     *b,
      BasaltDiffUnit  unit)
{
  return basalt_diff_new (a, strlen (a), b, strlen (b), unit, NULL);
}

/* B made of A and what the edits bring; checks that what they leave alone is the same. */
static char *
apply (const BasaltDiff *self,
       const char       *a,
       const char       *b)
{
  GString *out = g_string_new (NULL);
  guint i = 0;
  guint j = 0;

  for (guint n = 0; n <= self->edits->len; n++)
    {
      BasaltDiffEdit end = { self->n_a, 0, self->n_b, 0 };
      const BasaltDiffEdit *edit =
        n < self->edits->len ? &g_array_index (self->edits, BasaltDiffEdit, n) : &end;

      g_assert_cmpuint (edit->a, >=, i);
      g_assert_cmpuint (edit->a - i, ==, edit->b - j);
      /* Two that touch would be one. */
      if (n > 0 && n < self->edits->len)
        g_assert_cmpuint (edit->a, >, i);
      g_string_append_len (out, a + self->a_starts[i],
                           (gssize) (self->a_starts[edit->a] - self->a_starts[i]));
      g_string_append_len (out, b + self->b_starts[edit->b],
                           (gssize) (self->b_starts[edit->b + edit->n_b] -
                                     self->b_starts[edit->b]));
      i = edit->a + edit->n_a;
      j = edit->b + edit->n_b;
    }

  return g_string_free (out, FALSE);
}

static guint
count_changed (const BasaltDiff *self)
{
  guint count = 0;

  for (guint n = 0; n < self->edits->len; n++)
    {
      const BasaltDiffEdit *edit = &g_array_index (self->edits, BasaltDiffEdit, n);

      count += edit->n_a + edit->n_b;
    }

  return count;
}

/* The length of the shortest way, by the textbook: all prefixes against all prefixes. */
static guint
count_shortest (const char *a,
                const char *b)
{
  gsize n_a = strlen (a) / 2;
  gsize n_b = strlen (b) / 2;
  g_autofree guint *common = g_new0 (guint, (n_a + 1) * (n_b + 1));

  for (gsize i = 1; i <= n_a; i++)
    for (gsize j = 1; j <= n_b; j++)
      common[i * (n_b + 1) + j] =
        a[2 * (i - 1)] == b[2 * (j - 1)] ?
          common[(i - 1) * (n_b + 1) + j - 1] + 1 :
          MAX (common[(i - 1) * (n_b + 1) + j], common[i * (n_b + 1) + j - 1]);

  return (guint) (n_a + n_b) - 2 * common[n_a * (n_b + 1) + n_b];
}

static char *
make_lines (guint n,
            guint n_letters)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_string_append_c (out, (char) ('a' + g_test_rand_int_range (0, (gint32) n_letters)));
      g_string_append_c (out, '\n');
    }

  return g_string_free (out, FALSE);
}

static void
test_lines (void)
{
  const char *a = "one\ntwo\nthree\nfour";
  const char *b = "one\n2\nthree\nfour\nfive\n";
  g_autoptr (BasaltDiff) self = diff (a, b, BASALT_DIFF_LINES);
  g_autofree char *made = apply (self, a, b);
  const BasaltDiffEdit *edits = (const BasaltDiffEdit *) (gpointer) self->edits->data;

  g_assert_cmpstr (made, ==, b);
  g_assert_false (self->coarse);
  g_assert_cmpuint (self->n_a, ==, 4);
  g_assert_cmpuint (self->n_b, ==, 5);
  g_assert_cmpuint (self->edits->len, ==, 2);
  g_assert_cmpuint (edits[0].a, ==, 1);
  g_assert_cmpuint (edits[0].n_a, ==, 1);
  g_assert_cmpuint (edits[0].n_b, ==, 1);
  /* The last line has no line feed on one side. */
  g_assert_cmpuint (edits[1].n_a, ==, 1);
  g_assert_cmpuint (edits[1].n_b, ==, 2);
}

static void
test_edges (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    guint changed;
  } cases[] = {
    { "", "", 0 },
    { "", "a\n", 1 },
    { "a\n", "", 1 },
    { "a\nb\n", "a\nb\n", 0 },
    { "a\n", "b\n", 2 },
    { "\n\n\n", "\n\n", 1 },
    { "a\nb\n", "b\na\n", 2 },
    { "a\nb\nc\n", "b\n", 2 },
    { "x", "x\n", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltDiff) self = diff (cases[i].a, cases[i].b, BASALT_DIFF_LINES);
      g_autofree char *made = apply (self, cases[i].a, cases[i].b);

      g_assert_cmpstr (made, ==, cases[i].b);
      g_assert_cmpuint (count_changed (self), ==, cases[i].changed);
    }
}

static void
test_words (void)
{
  const char *a = "The quick  brown fox, überall 日本語 x_1\n";
  const char *b = "The slow  brown fox; überall 日本人 x_2\n";
  g_autoptr (BasaltDiff) self = diff (a, b, BASALT_DIFF_WORDS);
  g_autofree char *made = apply (self, a, b);

  g_assert_cmpstr (made, ==, b);
  /* quick, the comma, 語 and x_1 */
  g_assert_cmpuint (self->edits->len, ==, 4);
  g_assert_cmpuint (count_changed (self), ==, 8);
}

/* Bytes that are no UTF-8, and zeros, are compared as they are. */
static void
test_bytes (void)
{
  static const char a[] = "a\0b\xff\xfe c";
  static const char b[] = "a\0c\xff\xfd c";
  g_autoptr (BasaltDiff) self =
    basalt_diff_new (a, sizeof a - 1, b, sizeof b - 1, BASALT_DIFF_WORDS, NULL);
  g_autofree char *made = apply (self, a, b);

  g_assert_cmpmem (made, sizeof b - 1, b, sizeof b - 1);
  g_assert_cmpuint (count_changed (self), ==, 4);
}

static void
test_shortest (void)
{
  for (guint i = 0; i < 3000; i++)
    {
      guint n_letters = 1 + i % 6;
      g_autofree char *a = make_lines ((guint) g_test_rand_int_range (0, 24), n_letters);
      g_autofree char *b = make_lines ((guint) g_test_rand_int_range (0, 24), n_letters + i % 2);
      g_autoptr (BasaltDiff) self = diff (a, b, BASALT_DIFF_LINES);
      g_autofree char *made = apply (self, a, b);

      g_assert_cmpstr (made, ==, b);
      g_assert_false (self->coarse);
      g_assert_cmpuint (count_changed (self), ==, count_shortest (a, b));
    }
}

/* Longer ones, of many and of few different lines, mostly the same and mostly not. */
static void
test_random (void)
{
  for (guint i = 0; i < 60; i++)
    {
      guint n_letters = 2 + (i % 5) * 6;
      g_autofree char *a = make_lines ((guint) g_test_rand_int_range (0, 3000), n_letters);
      g_autoptr (GString) b = g_string_new (a);
      g_autoptr (BasaltDiff) lines = NULL;
      g_autoptr (BasaltDiff) words = NULL;
      g_autofree char *made_of_lines = NULL;
      g_autofree char *made_of_words = NULL;
      guint n_edits = (guint) g_test_rand_int_range (0, 500);

      for (guint n = 0; n < n_edits; n++)
        {
          gsize at = b->len > 0 ? (gsize) g_test_rand_int_range (0, (gint32) b->len) & ~1u : 0;

          if (g_test_rand_bit () && at + 2 <= b->len)
            g_string_erase (b, (gssize) at, 2);
          else
            g_string_insert (b, (gssize) at, "z\n");
        }

      lines = diff (a, b->str, BASALT_DIFF_LINES);
      made_of_lines = apply (lines, a, b->str);
      g_assert_cmpstr (made_of_lines, ==, b->str);
      g_assert_cmpuint (count_changed (lines), <=, n_edits);

      words = diff (a, b->str, BASALT_DIFF_WORDS);
      made_of_words = apply (words, a, b->str);
      g_assert_cmpstr (made_of_words, ==, b->str);
    }
}

/* A megabyte of lines that both sides have, in another order each: the shortest way is out of
 * reach; a way is found all the same, and it says what it is. */
static void
test_coarse (void)
{
  g_autofree char *a = make_lines (400 * 1000, 2);
  g_autofree char *b = make_lines (400 * 1000, 26);
  g_autoptr (BasaltDiff) self = diff (a, b, BASALT_DIFF_LINES);
  g_autofree char *made = apply (self, a, b);

  g_assert_cmpstr (made, ==, b);
  g_assert_true (self->coarse);
}

/* Nothing in common needs no search at all, whatever the size. */
static void
test_different (void)
{
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);
  g_autoptr (BasaltDiff) self = NULL;

  for (guint i = 0; i < 60 * 1000; i++)
    {
      g_string_append_printf (a, "a line %u\n", i);
      g_string_append_printf (b, "another %u\n", i);
    }
  self = diff (a->str, b->str, BASALT_DIFF_LINES);
  g_assert_false (self->coarse);
  g_assert_cmpuint (self->edits->len, ==, 1);
  g_assert_cmpuint (count_changed (self), ==, 120 * 1000);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *a = make_lines (20000, 3);
  g_autofree char *b = make_lines (20000, 3);

  g_cancellable_cancel (cancellable);
  g_assert_null (basalt_diff_new (a, strlen (a), b, strlen (b), BASALT_DIFF_LINES, cancellable));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/diff/lines", test_lines);
  g_test_add_func ("/diff/edges", test_edges);
  g_test_add_func ("/diff/words", test_words);
  g_test_add_func ("/diff/bytes", test_bytes);
  g_test_add_func ("/diff/shortest", test_shortest);
  g_test_add_func ("/diff/random", test_random);
  g_test_add_func ("/diff/coarse", test_coarse);
  g_test_add_func ("/diff/different", test_different);
  g_test_add_func ("/diff/cancelled", test_cancelled);

  return g_test_run ();
}
