/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-config.h"
#include "basalt-json.h"

#include "test-vectors.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define NOTHING ((const char *const[]){ "HOME=/nonexistent", NULL })

static JsonNode *
load_cases (const char  *file,
            JsonArray  **cases)
{
  g_autoptr (GBytes) bytes = test_vectors_load ("config", NULL, file);
  g_autoptr (GError) error = NULL;
  JsonNode *root = basalt_json_parse_object (g_bytes_get_data (bytes, NULL),
                                             (gssize) g_bytes_get_size (bytes), &error);

  g_assert_no_error (error);
  *cases = basalt_json_get_array (json_node_get_object (root), "tests");

  return root;
}

static void
assert_profiles (AwsConfig  *config,
                 JsonObject *profiles)
{
  g_autoptr (GPtrArray) names = aws_config_list_profiles (config);
  g_autoptr (GList) expected = json_object_get_members (profiles);

  g_assert_cmpuint (names->len, ==, g_list_length (expected));
  for (GList *l = expected; l != NULL; l = l->next)
    {
      JsonObject *values = basalt_json_get_object (profiles, l->data);
      g_autoptr (GList) keys = json_object_get_members (values);

      g_assert_true (aws_config_has_profile (config, l->data));
      for (GList *k = keys; k != NULL; k = k->next)
        g_assert_cmpstr (aws_config_get (config, l->data, k->data), ==,
                         basalt_json_get_string (values, k->data));
    }
}

static void
test_parser_vectors (void)
{
  JsonArray *cases;
  g_autoptr (JsonNode) root = load_cases ("profile-parser-tests.json", &cases);
  guint errors = 0;

  g_assert_nonnull (root);
  g_assert_cmpuint (json_array_get_length (cases), ==, 44);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *test = basalt_json_array_get_object (cases, i);
      JsonObject *input = basalt_json_get_object (test, "input");
      JsonObject *output = basalt_json_get_object (test, "output");
      JsonObject *expected = basalt_json_get_object (output, "config");
      g_autoptr (AwsConfig) config =
        aws_config_new_from_data (NOTHING, basalt_json_get_string (input, "configFile"),
                                  basalt_json_get_string (input, "credentialsFile"));

      g_test_message ("%s", basalt_json_get_string (test, "name"));
      if (expected != NULL)
        assert_profiles (config, basalt_json_get_object (expected, "profiles"));
      else
        {
          g_assert_cmpuint (aws_config_get_problems (config)->len, ==, 1);
          errors++;
        }
    }
  g_assert_cmpuint (errors, >, 5);
}

/* The same texts with the other line end. */
static void
test_parser_vectors_crlf (void)
{
  JsonArray *cases;
  g_autoptr (JsonNode) root = load_cases ("profile-parser-tests.json", &cases);

  g_assert_nonnull (root);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *test = basalt_json_array_get_object (cases, i);
      JsonObject *output = basalt_json_get_object (test, "output");
      JsonObject *expected = basalt_json_get_object (output, "config");
      const char *text =
        basalt_json_get_string (basalt_json_get_object (test, "input"), "configFile");
      g_autoptr (GString) crlf = g_string_new (text);
      g_autoptr (AwsConfig) config = NULL;

      if (text == NULL || expected == NULL ||
          basalt_json_get_string (basalt_json_get_object (test, "input"), "credentialsFile") !=
            NULL)
        continue;

      g_string_replace (crlf, "\n", "\r\n", 0);
      config = aws_config_new_from_data (NOTHING, crlf->str, NULL);
      assert_profiles (config, basalt_json_get_object (expected, "profiles"));
    }
}

static char *
make_home (void)
{
  g_autoptr (GError) error = NULL;
  char *home = g_dir_make_tmp ("basalt-test-XXXXXX", &error);

  g_assert_no_error (error);

  return home;
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

static void
write_file (const char *path,
            const char *text,
            gssize      length)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

/* Each variable's paths below a folder of ours; the files where they are expected. */
static void
run_location_case (JsonObject *test)
{
  g_autofree char *root = make_home ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;
  JsonObject *variables = basalt_json_get_object (test, "environment");
  g_autoptr (GList) names = json_object_get_members (variables);
  const char *profile = basalt_json_get_string (test, "profile");
  g_autofree char *config_path =
    g_build_filename (root, basalt_json_get_string (test, "configLocation"), NULL);
  g_autofree char *credentials_path =
    g_build_filename (root, basalt_json_get_string (test, "credentialsLocation"), NULL);
  g_autoptr (AwsConfig) config = NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *value = basalt_json_get_string (variables, l->data);
      g_autofree char *variable =
        g_strconcat (l->data, "=", *value == '/' ? root : "", value, NULL);

      g_strv_builder_add (builder, variable);
    }
  strings = g_strv_builder_end (builder);

  write_file (config_path, "[profile there]\nconfig = yes\n", -1);
  write_file (credentials_path, "[there]\ncredentials = yes\n", -1);
  config = aws_config_load ((const char *const *) strings);

  g_assert_cmpstr (aws_config_get (config, "there", "config"), ==, "yes");
  g_assert_cmpstr (aws_config_get (config, "there", "credentials"), ==, "yes");
  g_assert_cmpuint (aws_config_get_problems (config)->len, ==, 0);
  if (profile != NULL)
    g_assert_cmpstr (aws_config_get_default_profile (config), ==, profile);

  remove_tree (root);
}

static void
test_location_vectors (void)
{
  JsonArray *cases;
  g_autoptr (JsonNode) root = load_cases ("file-location-tests.json", &cases);
  guint run = 0;

  g_assert_nonnull (root);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *test = basalt_json_array_get_object (cases, i);

      if (g_strcmp0 (basalt_json_get_string (test, "platform"), "linux") != 0)
        continue;
      run_location_case (test);
      run++;
    }
  g_assert_cmpuint (run, ==, 4);
}

static void
assert_problem (AwsConfig  *config,
                guint       index,
                const char *beginning)
{
  GPtrArray *problems = aws_config_get_problems (config);

  g_assert_cmpuint (index, <, problems->len);
  if (!g_str_has_prefix (g_ptr_array_index (problems, index), beginning))
    g_error ("not “%s”: %s", beginning, (char *) g_ptr_array_index (problems, index));
  g_assert_null (strstr (g_ptr_array_index (problems, index), "hidden"));
}

/* One wrong line does not take the rest away, and is not quoted: it may be a key. */
static void
test_problems (void)
{
  g_autoptr (AwsConfig) config = aws_config_new_from_data (NOTHING,
                                                           "# comment\n"
                                                           "hidden = 1\n"
                                                           " hidden\n"
                                                           "[profile a]\n"
                                                           " hidden = 1\n"
                                                           "hidden\n"
                                                           " hidden2\n"
                                                           "= hidden\n"
                                                           "in valid = hidden\n"
                                                           "region = one\n"
                                                           "[profile b\n"
                                                           "region = hidden\n"
                                                           " hidden\n"
                                                           "[profile c] hidden\n"
                                                           "region = three\n"
                                                           "[profile d!]\n"
                                                           "hidden\n"
                                                           "[services s]\n"
                                                           "sts =\n"
                                                           "  = hidden\n"
                                                           "  hidden\n"
                                                           "  endpoint_url = https://x\n",
                                                           "[profile x]\n[e]\nhidden\n");
  const char *const beginnings[] = { "config:2:",  "config:5:",  "config:6:",     "config:8:",
                                     "config:9:",  "config:11:", "config:14:",    "config:16:",
                                     "config:20:", "config:21:", "credentials:3:" };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    assert_problem (config, i, beginnings[i]);
  g_assert_cmpuint (aws_config_get_problems (config)->len, ==, G_N_ELEMENTS (beginnings));

  g_assert_cmpstr (aws_config_get (config, "a", "region"), ==, "one");
  g_assert_false (aws_config_has_profile (config, "b"));
  g_assert_cmpstr (aws_config_get (config, "c", "region"), ==, "three");
  g_assert_true (aws_config_has_profile (config, "e"));
  g_assert_cmpstr (aws_config_get_service (config, "s", "sts", "endpoint_url"), ==, "https://x");
}

/* A continuation before any section is reported too, at its own line. */
static void
test_continuation_first (void)
{
  g_autoptr (AwsConfig) config = aws_config_new_from_data (NOTHING, " indented\n", NULL);

  assert_problem (config, 0, "config:1:");
}

static void
test_many_problems (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (AwsConfig) config = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "wrong\n");
  config = aws_config_new_from_data (NOTHING, text->str, NULL);
  g_assert_cmpuint (aws_config_get_problems (config)->len, <=, 100);
}

/* A value of 500,000 lines must not take longer than one of 50. */
static void
test_long_value (void)
{
  g_autoptr (GString) text = g_string_new ("[default]\nkey = v\n");
  g_autoptr (AwsConfig) config = NULL;

  for (guint i = 0; i < 300 * 1000; i++)
    g_string_append (text, " x\n");
  config = aws_config_new_from_data (NOTHING, text->str, NULL);
  g_assert_cmpuint (strlen (aws_config_get (config, "default", "key")), ==, 1 + 600 * 1000);
}

static void
test_services (void)
{
  g_autoptr (AwsConfig) config = aws_config_new_from_data (NOTHING,
                                                           "[profile a]\nservices = dev\n"
                                                           "[services dev]\n"
                                                           "bedrock_runtime =\n"
                                                           "  Endpoint_URL = https://r\n"
                                                           "  other = 1\n"
                                                           "sts =\n"
                                                           "  endpoint_url = https://s\n"
                                                           "flat = x\n",
                                                           NULL);

  g_assert_cmpstr (aws_config_get_service (config, "dev", "bedrock_runtime", "endpoint_url"), ==,
                   "https://r");
  g_assert_cmpstr (aws_config_get_service (config, "dev", "bedrock_runtime", "other"), ==, "1");
  g_assert_cmpstr (aws_config_get_service (config, "dev", "sts", "endpoint_url"), ==, "https://s");
  g_assert_null (aws_config_get_service (config, "dev", "flat", "x"));
  g_assert_null (aws_config_get_service (config, "other", "sts", "endpoint_url"));
  g_assert_cmpuint (aws_config_get_problems (config)->len, ==, 0);
}

static void
test_merge (void)
{
  g_autoptr (AwsConfig) config = aws_config_new_from_data (
    NOTHING, "[profile b]\nregion = config\nonly = config\n[profile a]\n[default]\n",
    "[c]\nempty =\n[b]\nREGION = credentials\n");
  g_autoptr (GPtrArray) names = aws_config_list_profiles (config);

  g_assert_cmpuint (names->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "b");
  g_assert_cmpstr (g_ptr_array_index (names, 1), ==, "a");
  g_assert_cmpstr (g_ptr_array_index (names, 2), ==, "default");
  g_assert_cmpstr (g_ptr_array_index (names, 3), ==, "c");
  g_assert_cmpstr (aws_config_get (config, "b", "region"), ==, "credentials");
  g_assert_cmpstr (aws_config_get (config, "b", "only"), ==, "config");
  g_assert_null (aws_config_get (config, "c", "empty"));
  g_assert_null (aws_config_get (config, "none", "region"));
}

static void
test_region (void)
{
  const char *const both[] = { "AWS_REGION=one", "AWS_DEFAULT_REGION=two", NULL };
  const char *const second[] = { "AWS_REGION=", "AWS_DEFAULT_REGION=two", "PATH=x", "odd", NULL };
  const char *text = "[profile a]\nregion = file\n";
  g_autoptr (AwsConfig) first = aws_config_new_from_data (both, text, NULL);
  g_autoptr (AwsConfig) other = aws_config_new_from_data (second, text, NULL);
  g_autoptr (AwsConfig) none = aws_config_new_from_data (NOTHING, text, NULL);

  g_assert_cmpstr (aws_config_get_region (first, "a", TRUE), ==, "one");
  g_assert_cmpstr (aws_config_get_region (first, "a", FALSE), ==, "file");
  g_assert_cmpstr (aws_config_get_region (other, "a", TRUE), ==, "two");
  g_assert_cmpstr (aws_config_get_region (none, "a", TRUE), ==, "file");
  g_assert_null (aws_config_get_region (none, "b", TRUE));
  g_assert_null (aws_config_get_region (none, NULL, TRUE));

  g_assert_cmpstr (aws_config_getenv (first, "AWS_REGION"), ==, "one");
  g_assert_null (aws_config_getenv (other, "AWS_REGION"));
  g_assert_null (aws_config_getenv (other, "PATH"));
}

static void
test_default_profile (void)
{
  const char *const both[] = { "AWS_PROFILE=one", "AWS_DEFAULT_PROFILE=two", NULL };
  const char *const second[] = { "AWS_DEFAULT_PROFILE=two", NULL };
  g_autoptr (AwsConfig) first = aws_config_new_from_data (both, NULL, NULL);
  g_autoptr (AwsConfig) other = aws_config_new_from_data (second, NULL, NULL);
  g_autoptr (AwsConfig) none = aws_config_new_from_data (NOTHING, NULL, NULL);

  g_assert_cmpstr (aws_config_get_default_profile (first), ==, "one");
  g_assert_cmpstr (aws_config_get_default_profile (other), ==, "two");
  g_assert_cmpstr (aws_config_get_default_profile (none), ==, "default");
}

static AwsConfig *
load_home (const char *home,
           const char *more)
{
  g_autofree char *variable = g_strconcat ("HOME=", home, NULL);
  const char *const strings[] = { variable, more, NULL };

  return aws_config_load (strings);
}

/* Files that are none, or not what they should be. */
static void
test_bad_files (void)
{
  g_autofree char *home = make_home ();
  g_autofree char *config_path = g_build_filename (home, ".aws", "config", NULL);
  g_autofree char *credentials_path = g_build_filename (home, ".aws", "credentials", NULL);
  g_autofree char *large = g_strnfill (1024 * 1024 + 1, '\n');
  g_autofree char *through = NULL;
  g_autoptr (AwsConfig) missing = load_home (home, NULL);
  g_autoptr (AwsConfig) bad = NULL;
  g_autoptr (AwsConfig) largest = NULL;
  g_autoptr (AwsConfig) odd = NULL;
  g_autoptr (AwsConfig) below_file = NULL;

  g_assert_cmpuint (aws_config_get_problems (missing)->len, ==, 0);

  /* Too large; a folder. */
  write_file (config_path, large, 1024 * 1024 + 1);
  g_assert_cmpint (g_mkdir (credentials_path, 0700), ==, 0);
  bad = load_home (home, NULL);
  g_assert_cmpuint (aws_config_get_problems (bad)->len, ==, 2);
  assert_problem (bad, 0, config_path);
  g_assert_nonnull (strstr (g_ptr_array_index (aws_config_get_problems (bad), 0), "1 MiB"));
  assert_problem (bad, 1, credentials_path);
  g_assert_nonnull (strstr (g_ptr_array_index (aws_config_get_problems (bad), 1), "folder"));

  /* Just not too large; not UTF-8. */
  memcpy (large, "[profile a]", 11);
  write_file (config_path, large, 1024 * 1024);
  g_rmdir (credentials_path);
  write_file (credentials_path, "[a]\nregion = \xff\n", -1);
  largest = load_home (home, NULL);
  g_assert_true (aws_config_has_profile (largest, "a"));
  g_assert_cmpuint (aws_config_get_problems (largest)->len, ==, 1);
  assert_problem (largest, 0, credentials_path);

  /* A zero byte; a byte order mark. */
  write_file (config_path, "[default]\nregion = \0x\n", 22);
  write_file (credentials_path, "\xef\xbb\xbf[a]\nregion = x", -1);
  odd = load_home (home, NULL);
  g_assert_cmpuint (aws_config_get_problems (odd)->len, ==, 1);
  assert_problem (odd, 0, config_path);
  g_assert_cmpstr (aws_config_get (odd, "a", "region"), ==, "x");

  /* A path through a file does not exist either. */
  through = g_strconcat ("AWS_CONFIG_FILE=", config_path, "/x", NULL);
  below_file = load_home (home, through);
  g_assert_cmpuint (aws_config_get_problems (below_file)->len, ==, 0);

  remove_tree (home);
}

static void
test_fifo (void)
{
  g_autofree char *home = make_home ();
  g_autofree char *path = g_build_filename (home, "fifo", NULL);
  g_autofree char *variable = g_strconcat ("AWS_CONFIG_FILE=", path, NULL);
  g_autoptr (AwsConfig) config = NULL;

  /* Nobody writes: that is an empty file, not a wait. */
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  config = load_home (home, variable);
  g_assert_cmpuint (aws_config_get_problems (config)->len, ==, 0);

  remove_tree (home);
}

static void
test_tilde (void)
{
  g_autofree char *home = make_home ();
  g_autofree char *path = g_build_filename (home, "mine", NULL);
  g_autoptr (AwsConfig) config = NULL;

  write_file (path, "[profile a]\nregion = x\n", -1);
  config = load_home (home, "AWS_CONFIG_FILE=~/mine");
  g_assert_cmpstr (aws_config_get (config, "a", "region"), ==, "x");

  remove_tree (home);
}

/* NULL is the process's own environment; without HOME there is still a home. */
static void
test_own_environment (void)
{
  const char *const empty[] = { "AWS_CONFIG_FILE=/nonexistent/config", NULL };
  g_autoptr (AwsConfig) own = NULL;
  g_autoptr (AwsConfig) homeless = NULL;

  g_setenv ("AWS_BASALT_TEST", "here", TRUE);
  own = aws_config_load (NULL);
  g_unsetenv ("AWS_BASALT_TEST");
  g_assert_cmpstr (aws_config_getenv (own, "AWS_BASALT_TEST"), ==, "here");

  homeless = aws_config_load (empty);
  g_assert_null (aws_config_getenv (homeless, "HOME"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config/parser-vectors", test_parser_vectors);
  g_test_add_func ("/config/parser-vectors-crlf", test_parser_vectors_crlf);
  g_test_add_func ("/config/location-vectors", test_location_vectors);
  g_test_add_func ("/config/problems", test_problems);
  g_test_add_func ("/config/continuation-first", test_continuation_first);
  g_test_add_func ("/config/many-problems", test_many_problems);
  g_test_add_func ("/config/long-value", test_long_value);
  g_test_add_func ("/config/services", test_services);
  g_test_add_func ("/config/merge", test_merge);
  g_test_add_func ("/config/region", test_region);
  g_test_add_func ("/config/default-profile", test_default_profile);
  g_test_add_func ("/config/bad-files", test_bad_files);
  g_test_add_func ("/config/fifo", test_fifo);
  g_test_add_func ("/config/tilde", test_tilde);
  g_test_add_func ("/config/own-environment", test_own_environment);

  return g_test_run ();
}
