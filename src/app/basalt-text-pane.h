/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BASALT_TYPE_TEXT_PANE (basalt_text_pane_get_type ())

/*
 * BasaltTextPane: text from a model, a server or a file, to be read, selected
 * and copied. Hostile characters are made visible. Paragraphs over some 8 KB
 * are broken softly: GtkTextView lays a paragraph out again at every append,
 * which for a megabyte on one line takes a second. What is copied has no such
 * breaks.
 */
G_DECLARE_FINAL_TYPE (BasaltTextPane, basalt_text_pane, BASALT, TEXT_PANE, GtkTextView)

GtkWidget *basalt_text_pane_new               (void);
void       basalt_text_pane_clear             (BasaltTextPane *self);
void       basalt_text_pane_append            (BasaltTextPane *self,
                                               const char     *text,
                                               gssize          length,
                                               const char     *tag_name);
char      *basalt_text_pane_get_text          (BasaltTextPane *self);
char      *basalt_text_pane_get_selected_text (BasaltTextPane *self);
gboolean   basalt_text_pane_is_soft_break     (BasaltTextPane    *self,
                                               const GtkTextIter *iter);

G_END_DECLS
