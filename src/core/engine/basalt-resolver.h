/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-config.h"
#include "basalt-demo-endpoint.h"
#include "basalt-identity.h"
#include "basalt-keyring.h"
#include "basalt-target-resolver.h"

G_BEGIN_DECLS

#define BASALT_TYPE_RESOLVER (basalt_resolver_get_type ())

/* BasaltResolver: from a connection to where and as whom to call; implements
 * BasaltTargetResolver. */
G_DECLARE_FINAL_TYPE (BasaltResolver, basalt_resolver, BASALT, RESOLVER, GObject)

BasaltResolver *basalt_resolver_new                (BasaltKeyring       *keyring,
                                                    BasaltDemoEndpoint  *demo);
char           *basalt_resolver_get_region         (BasaltResolver      *self,
                                                    BasaltConnection    *connection,
                                                    AwsConfig           *config);
void            basalt_resolver_identify_async     (BasaltResolver      *self,
                                                    BasaltConnection    *connection,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
BasaltIdentity *basalt_resolver_identify_finish    (BasaltResolver      *self,
                                                    GAsyncResult        *result,
                                                    GError             **error);

G_END_DECLS
