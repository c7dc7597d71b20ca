/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-keyring.h"

#include "basalt-keyring-item.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

#define ATTRIBUTE_CONNECTION "connection-id"
#define SOURCE "keyring"

struct _BasaltKeyring
{
  GObject parent_instance;

  GHashTable *session; /* connection id → AwsCredentials that the keyring did not take */
};

/* What a step does once the session bus is there. */
typedef void (*StepFunc) (GTask *task);

/* One operation. It is returned from at once when the caller cancels, even
 * where the keyring, or a prompt of its, hangs. */
typedef struct
{
  char *connection_id;
  char *label;
  AwsCredentials *credentials;
  StepFunc step;
  GSource *cancel_source;
  gboolean returned;
} Operation;

G_DEFINE_QUARK (basalt-keyring-error-quark, basalt_keyring_error)

G_DEFINE_FINAL_TYPE (BasaltKeyring, basalt_keyring, G_TYPE_OBJECT)

/* The attribute is not secret: it says which connection, nothing about it. */
static const SecretSchema schema = {
  BASALT_APPLICATION_ID,
  SECRET_SCHEMA_NONE,
  {
    { ATTRIBUTE_CONNECTION, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static void
operation_free (Operation *operation)
{
  g_free (operation->connection_id);
  g_free (operation->label);
  g_clear_pointer (&operation->credentials, aws_credentials_unref);
  g_clear_pointer (&operation->cancel_source, g_source_unref);
  g_free (operation);
}

/* Whether the operation is still to be returned from; says that it now is. */
static gboolean
take_return (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  if (operation->returned)
    return FALSE;

  operation->returned = TRUE;
  if (operation->cancel_source != NULL)
    g_source_destroy (operation->cancel_source);

  return TRUE;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  if (take_return (task))
    g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static gboolean
error_is_absence (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,      G_DBUS_ERROR_NAME_HAS_NO_OWNER,
    G_DBUS_ERROR_DISCONNECTED,         G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_FORK_FAILED,    G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_SPAWN_CHILD_SIGNALED, G_DBUS_ERROR_SPAWN_FAILED,
    G_DBUS_ERROR_SPAWN_SETUP_FAILED,   G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int) codes[i]))
      return TRUE;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static GError *
locked_error (void)
{
  return g_error_new_literal (BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_LOCKED,
                              _ ("The keyring is locked."));
}

static GError *
absent_error (void)
{
  return g_error_new_literal (BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_ABSENT,
                              _ ("No keyring is running."));
}

/* What libsecret says, in our terms. A prompt that the person closed looks like a cancellation. */
static GError *
translate_error (GTask        *task,
                 const GError *error)
{
  GError *cancelled = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &cancelled))
    return cancelled;

  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return locked_error ();

  if (error_is_absence (error))
    return absent_error ();

  /* Translators: what the keyring said */
  return g_error_new (BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_FAILED,
                      _ ("The keyring failed: %s"), error->message);
}

/* What the keyring would not take stays usable until the program ends. */
static void
return_error (GTask  *task,
              GError *error)
{
  BasaltKeyring *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);

  if (operation->credentials != NULL && error->domain == BASALT_KEYRING_ERROR)
    g_hash_table_replace (self->session, g_strdup (operation->connection_id),
                          aws_credentials_ref (operation->credentials));

  g_task_return_error (task, error);
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (operation->returned)
    return;

  if (bus == NULL)
    {
      if (take_return (task))
        return_error (task, absent_error ());
      return;
    }

  /* A bus that goes away would end the process, and with it every run. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);

  operation->step (task);
}

/* Begins an operation. The reference to the task goes to the steps. */
static void
begin (BasaltKeyring       *self,
       gpointer             source_tag,
       StepFunc             step,
       Operation           *operation,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  g_task_set_check_cancellable (task, FALSE);
  operation->step = step;

  if (cancellable != NULL)
    {
      operation->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (operation->cancel_source, G_SOURCE_FUNC (cancelled_cb),
                             g_object_ref (task), g_object_unref);
      g_source_attach (operation->cancel_source, g_main_context_get_thread_default ());
    }

  g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, g_object_ref (task));
}

/* -- Storing -- */

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltKeyring *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);

  if (!take_return (task))
    return;

  if (stored)
    {
      g_hash_table_remove (self->session, operation->connection_id);
      g_task_return_boolean (task, TRUE);
    }
  else if (error == NULL)
    return_error (task, locked_error ());
  else
    return_error (task, translate_error (task, error));
}

static void
wipe_item (gpointer data)
{
  basalt_secret_wipe_string (data);
}

static void
store_step (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  SecretValue *value;
  gsize length;
  char *item = basalt_keyring_item_encode (operation->credentials, &length);

  g_hash_table_insert (attributes, (char *) ATTRIBUTE_CONNECTION, operation->connection_id);
  value = secret_value_new_full (item, (gssize) length, "text/plain", wipe_item);
  secret_password_storev_binary (&schema, attributes, SECRET_COLLECTION_DEFAULT, operation->label,
                                 value, g_task_get_cancellable (task), stored_cb,
                                 g_object_ref (task));
  secret_value_unref (value);
}

/* -- Looking up -- */

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GList *items = secret_password_search_finish (result, &error);
  gboolean found = items != NULL;

  g_list_free_full (items, g_object_unref);
  if (!take_return (task))
    return;

  /* It is there, and lookup did not give it. */
  if (error != NULL)
    return_error (task, translate_error (task, error));
  else if (found)
    return_error (task, locked_error ());
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (AwsCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  char *text = secret_password_lookup_nonpageable_finish (result, &error);

  if (operation->returned)
    {
      secret_password_free (text);
      return;
    }

  if (text == NULL && error == NULL)
    {
      /* Nothing stored, or a prompt that was closed: libsecret says the same. */
      secret_password_search (&schema, SECRET_SEARCH_NONE, g_task_get_cancellable (task),
                              searched_cb, g_object_ref (task), ATTRIBUTE_CONNECTION,
                              operation->connection_id, NULL);
      return;
    }

  if (!take_return (task))
    return;

  if (error != NULL)
    {
      return_error (task, translate_error (task, error));
      return;
    }

  credentials = basalt_keyring_item_decode (text, SOURCE);
  secret_password_free (text);
  if (credentials != NULL)
    g_task_return_pointer (task, g_steal_pointer (&credentials),
                           (GDestroyNotify) aws_credentials_unref);
  else
    g_task_return_new_error (task, BASALT_KEYRING_ERROR, BASALT_KEYRING_ERROR_DAMAGED,
                             _ ("What the keyring holds for this connection cannot be read."));
}

static void
lookup_step (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  secret_password_lookup (&schema, g_task_get_cancellable (task), looked_up_cb, g_object_ref (task),
                          ATTRIBUTE_CONNECTION, operation->connection_id, NULL);
}

/* -- Clearing -- */

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* FALSE without error: there was nothing. */
  secret_password_clear_finish (result, &error);

  if (!take_return (task))
    return;

  if (error != NULL)
    return_error (task, translate_error (task, error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
clear_step (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  secret_password_clear (&schema, g_task_get_cancellable (task), cleared_cb, g_object_ref (task),
                         ATTRIBUTE_CONNECTION, operation->connection_id, NULL);
}

static void
basalt_keyring_finalize (GObject *object)
{
  BasaltKeyring *self = BASALT_KEYRING (object);

  g_clear_pointer (&self->session, g_hash_table_unref);

  G_OBJECT_CLASS (basalt_keyring_parent_class)->finalize (object);
}

static void
basalt_keyring_class_init (BasaltKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_keyring_finalize;
}

static void
basalt_keyring_init (BasaltKeyring *self)
{
  self->session =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) aws_credentials_unref);
}

/**
 * basalt_keyring_new:
 *
 * Makes the keyring. Nothing is asked of the system before the first call.
 *
 * Returns: (transfer full): a new keyring
 */
BasaltKeyring *
basalt_keyring_new (void)
{
  return g_object_new (BASALT_TYPE_KEYRING, NULL);
}

/**
 * basalt_keyring_store_async:
 * @self: a keyring
 * @connection_id: whose credentials these are
 * @label: what keyring programs show
 * @credentials: what to keep
 * @cancellable: (nullable): to give up; then nothing is kept
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Keeps @credentials in the system's keyring in place of what it had for this
 * connection. A locked keyring asks the person to unlock it.
 */
void
basalt_keyring_store_async (BasaltKeyring       *self,
                            const char          *connection_id,
                            const char          *label,
                            AwsCredentials      *credentials,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Operation *operation;

  g_return_if_fail (BASALT_IS_KEYRING (self));
  g_return_if_fail (connection_id != NULL);
  g_return_if_fail (label != NULL);
  g_return_if_fail (credentials != NULL);

  operation = g_new0 (Operation, 1);
  operation->connection_id = g_strdup (connection_id);
  operation->label = g_strdup (label);
  operation->credentials = aws_credentials_ref (credentials);
  begin (self, basalt_keyring_store_async, store_step, operation, cancellable, callback, user_data);
}

/**
 * basalt_keyring_store_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: whether the keyring has the credentials. With %BASALT_KEYRING_ERROR
 *   they are kept in memory until the program ends, and
 *   basalt_keyring_lookup_async() finds them there; with %G_IO_ERROR_CANCELLED they are not
 */
gboolean
basalt_keyring_store_finish (BasaltKeyring  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (BASALT_IS_KEYRING (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * basalt_keyring_lookup_async:
 * @self: a keyring
 * @connection_id: whose credentials to find
 * @cancellable: (nullable): to give up
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds the credentials of a connection. A locked keyring asks the person to
 * unlock it.
 */
void
basalt_keyring_lookup_async (BasaltKeyring       *self,
                             const char          *connection_id,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  AwsCredentials *credentials;
  Operation *operation;

  g_return_if_fail (BASALT_IS_KEYRING (self));
  g_return_if_fail (connection_id != NULL);

  credentials = g_hash_table_lookup (self->session, connection_id);
  if (credentials != NULL)
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

      g_task_set_source_tag (task, basalt_keyring_lookup_async);
      g_task_return_pointer (task, aws_credentials_ref (credentials),
                             (GDestroyNotify) aws_credentials_unref);
      return;
    }

  operation = g_new0 (Operation, 1);
  operation->connection_id = g_strdup (connection_id);
  begin (self, basalt_keyring_lookup_async, lookup_step, operation, cancellable, callback,
         user_data);
}

/**
 * basalt_keyring_lookup_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the credentials; %NULL without @error
 *   where nothing is stored for the connection
 */
AwsCredentials *
basalt_keyring_lookup_finish (BasaltKeyring  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (BASALT_IS_KEYRING (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * basalt_keyring_clear_async:
 * @self: a keyring
 * @connection_id: whose credentials to forget
 * @cancellable: (nullable): to give up
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Forgets the credentials of a connection, in memory at once, then in the keyring.
 */
void
basalt_keyring_clear_async (BasaltKeyring       *self,
                            const char          *connection_id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Operation *operation;

  g_return_if_fail (BASALT_IS_KEYRING (self));
  g_return_if_fail (connection_id != NULL);

  g_hash_table_remove (self->session, connection_id);
  operation = g_new0 (Operation, 1);
  operation->connection_id = g_strdup (connection_id);
  begin (self, basalt_keyring_clear_async, clear_step, operation, cancellable, callback, user_data);
}

/**
 * basalt_keyring_clear_finish:
 * @self: a keyring
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: whether the keyring holds nothing for the connection now
 */
gboolean
basalt_keyring_clear_finish (BasaltKeyring  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (BASALT_IS_KEYRING (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * basalt_keyring_is_session_only:
 * @self: a keyring
 * @connection_id: a connection's id
 *
 * Returns: whether the connection's credentials are in memory only and will be
 *   gone when the program ends
 */
gboolean
basalt_keyring_is_session_only (BasaltKeyring *self,
                                const char    *connection_id)
{
  g_return_val_if_fail (BASALT_IS_KEYRING (self), FALSE);
  g_return_val_if_fail (connection_id != NULL, FALSE);

  return g_hash_table_contains (self->session, connection_id);
}
