/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-timeline-paint.h"

#include "basalt-state-icon.h"

#include <adwaita.h>

#define RADIUS 5.0f
#define HATCH 6.0f
#define STRIPE 4.0f

static void
look_up (GtkStyleContext *context,
         const char      *name,
         const GdkRGBA   *fallback,
         GdkRGBA         *color)
{
  if (!gtk_style_context_lookup_color (context, name, color))
    *color = *fallback;
}

static GdkRGBA
with_alpha (const GdkRGBA *color,
            float          alpha)
{
  GdkRGBA result = *color;

  result.alpha *= alpha;

  return result;
}

/**
 * basalt_timeline_palette_init:
 * @self: (out caller-allocates): the colours
 * @widget: a widget of the theme in force
 *
 * Looks the theme's named colours up.
 */
void
basalt_timeline_palette_init (BasaltTimelinePalette *self,
                              GtkWidget             *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gboolean high_contrast = FALSE;

  gtk_style_context_get_color (context, &self->text);
  look_up (context, "accent_color", &self->text, &self->accent);
  look_up (context, "success_color", &self->text, &self->success);
  look_up (context, "warning_color", &self->text, &self->warning);
  look_up (context, "error_color", &self->text, &self->error);

  high_contrast = adw_style_manager_get_high_contrast (
    adw_style_manager_get_for_display (gtk_widget_get_display (widget)));
  self->dim = with_alpha (&self->text, high_contrast ? 1.0f : 0.7f);
  self->line = with_alpha (&self->text, high_contrast ? 0.5f : 0.15f);
}

static const GdkRGBA *
get_color (const BasaltTimelinePalette *palette,
           BasaltState                  state)
{
  switch (basalt_state_get_state_type (state))
    {
    case BASALT_STATE_TYPE_RUNNING:
      return &palette->accent;
    case BASALT_STATE_TYPE_SCHEDULED:
    case BASALT_STATE_TYPE_PAUSED:
      return &palette->warning;
    case BASALT_STATE_TYPE_COMPLETED:
      return &palette->success;
    case BASALT_STATE_TYPE_FAILED:
    case BASALT_STATE_TYPE_CRASHED:
      return &palette->error;
    case BASALT_STATE_TYPE_PENDING:
    case BASALT_STATE_TYPE_CANCELLING:
    case BASALT_STATE_TYPE_CANCELLED:
      return &palette->text;
    }

  return &palette->text;
}

static void
paint_outline (GtkSnapshot          *snapshot,
               const GskRoundedRect *outline,
               const GdkRGBA        *color,
               float                 width)
{
  const float widths[] = { width, width, width, width };
  const GdkRGBA colors[] = { *color, *color, *color, *color };

  gtk_snapshot_append_border (snapshot, outline, widths, colors);
}

/* Stripes of @color: upright, or leaning where @lean is what they are moved by over the height. */
static void
paint_stripes (GtkSnapshot           *snapshot,
               const graphene_rect_t *rect,
               const GdkRGBA         *color,
               float                  period,
               float                  lean)
{
  const GdkRGBA none = with_alpha (color, 0.0f);
  const GskColorStop stops[] = {
    { 0.0f, *color },
    { 0.4f, *color },
    { 0.4f, none },
    { 1.0f, none },
  };
  graphene_point_t start = rect->origin;
  graphene_point_t end = GRAPHENE_POINT_INIT (start.x + period, start.y + lean);

  gtk_snapshot_append_repeating_linear_gradient (snapshot, rect, &start, &end, stops,
                                                 G_N_ELEMENTS (stops));
}

/* A line between two posts: nothing happens yet. */
static void
paint_queue (GtkSnapshot           *snapshot,
             const GdkRGBA         *color,
             const graphene_rect_t *rect)
{
  const float x = rect->origin.x;
  const float y = rect->origin.y;
  const float width = rect->size.width;
  const float height = rect->size.height;

  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT (x, y + height / 2 - 1, width, 2));
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT (x, y + height / 4, 2, height / 2));
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT (x + MAX (width - 2, 0), y + height / 4, 2,
                                                  height / 2));
}

/* Hatched, and lower than an attempt. */
static void
paint_wait (GtkSnapshot           *snapshot,
            const GdkRGBA         *color,
            const graphene_rect_t *rect)
{
  graphene_rect_t inner = *rect;
  const GdkRGBA hatch = with_alpha (color, 0.16f);
  const GdkRGBA line = with_alpha (color, 0.8f);
  GskRoundedRect outline;

  graphene_rect_inset (&inner, 0, rect->size.height / 8);
  gsk_rounded_rect_init_from_rect (&outline, &inner, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  paint_stripes (snapshot, &inner, &hatch, HATCH, HATCH);
  gtk_snapshot_pop (snapshot);
  paint_outline (snapshot, &outline, &line, 1);
}

/* A box. */
static void
paint_attempt (GtkSnapshot           *snapshot,
               const GdkRGBA         *color,
               const graphene_rect_t *rect)
{
  const GdkRGBA fill = with_alpha (color, 0.2f);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, rect, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, rect);
  gtk_snapshot_pop (snapshot);
  paint_outline (snapshot, &outline, color, 1.5f);
}

/**
 * basalt_timeline_paint_bar:
 * @snapshot: where to paint
 * @palette: the colours
 * @kind: what the bar stands for
 * @state: its state
 * @rect: where it lies
 */
void
basalt_timeline_paint_bar (GtkSnapshot                 *snapshot,
                           const BasaltTimelinePalette *palette,
                           BasaltTimelineKind           kind,
                           BasaltState                  state,
                           const graphene_rect_t       *rect)
{
  const GdkRGBA *color = get_color (palette, state);

  switch (kind)
    {
    case BASALT_TIMELINE_QUEUE:
      paint_queue (snapshot, &palette->dim, rect);
      break;
    case BASALT_TIMELINE_WAIT:
      paint_wait (snapshot, &palette->text, rect);
      break;
    case BASALT_TIMELINE_ATTEMPT:
      paint_attempt (snapshot, color, rect);
      break;
    case BASALT_TIMELINE_FIRST_TOKEN:
      paint_stripes (snapshot, rect, color, STRIPE, 0);
      break;
    case BASALT_TIMELINE_STREAM:
      gtk_snapshot_append_color (snapshot, color, rect);
      break;
    }
}

/**
 * basalt_timeline_paint_many:
 * @snapshot: where to paint
 * @palette: the colours
 * @failed: whether an attempt among them failed
 * @rect: where they lie together
 *
 * Paints what is too narrow to be told apart: a plain block, notched where
 * something failed.
 */
void
basalt_timeline_paint_many (GtkSnapshot                 *snapshot,
                            const BasaltTimelinePalette *palette,
                            gboolean                     failed,
                            const graphene_rect_t       *rect)
{
  const GdkRGBA fill = with_alpha (failed ? &palette->error : &palette->text, 0.55f);
  graphene_rect_t inner = *rect;

  if (failed)
    {
      graphene_rect_t mark =
        GRAPHENE_RECT_INIT (rect->origin.x, rect->origin.y, rect->size.width, 3);

      gtk_snapshot_append_color (snapshot, &palette->error, &mark);
      inner.origin.y += 5;
      inner.size.height -= 5;
    }
  gtk_snapshot_append_color (snapshot, &fill, &inner);
}

/**
 * basalt_timeline_paint_focus:
 * @snapshot: where to paint
 * @palette: the colours
 * @rect: the bar that the keyboard is at
 */
void
basalt_timeline_paint_focus (GtkSnapshot                 *snapshot,
                             const BasaltTimelinePalette *palette,
                             const graphene_rect_t       *rect)
{
  graphene_rect_t outer = *rect;
  GskRoundedRect outline;

  graphene_rect_inset (&outer, -3, -3);
  gsk_rounded_rect_init_from_rect (&outline, &outer, RADIUS + 3);
  paint_outline (snapshot, &outline, &palette->accent, 2);
}

/**
 * basalt_timeline_paint_state:
 * @snapshot: where to paint
 * @palette: the colours
 * @widget: the widget that paints
 * @state: a state
 * @x: the left side
 * @y: the upper side
 * @size: width and height
 *
 * Paints the shape that stands for @state.
 */
void
basalt_timeline_paint_state (GtkSnapshot                 *snapshot,
                             const BasaltTimelinePalette *palette,
                             GtkWidget                   *widget,
                             BasaltState                  state,
                             float                        x,
                             float                        y,
                             float                        size)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon =
    gtk_icon_theme_lookup_icon (theme, basalt_state_icon_get_icon_name (state), NULL, (int) size,
                                gtk_widget_get_scale_factor (widget),
                                gtk_widget_get_direction (widget), 0);
  const GdkRGBA *color = get_color (palette, state);
  const GdkRGBA colors[] = { *color, palette->error, palette->warning, palette->success };

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, size, size,
                                            colors, G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}
