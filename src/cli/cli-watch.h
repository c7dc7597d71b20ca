/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_WATCH_DEFAULT = 0,
  CLI_WATCH_JSON = 1 << 0,  /* one object at the end instead of the answer */
  CLI_WATCH_QUIET = 1 << 1, /* no log lines */
} CliWatchFlags;

/*
 * CliWatch: a run on a terminal or in a pipe: the answer as it arrives, the log beside it,
 * signals that stop it, and the exit status that tells how it ended.
 */
typedef struct _CliWatch CliWatch;

CliWatch     *cli_watch_new             (BasaltEngine   *engine,
                                         CliWatchFlags   flags);
void          cli_watch_free            (CliWatch       *watch);
GCancellable *cli_watch_get_cancellable (CliWatch       *watch);
gboolean      cli_watch_interrupted     (CliWatch       *watch,
                                         CliExit        *status);
CliExit       cli_watch_run             (CliWatch       *watch,
                                         BasaltRun      *run,
                                         guint           n_seen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliWatch, cli_watch_free)

G_END_DECLS
