/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

gboolean  basalt_search_text_stands_alone (gunichar   c);
char     *basalt_search_text_split   (const char      *text,
                                      gssize           length);

gboolean  basalt_search_text_record  (BasaltDatabase  *database,
                                      gint64           run,
                                      GError         **error);
gboolean  basalt_search_text_forget  (BasaltDatabase  *database,
                                      gint64           run,
                                      GError         **error);

G_END_DECLS
