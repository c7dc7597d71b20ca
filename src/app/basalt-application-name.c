/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The name on the bus, when the process that has it is about to go.
 *
 * Another process that is started then finds the name taken, asks whoever has it for a window, and
 * ends. GApplication gives the name up last of all, when nothing is read from the bus any more:
 * what was asked until then is lost. So it is given up before, while there still is a main loop.
 * The bus keeps the order: once it says that the name is given up, all that was asked under it is
 * here.
 *
 * And GApplication asks without waiting for an answer. What is asked after the name was given up
 * goes nowhere; even where the bus starts the program for it, as by then nobody is there any more
 * who asked. So whoever asks stays until somebody with the name has answered. */

#include "basalt-application-private.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
#define APPLICATION_INTERFACE "org.freedesktop.Application"

/* org.freedesktop.DBus.RequestName() */
#define DO_NOT_QUEUE 4
#define REPLY_PRIMARY_OWNER 1

typedef struct
{
  BasaltApplication *application;
  BasaltApplicationNameFunc func;
} Request;

static void
call_bus (BasaltApplication   *self,
          const char          *method,
          GVariant            *parameters,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GDBusConnection *connection = g_application_get_dbus_connection (G_APPLICATION (self));

  g_dbus_connection_call (connection, BUS_NAME, BUS_PATH, BUS_NAME, method, parameters,
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, callback,
                          user_data);
}

static void
replied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr (BasaltApplication) self = request->application;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  guint code = 0;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (reply != NULL)
    g_variant_get (reply, "(u)", &code);
  else
    g_debug ("The bus did not answer: %s", error->message);

  request->func (self, code == REPLY_PRIMARY_OWNER);
  g_application_release (G_APPLICATION (self));
}

static void
call_bus_about_name (BasaltApplication         *self,
                     const char                *method,
                     GVariant                  *parameters,
                     BasaltApplicationNameFunc  func)
{
  Request *request;

  if (g_application_get_dbus_connection (G_APPLICATION (self)) == NULL)
    {
      g_variant_unref (g_variant_ref_sink (parameters));
      func (self, TRUE);
      return;
    }

  g_application_hold (G_APPLICATION (self));
  request = g_new (Request, 1);
  request->application = g_object_ref (self);
  request->func = func;
  call_bus (self, method, parameters, replied_cb, request);
}

/**
 * basalt_application_release_name:
 * @self: the application
 * @func: called when nobody can ask anything under the name any more, and all that was asked has
 *   been taken in; at once where there is no bus
 *
 * Gives up the name on the bus. The process does not end before @func was called.
 */
void
basalt_application_release_name (BasaltApplication         *self,
                                 BasaltApplicationNameFunc  func)
{
  call_bus_about_name (self, "ReleaseName", g_variant_new ("(s)", BASALT_APPLICATION_ID), func);
}

/**
 * basalt_application_take_name:
 * @self: the application
 * @func: called with whether this process has the name; at once where there is no bus
 *
 * Takes the name on the bus back, unless another process has it by now. The process does not end
 * before @func was called.
 */
void
basalt_application_take_name (BasaltApplication         *self,
                              BasaltApplicationNameFunc  func)
{
  call_bus_about_name (self, "RequestName",
                       g_variant_new ("(su)", BASALT_APPLICATION_ID, DO_NOT_QUEUE), func);
}

static void
ask (BasaltApplication *self,
     const char        *method,
     GVariant          *parameters)
{
  g_dbus_connection_call (g_application_get_dbus_connection (G_APPLICATION (self)),
                          BASALT_APPLICATION_ID,
                          g_application_get_dbus_object_path (G_APPLICATION (self)),
                          APPLICATION_INTERFACE, method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, NULL, NULL);
}

/* @target: (nullable): an id */
static void
ask_for_action (BasaltApplication *self,
                const char        *action,
                const char        *target)
{
  GVariantBuilder parameter;

  g_variant_builder_init (&parameter, G_VARIANT_TYPE ("av"));
  if (target != NULL)
    g_variant_builder_add (&parameter, "v", g_variant_new_string (target));
  ask (self, "ActivateAction", g_variant_new ("(sava{sv})", action, &parameter, NULL));
}

/**
 * basalt_application_pass_on:
 * @self: the application
 *
 * Asks the process that has the name for what this one was asked for and cannot do any more.
 */
void
basalt_application_pass_on (BasaltApplication *self)
{
  GVariantBuilder uris;

  if (self->demo)
    ask_for_action (self, "use-demo", NULL);
  if (self->wanted_new)
    ask_for_action (self, "new-run", NULL);
  if (self->wanted != NULL)
    ask_for_action (self, self->wanted_retry ? "retry-run" : "show-run", self->wanted);
  if (self->files == NULL)
    {
      ask (self, "Activate", g_variant_new ("(a{sv})", NULL));
      return;
    }

  g_variant_builder_init (&uris, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < g_list_model_get_n_items (self->files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (self->files, i);

      g_variant_builder_add_value (&uris, g_variant_new_take_string (g_file_get_uri (file)));
    }
  ask (self, "Open", g_variant_new ("(asa{sv})", &uris, NULL));
}

/**
 * basalt_application_was_heard:
 * @self: an application that has run
 *
 * Looks whether what it asked another process for, if it did, has come to one that has the name:
 * the answer follows all that was asked before.
 *
 * Returns: %FALSE if nobody has the name any more, so that somebody else must do what was asked
 */
gboolean
basalt_application_was_heard (BasaltApplication *self)
{
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (BASALT_IS_APPLICATION (self), TRUE);

  if (!self->remote)
    return TRUE;

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (connection == NULL)
    return TRUE;

  reply = g_dbus_connection_call_sync (connection, BASALT_APPLICATION_ID, "/",
                                       "org.freedesktop.DBus.Peer", "Ping", NULL, NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  if (reply == NULL)
    g_debug ("Nobody has the name any more: %s", error->message);

  return reply != NULL || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}
