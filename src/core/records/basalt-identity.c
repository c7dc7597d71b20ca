/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-identity.h"

G_DEFINE_BOXED_TYPE (BasaltIdentity, basalt_identity, basalt_identity_copy, basalt_identity_free)

/**
 * basalt_chain_link_new:
 * @source: where was looked
 * @result: "found", "none", "error" or "skipped"
 * @detail: (nullable): why; must hold no secret
 *
 * Returns: (transfer full): a record of one place
 */
BasaltChainLink *
basalt_chain_link_new (const char *source,
                       const char *result,
                       const char *detail)
{
  BasaltChainLink *self;

  g_return_val_if_fail (source != NULL, NULL);
  g_return_val_if_fail (result != NULL, NULL);

  self = g_new0 (BasaltChainLink, 1);
  self->source = g_strdup (source);
  self->result = g_strdup (result);
  self->detail = g_strdup (detail);

  return self;
}

/**
 * basalt_chain_link_free:
 * @self: (nullable) (transfer full): a record of one place
 */
void
basalt_chain_link_free (BasaltChainLink *self)
{
  if (self == NULL)
    return;

  g_free (self->source);
  g_free (self->result);
  g_free (self->detail);
  g_free (self);
}

/**
 * basalt_identity_new:
 *
 * Returns: (transfer full): an identity of which nothing is known, with an
 *   empty chain that owns its links
 */
BasaltIdentity *
basalt_identity_new (void)
{
  BasaltIdentity *self = g_new0 (BasaltIdentity, 1);

  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_chain_link_free);

  return self;
}

/**
 * basalt_identity_copy:
 * @self: an identity
 *
 * Returns: (transfer full): a deep copy
 */
BasaltIdentity *
basalt_identity_copy (const BasaltIdentity *self)
{
  BasaltIdentity *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = basalt_identity_new ();
  copy->source = g_strdup (self->source);
  copy->access_key_id = g_strdup (self->access_key_id);
  copy->account = g_strdup (self->account);
  copy->arn = g_strdup (self->arn);
  copy->region = g_strdup (self->region);
  copy->expires_at = self->expires_at;

  for (guint i = 0; i < self->chain->len; i++)
    {
      const BasaltChainLink *link = g_ptr_array_index (self->chain, i);

      g_ptr_array_add (copy->chain,
                       basalt_chain_link_new (link->source, link->result, link->detail));
    }

  return copy;
}

/**
 * basalt_identity_free:
 * @self: (nullable) (transfer full): an identity
 */
void
basalt_identity_free (BasaltIdentity *self)
{
  if (self == NULL)
    return;

  g_free (self->source);
  g_free (self->access_key_id);
  g_free (self->account);
  g_free (self->arn);
  g_free (self->region);
  g_ptr_array_unref (self->chain);
  g_free (self);
}
