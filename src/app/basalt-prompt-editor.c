/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-prompt-editor.h"

#include "basalt-container.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PROMPT_MAX_BYTES 1048576

#define MIN_LINES 2
#define MAX_LINES 10

struct _BasaltPromptEditor
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkScrolledWindow *scroller;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkWidget *placeholder;
};

G_DEFINE_FINAL_TYPE (BasaltPromptEditor, basalt_prompt_editor, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_too_long (BasaltPromptEditor *self,
             gsize              *bytes)
{
  g_autofree char *text = NULL;

  /* A character has at most four bytes: most prompts need not be copied to know. */
  if (gtk_text_buffer_get_char_count (self->buffer) <= PROMPT_MAX_BYTES / 4)
    return FALSE;

  text = basalt_prompt_editor_dup_text (self);
  *bytes = strlen (text);

  return *bytes > PROMPT_MAX_BYTES;
}

static void
update_height (BasaltPromptEditor *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self->view));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int line = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  int margins =
    gtk_text_view_get_top_margin (self->view) + gtk_text_view_get_bottom_margin (self->view);

  pango_font_metrics_unref (metrics);

  /* The smaller one first, so that the minimum never passes the maximum. */
  gtk_scrolled_window_set_min_content_height (self->scroller, -1);
  gtk_scrolled_window_set_max_content_height (self->scroller, MAX_LINES * line + margins);
  gtk_scrolled_window_set_min_content_height (self->scroller, MIN_LINES * line + margins);
}

static void
changed_cb (BasaltPromptEditor *self)
{
  gboolean empty = gtk_text_buffer_get_char_count (self->buffer) == 0;

  gtk_widget_set_visible (self->placeholder, empty);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* -- Widget -- */

static void
basalt_prompt_editor_map (GtkWidget *widget)
{
  update_height (BASALT_PROMPT_EDITOR (widget));

  GTK_WIDGET_CLASS (basalt_prompt_editor_parent_class)->map (widget);
}

static void
basalt_prompt_editor_system_setting_changed (GtkWidget        *widget,
                                             GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (basalt_prompt_editor_parent_class)->system_setting_changed (widget, setting);

  if (setting == GTK_SYSTEM_SETTING_DPI || setting == GTK_SYSTEM_SETTING_FONT_NAME)
    update_height (BASALT_PROMPT_EDITOR (widget));
}

static gboolean
basalt_prompt_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BASALT_PROMPT_EDITOR (widget)->view));
}

static void
basalt_prompt_editor_dispose (GObject *object)
{
  BasaltPromptEditor *self = BASALT_PROMPT_EDITOR (object);

  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (basalt_prompt_editor_parent_class)->dispose (object);
}

static void
basalt_prompt_editor_class_init (BasaltPromptEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = basalt_prompt_editor_dispose;
  widget_class->map = basalt_prompt_editor_map;
  widget_class->system_setting_changed = basalt_prompt_editor_system_setting_changed;
  widget_class->focus = basalt_widget_focus_children;
  widget_class->grab_focus = basalt_prompt_editor_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-prompt-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltPromptEditor, content);
  gtk_widget_class_bind_template_child (widget_class, BasaltPromptEditor, scroller);
  gtk_widget_class_bind_template_child (widget_class, BasaltPromptEditor, view);
  gtk_widget_class_bind_template_child (widget_class, BasaltPromptEditor, buffer);
  gtk_widget_class_bind_template_child (widget_class, BasaltPromptEditor, placeholder);
}

static void
basalt_prompt_editor_init (BasaltPromptEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Prompt"), GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER,
                                  _ ("Write a prompt"), GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE,
                                  -1);
}

/* -- Public -- */

/**
 * basalt_prompt_editor_dup_text:
 * @self: an editor
 *
 * Returns: (transfer full): the prompt, exactly as written
 */
char *
basalt_prompt_editor_dup_text (BasaltPromptEditor *self)
{
  char *text = NULL;

  g_return_val_if_fail (BASALT_IS_PROMPT_EDITOR (self), NULL);

  g_object_get (self->buffer, "text", &text, NULL);

  return text;
}

/**
 * basalt_prompt_editor_set_text:
 * @self: an editor
 * @text: a prompt
 *
 * Replaces the prompt, as one step that can be undone.
 */
void
basalt_prompt_editor_set_text (BasaltPromptEditor *self,
                               const char         *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  g_return_if_fail (BASALT_IS_PROMPT_EDITOR (self));
  g_return_if_fail (text != NULL);

  buffer = self->buffer;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);

  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

/**
 * basalt_prompt_editor_prepend_text:
 * @self: an editor
 * @text: a text
 *
 * Puts @text before what is written, which cannot be undone.
 */
void
basalt_prompt_editor_prepend_text (BasaltPromptEditor *self,
                                   const char         *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;

  g_return_if_fail (BASALT_IS_PROMPT_EDITOR (self));
  g_return_if_fail (text != NULL);

  buffer = self->buffer;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
}

/**
 * basalt_prompt_editor_is_blank:
 * @self: an editor
 *
 * Returns: whether there is nothing but white space
 */
gboolean
basalt_prompt_editor_is_blank (BasaltPromptEditor *self)
{
  GtkTextIter iter;

  g_return_val_if_fail (BASALT_IS_PROMPT_EDITOR (self), TRUE);

  gtk_text_buffer_get_start_iter (self->buffer, &iter);
  do
    {
      gunichar c = gtk_text_iter_get_char (&iter);

      if (c != 0 && !g_unichar_isspace (c))
        return FALSE;
    }
  while (gtk_text_iter_forward_char (&iter));

  return TRUE;
}

/**
 * basalt_prompt_editor_dup_problem:
 * @self: an editor
 *
 * Returns: (transfer full) (nullable): one translated sentence that says why the text cannot be
 * sent
 */
char *
basalt_prompt_editor_dup_problem (BasaltPromptEditor *self)
{
  g_autofree char *size = NULL;
  gsize bytes = 0;

  g_return_val_if_fail (BASALT_IS_PROMPT_EDITOR (self), NULL);

  if (!is_too_long (self, &bytes))
    return NULL;

  size = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: %s is a size such as “1.2 MiB”. */
  return g_strdup_printf (_ ("The prompt has %s; at most 1 MiB (1,048,576 bytes) can be sent."),
                          size);
}
