/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-row.h"

#include "basalt-text.h"
#include "basalt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Bytes of a message that are shown. A paragraph of 16 KB is laid out within a frame. */
#define CUT 600
#define CUT_EXPANDED (16 * 1024)
/* How far into a long message a match is looked for that is shown instead of the beginning. */
#define FAR (64 * 1024)
#define BEFORE_FAR 60
/* Marks in one row: a regular expression may match every character. */
#define MAX_MARKS 200

/* How far wrapped lines are moved in, in pixels. */
#define INDENT 16
#define GAP_TEXT "⋯"

struct _BasaltLogRow
{
  GtkWidget parent_instance;

  BasaltLogLine *line;
  BasaltLogPattern *pattern;
  gboolean expanded;

  GString *text;
  guint level_start; /* where in the text */
  guint level_end;
  guint body; /* where what is searched begins, and ends */
  guint body_end;
  PangoLayout *layout;
  int width;       /* that the layout is for */
  gboolean marked; /* the layout has the attributes that are only seen */
};

G_DEFINE_FINAL_TYPE (BasaltLogRow, basalt_log_row, GTK_TYPE_WIDGET)

static gsize
get_cut (const BasaltLogEntry *entry,
         gsize                 cut)
{
  if (entry->length <= cut + 32)
    return entry->length;

  /* Not within a character, where it is UTF-8. */
  for (gsize i = 0; i < 4; i++)
    {
      if (((guchar) entry->message[cut - i] & 0xc0) != 0x80)
        return cut - i;
    }

  return cut;
}

static gboolean
has_lines (const BasaltLogEntry *entry)
{
  return !entry->plain && memchr (entry->message, '\n', entry->length) != NULL;
}

/* -- Text -- */

static void
append_rest (BasaltLogRow         *self,
             const BasaltLogEntry *entry,
             gsize                 cut)
{
  if (cut < entry->length)
    {
      g_autofree char *size = g_format_size (entry->length - cut);

      /* Translators: at the end of a line of the log that is cut; a size such as “9.9 MB” */
      g_string_append_printf (self->text, _ (" … (%s more)"), size);
    }
  else if (!self->expanded && has_lines (entry))
    {
      /* Translators: at the end of a log message of which only one line is shown */
      g_string_append (self->text, _ (" … (several lines)"));
    }
}

/* A match behind the cut is what somebody searched for: its surroundings are shown. */
static gboolean
append_far_match (BasaltLogRow          *self,
                  const BasaltLogEntry  *entry,
                  const BasaltLogSource *source)
{
  BasaltLogEntry head = *entry;
  g_autoptr (GString) text = g_string_new (NULL);
  gsize start;
  gsize end;

  head.length = get_cut (entry, FAR);
  basalt_log_entry_append_text (&head, source, text);
  if (!basalt_log_pattern_find (self->pattern, text->str, text->len, 0, &start, &end) ||
      start < CUT - 2 * BEFORE_FAR)
    return FALSE;

  start -= BEFORE_FAR;
  while (((guchar) text->str[start] & 0xc0) == 0x80)
    start--;
  end = MIN (start + CUT, text->len);
  while (end < text->len && ((guchar) text->str[end] & 0xc0) == 0x80)
    end--;
  g_string_append (self->text, "… ");
  g_string_append_len (self->text, text->str + start, (gssize) (end - start));

  return TRUE;
}

static void
build_record (BasaltLogRow          *self,
              const BasaltLogEntry  *entry,
              const BasaltLogSource *source)
{
  BasaltLogEntry shown = *entry;
  g_autofree char *clock = basalt_time_to_clock (entry->time);

  shown.length = get_cut (entry, self->expanded ? CUT_EXPANDED : CUT);

  g_string_append_printf (self->text, "%s | ", clock);
  self->level_start = (guint) self->text->len;
  g_string_append (self->text, source->level_name);
  self->level_end = (guint) self->text->len;
  g_string_append_printf (self->text, "%*s | ",
                          (int) (7 - MIN (7, self->level_end - self->level_start)), "");
  self->body = (guint) self->text->len;

  if (self->expanded && has_lines (entry))
    {
      const BasaltLogEntry nothing = { .message = "", .plain = TRUE };
      g_autofree char *visible =
        basalt_text_make_visible (shown.message, (gssize) shown.length, BASALT_TEXT_VISIBLE_NONE);

      basalt_log_entry_append_text (&nothing, source, self->text);
      g_string_append (self->text, visible);
    }
  else if (self->expanded || self->pattern == NULL || shown.length == entry->length ||
           basalt_log_line_get_kind (self->line) != BASALT_LOG_LINE_MATCH ||
           !append_far_match (self, entry, source))
    basalt_log_entry_append_text (&shown, source, self->text);

  self->body_end = (guint) self->text->len;
  append_rest (self, entry, shown.length);
}

static void
build_text (BasaltLogRow *self)
{
  const BasaltLogSource *source;

  g_string_truncate (self->text, 0);
  self->level_start = self->level_end = self->body = self->body_end = 0;
  if (self->line == NULL)
    return;

  source = basalt_log_line_get_source (self->line);
  switch (basalt_log_line_get_kind (self->line))
    {
    case BASALT_LOG_LINE_RECORD:
    case BASALT_LOG_LINE_MATCH:
      build_record (self, basalt_log_line_get_entry (self->line), source);
      break;

    case BASALT_LOG_LINE_DIVIDER:
      {
        g_autofree char *task = basalt_text_make_visible (source->task != NULL ? source->task : "",
                                                          -1, BASALT_TEXT_VISIBLE_ONE_LINE);

        /* Translators: a divider in the log: a task's name and the number of an attempt */
        g_string_append_printf (self->text, _ ("%s, attempt %u"), task, source->attempt);
        break;
      }

    case BASALT_LOG_LINE_GAP:
      g_string_append (self->text, GAP_TEXT);
      break;
    }
}

/* -- Attributes -- */

static void
add_attribute (PangoAttrList  *list,
               PangoAttribute *attribute,
               gsize           start,
               gsize           end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (list, attribute);
}

static void
add_color (BasaltLogRow  *self,
           PangoAttrList *list,
           const char    *name,
           gboolean       background,
           gsize          start,
           gsize          end)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA rgba;
  guint16 red;
  guint16 green;
  guint16 blue;

  if (!gtk_style_context_lookup_color (context, name, &rgba))
    return;

  red = (guint16) (rgba.red * G_MAXUINT16);
  green = (guint16) (rgba.green * G_MAXUINT16);
  blue = (guint16) (rgba.blue * G_MAXUINT16);
  add_attribute (list,
                 background ? pango_attr_background_new (red, green, blue) :
                              pango_attr_foreground_new (red, green, blue),
                 start, end);
  if (background)
    add_attribute (list, pango_attr_background_alpha_new (G_MAXUINT16 / 4), start, end);
}

/* Underlined as well as coloured: a mark is seen without colour. */
static void
mark_matches (BasaltLogRow  *self,
              PangoAttrList *list)
{
  const char *body = self->text->str + self->body;
  gsize length = self->body_end - self->body;
  gsize start;
  gsize end = 0;

  for (guint i = 0;
       i < MAX_MARKS && basalt_log_pattern_find (self->pattern, body, length, end, &start, &end);
       i++)
    {
      add_attribute (list, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), self->body + start,
                     self->body + end);
      add_color (self, list, "accent_bg_color", TRUE, self->body + start, self->body + end);
    }
}

/* Colours and lines take no room, so that only rows that are seen need them: a list has some two
 * hundred rows laid out, and finding out how high they are is most of the work. */
static PangoAttrList *
make_marks (BasaltLogRow *self)
{
  PangoAttrList *list = pango_attr_list_new ();

  switch (basalt_log_line_get_source (self->line)->level)
    {
    case BASALT_LOG_DEBUG:
    case BASALT_LOG_INFO:
      break;
    case BASALT_LOG_WARNING:
      add_color (self, list, "warning_color", FALSE, self->level_start, self->level_end);
      break;
    case BASALT_LOG_ERROR:
      add_color (self, list, "error_color", FALSE, self->level_start, self->level_end);
      break;
    }

  if (self->body_end < self->text->len)
    add_color (self, list, "accent_color", FALSE, self->body_end, self->text->len);
  if (self->pattern != NULL && basalt_log_line_get_kind (self->line) == BASALT_LOG_LINE_MATCH)
    mark_matches (self, list);

  return list;
}

/* -- Layout -- */

static void
drop_layout (BasaltLogRow *self)
{
  g_clear_object (&self->layout);
  self->width = -1;
  self->marked = FALSE;
}

static gboolean
is_record (BasaltLogRow *self)
{
  return self->line != NULL && (basalt_log_line_get_kind (self->line) == BASALT_LOG_LINE_RECORD ||
                                basalt_log_line_get_kind (self->line) == BASALT_LOG_LINE_MATCH);
}

static PangoLayout *
get_layout (BasaltLogRow *self,
            int           width)
{
  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text->str);
      pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
      if (is_record (self))
        pango_layout_set_indent (self->layout, -INDENT * PANGO_SCALE);
      self->width = -1;
    }

  if (width != self->width)
    {
      pango_layout_set_width (self->layout, width < 0 ? -1 : width * PANGO_SCALE);
      self->width = width;
    }

  return self->layout;
}

static GtkSizeRequestMode
basalt_log_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
basalt_log_row_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  BasaltLogRow *self = BASALT_LOG_ROW (widget);
  int height;

  /* The list is as wide as there is room: nothing is gained by asking for more. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = 0;
      return;
    }

  /* Of a width that is not known no layout is made: it would be made again for the one that is. */
  if (for_size < 0)
    {
      PangoContext *context = gtk_widget_get_pango_context (widget);
      PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);

      height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
      pango_font_metrics_unref (metrics);
    }
  else
    pango_layout_get_pixel_size (get_layout (self, for_size), NULL, &height);
  *minimum = *natural = height;
}

static void
basalt_log_row_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  BasaltLogRow *self = BASALT_LOG_ROW (widget);
  PangoLayout *layout;
  GdkRGBA color;

  if (self->line == NULL)
    return;

  layout = get_layout (self, gtk_widget_get_width (widget));
  if (!self->marked && is_record (self))
    {
      g_autoptr (PangoAttrList) marks = make_marks (self);

      pango_layout_set_attributes (layout, marks);
      self->marked = TRUE;
    }
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  gtk_snapshot_append_layout (snapshot, layout, &color);
}

static void
basalt_log_row_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (basalt_log_row_parent_class)->css_changed (widget, change);

  /* The theme's own colours, so that light, dark and high contrast are right. */
  drop_layout (BASALT_LOG_ROW (widget));
  gtk_widget_queue_resize (widget);
}

static void
basalt_log_row_finalize (GObject *object)
{
  BasaltLogRow *self = BASALT_LOG_ROW (object);

  g_clear_object (&self->line);
  g_clear_pointer (&self->pattern, basalt_log_pattern_unref);
  g_clear_object (&self->layout);
  g_string_free (self->text, TRUE);

  G_OBJECT_CLASS (basalt_log_row_parent_class)->finalize (object);
}

static void
basalt_log_row_class_init (BasaltLogRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = basalt_log_row_finalize;
  widget_class->get_request_mode = basalt_log_row_get_request_mode;
  widget_class->measure = basalt_log_row_measure;
  widget_class->snapshot = basalt_log_row_snapshot;
  widget_class->css_changed = basalt_log_row_css_changed;

  gtk_widget_class_set_css_name (widget_class, "logrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
basalt_log_row_init (BasaltLogRow *self)
{
  self->text = g_string_new (NULL);
  self->width = -1;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  /* Times, ids and code, in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}

/**
 * basalt_log_row_new:
 *
 * Returns: (transfer full): a row without a line
 */
GtkWidget *
basalt_log_row_new (void)
{
  return g_object_new (BASALT_TYPE_LOG_ROW, NULL);
}

/**
 * basalt_log_row_set_line:
 * @self: a row
 * @line: (nullable): what to show
 * @pattern: (nullable): what to mark in it
 * @expanded: whether to show more of it
 */
void
basalt_log_row_set_line (BasaltLogRow     *self,
                         BasaltLogLine    *line,
                         BasaltLogPattern *pattern,
                         gboolean          expanded)
{
  g_return_if_fail (BASALT_IS_LOG_ROW (self));
  g_return_if_fail (line == NULL || BASALT_IS_LOG_LINE (line));

  if (self->line == line && self->pattern == pattern && self->expanded == expanded)
    return;

  g_set_object (&self->line, line);
  if (self->pattern != pattern)
    {
      g_clear_pointer (&self->pattern, basalt_log_pattern_unref);
      self->pattern = pattern != NULL ? basalt_log_pattern_ref (pattern) : NULL;
    }
  self->expanded = expanded;

  build_text (self);
  drop_layout (self);
  if (line != NULL && basalt_log_line_get_kind (line) == BASALT_LOG_LINE_DIVIDER)
    gtk_widget_add_css_class (GTK_WIDGET (self), "divider");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "divider");
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * basalt_log_row_get_text:
 * @self: a row
 *
 * Returns: (transfer none): what is shown
 */
const char *
basalt_log_row_get_text (BasaltLogRow *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_ROW (self), NULL);

  if (self->line != NULL && basalt_log_line_get_kind (self->line) == BASALT_LOG_LINE_GAP)
    return _ ("Lines left out");

  return self->text->str;
}

/**
 * basalt_log_row_can_expand:
 * @line: a line
 *
 * Returns: whether there is more of it than a row shows that is not expanded
 */
gboolean
basalt_log_row_can_expand (BasaltLogLine *line)
{
  BasaltLogLineKind kind;

  g_return_val_if_fail (BASALT_IS_LOG_LINE (line), FALSE);

  kind = basalt_log_line_get_kind (line);

  return (kind == BASALT_LOG_LINE_RECORD || kind == BASALT_LOG_LINE_MATCH) &&
         (get_cut (basalt_log_line_get_entry (line), CUT) <
            basalt_log_line_get_entry (line)->length ||
          has_lines (basalt_log_line_get_entry (line)));
}
