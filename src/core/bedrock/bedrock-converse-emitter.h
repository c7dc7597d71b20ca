/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bedrock-converse.h"

G_BEGIN_DECLS

/**
 * BedrockConverseEmitter:
 *
 * Tells the facts of one answer, whether it is streamed or whole. Private to
 * this layer; lives in its owner's struct.
 */
typedef struct
{
  BedrockConverseFunc func;
  gpointer func_data;
  GHashTable *ignored;          /* names already told as ignored */
} BedrockConverseEmitter;

void bedrock_converse_emitter_init       (BedrockConverseEmitter   *self,
                                          BedrockConverseFunc       func,
                                          gpointer                  func_data);
void bedrock_converse_emitter_clear      (BedrockConverseEmitter   *self);

void bedrock_converse_emitter_answer     (BedrockConverseEmitter   *self,
                                          guint                     http_status,
                                          const char               *request_id);
void bedrock_converse_emitter_text       (BedrockConverseEmitter   *self,
                                          BedrockConverseEventKind  kind,
                                          guint                     block,
                                          const char               *text);
void bedrock_converse_emitter_tool_start (BedrockConverseEmitter   *self,
                                          guint                     block,
                                          JsonObject               *tool_use);
void bedrock_converse_emitter_metadata   (BedrockConverseEmitter   *self,
                                          JsonObject               *object);
void bedrock_converse_emitter_ignored    (BedrockConverseEmitter   *self,
                                          guint                     block,
                                          const char               *name);

G_END_DECLS
