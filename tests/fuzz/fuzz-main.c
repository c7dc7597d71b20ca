/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <string.h>

/* Without a fuzzer: each file, its beginnings, and the file with each bit of its first bytes
 * turned over, go through the target once. */

#define CHANGED_BYTES 256

static void
run (const char *path)
{
  g_autofree char *text = NULL;
  g_autofree guint8 *copy = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);

  /* Copies without a zero behind them, so that a sanitizer sees a read beyond the end. */
  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autofree guint8 *start = g_memdup2 (text, cut);

      LLVMFuzzerTestOneInput (start, cut);
    }

  copy = g_memdup2 (text, length);
  for (gsize i = 0; i < MIN (length, CHANGED_BYTES); i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        copy[i] ^= (guint8) (1u << bit);
        LLVMFuzzerTestOneInput (copy, length);
        copy[i] ^= (guint8) (1u << bit);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_assert_cmpint (argc, >, 1);
  for (int i = 1; i < argc; i++)
    run (argv[i]);

  return 0;
}
