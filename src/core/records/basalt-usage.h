/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BASALT_USAGE_UNKNOWN ((gint64) -1)

/**
 * BasaltUsage:
 * @input_tokens: tokens read, without cache reads and writes
 * @output_tokens: tokens written
 * @total_tokens: the server's own sum
 * @cache_read_tokens: tokens read from a prompt cache
 * @cache_write_tokens: tokens written to a prompt cache
 *
 * What a call cost, in tokens. A plain value; each member is
 * %BASALT_USAGE_UNKNOWN until the server told it.
 */
typedef struct
{
  gint64 input_tokens;
  gint64 output_tokens;
  gint64 total_tokens;
  gint64 cache_read_tokens;
  gint64 cache_write_tokens;
} BasaltUsage;

#define BASALT_USAGE_INIT ((BasaltUsage) { -1, -1, -1, -1, -1 })

G_END_DECLS
