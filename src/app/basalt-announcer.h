/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * BasaltAnnouncer: tells assistive technology, once each, that a run starts, waits, tries again and
 * has ended, and nothing of what happens in between. It draws nothing.
 */
#define BASALT_TYPE_ANNOUNCER (basalt_announcer_get_type ())
G_DECLARE_FINAL_TYPE (BasaltAnnouncer, basalt_announcer, BASALT, ANNOUNCER, GtkWidget)

GtkWidget *basalt_announcer_new     (void);
void       basalt_announcer_set_run (BasaltAnnouncer *self,
                                     BasaltRun       *run);

G_END_DECLS
