/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_INHIBITOR (basalt_inhibitor_get_type ())

/*
 * BasaltInhibitor: keeps the system from suspending while runs are active, and the session from
 * ending unasked while the history is behind. What it holds is released when that is over, and when
 * the inhibitor or the process goes.
 */
G_DECLARE_FINAL_TYPE (BasaltInhibitor, basalt_inhibitor, BASALT, INHIBITOR, GObject)

BasaltInhibitor *basalt_inhibitor_new (GtkApplication *application,
                                       BasaltEngine   *engine);

G_END_DECLS
