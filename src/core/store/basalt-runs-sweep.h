/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"
#include "basalt-store.h"

G_BEGIN_DECLS

/*
 * BasaltRunsSweep: moves runs to the trash and back, or deletes them, a transaction of some
 * milliseconds at a time, and then gives back what they took: words of the index, pages of the
 * file, the log. Killed in between, it leaves every run whole or gone. Used by one thread at a
 * time.
 */
typedef struct _BasaltRunsSweep BasaltRunsSweep;

BasaltRunsSweep       *basalt_runs_sweep_new_move  (const char *const      *ids,
                                                    BasaltRunMove           move,
                                                    const char             *prompts_dir);
BasaltRunsSweep       *basalt_runs_sweep_new       (const BasaltSweepRules *rules,
                                                    const char             *prompts_dir);
void                   basalt_runs_sweep_free      (BasaltRunsSweep        *self);

/* One transaction, or none. Outside one of the caller's. */
gboolean               basalt_runs_sweep_step      (BasaltRunsSweep        *self,
                                                    BasaltDatabase         *database,
                                                    GError                **error);
/* Whether there is nothing left to be done, and for how long others go first if there is. */
gboolean               basalt_runs_sweep_is_done   (BasaltRunsSweep        *self,
                                                    guint                  *pause_ms);
/* What the last step moved; (nullable) */
const BasaltMovedRuns *basalt_runs_sweep_get_moved (BasaltRunsSweep        *self);
/* Of all steps. */
int                    basalt_runs_sweep_take_n_crashed (BasaltRunsSweep   *self);
guint                  basalt_runs_sweep_get_n_moved (BasaltRunsSweep      *self);
guint                  basalt_runs_sweep_get_n_alive (BasaltRunsSweep      *self);

G_END_DECLS
