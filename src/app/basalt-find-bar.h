/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-text-finder.h"

G_BEGIN_DECLS

#define BASALT_TYPE_FIND_BAR (basalt_find_bar_get_type ())

/* BasaltFindBar: an entry for words, how many there are, and buttons to go through them. */
G_DECLARE_FINAL_TYPE (BasaltFindBar, basalt_find_bar, BASALT, FIND_BAR, GtkWidget)

GtkWidget *basalt_find_bar_new        (void);
void       basalt_find_bar_set_finder (BasaltFindBar    *self,
                                       BasaltTextFinder *finder);
void       basalt_find_bar_open       (BasaltFindBar    *self,
                                       const char       *text);
void       basalt_find_bar_close      (BasaltFindBar    *self);
gboolean   basalt_find_bar_get_open   (BasaltFindBar    *self);
void       basalt_find_bar_step       (BasaltFindBar    *self,
                                       int               step);

G_END_DECLS
