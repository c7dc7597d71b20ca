/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-text-finder.h"

/* What one turn of the main loop looks through: a millisecond or two. */
#define SLICE_CHARS 32768
/* Behind drawing, but before text views find out how high a megabyte is, which takes seconds. */
#define SCAN_PRIORITY (GDK_PRIORITY_REDRAW + 2)

/* Character offsets [start, end) into a buffer. */
typedef struct
{
  guint start;
  guint end;
} Match;

typedef struct
{
  BasaltTextFinder *finder;
  BasaltTextPane *pane;
  GtkTextBuffer *buffer;
  GtkTextTag *tag;
  GtkTextTag *current_tag;
  GtkAdjustment *adjustment; /* (nullable): whose scrolling is followed */
  GArray *matches;           /* Match */
  guint scanned;             /* characters looked through */
  guint fits;                /* of the words, how many characters the end of that is */
  guint n_chars;             /* characters looked through, soft breaks not counted */
  guint *recent;             /* where the last ones of them stand, as a ring */
  guint tagged_from;         /* matches that are marked: [from, to) */
  guint tagged_to;
} Place;

struct _BasaltTextFinder
{
  GObject parent_instance;

  GPtrArray *places; /* Place */
  gunichar *words;   /* lower case; NULL while nothing is looked for */
  guint n_words;
  guint *fallback; /* for each length that fits, how much still does where the next one does not */
  guint idle_id;

  gboolean has_current;
  guint current_place;
  guint current_match;
  guint wanted_place; /* where a current match is looked for from */
  guint wanted_offset;
};

G_DEFINE_FINAL_TYPE (BasaltTextFinder, basalt_text_finder, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void queue_scan (BasaltTextFinder *self);

static Place *
get_place (BasaltTextFinder *self,
           guint             index)
{
  return g_ptr_array_index (self->places, index);
}

static const Match *
get_match (const Place *place,
           guint        index)
{
  return &g_array_index (place->matches, Match, index);
}

/* -- Marks -- */

static void
set_mark (Place       *place,
          const Match *match,
          gboolean     mark)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_offset (place->buffer, &start, (int) match->start);
  gtk_text_buffer_get_iter_at_offset (place->buffer, &end, (int) match->end);
  if (mark)
    gtk_text_buffer_apply_tag (place->buffer, place->tag, &start, &end);
  else
    gtk_text_buffer_remove_tag (place->buffer, place->tag, &start, &end);
}

static void
remove_marks (Place *place)
{
  GtkTextIter start;
  GtkTextIter end;

  if (place->tagged_from < place->tagged_to)
    {
      gtk_text_buffer_get_bounds (place->buffer, &start, &end);
      gtk_text_buffer_remove_tag (place->buffer, place->tag, &start, &end);
    }
  place->tagged_from = place->tagged_to = 0;
}

/* The first match that ends behind @offset. */
static guint
find_match (const Place *place,
            guint        offset)
{
  guint low = 0;
  guint high = place->matches->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_match (place, middle)->end <= offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
update_marks (Place *place)
{
  GtkTextView *view = GTK_TEXT_VIEW (place->pane);
  GdkRectangle visible;
  GtkTextIter top;
  GtkTextIter bottom;
  guint from;
  guint to;

  if (place->finder->words == NULL || !gtk_widget_get_mapped (GTK_WIDGET (view)))
    return;

  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_iter_at_location (view, &top, visible.x, visible.y);
  gtk_text_view_get_iter_at_location (view, &bottom, visible.x + visible.width,
                                      visible.y + visible.height);
  /* Whole lines: a bit of scrolling then needs nothing. */
  gtk_text_iter_set_line_offset (&top, 0);
  gtk_text_iter_forward_to_line_end (&bottom);

  from = find_match (place, (guint) gtk_text_iter_get_offset (&top));
  to = from;
  while (to < place->matches->len &&
         get_match (place, to)->start < (guint) gtk_text_iter_get_offset (&bottom))
    to++;

  if (from >= place->tagged_from && to <= place->tagged_to)
    return;

  remove_marks (place);
  for (guint i = from; i < to; i++)
    set_mark (place, get_match (place, i), TRUE);
  place->tagged_from = from;
  place->tagged_to = to;
}

/* -- Scanning: Knuth, Morris and Pratt, so that what has arrived is looked at once -- */

static void
place_reset (Place *place)
{
  remove_marks (place);
  g_array_set_size (place->matches, 0);
  place->scanned = 0;
  place->fits = 0;
  place->n_chars = 0;
}

static void
add_char (BasaltTextFinder *self,
          Place            *place,
          gunichar          c,
          guint             offset)
{
  c = g_unichar_tolower (c);
  while (place->fits > 0 && self->words[place->fits] != c)
    place->fits = self->fallback[place->fits - 1];
  place->recent[place->n_chars++ % self->n_words] = offset;
  if (self->words[place->fits] == c)
    place->fits++;
}

static gboolean
is_soft_break (Place *place,
               guint  offset)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (place->buffer, &iter, (int) offset);

  return basalt_text_pane_is_soft_break (place->pane, &iter);
}

/* Soft breaks are no part of the text: words go on behind them. */
static void
scan_place (BasaltTextFinder *self,
            Place            *place,
            guint             end)
{
  g_autofree char *text = NULL;
  GtkTextIter from;
  GtkTextIter to;
  guint offset = place->scanned;

  gtk_text_buffer_get_iter_at_offset (place->buffer, &from, (int) offset);
  gtk_text_buffer_get_iter_at_offset (place->buffer, &to, (int) end);
  text = gtk_text_buffer_get_slice (place->buffer, &from, &to, TRUE);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), offset++)
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' && is_soft_break (place, offset))
        continue;

      add_char (self, place, c, offset);
      if (place->fits == self->n_words)
        {
          /* The oldest in the ring is the first of the match. */
          Match match = { place->recent[place->n_chars % self->n_words], offset + 1 };

          g_array_append_val (place->matches, match);
          place->fits = 0;
        }
    }
  place->scanned = end;
}

/* -- The current match -- */

/* The selection would not be seen below the marks. */
static void
unmark_current (BasaltTextFinder *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = get_place (self, i);
      GtkTextIter start;
      GtkTextIter end;

      gtk_text_buffer_get_bounds (place->buffer, &start, &end);
      gtk_text_buffer_remove_tag (place->buffer, place->current_tag, &start, &end);
    }
}

static void
select_current (BasaltTextFinder *self)
{
  Place *place = get_place (self, self->current_place);
  const Match *match = get_match (place, self->current_match);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_offset (place->buffer, &start, (int) match->start);
  gtk_text_buffer_get_iter_at_offset (place->buffer, &end, (int) match->end);
  unmark_current (self);
  gtk_text_buffer_apply_tag (place->buffer, place->current_tag, &start, &end);
  gtk_text_buffer_select_range (place->buffer, &start, &end);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (place->pane),
                                gtk_text_buffer_get_insert (place->buffer), 0.1, FALSE, 0, 0);
}

static void
set_current (BasaltTextFinder *self,
             guint             place,
             guint             match)
{
  self->has_current = TRUE;
  self->current_place = place;
  self->current_match = match;
  self->wanted_place = place;
  self->wanted_offset = get_match (get_place (self, place), match)->start;
  select_current (self);
}

/* The first match from where somebody was, as soon as it is known which one that is. */
static void
look_for_current (BasaltTextFinder *self)
{
  if (self->has_current)
    return;

  for (guint i = self->wanted_place; i < self->places->len; i++)
    {
      Place *place = get_place (self, i);
      guint offset = i == self->wanted_place ? self->wanted_offset : 0;
      guint match = find_match (place, offset);

      if (match < place->matches->len && get_match (place, match)->start < offset)
        match++;
      if (match < place->matches->len)
        {
          set_current (self, i, match);
          return;
        }
      if (place->scanned < (guint) gtk_text_buffer_get_char_count (place->buffer))
        return;
    }

  /* None behind it: the first of all. */
  for (guint i = 0; i < self->places->len; i++)
    {
      if (get_place (self, i)->matches->len > 0)
        {
          set_current (self, i, 0);
          return;
        }
    }
}

static gboolean
scan_cb (gpointer user_data)
{
  BasaltTextFinder *self = user_data;

  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = get_place (self, i);
      guint n_chars = (guint) gtk_text_buffer_get_char_count (place->buffer);

      if (place->scanned >= n_chars)
        continue;

      scan_place (self, place, MIN (place->scanned + SLICE_CHARS, n_chars));
      look_for_current (self);
      update_marks (place);
      g_signal_emit (self, signals[CHANGED], 0);
      return G_SOURCE_CONTINUE;
    }

  self->idle_id = 0;
  look_for_current (self);
  g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
queue_scan (BasaltTextFinder *self)
{
  if (self->words != NULL && self->idle_id == 0)
    self->idle_id = g_idle_add_full (SCAN_PRIORITY, scan_cb, self, NULL);
}

/* -- Panes -- */

static void
buffer_changed_cb (GtkTextBuffer *buffer,
                   Place         *place)
{
  BasaltTextFinder *self = place->finder;
  guint n_chars = (guint) gtk_text_buffer_get_char_count (buffer);

  if (self->words == NULL)
    return;

  /* Panes only grow at their end, or start anew. */
  if (n_chars < place->scanned)
    {
      place_reset (place);
      if (self->has_current && get_place (self, self->current_place) == place)
        {
          self->has_current = FALSE;
          self->wanted_offset = 0;
        }
      g_signal_emit (self, signals[CHANGED], 0);
    }
  queue_scan (self);
}

static void
scrolled_cb (Place *place)
{
  update_marks (place);
}

static void
follow_scrolling (Place *place)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (place->pane));

  if (adjustment == place->adjustment)
    return;

  if (place->adjustment != NULL)
    g_signal_handlers_disconnect_by_func (place->adjustment, scrolled_cb, place);
  g_set_object (&place->adjustment, adjustment);
  if (adjustment != NULL)
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (scrolled_cb), place);
}

static void
place_free (Place *place)
{
  g_signal_handlers_disconnect_by_data (place->pane, place);
  g_signal_handlers_disconnect_by_data (place->buffer, place);
  if (place->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (place->adjustment, place);
  g_clear_object (&place->adjustment);
  g_object_unref (place->buffer);
  g_object_unref (place->pane);
  g_array_unref (place->matches);
  g_free (place->recent);
  g_free (place);
}

static void
basalt_text_finder_dispose (GObject *object)
{
  BasaltTextFinder *self = BASALT_TEXT_FINDER (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->fallback, g_free);

  G_OBJECT_CLASS (basalt_text_finder_parent_class)->dispose (object);
}

static void
basalt_text_finder_class_init (BasaltTextFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_text_finder_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
basalt_text_finder_init (BasaltTextFinder *self)
{
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
}

/**
 * basalt_text_finder_new:
 *
 * Returns: (transfer full): a finder without panes
 */
BasaltTextFinder *
basalt_text_finder_new (void)
{
  return g_object_new (BASALT_TYPE_TEXT_FINDER, NULL);
}

/**
 * basalt_text_finder_add_pane:
 * @self: a finder
 * @pane: a pane; what is found in it comes behind what is found in those before
 */
void
basalt_text_finder_add_pane (BasaltTextFinder *self,
                             BasaltTextPane   *pane)
{
  /* Seen on light and on dark; the underline tells where colours do not. */
  static const GdkRGBA background = { 0.96f, 0.76f, 0.07f, 0.38f };
  static const GdkRGBA current = { 0.9f, 0.38f, 0.0f, 0.75f };
  Place *place;

  g_return_if_fail (BASALT_IS_TEXT_FINDER (self));
  g_return_if_fail (BASALT_IS_TEXT_PANE (pane));

  place = g_new0 (Place, 1);
  place->finder = self;
  place->pane = g_object_ref (pane);
  place->buffer = g_object_ref (gtk_text_view_get_buffer (GTK_TEXT_VIEW (pane)));
  place->matches = g_array_new (FALSE, FALSE, sizeof (Match));
  place->tag = gtk_text_buffer_create_tag (place->buffer, NULL, "background-rgba", &background,
                                           "underline", PANGO_UNDERLINE_SINGLE, NULL);
  place->current_tag = gtk_text_buffer_create_tag (place->buffer, NULL, "background-rgba", &current,
                                                   "underline", PANGO_UNDERLINE_DOUBLE, NULL);
  g_signal_connect (place->buffer, "changed", G_CALLBACK (buffer_changed_cb), place);
  g_signal_connect_swapped (pane, "notify::vadjustment", G_CALLBACK (follow_scrolling), place);
  follow_scrolling (place);
  g_ptr_array_add (self->places, place);
  queue_scan (self);
}

static void
set_words (BasaltTextFinder *self,
           const char       *text)
{
  glong n_words = 0;

  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->fallback, g_free);
  self->n_words = 0;
  if (text == NULL || *text == '\0')
    return;

  self->words = g_utf8_to_ucs4_fast (text, -1, &n_words);
  self->n_words = (guint) n_words;
  self->fallback = g_new0 (guint, self->n_words);
  for (guint i = 0; i < self->n_words; i++)
    self->words[i] = g_unichar_tolower (self->words[i]);
  for (guint i = 1, fits = 0; i < self->n_words; i++)
    {
      while (fits > 0 && self->words[i] != self->words[fits])
        fits = self->fallback[fits - 1];
      if (self->words[i] == self->words[fits])
        fits++;
      self->fallback[i] = fits;
    }
}

/**
 * basalt_text_finder_set_text:
 * @self: a finder
 * @text: (nullable): what to find, in whatever case; nothing is an operator. %NULL or "" ends it
 *
 * Looks from the match that was the current one, else from the beginning.
 */
void
basalt_text_finder_set_text (BasaltTextFinder *self,
                             const char       *text)
{
  g_return_if_fail (BASALT_IS_TEXT_FINDER (self));
  g_return_if_fail (text == NULL || g_utf8_validate (text, -1, NULL));

  g_clear_handle_id (&self->idle_id, g_source_remove);
  set_words (self, text);
  unmark_current (self);
  self->has_current = FALSE;
  if (self->words == NULL)
    {
      self->wanted_place = 0;
      self->wanted_offset = 0;
    }
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = get_place (self, i);

      place_reset (place);
      g_free (place->recent);
      place->recent = g_new0 (guint, MAX (self->n_words, 1));
    }
  queue_scan (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * basalt_text_finder_step:
 * @self: a finder
 * @step: 1 for the next match, -1 for the one before
 *
 * Selects a match and scrolls to it; behind the last one comes the first.
 *
 * Returns: whether there is any
 */
gboolean
basalt_text_finder_step (BasaltTextFinder *self,
                         int               step)
{
  guint n = basalt_text_finder_get_n_matches (self);
  guint index;

  g_return_val_if_fail (BASALT_IS_TEXT_FINDER (self), FALSE);

  if (n == 0)
    return FALSE;

  index = basalt_text_finder_get_current (self);
  if (index == 0)
    index = step > 0 ? 1 : n;
  else if (step > 0)
    index = index % n + 1;
  else
    index = index > 1 ? index - 1 : n;

  for (guint i = 0; i < self->places->len; i++)
    {
      guint here = get_place (self, i)->matches->len;

      if (index <= here)
        {
          set_current (self, i, index - 1);
          break;
        }
      index -= here;
    }
  g_signal_emit (self, signals[CHANGED], 0);

  return TRUE;
}

guint
basalt_text_finder_get_n_matches (BasaltTextFinder *self)
{
  guint n = 0;

  g_return_val_if_fail (BASALT_IS_TEXT_FINDER (self), 0);

  for (guint i = 0; i < self->places->len; i++)
    n += get_place (self, i)->matches->len;

  return n;
}

/**
 * basalt_text_finder_get_current:
 * @self: a finder
 *
 * Returns: which match is selected, from 1; 0 for none
 */
guint
basalt_text_finder_get_current (BasaltTextFinder *self)
{
  guint n = 0;

  g_return_val_if_fail (BASALT_IS_TEXT_FINDER (self), 0);

  if (!self->has_current)
    return 0;

  for (guint i = 0; i < self->current_place; i++)
    n += get_place (self, i)->matches->len;

  return n + self->current_match + 1;
}

/**
 * basalt_text_finder_get_complete:
 * @self: a finder
 *
 * Returns: whether all that has arrived is looked through
 */
gboolean
basalt_text_finder_get_complete (BasaltTextFinder *self)
{
  g_return_val_if_fail (BASALT_IS_TEXT_FINDER (self), TRUE);

  return self->idle_id == 0;
}

/**
 * basalt_text_finder_get_current_pane:
 * @self: a finder
 *
 * Returns: (transfer none) (nullable): where the current match is
 */
BasaltTextPane *
basalt_text_finder_get_current_pane (BasaltTextFinder *self)
{
  g_return_val_if_fail (BASALT_IS_TEXT_FINDER (self), NULL);

  return self->has_current ? get_place (self, self->current_place)->pane : NULL;
}
