/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* What the options say about the connection; filled in by cli_options_parse(). */
extern const GOptionEntry cli_connection_entries[];

gboolean          cli_connection_check      (BasaltEngine  *engine,
                                             GError       **error);
gboolean          cli_connection_needs_open (void);
BasaltConnection *cli_connection_get        (BasaltEngine  *engine,
                                             GError       **error);

/* What a command does with its connection. */
typedef CliExit (*CliConnectionFunc) (BasaltEngine     *engine,
                                      BasaltConnection *connection);

CliExit           cli_connection_run        (const char          *command,
                                             const char          *summary,
                                             const GOptionEntry  *entries,
                                             CliConnectionFunc    func,
                                             int                  argc,
                                             char               **argv);

G_END_DECLS
