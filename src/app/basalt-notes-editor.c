/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-notes-editor.h"

#include "basalt-container.h"
#include "basalt-engine-organize.h"
#include "basalt-engine-search.h"
#include "basalt-rating.h"
#include "basalt-run-query-parse.h"
#include "basalt-tag-editor.h"
#include "basalt-text.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Not started anew by the next key: who types on and on has a note on record, too. */
#define NOTE_DELAY_MS 400
#define SUGGESTIONS_MAX 6

struct _BasaltNotesEditor
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltRun *run;
  GSignalGroup *run_signals;
  GCancellable *completing; /* of what the tag in the entry can become */
  guint note_source;
  gboolean note_edited; /* what stands in the view is newer than the run's */
  gboolean updating;

  GtkSwitch *pin;
  BasaltRating *rating;
  BasaltTagEditor *tags;
  GtkTextView *note;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (BasaltNotesEditor, basalt_notes_editor, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What is being kept, and how to try again. */
typedef struct
{
  BasaltNotesEditor *editor;
  BasaltRun *run;
  gboolean tag; /* one that was typed */
} Saving;

static void update (BasaltNotesEditor *self);

static char *
dup_note (BasaltNotesEditor *self)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (self->note), "text", &text, NULL);

  return text;
}

static void
show_problem (BasaltNotesEditor *self,
              const char        *text)
{
  g_autofree char *visible =
    basalt_text_make_visible (text != NULL ? text : "", -1, BASALT_TEXT_VISIBLE_NONE);

  gtk_label_set_text (self->problem_label, visible);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Saving *saving = user_data;
  g_autoptr (BasaltNotesEditor) self = saving->editor;
  g_autoptr (BasaltRun) run = saving->run;
  g_autoptr (GError) error = NULL;
  gboolean saved = basalt_engine_annotate_finish (BASALT_ENGINE (object), result, &error);

  if (self->run != run)
    return;

  if (saved && saving->tag)
    basalt_tag_editor_clear (self->tags);
  show_problem (self, saved ? NULL : error->message);
  /* What could not be kept is as it was; a note stays as it is written. */
  update (self);
}

static void
save (BasaltNotesEditor    *self,
      const BasaltRunNotes *notes,
      gboolean              tag)
{
  const char *ids[] = { NULL, NULL };
  Saving *saving;

  if (self->engine == NULL || self->run == NULL)
    return;

  ids[0] = basalt_run_get_id (self->run);
  saving = g_new0 (Saving, 1);
  saving->editor = g_object_ref (self);
  saving->run = g_object_ref (self->run);
  saving->tag = tag;
  basalt_engine_annotate_async (self->engine, ids, notes, NULL, saved_cb, saving);
}

/* -- The note -- */

static void
save_note (BasaltNotesEditor *self)
{
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->note_source, g_source_remove);
  if (!self->note_edited || self->run == NULL)
    return;

  self->note_edited = FALSE;
  text = dup_note (self);
  if (g_strcmp0 (text, basalt_run_get_note (self->run)) == 0)
    return;

  notes.note = text;
  save (self, &notes, FALSE);
}

static gboolean
note_timeout_cb (gpointer user_data)
{
  BasaltNotesEditor *self = user_data;

  self->note_source = 0;
  save_note (self);

  return G_SOURCE_REMOVE;
}

static void
note_changed_cb (BasaltNotesEditor *self)
{
  if (self->updating || self->run == NULL)
    return;

  self->note_edited = TRUE;
  if (self->note_source == 0)
    self->note_source =
      g_timeout_add_full (G_PRIORITY_DEFAULT, NOTE_DELAY_MS, note_timeout_cb, self, NULL);
}

/* -- The others -- */

static gboolean
pin_cb (BasaltNotesEditor *self,
        gboolean           pinned)
{
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;

  if (self->updating)
    return FALSE;

  notes.pinned = pinned;
  save (self, &notes, FALSE);

  return FALSE;
}

static void
rated_cb (BasaltNotesEditor *self,
          guint              rating)
{
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;

  notes.rating = (int) rating;
  save (self, &notes, FALSE);
}

static void
add_tag_cb (BasaltNotesEditor *self,
            const char        *tag)
{
  const char *tags[] = { tag, NULL };
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;

  notes.add_tags = tags;
  save (self, &notes, TRUE);
}

static void
remove_tag_cb (BasaltNotesEditor *self,
               const char        *tag)
{
  const char *tags[] = { tag, NULL };
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;

  notes.remove_tags = tags;
  save (self, &notes, FALSE);
}

/* Tags that are in the history already are the likeliest. */
static void
completed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BasaltNotesEditor) self = BASALT_NOTES_EDITOR (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) completions =
    basalt_engine_complete_query_finish (BASALT_ENGINE (object), result, &error);
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  if (completions == NULL)
    return;

  for (guint i = 0; i < completions->len && i < SUGGESTIONS_MAX; i++)
    {
      const BasaltQueryCompletion *completion = g_ptr_array_index (completions, i);
      g_autofree char *tag = basalt_run_query_get_word (completion->text, "tag");

      if (tag != NULL)
        g_strv_builder_add (tags, tag);
    }
  list = g_strv_builder_end (tags);
  basalt_tag_editor_suggest (self->tags, (const char *const *) list);
}

static void
tag_typed_cb (BasaltNotesEditor *self,
              const char        *typed)
{
  g_autofree char *text = NULL;

  g_cancellable_cancel (self->completing);
  g_clear_object (&self->completing);
  /* A quote would end the word that is completed. */
  if (self->engine == NULL || *typed == '\0' || strchr (typed, '"') != NULL)
    {
      basalt_tag_editor_suggest (self->tags, NULL);
      return;
    }

  self->completing = g_cancellable_new ();
  text = g_strconcat (strchr (typed, ' ') != NULL ? "tag:\"" : "tag:", typed, NULL);
  basalt_engine_complete_query_async (self->engine, text, (guint) strlen (text), self->completing,
                                      completed_cb, g_object_ref (self));
}

static void
update (BasaltNotesEditor *self)
{
  g_autofree char *shown = dup_note (self);
  const char *note = self->run != NULL ? basalt_run_get_note (self->run) : "";

  self->updating = TRUE;
  gtk_switch_set_active (self->pin, self->run != NULL && basalt_run_get_pinned (self->run));
  basalt_rating_set_rating (self->rating,
                            self->run != NULL ? basalt_run_get_rating (self->run) : 0);
  basalt_tag_editor_set_tags (self->tags,
                              self->run != NULL ? basalt_run_get_tags (self->run) : NULL);
  /* What is being written here is not replaced by what was written elsewhere. */
  if (!self->note_edited && !gtk_widget_has_focus (GTK_WIDGET (self->note)) &&
      g_strcmp0 (shown, note) != 0)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note), note, -1);
  self->updating = FALSE;
}

/* -- Widget -- */

/* A window that goes may be followed by the engine. */
static void
basalt_notes_editor_unmap (GtkWidget *widget)
{
  save_note (BASALT_NOTES_EDITOR (widget));

  GTK_WIDGET_CLASS (basalt_notes_editor_parent_class)->unmap (widget);
}

static void
basalt_notes_editor_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltNotesEditor *self = BASALT_NOTES_EDITOR (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_notes_editor_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BasaltNotesEditor *self = BASALT_NOTES_EDITOR (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_notes_editor_set_engine (self, g_value_get_object (value));
      break;
    case PROP_RUN:
      basalt_notes_editor_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_notes_editor_dispose (GObject *object)
{
  BasaltNotesEditor *self = BASALT_NOTES_EDITOR (object);

  if (self->note != NULL)
    save_note (self);
  g_clear_handle_id (&self->note_source, g_source_remove);
  self->note = NULL;
  g_cancellable_cancel (self->completing);
  g_clear_object (&self->completing);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_object (&self->engine);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_notes_editor_parent_class)->dispose (object);
}

static void
basalt_notes_editor_class_init (BasaltNotesEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_notes_editor_get_property;
  object_class->set_property = basalt_notes_editor_set_property;
  object_class->dispose = basalt_notes_editor_dispose;
  widget_class->unmap = basalt_notes_editor_unmap;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_RATING);
  g_type_ensure (BASALT_TYPE_TAG_EDITOR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-notes-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltNotesEditor, pin);
  gtk_widget_class_bind_template_child (widget_class, BasaltNotesEditor, rating);
  gtk_widget_class_bind_template_child (widget_class, BasaltNotesEditor, tags);
  gtk_widget_class_bind_template_child (widget_class, BasaltNotesEditor, note);
  gtk_widget_class_bind_template_child (widget_class, BasaltNotesEditor, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, pin_cb);
  gtk_widget_class_bind_template_callback (widget_class, rated_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_tag_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_tag_cb);
  gtk_widget_class_bind_template_callback (widget_class, tag_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_note);
}

static void
basalt_notes_editor_init (BasaltNotesEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->note), "changed",
                           G_CALLBACK (note_changed_cb), self, G_CONNECT_SWAPPED);

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::pinned", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::rating", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::tags", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::note", G_CALLBACK (update), self);
}

GtkWidget *
basalt_notes_editor_new (void)
{
  return g_object_new (BASALT_TYPE_NOTES_EDITOR, NULL);
}

void
basalt_notes_editor_set_engine (BasaltNotesEditor *self,
                                BasaltEngine      *engine)
{
  g_return_if_fail (BASALT_IS_NOTES_EDITOR (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (self->engine == engine)
    return;

  save_note (self);
  g_set_object (&self->engine, engine);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

/**
 * basalt_notes_editor_set_run:
 * @self: an editor
 * @run: (nullable): what the notes are about
 *
 * A note on the run before that is still to be kept is kept first.
 */
void
basalt_notes_editor_set_run (BasaltNotesEditor *self,
                             BasaltRun         *run)
{
  g_return_if_fail (BASALT_IS_NOTES_EDITOR (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (self->run == run)
    return;

  save_note (self);
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  show_problem (self, NULL);
  basalt_tag_editor_clear (self->tags);

  self->updating = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note),
                            run != NULL ? basalt_run_get_note (run) : "", -1);
  self->updating = FALSE;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_notes_editor_flush:
 * @self: an editor
 *
 * Keeps what is written of a note now.
 */
void
basalt_notes_editor_flush (BasaltNotesEditor *self)
{
  g_return_if_fail (BASALT_IS_NOTES_EDITOR (self));

  save_note (self);
}
