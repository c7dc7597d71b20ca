/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The colours of the theme that bars are painted in, looked up once for a frame. */
typedef struct
{
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA line;
  GdkRGBA accent;
  GdkRGBA success;
  GdkRGBA warning;
  GdkRGBA error;
} BasaltTimelinePalette;

void basalt_timeline_palette_init (BasaltTimelinePalette       *self,
                                   GtkWidget                   *widget);
/* The kind is told by shape and pattern, whatever the colours. */
void basalt_timeline_paint_bar    (GtkSnapshot                 *snapshot,
                                   const BasaltTimelinePalette *palette,
                                   BasaltTimelineKind           kind,
                                   BasaltState                  state,
                                   const graphene_rect_t       *rect);
/* Bars too narrow to be told apart. */
void basalt_timeline_paint_many   (GtkSnapshot                 *snapshot,
                                   const BasaltTimelinePalette *palette,
                                   gboolean                     failed,
                                   const graphene_rect_t       *rect);
void basalt_timeline_paint_focus  (GtkSnapshot                 *snapshot,
                                   const BasaltTimelinePalette *palette,
                                   const graphene_rect_t       *rect);
void basalt_timeline_paint_state  (GtkSnapshot                 *snapshot,
                                   const BasaltTimelinePalette *palette,
                                   GtkWidget                   *widget,
                                   BasaltState                  state,
                                   float                        x,
                                   float                        y,
                                   float                        size);

G_END_DECLS
