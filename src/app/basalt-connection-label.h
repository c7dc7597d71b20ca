/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-connection.h"

G_BEGIN_DECLS

const char *basalt_connection_kind_get_label (BasaltConnectionKind kind);
char       *basalt_connection_dup_summary    (BasaltConnection    *connection);

G_END_DECLS
