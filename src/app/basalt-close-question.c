/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-close-question.h"

#include "basalt-question.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  BasaltCloseAnswered answered;
  gpointer user_data;
} Question;

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, "keep"))
    question->answered (BASALT_CLOSE_KEEP_RUNNING, question->user_data);
  else if (g_str_equal (response, "stop"))
    question->answered (BASALT_CLOSE_STOP, question->user_data);
  else
    question->answered (BASALT_CLOSE_CANCEL, question->user_data);
}

static void
free_question (gpointer  data,
               GClosure *closure)
{
  g_free (data);
}

static GtkWindow *
present (AdwMessageDialog    *dialog,
         BasaltCloseAnswered  answered,
         gpointer             user_data)
{
  Question *question = g_new0 (Question, 1);

  question->answered = answered;
  question->user_data = user_data;
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, free_question, 0);
  basalt_question_present (dialog);

  return GTK_WINDOW (dialog);
}

/**
 * basalt_close_question_present:
 * @parent: the window that is about to close
 * @n_runs: how many runs are active
 * @answered: called once, with %BASALT_CLOSE_CANCEL also for Escape
 * @user_data: for @answered
 *
 * Returns: (transfer none): the dialog, on screen; it destroys itself
 */
GtkWindow *
basalt_close_question_present (GtkWindow           *parent,
                               guint                n_runs,
                               BasaltCloseAnswered  answered,
                               gpointer             user_data)
{
  /* Few words: with text twice as large in a wide font, and three buttons, it is to fit a screen of
   * 600 pixels. */
  g_autofree char *heading =
    g_strdup_printf (ngettext ("%u Run Is Still Active", "%u Runs Are Still Active", n_runs),
                     n_runs);
  AdwMessageDialog *dialog =
    basalt_question_new (GTK_WIDGET (parent), heading,
                         _ ("Runs can go on without a window and tell you at the end. "
                            "Stopped runs keep their text."));

  adw_message_dialog_add_responses (dialog, "stop", _ ("_Stop and Close"), "keep",
                                    _ ("_Keep Running"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "keep", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "keep");

  return present (dialog, answered, user_data);
}

/**
 * basalt_close_question_present_unsaved:
 * @parent: the window that is about to close
 * @answered: called once, with %BASALT_CLOSE_CANCEL also for Escape, and otherwise with
 *   %BASALT_CLOSE_STOP
 * @user_data: for @answered
 *
 * Asks where the disk has not taken everything.
 *
 * Returns: (transfer none): the dialog, on screen; it destroys itself
 */
GtkWindow *
basalt_close_question_present_unsaved (GtkWindow           *parent,
                                       BasaltCloseAnswered  answered,
                                       gpointer             user_data)
{
  AdwMessageDialog *dialog =
    basalt_question_new (GTK_WIDGET (parent), _ ("Not All Is Saved"),
                         _ ("The disk may be full. What is not saved yet is lost when you close."));

  adw_message_dialog_add_response (dialog, "stop", _ ("Close _Anyway"));
  adw_message_dialog_set_response_appearance (dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);

  return present (dialog, answered, user_data);
}
