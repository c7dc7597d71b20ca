/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-endpoint.h"

#include "basalt-demo-server.h"

struct _BasaltDemoEndpoint
{
  GObject parent_instance;

  double pace;
  char *url;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
};

/* How a thread that starts tells whether it listens. */
typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  double pace;

  GMutex mutex;
  GCond cond;
  gboolean ready;
  guint16 port; /* 0 on failure, with error set */
  GError *error;
} Start;

G_DEFINE_FINAL_TYPE (BasaltDemoEndpoint, basalt_demo_endpoint, G_TYPE_OBJECT)

static gpointer
thread_func (gpointer user_data)
{
  Start *start = user_data;
  g_autoptr (GMainContext) context = g_main_context_ref (start->context);
  g_autoptr (GMainLoop) loop = g_main_loop_ref (start->loop);
  BasaltDemoServer *server;
  GError *error = NULL;
  gboolean listens;

  g_main_context_push_thread_default (context);
  server = basalt_demo_server_new (start->pace);
  listens = basalt_demo_server_listen (server, start->port, &error);

  g_mutex_lock (&start->mutex);
  start->port = listens ? basalt_demo_server_get_port (server) : 0;
  start->error = error;
  start->ready = TRUE;
  /* The last use of start, which is on the other thread's stack. */
  g_cond_signal (&start->cond);
  g_mutex_unlock (&start->mutex);

  if (listens)
    g_main_loop_run (loop);

  basalt_demo_server_free (server);

  /* What was cancelled still reports back. */
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);

  return NULL;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
join (BasaltDemoEndpoint *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static void
basalt_demo_endpoint_dispose (GObject *object)
{
  basalt_demo_endpoint_stop (BASALT_DEMO_ENDPOINT (object));

  G_OBJECT_CLASS (basalt_demo_endpoint_parent_class)->dispose (object);
}

static void
basalt_demo_endpoint_class_init (BasaltDemoEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_demo_endpoint_dispose;
}

static void
basalt_demo_endpoint_init (BasaltDemoEndpoint *self)
{
  self->pace = 1.0;
}

/**
 * basalt_demo_endpoint_new:
 *
 * Makes a stand-in for Amazon Bedrock that needs no network and costs nothing:
 * Converse, ConverseStream, ListFoundationModels and ListInferenceProfiles in
 * the real wire format, signed with a public key pair. Faults are chosen by
 * model id.
 *
 * - steady answers a word every 16 ms; slow thinks, speaks slowly and falls
 *   silent for six seconds;
 * - throttled answers 429 twice per `amz-sdk-invocation-id`, or per body where
 *   there is none, then once as steady;
 * - flaky breaks the connection after some 200 characters the first time a body
 *   is seen, and answers it whole the next time, whoever asks; then it has
 *   forgotten it, so that another run of the same prompt breaks again;
 * - denied answers 403; long answers 1 MiB of Markdown as fast as it is read.
 *
 * Returns: (transfer full): an endpoint that is stopped
 */
BasaltDemoEndpoint *
basalt_demo_endpoint_new (void)
{
  return g_object_new (BASALT_TYPE_DEMO_ENDPOINT, NULL);
}

/**
 * basalt_demo_endpoint_set_pace:
 * @self: an endpoint that is stopped
 * @pace: factor of all pauses between words: 1 as people see them, 0 for none
 *
 * Makes the models slower or faster, for tests.
 */
void
basalt_demo_endpoint_set_pace (BasaltDemoEndpoint *self,
                               double              pace)
{
  g_return_if_fail (BASALT_IS_DEMO_ENDPOINT (self));
  g_return_if_fail (pace >= 0.0 && pace <= 1000.0);
  g_return_if_fail (self->thread == NULL);

  self->pace = pace;
}

/**
 * basalt_demo_endpoint_start:
 * @self: an endpoint that is stopped
 * @port: a port of 127.0.0.1, or 0 for any
 * @error: return location for an error
 *
 * Starts a thread that serves until basalt_demo_endpoint_stop(). It listens
 * when this returns.
 *
 * Returns: whether it listens; fails with %G_IO_ERROR, such as
 *   %G_IO_ERROR_ADDRESS_IN_USE, and is stopped then
 */
gboolean
basalt_demo_endpoint_start (BasaltDemoEndpoint  *self,
                            guint16              port,
                            GError             **error)
{
  Start start = { 0 };

  g_return_val_if_fail (BASALT_IS_DEMO_ENDPOINT (self), FALSE);
  g_return_val_if_fail (self->thread == NULL, FALSE);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  start.context = self->context;
  start.loop = self->loop;
  start.pace = self->pace;
  start.port = port;
  g_mutex_init (&start.mutex);
  g_cond_init (&start.cond);

  self->thread = g_thread_new ("demo-endpoint", thread_func, &start);

  g_mutex_lock (&start.mutex);
  while (!start.ready)
    g_cond_wait (&start.cond, &start.mutex);
  g_mutex_unlock (&start.mutex);
  g_mutex_clear (&start.mutex);
  g_cond_clear (&start.cond);

  if (start.error != NULL)
    {
      join (self);
      g_propagate_error (error, start.error);
      return FALSE;
    }

  self->url = g_strdup_printf ("http://127.0.0.1:%u", start.port);

  return TRUE;
}

/**
 * basalt_demo_endpoint_stop:
 * @self: an endpoint
 *
 * Breaks off what is being answered, closes all connections and waits until
 * the thread has ended. Does nothing if it is stopped.
 */
void
basalt_demo_endpoint_stop (BasaltDemoEndpoint *self)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (BASALT_IS_DEMO_ENDPOINT (self));

  if (self->thread == NULL)
    return;

  /* Not g_main_loop_quit() from here: the loop may not run yet. */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);

  join (self);
  g_clear_pointer (&self->url, g_free);
}

/**
 * basalt_demo_endpoint_get_url:
 * @self: an endpoint
 *
 * Returns: (transfer none) (nullable): `http://127.0.0.1:PORT`, without a
 *   trailing slash; %NULL while it is stopped
 */
const char *
basalt_demo_endpoint_get_url (BasaltDemoEndpoint *self)
{
  g_return_val_if_fail (BASALT_IS_DEMO_ENDPOINT (self), NULL);

  return self->url;
}
