/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-state.h"

G_BEGIN_DECLS

#define BASALT_TYPE_RUN_QUERY (basalt_run_query_get_type ())

/**
 * BasaltRunQuery:
 * @limit: at most so many, 0 for all
 * @state: (nullable): a state's name or a type's ("failed"), any case
 * @model: (nullable): part of a model id
 * @search: (nullable): a phrase in title, prompt, response or logs; taken literally
 * @since: µs since 1970 UTC, 0 for all
 *
 * Which runs. A plain boxed value.
 */
typedef struct
{
  guint limit;
  char *state;
  char *model;
  char *search;
  gint64 since;
} BasaltRunQuery;

GType           basalt_run_query_get_type (void);
BasaltRunQuery *basalt_run_query_new      (void);
BasaltRunQuery *basalt_run_query_copy     (const BasaltRunQuery *self);
void            basalt_run_query_free     (BasaltRunQuery       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRunQuery, basalt_run_query_free)

G_END_DECLS
