/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files that make basalt-request-command.h true share with each other. */

#include "basalt-run.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * BasaltRequestParts: a request, taken apart.
 * @kind: as whom it is sent
 * @profile: (nullable): the AWS profile
 * @region: a region
 * @endpoint: where it is sent, without a slash at the end
 * @is_default: whether @endpoint is the region's own
 * @model: a model id or an ARN
 * @stream: whether the answer streams
 * @body: the JSON object that is sent: UTF-8 without characters that cannot be seen, which
 *   are written as escapes
 * @json: @body, parsed
 */
typedef struct
{
  BasaltConnectionKind kind;
  const char *profile;
  char *region;
  char *endpoint;
  gboolean is_default;
  const char *model;
  gboolean stream;
  char *body;
  JsonNode *json;
} BasaltRequestParts;

BasaltRequestParts *basalt_request_parts_new     (BasaltRun                *run,
                                                  BasaltAttempt            *attempt,
                                                  GError                  **error);
void                basalt_request_parts_free    (BasaltRequestParts       *self);

void                basalt_request_append_keys   (GString                  *text,
                                                  const BasaltRequestParts *self);
void                basalt_request_append_shell  (GString                  *text,
                                                  const char               *word);
void                basalt_request_append_file   (GString                  *text,
                                                  const char               *json);
void                basalt_request_append_python (GString                  *text,
                                                  const char               *string);
char               *basalt_request_to_aws_cli    (const BasaltRequestParts *parts);
char               *basalt_request_to_curl       (const BasaltRequestParts *parts);
char               *basalt_request_to_python     (const BasaltRequestParts *parts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltRequestParts, basalt_request_parts_free)

G_END_DECLS
