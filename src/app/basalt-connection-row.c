/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connection-row.h"

#include "basalt-accessible.h"
#include "basalt-connection-label.h"

#include <glib/gi18n-lib.h>

struct _BasaltConnectionRow
{
  AdwActionRow parent_instance;

  BasaltConnection *connection;
  gboolean updating;

  GtkCheckButton *default_button;
  GtkWidget *edit_button;
  GtkWidget *remove_button;
};

G_DEFINE_FINAL_TYPE (BasaltConnectionRow, basalt_connection_row, ADW_TYPE_ACTION_ROW)

enum
{
  USE,
  EDIT,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
default_toggled_cb (BasaltConnectionRow *self)
{
  if (!self->updating && gtk_check_button_get_active (self->default_button))
    g_signal_emit (self, signals[USE], 0);
}

static void
edit_clicked_cb (BasaltConnectionRow *self)
{
  g_signal_emit (self, signals[EDIT], 0);
}

static void
remove_clicked_cb (BasaltConnectionRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
update (BasaltConnectionRow *self)
{
  const char *name = basalt_connection_get_name (self->connection);
  g_autofree char *summary = basalt_connection_dup_summary (self->connection);
  g_autofree char *use = NULL;
  g_autofree char *edit = NULL;
  g_autofree char *remove = NULL;

  if (name == NULL)
    name = basalt_connection_get_id (self->connection);

  basalt_row_set_text (ADW_PREFERENCES_ROW (self), name, summary);
  /* Translators: %s is a connection's name. For screen readers. */
  use = g_strdup_printf (_ ("Use %s for New Runs"), name);
  /* Translators: %s is a connection's name. For screen readers. */
  edit = g_strdup_printf (_ ("Edit %s"), name);
  /* Translators: %s is a connection's name. For screen readers. */
  remove = g_strdup_printf (_ ("Remove %s"), name);
  basalt_widget_set_accessible_label (GTK_WIDGET (self->default_button), use);
  basalt_widget_set_accessible_label (self->edit_button, edit);
  basalt_widget_set_accessible_label (self->remove_button, remove);
}

static void
basalt_connection_row_dispose (GObject *object)
{
  BasaltConnectionRow *self = BASALT_CONNECTION_ROW (object);

  g_clear_object (&self->connection);

  G_OBJECT_CLASS (basalt_connection_row_parent_class)->dispose (object);
}

static void
basalt_connection_row_class_init (BasaltConnectionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_connection_row_dispose;

  signals[USE] = g_signal_new ("use", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDIT] =
    g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] =
    g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-connection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionRow, default_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionRow, edit_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, default_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
}

static void
basalt_connection_row_init (BasaltConnectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
basalt_connection_row_new (BasaltConnection *connection)
{
  BasaltConnectionRow *self;

  g_return_val_if_fail (BASALT_IS_CONNECTION (connection), NULL);

  self = g_object_new (BASALT_TYPE_CONNECTION_ROW, NULL);
  self->connection = g_object_ref (connection);
  g_signal_connect_object (connection, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

BasaltConnection *
basalt_connection_row_get_connection (BasaltConnectionRow *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION_ROW (self), NULL);

  return self->connection;
}

/**
 * basalt_connection_row_set_default:
 * @self: a row
 * @is_default: whether new runs use the connection
 *
 * Shows it; emits nothing.
 */
void
basalt_connection_row_set_default (BasaltConnectionRow *self,
                                   gboolean             is_default)
{
  g_return_if_fail (BASALT_IS_CONNECTION_ROW (self));

  self->updating = TRUE;
  gtk_check_button_set_active (self->default_button, is_default);
  self->updating = FALSE;
}

/**
 * basalt_connection_row_set_group:
 * @self: a row
 * @group: a check button that the row's own makes a radio group with
 */
void
basalt_connection_row_set_group (BasaltConnectionRow *self,
                                 GtkCheckButton      *group)
{
  g_return_if_fail (BASALT_IS_CONNECTION_ROW (self));
  g_return_if_fail (GTK_IS_CHECK_BUTTON (group));

  self->updating = TRUE;
  gtk_check_button_set_group (self->default_button, group);
  self->updating = FALSE;
}
