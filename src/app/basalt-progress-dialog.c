/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-progress-dialog.h"

#include "basalt-accessible.h"

#include <glib/gi18n-lib.h>

/* What is done sooner needs no dialog. */
#define SHOW_AFTER_MS 400

struct _BasaltProgressDialog
{
  AdwMessageDialog parent_instance;

  GCancellable *cancellable;
  GtkProgressBar *bar;
  guint show_id;
};

G_DEFINE_FINAL_TYPE (BasaltProgressDialog, basalt_progress_dialog, ADW_TYPE_MESSAGE_DIALOG)

static gboolean
show_cb (gpointer user_data)
{
  BasaltProgressDialog *self = BASALT_PROGRESS_DIALOG (user_data);

  self->show_id = 0;
  gtk_window_present (GTK_WINDOW (self));

  return G_SOURCE_REMOVE;
}

static void
response_cb (BasaltProgressDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
basalt_progress_dialog_dispose (GObject *object)
{
  BasaltProgressDialog *self = BASALT_PROGRESS_DIALOG (object);

  g_clear_handle_id (&self->show_id, g_source_remove);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (basalt_progress_dialog_parent_class)->dispose (object);
}

static void
basalt_progress_dialog_class_init (BasaltProgressDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_progress_dialog_dispose;
}

static void
basalt_progress_dialog_init (BasaltProgressDialog *self)
{
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_progress_bar_set_pulse_step (self->bar, 0.05);
  basalt_widget_set_accessible_label (GTK_WIDGET (self->bar), _ ("Progress"));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (self), GTK_WIDGET (self->bar));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (self), "cancel", _ ("_Cancel"));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self), "cancel");
  g_signal_connect (self, "response", G_CALLBACK (response_cb), NULL);
  self->show_id = g_timeout_add (SHOW_AFTER_MS, show_cb, self);
}

/**
 * basalt_progress_dialog_new:
 * @parent: the window that waits
 * @heading: what is going on
 * @cancellable: what the button cancels
 *
 * Returns: (transfer none): a dialog that shows itself when it takes longer; destroy it with
 *   gtk_window_destroy() at the end, however it ends
 */
BasaltProgressDialog *
basalt_progress_dialog_new (GtkWindow    *parent,
                            const char   *heading,
                            GCancellable *cancellable)
{
  BasaltProgressDialog *self;

  self = g_object_new (BASALT_TYPE_PROGRESS_DIALOG, "transient-for", parent, "modal", TRUE,
                       "heading", heading, NULL);
  self->cancellable = g_object_ref (cancellable);

  return self;
}

/**
 * basalt_progress_dialog_set_progress:
 * @self: a dialog
 * @done: how much is done
 * @total: of how much; 0 if that is not known
 */
void
basalt_progress_dialog_set_progress (BasaltProgressDialog *self,
                                     guint64               done,
                                     guint64               total)
{
  g_return_if_fail (BASALT_IS_PROGRESS_DIALOG (self));

  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, CLAMP ((double) done / (double) total, 0.0, 1.0));
  else
    gtk_progress_bar_pulse (self->bar);
}
