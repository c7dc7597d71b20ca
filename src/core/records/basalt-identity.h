/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BasaltChainLink:
 * @source: where was looked ("environment", "profile acme-dev", "keyring", …)
 * @result: "found", "none", "error" or "skipped"
 * @detail: (nullable): why, without secrets
 *
 * One place in which credentials were looked for.
 */
typedef struct
{
  char *source;
  char *result;
  char *detail;
} BasaltChainLink;

BasaltChainLink *basalt_chain_link_new  (const char      *source,
                                         const char      *result,
                                         const char      *detail);
void             basalt_chain_link_free (BasaltChainLink *self);

#define BASALT_TYPE_IDENTITY (basalt_identity_get_type ())

/**
 * BasaltIdentity:
 * @source: (nullable): which link of @chain gave credentials
 * @access_key_id: (nullable): public half of a key pair; %NULL for API keys
 * @account: (nullable): AWS account, where it is known
 * @arn: (nullable): who we are, where it is known
 * @region: (nullable): region in force
 * @expires_at: microseconds since 1970 UTC, 0 if they do not expire or unknown
 * @chain: (element-type BasaltChainLink): every place looked at, in order
 *
 * As whom a connection calls. Holds nothing secret.
 */
typedef struct
{
  char *source;
  char *access_key_id;
  char *account;
  char *arn;
  char *region;
  gint64 expires_at;
  GPtrArray *chain;
} BasaltIdentity;

GType           basalt_identity_get_type (void);
BasaltIdentity *basalt_identity_new      (void);
BasaltIdentity *basalt_identity_copy     (const BasaltIdentity *self);
void            basalt_identity_free     (BasaltIdentity       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltChainLink, basalt_chain_link_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltIdentity, basalt_identity_free)

G_END_DECLS
