/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-diff.h"

#include <string.h>

/* How many steps a whole comparison may take: about a second, in a thread. It buys the fewer
 * differences per box, the longer the texts are. */
#define WORK_MAX (G_GUINT64_CONSTANT (1) << 28)
/* Texts of up to twice so many units that have a counterpart get the shortest answer there is. */
#define COST_MAX 4096
#define COST_MIN 64
/* From here on the scripts are written without blanks between words. */
#define FIRST_IDEOGRAPH 0x2e80

/* One side: units as numbers; two units that are the same text have the same number. */
typedef struct
{
  const char *text;
  GArray *starts;  /* gsize, one more than there are units */
  GArray *numbers; /* guint */
  guint8 *changed; /* by unit */
  GArray *kept;    /* guint: numbers of those units that the other side has, too */
  GArray *kept_at; /* guint: which unit that is */
} Side;

typedef struct
{
  const char *text;
  gsize length;
  guint64 hash;
  gboolean in[2];
} Unit;

/* Numbers for texts of units. */
typedef struct
{
  GArray *units; /* Unit */
  guint *slots;  /* number + 1, or 0 */
  guint mask;
  guint64 seed;
} Table;

typedef struct
{
  Side *a;
  Side *b;
  /* By diagonal, x - y: how far the paths from the start and from the end have come. */
  int *forward;
  int *backward;
  int max_cost;
  gboolean coarse;
  GCancellable *cancellable;
} Search;

typedef struct
{
  int a;
  int a_end;
  int b;
  int b_end;
} Box;

/* -- Units -- */

static gsize
measure_line (const char *text,
              gsize       length)
{
  const char *end = memchr (text, '\n', length);

  return end != NULL ? (gsize) (end - text) + 1 : length;
}

/* A byte that is no UTF-8 counts as a character of its own. */
static gunichar
read_char (const char *text,
           gsize       length,
           gsize      *bytes)
{
  gunichar c = g_utf8_get_char_validated (text, (gssize) length);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *bytes = 1;
      return 0xfffd;
    }

  *bytes = (gsize) (g_utf8_next_char (text) - text);
  return c;
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == 0xa0;
}

static gboolean
is_word (gunichar c)
{
  return c == '_' || (c < FIRST_IDEOGRAPH && (g_unichar_isalnum (c) || g_unichar_ismark (c)));
}

static gsize
measure_word (const char *text,
              gsize       length)
{
  gsize end = 0;
  gunichar first = read_char (text, length, &end);

  if (!is_word (first) && !is_blank (first))
    return end;

  while (end < length)
    {
      gsize bytes;
      gunichar c = read_char (text + end, length - end, &bytes);

      if (is_word (first) ? !is_word (c) : !is_blank (c))
        break;
      end += bytes;
    }

  return end;
}

static guint64
hash_text (const Table *table,
           const char  *text,
           gsize        length)
{
  guint64 hash = table->seed ^ G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) text[i]) * G_GUINT64_CONSTANT (0x100000001b3);

  return hash ^ (hash >> 32);
}

static void
table_grow (Table *self)
{
  guint size = (self->mask + 1) * 2;

  g_free (self->slots);
  self->slots = g_new0 (guint, size);
  self->mask = size - 1;

  for (guint i = 0; i < self->units->len; i++)
    {
      const Unit *unit = &g_array_index (self->units, Unit, i);
      guint slot = (guint) unit->hash & self->mask;

      while (self->slots[slot] != 0)
        slot = (slot + 1) & self->mask;
      self->slots[slot] = i + 1;
    }
}

static guint
table_number (Table      *self,
              const char *text,
              gsize       length,
              guint       side)
{
  guint64 hash = hash_text (self, text, length);
  guint slot = (guint) hash & self->mask;
  Unit unit = { text, length, hash, { FALSE, FALSE } };

  while (self->slots[slot] != 0)
    {
      Unit *known = &g_array_index (self->units, Unit, self->slots[slot] - 1);

      if (known->hash == hash && known->length == length && memcmp (known->text, text, length) == 0)
        {
          known->in[side] = TRUE;
          return self->slots[slot] - 1;
        }
      slot = (slot + 1) & self->mask;
    }

  unit.in[side] = TRUE;
  g_array_append_val (self->units, unit);
  self->slots[slot] = self->units->len;
  if (self->units->len > self->mask / 2)
    table_grow (self);

  return self->units->len - 1;
}

static void
side_init (Side           *self,
           const char     *text,
           gsize           length,
           BasaltDiffUnit  unit,
           Table          *table,
           guint           index)
{
  gsize start = 0;

  self->text = text;
  self->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  self->kept = g_array_new (FALSE, FALSE, sizeof (guint));
  self->kept_at = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (self->starts, start);
  while (start < length)
    {
      gsize bytes = unit == BASALT_DIFF_LINES ? measure_line (text + start, length - start) :
                                                measure_word (text + start, length - start);
      guint number = table_number (table, text + start, bytes, index);

      start += bytes;
      g_array_append_val (self->numbers, number);
      g_array_append_val (self->starts, start);
    }

  self->changed = g_new0 (guint8, self->numbers->len + 1);
}

/* What the other side has not at all is changed, whatever else is: it need not be compared. */
static void
side_keep (Side        *self,
           const Table *table,
           guint        other)
{
  for (guint i = 0; i < self->numbers->len; i++)
    {
      guint number = g_array_index (self->numbers, guint, i);

      if (g_array_index (table->units, Unit, number).in[other])
        {
          g_array_append_val (self->kept, number);
          g_array_append_val (self->kept_at, i);
        }
      else
        self->changed[i] = TRUE;
    }
}

static void
side_mark (Side *self,
           int   from,
           int   to)
{
  for (int i = from; i < to; i++)
    self->changed[g_array_index (self->kept_at, guint, i)] = TRUE;
}

static void
side_clear (Side *self)
{
  g_clear_pointer (&self->starts, g_array_unref);
  g_array_unref (self->numbers);
  g_array_unref (self->kept);
  g_array_unref (self->kept_at);
  g_free (self->changed);
}

/* -- The shortest way: E. W. Myers, An O(ND) Difference Algorithm and Its Variations, section 4b:
 * paths from both ends until they meet, then the same for what lies before and behind. -- */

/* The search was given up: the path that has come furthest is as good a place to part as any. */
static void
split_anyhow (const Search *self,
              const Box    *box,
              int           forward_min,
              int           forward_max,
              int           backward_min,
              int           backward_max,
              int          *x,
              int          *y)
{
  int best = -1;
  int best_x = box->a;
  int best_y = box->b;

  for (int d = forward_min; d <= forward_max; d += 2)
    {
      int at_x = MIN (self->forward[d], box->a_end);
      int at_y = at_x - d;

      if (at_y > box->b_end)
        {
          at_y = box->b_end;
          at_x = at_y + d;
        }
      if (at_x >= box->a && at_y >= box->b && at_x - box->a + at_y - box->b > best)
        {
          best = at_x - box->a + at_y - box->b;
          best_x = at_x;
          best_y = at_y;
        }
    }

  for (int d = backward_min; d <= backward_max; d += 2)
    {
      int at_x = MAX (self->backward[d], box->a);
      int at_y = at_x - d;

      if (at_y < box->b)
        {
          at_y = box->b;
          at_x = at_y + d;
        }
      if (at_x <= box->a_end && at_y <= box->b_end && at_y >= box->b &&
          box->a_end - at_x + box->b_end - at_y > best)
        {
          best = box->a_end - at_x + box->b_end - at_y;
          best_x = at_x;
          best_y = at_y;
        }
    }

  *x = best_x;
  *y = best_y;
}

/* Where a shortest path through the box passes; both sides of the box have something, and neither
 * their first units nor their last ones are the same. Returns: FALSE where it was cancelled */
static gboolean
split (Search    *self,
       const Box *box,
       int       *x,
       int       *y)
{
  const guint *a = (const guint *) (gpointer) self->a->kept->data;
  const guint *b = (const guint *) (gpointer) self->b->kept->data;
  int *forward = self->forward;
  int *backward = self->backward;
  int lowest = box->a - box->b_end;
  int highest = box->a_end - box->b;
  int forward_min = box->a - box->b;
  int forward_max = forward_min;
  int backward_min = box->a_end - box->b_end;
  int backward_max = backward_min;
  gboolean odd = ((forward_min - backward_min) & 1) != 0;

  forward[forward_min] = box->a;
  backward[backward_min] = box->a_end;

  for (int cost = 1;; cost++)
    {
      /* Beyond the outermost diagonals of the box there is nothing; beyond those that were reached
       * stands a value that no path takes. */
      if (forward_min > lowest)
        forward[--forward_min - 1] = -1;
      else
        forward_min++;
      if (forward_max < highest)
        forward[++forward_max + 1] = -1;
      else
        forward_max--;

      for (int d = forward_max; d >= forward_min; d -= 2)
        {
          int i = forward[d - 1] >= forward[d + 1] ? forward[d - 1] + 1 : forward[d + 1];
          int j = i - d;

          while (i < box->a_end && j < box->b_end && a[i] == b[j])
            {
              i++;
              j++;
            }
          forward[d] = i;
          if (odd && d >= backward_min && d <= backward_max && backward[d] <= i)
            {
              *x = i;
              *y = j;
              return TRUE;
            }
        }

      if (backward_min > lowest)
        backward[--backward_min - 1] = G_MAXINT;
      else
        backward_min++;
      if (backward_max < highest)
        backward[++backward_max + 1] = G_MAXINT;
      else
        backward_max--;

      for (int d = backward_max; d >= backward_min; d -= 2)
        {
          int i = backward[d - 1] < backward[d + 1] ? backward[d - 1] : backward[d + 1] - 1;
          int j = i - d;

          while (i > box->a && j > box->b && a[i - 1] == b[j - 1])
            {
              i--;
              j--;
            }
          backward[d] = i;
          if (!odd && d >= forward_min && d <= forward_max && i <= forward[d])
            {
              *x = i;
              *y = j;
              return TRUE;
            }
        }

      if (cost >= self->max_cost)
        {
          self->coarse = TRUE;
          split_anyhow (self, box, forward_min, forward_max, backward_min, backward_max, x, y);
          return TRUE;
        }

      if (cost % 64 == 0 && g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
    }
}

/* Returns: FALSE where it was cancelled */
static gboolean
compare (Search *self,
         Box     box)
{
  const guint *a = (const guint *) (gpointer) self->a->kept->data;
  const guint *b = (const guint *) (gpointer) self->b->kept->data;

  for (;;)
    {
      Box before;
      Box behind;
      int x = 0;
      int y = 0;

      while (box.a < box.a_end && box.b < box.b_end && a[box.a] == b[box.b])
        {
          box.a++;
          box.b++;
        }
      while (box.a < box.a_end && box.b < box.b_end && a[box.a_end - 1] == b[box.b_end - 1])
        {
          box.a_end--;
          box.b_end--;
        }

      if (box.a == box.a_end || box.b == box.b_end)
        {
          side_mark (self->a, box.a, box.a_end);
          side_mark (self->b, box.b, box.b_end);
          return TRUE;
        }

      if (!split (self, &box, &x, &y))
        return FALSE;

      before = (Box){ box.a, x, box.b, y };
      behind = (Box){ x, box.a_end, y, box.b_end };

      /* Recursion into the smaller half is never deeper than the logarithm of the length. */
      if (before.a_end - before.a + before.b_end - before.b <
          behind.a_end - behind.a + behind.b_end - behind.b)
        {
          if (!compare (self, before))
            return FALSE;
          box = behind;
        }
      else
        {
          if (!compare (self, behind))
            return FALSE;
          box = before;
        }
    }
}

static gboolean
compare_sides (Side         *a,
               Side         *b,
               gboolean     *coarse,
               GCancellable *cancellable)
{
  int n_a = (int) a->kept->len;
  int n_b = (int) b->kept->len;
  gsize n_diagonals = (gsize) n_a + (gsize) n_b + 5;
  g_autofree int *forward = g_new (int, n_diagonals);
  g_autofree int *backward = g_new (int, n_diagonals);
  Search search = { a, b, forward + n_b + 2, backward + n_b + 2, 0, FALSE, cancellable };
  gboolean done;

  search.max_cost =
    (int) CLAMP (WORK_MAX / (guint64) MAX (n_a + n_b, 1), (guint64) COST_MIN, (guint64) COST_MAX);
  done = compare (&search, (Box){ 0, n_a, 0, n_b });
  *coarse = search.coarse;

  return done;
}

static GArray *
make_edits (const Side *a,
            const Side *b)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (BasaltDiffEdit));
  guint i = 0;
  guint j = 0;

  while (i < a->numbers->len || j < b->numbers->len)
    {
      BasaltDiffEdit edit = { i, 0, j, 0 };

      while (i < a->numbers->len && a->changed[i])
        i++;
      while (j < b->numbers->len && b->changed[j])
        j++;

      edit.n_a = i - edit.a;
      edit.n_b = j - edit.b;
      if (edit.n_a > 0 || edit.n_b > 0)
        g_array_append_val (edits, edit);
      else
        {
          i++;
          j++;
        }
    }

  return edits;
}

/**
 * basalt_diff_new:
 * @a: a text, maybe not UTF-8
 * @a_length: its length in bytes
 * @b: another text
 * @b_length: its length in bytes
 * @unit: what to compare
 * @cancellable: (nullable): to give up halfway
 *
 * Compares two texts. The answer is the shortest there is, but for texts that are long and very
 * different: then the work is bounded, and the answer says that it is coarse. Blocks; can be called
 * from any thread.
 *
 * Returns: (transfer full) (nullable): the changes, or %NULL where it was cancelled
 */
BasaltDiff *
basalt_diff_new (const char     *a,
                 gsize           a_length,
                 const char     *b,
                 gsize           b_length,
                 BasaltDiffUnit  unit,
                 GCancellable   *cancellable)
{
  Table table = { NULL, NULL, 255, 0 };
  Side sides[2] = { 0 };
  BasaltDiff *self = NULL;
  gboolean coarse = FALSE;

  g_return_val_if_fail (a != NULL || a_length == 0, NULL);
  g_return_val_if_fail (b != NULL || b_length == 0, NULL);
  /* Units are counted in ints. */
  g_return_val_if_fail (a_length < G_MAXINT / 4 && b_length < G_MAXINT / 4, NULL);

  /* A text that was made to fill one slot does so for one seed only. */
  table.seed = ((guint64) g_random_int () << 32) | g_random_int ();
  table.units = g_array_new (FALSE, FALSE, sizeof (Unit));
  table.slots = g_new0 (guint, table.mask + 1);
  side_init (&sides[0], a, a_length, unit, &table, 0);
  side_init (&sides[1], b, b_length, unit, &table, 1);
  side_keep (&sides[0], &table, 1);
  side_keep (&sides[1], &table, 0);

  if (compare_sides (&sides[0], &sides[1], &coarse, cancellable))
    {
      self = g_new0 (BasaltDiff, 1);
      self->n_a = sides[0].numbers->len;
      self->n_b = sides[1].numbers->len;
      self->edits = make_edits (&sides[0], &sides[1]);
      self->a_starts =
        (gsize *) (gpointer) g_array_free (g_steal_pointer (&sides[0].starts), FALSE);
      self->b_starts =
        (gsize *) (gpointer) g_array_free (g_steal_pointer (&sides[1].starts), FALSE);
      self->coarse = coarse;
    }

  side_clear (&sides[0]);
  side_clear (&sides[1]);
  g_array_unref (table.units);
  g_free (table.slots);

  return self;
}

/**
 * basalt_diff_free:
 * @self: (transfer full): changes
 */
void
basalt_diff_free (BasaltDiff *self)
{
  g_free (self->a_starts);
  g_free (self->b_starts);
  g_array_unref (self->edits);
  g_free (self);
}
