/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  AWS_CONFIG_FILE_CONFIG,
  AWS_CONFIG_FILE_CREDENTIALS,
} AwsConfigFileKind;

typedef enum
{
  AWS_CONFIG_SECTION_PROFILE,
  AWS_CONFIG_SECTION_SERVICES,
  /* Nothing of it is used: of a kind we do not know, or with a name that is wrong. */
  AWS_CONFIG_SECTION_IGNORED,
} AwsConfigSectionKind;

/**
 * AwsConfigSection:
 * @name: of the profile or the services
 * @prefixed: written as `[profile NAME]`
 * @values: (element-type utf8 utf8): keys in lower case; wiped at the end
 */
typedef struct
{
  AwsConfigSectionKind kind;
  char *name;
  gboolean prefixed;
  GHashTable *values;
} AwsConfigSection;

/* (element-type AwsConfigSection) in order, not yet merged. Adds to @problems what is wrong. */
GPtrArray *aws_config_file_parse (AwsConfigFileKind  kind,
                                  const char        *label,
                                  const char        *text,
                                  gsize              length,
                                  GPtrArray         *problems);
/* The text of a file, NULL where there is none or it cannot be used; then maybe with a problem. */
char      *aws_config_file_read  (const char        *path,
                                  gsize             *length,
                                  GPtrArray         *problems);

G_END_DECLS
