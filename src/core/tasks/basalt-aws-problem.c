/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-aws-problem.h"

#include "basalt-aws-hints.h"
#include "basalt-aws-policy.h"
#include "basalt-text.h"
#include "basalt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
get_code (const GError   *error,
          const AwsFault *fault)
{
  if (fault != NULL && fault->code != NULL)
    return fault->code;

  if (error->domain != BASALT_AWS_ERROR)
    return "UnexpectedError";

  switch ((BasaltAwsError) error->code)
    {
    case BASALT_AWS_ERROR_SERVICE:
      return "UnknownError";
    case BASALT_AWS_ERROR_PROTOCOL:
      return "InvalidAnswer";
    case BASALT_AWS_ERROR_TRUNCATED:
      return "StreamTruncated";
    case BASALT_AWS_ERROR_DAMAGED:
      return "StreamDamaged";
    case BASALT_AWS_ERROR_NETWORK:
      return "ConnectionFailed";
    case BASALT_AWS_ERROR_DNS:
      return "HostNotFound";
    case BASALT_AWS_ERROR_TLS:
      return "TlsFailed";
    case BASALT_AWS_ERROR_PROXY:
      return "ProxyFailed";
    case BASALT_AWS_ERROR_TIMED_OUT:
      return "TimedOut";
    case BASALT_AWS_ERROR_REDIRECT:
      return "Redirected";
    case BASALT_AWS_ERROR_CREDENTIALS:
      return "NoCredentials";
    case BASALT_AWS_ERROR_CONFIGURATION:
      return "InvalidConfiguration";
    }

  return "UnexpectedError";
}

static char *
get_host (const BasaltAwsSituation *situation)
{
  g_autoptr (GUri) uri = NULL;

  if (situation->endpoint != NULL)
    uri = g_uri_parse (situation->endpoint, G_URI_FLAGS_NONE, NULL);
  /* Stands in the middle of sentences: a name, which is the same in every language and case. */
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup ("Amazon Bedrock");
  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));

  return g_strdup (g_uri_get_host (uri));
}

static void
replace (GString    *text,
         const char *word,
         const char *with)
{
  g_autofree char *shown = NULL;

  if (strstr (text->str, word) == NULL)
    return;

  shown = basalt_text_make_visible (with != NULL ? with : "?", -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  g_string_replace (text, word, shown, 0);
}

/* Puts the situation into a translated text of the hint table. */
static char *
fill_in (const char               *template,
         const BasaltAwsSituation *situation,
         const char               *action,
         const char               *profile)
{
  GString *text = g_string_new (template);
  g_autofree char *host = get_host (situation);

  replace (text, "{region}", situation->region);
  replace (text, "{host}", host);
  replace (text, "{action}", action);
  replace (text, "{connection}", situation->connection);
  replace (text, "{profile}", profile);
  replace (text, "{model}", situation->model);

  return g_string_free (text, FALSE);
}

/* What failed on the way, before Bedrock said anything. */
static void
fill_from_error (BasaltProblem            *problem,
                 const GError             *error,
                 const BasaltAwsSituation *situation)
{
  g_autofree char *host = get_host (situation);
  const char *sentence = NULL;
  const char *hint = NULL;

  if (error->domain != BASALT_AWS_ERROR)
    return;

  problem->action = BASALT_ACTION_RETRY;

  switch ((BasaltAwsError) error->code)
    {
    case BASALT_AWS_ERROR_SERVICE:
      if (problem->http_status == 0)
        sentence = _ ("{host} answered with an error that says no reason.");
      else
        problem->sentence =
          g_strdup_printf (_ ("%s answered with HTTP status %u."), host, problem->http_status);
      break;
    case BASALT_AWS_ERROR_PROTOCOL:
      sentence = _ ("{host} gave an answer that is not Bedrock’s.");
      hint = _ ("Check the endpoint URL, and whether a proxy answers in its place.");
      break;
    case BASALT_AWS_ERROR_TRUNCATED:
      sentence = _ ("{host} ended the answer before it began.");
      break;
    case BASALT_AWS_ERROR_DAMAGED:
      sentence = _ ("The answer of {host} was damaged on its way.");
      break;
    case BASALT_AWS_ERROR_NETWORK:
      sentence = _ ("The connection to {host} failed.");
      hint = _ ("Check the network and the endpoint URL.");
      break;
    case BASALT_AWS_ERROR_DNS:
      sentence = _ ("The name {host} could not be looked up (DNS).");
      hint = _ ("Check the network, and the region or endpoint URL.");
      problem->action = BASALT_ACTION_NETWORK_SETTINGS;
      break;
    case BASALT_AWS_ERROR_TLS:
      sentence = _ ("No secure connection to {host} could be made (TLS).");
      hint = _ ("Its certificate may not be trusted here, or something on the way interferes.");
      problem->action = BASALT_ACTION_NETWORK_SETTINGS;
      break;
    case BASALT_AWS_ERROR_PROXY:
      sentence = _ ("The proxy did not connect to {host}.");
      problem->action = BASALT_ACTION_NETWORK_SETTINGS;
      break;
    case BASALT_AWS_ERROR_TIMED_OUT:
      sentence = _ ("{host} did not answer in time.");
      break;
    case BASALT_AWS_ERROR_REDIRECT:
      sentence = _ ("{host} sends requests elsewhere, which is not followed.");
      hint = _ ("Check the endpoint URL.");
      problem->action = BASALT_ACTION_ADD_CONNECTION;
      break;
    case BASALT_AWS_ERROR_CREDENTIALS:
      problem->flags |= BASALT_PROBLEM_CREDENTIALS | BASALT_PROBLEM_CONFIGURATION;
      problem->action = BASALT_ACTION_ADD_CONNECTION;
      break;
    case BASALT_AWS_ERROR_CONFIGURATION:
      problem->flags |= BASALT_PROBLEM_CONFIGURATION;
      problem->action = BASALT_ACTION_ADD_CONNECTION;
      break;
    }

  if (sentence != NULL)
    problem->sentence = fill_in (sentence, situation, NULL, NULL);
  problem->hint = g_strdup (hint);
}

static char *
throttling_sentence (const BasaltAwsSituation *situation)
{
  if (situation->attempts < 2)
    return g_strdup (_ ("Bedrock is limiting this account."));

  /* Translators: %u is a number of attempts, at least 2; the second a number of seconds */
  return g_strdup_printf (ngettext ("Bedrock is limiting this account: %u attempt over %.0f s.",
                                    "Bedrock is limiting this account: %u attempts over %.0f s.",
                                    situation->attempts),
                          situation->attempts, (double) situation->elapsed_ms / 1000);
}

static char *
expired_sentence (const BasaltAwsSituation *situation)
{
  g_autofree char *clock = NULL;

  if (situation->bearer || situation->connection == NULL || situation->expires_at == 0 ||
      situation->expires_at > situation->clock)
    return NULL;

  clock = basalt_time_to_clock (situation->expires_at);
  clock[strlen ("00:00")] = '\0';

  /* Translators: a connection's name and a time of day */
  return g_strdup_printf (_ ("Your sign-in for “%s” expired at %s."), situation->connection, clock);
}

/* What Bedrock said. */
static void
fill_from_fault (BasaltProblem            *problem,
                 const GError             *error,
                 const AwsFault           *fault,
                 const BasaltAwsSituation *situation)
{
  guint has = (situation->model != NULL ? BASALT_AWS_HINT_NEEDS_MODEL : 0) |
              (situation->bearer ? BASALT_AWS_HINT_NEEDS_BEARER : 0);
  const BasaltAwsHint *hint = basalt_aws_hint_find (problem->code, fault->message, has);
  g_autofree char *action = NULL;
  g_autofree char *profile = NULL;

  if (aws_error_is_throttling (error, fault))
    {
      problem->sentence = throttling_sentence (situation);
      problem->hint = g_strdup (hint != NULL && hint->hint != NULL ?
                                  _ (hint->hint) :
                                  _ ("Wait a little, lower max tokens, or ask AWS for a "
                                     "higher quota."));
      problem->action = BASALT_ACTION_RETRY;
      return;
    }

  if (hint == NULL)
    {
      g_autofree char *host = get_host (situation);

      problem->action = BASALT_ACTION_RETRY;
      if (fault->message == NULL || *fault->message == '\0')
        problem->sentence =
          /* Translators: a host and a number like 502 */
          g_strdup_printf (_ ("%s answered with HTTP status %u."), host, fault->http_status);
      return;
    }

  action = basalt_aws_policy_find_action (fault->message);
  if (action == NULL)
    action = g_strdup (situation->action != NULL ? situation->action : "bedrock:InvokeModel");

  problem->action = hint->action;
  if (hint->action == BASALT_ACTION_USE_PROFILE)
    {
      profile = basalt_aws_problem_guess_profile (situation->model, situation->region);
      problem->action_argument = g_strdup (profile);
    }
  else if (hint->action == BASALT_ACTION_COPY_POLICY)
    problem->action_argument =
      basalt_aws_policy_new (fault->message, action, situation->model, situation->region);
  else if (hint->action == BASALT_ACTION_SIGN_IN)
    problem->sentence = expired_sentence (situation);

  if (problem->sentence == NULL && hint->sentence != NULL)
    problem->sentence = fill_in (_ (hint->sentence), situation, action, profile);
  if (hint->hint != NULL)
    problem->hint = fill_in (_ (hint->hint), situation, action, profile);
}

static char *
interrupted_sentence (gint64 n_chars)
{
  if (n_chars <= 0)
    return g_strdup (_ ("The answer stopped before its text began. What arrived is kept."));

  /* Translators: %'ld is a number of characters */
  return g_strdup_printf (ngettext ("The answer stopped after %'ld character. It is kept.",
                                    "The answer stopped after %'ld characters. They are kept.",
                                    (gulong) n_chars),
                          (glong) n_chars);
}

/* After output the person has to decide whether to pay again. What happened stays the message; the
 * code stays where Bedrock gave one. */
static void
make_interrupted (BasaltProblem            *problem,
                  const AwsFault           *fault,
                  const BasaltAwsSituation *situation)
{
  if (fault == NULL || fault->code == NULL)
    {
      g_free (problem->code);
      problem->code = g_strdup ("StreamInterrupted");
      g_clear_pointer (&problem->hint, g_free);
    }
  else if (problem->hint == NULL)
    problem->hint = g_steal_pointer (&problem->sentence);

  g_free (problem->sentence);
  problem->sentence = interrupted_sentence (situation->n_chars);
  problem->action = BASALT_ACTION_RETRY;
  g_clear_pointer (&problem->action_argument, g_free);
  problem->flags |= BASALT_PROBLEM_AFTER_OUTPUT;
}

/**
 * basalt_aws_problem_new:
 * @error: what an AWS operation failed with, not a cancellation
 * @fault: (nullable): what the server said
 * @situation: what was going on
 *
 * Says an error of AWS to a person: one sentence, advice, an action to offer,
 * and the flags by which the runner decides what follows. The code is the server's;
 * failures that no server gave a code have one of ours: `ConnectionFailed`,
 * `HostNotFound`, `TlsFailed`, `ProxyFailed`, `TimedOut`, `Redirected`, `InvalidAnswer`,
 * `StreamTruncated`, `StreamDamaged`, `NoCredentials`, `InvalidConfiguration`, and after output
 * `StreamInterrupted`.
 *
 * The table behind it is in basalt-aws-hints.c (WIRE.md §10).
 *
 * Returns: (transfer full): the problem
 */
BasaltProblem *
basalt_aws_problem_new (const GError             *error,
                        const AwsFault           *fault,
                        const BasaltAwsSituation *situation)
{
  BasaltProblem *problem;
  const char *message;

  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (situation != NULL, NULL);

  message = fault != NULL && fault->message != NULL && *fault->message != '\0' ? fault->message :
                                                                                 error->message;
  problem = basalt_problem_new (get_code (error, fault), message);

  if (fault != NULL)
    {
      problem->http_status = fault->http_status;
      problem->request_id = g_strdup (fault->request_id);
      problem->retry_after_ms = fault->retry_after_ms;
    }

  if (fault != NULL && fault->code != NULL)
    fill_from_fault (problem, error, fault, situation);
  else
    fill_from_error (problem, error, situation);

  if (aws_error_is_retryable (error, fault))
    problem->flags |= BASALT_PROBLEM_RETRYABLE;
  if (g_error_matches (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_TIMED_OUT))
    problem->flags |= BASALT_PROBLEM_TIMED_OUT;
  if (!situation->bearer && aws_error_is_clock_skew (error, fault, situation->clock))
    {
      g_free (problem->sentence);
      problem->sentence = g_strdup (_ ("The clock of this computer is wrong."));
      problem->flags |= BASALT_PROBLEM_CLOCK_SKEW;
    }
  if (situation->has_output)
    make_interrupted (problem, fault, situation);

  return problem;
}

/**
 * basalt_aws_problem_guess_profile:
 * @model: a foundation model's id or ARN
 * @region: (nullable): the region that is called
 *
 * Guesses the inference profile that offers @model in @region: the area's prefix
 * and the model's id (WIRE.md §16). The catalogue knows better, where it was read.
 *
 * Returns: (transfer full): a profile id, `us.anthropic.…`
 */
char *
basalt_aws_problem_guess_profile (const char *model,
                                  const char *region)
{
  static const struct
  {
    const char *region;
    const char *area;
  } areas[] = {
    { "us-gov-", "us-gov." },
    { "us-", "us." },
    { "ca-", "us." },
    { "eu-", "eu." },
    { "ap-northeast-1", "jp." },
    { "ap-northeast-3", "jp." },
    { "ap-southeast-2", "au." },
    { "ap-southeast-4", "au." },
    { "ap-", "apac." },
    { "me-central-1", "apac." },
  };
  const char *mark = "foundation-model/";
  const char *id;
  const char *area = "global.";

  g_return_val_if_fail (model != NULL, NULL);

  id = g_str_has_prefix (model, "arn:") ? strstr (model, mark) : NULL;
  id = id != NULL ? id + strlen (mark) : model;

  for (guint i = 0; region != NULL && i < G_N_ELEMENTS (areas); i++)
    if (g_str_has_prefix (region, areas[i].region))
      {
        area = areas[i].area;
        break;
      }

  return g_strconcat (area, id, NULL);
}
