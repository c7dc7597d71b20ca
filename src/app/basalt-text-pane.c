/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-text-pane.h"

#include "basalt-text.h"

#include <string.h>

#define PARAGRAPH_MAX 8192
/* How far back a white space is looked for, to break at. */
#define BREAK_LOOK_BACK 512
/* Pango's time for a word that does not fit a line grows with the square of its
 * length: 4 ms for 1,024 letters, 350 ms for 8,192. */
#define WORD_MAX 1024
/* From here on the scripts break between any two characters. */
#define FIRST_IDEOGRAPH 0x2e80

struct _BasaltTextPane
{
  GtkTextView parent_instance;

  GtkTextTag *soft_break;
  gsize paragraph; /* bytes in the last paragraph */
  gsize word;      /* bytes of it since the last place where a line may break */
};

G_DEFINE_FINAL_TYPE (BasaltTextPane, basalt_text_pane, GTK_TYPE_TEXT_VIEW)

static void
insert_at_end (BasaltTextPane *self,
               const char     *text,
               gsize           length,
               GtkTextTag     *tag)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter end;

  if (length == 0)
    return;

  gtk_text_buffer_get_end_iter (buffer, &end);
  if (tag != NULL)
    gtk_text_buffer_insert_with_tags (buffer, &end, text, (int) length, tag, NULL);
  else
    gtk_text_buffer_insert (buffer, &end, text, (int) length);
}

/* Where to break @text so that at most @room bytes stay before it: behind a
 * white space if there is one near, else between two characters. */
static gsize
find_break (const char *text,
            gsize       room)
{
  const char *p;
  const char *limit = text + room;
  const char *first = room > BREAK_LOOK_BACK ? limit - BREAK_LOOK_BACK : text;

  for (p = limit; p > first; p--)
    {
      if (p[-1] == ' ' || p[-1] == '\t')
        return (gsize) (p - text);
    }

  for (p = limit; p > text && ((guchar) *p & 0xc0) == 0x80; p--)
    ;
  return (gsize) (p - text);
}

/* How much of @text, at most @length bytes, can be added before the last word gets too long. */
static gsize
measure_words (BasaltTextPane *self,
               const char     *text,
               gsize           length)
{
  const char *p;

  for (p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gsize bytes = (gsize) (g_utf8_next_char (p) - p);

      if (c == ' ' || c == '\t' || c >= FIRST_IDEOGRAPH)
        self->word = 0;
      else if (self->word + bytes > WORD_MAX)
        break;
      else
        self->word += bytes;
    }

  return (gsize) (p - text);
}

/* A line feed of our own, which is shown but is no part of the text. */
static void
break_softly (BasaltTextPane *self)
{
  insert_at_end (self, "\n", 1, self->soft_break);
  self->paragraph = 0;
  self->word = 0;
}

/* The text between two places, without the breaks that are ours. */
static char *
get_hard_text (BasaltTextPane    *self,
               const GtkTextIter *from,
               const GtkTextIter *to)
{
  GString *out = g_string_new (NULL);
  GtkTextIter start = *from;

  while (gtk_text_iter_compare (&start, to) < 0)
    {
      GtkTextIter next = start;
      gboolean soft = gtk_text_iter_has_tag (&start, self->soft_break);

      if (!gtk_text_iter_forward_to_tag_toggle (&next, self->soft_break) ||
          gtk_text_iter_compare (&next, to) > 0)
        next = *to;

      if (!soft)
        {
          g_autofree char *piece = gtk_text_iter_get_text (&start, &next);

          g_string_append (out, piece);
        }
      start = next;
    }

  return g_string_free (out, FALSE);
}

static void
basalt_text_pane_copy_clipboard (GtkTextView *view)
{
  BasaltTextPane *self = BASALT_TEXT_PANE (view);
  g_autofree char *text = basalt_text_pane_get_selected_text (self);

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
basalt_text_pane_class_init (BasaltTextPaneClass *klass)
{
  GTK_TEXT_VIEW_CLASS (klass)->copy_clipboard = basalt_text_pane_copy_clipboard;
}

static void
basalt_text_pane_init (BasaltTextPane *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  self->soft_break = gtk_text_buffer_create_tag (buffer, NULL, NULL);

  /* The cursor stays visible: without it text cannot be selected by keyboard. */
  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self), "text-pane");
}

/**
 * basalt_text_pane_new:
 *
 * Returns: (transfer full): an empty pane
 */
GtkWidget *
basalt_text_pane_new (void)
{
  return g_object_new (BASALT_TYPE_TEXT_PANE, NULL);
}

/**
 * basalt_text_pane_clear:
 * @self: a pane
 *
 * Removes all text.
 */
void
basalt_text_pane_clear (BasaltTextPane *self)
{
  g_return_if_fail (BASALT_IS_TEXT_PANE (self));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)), "", 0);
  self->paragraph = 0;
  self->word = 0;
}

/**
 * basalt_text_pane_append:
 * @self: a pane
 * @text: raw text, maybe hostile; whole characters
 * @length: bytes in @text, or -1 if it ends with a zero
 * @tag_name: (nullable): a tag of the pane's buffer for the new text
 *
 * Adds text at the end. What is shown already is not touched.
 */
void
basalt_text_pane_append (BasaltTextPane *self,
                         const char     *text,
                         gssize          length,
                         const char     *tag_name)
{
  g_autofree char *visible = NULL;
  GtkTextTag *tag = NULL;
  const char *p;

  g_return_if_fail (BASALT_IS_TEXT_PANE (self));
  g_return_if_fail (text != NULL || length == 0);

  if (length == 0)
    return;

  if (tag_name != NULL)
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));

      tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), tag_name);
    }

  visible = basalt_text_make_visible (text, length, BASALT_TEXT_VISIBLE_NONE);
  for (p = visible; *p != '\0';)
    {
      gsize line = strcspn (p, "\n");
      gsize room = PARAGRAPH_MAX - self->paragraph;
      gsize fits = line <= room ? line : find_break (p, room);
      gsize taken = measure_words (self, p, fits);

      insert_at_end (self, p, taken, tag);
      self->paragraph += taken;
      p += taken;

      if (taken < line)
        break_softly (self);
      else if (*p == '\n')
        {
          insert_at_end (self, "\n", 1, tag);
          self->paragraph = 0;
          self->word = 0;
          p++;
        }
    }
}

/**
 * basalt_text_pane_get_text:
 * @self: a pane
 *
 * Returns: (transfer full): all text, as shown but without soft breaks
 */
char *
basalt_text_pane_get_text (BasaltTextPane *self)
{
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (BASALT_IS_TEXT_PANE (self), NULL);

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)), &start, &end);
  return get_hard_text (self, &start, &end);
}

/**
 * basalt_text_pane_get_selected_text:
 * @self: a pane
 *
 * Returns: (transfer full) (nullable): what is selected, without soft breaks,
 *   or %NULL where nothing is
 */
char *
basalt_text_pane_get_selected_text (BasaltTextPane *self)
{
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (BASALT_IS_TEXT_PANE (self), NULL);

  if (!gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)),
                                             &start, &end))
    return NULL;

  return get_hard_text (self, &start, &end);
}

/**
 * basalt_text_pane_is_soft_break:
 * @self: a pane
 * @iter: a place in its buffer
 *
 * Returns: whether what stands there is a line feed that is shown but no part of the text
 */
gboolean
basalt_text_pane_is_soft_break (BasaltTextPane    *self,
                                const GtkTextIter *iter)
{
  g_return_val_if_fail (BASALT_IS_TEXT_PANE (self), FALSE);

  return gtk_text_iter_has_tag (iter, self->soft_break);
}
