/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-text-diff.h"

#include "basalt-diff.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Lines of what is the same around a change; a gap is worth its row from two hidden lines on. */
#define CONTEXT 3
#define GAP_MIN 2
/* Longer lines are shown in pieces: a label's layout is done in one go. */
#define PIECE_MAX 1024
#define PIECE_LOOK_BACK 128
/* Words are compared within a change; one that is larger is changed as a whole. */
#define WORDS_MAX (256 * 1024)
/* Of two texts that share less than a quarter, marks on the rest would be noise. */
#define SHARED_MIN 4

struct _BasaltTextDiff
{
  gatomicrefcount refs;
  char *texts[2];
  gsize lengths[2];
  BasaltDiff *lines;
  GArray *marks[2]; /* BasaltDiffRange */
  gboolean coarse;
};

G_DEFINE_BOXED_TYPE (BasaltTextDiff, basalt_text_diff, basalt_text_diff_ref, basalt_text_diff_unref)

/**
 * basalt_text_diff_ref:
 * @self: a comparison
 *
 * Returns: (transfer full): @self
 */
BasaltTextDiff *
basalt_text_diff_ref (BasaltTextDiff *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * basalt_text_diff_unref:
 * @self: (transfer full): a comparison
 */
void
basalt_text_diff_unref (BasaltTextDiff *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  for (guint side = 0; side < 2; side++)
    {
      g_free (self->texts[side]);
      g_array_unref (self->marks[side]);
    }
  g_clear_pointer (&self->lines, basalt_diff_free);
  g_free (self);
}

/* -- Comparing, in a thread -- */

static void
add_marks (BasaltTextDiff *self,
           BasaltDiff     *words,
           gsize           a_start,
           gsize           b_start)
{
  for (guint i = 0; i < words->edits->len; i++)
    {
      const BasaltDiffEdit *edit = &g_array_index (words->edits, BasaltDiffEdit, i);
      BasaltDiffRange a = { a_start + words->a_starts[edit->a],
                            a_start + words->a_starts[edit->a + edit->n_a] };
      BasaltDiffRange b = { b_start + words->b_starts[edit->b],
                            b_start + words->b_starts[edit->b + edit->n_b] };

      if (edit->n_a > 0)
        g_array_append_val (self->marks[0], a);
      if (edit->n_b > 0)
        g_array_append_val (self->marks[1], b);
    }
}

static gsize
count_shared (BasaltDiff *words)
{
  gsize shared = words->a_starts[words->n_a];

  for (guint i = 0; i < words->edits->len; i++)
    {
      const BasaltDiffEdit *edit = &g_array_index (words->edits, BasaltDiffEdit, i);

      shared -= words->a_starts[edit->a + edit->n_a] - words->a_starts[edit->a];
    }

  return shared;
}

/* Which words of a change differ. Returns: FALSE where it was cancelled */
static gboolean
compare_words (BasaltTextDiff       *self,
               const BasaltDiffEdit *edit,
               GCancellable         *cancellable)
{
  gsize a_start = self->lines->a_starts[edit->a];
  gsize b_start = self->lines->b_starts[edit->b];
  gsize a_length = self->lines->a_starts[edit->a + edit->n_a] - a_start;
  gsize b_length = self->lines->b_starts[edit->b + edit->n_b] - b_start;
  g_autoptr (BasaltDiff) words = NULL;

  if (edit->n_a == 0 || edit->n_b == 0)
    return TRUE;

  if (a_length > WORDS_MAX || b_length > WORDS_MAX)
    {
      self->coarse = TRUE;
      return TRUE;
    }

  words = basalt_diff_new (self->texts[0] + a_start, a_length, self->texts[1] + b_start, b_length,
                           BASALT_DIFF_WORDS, cancellable);
  if (words == NULL)
    return FALSE;

  if (count_shared (words) >= MAX (a_length, b_length) / SHARED_MIN)
    add_marks (self, words, a_start, b_start);

  return TRUE;
}

static void
compare_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  BasaltTextDiff *self = task_data;

  /* What is compared is what is shown: two controls that look the same are told apart. */
  for (guint side = 0; side < 2; side++)
    {
      g_autofree char *raw = self->texts[side];

      self->texts[side] =
        basalt_text_make_visible (raw, (gssize) self->lengths[side], BASALT_TEXT_VISIBLE_NONE);
      self->lengths[side] = strlen (self->texts[side]);
    }

  self->lines = basalt_diff_new (self->texts[0], self->lengths[0], self->texts[1], self->lengths[1],
                                 BASALT_DIFF_LINES, cancellable);
  if (self->lines != NULL)
    {
      self->coarse = self->lines->coarse;
      for (guint i = 0; i < self->lines->edits->len; i++)
        {
          if (!compare_words (self, &g_array_index (self->lines->edits, BasaltDiffEdit, i),
                              cancellable))
            break;
        }
    }

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, basalt_text_diff_ref (self),
                           (GDestroyNotify) basalt_text_diff_unref);
}

/**
 * basalt_text_diff_new_async:
 * @a: a text, maybe hostile
 * @a_length: its length in bytes
 * @b: another text
 * @b_length: its length in bytes
 * @cancellable: (nullable): to give up halfway
 * @callback: called when the texts are compared
 * @user_data: for @callback
 *
 * Compares two texts line by line, and within the lines word by word, in a thread.
 */
void
basalt_text_diff_new_async (const char          *a,
                            gsize                a_length,
                            const char          *b,
                            gsize                b_length,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  BasaltTextDiff *self = g_new0 (BasaltTextDiff, 1);

  g_atomic_ref_count_init (&self->refs);
  self->texts[0] = g_memdup2 (a_length > 0 ? a : "", a_length + (a_length == 0));
  self->texts[1] = g_memdup2 (b_length > 0 ? b : "", b_length + (b_length == 0));
  self->lengths[0] = a_length;
  self->lengths[1] = b_length;
  self->marks[0] = g_array_new (FALSE, FALSE, sizeof (BasaltDiffRange));
  self->marks[1] = g_array_new (FALSE, FALSE, sizeof (BasaltDiffRange));

  g_task_set_source_tag (task, basalt_text_diff_new_async);
  g_task_set_task_data (task, self, (GDestroyNotify) basalt_text_diff_unref);
  g_task_run_in_thread (task, compare_in_thread);
}

/**
 * basalt_text_diff_new_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the comparison; fails only when it is cancelled
 */
BasaltTextDiff *
basalt_text_diff_new_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- What was found -- */

guint
basalt_text_diff_get_n_changes (BasaltTextDiff *self)
{
  return self->lines->edits->len;
}

/**
 * basalt_text_diff_get_coarse:
 * @self: a comparison
 *
 * Returns: whether more is told to be changed than need be, because the texts are long and very
 *   different
 */
gboolean
basalt_text_diff_get_coarse (BasaltTextDiff *self)
{
  return self->coarse;
}

gboolean
basalt_text_diff_is_empty (BasaltTextDiff *self)
{
  return self->lengths[0] == 0 && self->lengths[1] == 0;
}

/**
 * basalt_text_diff_get_text:
 * @self: a comparison
 * @side: 0 for A, 1 for B
 *
 * Returns: the text as it is shown: valid, and with nothing in it that moves a cursor
 */
const char *
basalt_text_diff_get_text (BasaltTextDiff *self,
                           guint           side)
{
  return self->texts[side];
}

/**
 * basalt_text_diff_get_marks:
 * @self: a comparison
 * @side: 0 for A, 1 for B
 *
 * Returns: (element-type BasaltDiffRange): words that differ, within lines that differ, in order
 */
GArray *
basalt_text_diff_get_marks (BasaltTextDiff *self,
                            guint           side)
{
  return self->marks[side];
}

/**
 * basalt_text_diff_ends_openly:
 * @self: a comparison
 * @side: 0 for A, 1 for B
 * @piece: a piece of that side
 *
 * Returns: whether the piece ends the text, with a line feed that the other text has not
 */
gboolean
basalt_text_diff_ends_openly (BasaltTextDiff        *self,
                              guint                  side,
                              const BasaltDiffPiece *piece)
{
  gsize length = self->lengths[side];
  gsize other = self->lengths[1 - side];

  return piece->there && length > 0 && piece->text.end + 1 == length &&
         self->texts[side][length - 1] == '\n' &&
         (other == 0 || self->texts[1 - side][other - 1] != '\n');
}

/* -- Rows -- */

static const gsize *
get_starts (BasaltTextDiff *self,
            guint           side)
{
  return side == 0 ? self->lines->a_starts : self->lines->b_starts;
}

/* The piece of a line at @offset; advances @offset. Returns: FALSE behind the last one */
static gboolean
next_piece (BasaltTextDiff  *self,
            guint            side,
            guint            line,
            gsize           *offset,
            BasaltDiffPiece *piece)
{
  gsize start = get_starts (self, side)[line];
  gsize end = get_starts (self, side)[line + 1];
  const char *text = self->texts[side];
  gsize from = start + *offset;
  gsize to;

  if (end > start && text[end - 1] == '\n')
    end--;
  if (*offset > 0 && from >= end)
    return FALSE;

  to = end;
  if (to - from > PIECE_MAX)
    {
      to = from + PIECE_MAX;
      while (to > from + PIECE_MAX - PIECE_LOOK_BACK && text[to - 1] != ' ')
        to--;
      if (text[to - 1] != ' ')
        to = from + PIECE_MAX;
      while (((guchar) text[to] & 0xc0) == 0x80)
        to--;
    }

  *piece = (BasaltDiffPiece){ TRUE, { from, to }, *offset == 0 ? line + 1 : 0 };
  *offset = MAX (to - start, 1);

  return TRUE;
}

/* Lines of one side, or of both next to each other; G_MAXUINT for none. */
static void
add_lines (BasaltTextDiff    *self,
           GArray            *rows,
           BasaltDiffRowKind  kind,
           guint              change,
           guint              a,
           guint              b)
{
  gsize offsets[2] = { 0, 0 };

  for (;;)
    {
      BasaltDiffRowData row = { kind, { { FALSE }, { FALSE } }, change, 0 };
      gboolean any = FALSE;

      if (a != G_MAXUINT)
        any |= next_piece (self, 0, a, &offsets[0], &row.sides[0]);
      if (b != G_MAXUINT)
        any |= next_piece (self, 1, b, &offsets[1], &row.sides[1]);
      if (!any)
        return;

      g_array_append_val (rows, row);
    }
}

static void
add_same (BasaltTextDiff *self,
          GArray         *rows,
          guint           a,
          guint           b,
          guint           n,
          gboolean        all)
{
  guint before = a == 0 ? 0 : CONTEXT;
  guint behind = a + n == self->lines->n_a && b + n == self->lines->n_b ? 0 : CONTEXT;
  BasaltDiffRowData gap = { BASALT_DIFF_ROW_GAP, { { FALSE }, { FALSE } }, 0, 0 };

  if (all || n < before + behind + GAP_MIN)
    before = n;
  else
    gap.n_hidden = n - before - behind;

  for (guint i = 0; i < before; i++)
    add_lines (self, rows, BASALT_DIFF_ROW_SAME, 0, a + i, b + i);
  if (gap.n_hidden == 0)
    return;

  g_array_append_val (rows, gap);
  for (guint i = n - behind; i < n; i++)
    add_lines (self, rows, BASALT_DIFF_ROW_SAME, 0, a + i, b + i);
}

/**
 * basalt_text_diff_make_rows:
 * @self: a comparison
 * @split: A beside B, rather than what was removed above what was added
 * @all: also what is the same, rather than a few lines around each change
 *
 * Returns: (transfer full) (element-type BasaltDiffRowData): what to show, from top to bottom
 */
GArray *
basalt_text_diff_make_rows (BasaltTextDiff *self,
                            gboolean        split,
                            gboolean        all)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (BasaltDiffRowData));
  guint a = 0;
  guint b = 0;

  for (guint i = 0; i < self->lines->edits->len; i++)
    {
      const BasaltDiffEdit *edit = &g_array_index (self->lines->edits, BasaltDiffEdit, i);

      add_same (self, rows, a, b, edit->a - a, all);
      if (split)
        {
          for (guint n = 0; n < MAX (edit->n_a, edit->n_b); n++)
            add_lines (self, rows, BASALT_DIFF_ROW_CHANGED, i + 1,
                       n < edit->n_a ? edit->a + n : G_MAXUINT,
                       n < edit->n_b ? edit->b + n : G_MAXUINT);
        }
      else
        {
          for (guint n = 0; n < edit->n_a; n++)
            add_lines (self, rows, BASALT_DIFF_ROW_REMOVED, i + 1, edit->a + n, G_MAXUINT);
          for (guint n = 0; n < edit->n_b; n++)
            add_lines (self, rows, BASALT_DIFF_ROW_ADDED, i + 1, G_MAXUINT, edit->b + n);
        }
      a = edit->a + edit->n_a;
      b = edit->b + edit->n_b;
    }
  add_same (self, rows, a, b, self->lines->n_a - a, all);

  return rows;
}

/**
 * basalt_text_diff_to_text:
 * @self: a comparison
 *
 * Returns: (transfer full): the changes with a few lines around them, each line behind its sign
 */
char *
basalt_text_diff_to_text (BasaltTextDiff *self)
{
  g_autoptr (GArray) rows = basalt_text_diff_make_rows (self, FALSE, FALSE);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const BasaltDiffRowData *row = &g_array_index (rows, BasaltDiffRowData, i);
      guint side = row->kind == BASALT_DIFF_ROW_REMOVED ? 0 : 1;
      const BasaltDiffRange *text = &row->sides[side].text;

      if (row->kind == BASALT_DIFF_ROW_GAP)
        {
          g_string_append (out, "…\n");
          continue;
        }

      /* A long line goes on: it is one line here. */
      if (row->sides[side].line == 0)
        g_string_truncate (out, out->len - 1);
      else
        g_string_append (out, row->kind == BASALT_DIFF_ROW_REMOVED ? "- " :
                              row->kind == BASALT_DIFF_ROW_ADDED   ? "+ " :
                                                                     "  ");
      g_string_append_len (out, self->texts[side] + text->start,
                           (gssize) (text->end - text->start));
      g_string_append_c (out, '\n');
    }

  return g_string_free (out, FALSE);
}
