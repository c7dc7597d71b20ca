/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TIMELINE_SWATCH (basalt_timeline_swatch_get_type ())

/* BasaltTimelineSwatch: how bars of a kind look, for a legend. */
G_DECLARE_FINAL_TYPE (BasaltTimelineSwatch, basalt_timeline_swatch, BASALT, TIMELINE_SWATCH,
                      GtkWidget)

GtkWidget *basalt_timeline_swatch_new (BasaltTimelineKind kind);

G_END_DECLS
