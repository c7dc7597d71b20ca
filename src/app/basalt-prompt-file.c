/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-prompt-file.h"

#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltPromptFile
{
  GtkBox parent_instance;

  BasaltEngine *engine;
  char *name;
  gboolean edited;
  char *problem;
  GCancellable *cancellable; /* while a file is read */
  GtkFileChooserNative *chooser;

  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (BasaltPromptFile, basalt_prompt_file, GTK_TYPE_BOX)

enum
{
  CHANGED,
  READ,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update_chip (BasaltPromptFile *self)
{
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), self->name != NULL);
  if (self->name == NULL)
    return;

  name = basalt_text_make_visible (self->name, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  if (self->edited)
    /* Translators: %s is a file's name; its text was changed in the editor. */
    label = g_strdup_printf (_ ("%s (edited)"), name);
  gtk_label_set_text (self->label, label != NULL ? label : name);
}

static void
set_problem (BasaltPromptFile *self,
             const char       *sentence)
{
  g_free (self->problem);
  self->problem = g_strdup (sentence);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
cancel_read (BasaltPromptFile *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* -- Reading -- */

typedef struct
{
  BasaltPromptFile *prompt_file;
  GFile *file;
} ReadData;

static void
read_data_free (ReadData *data)
{
  g_clear_object (&data->prompt_file);
  g_clear_object (&data->file);
  g_free (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadData, read_data_free)

static char *
get_display_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL ? g_filename_display_name (name) : g_file_get_parse_name (file);
}

static void
read_prompt_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (ReadData) data = user_data;
  BasaltPromptFile *self = data->prompt_file;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  text = basalt_engine_read_prompt_finish (BASALT_ENGINE (object), result, &problem, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (text == NULL)
    {
      set_problem (self, problem != NULL ? basalt_problem_get_sentence (problem) : error->message);
      return;
    }

  name = get_display_name (data->file);
  g_signal_emit (self, signals[READ], 0, text);
  basalt_prompt_file_set_name (self, name, FALSE);
  set_problem (self, NULL);
}

/* -- Callbacks -- */

static void
remove_cb (BasaltPromptFile *self)
{
  gboolean edited = self->edited;

  basalt_prompt_file_set_name (self, NULL, FALSE);
  g_signal_emit (self, signals[REMOVED], 0, edited);
}

static void
chooser_response_cb (BasaltPromptFile *self,
                     int               response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    basalt_prompt_file_load (self, file);
}

/* -- Widget -- */

static void
basalt_prompt_file_dispose (GObject *object)
{
  BasaltPromptFile *self = BASALT_PROMPT_FILE (object);

  cancel_read (self);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_prompt_file_parent_class)->dispose (object);
}

static void
basalt_prompt_file_finalize (GObject *object)
{
  BasaltPromptFile *self = BASALT_PROMPT_FILE (object);

  g_free (self->name);
  g_free (self->problem);

  G_OBJECT_CLASS (basalt_prompt_file_parent_class)->finalize (object);
}

static void
basalt_prompt_file_class_init (BasaltPromptFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = basalt_prompt_file_dispose;
  object_class->finalize = basalt_prompt_file_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[READ] = g_signal_new ("read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[REMOVED] = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-prompt-file.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltPromptFile, label);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
basalt_prompt_file_init (BasaltPromptFile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* -- Public -- */

/**
 * basalt_prompt_file_set_engine:
 * @self: a prompt file
 * @engine: (nullable): what reads the files
 *
 * A file that is being read by the engine before is not read to its end.
 */
void
basalt_prompt_file_set_engine (BasaltPromptFile *self,
                               BasaltEngine     *engine)
{
  g_return_if_fail (BASALT_IS_PROMPT_FILE (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  cancel_read (self);
  g_set_object (&self->engine, engine);
}

/**
 * basalt_prompt_file_choose:
 * @self: a prompt file that is in a window
 *
 * Asks for a file and reads it.
 */
void
basalt_prompt_file_choose (BasaltPromptFile *self)
{
  GtkRoot *root;
  GtkFileChooser *chooser;
  g_autoptr (GtkFileFilter) text_filter = NULL;
  g_autoptr (GtkFileFilter) any_filter = NULL;

  g_return_if_fail (BASALT_IS_PROMPT_FILE (self));

  if (self->chooser != NULL)
    return;

  root = gtk_widget_get_root (GTK_WIDGET (self));
  self->chooser =
    gtk_file_chooser_native_new (_ ("Open a Prompt"),
                                 GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  chooser = GTK_FILE_CHOOSER (self->chooser);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);

  text_filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (text_filter, _ ("Text Files"));
  gtk_file_filter_add_mime_type (text_filter, "text/*");
  gtk_file_chooser_add_filter (chooser, text_filter);

  any_filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (any_filter, _ ("All Files"));
  gtk_file_filter_add_pattern (any_filter, "*");
  gtk_file_chooser_add_filter (chooser, any_filter);

  g_signal_connect_object (chooser, "response", G_CALLBACK (chooser_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/**
 * basalt_prompt_file_load:
 * @self: a prompt file
 * @file: what to read
 *
 * Reads @file in place of any that is still being read: emits "read" and names it, or has a
 * problem. Without an engine nothing happens.
 */
void
basalt_prompt_file_load (BasaltPromptFile *self,
                         GFile            *file)
{
  ReadData *data;

  g_return_if_fail (BASALT_IS_PROMPT_FILE (self));
  g_return_if_fail (G_IS_FILE (file));

  if (self->engine == NULL)
    return;

  cancel_read (self);
  self->cancellable = g_cancellable_new ();
  set_problem (self, NULL);

  data = g_new0 (ReadData, 1);
  data->prompt_file = g_object_ref (self);
  data->file = g_object_ref (file);
  basalt_engine_read_prompt_async (self->engine, file, self->cancellable, read_prompt_cb, data);
}

/**
 * basalt_prompt_file_reset:
 * @self: a prompt file
 *
 * Stops reading and forgets what was wrong, without "changed". The name stays.
 */
void
basalt_prompt_file_reset (BasaltPromptFile *self)
{
  g_return_if_fail (BASALT_IS_PROMPT_FILE (self));

  cancel_read (self);
  g_clear_pointer (&self->problem, g_free);
}

/**
 * basalt_prompt_file_set_name:
 * @self: a prompt file
 * @name: (nullable): display name of the file that the text is from; %NULL if from none
 * @edited: whether the text was changed since
 */
void
basalt_prompt_file_set_name (BasaltPromptFile *self,
                             const char       *name,
                             gboolean          edited)
{
  g_autofree char *copy = g_strdup (name);

  g_return_if_fail (BASALT_IS_PROMPT_FILE (self));

  g_free (self->name);
  self->name = g_steal_pointer (&copy);
  self->edited = name != NULL && edited;
  update_chip (self);
}

/**
 * basalt_prompt_file_text_changed:
 * @self: a prompt file
 *
 * Says that the text is no longer as it was read. What was wrong with a file is forgotten, without
 * "changed".
 */
void
basalt_prompt_file_text_changed (BasaltPromptFile *self)
{
  g_return_if_fail (BASALT_IS_PROMPT_FILE (self));

  if (self->name != NULL && !self->edited)
    {
      self->edited = TRUE;
      update_chip (self);
    }
  g_clear_pointer (&self->problem, g_free);
}

/**
 * basalt_prompt_file_get_name:
 * @self: a prompt file
 *
 * Returns: (nullable): display name of the file that the text was read from
 */
const char *
basalt_prompt_file_get_name (BasaltPromptFile *self)
{
  g_return_val_if_fail (BASALT_IS_PROMPT_FILE (self), NULL);

  return self->name;
}

gboolean
basalt_prompt_file_get_edited (BasaltPromptFile *self)
{
  g_return_val_if_fail (BASALT_IS_PROMPT_FILE (self), FALSE);

  return self->edited;
}

gboolean
basalt_prompt_file_get_reading (BasaltPromptFile *self)
{
  g_return_val_if_fail (BASALT_IS_PROMPT_FILE (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * basalt_prompt_file_get_problem:
 * @self: a prompt file
 *
 * Returns: (nullable): one translated sentence that says why the last file could not be read
 */
const char *
basalt_prompt_file_get_problem (BasaltPromptFile *self)
{
  g_return_val_if_fail (BASALT_IS_PROMPT_FILE (self), NULL);

  return self->problem;
}
