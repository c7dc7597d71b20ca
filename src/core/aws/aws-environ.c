/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-environ-private.h"

#include "basalt-secret.h"

#include <string.h>

struct _AwsEnviron
{
  GHashTable *values;
};

/* @variables: (nullable): "NAME=value" strings; NULL for the process's own. */
AwsEnviron *
aws_environ_new (const char *const *variables)
{
  AwsEnviron *self = g_new0 (AwsEnviron, 1);
  g_auto (GStrv) own = NULL;

  if (variables == NULL)
    {
      own = g_get_environ ();
      variables = (const char *const *) own;
    }

  /* Some of the values are secrets. */
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) basalt_secret_wipe_string);
  for (gsize i = 0; variables[i] != NULL; i++)
    {
      const char *equals = strchr (variables[i], '=');

      if (equals != NULL &&
          (g_str_has_prefix (variables[i], "AWS_") || g_str_has_prefix (variables[i], "HOME=")))
        g_hash_table_replace (self->values,
                              g_strndup (variables[i], (gsize) (equals - variables[i])),
                              g_strdup (equals + 1));
    }

  return self;
}

void
aws_environ_free (AwsEnviron *self)
{
  g_hash_table_unref (self->values);
  g_free (self);
}

/* NULL where @name is unset or empty: AWS takes both for the same. */
const char *
aws_environ_get (AwsEnviron *self,
                 const char *name)
{
  const char *value = g_hash_table_lookup (self->values, name);

  return value != NULL && *value != '\0' ? value : NULL;
}
