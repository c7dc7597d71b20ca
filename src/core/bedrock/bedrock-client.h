/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-http.h"
#include "basalt-model.h"
#include "bedrock-converse.h"

G_BEGIN_DECLS

/**
 * BedrockTarget:
 *
 * Where and as whom an operation is called. Borrowed for the call; all members
 * but @invocation_id required.
 */
typedef struct
{
  const char *endpoint;           /* of the service called, without a trailing slash */
  const char *region;
  AwsCredentials *credentials;
  const char *invocation_id;      /* amz-sdk-invocation-id, the same for all tries; or NULL */
  guint attempt;                  /* amz-sdk-request */
  guint max_attempts;
  guint connect_ms;               /* 0 for the defaults of aws-http.h */
  guint first_ms;
  guint idle_ms;
} BedrockTarget;

/* Converse or, if bedrock_converse_request_get_stream(), ConverseStream. @func gets the same events
 * either way, in the caller's main context, never after completion. Output that arrived before a
 * failure has been given to @func. */
void      bedrock_converse_async  (AwsHttpSession          *session,
                                   const BedrockTarget     *target,
                                   BedrockConverseRequest  *request,
                                   BedrockConverseFunc      func,
                                   gpointer                 func_data,
                                   GCancellable            *cancellable,
                                   GAsyncReadyCallback      callback,
                                   gpointer                 user_data);
/* TRUE when the message was stopped by the model (messageStop arrived). @fault: (out) (optional). */
gboolean  bedrock_converse_finish (AwsHttpSession          *session,
                                   GAsyncResult            *result,
                                   AwsFault               **fault,
                                   GError                 **error);

/* ListFoundationModels and all pages of ListInferenceProfiles, joined (WIRE.md §5). */
void       bedrock_list_models_async  (AwsHttpSession      *session,
                                       const BedrockTarget *target,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
/* (transfer full) (element-type BasaltModel) */
GPtrArray *bedrock_list_models_finish (AwsHttpSession      *session,
                                       GAsyncResult        *result,
                                       AwsFault           **fault,
                                       GError             **error);

G_END_DECLS
