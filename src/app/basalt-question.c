/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-question.h"

#include "basalt-accessible.h"

#include <glib/gi18n-lib.h>

/**
 * basalt_question_new:
 * @asker: a widget of the window that is asked in; or the window
 * @heading: its heading
 * @body: (nullable): what it says
 *
 * Returns: (transfer none): a question that has no answer yet but Cancel
 */
AdwMessageDialog *
basalt_question_new (GtkWidget  *asker,
                     const char *heading,
                     const char *body)
{
  GtkRoot *root = gtk_widget_get_root (asker);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body));

  adw_message_dialog_add_response (question, "cancel", _ ("_Cancel"));
  adw_message_dialog_set_default_response (question, "cancel");
  adw_message_dialog_set_close_response (question, "cancel");

  return question;
}

/* The other button of the same answer, once the answers lie one below the other. The focus would
 * be on the uppermost, which is the last. */
static void
default_changed_cb (AdwMessageDialog *question)
{
  GtkWidget *button = gtk_window_get_default_widget (GTK_WINDOW (question));

  if (button != NULL)
    gtk_window_set_focus (GTK_WINDOW (question), button);
}

/**
 * basalt_question_present:
 * @question: a question with all its answers
 *
 * Puts it, with the focus on what is typed into, or else on the default answer. It destroys itself.
 */
void
basalt_question_present (AdwMessageDialog *question)
{
  GtkWidget *extra = adw_message_dialog_get_extra_child (question);

  basalt_widget_hush_mnemonics (GTK_WIDGET (question));
  if (extra == NULL)
    g_signal_connect (question, "notify::default-widget", G_CALLBACK (default_changed_cb), NULL);

  gtk_window_present (GTK_WINDOW (question));
  if (extra != NULL)
    gtk_widget_grab_focus (extra);
}
