/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-converse-emitter.h"

#include "basalt-json.h"

#include <string.h>

/* Names come from the server: neither their number nor their length is ours. */
#define MAX_IGNORED_NAMES 64
#define MAX_IGNORED_LENGTH 128

static void
emit (BedrockConverseEmitter     *self,
      const BedrockConverseEvent *event)
{
  self->func (event, self->func_data);
}

/* A count; what is missing, wrong-typed or negative is unknown. */
static gint64
get_count (JsonObject *object,
           const char *member)
{
  gint64 count = BASALT_USAGE_UNKNOWN;

  if (!basalt_json_get_int (object, member, &count) || count < 0)
    return BASALT_USAGE_UNKNOWN;

  return count;
}

/*
 * bedrock_converse_emitter_init:
 *
 * Sets @self up; bedrock_converse_emitter_clear() ends it.
 */
void
bedrock_converse_emitter_init (BedrockConverseEmitter *self,
                               BedrockConverseFunc     func,
                               gpointer                func_data)
{
  self->func = func;
  self->func_data = func_data;
  self->ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
bedrock_converse_emitter_clear (BedrockConverseEmitter *self)
{
  g_clear_pointer (&self->ignored, g_hash_table_unref);
}

/*
 * bedrock_converse_emitter_answer:
 *
 * Tells that the service answered with success.
 */
void
bedrock_converse_emitter_answer (BedrockConverseEmitter *self,
                                 guint                   http_status,
                                 const char             *request_id)
{
  BedrockConverseEvent event = {
    .kind = BEDROCK_CONVERSE_ANSWER,
    .usage = BASALT_USAGE_INIT,
    .latency_ms = -1,
    .http_status = http_status,
    .request_id = request_id,
  };

  emit (self, &event);
}

/*
 * bedrock_converse_emitter_text:
 * @text: (nullable): UTF-8; %NULL reads as the empty string
 *
 * Tells a fact of any kind that has a text, or needs none.
 */
void
bedrock_converse_emitter_text (BedrockConverseEmitter   *self,
                               BedrockConverseEventKind  kind,
                               guint                     block,
                               const char               *text)
{
  BedrockConverseEvent event = {
    .kind = kind,
    .block = block,
    .text = text != NULL ? text : "",
    .usage = BASALT_USAGE_INIT,
    .latency_ms = -1,
  };

  event.length = strlen (event.text);
  emit (self, &event);
}

/*
 * bedrock_converse_emitter_tool_start:
 * @tool_use: `{name, toolUseId, …}`; either may be missing
 *
 * Tells that a tool use begins.
 */
void
bedrock_converse_emitter_tool_start (BedrockConverseEmitter *self,
                                     guint                   block,
                                     JsonObject             *tool_use)
{
  static const char *const members[] = { "name", "toolUseId" };
  g_autoptr (JsonObject) start = json_object_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = basalt_json_get_string (tool_use, members[i]);

      json_object_set_string_member (start, members[i], value != NULL ? value : "");
    }

  text = basalt_json_object_to_string (start, FALSE);
  bedrock_converse_emitter_text (self, BEDROCK_CONVERSE_TOOL_START, block, text);
}

/*
 * bedrock_converse_emitter_metadata:
 * @object: has `usage` and `metrics`, as the `metadata` event and a whole
 *   answer do (WIRE.md §3.2)
 *
 * Tells what the answer cost.
 */
void
bedrock_converse_emitter_metadata (BedrockConverseEmitter *self,
                                   JsonObject             *object)
{
  JsonObject *usage = basalt_json_get_object (object, "usage");
  BedrockConverseEvent event = {
    .kind = BEDROCK_CONVERSE_METADATA,
    .usage = {
      .input_tokens = get_count (usage, "inputTokens"),
      .output_tokens = get_count (usage, "outputTokens"),
      .total_tokens = get_count (usage, "totalTokens"),
      .cache_read_tokens = get_count (usage, "cacheReadInputTokens"),
      .cache_write_tokens = get_count (usage, "cacheWriteInputTokens"),
    },
    .latency_ms = get_count (basalt_json_get_object (object, "metrics"), "latencyMs"),
  };

  emit (self, &event);
}

/*
 * bedrock_converse_emitter_ignored:
 * @name: the server's name of what we do not show, as "image"
 *
 * Tells that something was left out, once a name.
 */
void
bedrock_converse_emitter_ignored (BedrockConverseEmitter *self,
                                  guint                   block,
                                  const char             *name)
{
  g_autofree char *start = g_strndup (name, MAX_IGNORED_LENGTH);
  g_autofree char *known = g_utf8_make_valid (start, -1);

  if (g_hash_table_contains (self->ignored, known) ||
      g_hash_table_size (self->ignored) >= MAX_IGNORED_NAMES)
    return;

  bedrock_converse_emitter_text (self, BEDROCK_CONVERSE_IGNORED, block, known);
  g_hash_table_add (self->ignored, g_steal_pointer (&known));
}
