/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-log-list.h"

G_BEGIN_DECLS

typedef enum
{
  /* A record; while something is searched, one that is shown as the context of a match. */
  BASALT_LOG_LINE_RECORD,
  BASALT_LOG_LINE_MATCH,
  /* Another task or attempt begins here. */
  BASALT_LOG_LINE_DIVIDER,
  /* Records are left out here. */
  BASALT_LOG_LINE_GAP,
} BasaltLogLineKind;

#define BASALT_TYPE_LOG_LINE (basalt_log_line_get_type ())

/* BasaltLogLine: one row of a BasaltLogFilter. Immutable; outlives the log. */
G_DECLARE_FINAL_TYPE (BasaltLogLine, basalt_log_line, BASALT, LOG_LINE, GObject)

BasaltLogLineKind      basalt_log_line_get_kind     (BasaltLogLine *self);
/* Of the record; for dividers and gaps, of the one that follows. */
guint                  basalt_log_line_get_position (BasaltLogLine *self);
const BasaltLogEntry  *basalt_log_line_get_entry    (BasaltLogLine *self);
const BasaltLogSource *basalt_log_line_get_source   (BasaltLogLine *self);

G_END_DECLS
