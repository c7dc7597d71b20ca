/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-credentials.h"
#include "aws-endpoint.h"
#include "basalt-connection.h"
#include "basalt-problem.h"

G_BEGIN_DECLS

/**
 * BasaltTarget:
 * @endpoint: URL of the service that was asked for, without a trailing slash
 * @region: the region to sign for
 * @credentials: as whom
 *
 * Where and as whom a connection calls, at this moment.
 */
typedef struct
{
  char *endpoint;
  char *region;
  AwsCredentials *credentials;
} BasaltTarget;

BasaltTarget *basalt_target_new  (const char     *endpoint,
                                  const char     *region,
                                  AwsCredentials *credentials);
void          basalt_target_free (BasaltTarget   *self);

#define BASALT_TYPE_TARGET_RESOLVER (basalt_target_resolver_get_type ())

/*
 * BasaltTargetResolver: turns a run's connection into where and as whom to call. The engine
 * implements it. resolve_finish() gives a BasaltTarget.
 */
G_DECLARE_INTERFACE (BasaltTargetResolver, basalt_target_resolver, BASALT, TARGET_RESOLVER, GObject)

struct _BasaltTargetResolverInterface
{
  GTypeInterface parent_iface;

  void          (*resolve_async)  (BasaltTargetResolver *self,
                                   BasaltConnection     *connection,
                                   AwsService            service,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
  /* @problem: (out) (optional): what to tell where no target could be made */
  BasaltTarget *(*resolve_finish) (BasaltTargetResolver *self,
                                   GAsyncResult         *result,
                                   BasaltProblem       **problem,
                                   GError              **error);
};

void          basalt_target_resolver_resolve_async  (BasaltTargetResolver *self,
                                                     BasaltConnection     *connection,
                                                     AwsService            service,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
BasaltTarget *basalt_target_resolver_resolve_finish (BasaltTargetResolver *self,
                                                     GAsyncResult         *result,
                                                     BasaltProblem       **problem,
                                                     GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltTarget, basalt_target_free)

G_END_DECLS
