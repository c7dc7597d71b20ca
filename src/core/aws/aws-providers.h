/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-config.h"
#include "aws-credentials.h"

G_BEGIN_DECLS

/* Fixed credentials: those of the keyring, or the demo's. */
AwsCredentialsProvider *aws_static_provider_new      (AwsCredentials *credentials);

/* Environment variables only. @variables: (nullable): NULL for the process's own. */
AwsCredentialsProvider *aws_environment_provider_new (const char *const *variables);

/* Keys of one profile of the shared files. */
AwsCredentialsProvider *aws_profile_provider_new     (AwsConfig      *config,
                                                      const char     *profile);

/* First of @providers that has credentials; a broken one ends the search. Takes no
 * ownership of the array. */
AwsCredentialsProvider *aws_chain_provider_new       (GPtrArray      *providers);

G_END_DECLS
