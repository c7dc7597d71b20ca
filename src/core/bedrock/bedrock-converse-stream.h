/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-error.h"
#include "bedrock-converse.h"

G_BEGIN_DECLS

/**
 * BedrockConverseStream:
 *
 * Turns the bytes of a ConverseStream answer into events. Private to this
 * layer and its tests.
 */
typedef struct _BedrockConverseStream BedrockConverseStream;

BedrockConverseStream *bedrock_converse_stream_new       (BedrockConverseFunc     func,
                                                          gpointer                func_data);
void                   bedrock_converse_stream_free      (BedrockConverseStream  *self);
void                   bedrock_converse_stream_answer    (BedrockConverseStream  *self,
                                                          guint                   http_status,
                                                          const char             *request_id,
                                                          const char             *content_type);
gboolean               bedrock_converse_stream_push      (BedrockConverseStream  *self,
                                                          const guint8           *data,
                                                          gsize                   length,
                                                          GError                **error);
gboolean               bedrock_converse_stream_finish    (BedrockConverseStream  *self,
                                                          GError                **error);
gboolean               bedrock_converse_stream_is_stopped (BedrockConverseStream *self);
AwsFault              *bedrock_converse_stream_steal_fault (BedrockConverseStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BedrockConverseStream, bedrock_converse_stream_free)

G_END_DECLS
