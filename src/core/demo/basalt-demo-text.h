/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-demo-request.h"

G_BEGIN_DECLS

/* The long model's text has at least this many bytes. */
#define BASALT_DEMO_LONG_BYTES (1024 * 1024)

/**
 * BasaltDemoText:
 * @reasoning: (nullable): what comes before the text
 * @text: the answer, already cut by maxTokens and stop sequences
 * @stop_reason: as Bedrock names it
 * @output_tokens: words of reasoning and text
 *
 * What a demo model says. Private to this layer.
 */
typedef struct
{
  char *reasoning;
  char *text;
  gsize length;
  const char *stop_reason;
  gint64 output_tokens;
} BasaltDemoText;

BasaltDemoText *basalt_demo_text_new         (const BasaltDemoRequest *request);
void            basalt_demo_text_free        (BasaltDemoText          *self);

gint64          basalt_demo_text_count_words (const char              *text);
gsize           basalt_demo_text_next_piece  (const char              *text,
                                              gsize                    min_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDemoText, basalt_demo_text_free)

G_END_DECLS
