/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-aws-problem.h"
#include "basalt-json.h"

#include <string.h>

#define MODEL "anthropic.claude-sonnet-4-5-20250929-v1:0"

static const BasaltAwsSituation situation = {
  .model = MODEL,
  .region = "eu-central-1",
  .endpoint = "http://127.0.0.1:8080",
  .connection = "acme-dev",
  .action = "bedrock:InvokeModelWithResponseStream",
  .attempts = 1,
  .clock = G_GINT64_CONSTANT (1700000000000000),
};

static BasaltProblem *
from_service (const char               *code,
              const char               *message,
              guint                     status,
              const BasaltAwsSituation *with)
{
  g_autoptr (AwsFault) fault = aws_fault_new ();
  g_autoptr (GError) error = NULL;

  fault->code = g_strdup (code);
  fault->message = g_strdup (message);
  fault->http_status = status;
  fault->request_id = g_strdup ("req-1");
  fault->retry_after_ms = -1;
  error = aws_fault_to_error (fault);

  return basalt_aws_problem_new (error, fault, with != NULL ? with : &situation);
}

static BasaltProblem *
from_error (BasaltAwsError            code,
            const BasaltAwsSituation *with)
{
  g_autoptr (GError) error =
    g_error_new_literal (BASALT_AWS_ERROR, (int) code, "what the system said");

  return basalt_aws_problem_new (error, NULL, with != NULL ? with : &situation);
}

static void
test_on_demand (void)
{
  g_autoptr (BasaltProblem) problem =
    from_service ("ValidationException",
                  "Invocation of model ID " MODEL " with on-demand throughput isn\xe2\x80\x99t "
                  "supported. Retry your request with the ID or ARN of an inference profile "
                  "that contains this model.",
                  400, NULL);

  g_assert_cmpstr (problem->code, ==, "ValidationException");
  g_assert_cmpstr (problem->sentence, ==,
                   MODEL " is offered only through an inference profile in eu-central-1.");
  g_assert_cmpint (problem->action, ==, BASALT_ACTION_USE_PROFILE);
  g_assert_cmpstr (problem->action_argument, ==, "eu." MODEL);
  g_assert_nonnull (strstr (problem->hint, "eu." MODEL));
  g_assert_cmpuint (problem->http_status, ==, 400);
  g_assert_cmpstr (problem->request_id, ==, "req-1");
  g_assert_cmpuint (problem->flags, ==, BASALT_PROBLEM_NONE);
}

static void
test_guess_profile (void)
{
  static const struct
  {
    const char *region;
    const char *area;
  } cases[] = {
    { "us-east-1", "us." },      { "us-west-2", "us." },        { "us-gov-west-1", "us-gov." },
    { "ca-central-1", "us." },   { "eu-west-3", "eu." },        { "ap-northeast-1", "jp." },
    { "ap-northeast-3", "jp." }, { "ap-northeast-2", "apac." }, { "ap-southeast-2", "au." },
    { "ap-south-1", "apac." },   { "me-central-1", "apac." },   { "sa-east-1", "global." },
    { NULL, "global." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected = g_strconcat (cases[i].area, MODEL, NULL);
      g_autofree char *profile = basalt_aws_problem_guess_profile (MODEL, cases[i].region);
      g_autofree char *of_arn =
        basalt_aws_problem_guess_profile ("arn:aws:bedrock:us-east-1::foundation-model/" MODEL,
                                          cases[i].region);

      g_assert_cmpstr (profile, ==, expected);
      g_assert_cmpstr (of_arn, ==, expected);
    }
}

static void
test_validation_is_word_for_word (void)
{
  g_autoptr (BasaltProblem) problem =
    from_service ("ValidationException", "max_tokens: 9999999 > 8192 <b>&", 400, NULL);

  g_assert_cmpstr (basalt_problem_get_sentence (problem), ==, "max_tokens: 9999999 > 8192 <b>&");
  g_assert_cmpint (problem->action, ==, BASALT_ACTION_EDIT_AND_RUN);
}

/* A proxy's or a load balancer's error has no code; its words are kept beside who said them. */
static void
test_no_code (void)
{
  g_autoptr (BasaltProblem) problem = from_service (NULL, "Request too large", 413, NULL);

  g_assert_cmpstr (problem->code, ==, "UnknownError");
  g_assert_true (g_str_has_suffix (problem->sentence, " answered with HTTP status 413."));
  g_assert_cmpstr (problem->message, ==, "Request too large");
}

/* Fragment of a message, and a word of the advice that it leads to. */
static void
test_hint_table (void)
{
  static const struct
  {
    const char *code;
    const char *message;
    guint status;
    BasaltAction action;
    const char *sentence;
    const char *hint;
  } cases[] = {
    { "ValidationException", "The provided model identifier is invalid.", 400,
      BASALT_ACTION_EDIT_AND_RUN, "identifier is invalid", "region" },
    { "ValidationException", "`temperature` and `top_p` cannot both be specified", 400,
      BASALT_ACTION_EDIT_AND_RUN, "cannot both", "not both" },
    { "ValidationException", "Input is too long for requested model.", 400,
      BASALT_ACTION_EDIT_AND_RUN, "too long", "Shorten" },
    { "ValidationException", "prompt is too long: 300000 tokens", 400, BASALT_ACTION_EDIT_AND_RUN,
      "too long", "Shorten" },
    { "ValidationException", "Malformed input request: #: extraneous key", 400,
      BASALT_ACTION_EDIT_AND_RUN, "Malformed", "parameters" },
    { "ValidationException", "The model returned the following errors: no", 400,
      BASALT_ACTION_EDIT_AND_RUN, "following errors", "provider" },
    { "ValidationException", "This model doesn't support system messages", 400,
      BASALT_ACTION_EDIT_AND_RUN, "support", "another model" },
    { "AccessDeniedException", "denied by a service control policy", 403, BASALT_ACTION_COPY_POLICY,
      "organisation", "administrator" },
    { "AccessDeniedException", "with an explicit deny in a policy", 403, BASALT_ACTION_COPY_POLICY,
      "explicitly", "administrator" },
    { "AccessDeniedException",
      "required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, "
      "aws-marketplace:Subscribe)",
      403, BASALT_ACTION_RETRY, "Marketplace", "15" },
    { "AccessDeniedException", "INVALID_PAYMENT_INSTRUMENT", 403, BASALT_ACTION_RETRY, "payment",
      "billing" },
    { "AccessDeniedException", "You don't have access to the model with the specified model ID.",
      403, BASALT_ACTION_RETRY, "no access to " MODEL, "Bedrock console" },
    { "ExpiredTokenException", "The security token included in the request is expired", 403,
      BASALT_ACTION_SIGN_IN, "“acme-dev” has expired", "Sign in" },
    { "UnrecognizedClientException", "The security token included in the request is invalid.", 403,
      BASALT_ACTION_ADD_CONNECTION, "access key of “acme-dev”", "mistyped" },
    { "InvalidSignatureException", "The request signature we calculated does not match", 403,
      BASALT_ACTION_ADD_CONNECTION, "127.0.0.1:8080 refused", "secret access key" },
    { "MissingAuthenticationToken", "Missing Authentication Token", 403,
      BASALT_ACTION_ADD_CONNECTION, "did not find", "endpoint" },
    { "OptInRequired", "no", 403, BASALT_ACTION_ADD_CONNECTION, "eu-central-1", "Enable" },
    { "ResourceNotFoundException",
      "Model use case details have not been submitted for this account.", 404, BASALT_ACTION_RETRY,
      "use-case form", "15 minutes" },
    { "ResourceNotFoundException",
      "This Model is marked by provider as Legacy and you have not been actively using it", 404,
      BASALT_ACTION_EDIT_AND_RUN, "legacy", "newer" },
    { "ResourceNotFoundException", "This model version has reached the end of its life.", 404,
      BASALT_ACTION_EDIT_AND_RUN, "end of its life", "newer" },
    { "ResourceNotFoundException", "Could not resolve the model", 404, BASALT_ACTION_EDIT_AND_RUN,
      MODEL " was not found in eu-central-1", "region" },
    { "UnknownOperationException", NULL, 404, BASALT_ACTION_ADD_CONNECTION, "127.0.0.1:8080",
      "endpoint" },
    { "ServiceQuotaExceededException", "no", 400, BASALT_ACTION_RETRY, "quota", "Service Quotas" },
    { "ModelNotReadyException", "loading", 429, BASALT_ACTION_RETRY, "being loaded", "minutes" },
    { "ModelTimeoutException", "late", 408, BASALT_ACTION_RETRY, "too long", "Shorten" },
    { "ModelErrorException", "bad", 424, BASALT_ACTION_RETRY, "failed while", NULL },
    { "ServiceUnavailableException", "busy", 503, BASALT_ACTION_RETRY, "overloaded", "later" },
    { "InternalServerException", "oops", 500, BASALT_ACTION_RETRY, "internal error", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltProblem) problem =
        from_service (cases[i].code, cases[i].message, cases[i].status, NULL);

      g_test_message ("%s: %s", cases[i].code, cases[i].message);
      g_assert_cmpstr (problem->code, ==, cases[i].code);
      g_assert_cmpint (problem->action, ==, cases[i].action);
      g_assert_nonnull (strstr (basalt_problem_get_sentence (problem), cases[i].sentence));
      if (cases[i].hint != NULL)
        g_assert_nonnull (strstr (problem->hint, cases[i].hint));
      else
        g_assert_null (problem->hint);
    }
}

static JsonObject *
get_statement (JsonNode *policy)
{
  JsonArray *statements = basalt_json_get_array (json_node_get_object (policy), "Statement");

  g_assert_cmpstr (basalt_json_get_string (json_node_get_object (policy), "Version"), ==,
                   "2012-10-17");
  g_assert_cmpuint (json_array_get_length (statements), ==, 1);

  return basalt_json_array_get_object (statements, 0);
}

static void
test_access_denied (void)
{
  const char *resource = "arn:aws:bedrock:eu-central-1::foundation-model/" MODEL;
  g_autoptr (BasaltProblem) problem = from_service (
    "AccessDeniedException",
    "User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModel "
    "on resource: arn:aws:bedrock:eu-central-1::foundation-model/" MODEL
    " because no identity-based policy allows the bedrock:InvokeModel action",
    403, NULL);
  g_autoptr (JsonNode) policy = basalt_json_parse_object (problem->action_argument, -1, NULL);
  JsonObject *statement = get_statement (policy);

  g_assert_cmpstr (problem->sentence, ==,
                   "This identity may not invoke " MODEL ": missing bedrock:InvokeModel.");
  g_assert_cmpint (problem->action, ==, BASALT_ACTION_COPY_POLICY);
  g_assert_cmpstr (basalt_json_get_string (statement, "Effect"), ==, "Allow");
  g_assert_cmpstr (basalt_json_array_get_string (basalt_json_get_array (statement, "Action"), 0),
                   ==, "bedrock:InvokeModel");
  g_assert_cmpstr (basalt_json_array_get_string (basalt_json_get_array (statement, "Resource"), 0),
                   ==, resource);
}

/* What the message does not say is guessed; what it says is not trusted. */
static void
test_access_denied_without_words (void)
{
  static const char *const messages[] = {
    "no",
    "is not authorized to perform: \"],\"Effect\":\"Allow\" on resource: \"*\"",
    "is not authorized to perform: bedrock on resource: everything.",
    NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (BasaltProblem) problem =
        from_service ("AccessDeniedException", messages[i], 403, NULL);
      g_autoptr (JsonNode) policy = basalt_json_parse_object (problem->action_argument, -1, NULL);
      JsonObject *statement = get_statement (policy);

      g_assert_nonnull (
        strstr (problem->sentence, "missing bedrock:InvokeModelWithResponseStream"));
      g_assert_cmpstr (basalt_json_array_get_string (basalt_json_get_array (statement, "Action"),
                                                     0),
                       ==, "bedrock:InvokeModelWithResponseStream");
      g_assert_cmpstr (basalt_json_array_get_string (basalt_json_get_array (statement, "Resource"),
                                                     0),
                       ==, "arn:aws:bedrock:eu-central-1::foundation-model/" MODEL);
    }
}

static void
test_access_denied_profile (void)
{
  BasaltAwsSituation with = situation;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (BasaltProblem) of_arn = NULL;
  g_autoptr (JsonNode) policy = NULL;
  g_autoptr (JsonNode) arn_policy = NULL;
  JsonArray *resources;

  with.model = "us-gov." MODEL;
  with.region = "us-gov-west-1";
  problem = from_service ("AccessDeniedException",
                          "is not authorized to perform: bedrock:InvokeModel on resource: "
                          "arn:aws-us-gov:bedrock:us-gov-west-1:1:inference-profile/x",
                          403, &with);
  policy = basalt_json_parse_object (problem->action_argument, -1, NULL);
  resources = basalt_json_get_array (get_statement (policy), "Resource");
  g_assert_cmpuint (json_array_get_length (resources), ==, 2);
  g_assert_cmpstr (basalt_json_array_get_string (resources, 0), ==,
                   "arn:aws-us-gov:bedrock:*:*:inference-profile/us-gov." MODEL);
  g_assert_cmpstr (basalt_json_array_get_string (resources, 1), ==,
                   "arn:aws-us-gov:bedrock:*::foundation-model/" MODEL);
  g_assert_nonnull (problem->hint);

  with.model = "arn:aws-cn:bedrock:cn-north-1:1:application-inference-profile/abc";
  with.region = "cn-north-1";
  of_arn = from_service ("AccessDeniedException", "no", 403, &with);
  arn_policy = basalt_json_parse_object (of_arn->action_argument, -1, NULL);
  resources = basalt_json_get_array (get_statement (arn_policy), "Resource");
  g_assert_cmpstr (basalt_json_array_get_string (resources, 0), ==, with.model);
}

static void
test_access_denied_without_model (void)
{
  BasaltAwsSituation with = situation;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (JsonNode) policy = NULL;

  with.model = NULL;
  with.action = "bedrock:ListFoundationModels";
  problem = from_service ("AccessDeniedException", "no", 403, &with);
  policy = basalt_json_parse_object (problem->action_argument, -1, NULL);

  g_assert_cmpstr (problem->sentence, ==,
                   "This identity lacks a permission: bedrock:ListFoundationModels.");
  g_assert_cmpstr (basalt_json_array_get_string (basalt_json_get_array (get_statement (policy),
                                                                        "Resource"),
                                                 0),
                   ==, "*");
}

static void
test_bearer (void)
{
  BasaltAwsSituation with = situation;
  g_autoptr (BasaltProblem) denied = NULL;
  g_autoptr (BasaltProblem) expired = NULL;

  with.bearer = TRUE;
  denied =
    from_service ("AccessDeniedException",
                  "Authentication failed: Please make sure your API Key is valid.", 403, &with);
  g_assert_cmpstr (denied->sentence, ==, "The API key was refused.");
  g_assert_cmpint (denied->action, ==, BASALT_ACTION_ADD_CONNECTION);

  expired = from_service ("ExpiredTokenException", "expired", 403, &with);
  g_assert_cmpstr (expired->sentence, ==, "The API key has expired.");
}

static void
test_expired (void)
{
  BasaltAwsSituation with = situation;
  g_autoptr (BasaltProblem) problem = NULL;

  with.expires_at = with.clock - G_TIME_SPAN_HOUR; /* 2023-11-14T21:13:20Z */
  problem = from_service ("ExpiredToken", "expired", 403, &with);
  g_assert_cmpstr (problem->sentence, ==, "Your sign-in for “acme-dev” expired at 21:13.");
  g_assert_cmpint (problem->action, ==, BASALT_ACTION_SIGN_IN);
}

static void
test_throttling (void)
{
  BasaltAwsSituation with = situation;
  g_autoptr (BasaltProblem) first = from_service ("ThrottlingException", "slow down", 429, NULL);
  g_autoptr (BasaltProblem) last = NULL;
  g_autoptr (BasaltProblem) bare = NULL;

  g_assert_cmpstr (first->sentence, ==, "Bedrock is limiting this account.");
  g_assert_cmpuint (first->flags, ==, BASALT_PROBLEM_RETRYABLE);

  with.attempts = 3;
  with.elapsed_ms = 21234;
  last = from_service ("ThrottlingException", "Too many tokens, please wait before trying again.",
                       429, &with);
  g_assert_cmpstr (last->sentence, ==, "Bedrock is limiting this account: 3 attempts over 21 s.");
  g_assert_nonnull (strstr (last->hint, "tokens per minute"));
  g_assert_cmpint (last->action, ==, BASALT_ACTION_RETRY);

  bare = from_service ("TooManyRequests", NULL, 429, NULL);
  g_assert_nonnull (strstr (bare->hint, "quota"));
}

static void
test_unknown_code (void)
{
  g_autoptr (BasaltProblem) said = from_service ("BrandNewException", "something new", 418, NULL);
  g_autoptr (BasaltProblem) unsaid = from_service ("BrandNewException", NULL, 502, NULL);

  g_assert_cmpstr (basalt_problem_get_sentence (said), ==, "something new");
  g_assert_cmpuint (said->flags, ==, BASALT_PROBLEM_NONE);
  g_assert_cmpstr (unsaid->sentence, ==, "127.0.0.1:8080 answered with HTTP status 502.");
  g_assert_cmpuint (unsaid->flags, ==, BASALT_PROBLEM_RETRYABLE);
}

static void
test_on_the_way (void)
{
  static const struct
  {
    BasaltAwsError error;
    const char *code;
    BasaltAction action;
    BasaltProblemFlags flags;
  } cases[] = {
    { BASALT_AWS_ERROR_SERVICE, "UnknownError", BASALT_ACTION_RETRY, BASALT_PROBLEM_NONE },
    { BASALT_AWS_ERROR_PROTOCOL, "InvalidAnswer", BASALT_ACTION_RETRY, BASALT_PROBLEM_NONE },
    { BASALT_AWS_ERROR_TRUNCATED, "StreamTruncated", BASALT_ACTION_RETRY,
      BASALT_PROBLEM_RETRYABLE },
    { BASALT_AWS_ERROR_DAMAGED, "StreamDamaged", BASALT_ACTION_RETRY, BASALT_PROBLEM_RETRYABLE },
    { BASALT_AWS_ERROR_NETWORK, "ConnectionFailed", BASALT_ACTION_RETRY, BASALT_PROBLEM_RETRYABLE },
    { BASALT_AWS_ERROR_DNS, "HostNotFound", BASALT_ACTION_NETWORK_SETTINGS,
      BASALT_PROBLEM_RETRYABLE },
    { BASALT_AWS_ERROR_TLS, "TlsFailed", BASALT_ACTION_NETWORK_SETTINGS, BASALT_PROBLEM_RETRYABLE },
    { BASALT_AWS_ERROR_PROXY, "ProxyFailed", BASALT_ACTION_NETWORK_SETTINGS, BASALT_PROBLEM_NONE },
    { BASALT_AWS_ERROR_TIMED_OUT, "TimedOut", BASALT_ACTION_RETRY,
      BASALT_PROBLEM_RETRYABLE | BASALT_PROBLEM_TIMED_OUT },
    { BASALT_AWS_ERROR_REDIRECT, "Redirected", BASALT_ACTION_ADD_CONNECTION, BASALT_PROBLEM_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltProblem) problem = from_error (cases[i].error, NULL);

      g_assert_cmpstr (problem->code, ==, cases[i].code);
      g_assert_cmpint (problem->action, ==, cases[i].action);
      g_assert_cmpuint (problem->flags, ==, cases[i].flags);
      g_assert_cmpstr (problem->message, ==, "what the system said");
      g_assert_nonnull (strstr (problem->sentence, "127.0.0.1:8080"));
    }
}

static void
test_configuration (void)
{
  BasaltAwsSituation nothing = { 0 };
  g_autoptr (BasaltProblem) none = from_error (BASALT_AWS_ERROR_CREDENTIALS, &nothing);
  g_autoptr (BasaltProblem) wrong = from_error (BASALT_AWS_ERROR_CONFIGURATION, &nothing);
  g_autoptr (BasaltProblem) refused = from_error (BASALT_AWS_ERROR_NETWORK, &nothing);
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "odd");
  g_autoptr (BasaltProblem) odd = basalt_aws_problem_new (other, NULL, &nothing);

  g_assert_cmpstr (none->code, ==, "NoCredentials");
  g_assert_cmpuint (none->flags, ==, BASALT_PROBLEM_CREDENTIALS | BASALT_PROBLEM_CONFIGURATION);
  g_assert_cmpint (none->action, ==, BASALT_ACTION_ADD_CONNECTION);
  g_assert_cmpstr (basalt_problem_get_sentence (none), ==, "what the system said");
  g_assert_cmpstr (wrong->code, ==, "InvalidConfiguration");
  g_assert_cmpuint (wrong->flags, ==, BASALT_PROBLEM_CONFIGURATION);
  g_assert_cmpstr (refused->sentence, ==, "The connection to Amazon Bedrock failed.");
  g_assert_cmpstr (odd->code, ==, "UnexpectedError");
  g_assert_cmpuint (odd->flags, ==, BASALT_PROBLEM_NONE);
}

static void
test_after_output (void)
{
  BasaltAwsSituation with = situation;
  g_autoptr (BasaltProblem) cut = NULL;
  g_autoptr (BasaltProblem) idle = NULL;
  g_autoptr (BasaltProblem) reasoning = NULL;
  g_autoptr (BasaltProblem) one = NULL;
  g_autoptr (BasaltProblem) said = NULL;

  with.has_output = TRUE;
  with.n_chars = 200;
  cut = from_error (BASALT_AWS_ERROR_TRUNCATED, &with);
  g_assert_cmpstr (cut->code, ==, "StreamInterrupted");
  g_assert_cmpstr (cut->sentence, ==, "The answer stopped after 200 characters. They are kept.");
  g_assert_cmpuint (cut->flags, ==, BASALT_PROBLEM_RETRYABLE | BASALT_PROBLEM_AFTER_OUTPUT);
  g_assert_cmpint (cut->action, ==, BASALT_ACTION_RETRY);

  idle = from_error (BASALT_AWS_ERROR_TIMED_OUT, &with);
  g_assert_cmpstr (idle->code, ==, "StreamInterrupted");
  g_assert_cmpuint (idle->flags & BASALT_PROBLEM_AFTER_OUTPUT, !=, 0);

  with.n_chars = 0;
  reasoning = from_error (BASALT_AWS_ERROR_NETWORK, &with);
  g_assert_nonnull (strstr (reasoning->sentence, "before its text began"));

  with.n_chars = 1;
  one = from_error (BASALT_AWS_ERROR_NETWORK, &with);
  g_assert_cmpstr (one->sentence, ==, "The answer stopped after 1 character. It is kept.");

  /* Bedrock's own code stays, and what it means becomes the hint. */
  said = from_service ("ModelStreamErrorException", "the model broke", 200, &with);
  g_assert_cmpstr (said->code, ==, "ModelStreamErrorException");
  g_assert_nonnull (strstr (said->hint, "failed while it answered"));
  g_assert_nonnull (strstr (said->sentence, "1 character"));
}

static void
test_clock_skew (void)
{
  g_autoptr (AwsFault) fault = aws_fault_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltProblem) skewed = NULL;
  g_autoptr (BasaltProblem) right = NULL;

  fault->code = g_strdup ("InvalidSignatureException");
  fault->message = g_strdup ("Signature expired: 20231114T221320Z is now earlier than …");
  fault->http_status = 403;
  fault->server_time = situation.clock + 10 * G_TIME_SPAN_MINUTE;
  error = aws_fault_to_error (fault);

  skewed = basalt_aws_problem_new (error, fault, &situation);
  g_assert_cmpuint (skewed->flags & BASALT_PROBLEM_CLOCK_SKEW, !=, 0);
  g_assert_cmpstr (skewed->sentence, ==, "The clock of this computer is wrong.");

  fault->server_time = situation.clock + G_TIME_SPAN_MINUTE;
  right = basalt_aws_problem_new (error, fault, &situation);
  g_assert_cmpuint (right->flags & BASALT_PROBLEM_CLOCK_SKEW, ==, 0);
}

/* Ids and regions come from people and may hold anything. */
static void
test_hostile_model (void)
{
  BasaltAwsSituation with = situation;
  g_autoptr (BasaltProblem) problem = NULL;

  with.model = "a\x1b[31m\xe2\x80\xae{region}\n";
  problem = from_service ("ResourceNotFoundException", "no", 404, &with);
  g_assert_null (strchr (problem->sentence, '\x1b'));
  g_assert_null (strchr (problem->sentence, '\n'));
  g_assert_nonnull (strstr (problem->sentence, "<U+202E>{region}"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tasks/aws-problem/on-demand", test_on_demand);
  g_test_add_func ("/tasks/aws-problem/guess-profile", test_guess_profile);
  g_test_add_func ("/tasks/aws-problem/validation", test_validation_is_word_for_word);
  g_test_add_func ("/tasks/aws-problem/no-code", test_no_code);
  g_test_add_func ("/tasks/aws-problem/hints", test_hint_table);
  g_test_add_func ("/tasks/aws-problem/access-denied", test_access_denied);
  g_test_add_func ("/tasks/aws-problem/access-denied/without-words",
                   test_access_denied_without_words);
  g_test_add_func ("/tasks/aws-problem/access-denied/profile", test_access_denied_profile);
  g_test_add_func ("/tasks/aws-problem/access-denied/without-model",
                   test_access_denied_without_model);
  g_test_add_func ("/tasks/aws-problem/bearer", test_bearer);
  g_test_add_func ("/tasks/aws-problem/expired", test_expired);
  g_test_add_func ("/tasks/aws-problem/throttling", test_throttling);
  g_test_add_func ("/tasks/aws-problem/unknown-code", test_unknown_code);
  g_test_add_func ("/tasks/aws-problem/on-the-way", test_on_the_way);
  g_test_add_func ("/tasks/aws-problem/configuration", test_configuration);
  g_test_add_func ("/tasks/aws-problem/after-output", test_after_output);
  g_test_add_func ("/tasks/aws-problem/clock-skew", test_clock_skew);
  g_test_add_func ("/tasks/aws-problem/hostile-model", test_hostile_model);

  return g_test_run ();
}
