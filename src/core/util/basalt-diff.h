/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a text is cut into, and what is the same or not. */
typedef enum
{
  BASALT_DIFF_LINES, /* with their line feed; the last one may be without */
  BASALT_DIFF_WORDS, /* words, white space, and every other character by itself */
} BasaltDiffUnit;

/**
 * BasaltDiffEdit:
 * @a: the first unit of A that is taken away
 * @n_a: how many are; 0 where something is only added
 * @b: the first unit of B that comes in their place
 * @n_b: how many do
 *
 * One change. What lies between two of them is the same in A and B.
 */
typedef struct
{
  guint a;
  guint n_a;
  guint b;
  guint n_b;
} BasaltDiffEdit;

/**
 * BasaltDiff:
 * @n_a: units of A
 * @n_b: units of B
 * @a_starts: where each unit of A starts, in bytes, and at [@n_a] where the last one ends
 * @b_starts: the same for B
 * @edits: (element-type BasaltDiffEdit): in order, no two of them touch
 * @coarse: finding the shortest way would have taken too long: what is the same is the same, but
 *   more is told to be changed than need be
 *
 * How to make text B of text A.
 */
typedef struct
{
  guint n_a;
  guint n_b;
  gsize *a_starts;
  gsize *b_starts;
  GArray *edits;
  gboolean coarse;
} BasaltDiff;

BasaltDiff *basalt_diff_new  (const char     *a,
                              gsize           a_length,
                              const char     *b,
                              gsize           b_length,
                              BasaltDiffUnit  unit,
                              GCancellable   *cancellable);
void        basalt_diff_free (BasaltDiff     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDiff, basalt_diff_free)

G_END_DECLS
