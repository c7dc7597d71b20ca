/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

void
cli_fixture_set_up (CliFixture    *fixture,
                    gconstpointer  data)
{
  static const char *const unset[] = {
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "http_proxy",
    "https_proxy",
  };
  g_autoptr (GError) error = NULL;

  fixture->home = g_dir_make_tmp ("basalt-cli-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->environment = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  cli_fixture_setenv (fixture, "HOME", fixture->home);
  cli_fixture_setenv (fixture, "XDG_DATA_HOME", fixture->home);
  cli_fixture_setenv (fixture, "XDG_RUNTIME_DIR", fixture->home);
  cli_fixture_setenv (fixture, "DBUS_SESSION_BUS_ADDRESS", "disabled:");
  for (guint i = 0; i < G_N_ELEMENTS (unset); i++)
    cli_fixture_setenv (fixture, unset[i], NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileEnumerator) children =
    g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME,
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) &&
         child != NULL)
    remove_folder (g_file_peek_path (child));
  g_file_delete (file, NULL, NULL);
}

void
cli_fixture_tear_down (CliFixture    *fixture,
                       gconstpointer  data)
{
  remove_folder (fixture->home);
  g_clear_pointer (&fixture->out, g_free);
  g_clear_pointer (&fixture->err, g_free);
  g_hash_table_unref (fixture->environment);
  g_free (fixture->home);
}

void
cli_fixture_setenv (CliFixture *fixture,
                    const char *name,
                    const char *value)
{
  g_hash_table_replace (fixture->environment, g_strdup (name), g_strdup (value));
}

void
cli_fixture_sql (CliFixture *fixture,
                 const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->home, "basalt", "history.db", NULL);
  char *message = NULL;
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);
  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

char *
cli_fixture_write (CliFixture *fixture,
                   const char *name,
                   const char *data,
                   gssize      length)
{
  char *path = g_build_filename (fixture->home, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);

  return path;
}

static GSubprocess *
start (CliFixture       *fixture,
       GSubprocessFlags  flags,
       va_list           args)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer name, value;
  GSubprocess *process;

  if (fixture->terminal != 0)
    flags &= ~G_SUBPROCESS_FLAGS_STDOUT_PIPE;
  if (fixture->log_to_terminal)
    flags &= ~G_SUBPROCESS_FLAGS_STDERR_PIPE;
  launcher = g_subprocess_launcher_new (flags);
  if (fixture->terminal != 0)
    g_subprocess_launcher_take_stdout_fd (launcher, dup (fixture->terminal));
  if (fixture->log_to_terminal)
    g_subprocess_launcher_take_stderr_fd (launcher, dup (fixture->terminal));

  g_hash_table_iter_init (&iter, fixture->environment);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (value != NULL)
      g_subprocess_launcher_setenv (launcher, name, value, TRUE);
    else
      g_subprocess_launcher_unsetenv (launcher, name);
  g_subprocess_launcher_set_cwd (launcher, fixture->home);

  if (fixture->ignore_hangup)
    g_ptr_array_add (argv, (char *) "nohup");
  g_ptr_array_add (argv, (char *) g_getenv ("BASALT_CLI"));
  for (const char *arg = va_arg (args, const char *); arg != NULL;
       arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (char *) arg);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);

  return process;
}

static int
communicate (CliFixture  *fixture,
             GSubprocess *process,
             GBytes      *input)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->out, g_free);
  g_clear_pointer (&fixture->err, g_free);
  g_subprocess_communicate_async (process, input, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  g_subprocess_communicate_finish (process, result, &out, &err, &error);
  /* A program that ends without reading all of its input is no error. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_assert_no_error (error);

  fixture->out_length = out != NULL ? g_bytes_get_size (out) : 0;
  fixture->out = g_malloc0 (fixture->out_length + 1);
  if (fixture->out_length > 0)
    memcpy (fixture->out, g_bytes_get_data (out, NULL), fixture->out_length);
  fixture->err = err != NULL && g_bytes_get_size (err) > 0 ?
                   g_strndup (g_bytes_get_data (err, NULL), g_bytes_get_size (err)) :
                   g_strdup ("");
  fixture->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) :
                                                           -g_subprocess_get_term_sig (process);
  g_test_message ("exit status %d\n%s", fixture->status, fixture->err);

  return fixture->status;
}

int
cli_fixture_run (CliFixture *fixture,
                 ...)
{
  g_autoptr (GSubprocess) process = NULL;
  va_list args;

  va_start (args, fixture);
  process = start (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, args);
  va_end (args);

  return communicate (fixture, process, NULL);
}

int
cli_fixture_run_with_input (CliFixture *fixture,
                            GBytes     *input,
                            ...)
{
  g_autoptr (GSubprocess) process = NULL;
  va_list args;

  va_start (args, input);
  process = start (fixture,
                   G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                     G_SUBPROCESS_FLAGS_STDERR_PIPE,
                   args);
  va_end (args);

  return communicate (fixture, process, input);
}

GSubprocess *
cli_fixture_start (CliFixture *fixture,
                   ...)
{
  GSubprocess *process;
  va_list args;

  va_start (args, fixture);
  process = start (fixture, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, args);
  va_end (args);

  return process;
}

int
cli_fixture_wait (CliFixture  *fixture,
                  GSubprocess *process)
{
  return communicate (fixture, process, NULL);
}

JsonObject *
cli_fixture_json (CliFixture  *fixture,
                  JsonNode   **node)
{
  g_autoptr (GError) error = NULL;

  *node = basalt_json_parse_object (fixture->out, (gssize) fixture->out_length, &error);
  g_assert_no_error (error);
  /* One object on one line. */
  g_assert_true (strchr (fixture->out, '\n') == fixture->out + fixture->out_length - 1);

  return json_node_get_object (*node);
}

char *
cli_fixture_newest (CliFixture *fixture,
                    const char *member)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *run;

  g_assert_cmpint (cli_fixture_run (fixture, "runs", "--limit", "1", "--json", NULL), ==, 0);
  run =
    basalt_json_array_get_object (basalt_json_get_array (cli_fixture_json (fixture, &node), "runs"),
                                  0);
  g_assert_nonnull (run);

  return g_strdup (basalt_json_get_string (run, member));
}

void
cli_assert_contains (const char *text,
                     const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in:\n%s", part, text);
}
