/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

G_BEGIN_DECLS

char *cli_format_time     (gint64             time);
char *cli_format_duration (gint64             ms);
char *cli_format_tokens   (const BasaltUsage *usage);

G_END_DECLS
