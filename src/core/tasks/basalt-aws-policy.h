/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *basalt_aws_policy_find_action (const char *message);
char *basalt_aws_policy_new         (const char *message,
                                     const char *action,
                                     const char *model,
                                     const char *region);

G_END_DECLS
