/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-rowids.h"

#include <stdlib.h>
#include <string.h>

/* Room that is made for what will be inserted next. */
#define SPARE 256
/* How far a rowid is looked for that is not where it was expected. */
#define NEAR 256
/* How often it is looked for all the way. */
#define MAX_FAR 32
/* Rowids that come in together, among which is looked for those that come from further down. */
#define MAX_MOVED 16
/* In more pieces than these, a change is not worth telling: it is another sequence. */
#define MAX_CHANGES 1000
/* Bits of a rowid by which most of those that are not meant are ruled out. */
#define FILTER_BITS 16

struct _BasaltRowids
{
  gint64 *data;
  guint n;   /* rowids */
  guint gap; /* where the gap begins: a position */
  guint n_gap;
};

/* Those of @first, a position, that lie behind each other in memory. */
static const gint64 *
get_piece (BasaltRowids *self,
           guint         first,
           guint        *length)
{
  if (first < self->gap)
    {
      *length = self->gap - first;
      return self->data + first;
    }

  *length = self->n - first;

  return self->data + self->n_gap + first;
}

static void
move_gap (BasaltRowids *self,
          guint         position)
{
  gint64 *end = self->data + self->gap + self->n_gap;

  if (position < self->gap)
    memmove (self->data + position + self->n_gap, self->data + position,
             (self->gap - position) * sizeof (gint64));
  else if (position > self->gap)
    memmove (self->data + self->gap, end, (position - self->gap) * sizeof (gint64));
  self->gap = position;
}

static gboolean
find_from (BasaltRowids *self,
           guint         first,
           guint         end,
           gint64        rowid,
           guint        *position)
{
  while (first < end)
    {
      guint length;
      const gint64 *piece = get_piece (self, first, &length);

      length = MIN (length, end - first);
      for (guint i = 0; i < length; i++)
        {
          if (piece[i] == rowid)
            {
              *position = first + i;
              return TRUE;
            }
        }
      first += length;
    }

  return FALSE;
}

/* From where on the sequence differs from @rowids. */
static guint
find_difference (BasaltRowids *self,
                 guint         first,
                 const gint64 *rowids,
                 guint         n_rowids)
{
  guint end = MIN (self->n, n_rowids);

  while (first < end)
    {
      guint length;
      const gint64 *piece = get_piece (self, first, &length);

      length = MIN (length, end - first);
      for (guint i = 0; i < length; i++)
        {
          if (piece[i] != rowids[first + i])
            return first + i;
        }
      first += length;
    }

  return first;
}

/**
 * basalt_rowids_new:
 * @rowids: (array length=n_rowids): rowids, each of them once
 * @n_rowids: how many
 *
 * Returns: (transfer full): a sequence of them
 */
BasaltRowids *
basalt_rowids_new (const gint64 *rowids,
                   guint         n_rowids)
{
  BasaltRowids *self = g_new0 (BasaltRowids, 1);

  basalt_rowids_insert (self, 0, rowids, n_rowids);

  return self;
}

/**
 * basalt_rowids_free:
 * @self: (transfer full): a sequence
 */
void
basalt_rowids_free (BasaltRowids *self)
{
  g_free (self->data);
  g_free (self);
}

/**
 * basalt_rowids_get_length:
 * @self: a sequence
 *
 * Returns: how many rowids there are
 */
guint
basalt_rowids_get_length (BasaltRowids *self)
{
  return self->n;
}

/**
 * basalt_rowids_get:
 * @self: a sequence
 * @position: less than its length
 *
 * Returns: the rowid there
 */
gint64
basalt_rowids_get (BasaltRowids *self,
                   guint         position)
{
  g_return_val_if_fail (position < self->n, 0);

  return self->data[position < self->gap ? position : position + self->n_gap];
}

/**
 * basalt_rowids_find:
 * @self: a sequence
 * @rowid: a rowid
 * @position: (out) (optional): where it is
 *
 * Looks at all of them: under a millisecond for a million.
 *
 * Returns: whether it is in there
 */
gboolean
basalt_rowids_find (BasaltRowids *self,
                    gint64        rowid,
                    guint        *position)
{
  guint found;

  if (!find_from (self, 0, self->n, rowid, &found))
    return FALSE;

  if (position != NULL)
    *position = found;

  return TRUE;
}

/**
 * basalt_rowids_insert:
 * @self: a sequence
 * @position: where; at most its length
 * @rowids: (array length=n_rowids): rowids that are not in there
 * @n_rowids: how many
 */
void
basalt_rowids_insert (BasaltRowids *self,
                      guint         position,
                      const gint64 *rowids,
                      guint         n_rowids)
{
  g_return_if_fail (position <= self->n);

  if (n_rowids == 0)
    return;

  if (n_rowids > self->n_gap)
    {
      guint n_gap = n_rowids + SPARE;
      gint64 *data = g_new (gint64, self->n + n_gap);

      /* The gap is made where it is needed, so that nothing is moved twice. */
      for (guint from = 0; from < self->n;)
        {
          guint length;
          const gint64 *piece = get_piece (self, from, &length);

          if (from < position)
            length = MIN (length, position - from);
          memcpy (data + from + (from < position ? 0 : n_gap), piece, length * sizeof (gint64));
          from += length;
        }
      g_free (self->data);
      self->data = data;
      self->gap = position;
      self->n_gap = n_gap;
    }
  else
    move_gap (self, position);

  memcpy (self->data + self->gap, rowids, n_rowids * sizeof (gint64));
  self->gap += n_rowids;
  self->n_gap -= n_rowids;
  self->n += n_rowids;
}

/**
 * basalt_rowids_remove:
 * @self: a sequence
 * @position: of the first
 * @n_rowids: how many
 */
void
basalt_rowids_remove (BasaltRowids *self,
                      guint         position,
                      guint         n_rowids)
{
  g_return_if_fail (position <= self->n && n_rowids <= self->n - position);

  move_gap (self, position);
  self->n_gap += n_rowids;
  self->n -= n_rowids;
}

/**
 * basalt_rowids_copy:
 * @self: a sequence
 *
 * Returns: (transfer full) (element-type gint64): its rowids
 */
GArray *
basalt_rowids_copy (BasaltRowids *self)
{
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (gint64), MAX (self->n, 1));

  for (guint from = 0; from < self->n;)
    {
      guint length;
      const gint64 *piece = get_piece (self, from, &length);

      g_array_append_vals (copy, piece, length);
      from += length;
    }

  return copy;
}

static int
compare_rowids (const void *a,
                const void *b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

static guint
hash_rowid (gint64 rowid)
{
  return (guint) rowid & ((1u << FILTER_BITS) - 1);
}

/**
 * basalt_rowids_remove_all:
 * @self: a sequence
 * @rowids: (array length=n_rowids): rowids, in any order; those that are not in there do no harm
 * @n_rowids: how many
 * @changed: called for each range that went, the first one first
 * @user_data: for @changed
 */
void
basalt_rowids_remove_all (BasaltRowids     *self,
                          const gint64     *rowids,
                          guint             n_rowids,
                          BasaltRowidsFunc  changed,
                          gpointer          user_data)
{
  g_autofree gint64 *sorted = NULL;
  g_autofree guint8 *filter = NULL;
  guint n_left = n_rowids;
  guint position = 0;

  /* An array of none may have no memory, and then nothing may be sorted. */
  if (n_rowids == 0)
    return;

  sorted = g_memdup2 (rowids, n_rowids * sizeof (gint64));
  filter = g_malloc0 (1u << FILTER_BITS);
  for (guint i = 0; i < n_rowids; i++)
    filter[hash_rowid (rowids[i])] = 1;
  qsort (sorted, n_rowids, sizeof (gint64), compare_rowids);

  while (n_left > 0 && position < self->n)
    {
      guint begin, n_gone;

      /* To the next one that goes, and on to the next one that stays. */
      for (begin = position; begin < self->n; begin++)
        {
          gint64 rowid = basalt_rowids_get (self, begin);

          if (filter[hash_rowid (rowid)] != 0 &&
              bsearch (&rowid, sorted, n_rowids, sizeof (gint64), compare_rowids) != NULL)
            break;
        }
      for (n_gone = 0; begin + n_gone < self->n && n_gone < n_left; n_gone++)
        {
          gint64 rowid = basalt_rowids_get (self, begin + n_gone);

          if (filter[hash_rowid (rowid)] == 0 ||
              bsearch (&rowid, sorted, n_rowids, sizeof (gint64), compare_rowids) == NULL)
            break;
        }

      if (n_gone == 0)
        return;

      basalt_rowids_remove (self, begin, n_gone);
      n_left -= n_gone;
      position = begin;
      changed (begin, n_gone, 0, user_data);
    }
}

static gboolean
find_wanted (const gint64 *rowids,
             guint         first,
             guint         end,
             gint64        rowid,
             guint        *position)
{
  for (guint i = first; i < end; i++)
    {
      if (rowids[i] == rowid)
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * basalt_rowids_become:
 * @self: a sequence
 * @rowids: (array length=n_rowids): what it is to be, each of them once
 * @n_rowids: how many
 * @changed: called for each change: rowids either go or come
 * @user_data: for @changed
 *
 * Turns the sequence into another one that differs from it in a few places, whatever its length.
 *
 * Returns: whether it is done; where there are too many differences, some of them are left
 */
gboolean
basalt_rowids_become (BasaltRowids     *self,
                      const gint64     *rowids,
                      guint             n_rowids,
                      BasaltRowidsFunc  changed,
                      gpointer          user_data)
{
  guint position = 0;
  guint n_far = 0;

  for (guint n_changes = 0;; n_changes++)
    {
      guint old = 0;
      guint wanted = 0;
      guint reach;
      gboolean goes_on, comes;

      position = find_difference (self, position, rowids, n_rowids);
      if (position == self->n && position == n_rowids)
        return TRUE;
      if (n_changes == MAX_CHANGES)
        return FALSE;

      if (position == self->n)
        {
          basalt_rowids_insert (self, position, rowids + position, n_rowids - position);
          changed (position, 0, n_rowids - position, user_data);
          continue;
        }
      if (position == n_rowids)
        {
          guint n_gone = self->n - position;

          basalt_rowids_remove (self, position, n_gone);
          changed (position, n_gone, 0, user_data);
          continue;
        }

      /* Either what is wanted here comes later: what lies between goes. Or what is here is wanted
       * later: what is wanted before comes in. The nearer one is right. */
      for (reach = NEAR;; reach = G_MAXUINT)
        {
          guint n_old = self->n - position;
          guint n_wanted = n_rowids - position;

          goes_on =
            find_from (self, position + 1, position + MIN (n_old, reach), rowids[position], &old);
          comes = find_wanted (rowids, position + 1, position + MIN (n_wanted, reach),
                               basalt_rowids_get (self, position), &wanted);
          if (goes_on || comes || reach == G_MAXUINT || ++n_far > MAX_FAR)
            break;
        }

      if (comes && (!goes_on || wanted <= old))
        {
          guint n_new = wanted - position;
          guint moved;

          /* What moves goes before it comes again, so that it never is in two places. */
          for (guint i = 0; n_new <= MAX_MOVED && i < n_new; i++)
            {
              if (!find_from (self, position + 1, self->n, rowids[position + i], &moved))
                continue;
              basalt_rowids_remove (self, moved, 1);
              changed (moved, 1, 0, user_data);
            }

          basalt_rowids_insert (self, position, rowids + position, n_new);
          changed (position, 0, n_new, user_data);
        }
      else
        {
          guint n_gone = goes_on ? old - position : 1;

          basalt_rowids_remove (self, position, n_gone);
          changed (position, n_gone, 0, user_data);
        }
    }
}
