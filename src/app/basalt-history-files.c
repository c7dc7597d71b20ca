/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-files.h"

#include "basalt-accessible.h"
#include "basalt-engine-organize.h"
#include "basalt-engine-transfer.h"
#include "basalt-progress-dialog.h"
#include "basalt-question.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct _Operation Operation;

typedef void (*OperationStart) (Operation *self, GFile *file);

/* Lives from the question for a file to the sentence that tells the end. */
struct _Operation
{
  BasaltWindow *window;
  BasaltEngine *engine;
  GtkFileChooserNative *chooser;
  GCancellable *cancellable;
  BasaltProgressDialog *progress; /* unowned: a toplevel */
  OperationStart start;
  GStrv ids;
};

static void
operation_free (Operation *self)
{
  g_clear_pointer ((GtkWindow **) &self->progress, gtk_window_destroy);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_signal_handlers_disconnect_by_data (self->window, self);
  g_object_unref (self->window);
  g_object_unref (self->engine);
  g_object_unref (self->cancellable);
  g_strfreev (self->ids);
  g_free (self);
}

/* Whether it ended well; otherwise the window has told why not. */
static gboolean
tell_error (Operation    *self,
            const GError *error)
{
  if (error == NULL)
    return TRUE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    basalt_window_add_toast (self->window, _ ("Stopped. Nothing was changed."));
  else
    basalt_window_add_toast (self->window, error->message);

  return FALSE;
}

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  Operation *self = user_data;

  if (self->progress != NULL)
    basalt_progress_dialog_set_progress (self->progress, done, total);
}

static void
show_progress (Operation  *self,
               const char *heading)
{
  self->progress =
    basalt_progress_dialog_new (GTK_WINDOW (self->window), heading, self->cancellable);
  /* It goes with its parent, too. */
  g_object_add_weak_pointer (G_OBJECT (self->progress), (gpointer *) &self->progress);
}

static void
chosen_cb (Operation *self,
           int        response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));

  gtk_native_dialog_hide (GTK_NATIVE_DIALOG (self->chooser));
  if (file != NULL)
    self->start (self, file);
  else
    operation_free (self);
}

static void
window_destroy_cb (Operation *self)
{
  if (self->chooser != NULL && gtk_native_dialog_get_visible (GTK_NATIVE_DIALOG (self->chooser)))
    operation_free (self);
  else
    g_cancellable_cancel (self->cancellable);
}

static void
add_filter (GtkFileChooser *chooser,
            const char     *name,
            const char     *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static Operation *
operation_new (BasaltWindow         *window,
               BasaltEngine         *engine,
               const char           *title,
               GtkFileChooserAction  action,
               const char           *accept_label,
               OperationStart        start)
{
  Operation *self = g_new0 (Operation, 1);

  self->window = g_object_ref (window);
  self->engine = g_object_ref (engine);
  self->cancellable = g_cancellable_new ();
  self->start = start;
  self->chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (window), action, accept_label, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (window_destroy_cb), self);

  return self;
}

/* -- Export -- */

/* Runs that are named in a message, and those that are counted. */
#define MAX_NAMED 10

static void
show_message (Operation  *self,
              const char *heading,
              const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  basalt_widget_hush_mnemonics (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell_left_out (Operation  *self,
               char      **left_out)
{
  guint n = g_strv_length (left_out);
  g_autofree char *heading =
    g_strdup_printf (ngettext ("%u Run Was Not Exported", "%u Runs Were Not Exported", n), n);
  g_autoptr (GString) body = g_string_new (_ ("The others were. The rest of the history is "
                                              "unharmed.\n"));

  for (guint i = 0; i < MIN (n, MAX_NAMED); i++)
    {
      g_autofree char *line =
        basalt_text_make_visible (left_out[i], -1, BASALT_TEXT_VISIBLE_ONE_LINE);

      g_string_append_printf (body, "\n%s", line);
    }
  if (n > MAX_NAMED)
    /* Translators: at the end of a list of runs */
    g_string_append_printf (body, ngettext ("\n… and %u more", "\n… and %u more", n - MAX_NAMED),
                            n - MAX_NAMED);

  show_message (self, heading, body->str);
}

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Operation *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltExportResult) exported =
    basalt_engine_export_finish (BASALT_ENGINE (object), result, &error);

  if (error != NULL && strchr (error->message, '\n') != NULL)
    /* A list of runs is too long for a toast. */
    show_message (self, _ ("Nothing Was Exported"), error->message);
  else if (tell_error (self, error))
    {
      guint n = exported->written;
      g_autofree char *text =
        g_strdup_printf (ngettext ("%u run exported", "%u runs exported", n), n);

      basalt_window_add_toast (self->window, text);
      if (exported->left_out[0] != NULL)
        tell_left_out (self, exported->left_out);
    }
  operation_free (self);
}

static void
start_export (Operation *self,
              GFile     *file)
{
  g_autofree char *name = g_file_get_basename (file);
  const char *choice = gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (self->chooser), "format");
  BasaltExportFormat format = BASALT_EXPORT_MARKDOWN;

  /* The name says it, or else the choice beneath. */
  if (!basalt_export_format_from_name (name, &format) && choice != NULL)
    basalt_export_format_from_string (choice, &format);

  show_progress (self, _ ("Exporting…"));
  basalt_engine_export_file_async (self->engine, (const char *const *) self->ids, format, file,
                                   progress_cb, self, self->cancellable, exported_cb, self);
}

/**
 * basalt_history_files_export:
 * @window: the window that asks and tells
 * @engine: whose history
 * @ids: (nullable) (array zero-terminated=1): ids of runs; %NULL for all of them
 * @suggestion: (nullable): how to call the file, without an ending
 *
 * Writes runs into a file of the format that a person chooses.
 */
void
basalt_history_files_export (BasaltWindow      *window,
                             BasaltEngine      *engine,
                             const char *const *ids,
                             const char        *suggestion)
{
  const char *formats[] = { "markdown", "json", "csv", NULL };
  const char *labels[] = { _ ("Markdown, to Read"), _ ("JSON, to Import Again"),
                           _ ("CSV, for Spreadsheets"), NULL };
  gboolean one = ids != NULL && ids[0] != NULL && ids[1] == NULL;
  g_autofree char *name = NULL;
  GtkFileChooser *chooser;
  Operation *self;

  g_return_if_fail (BASALT_IS_WINDOW (window));
  g_return_if_fail (BASALT_IS_ENGINE (engine));

  self = operation_new (window, engine, _ ("Export"), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"),
                        start_export);
  self->ids = g_strdupv ((char **) ids);
  chooser = GTK_FILE_CHOOSER (self->chooser);
  gtk_file_chooser_add_choice (chooser, "format", _ ("Format"), formats, labels);
  gtk_file_chooser_set_choice (chooser, "format", one ? "markdown" : "json");
  name = g_strconcat (suggestion != NULL ? suggestion : "basalt-runs", one ? ".md" : ".json", NULL);
  gtk_file_chooser_set_current_name (chooser, name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* -- Import -- */

static void
imported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Operation *self = user_data;
  BasaltImportResult counts;
  g_autoptr (GError) error = NULL;

  basalt_engine_import_finish (BASALT_ENGINE (object), result, &counts, &error);
  if (tell_error (self, error))
    {
      guint n = counts.added + counts.updated;
      g_autoptr (GString) text = g_string_new (NULL);

      g_string_append_printf (text, ngettext ("%u run imported", "%u runs imported", n), n);
      if (counts.known > 0)
        {
          g_string_append (text, " · ");
          g_string_append_printf (text,
                                  /* Translators: of the runs in an imported file */
                                  ngettext ("%u was there already", "%u were there already",
                                            counts.known),
                                  counts.known);
        }
      basalt_window_add_toast (self->window, text->str);
    }
  operation_free (self);
}

static void
start_import (Operation *self,
              GFile     *file)
{
  show_progress (self, _ ("Importing…"));
  basalt_engine_import_async (self->engine, file, progress_cb, self, self->cancellable, imported_cb,
                              self);
}

/**
 * basalt_history_files_import:
 * @window: the window that asks and tells
 * @engine: whose history
 *
 * Merges the runs of an exported file into the history, all or none.
 */
void
basalt_history_files_import (BasaltWindow *window,
                             BasaltEngine *engine)
{
  Operation *self;

  g_return_if_fail (BASALT_IS_WINDOW (window));
  g_return_if_fail (BASALT_IS_ENGINE (engine));

  self = operation_new (window, engine, _ ("Import Runs"), GTK_FILE_CHOOSER_ACTION_OPEN,
                        _ ("_Import"), start_import);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("Exported Runs (JSON)"), "*.json");
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("All Files"), "*");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* -- Backup -- */

static void
backed_up_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Operation *self = user_data;
  g_autoptr (GError) error = NULL;

  basalt_engine_back_up_finish (BASALT_ENGINE (object), result, &error);
  if (tell_error (self, error))
    basalt_window_add_toast (self->window, _ ("Backup written"));
  operation_free (self);
}

static void
start_backup (Operation *self,
              GFile     *file)
{
  show_progress (self, _ ("Writing Backup…"));
  basalt_engine_back_up_async (self->engine, file, self->cancellable, backed_up_cb, self);
}

/**
 * basalt_history_files_back_up:
 * @window: the window that asks and tells
 * @engine: whose history
 *
 * Copies the whole history into one file.
 */
void
basalt_history_files_back_up (BasaltWindow *window,
                              BasaltEngine *engine)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("basalt-history-%s.db", date);
  Operation *self;

  g_return_if_fail (BASALT_IS_WINDOW (window));
  g_return_if_fail (BASALT_IS_ENGINE (engine));

  self = operation_new (window, engine, _ ("Back Up History"), GTK_FILE_CHOOSER_ACTION_SAVE,
                        _ ("_Back Up"), start_backup);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
restored_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Operation *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept =
    basalt_engine_restore_backup_finish (BASALT_ENGINE (object), result, &error);

  if (tell_error (self, error))
    {
      g_autofree char *shown = g_filename_display_basename (kept);
      g_autofree char *text =
        /* Translators: %s is the name of a file */
        g_strdup_printf (_ ("Backup restored. What was there is kept in “%s”."), shown);

      basalt_window_show_run (self->window, NULL);
      basalt_window_add_toast (self->window, text);
    }
  operation_free (self);
}

typedef struct
{
  Operation *operation;
  GFile *file;
} Restore;

static void
restore_response_cb (AdwMessageDialog *dialog,
                     const char       *response,
                     gpointer          user_data)
{
  Restore *restore = user_data;
  Operation *self = restore->operation;

  if (g_str_equal (response, "restore"))
    {
      show_progress (self, _ ("Restoring Backup…"));
      basalt_engine_restore_backup_async (self->engine, restore->file, self->cancellable,
                                          restored_cb, self);
    }
  else
    operation_free (self);

  g_object_unref (restore->file);
  g_free (restore);
}

static void
start_restore (Operation *self,
               GFile     *file)
{
  AdwMessageDialog *dialog =
    basalt_question_new (GTK_WIDGET (self->window), _ ("Restore This Backup?"),
                         _ ("It takes the place of all runs, connections and settings. What is "
                            "there now is kept as a backup beside the history."));
  Restore *restore = g_new0 (Restore, 1);

  adw_message_dialog_add_response (dialog, "restore", _ ("_Restore"));
  adw_message_dialog_set_response_appearance (dialog, "restore", ADW_RESPONSE_DESTRUCTIVE);

  restore->operation = self;
  restore->file = g_object_ref (file);
  g_signal_connect (dialog, "response", G_CALLBACK (restore_response_cb), restore);
  basalt_question_present (dialog);
}

/**
 * basalt_history_files_restore:
 * @window: the window that asks and tells
 * @engine: whose history
 *
 * Puts a backup in the place of the history, after asking.
 */
void
basalt_history_files_restore (BasaltWindow *window,
                              BasaltEngine *engine)
{
  Operation *self;

  g_return_if_fail (BASALT_IS_WINDOW (window));
  g_return_if_fail (BASALT_IS_ENGINE (engine));

  self = operation_new (window, engine, _ ("Restore Backup"), GTK_FILE_CHOOSER_ACTION_OPEN,
                        _ ("_Open"), start_restore);
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("Backups of the History"), "*.db");
  add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("All Files"), "*");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}
