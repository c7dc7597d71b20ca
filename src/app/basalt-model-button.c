/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-model-button.h"

#include "basalt-accessible.h"
#include "basalt-model-chooser.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

/* What the demo answers with where its connection names no model (PRODUCT.md). */
#define DEMO_MODEL "basalt.demo-steady-v1:0"

struct _BasaltModelButton
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltConnection *connection;
  char *connection_id; /* what the model was chosen for */
  gboolean restoring;

  GtkWidget *button;
  GtkLabel *label;
  BasaltModelChooser *chooser;
};

G_DEFINE_FINAL_TYPE (BasaltModelButton, basalt_model_button, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update (BasaltModelButton *self)
{
  const char *label = basalt_model_chooser_get_label (self->chooser);
  const char *model = basalt_model_chooser_get_model (self->chooser);
  /* Translators: %s is a model's name. For screen readers. */
  g_autofree char *name = g_strdup_printf (_ ("Model: %s"), label);
  g_autofree char *visible = NULL;

  if (model != NULL)
    visible = basalt_text_make_visible (model, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  gtk_label_set_text (self->label, label);
  gtk_widget_set_tooltip_text (self->button,
                               visible != NULL ? visible : _ ("Choose Model (Ctrl+M)"));
  basalt_menu_button_set_accessible_label (GTK_MENU_BUTTON (self->button), name);
  /* The id says whose model it is, or that it is the demo's. Without a name, it is the label. */
  basalt_menu_button_set_accessible_description (GTK_MENU_BUTTON (self->button),
                                                 g_strcmp0 (visible, label) != 0 ? visible : NULL);
}

static void
model_cb (BasaltModelButton *self)
{
  if (!self->restoring)
    {
      g_free (self->connection_id);
      self->connection_id =
        self->connection != NULL ? g_strdup (basalt_connection_get_id (self->connection)) : NULL;
    }
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The demo needs no choice, and the others start with the model used last. */
static void
use_default_model (BasaltModelButton *self)
{
  const char *model = NULL;

  if (self->connection != NULL)
    {
      if (basalt_model_chooser_get_model (self->chooser) != NULL &&
          g_strcmp0 (self->connection_id, basalt_connection_get_id (self->connection)) == 0)
        return;

      model = basalt_connection_get_default_model (self->connection);
      if (model == NULL && basalt_connection_get_kind (self->connection) == BASALT_CONNECTION_DEMO)
        model = DEMO_MODEL;
    }
  else if (basalt_model_chooser_get_model (self->chooser) != NULL)
    return;

  basalt_model_chooser_set_model (self->chooser, model);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_save_connection_finish (BASALT_ENGINE (object), result, &error))
    g_debug ("The model used last could not be kept: %s", error->message);
}

/* -- Widget -- */

static void
basalt_model_button_dispose (GObject *object)
{
  BasaltModelButton *self = BASALT_MODEL_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->engine);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (basalt_model_button_parent_class)->dispose (object);
}

static void
basalt_model_button_finalize (GObject *object)
{
  BasaltModelButton *self = BASALT_MODEL_BUTTON (object);

  g_free (self->connection_id);

  G_OBJECT_CLASS (basalt_model_button_parent_class)->finalize (object);
}

static void
basalt_model_button_class_init (BasaltModelButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BASALT_TYPE_MODEL_CHOOSER);

  object_class->dispose = basalt_model_button_dispose;
  object_class->finalize = basalt_model_button_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-model-button.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltModelButton, button);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelButton, label);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelButton, chooser);
}

static void
basalt_model_button_init (BasaltModelButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->chooser, "notify::model", G_CALLBACK (model_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chooser, "notify::label", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

/* -- Public -- */

/**
 * basalt_model_button_set_connection:
 * @self: a button
 * @engine: (nullable): the engine of @connection
 * @connection: (nullable): where the prompt goes
 *
 * A model that was chosen for @connection stays; else the one it was used with last is taken.
 */
void
basalt_model_button_set_connection (BasaltModelButton *self,
                                    BasaltEngine      *engine,
                                    BasaltConnection  *connection)
{
  g_return_if_fail (BASALT_IS_MODEL_BUTTON (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));
  g_return_if_fail (connection == NULL || BASALT_IS_CONNECTION (connection));

  g_set_object (&self->engine, engine);
  g_set_object (&self->connection, connection);
  basalt_model_chooser_set_connection (self->chooser, engine, connection);
  use_default_model (self);
}

/**
 * basalt_model_button_get_model:
 * @self: a button
 *
 * Returns: (nullable): model id or ARN
 */
const char *
basalt_model_button_get_model (BasaltModelButton *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL_BUTTON (self), NULL);

  return basalt_model_chooser_get_model (self->chooser);
}

/**
 * basalt_model_button_set_model:
 * @self: a button
 * @model: (nullable): model id or ARN, chosen for the connection of now
 */
void
basalt_model_button_set_model (BasaltModelButton *self,
                               const char        *model)
{
  g_return_if_fail (BASALT_IS_MODEL_BUTTON (self));

  basalt_model_chooser_set_model (self->chooser, model);
}

/**
 * basalt_model_button_get_connection_id:
 * @self: a button
 *
 * Returns: (nullable): id of the connection that the model was chosen for
 */
const char *
basalt_model_button_get_connection_id (BasaltModelButton *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL_BUTTON (self), NULL);

  return self->connection_id;
}

/**
 * basalt_model_button_restore:
 * @self: a button
 * @model: (nullable): model id or ARN
 * @connection_id: (nullable): id of the connection that @model was chosen for
 *
 * Brings back what was chosen before the connection is known.
 */
void
basalt_model_button_restore (BasaltModelButton *self,
                             const char        *model,
                             const char        *connection_id)
{
  g_return_if_fail (BASALT_IS_MODEL_BUTTON (self));

  g_free (self->connection_id);
  self->connection_id = g_strdup (connection_id);

  self->restoring = TRUE;
  basalt_model_chooser_set_model (self->chooser, model);
  self->restoring = FALSE;
}

/**
 * basalt_model_button_remember:
 * @self: a button that has an engine and a connection
 *
 * Makes the model the one that the connection was used with last, if the engine knows it.
 */
void
basalt_model_button_remember (BasaltModelButton *self)
{
  g_autoptr (BasaltConnection) saved = NULL;
  const char *model;

  g_return_if_fail (BASALT_IS_MODEL_BUTTON (self));
  g_return_if_fail (self->engine != NULL && self->connection != NULL);

  model = basalt_model_chooser_get_model (self->chooser);
  saved = basalt_engine_find_connection (self->engine, basalt_connection_get_id (self->connection));
  if (saved != self->connection ||
      g_strcmp0 (model, basalt_connection_get_default_model (saved)) == 0)
    return;

  basalt_connection_set_default_model (self->connection, model);
  basalt_engine_save_connection_async (self->engine, self->connection, NULL, NULL, NULL, NULL,
                                       saved_cb, NULL);
}

void
basalt_model_button_popup (BasaltModelButton *self)
{
  g_return_if_fail (BASALT_IS_MODEL_BUTTON (self));

  /* A popover of a button that is not shown would stand in a corner. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
