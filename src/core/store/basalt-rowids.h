/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BasaltRowids: a long sequence of rowids that is changed in few places at a time: an array with
 * a gap, so that changes beside each other do not move what lies behind them.
 */
typedef struct _BasaltRowids BasaltRowids;

/* @removed rowids went at @position, then @added ones came; it is so already. */
typedef void (*BasaltRowidsFunc) (guint     position,
                                  guint     removed,
                                  guint     added,
                                  gpointer  user_data);

BasaltRowids *basalt_rowids_new        (const gint64      *rowids,
                                        guint              n_rowids);
void          basalt_rowids_free       (BasaltRowids      *self);
guint         basalt_rowids_get_length (BasaltRowids      *self);
gint64        basalt_rowids_get        (BasaltRowids      *self,
                                        guint              position);
gboolean      basalt_rowids_find       (BasaltRowids      *self,
                                        gint64             rowid,
                                        guint             *position);
void          basalt_rowids_insert     (BasaltRowids      *self,
                                        guint              position,
                                        const gint64      *rowids,
                                        guint              n_rowids);
void          basalt_rowids_remove     (BasaltRowids      *self,
                                        guint              position,
                                        guint              n_rowids);
GArray       *basalt_rowids_copy       (BasaltRowids      *self);
void          basalt_rowids_remove_all (BasaltRowids      *self,
                                        const gint64      *rowids,
                                        guint              n_rowids,
                                        BasaltRowidsFunc   changed,
                                        gpointer           user_data);
gboolean      basalt_rowids_become     (BasaltRowids      *self,
                                        const gint64      *rowids,
                                        guint              n_rowids,
                                        BasaltRowidsFunc   changed,
                                        gpointer           user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRowids, basalt_rowids_free)

G_END_DECLS
