/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_APPLICATION (basalt_application_get_type ())

/*
 * BasaltApplication: owns the engine and the window. The engine is opened while
 * the window is being built. When the last window is closed, and on SIGTERM,
 * active runs are stopped and everything is written before the process ends.
 */
G_DECLARE_FINAL_TYPE (BasaltApplication, basalt_application, BASALT, APPLICATION, AdwApplication)

BasaltApplication *basalt_application_new        (void);
BasaltEngine      *basalt_application_get_engine (BasaltApplication *self);
gboolean           basalt_application_was_heard  (BasaltApplication *self);

G_END_DECLS
