/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define AWS_TYPE_CONFIG (aws_config_get_type ())

/* AwsConfig: the environment and the shared config and credentials files, as read
 * at one moment (WIRE.md §13.1). Immutable; missing files are fine; lines that
 * are wrong are kept as problems, the rest counts. */
G_DECLARE_FINAL_TYPE (AwsConfig, aws_config, AWS, CONFIG, GObject)

/* @variables: (nullable): NULL for the process's own. Reads at most 1 MiB per file, synchronously. */
AwsConfig  *aws_config_load          (const char *const *variables);
AwsConfig  *aws_config_new_from_data (const char *const *variables,
                                      const char        *config_data,
                                      const char        *credentials_data);
const char *aws_config_getenv        (AwsConfig         *self,
                                      const char        *name);
/* (element-type utf8) in order of appearance */
GPtrArray  *aws_config_list_profiles (AwsConfig         *self);
gboolean    aws_config_has_profile   (AwsConfig         *self,
                                      const char        *profile);
const char *aws_config_get           (AwsConfig         *self,
                                      const char        *profile,
                                      const char        *key);
/* `[services NAME]`: nested block, key. */
const char *aws_config_get_service   (AwsConfig         *self,
                                      const char        *services,
                                      const char        *service,
                                      const char        *key);
/* AWS_PROFILE, else AWS_DEFAULT_PROFILE, else "default". */
const char *aws_config_get_default_profile (AwsConfig   *self);
/* AWS_REGION > AWS_DEFAULT_REGION > profile's region > NULL; @use_environ FALSE leaves out the variables. */
const char *aws_config_get_region    (AwsConfig         *self,
                                      const char        *profile,
                                      gboolean           use_environ);
/* (element-type utf8) "config:12: property without a value", for people */
GPtrArray  *aws_config_get_problems  (AwsConfig         *self);

G_END_DECLS
