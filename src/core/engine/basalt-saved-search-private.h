/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine-search.h"

G_BEGIN_DECLS

BasaltSavedSearch *basalt_saved_search_new (const char    *name,
                                            const char    *query,
                                            BasaltRunSort  sort);

G_END_DECLS
