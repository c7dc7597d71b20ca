/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

/*
 * Writes runs one after the other, as the program would have left them behind.
 */
typedef struct _HistoryWriter HistoryWriter;

/* @first and @last: µs since 1970 UTC, between which the runs lie. */
HistoryWriter *history_writer_new  (BasaltDatabase  *database,
                                    guint            n_runs,
                                    guint32          seed,
                                    gint64           first,
                                    gint64           last,
                                    GError         **error);
void           history_writer_free (HistoryWriter   *self);
gboolean       history_writer_next (HistoryWriter   *self,
                                    GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HistoryWriter, history_writer_free)

G_END_DECLS
