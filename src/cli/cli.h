/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

G_BEGIN_DECLS

/* What the program's exit status says. */
typedef enum
{
  CLI_EXIT_OK = 0,
  CLI_EXIT_FAILED = 1,       /* failed, timed out, crashed, refused, or the history cannot be used */
  CLI_EXIT_USAGE = 2,
  CLI_EXIT_CREDENTIALS = 3,
  CLI_EXIT_HUNG_UP = 129,
  CLI_EXIT_INTERRUPTED = 130,
  CLI_EXIT_TERMINATED = 143,
} CliExit;

CliExit       cli_main         (int             argc,
                                char          **argv);

/* Commands: @argv begins with the command's name. */
CliExit       cli_run          (int             argc,
                                char          **argv);
CliExit       cli_runs         (int             argc,
                                char          **argv);
CliExit       cli_show         (int             argc,
                                char          **argv);
CliExit       cli_logs         (int             argc,
                                char          **argv);
CliExit       cli_retry        (int             argc,
                                char          **argv);
CliExit       cli_delete       (int             argc,
                                char          **argv);
CliExit       cli_restore      (int             argc,
                                char          **argv);
CliExit       cli_export       (int             argc,
                                char          **argv);
CliExit       cli_import       (int             argc,
                                char          **argv);
CliExit       cli_connections  (int             argc,
                                char          **argv);
CliExit       cli_models       (int             argc,
                                char          **argv);
CliExit       cli_whoami       (int             argc,
                                char          **argv);
CliExit       cli_demo_endpoint (int            argc,
                                char          **argv);

/* -- What they share -- */

CliExit       cli_error        (const char     *format,
                                ...) G_GNUC_PRINTF (1, 2);
void          cli_note         (const char     *sentence);
CliExit       cli_usage_error  (const char     *command,
                                const char     *format,
                                ...) G_GNUC_PRINTF (2, 3);
CliExit       cli_problem      (BasaltProblem  *problem);

void          cli_keep_result_cb (GObject      *source,
                                GAsyncResult   *result,
                                gpointer        user_data);
void          cli_wait         (GAsyncResult  **result);
gboolean      cli_open         (BasaltEngine   *engine,
                                GCancellable   *cancellable,
                                GError        **error);
gboolean      cli_close        (BasaltEngine   *engine);
BasaltRun    *cli_find_run     (BasaltEngine   *engine,
                                const char     *command,
                                const char     *spec,
                                CliExit        *status);

G_END_DECLS
