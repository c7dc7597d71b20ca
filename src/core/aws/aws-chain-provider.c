/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-providers.h"

#include "aws-error.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define AWS_TYPE_CHAIN_PROVIDER (aws_chain_provider_get_type ())
G_DECLARE_FINAL_TYPE (AwsChainProvider, aws_chain_provider, AWS, CHAIN_PROVIDER, GObject)

struct _AwsChainProvider
{
  GObject parent_instance;

  GPtrArray *providers;
  GPtrArray *links; /* Link, of the last search; NULL before the first */
};

typedef struct
{
  char *source;
  const char *result; /* one of the four words */
  char *detail;
} Link;

/* The data of the GTask. */
typedef struct
{
  guint next;
  GPtrArray *links;
} Search;

static void provider_iface_init (AwsCredentialsProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AwsChainProvider,
                               aws_chain_provider,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AWS_TYPE_CREDENTIALS_PROVIDER,
                                                      provider_iface_init))

static void ask_next (GTask *task);

static void
link_free (Link *link)
{
  g_free (link->source);
  g_free (link->detail);
  g_free (link);
}

static void
search_free (Search *search)
{
  g_clear_pointer (&search->links, g_ptr_array_unref);
  g_free (search);
}

static void
add_link (const char *source,
          const char *result,
          const char *detail,
          gpointer    user_data)
{
  Link *link = g_new0 (Link, 1);

  link->source = g_strdup (source);
  link->result = g_intern_string (result);
  link->detail = g_strdup (detail);
  g_ptr_array_add (user_data, link);
}

static void
add_skipped_link (const char *source,
                  const char *result,
                  const char *detail,
                  gpointer    user_data)
{
  add_link (source, "skipped", _ ("the search ended before"), user_data);
}

static void
note_error (const char *source,
            const char *result,
            const char *detail,
            gpointer    user_data)
{
  gboolean *broken = user_data;

  if (strcmp (result, "error") == 0)
    *broken = TRUE;
}

/* What is left was not looked at; the search becomes the one that is reported. */
static void
conclude (GTask *task)
{
  AwsChainProvider *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  for (guint i = search->next; i < self->providers->len; i++)
    aws_credentials_provider_report (g_ptr_array_index (self->providers, i), add_skipped_link,
                                     search->links);

  g_clear_pointer (&self->links, g_ptr_array_unref);
  self->links = g_steal_pointer (&search->links);
}

static GError *
new_none_error (GPtrArray *links)
{
  g_autoptr (GString) places = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      const Link *link = g_ptr_array_index (links, i);
      g_autofree char *place = NULL;
      gsize length = strlen (link->detail);

      /* A detail may be a sentence; in brackets it needs no full stop. */
      if (length > 0 && link->detail[length - 1] == '.')
        length--;
      place = g_strdup_printf ("%s (%.*s)", link->source, (int) length, link->detail);
      basalt_text_append_item (places, place);
    }

  return g_error_new (BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS,
                      _ ("No AWS credentials were found. Looked in: %s."), places->str);
}

static void
resolved_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  AwsCredentialsProvider *provider = AWS_CREDENTIALS_PROVIDER (object);
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  AwsCredentials *credentials;
  gboolean broken = FALSE;

  credentials = aws_credentials_provider_resolve_finish (provider, result, &error);
  aws_credentials_provider_report (provider, add_link, search->links);
  aws_credentials_provider_report (provider, note_error, &broken);

  if (credentials != NULL)
    {
      conclude (task);
      g_task_return_pointer (task, credentials, (GDestroyNotify) aws_credentials_unref);
    }
  else if (broken || !g_error_matches (error, BASALT_AWS_ERROR, BASALT_AWS_ERROR_CREDENTIALS))
    {
      conclude (task);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    ask_next (task);
}

static void
ask_next (GTask *task)
{
  AwsChainProvider *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  if (search->next < self->providers->len)
    {
      aws_credentials_provider_resolve_async (g_ptr_array_index (self->providers, search->next++),
                                              g_task_get_cancellable (task), resolved_cb,
                                              g_object_ref (task));
      return;
    }

  conclude (task);
  g_task_return_error (task, new_none_error (self->links));
}

static void
aws_chain_provider_resolve_async (AwsCredentialsProvider *provider,
                                  GCancellable           *cancellable,
                                  GAsyncReadyCallback     callback,
                                  gpointer                user_data)
{
  AwsChainProvider *self = AWS_CHAIN_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->links = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
  g_task_set_source_tag (task, aws_chain_provider_resolve_async);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  ask_next (task);
}

static AwsCredentials *
aws_chain_provider_resolve_finish (AwsCredentialsProvider  *provider,
                                   GAsyncResult            *result,
                                   GError                 **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
aws_chain_provider_report (AwsCredentialsProvider *provider,
                           AwsChainFunc            func,
                           gpointer                user_data)
{
  AwsChainProvider *self = AWS_CHAIN_PROVIDER (provider);

  if (self->links == NULL)
    {
      for (guint i = 0; i < self->providers->len; i++)
        aws_credentials_provider_report (g_ptr_array_index (self->providers, i), func, user_data);
      return;
    }

  for (guint i = 0; i < self->links->len; i++)
    {
      const Link *link = g_ptr_array_index (self->links, i);

      func (link->source, link->result, link->detail, user_data);
    }
}

static void
provider_iface_init (AwsCredentialsProviderInterface *iface)
{
  iface->resolve_async = aws_chain_provider_resolve_async;
  iface->resolve_finish = aws_chain_provider_resolve_finish;
  iface->report = aws_chain_provider_report;
}

static void
aws_chain_provider_finalize (GObject *object)
{
  AwsChainProvider *self = AWS_CHAIN_PROVIDER (object);

  g_clear_pointer (&self->providers, g_ptr_array_unref);
  g_clear_pointer (&self->links, g_ptr_array_unref);

  G_OBJECT_CLASS (aws_chain_provider_parent_class)->finalize (object);
}

static void
aws_chain_provider_class_init (AwsChainProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aws_chain_provider_finalize;
}

static void
aws_chain_provider_init (AwsChainProvider *self)
{
  self->providers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * aws_chain_provider_new:
 * @providers: (element-type AwsCredentialsProvider) (transfer none): in the order of
 *   asking
 *
 * Makes a provider that has what the first of @providers has. One that is configured
 * but broken ends the search with its error (WIRE.md §13.3). Where nobody has any,
 * the error lists each place with the reason.
 *
 * Returns: (transfer full): the provider
 */
AwsCredentialsProvider *
aws_chain_provider_new (GPtrArray *providers)
{
  AwsChainProvider *self;

  g_return_val_if_fail (providers != NULL, NULL);

  self = g_object_new (AWS_TYPE_CHAIN_PROVIDER, NULL);
  for (guint i = 0; i < providers->len; i++)
    g_ptr_array_add (self->providers, g_object_ref (g_ptr_array_index (providers, i)));

  return AWS_CREDENTIALS_PROVIDER (self);
}
