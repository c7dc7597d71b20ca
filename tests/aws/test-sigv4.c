/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "aws-sigv4-private.h"

#include "basalt-json.h"
#include "basalt-time.h"
#include "test-vectors.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define MAX_HEADERS 16

/* A request.txt taken apart. The strings live in text. */
typedef struct
{
  char *text;
  const char *method;
  const char *path;
  const char *query;
  const char *host;
  AwsSigv4Header headers[MAX_HEADERS];
  gsize n_headers;
  GBytes *body;
} Parsed;

static void
parsed_clear (Parsed *self)
{
  g_free (self->text);
  g_bytes_unref (self->body);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parsed, parsed_clear)

static void
parse_request (Parsed     *self,
               const char *folder,
               const char *name)
{
  g_autoptr (GBytes) bytes = test_vectors_load ("sigv4", folder, name);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  char *line, *end;

  self->text = g_strndup (data, length);
  line = self->text;
  end = strchr (line, '\n');
  if (end != NULL)
    *end = '\0';
  *strrchr (line, ' ') = '\0';
  self->method = line;
  self->path = strchr (line, ' ') + 1;
  line[strcspn (line, " ")] = '\0';
  line = strchr ((char *) self->path, '?');
  if (line != NULL)
    {
      *line = '\0';
      self->query = line + 1;
    }

  line = end != NULL ? end + 1 : NULL;
  while (line != NULL && *line != '\n' && *line != '\0')
    {
      AwsSigv4Header *header = &self->headers[self->n_headers];

      end = strchr (line, '\n');
      while (end != NULL && end[1] == ' ')
        end = strchr (end + 1, '\n');
      if (end != NULL)
        *end++ = '\0';

      header->name = line;
      header->value = strchr (line, ':') + 1;
      *strchr (line, ':') = '\0';
      if (g_ascii_strcasecmp (header->name, "host") == 0)
        self->host = header->value;
      g_assert_cmpuint (++self->n_headers, <, MAX_HEADERS);
      line = end;
    }

  if (line != NULL && *line == '\n')
    self->body = g_bytes_new (line + 1, strlen (line + 1));
  else
    self->body = g_bytes_new (NULL, 0);
}

static char *
load_text (const char *folder,
           const char *name)
{
  g_autoptr (GBytes) bytes = test_vectors_load ("sigv4", folder, name);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strchomp (g_strndup (data, length));
}

static AwsCredentials *
make_credentials (const char *id,
                  const char *secret,
                  const char *token)
{
  g_autoptr (BasaltSecret) one = basalt_secret_new (secret);
  g_autoptr (BasaltSecret) two = token != NULL ? basalt_secret_new (token) : NULL;

  return aws_credentials_new (id, one, two, 0, "test");
}

static void
test_vector (gconstpointer user_data)
{
  const char *folder = user_data;
  g_autofree char *context_text = load_text (folder, "context.json");
  g_autofree char *canonical = load_text (folder, "header-canonical-request.txt");
  g_autofree char *string_to_sign = load_text (folder, "header-string-to-sign.txt");
  g_autofree char *signature = load_text (folder, "header-signature.txt");
  g_autoptr (JsonNode) node = basalt_json_parse_object (context_text, -1, NULL);
  JsonObject *context = json_node_get_object (node);
  JsonObject *keys = basalt_json_get_object (context, "credentials");
  gboolean unsigned_token = basalt_json_get_boolean (context, "omit_session_token", FALSE);
  const char *token = basalt_json_get_string (keys, "token");
  g_autoptr (AwsCredentials) all =
    make_credentials (basalt_json_get_string (keys, "access_key_id"),
                      basalt_json_get_string (keys, "secret_access_key"), token);
  g_autoptr (AwsCredentials) signing =
    make_credentials (basalt_json_get_string (keys, "access_key_id"),
                      basalt_json_get_string (keys, "secret_access_key"),
                      unsigned_token ? NULL : token);
  g_auto (Parsed) plain = { 0 };
  g_auto (Parsed) arrived = { 0 };
  g_autofree char *message = NULL;
  const char *code;
  AwsSigv4Request request = { 0 };

  parse_request (&plain, folder, "request.txt");
  request.method = plain.method;
  request.host = plain.host;
  request.path = plain.path;
  request.query = plain.query;
  request.headers = plain.headers;
  request.n_headers = plain.n_headers;
  request.body = plain.body;
  request.region = basalt_json_get_string (context, "region");
  request.service = basalt_json_get_string (context, "service");
  request.time = basalt_time_from_rfc3339 (basalt_json_get_string (context, "timestamp"));
  if (!basalt_json_get_boolean (context, "normalize", TRUE))
    request.flags |= AWS_SIGV4_KEEP_PATH;
  if (basalt_json_get_boolean (context, "sign_body", FALSE))
    request.flags |= AWS_SIGV4_SIGN_BODY_HEADER;

  /* We leave content-length to the HTTP library; where the case signs it, only
   * the server's side below can agree. */
  if (strstr (canonical, "content-length;") == NULL)
    {
      g_autoptr (AwsSigv4Result) result = aws_sigv4_sign (&request, signing);

      g_assert_cmpstr (result->canonical_request, ==, canonical);
      g_assert_cmpstr (result->string_to_sign, ==, string_to_sign);
      g_assert_cmpstr (result->signature, ==, signature);
      g_assert_true (g_str_has_suffix (result->authorization, signature));
    }
  else
    {
      g_autoptr (GPtrArray) headers = aws_sigv4_headers_new ();
      g_autofree char *body_hash = aws_sigv4_hash_body (&request);
      g_autofree char *date = aws_sigv4_format_date (request.time);
      g_autofree char *names = NULL;
      g_autofree char *made = NULL;

      for (gsize i = 0; i < plain.n_headers; i++)
        aws_sigv4_headers_add (headers, plain.headers[i].name, plain.headers[i].value);
      aws_sigv4_headers_add (headers, "X-Amz-Date", date);
      aws_sigv4_headers_add (headers, "X-Amz-Content-Sha256", body_hash);
      made = aws_sigv4_canonicalize (&request, headers, body_hash, &names);
      g_assert_cmpstr (made, ==, canonical);
    }

  parse_request (&arrived, folder, "header-signed-request.txt");
  request.headers = arrived.headers;
  request.n_headers = arrived.n_headers;
  request.path = arrived.path;
  request.query = arrived.query;
  request.body = arrived.body;
  g_assert_true (aws_sigv4_verify (&request, all, request.time, 300, &code, &message));
  g_assert_null (code);
  g_assert_null (message);
}

#define MODEL_PATH "/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse"
#define ARN_PATH                                                                          \
  "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile" \
  "%2Fa1b2c3d4e5f6/converse"
#define BODY "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}"
/* 2025-01-02T03:04:05Z */
#define MOMENT (G_GINT64_CONSTANT (1735787045) * G_USEC_PER_SEC)

static const AwsSigv4Header json_headers[] = { { "Content-Type", "application/json" } };

static AwsSigv4Request
bedrock_request (GBytes *body)
{
  return (AwsSigv4Request){
    .method = "POST",
    .host = "bedrock-runtime.us-east-1.amazonaws.com",
    .path = MODEL_PATH,
    .headers = json_headers,
    .n_headers = G_N_ELEMENTS (json_headers),
    .body = body,
    .region = "us-east-1",
    .service = "bedrock",
    .time = MOMENT,
    .flags = AWS_SIGV4_SIGN_BODY_HEADER,
  };
}

static void
test_check_value (void)
{
  g_autoptr (AwsCredentials) credentials = make_credentials ("AKIDEXAMPLE", SECRET, NULL);
  g_autoptr (GBytes) body = g_bytes_new_static (BODY, strlen (BODY));
  AwsSigv4Request request = bedrock_request (body);
  g_autoptr (AwsSigv4Result) model = aws_sigv4_sign (&request, credentials);
  g_autoptr (AwsSigv4Result) arn = NULL;
  g_autofree char *hash =
    g_compute_checksum_for_string (G_CHECKSUM_SHA256, model->canonical_request, -1);

  g_assert_cmpstr (model->content_sha256, ==,
                   "45e583fed2564dc00e823303d7609f8587af7f685b993cb0f998afc0d480b01d");
  g_assert_cmpstr (model->amz_date, ==, "20250102T030405Z");
  g_assert_cmpstr (model->signed_headers, ==, "content-type;host;x-amz-content-sha256;x-amz-date");
  g_assert_cmpstr (hash, ==, "14678874b415b8965ea238288eec829fadab3bba7f943a7f61dc50616d4f37e7");
  g_assert_cmpstr (model->signature, ==,
                   "a1ff176d44e7598f30a9cd6584f4d8c9bb22b9271c50bd446fd38097627e781b");
  g_assert_cmpstr (model->authorization, ==,
                   "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250102/us-east-1/bedrock/"
                   "aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;"
                   "x-amz-date, Signature="
                   "a1ff176d44e7598f30a9cd6584f4d8c9bb22b9271c50bd446fd38097627e781b");

  request.path = ARN_PATH;
  arn = aws_sigv4_sign (&request, credentials);
  g_assert_cmpstr (arn->signature, ==,
                   "6b8e03fbdcea67d47b3982d62557404a9c0e409d514f1e80d08d2b22ef77c489");
}

/* Line @n of the canonical request. */
static char *
canonical_line (const AwsSigv4Request *request,
                guint                  n)
{
  g_autoptr (AwsCredentials) credentials = make_credentials ("AKIDEXAMPLE", SECRET, NULL);
  g_autoptr (AwsSigv4Result) result = aws_sigv4_sign (request, credentials);
  g_auto (GStrv) lines = g_strsplit (result->canonical_request, "\n", -1);

  g_assert_cmpuint (n, <, g_strv_length (lines));

  return g_strdup (lines[n]);
}

static void
test_path (void)
{
  static const struct
  {
    const char *path;
    const char *normalized;
    const char *kept;
  } cases[] = {
    { MODEL_PATH, "/model/anthropic.claude-3-sonnet-20240229-v1%253A0/converse",
      "/model/anthropic.claude-3-sonnet-20240229-v1%253A0/converse" },
    { "/model/a:b/converse", "/model/a%3Ab/converse", "/model/a%3Ab/converse" },
    { "/model/a%2Fb", "/model/a%252Fb", "/model/a%252Fb" },
    { "/flows/", "/flows/", "/flows/" },
    { "/a/./b/../c", "/a/c", "/a/./b/../c" },
    { "/../..", "/", "/../.." },
    { "/a/..", "/", "/a/.." },
    { "/a/.", "/a", "/a/." },
    { "/a/b/..", "/a", "/a/b/.." },
    { "/a/./", "/a/", "/a/./" },
    { "//a//b//", "/a/b/", "//a//b//" },
    { "", "/", "/" },
    { NULL, "/", "/" },
    { "/\xc3\xa9", "/%C3%A9", "/%C3%A9" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AwsSigv4Request request = bedrock_request (NULL);
      g_autofree char *normalized = NULL;
      g_autofree char *kept = NULL;

      request.path = cases[i].path;
      normalized = canonical_line (&request, 1);
      g_assert_cmpstr (normalized, ==, cases[i].normalized);
      request.flags = AWS_SIGV4_KEEP_PATH;
      kept = canonical_line (&request, 1);
      g_assert_cmpstr (kept, ==, cases[i].kept);
    }
}

static void
test_query (void)
{
  static const struct
  {
    const char *query;
    const char *canonical;
  } cases[] = {
    { NULL, "" },
    { "", "" },
    { "&&", "" },
    { "b=2&a=1", "a=1&b=2" },
    { "a=2&a=1&a=10", "a=1&a=10&a=2" },
    { "a", "a=" },
    { "a=", "a=" },
    { "b&a", "a=&b=" },
    { "=x", "=x" },
    { "nextToken=a+b/c==", "nextToken=a%2Bb%2Fc%3D%3D" },
    { "nextToken=a%2Bb%2fc%3D%3D", "nextToken=a%2Bb%2Fc%3D%3D" },
    { "a=%20&b=x y", "a=%20&b=x%20y" },
    { "a=100%&b=%zz&c=%4", "a=100%25&b=%25zz&c=%254" },
    { "a=%00&b=%41%7e", "a=%00&b=A~" },
    { "B=1&a=2", "B=1&a=2" },
    { "a-b=1&a=2", "a=2&a-b=1" },
    { "\xc3\xa9=1", "%C3%A9=1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AwsSigv4Request request = bedrock_request (NULL);
      g_autofree char *line = NULL;

      request.query = cases[i].query;
      line = canonical_line (&request, 2);
      g_assert_cmpstr (line, ==, cases[i].canonical);
    }
}

static void
test_headers (void)
{
  static const AwsSigv4Header headers[] = {
    { "X-Amzn-Bedrock-Trace", "  b \t\r\n  c  " },
    { "Accept", "" },
    { "amz-sdk-request", "attempt=1;  max=3" },
    { "ACCEPT", "x" },
    { "Authorization", "old" },
    { "Connection", "close" },
    { "Content-Length", "3" },
    { "Expect", "100-continue" },
    { "Host", "other" },
    { "User-Agent", "basalt" },
    { "X-Amz-Date", "old" },
    { "X-Amz-Security-Token", "old" },
    { "X-Amzn-Trace-Id", "t" },
    { "Proxy-Authorization", "p" },
    { "Sec-Fetch-Mode", "s" },
    { "Cache-Control", "no-cache" },
    { "Transfer-Encoding", "chunked" },
  };
  g_autoptr (AwsCredentials) credentials = make_credentials ("AKIDEXAMPLE", SECRET, "TOKEN==");
  AwsSigv4Request request = bedrock_request (NULL);
  g_autoptr (AwsSigv4Result) result = NULL;

  request.headers = headers;
  request.n_headers = G_N_ELEMENTS (headers);
  request.flags = AWS_SIGV4_NONE;
  request.host = "localhost:8080";
  result = aws_sigv4_sign (&request, credentials);

  g_assert_cmpstr (result->signed_headers, ==,
                   "accept;amz-sdk-request;host;x-amz-date;x-amz-security-token;"
                   "x-amzn-bedrock-trace");
  g_assert_nonnull (strstr (result->canonical_request,
                            "\naccept:,x\namz-sdk-request:attempt=1; max=3\nhost:localhost:8080\n"
                            "x-amz-date:20250102T030405Z\nx-amz-security-token:TOKEN==\n"
                            "x-amzn-bedrock-trace:b c\n\n"));
  g_assert_true (
    g_str_has_suffix (result->canonical_request,
                      "\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  g_assert_null (strstr (result->authorization, "TOKEN"));
}

/* What a server sees of a signed request. */
typedef struct
{
  AwsCredentials *credentials;
  GBytes *body;
  AwsSigv4Result *result;
  AwsSigv4Header headers[8];
  AwsSigv4Request request;
} Arrival;

static void
arrival_set_up (Arrival       *self,
                gconstpointer  token)
{
  self->credentials = make_credentials ("AKIDEXAMPLE", SECRET, token);
  self->body = g_bytes_new_static (BODY, strlen (BODY));
  self->request = bedrock_request (self->body);
  self->request.query = "b=%2F&a=1";
  self->result = aws_sigv4_sign (&self->request, self->credentials);

  self->headers[0] = (AwsSigv4Header){ "Host", self->request.host };
  self->headers[1] = (AwsSigv4Header){ "Authorization", self->result->authorization };
  self->headers[2] = (AwsSigv4Header){ "X-Amz-Date", self->result->amz_date };
  self->headers[3] = (AwsSigv4Header){ "content-type", "application/json" };
  self->headers[4] = (AwsSigv4Header){ "x-amz-content-sha256", self->result->content_sha256 };
  self->headers[5] = (AwsSigv4Header){ "Accept-Encoding", "gzip" };
  self->headers[6] = (AwsSigv4Header){ "Content-Length", "60" };
  self->headers[7] = (AwsSigv4Header){ "X-Amz-Security-Token", token };
  self->request.headers = self->headers;
  self->request.n_headers = token != NULL ? 8 : 7;
  self->request.host = NULL;
  self->request.time = 0;
  self->request.flags = AWS_SIGV4_NONE;
}

static void
arrival_tear_down (Arrival       *self,
                   gconstpointer  token)
{
  aws_sigv4_result_free (self->result);
  g_bytes_unref (self->body);
  aws_credentials_unref (self->credentials);
}

static void
assert_accepted (Arrival *self)
{
  g_autofree char *message = NULL;
  const char *code = "unset";

  g_assert_true (
    aws_sigv4_verify (&self->request, self->credentials, MOMENT, 300, &code, &message));
  g_assert_null (code);
  g_assert_null (message);
}

static void
assert_refused_at (Arrival    *self,
                   gint64      now,
                   const char *expected_code,
                   const char *expected_message)
{
  g_autofree char *message = NULL;
  const char *code = NULL;

  g_assert_false (aws_sigv4_verify (&self->request, self->credentials, now, 300, &code, &message));
  g_assert_cmpstr (code, ==, expected_code);
  g_assert_nonnull (strstr (message, expected_message));
  g_assert_null (strstr (message, SECRET));
  g_assert_false (aws_sigv4_verify (&self->request, self->credentials, now, 300, NULL, NULL));
}

static void
assert_refused (Arrival    *self,
                const char *code,
                const char *message)
{
  assert_refused_at (self, MOMENT, code, message);
}

static void
test_verify_accepts (Arrival       *self,
                     gconstpointer  token)
{
  assert_accepted (self);

  self->request.region = NULL;
  self->request.service = NULL;
  assert_accepted (self);
}

static void
test_verify_changed (Arrival       *self,
                     gconstpointer  token)
{
  g_autoptr (GBytes) other = g_bytes_new_static ("{}", 2);
  AwsSigv4Request good = self->request;

#define ASSERT_DIFFERS                                                                             \
  assert_refused (self, "InvalidSignatureException", "does not match the signature you provided"); \
  self->request = good
  self->request.body = other;
  ASSERT_DIFFERS;
  self->request.body = NULL;
  ASSERT_DIFFERS;
  self->request.path = "/model/other/converse";
  ASSERT_DIFFERS;
  self->request.query = "b=%2F&a=2";
  ASSERT_DIFFERS;
  self->request.method = "GET";
  ASSERT_DIFFERS;
  self->headers[3].value = "text/plain";
  ASSERT_DIFFERS;
  self->headers[3].value = "application/json";
  self->headers[0].value = "localhost";
  ASSERT_DIFFERS;
  /* A signed header that did not arrive. */
  self->headers[0].value = "bedrock-runtime.us-east-1.amazonaws.com";
  self->headers[3].name = "x-other";
  ASSERT_DIFFERS;
#undef ASSERT_DIFFERS

  self->headers[3].name = "Content-Type";
  /* Order of the query and headers that are not signed do not count. */
  self->request.query = "a=1&b=%2f";
  self->headers[5].value = "br";
  assert_accepted (self);
}

static void
test_verify_signature (Arrival       *self,
                       gconstpointer  token)
{
  g_autofree char *authorization = g_strdup (self->result->authorization);
  gsize length = strlen (authorization);

  self->headers[1].value = authorization;
  authorization[length - 1] ^= 1;
  assert_refused (self, "InvalidSignatureException", "does not match");
  authorization[length - 1] = '\0';
  assert_refused (self, "InvalidSignatureException", "does not match");
}

static void
test_verify_authorization (Arrival       *self,
                           gconstpointer  token)
{
#define SCOPE "AKIDEXAMPLE/20250102/us-east-1/bedrock/aws4_request"
  static const struct
  {
    const char *value;
    const char *code;
    const char *message;
  } cases[] = {
    { "", "MissingAuthenticationTokenException", "Missing Authentication Token" },
    { "Bearer key", "IncompleteSignatureException", "Unsupported AWS 'algorithm'" },
    { "AWS4-HMAC-SHA256", "IncompleteSignatureException", "requires 'Credential'" },
    { "AWS4-HMAC-SHA256 x", "IncompleteSignatureException", "unknown or repeated" },
    { "AWS4-HMAC-SHA256X Credential=x", "IncompleteSignatureException", "'algorithm'" },
    { "AWS4-HMAC-SHA256 SignedHeaders=host;x-amz-date,Signature=0", "IncompleteSignatureException",
      "requires 'Credential'" },
    { "AWS4-HMAC-SHA256 Credential=" SCOPE ",SignedHeaders=host;x-amz-date",
      "IncompleteSignatureException", "requires 'Signature'" },
    { "AWS4-HMAC-SHA256 Credential=" SCOPE ",Signature=0", "IncompleteSignatureException",
      "requires 'SignedHeaders'" },
    { "AWS4-HMAC-SHA256 Credential=" SCOPE ",Credential=" SCOPE, "IncompleteSignatureException",
      "repeated" },
    { "AWS4-HMAC-SHA256 Credential=a/b,SignedHeaders=host;x-amz-date,Signature=0",
      "IncompleteSignatureException", "exactly 5 slash-delimited elements" },
    { "AWS4-HMAC-SHA256 Credential=OTHER/20250102/us-east-1/bedrock/aws4_request, "
      "SignedHeaders=host;x-amz-date, Signature=0",
      "UnrecognizedClientException", "security token included in the request is invalid" },
    { "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250103/us-east-1/bedrock/aws4_request, "
      "SignedHeaders=host;x-amz-date, Signature=0",
      "InvalidSignatureException", "'20250103' != '20250102', from '20250102T030405Z'" },
    { "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250102/us-west-2/bedrock/aws4_request, "
      "SignedHeaders=host;x-amz-date, Signature=0",
      "InvalidSignatureException", "valid region, not 'us-west-2'" },
    { "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250102/us-east-1/s3/aws4_request, "
      "SignedHeaders=host;x-amz-date, Signature=0",
      "InvalidSignatureException", "correct service: 'bedrock'" },
    { "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250102/us-east-1/bedrock/aws5_request, "
      "SignedHeaders=host;x-amz-date, Signature=0",
      "InvalidSignatureException", "valid terminator" },
    { "AWS4-HMAC-SHA256 Credential=" SCOPE ", SignedHeaders=x-amz-date, Signature=0",
      "InvalidSignatureException", "'Host' or ':authority'" },
    { "AWS4-HMAC-SHA256 Credential=" SCOPE ", SignedHeaders=host, Signature=0",
      "InvalidSignatureException", "'X-Amz-Date' must be a 'SignedHeader'" },
    { "AWS4-HMAC-SHA256 Credential=" SCOPE ", SignedHeaders=host;x-amz-date, Signature=0",
      "InvalidSignatureException", "does not match" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      self->headers[1].value = cases[i].value;
      assert_refused (self, cases[i].code, cases[i].message);
    }

  self->headers[1].name = "X-Other";
  assert_refused (self, "MissingAuthenticationTokenException", "Missing Authentication Token");

  self->headers[1] = (AwsSigv4Header){ "Authorization", self->result->authorization };
  self->headers[5] = self->headers[1];
  assert_refused (self, "IncompleteSignatureException", "more than once");
#undef SCOPE
}

static void
test_verify_date (Arrival       *self,
                  gconstpointer  token)
{
  static const char *const bad[] = {
    "",
    "2025-01-02T03:04:05Z",
    "20250102T030405",
    "20250102T0304056",
    "20259902T030405Z",
    "2025010aT030405Z",
  };

  assert_refused_at (self, MOMENT + 10 * G_TIME_SPAN_MINUTE, "InvalidSignatureException",
                     "Signature expired: 20250102T030405Z is now earlier than 20250102T030905Z "
                     "(20250102T031405Z - 5 min.)");
  assert_refused_at (self, MOMENT - 10 * G_TIME_SPAN_MINUTE, "InvalidSignatureException",
                     "Signature not yet current: 20250102T030405Z is still later than "
                     "20250102T025905Z (20250102T025405Z + 5 min.)");
  g_assert_true (aws_sigv4_verify (&self->request, self->credentials,
                                   MOMENT + 5 * G_TIME_SPAN_MINUTE, 300, NULL, NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      self->headers[2].value = bad[i];
      assert_refused (self, "IncompleteSignatureException", "ISO-8601 'basic format'");
    }

  self->headers[2].name = "X-Other";
  assert_refused (self, "IncompleteSignatureException", "requires existence of either");
}

static void
test_verify_token (Arrival       *self,
                   gconstpointer  token)
{
  g_autoptr (AwsCredentials) without = make_credentials ("AKIDEXAMPLE", SECRET, NULL);

  assert_accepted (self);

  self->headers[7].value = "OTHER";
  assert_refused (self, "UnrecognizedClientException", "is invalid");
  self->headers[7].value = "token==X";
  assert_refused (self, "UnrecognizedClientException", "is invalid");
  self->headers[7].value = token;
  self->headers[6] = self->headers[7];
  assert_refused (self, "UnrecognizedClientException", "is invalid");
  self->request.n_headers = 6;
  assert_refused (self, "UnrecognizedClientException", "is invalid");

  self->request.n_headers = 8;
  g_assert_false (aws_sigv4_verify (&self->request, without, MOMENT, 300, NULL, NULL));
}

static void
test_format_date (void)
{
  g_autofree char *epoch = aws_sigv4_format_date (0);
  g_autofree char *never = aws_sigv4_format_date (G_MAXINT64);

  g_assert_cmpstr (epoch, ==, "19700101T000000Z");
  g_assert_cmpuint (strlen (never), >=, 16);
}

static void
test_credentials (void)
{
  g_autoptr (BasaltSecret) key = basalt_secret_new ("ABSK");
  g_autoptr (AwsCredentials) bearer = aws_credentials_new_bearer (key, 7, "keyring");
  g_autoptr (AwsCredentials) pair = make_credentials ("AKID", "s", "t");
  g_autoptr (AwsCredentials) copy = aws_credentials_ref (pair);

  g_assert_true (aws_credentials_is_bearer (bearer));
  g_assert_true (aws_credentials_get_bearer (bearer) == key);
  g_assert_null (aws_credentials_get_access_key_id (bearer));
  g_assert_null (aws_credentials_get_secret (bearer));
  g_assert_cmpint (aws_credentials_get_expires_at (bearer), ==, 7);
  g_assert_cmpstr (aws_credentials_get_source (bearer), ==, "keyring");

  g_assert_true (copy == pair);
  g_assert_false (aws_credentials_is_bearer (pair));
  g_assert_null (aws_credentials_get_bearer (pair));
  g_assert_cmpstr (aws_credentials_get_access_key_id (pair), ==, "AKID");
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_secret (pair)), ==, "s");
  g_assert_cmpstr (basalt_secret_peek (aws_credentials_get_session_token (pair)), ==, "t");
  g_assert_cmpint (aws_credentials_get_expires_at (pair), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GPtrArray) names = NULL;

  g_test_init (&argc, &argv, NULL);

  names = test_vectors_list ("sigv4");
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_strconcat ("/aws/sigv4/vector/", name, NULL);

      if (!g_str_has_suffix (name, ".md"))
        g_test_add_data_func_full (path, g_strdup (name), test_vector, g_free);
    }

  g_test_add_func ("/aws/sigv4/check-value", test_check_value);
  g_test_add_func ("/aws/sigv4/path", test_path);
  g_test_add_func ("/aws/sigv4/query", test_query);
  g_test_add_func ("/aws/sigv4/headers", test_headers);
  g_test_add_func ("/aws/sigv4/format-date", test_format_date);
  g_test_add_func ("/aws/sigv4/credentials", test_credentials);

#define ADD(name, token, func) \
  g_test_add ("/aws/sigv4/verify/" name, Arrival, token, arrival_set_up, func, arrival_tear_down)
  ADD ("accepts", NULL, test_verify_accepts);
  ADD ("accepts-token", "TOKEN==", test_verify_accepts);
  ADD ("changed", NULL, test_verify_changed);
  ADD ("signature", NULL, test_verify_signature);
  ADD ("authorization", NULL, test_verify_authorization);
  ADD ("date", NULL, test_verify_date);
  ADD ("token", "TOKEN==", test_verify_token);
#undef ADD

  return g_test_run ();
}
