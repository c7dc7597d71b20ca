/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-log-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BasaltLogSource:
 * @level: how much it matters
 * @level_name: its name; as on record where this version does not know it
 * @logger: who wrote it
 * @task: (nullable): the task's name, %NULL for the run's own
 * @attempt: the attempt's number, 0 where there is none
 *
 * What many records of a log have in common.
 */
typedef struct
{
  BasaltLogLevel level;
  const char *level_name;
  const char *logger;
  const char *task;
  guint attempt;
} BasaltLogSource;

/**
 * BasaltLogEntry:
 * @time: µs since 1970 UTC
 * @message: the text as on record: perhaps not UTF-8, perhaps with zeros in it; a zero follows it
 * @length: bytes in @message
 * @source: which of the log's sources it comes from
 * @plain: whether @message is UTF-8 without anything that must be made visible, on one line
 *
 * One record, without an object. Text belongs to the list, and stays until it is cleared.
 */
typedef struct
{
  gint64 time;
  const char *message;
  gsize length;
  guint source;
  gboolean plain;
} BasaltLogEntry;

#define BASALT_TYPE_LOG_LIST (basalt_log_list_get_type ())

/*
 * BasaltLogList: a run's log, oldest first: a GListModel of BasaltLogRecord which are made when
 * they are asked for. A record takes 24 bytes beside its text. Records are only ever added at the
 * end, or all removed.
 */
G_DECLARE_FINAL_TYPE (BasaltLogList, basalt_log_list, BASALT, LOG_LIST, GObject)

BasaltLogList         *basalt_log_list_new            (void);
void                   basalt_log_list_append         (BasaltLogList     *self,
                                                       gint64             time,
                                                       const char        *level_name,
                                                       const char        *logger,
                                                       const char        *task,
                                                       guint              attempt,
                                                       const char        *message,
                                                       gssize             length);
void                   basalt_log_list_append_record  (BasaltLogList     *self,
                                                       BasaltLogRecord   *record);
/* Takes all records of @other, which is empty then, without copying them. */
void                   basalt_log_list_take           (BasaltLogList     *self,
                                                       BasaltLogList     *other);
void                   basalt_log_list_clear          (BasaltLogList     *self);

guint                  basalt_log_list_get_length     (BasaltLogList     *self);
gboolean               basalt_log_list_get_entry      (BasaltLogList     *self,
                                                       guint              position,
                                                       BasaltLogEntry    *entry);
guint                  basalt_log_list_get_n_sources  (BasaltLogList     *self);
const BasaltLogSource *basalt_log_list_get_source     (BasaltLogList     *self,
                                                       guint              source);

/*
 * BasaltLogSnapshot: a log as it was at one moment, for another thread. Text lives as long as the
 * snapshot.
 */
typedef struct _BasaltLogSnapshot BasaltLogSnapshot;

BasaltLogSnapshot     *basalt_log_list_snapshot       (BasaltLogList     *self,
                                                       guint              from);
void                   basalt_log_snapshot_free       (BasaltLogSnapshot *self);
guint                  basalt_log_snapshot_get_length (BasaltLogSnapshot *self);
void                   basalt_log_snapshot_get_entry  (BasaltLogSnapshot *self,
                                                       guint              position,
                                                       BasaltLogEntry    *entry);
const BasaltLogSource *basalt_log_snapshot_get_source (BasaltLogSnapshot *self,
                                                       guint              source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltLogSnapshot, basalt_log_snapshot_free)

/* What a line of the log says after its time and level: `Task run 'call-bedrock' - message`, one
 * line, with hostile text made visible. What is searched and what is shown. */
void                   basalt_log_entry_append_text   (const BasaltLogEntry  *entry,
                                                       const BasaltLogSource *source,
                                                       GString               *text);
/* All of the line, as basalt_log_record_to_line() gives it. */
void                   basalt_log_entry_append_line   (const BasaltLogEntry  *entry,
                                                       const BasaltLogSource *source,
                                                       GString               *text);

G_END_DECLS
