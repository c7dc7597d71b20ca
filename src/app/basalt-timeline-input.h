/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-timeline-chart.h"

G_BEGIN_DECLS

/* Keys, wheel, pointer and fingers of a chart. */

#define BASALT_TIMELINE_ZOOM_STEP 1.5

void basalt_timeline_input_install_keys    (GtkWidgetClass      *widget_class);
void basalt_timeline_input_add_controllers (BasaltTimelineChart *chart);

G_END_DECLS
