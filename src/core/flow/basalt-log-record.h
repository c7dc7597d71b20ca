/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Python's names and order, as Prefect users know them. */
typedef enum
{
  BASALT_LOG_DEBUG,
  BASALT_LOG_INFO,
  BASALT_LOG_WARNING,
  BASALT_LOG_ERROR,
} BasaltLogLevel;

const char *basalt_log_level_to_string   (BasaltLogLevel  level);
gboolean    basalt_log_level_from_string (const char     *text,
                                          BasaltLogLevel *level);

#define BASALT_TYPE_LOG_RECORD (basalt_log_record_get_type ())

/* BasaltLogRecord: immutable. @task is NULL and @attempt 0 for records of the
 * run itself. Properties (construct-only): time, level, logger, message, task, attempt. */
G_DECLARE_FINAL_TYPE (BasaltLogRecord, basalt_log_record, BASALT, LOG_RECORD, GObject)

BasaltLogRecord *basalt_log_record_new            (gint64           time,
                                                   BasaltLogLevel   level,
                                                   const char      *logger,
                                                   const char      *message,
                                                   const char      *task,
                                                   guint            attempt);
gint64           basalt_log_record_get_time       (BasaltLogRecord *self);
BasaltLogLevel   basalt_log_record_get_level      (BasaltLogRecord *self);
const char      *basalt_log_record_get_level_name (BasaltLogRecord *self);
const char      *basalt_log_record_get_logger     (BasaltLogRecord *self);
const char      *basalt_log_record_get_message    (BasaltLogRecord *self);
const char      *basalt_log_record_get_task       (BasaltLogRecord *self);
guint            basalt_log_record_get_attempt    (BasaltLogRecord *self);
/* `14:02:11.483 | INFO    | Task run 'call-bedrock' - message`; hostile text made visible */
char            *basalt_log_record_to_line        (BasaltLogRecord *self);

G_END_DECLS
