/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-catalogue.h"
#include "bedrock-client.h"
#include "bedrock-request.h"

#include "basalt-json.h"

#include <glib/gi18n-lib.h>

#define MAX_PAGE_LENGTH (16u * 1024 * 1024)
#define MAX_PAGES 100

/* Without a type the service lists only its own profiles (aws-cli issue 9728). */
static const char *const profile_types[] = { "SYSTEM_DEFINED", "APPLICATION" };

typedef struct
{
  BedrockTarget target;
  BedrockCatalogue *catalogue;
  AwsFault *fault;
  guint type; /* index into profile_types */
  guint pages;
} ListState;

static void ask_profiles (GTask *task, const char *next_token);

static void
list_state_free (ListState *state)
{
  g_free ((char *) state->target.endpoint);
  g_free ((char *) state->target.region);
  g_free ((char *) state->target.invocation_id);
  aws_credentials_unref (state->target.credentials);
  bedrock_catalogue_free (state->catalogue);
  g_clear_pointer (&state->fault, aws_fault_free);
  g_free (state);
}

static GError *
new_no_list_error (const char *endpoint)
{
  g_autoptr (GUri) uri = g_uri_parse (endpoint, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                      /* Translators: %s is the name of a host */
                      _ ("%s did not answer with a list of models"),
                      host != NULL ? host : endpoint);
}

/* The JSON object of an answer that arrived, with an array at @member; or NULL
 * with the task ended. An answer without one is no empty list: it would take
 * the place of the list that is kept. */
static JsonNode *
finish_page (AwsHttpSession *session,
             GAsyncResult   *result,
             const char     *member,
             GTask          *task)
{
  ListState *state = g_task_get_task_data (task);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) node = NULL;
  const char *data;
  gsize length;

  body = aws_http_session_send_finish (session, result, NULL, &state->fault, &error);
  if (body == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return NULL;
    }

  data = g_bytes_get_data (body, &length);
  node = basalt_json_parse_object (data, (gssize) length, &error);
  if (node != NULL)
    {
      if (basalt_json_get_array (json_node_get_object (node), member) != NULL)
        return g_steal_pointer (&node);

      g_task_return_error (task, new_no_list_error (state->target.endpoint));
      return NULL;
    }

  line = bedrock_first_line (data, length);
  g_task_return_new_error (task, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                           /* Translators: what is wrong with it, then how it begins */
                           _ ("The list of models is not JSON (%s): %s"), error->message,
                           line != NULL ? line : "");

  return NULL;
}

static void
ask (GTask               *task,
     const char          *path,
     const char          *query,
     GAsyncReadyCallback  callback)
{
  ListState *state = g_task_get_task_data (task);
  g_autoptr (AwsHttpRequest) request = NULL;
  guint connect_ms = state->target.connect_ms;

  request = bedrock_request_new (&state->target, AWS_SERVICE_BEDROCK, "GET", path, query);
  aws_http_request_set_header (request, "accept", "application/json");
  aws_http_request_set_timeouts (request, connect_ms > 0 ? connect_ms : AWS_HTTP_CONNECT_MS,
                                 state->target.first_ms, state->target.idle_ms,
                                 AWS_HTTP_CONTROL_MS);

  aws_http_session_send_async (g_task_get_source_object (task), request, MAX_PAGE_LENGTH,
                               g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
profiles_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ListState *state = g_task_get_task_data (task);
  g_autoptr (JsonNode) node =
    finish_page (AWS_HTTP_SESSION (object), result, "inferenceProfileSummaries", task);
  const char *next;

  if (node == NULL)
    return;

  bedrock_catalogue_add_profiles (state->catalogue, json_node_get_object (node));

  next = basalt_json_get_string (json_node_get_object (node), "nextToken");
  if (next != NULL && *next != '\0')
    {
      if (++state->pages < MAX_PAGES)
        ask_profiles (task, next);
      else
        g_task_return_new_error (task, BASALT_AWS_ERROR, BASALT_AWS_ERROR_PROTOCOL,
                                 _ ("The list of inference profiles has no end"));
      return;
    }

  state->pages = 0;
  if (++state->type < G_N_ELEMENTS (profile_types))
    ask_profiles (task, NULL);
  else
    g_task_return_pointer (task, bedrock_catalogue_join (state->catalogue, g_get_real_time ()),
                           (GDestroyNotify) g_ptr_array_unref);
}

static void
ask_profiles (GTask      *task,
              const char *next_token)
{
  ListState *state = g_task_get_task_data (task);
  g_autoptr (GString) query = g_string_new ("maxResults=1000");

  if (next_token != NULL)
    {
      g_string_append (query, "&nextToken=");
      aws_uri_append_label (query, next_token);
    }
  g_string_append_printf (query, "&type=%s", profile_types[state->type]);

  ask (task, "/inference-profiles", query->str, profiles_cb);
}

static void
models_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ListState *state = g_task_get_task_data (task);
  g_autoptr (JsonNode) node =
    finish_page (AWS_HTTP_SESSION (object), result, "modelSummaries", task);

  if (node == NULL)
    return;

  bedrock_catalogue_add_models (state->catalogue, json_node_get_object (node));
  ask_profiles (task, NULL);
}

/**
 * bedrock_list_models_async:
 * @session: the program's HTTP session
 * @target: where and as whom; @endpoint is that of the control plane; borrowed
 *   for this call
 * @cancellable: (nullable): a cancellable
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Asks for all that can be invoked: ListFoundationModels, then all pages of
 * ListInferenceProfiles for the service's own profiles and for the account's
 * (WIRE.md §5). Each answer has 30 seconds.
 */
void
bedrock_list_models_async (AwsHttpSession      *session,
                           const BedrockTarget *target,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  ListState *state;

  g_return_if_fail (AWS_IS_HTTP_SESSION (session));
  g_return_if_fail (target != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  state = g_new0 (ListState, 1);
  state->target = *target;
  state->target.endpoint = g_strdup (target->endpoint);
  state->target.region = g_strdup (target->region);
  state->target.invocation_id = g_strdup (target->invocation_id);
  state->target.credentials = aws_credentials_ref (target->credentials);
  state->catalogue = bedrock_catalogue_new ();

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, bedrock_list_models_async);
  g_task_set_task_data (task, state, (GDestroyNotify) list_state_free);

  ask (task, "/foundation-models", NULL, models_cb);
}

/**
 * bedrock_list_models_finish:
 * @session: the session
 * @result: what the callback got
 * @fault: (out) (optional) (nullable) (transfer full): what the service said,
 *   if it was the service that failed
 * @error: return location for an error
 *
 * Ends bedrock_list_models_async(). The list is whole or there is none.
 *
 * Returns: (transfer full) (element-type BasaltModel): the catalogue, by
 *   provider and name; %NULL with %G_IO_ERROR_CANCELLED or one of
 *   %BASALT_AWS_ERROR
 */
GPtrArray *
bedrock_list_models_finish (AwsHttpSession  *session,
                            GAsyncResult    *result,
                            AwsFault       **fault,
                            GError         **error)
{
  ListState *state;

  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, bedrock_list_models_async), NULL);

  state = g_task_get_task_data (G_TASK (result));
  if (fault != NULL)
    *fault = g_steal_pointer (&state->fault);

  return g_task_propagate_pointer (G_TASK (result), error);
}
