/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How a filter finds its rows. Included by basalt-log-filter.c and basalt-log-scan.c only. */

#include "basalt-log-filter.h"

G_BEGIN_DECLS

/* A row of the result: its kind in the two highest bits, a record's position below. */
#define BASALT_LOG_ROW(kind, position) ((guint32) (kind) << 30 | (position))
#define BASALT_LOG_ROW_KIND(row) ((BasaltLogLineKind) ((row) >> 30))
#define BASALT_LOG_ROW_POSITION(row) ((row) & 0x3fffffff)

/* What is decided once for all records of a source. */
typedef struct
{
  gboolean pass;
  guint group; /* of records under one divider; 0 for those that need none */
} BasaltLogSourceRule;

/*
 * BasaltLogScan: how far a filter has come. A plain value: it goes to another thread with a
 * snapshot, and comes back with rows.
 */
typedef struct
{
  guint next;       /* the first record that was not looked at */
  guint n_before;   /* of those that follow */
  guint before[BASALT_LOG_MAX_CONTEXT]; /* records that a match to come may show, oldest first */
  guint groups[BASALT_LOG_MAX_CONTEXT]; /* likewise: their dividers */
  guint after;      /* records that the last match still shows */
  gboolean skipped; /* some were left out since the last one shown */
  gboolean shown;   /* there is a row */
  guint group;      /* of the last divider */
  guint n_matches;
  guint n_unknown;  /* records that could not be searched */
} BasaltLogScan;

void basalt_log_scan_run (BasaltLogScan             *self,
                          BasaltLogSnapshot         *snapshot,
                          const BasaltLogSourceRule *rules,
                          BasaltLogPattern          *pattern,
                          guint                      context,
                          gint64                     budget,
                          GCancellable              *cancellable,
                          GArray                    *rows);

G_END_DECLS
