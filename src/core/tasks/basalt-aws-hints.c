/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-aws-hints.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MODEL BASALT_AWS_HINT_NEEDS_MODEL
#define BEARER BASALT_AWS_HINT_NEEDS_BEARER

#define ACCESS_DENIED " AccessDeniedException AccessDenied NotAuthorized "
#define EXPIRED " ExpiredTokenException ExpiredToken "
#define UNKNOWN_KEY " UnrecognizedClientException InvalidClientTokenId "
#define BAD_SIGNATURE                                                                    \
  " InvalidSignatureException SignatureDoesNotMatch RequestExpired RequestTimeTooSkewed" \
  " RequestInTheFuture AuthFailure "
#define NOT_FOUND " ResourceNotFoundException NotFoundException "
#define VALIDATION " ValidationException "

/* WIRE.md §10.2 and §10.3. The first row that fits is taken. Translators: words in braces stay as
 * they are. */
static const BasaltAwsHint hints[] = {
  { VALIDATION, "with on-demand throughput isn", MODEL,
    N_ ("{model} is offered only through an inference profile in {region}."),
    N_ ("Use {profile}, or another profile that contains this model."), BASALT_ACTION_USE_PROFILE },
  { VALIDATION, "the provided model identifier is invalid", 0, NULL,
    N_ ("Check the model id, its area prefix and the region."), BASALT_ACTION_EDIT_AND_RUN },
  { VALIDATION, "cannot both be specified", 0, NULL, N_ ("Set temperature or top-p, not both."),
    BASALT_ACTION_EDIT_AND_RUN },
  { VALIDATION, "input is too long", 0, NULL,
    N_ ("Shorten the prompt, or choose a model that reads more."), BASALT_ACTION_EDIT_AND_RUN },
  { VALIDATION, "prompt is too long", 0, NULL,
    N_ ("Shorten the prompt, or choose a model that reads more."), BASALT_ACTION_EDIT_AND_RUN },
  { VALIDATION, "malformed input request", 0, NULL,
    N_ ("The model does not take one of the parameters."), BASALT_ACTION_EDIT_AND_RUN },
  { VALIDATION, "the model returned the following errors", 0, NULL,
    N_ ("What follows it was said by the model’s provider."), BASALT_ACTION_EDIT_AND_RUN },
  { VALIDATION, "doesn't support", 0, NULL,
    N_ ("Leave the parameter out, or choose another model."), BASALT_ACTION_EDIT_AND_RUN },
  { VALIDATION, NULL, 0, NULL, NULL, BASALT_ACTION_EDIT_AND_RUN },

  { ACCESS_DENIED, "api key", BEARER, N_ ("The API key was refused."),
    N_ ("It may have expired, belong to another region, or lack the permission."),
    BASALT_ACTION_ADD_CONNECTION },
  { ACCESS_DENIED, "service control policy", MODEL,
    N_ ("A policy of the organisation denies this identity {model}."),
    N_ ("Only an administrator can change that."), BASALT_ACTION_COPY_POLICY },
  { ACCESS_DENIED, "explicit deny", MODEL, N_ ("A policy explicitly denies this identity {model}."),
    N_ ("Only an administrator can change that."), BASALT_ACTION_COPY_POLICY },
  { ACCESS_DENIED, "aws-marketplace:", MODEL,
    N_ ("{model} has to be subscribed to in AWS Marketplace first."),
    N_ ("Somebody with aws-marketplace:Subscribe must use the model once; then wait up to 15 "
        "minutes."),
    BASALT_ACTION_RETRY },
  { ACCESS_DENIED, "invalid_payment_instrument", 0,
    N_ ("This AWS account has no valid payment method."),
    N_ ("Add one in the AWS billing console, then try again."), BASALT_ACTION_RETRY },
  { ACCESS_DENIED, "don't have access to the model", MODEL,
    N_ ("This account has no access to {model} in {region}."),
    N_ ("Ask for access to the model in the Bedrock console."), BASALT_ACTION_RETRY },
  { ACCESS_DENIED, "inference-profile", MODEL,
    N_ ("This identity may not invoke {model}: missing {action}."),
    N_ ("The policy must name the profile and the model in every region where it may run."),
    BASALT_ACTION_COPY_POLICY },
  { ACCESS_DENIED, NULL, MODEL, N_ ("This identity may not invoke {model}: missing {action}."),
    NULL, BASALT_ACTION_COPY_POLICY },
  { ACCESS_DENIED, NULL, 0, N_ ("This identity lacks a permission: {action}."), NULL,
    BASALT_ACTION_COPY_POLICY },

  { EXPIRED, NULL, BEARER, N_ ("The API key has expired."), N_ ("Make a new one."),
    BASALT_ACTION_ADD_CONNECTION },
  { EXPIRED, NULL, 0, N_ ("Your sign-in for “{connection}” has expired."),
    N_ ("Sign in again, then try again."), BASALT_ACTION_SIGN_IN },
  { UNKNOWN_KEY, NULL, BEARER, N_ ("The API key was refused."),
    N_ ("It may have expired, belong to another region, or lack the permission."),
    BASALT_ACTION_ADD_CONNECTION },
  { UNKNOWN_KEY, NULL, 0, N_ ("AWS does not know the access key of “{connection}”."),
    N_ ("It may be deleted, mistyped, or belong to another kind of region."),
    BASALT_ACTION_ADD_CONNECTION },
  { BAD_SIGNATURE, NULL, 0, N_ ("{host} refused the signature."),
    N_ ("The secret access key is wrong, or the clock of this computer is."),
    BASALT_ACTION_ADD_CONNECTION },
  { " IncompleteSignature IncompleteSignatureException MissingAuthenticationToken "
    "MissingAuthenticationTokenException ",
    NULL, 0, N_ ("{host} did not find the signature."),
    N_ ("Check the endpoint URL: something on the way may take headers off."),
    BASALT_ACTION_ADD_CONNECTION },
  { " OptInRequired ", NULL, 0, N_ ("The region {region} is not enabled for this account."),
    N_ ("Enable it in the AWS console, or choose another region."), BASALT_ACTION_ADD_CONNECTION },

  { NOT_FOUND, "use case details have not been submitted", MODEL,
    N_ ("{model} needs a use-case form that this account has not filled in."),
    N_ ("Fill it in in the Bedrock console; it takes effect after about 15 minutes."),
    BASALT_ACTION_RETRY },
  { NOT_FOUND, "marked by provider as legacy", MODEL,
    N_ ("{model} is a legacy model that this account has not used lately."),
    N_ ("Choose a newer model."), BASALT_ACTION_EDIT_AND_RUN },
  { NOT_FOUND, "end of its life", MODEL, N_ ("{model} has reached the end of its life."),
    N_ ("Choose a newer model."), BASALT_ACTION_EDIT_AND_RUN },
  { NOT_FOUND, NULL, MODEL, N_ ("{model} was not found in {region}."),
    N_ ("Check the model id and the region."), BASALT_ACTION_EDIT_AND_RUN },
  { " UnknownOperationException ", NULL, 0, N_ ("{host} does not know this operation."),
    N_ ("Check the endpoint URL."), BASALT_ACTION_ADD_CONNECTION },

  /* The sentence of throttling counts tries; see basalt-aws-problem.c. */
  { " ThrottlingException ", "too many tokens", 0, NULL,
    N_ ("The quota of tokens per minute is used up: wait, or lower max tokens."),
    BASALT_ACTION_RETRY },
  { " ServiceQuotaExceededException ", NULL, 0, N_ ("A quota of this account is used up."),
    N_ ("See Service Quotas in the AWS console."), BASALT_ACTION_RETRY },
  { " ModelNotReadyException ", NULL, MODEL, N_ ("{model} is still being loaded."),
    N_ ("Try again in a few minutes."), BASALT_ACTION_RETRY },
  { " ModelTimeoutException ", NULL, MODEL, N_ ("{model} took too long to answer."),
    N_ ("Shorten the prompt or lower max tokens, then try again."), BASALT_ACTION_RETRY },
  { " ModelErrorException ModelStreamErrorException ", NULL, MODEL,
    N_ ("{model} failed while it answered."), NULL, BASALT_ACTION_RETRY },
  { " ServiceUnavailableException ServiceUnavailable ", NULL, 0, N_ ("Bedrock is overloaded."),
    N_ ("Try again later, or use an inference profile that spans regions."), BASALT_ACTION_RETRY },
  { " InternalServerException InternalFailure InternalServerError ", NULL, 0,
    N_ ("Bedrock had an internal error."), NULL, BASALT_ACTION_RETRY },
};

/* For matching: lower case, typographic apostrophes made plain. */
static char *
normalize (const char *message)
{
  GString *text = g_string_new (NULL);

  for (const char *p = message; *p != '\0';)
    if (strncmp (p, "\xe2\x80\x99", 3) == 0)
      {
        g_string_append_c (text, '\'');
        p += 3;
      }
    else
      g_string_append_c (text, g_ascii_tolower (*p++));

  return g_string_free (text, FALSE);
}

static gboolean
has_code (const char *codes,
          const char *code)
{
  g_autofree char *word = g_strconcat (" ", code, " ", NULL);

  return strstr (codes, word) != NULL;
}

/**
 * basalt_aws_hint_find:
 * @code: a cleaned AWS error code
 * @message: (nullable): what the server said
 * @has: what the situation has: flags of @needs
 *
 * Looks an error up in the hint table. This is the one place where anything
 * depends on the wording of a message.
 *
 * Returns: (transfer none) (nullable): the row, or %NULL
 */
const BasaltAwsHint *
basalt_aws_hint_find (const char *code,
                      const char *message,
                      guint       has)
{
  g_autofree char *text = normalize (message != NULL ? message : "");

  g_return_val_if_fail (code != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
    if ((hints[i].needs & ~has) == 0 && has_code (hints[i].codes, code) &&
        (hints[i].fragment == NULL || strstr (text, hints[i].fragment) != NULL))
      return &hints[i];

  return NULL;
}
