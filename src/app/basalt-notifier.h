/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_NOTIFIER (basalt_notifier_get_type ())

/* The engine's setting; "0" keeps quiet. */
#define BASALT_SETTING_NOTIFY "notify"

/*
 * BasaltNotifier: tells the desktop that a run has ended, while no window of the program has the
 * focus. The notification's own action is app.show-run, its button app.retry-run; what was told
 * is taken back when somebody looks at the program.
 */
G_DECLARE_FINAL_TYPE (BasaltNotifier, basalt_notifier, BASALT, NOTIFIER, GObject)

BasaltNotifier *basalt_notifier_new (GtkApplication *application,
                                     BasaltEngine   *engine);

/* What is told of a run that has ended; NULL if nothing is. For @application and for tests. */
GNotification  *basalt_notifier_describe (BasaltRun *run);

G_END_DECLS
