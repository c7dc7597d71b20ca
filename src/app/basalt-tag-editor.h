/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TAG_EDITOR (basalt_tag_editor_get_type ())

/*
 * BasaltTagEditor: tags as chips, each with a button that takes it away, and an entry for more.
 *
 * Signals "add" (char*), "remove" (char*): the person asks for it; the chips change when
 * basalt_tag_editor_set_tags() says so. "typed" (char*): what stands in the entry now, for
 * basalt_tag_editor_suggest().
 */
G_DECLARE_FINAL_TYPE (BasaltTagEditor, basalt_tag_editor, BASALT, TAG_EDITOR, GtkWidget)

GtkWidget *basalt_tag_editor_new      (void);
void       basalt_tag_editor_set_tags (BasaltTagEditor   *self,
                                       const char *const *tags);
void       basalt_tag_editor_suggest  (BasaltTagEditor   *self,
                                       const char *const *tags);
void       basalt_tag_editor_clear    (BasaltTagEditor   *self);

G_END_DECLS
