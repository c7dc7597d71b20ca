/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * BasaltDraft:
 * @text: the prompt as far as it is written
 * @model: (nullable): model id or ARN
 * @connection: (nullable): id of the connection that @model was chosen for
 * @file: (nullable): display name of the file that @text was read from
 * @file_edited: whether @text was changed since
 * @origin: (nullable): id of the run that is edited
 * @inputs: parameters that the person set, as a run request has them
 * @policy: members of the retry policy that the person set
 * @timeout_ms: time-out of the whole run, 0 for none
 *
 * What stands in the composer, in the form that survives a restart.
 */
typedef struct
{
  char *text;
  char *model;
  char *connection;
  char *file;
  gboolean file_edited;
  char *origin;
  JsonObject *inputs;
  JsonObject *policy;
  gint64 timeout_ms;
} BasaltDraft;

BasaltDraft *basalt_draft_new       (void);
void         basalt_draft_free      (BasaltDraft       *self);
char        *basalt_draft_to_json   (const BasaltDraft *self);
BasaltDraft *basalt_draft_from_json (const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDraft, basalt_draft_free)

G_END_DECLS
