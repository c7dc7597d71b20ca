/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connection-check.h"

#include "basalt-accessible.h"

#include <glib/gi18n-lib.h>

struct _BasaltConnectionCheck
{
  AdwPreferencesGroup parent_instance;

  GCancellable *cancellable;
  GPtrArray *rows;

  GtkWidget *checking_row;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (BasaltConnectionCheck, basalt_connection_check, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  PROP_0,
  PROP_CHECKING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_checking (BasaltConnectionCheck *self,
              gboolean               checking)
{
  /* A group with a hidden row draws the frame of an empty list. */
  if (checking && gtk_widget_get_parent (self->checking_row) == NULL)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->checking_row);
  else if (!checking && gtk_widget_get_parent (self->checking_row) != NULL)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->checking_row);
  gtk_spinner_set_spinning (self->spinner, checking);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHECKING]);
}

/* A shape and a word: nothing is said by colour alone. */
static void
add_step (BasaltConnectionCheck *self,
          const BasaltCheckStep *step)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image;
  GtkWidget *label;
  const char *word;
  g_autofree char *spoken = NULL;

  basalt_row_set_text (ADW_PREFERENCES_ROW (row), step->name, step->detail);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);

  if (!step->done)
    {
      word = C_ ("check step", "Not reached");
      image = gtk_image_new_from_icon_name ("content-loading-symbolic");
      gtk_widget_add_css_class (image, "dim-label");
    }
  else if (step->ok)
    {
      word = C_ ("check step", "OK");
      image = gtk_image_new_from_icon_name ("emblem-ok-symbolic");
      gtk_widget_add_css_class (image, "success");
    }
  else
    {
      word = C_ ("check step", "Failed");
      image = gtk_image_new_from_icon_name ("dialog-error-symbolic");
      gtk_widget_add_css_class (image, "error");
    }

  label = gtk_label_new (word);
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  /* Translators: a step of a check, and how it went. For screen readers. */
  spoken = g_strdup_printf (C_ ("check step", "%s: %s"), step->name, word);
  basalt_widget_set_accessible_label (row, spoken);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

/* Once the rows have their places, so that the page scrolls there; and it is read aloud. */
static gboolean
focus_result_cb (GtkWidget     *row,
                 GdkFrameClock *clock,
                 gpointer       user_data)
{
  gtk_widget_grab_focus (row);

  return G_SOURCE_REMOVE;
}

static void
focus_result (BasaltConnectionCheck *self,
              GPtrArray             *steps)
{
  guint result = steps->len - 1;

  for (guint i = 0; i < steps->len; i++)
    {
      const BasaltCheckStep *step = g_ptr_array_index (steps, i);

      if (step->done && !step->ok)
        result = i;
    }

  gtk_widget_add_tick_callback (g_ptr_array_index (self->rows, result), focus_result_cb, NULL,
                                NULL);
}

static void
check_connection_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (BasaltConnectionCheck) self = user_data;
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GError) error = NULL;

  steps = basalt_engine_check_connection_finish (BASALT_ENGINE (object), result, &error);
  /* Whoever cancelled has cleared the rows, and may have started again. */
  if (steps == NULL || self->rows == NULL)
    return;

  g_clear_object (&self->cancellable);
  set_checking (self, FALSE);
  for (guint i = 0; i < steps->len; i++)
    add_step (self, g_ptr_array_index (steps, i));
  if (steps->len > 0)
    focus_result (self, steps);
}

static void
basalt_connection_check_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BasaltConnectionCheck *self = BASALT_CONNECTION_CHECK (object);

  switch (prop_id)
    {
    case PROP_CHECKING:
      g_value_set_boolean (value, self->cancellable != NULL);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_connection_check_dispose (GObject *object)
{
  BasaltConnectionCheck *self = BASALT_CONNECTION_CHECK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->checking_row);

  G_OBJECT_CLASS (basalt_connection_check_parent_class)->dispose (object);
}

static void
basalt_connection_check_class_init (BasaltConnectionCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = basalt_connection_check_get_property;
  object_class->dispose = basalt_connection_check_dispose;

  properties[PROP_CHECKING] =
    g_param_spec_boolean ("checking", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_connection_check_init (BasaltConnectionCheck *self)
{
  self->rows = g_ptr_array_new ();

  self->checking_row = g_object_ref_sink (adw_action_row_new ());
  basalt_row_set_text (ADW_PREFERENCES_ROW (self->checking_row), _ ("Checking…"), NULL);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->spinner), GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->checking_row), GTK_WIDGET (self->spinner));
}

GtkWidget *
basalt_connection_check_new (void)
{
  return g_object_new (BASALT_TYPE_CONNECTION_CHECK, NULL);
}

/**
 * basalt_connection_check_start:
 * @self: a check
 * @engine: an engine that is open
 * @connection: what to try
 *
 * Tries @connection in place of anything tried before.
 */
void
basalt_connection_check_start (BasaltConnectionCheck *self,
                               BasaltEngine          *engine,
                               BasaltConnection      *connection)
{
  g_return_if_fail (BASALT_IS_CONNECTION_CHECK (self));
  g_return_if_fail (BASALT_IS_ENGINE (engine));
  g_return_if_fail (BASALT_IS_CONNECTION (connection));

  basalt_connection_check_clear (self);
  self->cancellable = g_cancellable_new ();
  set_checking (self, TRUE);
  basalt_engine_check_connection_async (engine, connection, self->cancellable, check_connection_cb,
                                        g_object_ref (self));
}

/**
 * basalt_connection_check_clear:
 * @self: a check
 *
 * Stops a check that is under way, and forgets what was found.
 */
void
basalt_connection_check_clear (BasaltConnectionCheck *self)
{
  g_return_if_fail (BASALT_IS_CONNECTION_CHECK (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  set_checking (self, FALSE);
}

gboolean
basalt_connection_check_get_checking (BasaltConnectionCheck *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION_CHECK (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * basalt_connection_check_get_n_steps:
 * @self: a check
 *
 * Returns: how many steps are shown; 0 before a check has ended
 */
guint
basalt_connection_check_get_n_steps (BasaltConnectionCheck *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION_CHECK (self), 0);

  return self->rows->len;
}
