/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-row.h"

#include "basalt-engine-search.h"
#include "basalt-format.h"
#include "basalt-state-icon.h"
#include "basalt-text.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define ICON_SIZE 16
#define GAP 10
#define SMALL_GAP 6
#define LINE_GAP 2
#define PADDING 6
#define MIN_WIDTH 120
#define NATURAL_WIDTH 250
/* Narrower than that a tag says nothing. */
#define MIN_HINTS_WIDTH 36

/* libadwaita's .caption and .dim-label */
#define CAPTION_SCALE 0.82
#define DIM_OPACITY 0.55
#define DIM_OPACITY_HIGH_CONTRAST 0.9

typedef enum
{
  PART_TITLE,
  PART_WHEN,
  PART_MODEL,
  PART_HINTS,
  PART_NUMBERS,
  PART_EXCERPT,
  N_PARTS
} Part;

struct _BasaltHistoryRow
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *run_signals;
  char *description; /* what assistive technology reads */

  char *texts[N_PARTS];          /* made visible; NULL for nothing */
  PangoAttrList *marks[N_PARTS]; /* what was searched for */
  PangoLayout *layouts[N_PARTS]; /* made when they are first drawn */
  guint context_serial;
  gboolean has_excerpt; /* room is kept for one */
  gboolean selecting;
  gboolean selected;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryRow, basalt_history_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_text (BasaltHistoryRow *self,
          Part              part,
          char             *text)
{
  if (g_strcmp0 (self->texts[part], text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (self->texts[part]);
  self->texts[part] = text;
  g_clear_pointer (&self->marks[part], pango_attr_list_unref);
  g_clear_object (&self->layouts[part]);
}

/* Bold and underlined: seen without colours. */
static void
set_marks (BasaltHistoryRow *self,
           Part              part,
           GArray           *ranges)
{
  PangoAttrList *marks = NULL;

  if (ranges != NULL && ranges->len > 0)
    {
      marks = pango_attr_list_new ();
      for (guint i = 0; i < ranges->len; i++)
        {
          const BasaltRunMatchRange *range = &g_array_index (ranges, BasaltRunMatchRange, i);
          PangoAttribute *attributes[] = {
            pango_attr_weight_new (PANGO_WEIGHT_BOLD),
            pango_attr_underline_new (PANGO_UNDERLINE_SINGLE),
          };

          for (guint j = 0; j < G_N_ELEMENTS (attributes); j++)
            {
              attributes[j]->start_index = range->start;
              attributes[j]->end_index = range->end;
              pango_attr_list_insert (marks, attributes[j]);
            }
        }
    }

  g_clear_pointer (&self->marks[part], pango_attr_list_unref);
  self->marks[part] = marks;
  g_clear_object (&self->layouts[part]);
}

static char *
make_visible (const char *text)
{
  return basalt_text_make_visible (text != NULL ? text : "", -1, BASALT_TEXT_VISIBLE_ONE_LINE);
}

/* Duration and tokens, as far as they are known. */
static char *
get_numbers (BasaltRun *run)
{
  g_autofree char *tokens = basalt_format_tokens (basalt_run_get_usage (run));
  g_autofree char *duration = NULL;

  if (basalt_state_is_terminal (basalt_run_get_state (run)) &&
      basalt_run_get_duration_ms (run) >= 0)
    duration = basalt_format_duration (basalt_run_get_duration_ms (run));

  if (duration != NULL && tokens != NULL)
    return g_strdup_printf ("%s · %s", duration, tokens);
  if (duration != NULL)
    return g_steal_pointer (&duration);

  return g_steal_pointer (&tokens);
}

/* Rating and tags, in a few characters. */
static char *
get_hints (BasaltRun *run)
{
  const char *const *tags = basalt_run_get_tags (run);
  guint rating = basalt_run_get_rating (run);
  g_autoptr (GString) hints = NULL;

  if (rating == 0 && (tags == NULL || tags[0] == NULL))
    return NULL;

  hints = g_string_new (NULL);
  if (rating > 0)
    g_string_append_printf (hints, "★%u", rating);
  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      g_autofree char *visible = make_visible (tags[i]);

      g_string_append_printf (hints, "%s#%s", hints->len > 0 ? " " : "", visible);
    }

  return g_string_free (g_steal_pointer (&hints), FALSE);
}

static void
update_description (BasaltHistoryRow *self,
                    BasaltRun        *run)
{
  GString *description = g_string_new (NULL);
  const char *const *tags = basalt_run_get_tags (run);
  guint rating = basalt_run_get_rating (run);

  /* Translators: a row of the history, read aloud: title, state, model, when */
  g_string_append_printf (description, _ ("%s, %s, %s, %s"), self->texts[PART_TITLE],
                          basalt_state_get_label (basalt_run_get_state (run)),
                          self->texts[PART_MODEL], self->texts[PART_WHEN]);
  if (self->texts[PART_NUMBERS] != NULL)
    basalt_text_append_item (description, self->texts[PART_NUMBERS]);
  if (basalt_run_get_pinned (run))
    /* Translators: part of a row of the history, read aloud: the run is pinned */
    basalt_text_append_item (description, C_ ("run", "pinned"));
  if (rating > 0)
    {
      g_autofree char *rated =
        /* Translators: part of a row of the history, read aloud: the run is rated so */
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "rated %u star", "rated %u stars", rating),
                         rating);

      basalt_text_append_item (description, rated);
    }
  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      g_autofree char *visible = make_visible (tags[i]);
      /* Translators: part of a row of the history, read aloud: a tag of the run */
      g_autofree char *tag = g_strdup_printf (_ ("tag %s"), visible);

      basalt_text_append_item (description, tag);
    }

  g_free (self->description);
  self->description = g_string_free (description, FALSE);
}

static void
update (BasaltHistoryRow *self)
{
  BasaltRun *run = self->run;
  const char *title;

  if (run == NULL)
    return;

  if (basalt_run_get_damaged (run))
    {
      set_text (self, PART_TITLE, g_strdup (_ ("Damaged record")));
      set_text (self, PART_MODEL, make_visible (basalt_run_get_id (run)));
    }
  else
    {
      title = basalt_run_get_title (run);
      if (title == NULL || *title == '\0')
        title = basalt_run_get_name (run);
      set_text (self, PART_TITLE, make_visible (title));
      set_text (self, PART_MODEL, make_visible (basalt_run_get_model (run)));
    }
  set_text (self, PART_WHEN,
            basalt_run_get_created_at (run) > 0 ?
              basalt_format_when (basalt_run_get_created_at (run), g_get_real_time ()) :
              g_strdup (""));
  set_text (self, PART_HINTS, get_hints (run));
  set_text (self, PART_NUMBERS, get_numbers (run));
  update_description (self, run);

  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

static PangoLayout *
get_layout (BasaltHistoryRow *self,
            Part              part)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  PangoLayout *layout;

  if (self->layouts[part] != NULL || self->texts[part] == NULL)
    return self->layouts[part];

  attributes =
    self->marks[part] != NULL ? pango_attr_list_copy (self->marks[part]) : pango_attr_list_new ();
  if (part != PART_TITLE)
    pango_attr_list_insert (attributes, pango_attr_scale_new (CAPTION_SCALE));
  if (part == PART_WHEN || part == PART_NUMBERS)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->texts[part]);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout,
                              part == PART_MODEL ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
  self->layouts[part] = layout;

  return layout;
}

/* The height of a line of text is the font's, whatever is written in it, so that all rows are of
 * one height and none needs a layout to be measured. */
static int
get_line_height (BasaltHistoryRow *self,
                 double            scale)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  double height =
    MAX (pango_font_metrics_get_height (metrics),
         pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics));

  pango_font_metrics_unref (metrics);

  return (int) ceil (height * scale / PANGO_SCALE);
}

static void
basalt_history_row_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (widget);

  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }

  *minimum =
    2 * PADDING + get_line_height (self, 1) + LINE_GAP + get_line_height (self, CAPTION_SCALE);
  if (self->has_excerpt)
    *minimum += LINE_GAP + get_line_height (self, CAPTION_SCALE);
  *natural = *minimum;
}

static void
draw_icon (BasaltHistoryRow *self,
           GtkSnapshot      *snapshot,
           const char       *name,
           const GdkRGBA    *color,
           double            x,
           double            y)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon =
    gtk_icon_theme_lookup_icon (theme, name, NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
                                gtk_widget_get_direction (widget), 0);
  const GdkRGBA colors[] = { *color, *color, *color, *color };

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, ICON_SIZE,
                                            ICON_SIZE, colors, G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}

/* Where things stand in a line, left to right or right to left. */
typedef struct
{
  GtkSnapshot *snapshot;
  int width;
  int start;
  int end;
  int top;
  int height;
  gboolean rtl;
} Line;

static int
line_get_room (const Line *line)
{
  return MAX (line->end - line->start, 0);
}

static double
line_get_x (const Line *line,
            int         start,
            int         width)
{
  return line->rtl ? line->width - start - width : start;
}

/* Draws a text at the start or at the end of what is left of a line, and takes its room. */
static void
line_draw_text (BasaltHistoryRow *self,
                Line             *line,
                Part              part,
                gboolean          at_end,
                const GdkRGBA    *color)
{
  PangoLayout *layout = get_layout (self, part);
  int room = line_get_room (line);
  int width;
  int height;
  int start;

  if (layout == NULL || room == 0)
    return;

  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > room)
    {
      pango_layout_set_width (layout, room * PANGO_SCALE);
      pango_layout_get_pixel_size (layout, &width, &height);
    }

  start = at_end ? line->end - width : line->start;
  gtk_snapshot_save (line->snapshot);
  gtk_snapshot_translate (line->snapshot,
                          &GRAPHENE_POINT_INIT ((float) line_get_x (line, start, width),
                                                (float) (line->top + (line->height - height) / 2)));
  gtk_snapshot_append_layout (line->snapshot, layout, color);
  gtk_snapshot_restore (line->snapshot);

  if (at_end)
    line->end -= width + SMALL_GAP;
  else
    line->start += width + SMALL_GAP;
}

static void
get_state_color (BasaltHistoryRow *self,
                 const GdkRGBA    *dim,
                 GdkRGBA          *color)
{
  const char *name = basalt_run_get_damaged (self->run) ?
                       "warning_color" :
                       basalt_state_icon_get_color_name (basalt_run_get_state (self->run));

  if (name == NULL ||
      !gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name,
                                       color))
    *color = *dim;
}

static void
basalt_history_row_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (widget);
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  Line line = {
    .snapshot = snapshot,
    .width = gtk_widget_get_width (widget),
    .rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
  int title_height = get_line_height (self, 1);
  int caption_height = get_line_height (self, CAPTION_SCALE);
  int icon_y;
  int start = 0;
  GdkRGBA color;
  GdkRGBA dim;
  GdkRGBA state_color;

  if (self->run == NULL)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  dim = color;
  dim.alpha *= adw_style_manager_get_high_contrast (style) ? (float) DIM_OPACITY_HIGH_CONTRAST :
                                                             (float) DIM_OPACITY;
  get_state_color (self, &dim, &state_color);

  icon_y = (gtk_widget_get_height (widget) - ICON_SIZE) / 2;
  if (self->selecting)
    {
      draw_icon (self, snapshot, self->selected ? "checkbox-checked-symbolic" : "checkbox-symbolic",
                 &color, line_get_x (&line, start, ICON_SIZE), icon_y);
      start += ICON_SIZE + GAP;
    }
  draw_icon (self, snapshot,
             basalt_run_get_damaged (self->run) ?
               "dialog-warning-symbolic" :
               basalt_state_icon_get_icon_name (basalt_run_get_state (self->run)),
             &state_color, line_get_x (&line, start, ICON_SIZE), icon_y);
  start += ICON_SIZE + GAP;

  line.start = start;
  line.end = line.width;
  line.top = PADDING;
  /* All rows are as high, whatever was found in them: without an excerpt the others stay beside the
   * icon, in the middle. */
  if (self->has_excerpt && self->texts[PART_EXCERPT] == NULL)
    line.top += (LINE_GAP + caption_height) / 2;
  line.height = title_height;
  line_draw_text (self, &line, PART_WHEN, TRUE, &dim);
  if (basalt_run_get_pinned (self->run))
    {
      draw_icon (self, snapshot, "view-pin-symbolic", &dim,
                 line_get_x (&line, line.end - ICON_SIZE, ICON_SIZE),
                 line.top + (line.height - ICON_SIZE) / 2);
      line.end -= ICON_SIZE + SMALL_GAP;
    }
  line_draw_text (self, &line, PART_TITLE, FALSE, &color);

  line.start = start;
  line.end = line.width;
  line.top += line.height + LINE_GAP;
  line.height = caption_height;
  line_draw_text (self, &line, PART_NUMBERS, TRUE, &dim);
  /* An ellipsis alone tells nothing. */
  if (line_get_room (&line) >= 3 * caption_height)
    line_draw_text (self, &line, PART_MODEL, FALSE, &dim);
  if (line_get_room (&line) >= MIN_HINTS_WIDTH)
    line_draw_text (self, &line, PART_HINTS, FALSE, &dim);

  line.start = start;
  line.end = line.width;
  line.top += line.height + LINE_GAP;
  if (self->has_excerpt)
    line_draw_text (self, &line, PART_EXCERPT, FALSE, &dim);
}

static void
basalt_history_row_css_changed (GtkWidget         *widget,
                                GtkCssStyleChange *change)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (widget);
  guint serial;

  GTK_WIDGET_CLASS (basalt_history_row_parent_class)->css_changed (widget, change);

  /* Layouts see by themselves that the font is another; how high they are does not. */
  serial = pango_context_get_serial (gtk_widget_get_pango_context (widget));
  if (serial != self->context_serial)
    gtk_widget_queue_resize (widget);
  self->context_serial = serial;
  gtk_widget_queue_draw (widget);
}

/* Asked for, not set: there are two hundred rows. All of what may be cut off in the row. */
static gboolean
basalt_history_row_query_tooltip (GtkWidget  *widget,
                                  int         x,
                                  int         y,
                                  gboolean    keyboard_mode,
                                  GtkTooltip *tooltip)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (widget);
  g_autoptr (GString) text = NULL;
  g_autofree char *moment = NULL;

  if (self->run == NULL)
    return FALSE;

  text = g_string_new (self->texts[PART_TITLE]);
  moment = basalt_format_moment (basalt_run_get_created_at (self->run));
  g_string_append_printf (text, "\n%s · %s",
                          basalt_state_get_label (basalt_run_get_state (self->run)), moment);
  if (*self->texts[PART_MODEL] != '\0')
    g_string_append_printf (text, "\n%s", self->texts[PART_MODEL]);
  if (self->texts[PART_NUMBERS] != NULL)
    g_string_append_printf (text, "\n%s", self->texts[PART_NUMBERS]);
  if (self->texts[PART_HINTS] != NULL)
    g_string_append_printf (text, "\n%s", self->texts[PART_HINTS]);
  gtk_tooltip_set_text (tooltip, text->str);

  return TRUE;
}

static void
basalt_history_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_history_row_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_row_dispose (GObject *object)
{
  BasaltHistoryRow *self = BASALT_HISTORY_ROW (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->description, g_free);
  for (guint i = 0; i < N_PARTS; i++)
    {
      g_clear_pointer (&self->texts[i], g_free);
      g_clear_pointer (&self->marks[i], pango_attr_list_unref);
      g_clear_object (&self->layouts[i]);
    }

  G_OBJECT_CLASS (basalt_history_row_parent_class)->dispose (object);
}

static void
basalt_history_row_class_init (BasaltHistoryRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_history_row_get_property;
  object_class->set_property = basalt_history_row_set_property;
  object_class->dispose = basalt_history_row_dispose;
  widget_class->measure = basalt_history_row_measure;
  widget_class->snapshot = basalt_history_row_snapshot;
  widget_class->css_changed = basalt_history_row_css_changed;
  widget_class->query_tooltip = basalt_history_row_query_tooltip;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* The list item around it has the words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
basalt_history_row_init (BasaltHistoryRow *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (update), self);
}

/**
 * basalt_history_row_new:
 *
 * Returns: (transfer full): a row without a run
 */
GtkWidget *
basalt_history_row_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_ROW, NULL);
}

/**
 * basalt_history_row_get_run:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the run it shows
 */
BasaltRun *
basalt_history_row_get_run (BasaltHistoryRow *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROW (self), NULL);

  return self->run;
}

/**
 * basalt_history_row_set_run:
 * @self: a row
 * @run: (nullable): the run to show
 *
 * Shows a run, with nothing marked in it.
 */
void
basalt_history_row_set_run (BasaltHistoryRow *self,
                            BasaltRun        *run)
{
  g_return_if_fail (BASALT_IS_HISTORY_ROW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  set_marks (self, PART_TITLE, NULL);
  set_text (self, PART_EXCERPT, NULL);
  g_signal_group_set_target (self->run_signals, run);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_history_row_get_description:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the row in words, for assistive technology
 */
const char *
basalt_history_row_get_description (BasaltHistoryRow *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROW (self), NULL);

  return self->description;
}

/**
 * basalt_history_row_set_selecting:
 * @self: a row
 * @selecting: whether rows have check marks
 * @selected: whether this one is checked
 */
void
basalt_history_row_set_selecting (BasaltHistoryRow *self,
                                  gboolean          selecting,
                                  gboolean          selected)
{
  g_return_if_fail (BASALT_IS_HISTORY_ROW (self));

  if (self->selecting == selecting && self->selected == selected)
    return;

  self->selecting = selecting;
  self->selected = selected;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * basalt_history_row_set_matches:
 * @self: a row
 * @ranges: (nullable) (element-type BasaltRunMatchRange): what to mark in the run's title
 *
 * Marks what was searched for. To be called again for another run.
 */
void
basalt_history_row_set_matches (BasaltHistoryRow *self,
                                GArray           *ranges)
{
  g_return_if_fail (BASALT_IS_HISTORY_ROW (self));

  set_marks (self, PART_TITLE, ranges);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * basalt_history_row_set_has_excerpt:
 * @self: a row
 * @has_excerpt: whether there is a line for an excerpt, empty or not
 */
void
basalt_history_row_set_has_excerpt (BasaltHistoryRow *self,
                                    gboolean          has_excerpt)
{
  g_return_if_fail (BASALT_IS_HISTORY_ROW (self));

  if (self->has_excerpt == has_excerpt)
    return;

  self->has_excerpt = has_excerpt;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * basalt_history_row_set_excerpt:
 * @self: a row
 * @excerpt: (nullable): one line of the run's texts, already visible
 * @ranges: (nullable) (element-type BasaltRunMatchRange): what to mark in it
 */
void
basalt_history_row_set_excerpt (BasaltHistoryRow *self,
                                const char       *excerpt,
                                GArray           *ranges)
{
  g_return_if_fail (BASALT_IS_HISTORY_ROW (self));

  set_text (self, PART_EXCERPT, g_strdup (excerpt));
  set_marks (self, PART_EXCERPT, excerpt != NULL ? ranges : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * basalt_history_row_get_excerpt:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the excerpt shown
 */
const char *
basalt_history_row_get_excerpt (BasaltHistoryRow *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROW (self), NULL);

  return self->texts[PART_EXCERPT];
}

/**
 * basalt_history_row_get_title:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the title shown
 */
const char *
basalt_history_row_get_title (BasaltHistoryRow *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_ROW (self), NULL);

  return self->texts[PART_TITLE];
}
