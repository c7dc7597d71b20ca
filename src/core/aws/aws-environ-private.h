/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The AWS_* variables and HOME, as they were at one moment. */
typedef struct _AwsEnviron AwsEnviron;

AwsEnviron *aws_environ_new  (const char *const *variables);
void        aws_environ_free (AwsEnviron        *self);
const char *aws_environ_get  (AwsEnviron        *self,
                              const char        *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsEnviron, aws_environ_free)

G_END_DECLS
