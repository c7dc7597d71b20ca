/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-store.h"

G_BEGIN_DECLS

/* Whether no process that lives works on a run, in SQL; true of runs that wait for none. What is
 * found out by it holds to the end of the transaction, after basalt_store_owner_reap(). */
#define BASALT_RUN_IS_FREE                                                                       \
  "(run.ended_at IS NOT NULL OR run.owner IS NULL OR"                                            \
  " run.state IN ('Scheduled', 'Late', 'Paused'))"

/* A run that an import has not completed is nobody's to touch. */
#define BASALT_RUN_IS_IN_TRASH "run.deleted_at > 0"

gboolean basalt_runs_organize_annotate (BasaltDatabase                *database,
                                        const char                    *id,
                                        const BasaltRunAnnotation     *change,
                                        BasaltAnnotatedRun           **annotated,
                                        GError                       **error);
gboolean basalt_runs_organize_move     (BasaltDatabase                *database,
                                        gint64                         run,
                                        BasaltRunMove                  move,
                                        gint64                         now,
                                        const char                    *prompts_dir,
                                        gboolean                      *moved,
                                        GError                       **error);
gboolean basalt_runs_organize_tidy     (BasaltDatabase                *database,
                                        GError                       **error);
gboolean basalt_runs_organize_claim    (BasaltDatabase                *database,
                                        const char                    *id,
                                        guint                          round,
                                        const char                    *owner,
                                        BasaltRunClaim                *claim,
                                        GError                       **error);
/* rowid of a run, 0 if there is none */
gboolean basalt_runs_organize_find     (BasaltDatabase                *database,
                                        const char                    *id,
                                        gint64                        *rowid,
                                        gboolean                      *is_free,
                                        GError                       **error);

G_END_DECLS
