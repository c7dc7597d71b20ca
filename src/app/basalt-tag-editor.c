/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-tag-editor.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltTagEditor
{
  GtkWidget parent_instance;

  GStrv tags;

  GtkFlowBox *chips;
  GtkEntry *entry;
  GtkFlowBox *suggestions;
};

G_DEFINE_FINAL_TYPE (BasaltTagEditor, basalt_tag_editor, GTK_TYPE_WIDGET)

enum
{
  ADD,
  REMOVE,
  TYPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_typed (BasaltTagEditor *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
remove_clicked_cb (BasaltTagEditor *self,
                   GtkWidget       *button)
{
  g_autofree char *tag = g_strdup (g_object_get_data (G_OBJECT (button), "basalt-tag"));

  /* The chip goes, and the focus with it, if it stayed there. */
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  g_signal_emit (self, signals[REMOVE], 0, tag);
}

static void
suggestion_clicked_cb (BasaltTagEditor *self,
                       GtkWidget       *button)
{
  g_autofree char *tag = g_strdup (g_object_get_data (G_OBJECT (button), "basalt-tag"));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  g_signal_emit (self, signals[ADD], 0, tag);
}

static void
activate_cb (BasaltTagEditor *self)
{
  g_autofree char *tag = dup_typed (self);

  if (*tag != '\0')
    g_signal_emit (self, signals[ADD], 0, tag);
}

static void
changed_cb (BasaltTagEditor *self)
{
  g_autofree char *typed = dup_typed (self);

  g_signal_emit (self, signals[TYPED], 0, typed);
}

static void
add_child (GtkFlowBox *box,
           GtkWidget  *child,
           const char *tag)
{
  g_autofree char *visible = basalt_text_make_visible (tag, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  GtkWidget *parent;

  gtk_flow_box_insert (box, child, -1);
  /* The button in it takes the focus. The cell around it is read on the way there. */
  parent = gtk_widget_get_parent (child);
  basalt_widget_set_accessible_label (parent, visible);
  gtk_widget_set_focusable (parent, FALSE);
  gtk_widget_set_halign (parent, GTK_ALIGN_START);
}

static void
remove_children (GtkFlowBox *box)
{
  GtkFlowBoxChild *child;

  while ((child = gtk_flow_box_get_child_at_index (box, 0)) != NULL)
    gtk_flow_box_remove (box, GTK_WIDGET (child));
}

static GtkWidget *
create_chip (BasaltTagEditor *self,
             const char      *tag)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *visible = basalt_text_make_visible (tag, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  /* Translators: %s is a tag */
  g_autofree char *name = g_strdup_printf (_ ("Remove Tag %s"), visible);
  GtkWidget *label = gtk_label_new (visible);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_widget_set_tooltip_text (label, visible);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, name);
  basalt_widget_set_accessible_label (button, name);
  g_object_set_data_full (G_OBJECT (button), "basalt-tag", g_strdup (tag), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_widget_add_css_class (box, "chip");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

static GtkWidget *
create_suggestion (BasaltTagEditor *self,
                   const char      *tag)
{
  g_autofree char *visible = basalt_text_make_visible (tag, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  /* Translators: %s is a tag */
  g_autofree char *name = g_strdup_printf (_ ("Add Tag %s"), visible);
  GtkWidget *label = gtk_label_new (visible);
  GtkWidget *button = gtk_button_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "compact");
  gtk_widget_add_css_class (button, "pill-chip");
  basalt_widget_set_accessible_label (button, name);
  g_object_set_data_full (G_OBJECT (button), "basalt-tag", g_strdup (tag), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (suggestion_clicked_cb), self,
                           G_CONNECT_SWAPPED);

  return button;
}

static void
basalt_tag_editor_dispose (GObject *object)
{
  basalt_widget_dispose_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (basalt_tag_editor_parent_class)->dispose (object);
}

static void
basalt_tag_editor_finalize (GObject *object)
{
  g_strfreev (BASALT_TAG_EDITOR (object)->tags);

  G_OBJECT_CLASS (basalt_tag_editor_parent_class)->finalize (object);
}

static void
basalt_tag_editor_class_init (BasaltTagEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = basalt_tag_editor_dispose;
  object_class->finalize = basalt_tag_editor_finalize;

  signals[ADD] = g_signal_new ("add", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-tag-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltTagEditor, chips);
  gtk_widget_class_bind_template_child (widget_class, BasaltTagEditor, entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltTagEditor, suggestions);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
basalt_tag_editor_init (BasaltTagEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
basalt_tag_editor_new (void)
{
  return g_object_new (BASALT_TYPE_TAG_EDITOR, NULL);
}

/**
 * basalt_tag_editor_set_tags:
 * @self: an editor
 * @tags: (nullable) (array zero-terminated=1): the tags there are
 */
void
basalt_tag_editor_set_tags (BasaltTagEditor   *self,
                            const char *const *tags)
{
  static const char *const none[] = { NULL };

  g_return_if_fail (BASALT_IS_TAG_EDITOR (self));

  if (tags == NULL)
    tags = none;
  if (self->tags != NULL && g_strv_equal ((const char *const *) self->tags, tags))
    return;

  g_strfreev (self->tags);
  self->tags = g_strdupv ((char **) tags);
  remove_children (self->chips);
  for (guint i = 0; tags[i] != NULL; i++)
    add_child (self->chips, create_chip (self, tags[i]), tags[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->chips), tags[0] != NULL);
}

/**
 * basalt_tag_editor_suggest:
 * @self: an editor
 * @tags: (nullable) (array zero-terminated=1): tags that the one in the entry can become
 *
 * Those that are there already are left out.
 */
void
basalt_tag_editor_suggest (BasaltTagEditor   *self,
                           const char *const *tags)
{
  gboolean any = FALSE;

  g_return_if_fail (BASALT_IS_TAG_EDITOR (self));

  remove_children (self->suggestions);
  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      if (self->tags != NULL && g_strv_contains ((const char *const *) self->tags, tags[i]))
        continue;
      add_child (self->suggestions, create_suggestion (self, tags[i]), tags[i]);
      any = TRUE;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->suggestions), any);
}

/**
 * basalt_tag_editor_clear:
 * @self: an editor
 *
 * Empties the entry: what stood there is a tag now.
 */
void
basalt_tag_editor_clear (BasaltTagEditor *self)
{
  g_return_if_fail (BASALT_IS_TAG_EDITOR (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}
