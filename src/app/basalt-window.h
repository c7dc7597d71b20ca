/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_WINDOW (basalt_window_get_type ())

/*
 * BasaltWindow: history, run and inspector of one engine.
 *
 * Properties: engine (BasaltEngine, construct-only), run (BasaltRun, nullable).
 */
G_DECLARE_FINAL_TYPE (BasaltWindow, basalt_window, BASALT, WINDOW, AdwApplicationWindow)

GtkWidget *basalt_window_new             (GtkApplication *application,
                                          BasaltEngine   *engine);
BasaltRun *basalt_window_get_run         (BasaltWindow   *self);
void       basalt_window_show_run        (BasaltWindow   *self,
                                          BasaltRun      *run);
void       basalt_window_new_run         (BasaltWindow   *self);
void       basalt_window_search          (BasaltWindow   *self,
                                          const char     *text);
void       basalt_window_restore         (BasaltWindow   *self);
void       basalt_window_set_store_error (BasaltWindow   *self,
                                          const char     *error);
void       basalt_window_open_files      (BasaltWindow   *self,
                                          GListModel     *files);
void       basalt_window_add_toast       (BasaltWindow   *self,
                                          const char     *text);

G_END_DECLS
