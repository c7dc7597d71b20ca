/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes [start, end) of a side's text. */
typedef struct
{
  gsize start;
  gsize end;
} BasaltDiffRange;

typedef enum
{
  BASALT_DIFF_ROW_SAME,
  BASALT_DIFF_ROW_REMOVED,
  BASALT_DIFF_ROW_ADDED,
  BASALT_DIFF_ROW_CHANGED, /* side by side: what was removed, what was added, or both */
  BASALT_DIFF_ROW_GAP,     /* lines that are the same and not shown */
} BasaltDiffRowKind;

/**
 * BasaltDiffPiece:
 * @there: whether this side has anything in the row
 * @text: which bytes of the side's text, without a line feed
 * @line: number of the line, from 1; 0 where a long line goes on
 *
 * One side of a row: a line, or a part of one that is too long to be laid out as a whole.
 */
typedef struct
{
  gboolean there;
  BasaltDiffRange text;
  guint line;
} BasaltDiffPiece;

/**
 * BasaltDiffRowData:
 * @kind: what the row shows
 * @sides: A and B
 * @change: number of the change that it belongs to, from 1; 0 for none
 * @n_hidden: lines behind a gap
 */
typedef struct
{
  BasaltDiffRowKind kind;
  BasaltDiffPiece sides[2];
  guint change;
  guint n_hidden;
} BasaltDiffRowData;

#define BASALT_TYPE_TEXT_DIFF (basalt_text_diff_get_type ())

typedef struct _BasaltTextDiff BasaltTextDiff;

GType           basalt_text_diff_get_type      (void);
BasaltTextDiff *basalt_text_diff_ref           (BasaltTextDiff       *self);
void            basalt_text_diff_unref         (BasaltTextDiff       *self);

void            basalt_text_diff_new_async     (const char           *a,
                                                gsize                 a_length,
                                                const char           *b,
                                                gsize                 b_length,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
BasaltTextDiff *basalt_text_diff_new_finish    (GAsyncResult         *result,
                                                GError              **error);

guint           basalt_text_diff_get_n_changes (BasaltTextDiff       *self);
gboolean        basalt_text_diff_get_coarse    (BasaltTextDiff       *self);
gboolean        basalt_text_diff_is_empty      (BasaltTextDiff       *self);
const char     *basalt_text_diff_get_text      (BasaltTextDiff       *self,
                                                guint                 side);
GArray         *basalt_text_diff_get_marks     (BasaltTextDiff       *self,
                                                guint                 side);
gboolean        basalt_text_diff_ends_openly   (BasaltTextDiff       *self,
                                                guint                 side,
                                                const BasaltDiffPiece *piece);
GArray         *basalt_text_diff_make_rows     (BasaltTextDiff       *self,
                                                gboolean              split,
                                                gboolean              all);
char           *basalt_text_diff_to_text       (BasaltTextDiff       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltTextDiff, basalt_text_diff_unref)

G_END_DECLS
