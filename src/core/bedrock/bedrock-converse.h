/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-usage.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * BedrockConverseRequest:
 *
 * A Converse body. A mutable, reference-counted builder. Only what was set is sent.
 */
typedef struct _BedrockConverseRequest BedrockConverseRequest;

BedrockConverseRequest *bedrock_converse_request_new             (const char             *model_id);
BedrockConverseRequest *bedrock_converse_request_ref             (BedrockConverseRequest *self);
void                    bedrock_converse_request_unref           (BedrockConverseRequest *self);
void                    bedrock_converse_request_add_user_text   (BedrockConverseRequest *self,
                                                                  const char             *text);
void                    bedrock_converse_request_set_system      (BedrockConverseRequest *self,
                                                                  const char             *text);
void                    bedrock_converse_request_set_max_tokens  (BedrockConverseRequest *self,
                                                                  gint64                  max_tokens);
void                    bedrock_converse_request_set_temperature (BedrockConverseRequest *self,
                                                                  double                  temperature);
void                    bedrock_converse_request_set_top_p       (BedrockConverseRequest *self,
                                                                  double                  top_p);
void                    bedrock_converse_request_add_stop        (BedrockConverseRequest *self,
                                                                  const char             *sequence);
void                    bedrock_converse_request_set_stream      (BedrockConverseRequest *self,
                                                                  gboolean                stream);
gboolean                bedrock_converse_request_get_stream      (BedrockConverseRequest *self);
const char             *bedrock_converse_request_get_model_id    (BedrockConverseRequest *self);
/* "/model/…%3A0/converse-stream" */
char                   *bedrock_converse_request_get_path        (BedrockConverseRequest *self);
/* The JSON body; holds no secrets. */
char                   *bedrock_converse_request_to_json         (BedrockConverseRequest *self);

typedef enum
{
  BEDROCK_CONVERSE_ANSWER,      /* status and request id are known */
  BEDROCK_CONVERSE_START,       /* messageStart */
  BEDROCK_CONVERSE_TEXT,        /* text delta */
  BEDROCK_CONVERSE_REASONING,   /* reasoning delta */
  BEDROCK_CONVERSE_SIGNATURE,   /* signature of a reasoning block, or redacted content (base64) */
  BEDROCK_CONVERSE_TOOL_START,  /* text: JSON {"name","toolUseId"} */
  BEDROCK_CONVERSE_TOOL_INPUT,  /* text: partial JSON */
  BEDROCK_CONVERSE_BLOCK_STOP,
  BEDROCK_CONVERSE_STOP,        /* text: stop reason */
  BEDROCK_CONVERSE_METADATA,    /* usage, latency */
  BEDROCK_CONVERSE_IGNORED,     /* an image or something newer than we; text: its name */
  BEDROCK_CONVERSE_RESPONSE,    /* text: whole JSON of an answer that was not streamed */
} BedrockConverseEventKind;

/**
 * BedrockConverseEvent:
 *
 * One fact of an answer; borrowed for the call.
 */
typedef struct
{
  BedrockConverseEventKind kind;
  guint block;                  /* contentBlockIndex */
  const char *text;             /* UTF-8, hostile; not NULL for kinds that have one */
  gsize length;
  BasaltUsage usage;
  gint64 latency_ms;
  guint http_status;
  const char *request_id;
} BedrockConverseEvent;

typedef void (*BedrockConverseFunc) (const BedrockConverseEvent *event,
                                     gpointer                    user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BedrockConverseRequest, bedrock_converse_request_unref)

G_END_DECLS
