/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-text-pane.h"

G_BEGIN_DECLS

#define BASALT_TYPE_TEXT_FINDER (basalt_text_finder_get_type ())

/*
 * BasaltTextFinder: finds words in panes, also in text that is still arriving. Panes are looked
 * through a piece at a time while nothing else is to be done, and only what can be seen is marked:
 * a megabyte costs no frame.
 *
 * Signal "changed": the number of matches, the current one, or whether all is looked through.
 */
G_DECLARE_FINAL_TYPE (BasaltTextFinder, basalt_text_finder, BASALT, TEXT_FINDER, GObject)

BasaltTextFinder *basalt_text_finder_new           (void);
void              basalt_text_finder_add_pane      (BasaltTextFinder *self,
                                                    BasaltTextPane   *pane);
void              basalt_text_finder_set_text      (BasaltTextFinder *self,
                                                    const char       *text);
gboolean          basalt_text_finder_step          (BasaltTextFinder *self,
                                                    int               step);
guint             basalt_text_finder_get_n_matches (BasaltTextFinder *self);
guint             basalt_text_finder_get_current   (BasaltTextFinder *self);
gboolean          basalt_text_finder_get_complete  (BasaltTextFinder *self);
BasaltTextPane   *basalt_text_finder_get_current_pane (BasaltTextFinder *self);

G_END_DECLS
