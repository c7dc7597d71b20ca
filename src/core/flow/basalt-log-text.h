/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-log-list.h"

G_BEGIN_DECLS

/* Lines of a log as text, made on another thread. @positions (element-type guint) are of records;
 * NULL for all of them. */
void    basalt_log_text_format_async  (BasaltLogList        *list,
                                       GArray               *positions,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
char   *basalt_log_text_format_finish (GAsyncResult         *result,
                                       GError              **error);
void    basalt_log_text_save_async    (BasaltLogList        *list,
                                       GArray               *positions,
                                       GFile                *file,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean basalt_log_text_save_finish  (GAsyncResult         *result,
                                       GError              **error);

G_END_DECLS
