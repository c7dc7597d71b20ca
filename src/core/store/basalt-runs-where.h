/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-run-query.h"

G_BEGIN_DECLS

/*
 * BasaltRunsWhere: the conditions of a query in SQL, and the values for its parameters.
 *
 * The SQL is about the table run and has no text search: whoever selects brings the match with
 * run_text in, in the way that suits the order.
 */
typedef struct _BasaltRunsWhere BasaltRunsWhere;

BasaltRunsWhere *basalt_runs_where_new         (BasaltDatabase        *database,
                                                const BasaltRunQuery  *query,
                                                GError               **error);
void             basalt_runs_where_free        (BasaltRunsWhere       *self);
/* No run fulfils it: nothing need be selected. */
gboolean         basalt_runs_where_is_hopeless (BasaltRunsWhere       *self);
/* "run.deleted_at IS NULL AND …", with the parameters ?1 to ?n. */
const char      *basalt_runs_where_get_sql     (BasaltRunsWhere       *self);
/* n + 1: the first parameter that is free. */
int              basalt_runs_where_get_next    (BasaltRunsWhere       *self);
/* Binds ?1 to ?n. */
void             basalt_runs_where_bind        (BasaltRunsWhere       *self,
                                                BasaltStatement       *statement);
/* What run_text is to MATCH; NULL if no text is searched for. */
const char      *basalt_runs_where_get_match   (BasaltRunsWhere       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRunsWhere, basalt_runs_where_free)

G_END_DECLS
