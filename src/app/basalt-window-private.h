/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Shared by basalt-window*.c only. */

#include "basalt-history-page.h"
#include "basalt-inspector.h"
#include "basalt-run-page.h"
#include "basalt-shell.h"
#include "basalt-window.h"

G_BEGIN_DECLS

struct _BasaltWindow
{
  AdwApplicationWindow parent_instance;

  BasaltEngine *engine;
  BasaltRun *run; /* what is shown, or NULL for a new one */
  GSignalGroup *engine_signals;
  GSignalGroup *history_signals;
  GSignalGroup *run_signals;
  GSignalGroup *task_signals;
  GCancellable *opening; /* the run that is being read, if any */
  GCancellable *restoring; /* while the run of the last time is read */
  GCancellable *looking; /* whether the run is still there */
  GSimpleAction *pin;
  gboolean restored;     /* settings are written from then on */

  GtkWidget *toasts;
  BasaltShell *shell;
  BasaltHistoryPage *history;
  BasaltRunPage *page;
  BasaltInspector *inspector;
};

/* basalt-window-actions.c */
void     basalt_window_install_actions     (GtkWidgetClass   *widget_class);
void     basalt_window_update_actions      (BasaltWindow     *self);
gboolean basalt_window_start               (BasaltWindow     *self,
                                            BasaltRunRequest *request);

/* basalt-window-runs.c */
void     basalt_window_install_run_actions (GtkWidgetClass   *widget_class);
void     basalt_window_add_run_actions     (BasaltWindow     *self);
void     basalt_window_update_run_actions  (BasaltWindow     *self);

/* basalt-window-files.c */
void     basalt_window_install_file_actions (GtkWidgetClass  *widget_class);
void     basalt_window_update_file_actions (BasaltWindow     *self);

/* basalt-window-state.c */
void     basalt_window_follow_state        (BasaltWindow     *self);

/* basalt-window.c */
void     basalt_window_copy_text           (BasaltWindow     *self,
                                            const char       *text);

G_END_DECLS
