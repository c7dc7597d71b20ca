/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

G_BEGIN_DECLS

/**
 * BasaltRunFact:
 * @key: what it is, for programs: "input-max_tokens", "policy-retries"
 * @title: what it is, for people
 * @value: (nullable): raw text, maybe hostile; %NULL for nothing
 * @set: whether somebody set it, rather than that it is what it always is
 *
 * Something that was asked for, or came out, of a run.
 */
typedef struct
{
  char *key;
  char *title;
  char *value;
  gboolean set;
} BasaltRunFact;

/* All three: (transfer full) (element-type BasaltRunFact). The same keys in the same order for every
 * run, but for inputs that are not known here. */
GPtrArray *basalt_run_facts_of_place      (BasaltRun *run);
GPtrArray *basalt_run_facts_of_parameters (BasaltRun *run);
GPtrArray *basalt_run_facts_of_outcome    (BasaltRun *run);

G_END_DECLS
