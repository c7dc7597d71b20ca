/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The window's actions that take runs out of the history and into it. */

#include "basalt-window-private.h"

#include "basalt-history-files.h"

static void
export_runs_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);
  g_autofree char *name = NULL;

  if (ids[0] == NULL)
    return;

  if (ids[1] == NULL && self->run != NULL && g_str_equal (ids[0], basalt_run_get_id (self->run)))
    name = g_strdup (basalt_run_get_name (self->run));
  basalt_history_files_export (self, self->engine, ids, name);
}

static void
export_all_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_history_files_export (self, self->engine, NULL, NULL);
}

static void
import_runs_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_history_files_import (self, self->engine);
}

static void
back_up_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_history_files_back_up (self, self->engine);
}

static void
restore_backup_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  BasaltWindow *self = BASALT_WINDOW (widget);

  basalt_history_files_restore (self, self->engine);
}

/**
 * basalt_window_install_file_actions:
 * @widget_class: the window's class
 *
 * Adds export, import, backup and restore.
 */
void
basalt_window_install_file_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export-runs", "as", export_runs_cb);
  gtk_widget_class_install_action (widget_class, "win.export-all", NULL, export_all_cb);
  gtk_widget_class_install_action (widget_class, "win.import-runs", NULL, import_runs_cb);
  gtk_widget_class_install_action (widget_class, "win.back-up", NULL, back_up_cb);
  gtk_widget_class_install_action (widget_class, "win.restore-backup", NULL, restore_backup_cb);
}

/**
 * basalt_window_update_file_actions:
 * @self: a window
 *
 * Enables them while there is a history.
 */
void
basalt_window_update_file_actions (BasaltWindow *self)
{
  static const char *const actions[] = { "win.export-runs", "win.export-all", "win.import-runs",
                                         "win.back-up", "win.restore-backup" };
  gboolean open = self->engine != NULL && basalt_engine_get_history (self->engine) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], open);
}
