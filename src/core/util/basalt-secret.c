/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-secret.h"

#include <string.h>

struct _BasaltSecret
{
  gatomicrefcount refs;
  gsize length;
  char text[];
};

G_DEFINE_BOXED_TYPE (BasaltSecret, basalt_secret, basalt_secret_ref, basalt_secret_unref)

/**
 * basalt_secret_new:
 * @text: a secret, UTF-8
 *
 * Copies a secret into memory that is overwritten when the last reference
 * goes. Pass the reference on; copy the text only into what is sent.
 *
 * Returns: (transfer full): the secret
 */
BasaltSecret *
basalt_secret_new (const char *text)
{
  BasaltSecret *self;
  gsize length;

  g_return_val_if_fail (text != NULL, NULL);

  length = strlen (text);
  self = g_malloc (sizeof *self + length + 1);
  g_atomic_ref_count_init (&self->refs);
  self->length = length;
  memcpy (self->text, text, length + 1);

  return self;
}

/**
 * basalt_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): @self
 */
BasaltSecret *
basalt_secret_ref (BasaltSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

/**
 * basalt_secret_unref:
 * @self: (transfer full): a secret
 *
 * Drops a reference; the last one overwrites the text.
 */
void
basalt_secret_unref (BasaltSecret *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  basalt_secret_wipe (self->text, self->length);
  g_free (self);
}

/**
 * basalt_secret_peek:
 * @self: a secret
 *
 * Returns: (transfer none): the text, valid as long as the reference
 */
const char *
basalt_secret_peek (BasaltSecret *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * basalt_secret_wipe:
 * @data: (nullable): memory that held a secret
 * @length: its size in bytes
 *
 * Overwrites memory in a way that the compiler does not leave out.
 */
void
basalt_secret_wipe (void  *data,
                    gsize  length)
{
  if (data != NULL)
    explicit_bzero (data, length);
}

/**
 * basalt_secret_wipe_string:
 * @text: (nullable) (transfer full): a string that holds a secret
 *
 * Overwrites @text, then frees it.
 */
void
basalt_secret_wipe_string (char *text)
{
  if (text == NULL)
    return;

  basalt_secret_wipe (text, strlen (text));
  g_free (text);
}
