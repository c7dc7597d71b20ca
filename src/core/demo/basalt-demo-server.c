/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-server.h"

#include "aws-sigv4.h"
#include "basalt-demo-answer.h"
#include "basalt-demo-endpoint.h"
#include "basalt-demo-faults.h"
#include "basalt-json.h"
#include "basalt-uuid.h"

#include <libsoup/soup.h>
#include <string.h>

/* As the service's own limit of InvokeModel (WIRE.md §3.3). */
#define MAX_BODY_LENGTH 25000000

#define MAX_SKEW_S (15 * 60)
#define MAX_PAGE 1000

#define THROTTLED_TIMES 2
#define FLAKY_TIMES 1

struct _BasaltDemoServer
{
  SoupServer *server;
  AwsCredentials *credentials;
  BasaltDemoFaults *faults;
  GHashTable *answers; /* of BasaltDemoAnswer, on their way */
  double pace;
};

static void
answer_json (SoupServerMessage *message,
             guint              status,
             const char        *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json,
                                    strlen (json));
}

/* An error in the form of WIRE.md §10.1: the code in a header, the message in the body. */
static void
answer_error (SoupServerMessage *message,
              guint              status,
              const char        *code,
              const char        *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *json = NULL;

  json_object_set_string_member (object, "message", text);
  json = basalt_json_object_to_string (object, FALSE);
  soup_message_headers_replace (headers, "x-amzn-errortype", code);
  answer_json (message, status, json);
}

static void
collect_header_cb (const char *name,
                   const char *value,
                   gpointer    user_data)
{
  AwsSigv4Header header = { name, value };

  g_array_append_val ((GArray *) user_data, header);
}

static GBytes *
get_body (SoupServerMessage *message)
{
  return soup_message_body_flatten (soup_server_message_get_request_body (message));
}

static gboolean
check_signature (BasaltDemoServer  *self,
                 SoupServerMessage *message,
                 GBytes            *body)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (GArray) headers = g_array_new (FALSE, FALSE, sizeof (AwsSigv4Header));
  g_autofree char *text = NULL;
  const char *code = NULL;
  AwsSigv4Request request;

  soup_message_headers_foreach (soup_server_message_get_request_headers (message),
                                collect_header_cb, headers);
  request = (AwsSigv4Request){
    .method = soup_server_message_get_method (message),
    .path = g_uri_get_path (uri),
    .query = g_uri_get_query (uri),
    .headers = (const AwsSigv4Header *) (gpointer) headers->data,
    .n_headers = headers->len,
    .body = body,
    .service = "bedrock",
  };

  if (aws_sigv4_verify (&request, self->credentials, g_get_real_time (), MAX_SKEW_S, &code, &text))
    return TRUE;

  answer_error (message, strcmp (code, "IncompleteSignatureException") == 0 ? 400 : 403, code,
                text);

  return FALSE;
}

/*
 * What a fault is counted by. Throttling strikes each invocation, which a
 * client that sends `amz-sdk-invocation-id` names; a broken stream strikes what
 * is asked, since a retry after it is another invocation with the same body.
 */
static char *
get_fault_key (SoupServerMessage *message,
               GBytes            *body,
               BasaltDemoModel    model)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *invocation =
    soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                  "amz-sdk-invocation-id");
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  gsize length;
  const guint8 *data = g_bytes_get_data (body, &length);

  if (model == BASALT_DEMO_THROTTLED && invocation != NULL && *invocation != '\0')
    g_checksum_update (checksum, (const guchar *) invocation, -1);
  else
    {
      g_checksum_update (checksum, (const guchar *) path, (gssize) strlen (path) + 1);
      g_checksum_update (checksum, data, (gssize) length);
    }

  return g_strdup (g_checksum_get_string (checksum));
}

static void
answer_done_cb (BasaltDemoAnswer *answer,
                gpointer          user_data)
{
  BasaltDemoServer *self = user_data;

  g_hash_table_remove (self->answers, answer);
}

static void
answer_denied (SoupServerMessage *message,
               gboolean           stream)
{
  const char *action = stream ? "bedrock:InvokeModelWithResponseStream" : "bedrock:InvokeModel";
  g_autofree char *text = g_strdup_printf (
    "User: arn:aws:iam::123456789012:user/basalt-demo is not authorized to perform: %s on "
    "resource: arn:aws:bedrock:" BASALT_DEMO_REGION "::foundation-model/" BASALT_DEMO_MODEL_DENIED
    " because no identity-based policy allows the %s action",
    action, action);

  answer_error (message, 403, "AccessDeniedException", text);
}

static void
handle_converse (BasaltDemoServer  *self,
                 SoupServerMessage *message,
                 GBytes            *body,
                 const char        *model_id,
                 gboolean           stream)
{
  g_autoptr (BasaltDemoRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  BasaltDemoModel model;
  gboolean cut = FALSE;

  if (!basalt_demo_model_from_id (model_id, &model))
    {
      answer_error (message, 400, "ValidationException",
                    "The provided model identifier is invalid.");
      return;
    }

  if (model == BASALT_DEMO_DENIED)
    {
      answer_denied (message, stream);
      return;
    }

  request = basalt_demo_request_parse (model, stream, body, &error);
  if (request == NULL)
    {
      answer_error (message, 400, "ValidationException", error->message);
      return;
    }

  key = get_fault_key (message, body, model);
  if (model == BASALT_DEMO_THROTTLED &&
      basalt_demo_faults_strike (self->faults, key, THROTTLED_TIMES))
    {
      answer_error (message, 429, "ThrottlingException",
                    "Too many requests, please wait before trying again.");
      return;
    }

  if (model == BASALT_DEMO_FLAKY)
    cut = basalt_demo_faults_strike (self->faults, key, FLAKY_TIMES);

  g_hash_table_add (self->answers, basalt_demo_answer_start (message, request, cut, self->pace,
                                                             answer_done_cb, self));
}

static void
handle_profiles (SoupServerMessage *message,
                 GHashTable        *query)
{
  const char *type = query != NULL ? g_hash_table_lookup (query, "type") : NULL;
  const char *max = query != NULL ? g_hash_table_lookup (query, "maxResults") : NULL;
  const char *token = query != NULL ? g_hash_table_lookup (query, "nextToken") : NULL;
  g_autofree char *json = NULL;
  guint64 max_results = MAX_PAGE;
  guint64 start = 0;

  if ((max != NULL && !g_ascii_string_to_unsigned (max, 10, 1, MAX_PAGE, &max_results, NULL)) ||
      (token != NULL && !g_ascii_string_to_unsigned (token, 10, 0, MAX_PAGE, &start, NULL)))
    {
      answer_error (message, 400, "ValidationException",
                    "maxResults must be between 1 and 1000, and nextToken one of ours.");
      return;
    }

  json = basalt_demo_profiles_to_json (type, (guint) max_results, (guint) start);
  answer_json (message, 200, json);
}

/* Returns whether @path, as it was sent, is that of an operation that was then answered. */
static gboolean
route (BasaltDemoServer  *self,
       SoupServerMessage *message,
       GBytes            *body,
       const char        *path,
       GHashTable        *query)
{
  const char *method = soup_server_message_get_method (message);
  g_auto (GStrv) parts = g_strsplit (path, "/", 5);
  guint n = g_strv_length (parts);

  if (strcmp (method, "GET") == 0 && strcmp (path, "/foundation-models") == 0)
    {
      g_autofree char *json = basalt_demo_models_to_json ();

      answer_json (message, 200, json);
      return TRUE;
    }

  if (strcmp (method, "GET") == 0 && strcmp (path, "/inference-profiles") == 0)
    {
      handle_profiles (message, query);
      return TRUE;
    }

  if (strcmp (method, "POST") == 0 && n == 4 && strcmp (parts[1], "model") == 0 &&
      (strcmp (parts[3], "converse") == 0 || strcmp (parts[3], "converse-stream") == 0))
    {
      g_autofree char *model_id = g_uri_unescape_string (parts[2], NULL);

      handle_converse (self, message, body, model_id != NULL ? model_id : "",
                       strcmp (parts[3], "converse-stream") == 0);
      return TRUE;
    }

  return FALSE;
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  BasaltDemoServer *self = user_data;
  g_autofree char *request_id = basalt_uuid_new_v7 ();
  g_autoptr (GBytes) body = NULL;

  /* The early handler has refused it. */
  if (soup_server_message_get_status (message) != 0)
    return;

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "x-amzn-requestid", request_id);

  body = get_body (message);
  if (!check_signature (self, message, body))
    return;

  if (!route (self, message, body, g_uri_get_path (soup_server_message_get_uri (message)), query))
    answer_error (message, 404, "UnknownOperationException",
                  "The demo endpoint has no such operation.");
}

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           user_data)
{
  GSocket *socket = soup_server_message_get_socket (message);

  /* What has no length could go on for ever: there is no polite end to it. */
  if (soup_server_message_get_request_body (message)->length > MAX_BODY_LENGTH && socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

static void
early_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > MAX_BODY_LENGTH)
    {
      /* It is read to its end before the answer goes out, but not kept. */
      soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
      answer_error (message, 413, "RequestEntityTooLargeException",
                    "The request is longer than 25000000 bytes.");
      return;
    }

  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
}

/*
 * basalt_demo_server_new:
 * @pace: factor of all pauses; 0 for none
 *
 * Returns: (transfer full): a server that does not listen yet
 */
BasaltDemoServer *
basalt_demo_server_new (double pace)
{
  BasaltDemoServer *self = g_new0 (BasaltDemoServer, 1);
  g_autoptr (BasaltSecret) secret = basalt_secret_new (BASALT_DEMO_SECRET_ACCESS_KEY);

  self->credentials =
    aws_credentials_new (BASALT_DEMO_ACCESS_KEY_ID, secret, NULL, 0, "demo endpoint");
  self->faults = basalt_demo_faults_new ();
  self->answers =
    g_hash_table_new_full (NULL, NULL, (GDestroyNotify) basalt_demo_answer_free, NULL);
  self->pace = pace;

  /* Paths stay as they were sent: they are what is signed. */
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->server, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);

  return self;
}

/*
 * basalt_demo_server_listen:
 * @self: a server
 * @port: a port of 127.0.0.1, 0 for any
 * @error: return location for an error
 *
 * Returns: whether it listens; fails with %G_IO_ERROR, such as
 *   %G_IO_ERROR_ADDRESS_IN_USE
 */
gboolean
basalt_demo_server_listen (BasaltDemoServer  *self,
                           guint16            port,
                           GError           **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);

  g_return_val_if_fail (self != NULL, FALSE);

  return soup_server_listen (self->server, address, 0, error);
}

/*
 * basalt_demo_server_get_port:
 * @self: a server that listens
 *
 * Returns: the port
 */
guint16
basalt_demo_server_get_port (BasaltDemoServer *self)
{
  GSList *uris;
  guint16 port;

  g_return_val_if_fail (self != NULL, 0);

  uris = soup_server_get_uris (self->server);
  port = uris != NULL ? (guint16) g_uri_get_port (uris->data) : 0;
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return port;
}

/*
 * basalt_demo_server_free:
 * @self: (transfer full): a server
 *
 * Breaks off what is being answered and closes all connections.
 */
void
basalt_demo_server_free (BasaltDemoServer *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->answers);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_hash_table_unref (self->answers);
  basalt_demo_faults_free (self->faults);
  aws_credentials_unref (self->credentials);
  g_free (self);
}
