/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-http.h"

#include "test-http-util.h"

/* The system's proxy settings, as a desktop has them: what we say here. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)

struct _TestResolver
{
  GObject parent_instance;
};

static char *proxy_uri;

static void resolver_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver,
                               test_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_iface_init))

static char **
test_resolver_lookup (GProxyResolver  *resolver,
                      const char      *uri,
                      GCancellable    *cancellable,
                      GError         **error)
{
  const char *const proxies[] = { proxy_uri, NULL };

  return g_strdupv ((char **) proxies);
}

static void
test_resolver_lookup_async (GProxyResolver      *resolver,
                            const char          *uri,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, test_resolver_lookup (resolver, uri, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static char **
test_resolver_lookup_finish (GProxyResolver  *resolver,
                             GAsyncResult    *result,
                             GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
test_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = test_resolver_is_supported;
  iface->lookup = test_resolver_lookup;
  iface->lookup_async = test_resolver_lookup_async;
  iface->lookup_finish = test_resolver_lookup_finish;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
set_proxy (const char *uri)
{
  g_free (proxy_uri);
  proxy_uri = g_strdup (uri);
}

/* Plain http goes through the system's proxy. */
static void
test_used (void)
{
  g_auto (Fixture) f = fixture_init ();

  set_proxy (test_server_get_url (f.server));
  fixture_set_endpoint (&f, "http://bedrock.invalid:8080");
  fixture_set_keys (&f);
  test_server_push_json (f.server, 200, "{}");
  fixture_send (&f, 100);

  g_assert_no_error (f.error);
  g_assert_cmpstr (test_server_get_request (f.server, 0)->target, ==,
                   "http://bedrock.invalid:8080/model/a%3A0%2Fb/converse?x=1&y=%2F");
}

/* The proxy is not there. */
static void
test_down (void)
{
  g_auto (Fixture) f = fixture_init ();

  set_proxy (test_server_get_url (f.server));
  test_server_free (f.server);
  f.server = test_server_new ();
  fixture_set_endpoint (&f, "https://bedrock.invalid");
  fixture_send (&f, 100);

  fixture_assert_error (&f, BASALT_AWS_ERROR_NETWORK);
}

static void
run_refused (guint       status,
             const char *endpoint)
{
  g_auto (Fixture) f = fixture_init ();
  TestReply *reply = test_reply_new (status);

  if (status == 407)
    test_reply_add_header (reply, "Proxy-Authenticate", "Basic realm=\"x\"");
  set_proxy (test_server_get_url (f.server));
  test_server_push (f.server, reply);
  fixture_set_endpoint (&f, endpoint);
  fixture_set_bearer (&f, "hidden");
  if (g_str_has_prefix (endpoint, "http:"))
    fixture_set_keys (&f);
  fixture_send (&f, 100);

  fixture_assert_error (&f, BASALT_AWS_ERROR_PROXY);
  /* What is meant for AWS is not for the proxy. */
  if (g_str_has_prefix (endpoint, "https:"))
    g_assert_null (
      test_request_get_header (test_server_get_request (f.server, 0), "authorization"));
}

static void
test_refused (void)
{
  run_refused (407, "http://bedrock.invalid");
  run_refused (407, "https://bedrock.invalid");
  run_refused (403, "https://bedrock.invalid");
  run_refused (502, "https://bedrock.invalid");
}

static void
test_bad_address (void)
{
  g_auto (Fixture) f = fixture_init ();

  set_proxy ("http://proxy.invalid:3128");
  fixture_set_endpoint (&f, "https://bedrock.invalid");
  fixture_send (&f, 100);
  fixture_assert_error (&f, BASALT_AWS_ERROR_DNS);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  /* Ours is to be the default that libsoup asks. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "basalt-test", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_RESOLVER,
                                  "basalt-test", 1000);

  g_test_add_func ("/http-proxy/used", test_used);
  g_test_add_func ("/http-proxy/down", test_down);
  g_test_add_func ("/http-proxy/refused", test_refused);
  g_test_add_func ("/http-proxy/bad-address", test_bad_address);

  status = g_test_run ();
  g_free (proxy_uri);

  return status;
}
