/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-search-provider.h"

#include "basalt-engine-search.h"
#include "basalt-format.h"
#include "basalt-run-query-parse.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

/* The shell shows five and a count of the others. */
#define MAX_RESULTS 20

/* https://developer.gnome.org/documentation/tutorials/search-provider.html */
static const char interface_xml[] = "<node>"
                                    "  <interface name='org.gnome.Shell.SearchProvider2'>"
                                    "    <method name='GetInitialResultSet'>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='as' name='results' direction='out'/>"
                                    "    </method>"
                                    "    <method name='GetSubsearchResultSet'>"
                                    "      <arg type='as' name='previous_results' direction='in'/>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='as' name='results' direction='out'/>"
                                    "    </method>"
                                    "    <method name='GetResultMetas'>"
                                    "      <arg type='as' name='identifiers' direction='in'/>"
                                    "      <arg type='aa{sv}' name='metas' direction='out'/>"
                                    "    </method>"
                                    "    <method name='ActivateResult'>"
                                    "      <arg type='s' name='identifier' direction='in'/>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='u' name='timestamp' direction='in'/>"
                                    "    </method>"
                                    "    <method name='LaunchSearch'>"
                                    "      <arg type='as' name='terms' direction='in'/>"
                                    "      <arg type='u' name='timestamp' direction='in'/>"
                                    "    </method>"
                                    "  </interface>"
                                    "</node>";

struct _BasaltSearchProvider
{
  GObject parent_instance;

  BasaltEngine *engine;
  GDBusConnection *connection;
  guint registration;

  /* The search that is to be answered: one, as only the last one is of interest. */
  GDBusMethodInvocation *asked;
  char *text;
  GCancellable *cancellable; /* while it is made */
  gboolean hopeless;         /* the engine will not be open */

  GHashTable *found; /* by id: (element-type utf8 BasaltRun); what was answered last */
};

G_DEFINE_FINAL_TYPE (BasaltSearchProvider, basalt_search_provider, G_TYPE_OBJECT)

enum
{
  USED,
  SHOW_RUN,
  SEARCH,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- Searching -- */

static void
answer (BasaltSearchProvider *self,
        const char *const    *ids)
{
  GDBusMethodInvocation *asked = g_steal_pointer (&self->asked);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->text, g_free);
  if (asked != NULL)
    g_dbus_method_invocation_return_value (asked, g_variant_new ("(^as)", ids));
}

static void
answer_nothing (BasaltSearchProvider *self)
{
  static const char *const none[] = { NULL };

  answer (self, none);
}

static gboolean
is_switched_on (BasaltSearchProvider *self)
{
  return self->engine != NULL && basalt_engine_get_open (self->engine) &&
         g_strcmp0 (basalt_engine_get_setting (self->engine, BASALT_SETTING_DESKTOP_SEARCH), "1") ==
           0;
}

static void
searched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (BasaltSearchProvider) self = BASALT_SEARCH_PROVIDER (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) runs =
    basalt_engine_search_finish (BASALT_ENGINE (object), result, &error);
  g_autoptr (GPtrArray) ids = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* A history that cannot be searched is told in the window, where somebody can do something. */
  if (runs == NULL)
    g_debug ("The desktop's search failed: %s", error->message);

  ids = g_ptr_array_new ();
  for (guint i = 0; runs != NULL && i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (BasaltRun) run = g_list_model_get_item (runs, i);
      const char *id = run != NULL ? basalt_run_get_id (run) : NULL;

      if (id == NULL)
        continue;
      g_ptr_array_add (ids, (gpointer) id);
      g_hash_table_insert (self->found, g_strdup (id), g_steal_pointer (&run));
    }
  g_ptr_array_add (ids, NULL);
  answer (self, (const char *const *) ids->pdata);
}

/* Begins what was asked for, once it can be; until then it waits. */
static void
pursue (BasaltSearchProvider *self)
{
  g_autoptr (BasaltRunQuery) query = NULL;

  if (self->asked == NULL || self->cancellable != NULL)
    return;
  if (!self->hopeless && (self->engine == NULL || !basalt_engine_get_open (self->engine)))
    return;

  if (!is_switched_on (self))
    {
      answer_nothing (self);
      return;
    }

  query = basalt_run_query_parse (self->text, g_get_real_time (), NULL);
  if (basalt_run_query_is_all (query))
    {
      answer_nothing (self);
      return;
    }

  query->limit = MAX_RESULTS;
  /* The shell searches while terms are typed, and nobody says in which order. */
  query->begun = TRUE;
  self->cancellable = g_cancellable_new ();
  basalt_engine_search_async (self->engine, query, self->cancellable, searched_cb,
                              g_object_ref (self));
}

/* Takes the place of a search that has no answer yet: nobody waits for that any more. */
static void
search (BasaltSearchProvider  *self,
        GDBusMethodInvocation *invocation,
        const char *const     *terms)
{
  answer_nothing (self);
  g_hash_table_remove_all (self->found);

  self->asked = invocation;
  self->text = g_strjoinv (" ", (GStrv) terms);
  pursue (self);
}

/* -- Telling of results -- */

/* Names that the desktop's own theme has: it does not see the icons of this program. */
static const char *
get_icon_name (BasaltState state)
{
  switch (basalt_state_get_state_type (state))
    {
    case BASALT_STATE_TYPE_RUNNING:
      return "media-playback-start-symbolic";
    case BASALT_STATE_TYPE_SCHEDULED:
    case BASALT_STATE_TYPE_PENDING:
      return "content-loading-symbolic";
    case BASALT_STATE_TYPE_PAUSED:
      return "media-playback-pause-symbolic";
    case BASALT_STATE_TYPE_COMPLETED:
      return "object-select-symbolic";
    case BASALT_STATE_TYPE_FAILED:
      return "dialog-error-symbolic";
    case BASALT_STATE_TYPE_CRASHED:
      return "dialog-warning-symbolic";
    case BASALT_STATE_TYPE_CANCELLING:
    case BASALT_STATE_TYPE_CANCELLED:
      return "process-stop-symbolic";
    }

  return "content-loading-symbolic";
}

/* A title's worth of what somebody wrote, made visible, and no more: an imported one can be long.
 */
static char *
make_name (BasaltRun *run)
{
  const char *raw = basalt_run_get_title (run);

  if (raw == NULL || *raw == '\0')
    raw = basalt_run_get_name (run);

  return basalt_text_make_title (raw != NULL ? raw : "");
}

static GVariant *
make_meta (BasaltRun *run)
{
  BasaltState state = basalt_run_get_state (run);
  g_autoptr (GIcon) icon = g_themed_icon_new (get_icon_name (state));
  g_autoptr (GVariant) serialized = g_icon_serialize (icon);
  g_autofree char *name = make_name (run);
  g_autofree char *when = basalt_format_when (basalt_run_get_created_at (run), g_get_real_time ());
  g_autofree char *description = NULL;
  GVariantDict dict;

  /* Translators: a run in the desktop's search: its state and when it was made, "Failed · 14:02" */
  description = g_strdup_printf (_ ("%s · %s"), basalt_state_get_label (state), when);

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", basalt_run_get_id (run));
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "description", "s", description);
  g_variant_dict_insert_value (&dict, "icon", serialized);

  return g_variant_dict_end (&dict);
}

static void
return_metas (BasaltSearchProvider  *self,
              GDBusMethodInvocation *invocation,
              const char *const     *ids)
{
  gboolean on = is_switched_on (self);
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; on && ids[i] != NULL; i++)
    {
      BasaltRun *run = g_hash_table_lookup (self->found, ids[i]);

      if (run != NULL)
        g_variant_builder_add_value (&metas, make_meta (run));
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &metas));
}

/* -- The bus -- */

static void
method_call_cb (GDBusConnection       *connection,
                const char            *sender,
                const char            *object_path,
                const char            *interface_name,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  BasaltSearchProvider *self = BASALT_SEARCH_PROVIDER (user_data);
  g_autofree const char **words = NULL;
  g_autofree char *text = NULL;
  const char *id;

  g_signal_emit (self, signals[USED], 0);

  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^a&s)", &words);
      search (self, invocation, words);
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      g_variant_get (parameters, "(as^a&s)", NULL, &words);
      search (self, invocation, words);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (parameters, "(^a&s)", &words);
      return_metas (self, invocation, words);
    }
  else if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (parameters, "(&s^a&su)", &id, &words, NULL);
      g_dbus_method_invocation_return_value (invocation, NULL);
      g_signal_emit (self, signals[SHOW_RUN], 0, id);
    }
  else
    {
      g_variant_get (parameters, "(^a&su)", &words, NULL);
      text = g_strjoinv (" ", (GStrv) words);
      g_dbus_method_invocation_return_value (invocation, NULL);
      g_signal_emit (self, signals[SEARCH], 0, text);
    }
}

static void
basalt_search_provider_dispose (GObject *object)
{
  BasaltSearchProvider *self = BASALT_SEARCH_PROVIDER (object);

  answer_nothing (self);
  basalt_search_provider_unexport (self);
  basalt_search_provider_set_engine (self, NULL);
  g_clear_pointer (&self->found, g_hash_table_unref);

  G_OBJECT_CLASS (basalt_search_provider_parent_class)->dispose (object);
}

static void
basalt_search_provider_class_init (BasaltSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_search_provider_dispose;

  signals[USED] = g_signal_new ("used", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[SHOW_RUN] = g_signal_new ("show-run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SEARCH] = g_signal_new ("search", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
basalt_search_provider_init (BasaltSearchProvider *self)
{
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * basalt_search_provider_new:
 *
 * Returns: (transfer full): a search provider that nobody can reach yet
 */
BasaltSearchProvider *
basalt_search_provider_new (void)
{
  return g_object_new (BASALT_TYPE_SEARCH_PROVIDER, NULL);
}

/**
 * basalt_search_provider_set_engine:
 * @self: a search provider
 * @engine: (nullable): whose runs to find; searches wait until it is open
 *
 * A search of another engine that was begun is answered with nothing.
 */
void
basalt_search_provider_set_engine (BasaltSearchProvider *self,
                                   BasaltEngine         *engine)
{
  g_return_if_fail (BASALT_IS_SEARCH_PROVIDER (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (self->engine == engine)
    return;

  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->engine, pursue, self);
      answer_nothing (self);
      g_hash_table_remove_all (self->found);
    }
  g_set_object (&self->engine, engine);
  self->hopeless = FALSE;
  if (engine != NULL)
    {
      g_signal_connect_object (engine, "notify::open", G_CALLBACK (pursue), self,
                               G_CONNECT_SWAPPED);
      pursue (self);
    }
}

/**
 * basalt_search_provider_give_up:
 * @self: a search provider
 *
 * To be told when its engine could not be opened: nobody is to wait for an answer.
 */
void
basalt_search_provider_give_up (BasaltSearchProvider *self)
{
  g_return_if_fail (BASALT_IS_SEARCH_PROVIDER (self));

  self->hopeless = TRUE;
  pursue (self);
}

/**
 * basalt_search_provider_export:
 * @self: a search provider
 * @connection: a connection to the bus
 * @path: the object path that the desktop knows
 * @error: return location for an error
 *
 * Returns: whether it can be reached now
 */
gboolean
basalt_search_provider_export (BasaltSearchProvider  *self,
                               GDBusConnection       *connection,
                               const char            *path,
                               GError               **error)
{
  static const GDBusInterfaceVTable vtable = { method_call_cb, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = NULL;

  g_return_val_if_fail (BASALT_IS_SEARCH_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), FALSE);
  g_return_val_if_fail (self->registration == 0, FALSE);

  node = g_dbus_node_info_new_for_xml (interface_xml, error);
  if (node == NULL)
    return FALSE;

  self->registration = g_dbus_connection_register_object (connection, path, node->interfaces[0],
                                                          &vtable, self, NULL, error);
  if (self->registration == 0)
    return FALSE;

  g_set_object (&self->connection, connection);

  return TRUE;
}

/**
 * basalt_search_provider_unexport:
 * @self: a search provider
 *
 * Nobody can reach it any more.
 */
void
basalt_search_provider_unexport (BasaltSearchProvider *self)
{
  g_return_if_fail (BASALT_IS_SEARCH_PROVIDER (self));

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
}
