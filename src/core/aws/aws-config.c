/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-config.h"

#include "aws-config-file-private.h"
#include "aws-environ-private.h"
#include "basalt-secret.h"
#include "basalt-text.h"

#include <string.h>

struct _AwsConfig
{
  GObject parent_instance;

  AwsEnviron *environ;
  GPtrArray *names;     /* profiles in order of appearance; owned by the table */
  GHashTable *profiles; /* name → (key → value) */
  GHashTable *services; /* "name\nservice\nkey" → value */
  GPtrArray *problems;
};

G_DEFINE_FINAL_TYPE (AwsConfig, aws_config, G_TYPE_OBJECT)

static void
merge_profile (AwsConfig        *self,
               AwsConfigSection *section)
{
  GHashTable *values = g_hash_table_lookup (self->profiles, section->name);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (values == NULL)
    {
      char *name = g_strdup (section->name);

      values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) basalt_secret_wipe_string);
      g_hash_table_insert (self->profiles, name, values);
      g_ptr_array_add (self->names, name);
    }

  g_hash_table_iter_init (&iter, section->values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_replace (values, g_strdup (key), g_strdup (value));
}

/* `service =`, then indented `key = value` lines. */
static void
merge_services (AwsConfig        *self,
                AwsConfigSection *section)
{
  GHashTableIter iter;
  gpointer service;
  gpointer block;

  g_hash_table_iter_init (&iter, section->values);
  while (g_hash_table_iter_next (&iter, &service, &block))
    {
      g_auto (GStrv) lines = g_strsplit (block, "\n", -1);

      for (gsize i = 1; lines[0] != NULL && lines[i] != NULL; i++)
        {
          char *equals = strchr (lines[i], '=');
          g_autofree char *key = NULL;

          if (equals == NULL)
            continue;
          *equals = '\0';
          key = g_ascii_strdown (g_strstrip (lines[i]), -1);
          g_hash_table_replace (self->services,
                                g_strjoin ("\n", section->name, (char *) service, key, NULL),
                                g_strdup (g_strstrip (equals + 1)));
        }
    }
}

static void
add_file (AwsConfig         *self,
          AwsConfigFileKind  kind,
          const char        *label,
          const char        *text,
          gsize              length)
{
  g_autoptr (GPtrArray) sections =
    aws_config_file_parse (kind, label, text, length, self->problems);
  gboolean prefixed_default = FALSE;

  /* `[profile default]` hides `[default]`, wherever it stands. */
  for (guint i = 0; i < sections->len; i++)
    {
      AwsConfigSection *section = g_ptr_array_index (sections, i);

      if (section->kind == AWS_CONFIG_SECTION_PROFILE && section->prefixed &&
          strcmp (section->name, "default") == 0)
        prefixed_default = TRUE;
    }

  for (guint i = 0; i < sections->len; i++)
    {
      AwsConfigSection *section = g_ptr_array_index (sections, i);

      switch (section->kind)
        {
        case AWS_CONFIG_SECTION_PROFILE:
          if (section->prefixed || !prefixed_default || strcmp (section->name, "default") != 0)
            merge_profile (self, section);
          break;

        case AWS_CONFIG_SECTION_SERVICES:
          merge_services (self, section);
          break;

        case AWS_CONFIG_SECTION_IGNORED:
          break;
        }
    }
}

/* @variable's path, else NAME in ~/.aws; "~/" at its beginning is the home folder. */
static char *
find_file (AwsConfig  *self,
           const char *variable,
           const char *name)
{
  const char *path = aws_environ_get (self->environ, variable);
  const char *home = aws_environ_get (self->environ, "HOME");

  if (home == NULL)
    home = g_get_home_dir ();

  if (path == NULL)
    return g_build_filename (home, ".aws", name, NULL);
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (home, path + 2, NULL);

  return g_strdup (path);
}

static void
load_file (AwsConfig         *self,
           AwsConfigFileKind  kind,
           const char        *variable,
           const char        *name)
{
  g_autofree char *path = find_file (self, variable, name);
  g_autofree char *label = basalt_text_make_visible (path, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  gsize length = 0;
  char *text = aws_config_file_read (path, &length, self->problems);

  if (text == NULL)
    return;

  add_file (self, kind, label, text, length);
  basalt_secret_wipe (text, length);
  g_free (text);
}

static void
aws_config_finalize (GObject *object)
{
  AwsConfig *self = AWS_CONFIG (object);

  g_clear_pointer (&self->environ, aws_environ_free);
  g_ptr_array_unref (self->names);
  g_hash_table_unref (self->profiles);
  g_hash_table_unref (self->services);
  g_ptr_array_unref (self->problems);

  G_OBJECT_CLASS (aws_config_parent_class)->finalize (object);
}

static void
aws_config_class_init (AwsConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aws_config_finalize;
}

static void
aws_config_init (AwsConfig *self)
{
  self->names = g_ptr_array_new ();
  self->profiles =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
}

/**
 * aws_config_load:
 * @variables: (nullable): "NAME=value" strings; %NULL for the process's own
 *
 * Reads the environment and `~/.aws/config` and `~/.aws/credentials`, or the files
 * that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, at once and at
 * most 1 MiB each (WIRE.md §13.1). Files that do not exist are fine; whatever else
 * is wrong is a problem, and the rest counts.
 *
 * Returns: (transfer full): what was read
 */
AwsConfig *
aws_config_load (const char *const *variables)
{
  AwsConfig *self = g_object_new (AWS_TYPE_CONFIG, NULL);

  self->environ = aws_environ_new (variables);
  load_file (self, AWS_CONFIG_FILE_CONFIG, "AWS_CONFIG_FILE", "config");
  load_file (self, AWS_CONFIG_FILE_CREDENTIALS, "AWS_SHARED_CREDENTIALS_FILE", "credentials");

  return self;
}

/**
 * aws_config_new_from_data:
 * @variables: (nullable): "NAME=value" strings; %NULL for the process's own
 * @config_data: (nullable): the text of a config file
 * @credentials_data: (nullable): the text of a credentials file
 *
 * Like aws_config_load() with texts instead of files.
 *
 * Returns: (transfer full): what was read
 */
AwsConfig *
aws_config_new_from_data (const char *const *variables,
                          const char        *config_data,
                          const char        *credentials_data)
{
  AwsConfig *self = g_object_new (AWS_TYPE_CONFIG, NULL);

  self->environ = aws_environ_new (variables);
  if (config_data != NULL)
    add_file (self, AWS_CONFIG_FILE_CONFIG, "config", config_data, strlen (config_data));
  if (credentials_data != NULL)
    add_file (self, AWS_CONFIG_FILE_CREDENTIALS, "credentials", credentials_data,
              strlen (credentials_data));

  return self;
}

/**
 * aws_config_getenv:
 * @self: a configuration
 * @name: a variable that begins with `AWS_`, or `HOME`
 *
 * Returns: (nullable) (transfer none): its value when the configuration was read;
 *   %NULL where it was unset or empty
 */
const char *
aws_config_getenv (AwsConfig  *self,
                   const char *name)
{
  g_return_val_if_fail (AWS_IS_CONFIG (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return aws_environ_get (self->environ, name);
}

/**
 * aws_config_list_profiles:
 * @self: a configuration
 *
 * Returns: (transfer container) (element-type utf8): the profiles' names in order of
 *   appearance, those of the config file first; the strings belong to @self
 */
GPtrArray *
aws_config_list_profiles (AwsConfig *self)
{
  GPtrArray *names;

  g_return_val_if_fail (AWS_IS_CONFIG (self), NULL);

  names = g_ptr_array_sized_new (self->names->len);
  for (guint i = 0; i < self->names->len; i++)
    g_ptr_array_add (names, g_ptr_array_index (self->names, i));

  return names;
}

/**
 * aws_config_has_profile:
 * @self: a configuration
 * @profile: a name
 *
 * Returns: whether one of the files has that profile
 */
gboolean
aws_config_has_profile (AwsConfig  *self,
                        const char *profile)
{
  g_return_val_if_fail (AWS_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (profile != NULL, FALSE);

  return g_hash_table_contains (self->profiles, profile);
}

/**
 * aws_config_get:
 * @self: a configuration
 * @profile: a profile's name
 * @key: a key in lower case, such as "region"
 *
 * Returns: (nullable) (transfer none): its value, of the credentials file where both
 *   have it; %NULL where it is unset or empty
 */
const char *
aws_config_get (AwsConfig  *self,
                const char *profile,
                const char *key)
{
  GHashTable *values;
  const char *value;

  g_return_val_if_fail (AWS_IS_CONFIG (self), NULL);
  g_return_val_if_fail (profile != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  values = g_hash_table_lookup (self->profiles, profile);
  value = values != NULL ? g_hash_table_lookup (values, key) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

/**
 * aws_config_get_service:
 * @self: a configuration
 * @services: the NAME of `[services NAME]`
 * @service: the name of a block in it, such as "bedrock_runtime"
 * @key: a key in it, in lower case
 *
 * Returns: (nullable) (transfer none): its value
 */
const char *
aws_config_get_service (AwsConfig  *self,
                        const char *services,
                        const char *service,
                        const char *key)
{
  g_autofree char *joined = NULL;

  g_return_val_if_fail (AWS_IS_CONFIG (self), NULL);
  g_return_val_if_fail (services != NULL, NULL);
  g_return_val_if_fail (service != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  joined = g_strjoin ("\n", services, service, key, NULL);

  return g_hash_table_lookup (self->services, joined);
}

/**
 * aws_config_get_default_profile:
 * @self: a configuration
 *
 * Returns: (transfer none): `AWS_PROFILE`, else `AWS_DEFAULT_PROFILE`, else "default"
 */
const char *
aws_config_get_default_profile (AwsConfig *self)
{
  const char *profile;

  g_return_val_if_fail (AWS_IS_CONFIG (self), NULL);

  profile = aws_environ_get (self->environ, "AWS_PROFILE");
  if (profile == NULL)
    profile = aws_environ_get (self->environ, "AWS_DEFAULT_PROFILE");

  return profile != NULL ? profile : "default";
}

/**
 * aws_config_get_region:
 * @self: a configuration
 * @profile: (nullable): a profile's name
 * @use_environ: whether the variables count; they come first
 *
 * Returns: (nullable) (transfer none): `AWS_REGION`, else `AWS_DEFAULT_REGION`, else
 *   the profile's region (WIRE.md §13.2); not checked
 */
const char *
aws_config_get_region (AwsConfig  *self,
                       const char *profile,
                       gboolean    use_environ)
{
  const char *region = NULL;

  g_return_val_if_fail (AWS_IS_CONFIG (self), NULL);

  if (use_environ)
    region = aws_environ_get (self->environ, "AWS_REGION");
  if (use_environ && region == NULL)
    region = aws_environ_get (self->environ, "AWS_DEFAULT_REGION");
  if (region == NULL && profile != NULL)
    region = aws_config_get (self, profile, "region");

  return region;
}

/**
 * aws_config_get_problems:
 * @self: a configuration
 *
 * Returns: (transfer none) (element-type utf8): what is wrong with the files, as
 *   "FILE:LINE: reason" or "FILE: reason", without quoting them
 */
GPtrArray *
aws_config_get_problems (AwsConfig *self)
{
  g_return_val_if_fail (AWS_IS_CONFIG (self), NULL);

  return self->problems;
}
