/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-error.h"
#include "aws-providers.h"

#include "test-server.h"
#include "test-wait.h"

#include <string.h>

#define ENVIRON(...) ((const char *const[]){ "HOME=/nonexistent", __VA_ARGS__, NULL })

static AwsCredentials *
resolve (AwsCredentialsProvider  *provider,
         GCancellable            *cancellable,
         GError                 **error)
{
  GAsyncResult *result = NULL;
  AwsCredentials *credentials;

  aws_credentials_provider_resolve_async (provider, cancellable, test_wait_result_cb, &result);
  g_assert_null (result);
  test_wait_until (result != NULL);
  credentials = aws_credentials_provider_resolve_finish (provider, result, error);
  g_object_unref (result);

  return credentials;
}

static void
append_link (const char *source,
             const char *result,
             const char *detail,
             gpointer    user_data)
{
  g_assert_nonnull (detail);
  g_string_append_printf (user_data, "%s=%s;", source, result);
  g_assert_null (strstr (detail, "hidden"));
}

static void
assert_report (AwsCredentialsProvider *provider,
               const char             *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  aws_credentials_provider_report (provider, append_link, text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_keys (AwsCredentialsProvider *provider,
             const char             *id,
             const char             *secret,
             const char             *token,
             const char             *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AwsCredentials) credentials = resolve (provider, NULL, &error);

  g_assert_no_error (error);
  g_assert_false (aws_credentials_is_bearer (credentials));
  g_assert_cmpstr (aws_credentials_get_access_key_id (credentials), ==, id);
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_secret (credentials)), ==, secret);
  g_assert_cmpstr (aws_credentials_get_source (credentials), ==, source);
  if (token == NULL)
    g_assert_null (aws_credentials_get_session_token (credentials));
  else
    g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_session_token (credentials)), ==,
                     token);
}

static void
assert_bearer (AwsCredentialsProvider *provider,
               const char             *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AwsCredentials) credentials = resolve (provider, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (aws_credentials_is_bearer (credentials));
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_bearer (credentials)), ==, key);
}

/* @words: what the sentence must have, up to NULL; it never has a secret. */
static void
assert_fails (AwsCredentialsProvider *provider,
              const char *const      *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AwsCredentials) credentials = resolve (provider, NULL, &error);

  g_assert_null (credentials);
  g_assert_error (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS);
  g_assert_null (strstr (error->message, "hidden"));
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (strstr (error->message, words[i]) == NULL)
        g_error ("no “%s” in: %s", words[i], error->message);
    }
}

#define assert_fails_with(provider, ...) \
  assert_fails (provider, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_static (void)
{
  g_autoptr (BasaltSecret) secret = basalt_secret_new ("hidden");
  g_autoptr (AwsCredentials) pair = aws_credentials_new ("AKID", secret, NULL, 0, "keyring");
  g_autoptr (AwsCredentials) key = aws_credentials_new_bearer (secret, 0, NULL);
  g_autoptr (AwsCredentialsProvider) first = aws_static_provider_new (pair);
  g_autoptr (AwsCredentialsProvider) second = aws_static_provider_new (key);

  assert_keys (first, "AKID", "hidden", NULL, "keyring");
  assert_report (first, "keyring=found;");
  assert_bearer (second, "hidden");
  assert_report (second, "static=found;");
}

static void
test_environment_keys (void)
{
  g_autoptr (AwsCredentialsProvider) provider = aws_environment_provider_new (
    ENVIRON ("AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=hidden=x", "AWS_SESSION_TOKEN="));
  g_autoptr (AwsCredentialsProvider) temporary = aws_environment_provider_new (
    ENVIRON ("AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=hidden", "AWS_SESSION_TOKEN=token",
             "AWS_SECURITY_TOKEN=old", "AWS_CREDENTIAL_EXPIRATION=2100-01-02T03:04:05Z"));
  g_autoptr (AwsCredentialsProvider) old = aws_environment_provider_new (
    ENVIRON ("AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=hidden", "AWS_SECURITY_TOKEN=old"));
  g_autoptr (AwsCredentials) credentials = NULL;

  assert_report (provider, "environment=skipped;");
  assert_keys (provider, "AKID", "hidden=x", NULL, "environment");
  assert_report (provider, "environment=found;");
  assert_keys (temporary, "AKID", "hidden", "token", "environment");
  assert_keys (old, "AKID", "hidden", "old", "environment");

  credentials = resolve (temporary, NULL, NULL);
  g_assert_cmpint (aws_credentials_get_expires_at (credentials), ==,
                   G_GINT64_CONSTANT (4102542245) * G_USEC_PER_SEC);
}

static void
test_environment_broken (void)
{
  g_autoptr (AwsCredentialsProvider) none =
    aws_environment_provider_new (ENVIRON ("AWS_ACCESS_KEY_ID=", "AWS_REGION=us-east-1"));
  g_autoptr (AwsCredentialsProvider) no_secret =
    aws_environment_provider_new (ENVIRON ("AWS_ACCESS_KEY_ID=AKID"));
  g_autoptr (AwsCredentialsProvider) no_id =
    aws_environment_provider_new (ENVIRON ("AWS_SECRET_ACCESS_KEY=hidden"));
  g_autoptr (AwsCredentialsProvider) expired =
    aws_environment_provider_new (ENVIRON ("AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=hidden",
                                           "AWS_CREDENTIAL_EXPIRATION=2020-01-02T03:04:05Z"));
  g_autoptr (AwsCredentialsProvider) no_time =
    aws_environment_provider_new (ENVIRON ("AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=hidden",
                                           "AWS_CREDENTIAL_EXPIRATION=soon"));

  assert_fails_with (none, "AWS_ACCESS_KEY_ID", "AWS_BEARER_TOKEN_BEDROCK");
  assert_report (none, "environment=none;");
  assert_fails_with (no_secret, "AWS_SECRET_ACCESS_KEY is not");
  assert_report (no_secret, "environment=error;");
  assert_fails_with (no_id, "AWS_ACCESS_KEY_ID is not");
  assert_report (no_id, "environment=error;");
  assert_fails_with (expired, "2020-01-02T03:04:05");
  assert_fails_with (no_time, "AWS_CREDENTIAL_EXPIRATION");
}

static void
test_environment_bearer (void)
{
  g_autoptr (AwsCredentialsProvider) alone =
    aws_environment_provider_new (ENVIRON ("AWS_BEARER_TOKEN_BEDROCK=hidden"));
  g_autoptr (AwsCredentialsProvider) both = aws_environment_provider_new (
    ENVIRON ("AWS_BEARER_TOKEN_BEDROCK=hidden", "AWS_ACCESS_KEY_ID=AKID",
             "AWS_SECRET_ACCESS_KEY=other"));
  g_autoptr (AwsCredentialsProvider) keys_first = aws_environment_provider_new (
    ENVIRON ("AWS_BEARER_TOKEN_BEDROCK=hidden", "AWS_ACCESS_KEY_ID=AKID",
             "AWS_SECRET_ACCESS_KEY=other",
             "AWS_AUTH_SCHEME_PREFERENCE=sigv4a, sigv4,httpBearerAuth"));
  g_autoptr (AwsCredentialsProvider) key_first = aws_environment_provider_new (
    ENVIRON ("AWS_BEARER_TOKEN_BEDROCK=hidden", "AWS_ACCESS_KEY_ID=AKID",
             "AWS_SECRET_ACCESS_KEY=other", "AWS_AUTH_SCHEME_PREFERENCE=httpBearerAuth,sigv4"));
  g_autoptr (AwsCredentialsProvider) no_keys = aws_environment_provider_new (
    ENVIRON ("AWS_BEARER_TOKEN_BEDROCK=hidden", "AWS_AUTH_SCHEME_PREFERENCE=sigv4"));

  assert_bearer (alone, "hidden");
  assert_report (alone, "environment=found;");
  assert_bearer (both, "hidden");
  assert_keys (keys_first, "AKID", "other", NULL, "environment");
  assert_bearer (key_first, "hidden");
  assert_bearer (no_keys, "hidden");
}

/* NULL reads the process's own, once. */
static void
test_environment_own (void)
{
  g_autoptr (AwsCredentialsProvider) provider = NULL;

  g_setenv ("AWS_ACCESS_KEY_ID", "OWN", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "secret", TRUE);
  provider = aws_environment_provider_new (NULL);
  g_unsetenv ("AWS_ACCESS_KEY_ID");
  g_unsetenv ("AWS_SECRET_ACCESS_KEY");

  assert_keys (provider, "OWN", "secret", NULL, "environment");
}

static AwsCredentialsProvider *
profile (const char *name,
         const char *config_data,
         const char *credentials_data)
{
  g_autoptr (AwsConfig) config =
    aws_config_new_from_data (ENVIRON ("AWS_X=1"), config_data, credentials_data);

  return aws_profile_provider_new (config, name);
}

static void
test_profile_keys (void)
{
  g_autoptr (AwsCredentialsProvider) plain =
    profile ("default", "[default]\nregion = x\n",
             "[default]\nAWS_ACCESS_KEY_ID = AKID\nAws_Secret_Access_Key = hidden\n");
  g_autoptr (AwsCredentialsProvider) temporary =
    profile ("a", "[profile a]\naws_access_key_id = AKID\naws_session_token = token\n",
             "[a]\naws_secret_access_key = hidden\naws_security_token = old\n");
  g_autoptr (AwsCredentialsProvider) old =
    profile ("a", NULL,
             "[a]\naws_access_key_id = AKID\naws_secret_access_key = hidden\n"
             "aws_security_token = old\n");
  /* Static keys come before these. */
  g_autoptr (AwsCredentialsProvider) both =
    profile ("a", "[profile a]\nsso_session = s\ncredential_process = p\n",
             "[a]\naws_access_key_id = AKID\naws_secret_access_key = hidden\n");

  assert_report (plain, "profile default=skipped;");
  assert_keys (plain, "AKID", "hidden", NULL, "profile default");
  assert_report (plain, "profile default=found;");
  assert_keys (temporary, "AKID", "hidden", "token", "profile a");
  assert_keys (old, "AKID", "hidden", "old", "profile a");
  assert_keys (both, "AKID", "hidden", NULL, "profile a");
}

static void
test_profile_broken (void)
{
  g_autoptr (AwsCredentialsProvider) no_secret =
    profile ("a", NULL, "[a]\naws_access_key_id = AKID\naws_secret_access_key =\n");
  g_autoptr (AwsCredentialsProvider) no_id =
    profile ("a", NULL, "[a]\naws_secret_access_key = hidden\n");
  g_autoptr (AwsCredentialsProvider) missing = profile ("b", "[profile a]\n", NULL);
  g_autoptr (AwsCredentialsProvider) problem = profile ("b", "[profile b\nregion = x\n", NULL);
  g_autoptr (AwsCredentialsProvider) empty = profile ("a", "[profile a]\nregion = x\n", NULL);
  g_autoptr (AwsCredentialsProvider) no_default = profile ("default", NULL, NULL);

  assert_fails_with (no_secret, "“a”", "not aws_secret_access_key");
  assert_report (no_secret, "profile a=error;");
  assert_fails_with (no_id, "“a”", "not aws_access_key_id");
  assert_fails_with (missing, "no profile “b”");
  assert_report (missing, "profile b=error;");
  /* The reason may be that its line was wrong. */
  assert_fails_with (problem, "no profile “b”", "config:1:");
  assert_fails_with (empty, "“a”", "no keys");
  assert_report (empty, "profile a=none;");
  assert_fails_with (no_default, "default");
  assert_report (no_default, "profile default=none;");
}

static void
test_profile_other_means (void)
{
  const struct
  {
    const char *means;
    const char *lines;
  } cases[] = {
    { "sso_session", "sso_session = s\nsso_account_id = 1\nsso_role_name = r\n" },
    { "sso_start_url", "sso_start_url = https://x\nsso_region = us-east-1\n" },
    { "credential_process", "credential_process = /bin/true hidden\n" },
    { "login_session", "login_session = arn:aws:iam::1:user/x\n" },
    { "web_identity_token_file", "web_identity_token_file = /x\nrole_arn = arn\n" },
    { "role_arn", "role_arn = arn\nsource_profile = b\n" },
    { "role_arn", "role_arn = arn\ncredential_source = Environment\n" },
    { "role_arn", "role_arn = arn\n" },
    /* This one comes before static keys. */
    { "role_arn", "role_arn = arn\nsource_profile = a\naws_access_key_id = A\n"
                  "aws_secret_access_key = hidden\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("[profile a]\n", cases[i].lines, NULL);
      g_autoptr (AwsCredentialsProvider) provider = profile ("a", text, NULL);

      assert_fails_with (provider, "“a”", cases[i].means,
                         "aws configure export-credentials --profile a");
      assert_report (provider, "profile a=error;");
    }
}

static AwsCredentialsProvider *
chain (AwsCredentialsProvider *first,
       AwsCredentialsProvider *second)
{
  g_autoptr (GPtrArray) providers = g_ptr_array_new ();

  if (first != NULL)
    g_ptr_array_add (providers, first);
  if (second != NULL)
    g_ptr_array_add (providers, second);

  return aws_chain_provider_new (providers);
}

static void
test_chain (void)
{
  g_autoptr (AwsCredentialsProvider) empty = aws_environment_provider_new (ENVIRON ("AWS_X=1"));
  g_autoptr (AwsCredentialsProvider) full = aws_environment_provider_new (
    ENVIRON ("AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=hidden"));
  g_autoptr (AwsCredentialsProvider) half =
    aws_environment_provider_new (ENVIRON ("AWS_ACCESS_KEY_ID=AKID"));
  g_autoptr (AwsCredentialsProvider) keys =
    profile ("a", NULL, "[a]\naws_access_key_id = FILE\naws_secret_access_key = hidden\n");
  g_autoptr (AwsCredentialsProvider) nothing = profile ("default", NULL, NULL);
  g_autoptr (AwsCredentialsProvider) second = chain (empty, keys);
  g_autoptr (AwsCredentialsProvider) first = chain (full, keys);
  g_autoptr (AwsCredentialsProvider) broken = chain (half, keys);
  g_autoptr (AwsCredentialsProvider) none = chain (empty, nothing);
  g_autoptr (AwsCredentialsProvider) nobody = chain (NULL, NULL);
  g_autoptr (AwsCredentialsProvider) nested = chain (none, keys);

  assert_report (second, "environment=skipped;profile a=skipped;");
  assert_keys (second, "FILE", "hidden", NULL, "profile a");
  assert_report (second, "environment=none;profile a=found;");

  /* Although the profile has been found by another search. */
  assert_keys (first, "AKID", "hidden", NULL, "environment");
  assert_report (first, "environment=found;profile a=skipped;");

  assert_fails_with (broken, "AWS_SECRET_ACCESS_KEY is not");
  assert_report (broken, "environment=error;profile a=skipped;");

  assert_fails_with (none, "No AWS credentials were found. Looked in: environment (",
                     "are not set), profile default (There is no profile “default”).");
  assert_report (none, "environment=none;profile default=none;");

  assert_fails_with (nobody, "No AWS credentials were found");
  assert_report (nobody, "");

  assert_keys (nested, "FILE", "hidden", NULL, "profile a");
  assert_report (nested, "environment=none;profile default=none;profile a=found;");
}

static void
test_cancelled (void)
{
  g_autoptr (AwsCredentialsProvider) empty = aws_environment_provider_new (ENVIRON ("AWS_X=1"));
  g_autoptr (AwsCredentialsProvider) provider = chain (empty, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AwsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  credentials = resolve (provider, cancellable, &error);
  g_assert_null (credentials);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/credentials/static", test_static);
  g_test_add_func ("/credentials/environment/keys", test_environment_keys);
  g_test_add_func ("/credentials/environment/broken", test_environment_broken);
  g_test_add_func ("/credentials/environment/bearer", test_environment_bearer);
  g_test_add_func ("/credentials/environment/own", test_environment_own);
  g_test_add_func ("/credentials/profile/keys", test_profile_keys);
  g_test_add_func ("/credentials/profile/broken", test_profile_broken);
  g_test_add_func ("/credentials/profile/other-means", test_profile_other_means);
  g_test_add_func ("/credentials/chain", test_chain);
  g_test_add_func ("/credentials/cancelled", test_cancelled);

  return g_test_run ();
}
