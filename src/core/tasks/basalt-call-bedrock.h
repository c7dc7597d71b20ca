/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-http.h"
#include "basalt-task-executor.h"

G_BEGIN_DECLS

#define BASALT_TYPE_TARGET_RESOLVER (basalt_target_resolver_get_type ())

/*
 * BasaltTargetResolver: turns a run's connection into where and as whom to call. The engine
 * implements it. resolve_finish() gives a BasaltTarget.
 */
G_DECLARE_INTERFACE (BasaltTargetResolver, basalt_target_resolver, BASALT, TARGET_RESOLVER, GObject)

typedef struct
{
  char *endpoint;     /* of Bedrock Runtime */
  char *region;
  AwsCredentials *credentials;
} BasaltTarget;

void basalt_target_free (BasaltTarget *self);

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

#define BASALT_TYPE_CALL_BEDROCK (basalt_call_bedrock_get_type ())

/* BasaltCallBedrock: the executor of nodes of type "call-bedrock". */
G_DECLARE_FINAL_TYPE (BasaltCallBedrock, basalt_call_bedrock, BASALT, CALL_BEDROCK, GObject)

/* @resolver is not referenced: it owns the executor. */
BasaltTaskExecutor *basalt_call_bedrock_new (AwsHttpSession       *session,
                                             BasaltTargetResolver *resolver);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltTarget, basalt_target_free)

G_END_DECLS
