/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-composer-private.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-text.h"
#include "basalt-wrap-layout.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (BasaltComposer, basalt_composer, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_CONNECTION,
  PROP_CAN_RUN,
  N_PROPS
};

enum
{
  RUN,
  FILE_READ,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* -- What keeps Run from running -- */

/* Errors that stand in the composer until they are mended; the others only tell what is still to
 * do, and are shown to those who press Run's keys all the same. */
static char *
find_error (BasaltComposer *self)
{
  char *error = basalt_prompt_editor_dup_problem (self->editor);

  return error != NULL ? error : g_strdup (basalt_parameters_get_problem (self->parameters));
}

static const char *
find_missing (BasaltComposer *self)
{
  if (!self->ready)
    return _ ("The history is not open yet.");
  if (basalt_prompt_file_get_reading (self->file))
    return _ ("The file is still being read.");
  if (basalt_prompt_editor_is_blank (self->editor))
    return _ ("Write a prompt first.");
  if (self->connection == NULL)
    return _ ("Add a connection first.");
  if (basalt_model_button_get_model (self->model_button) == NULL)
    return _ ("Choose a model first.");

  return NULL;
}

static void
show_problem (BasaltComposer *self,
              const char     *sentence)
{
  if (sentence != NULL)
    {
      g_autofree char *visible = basalt_text_make_visible (sentence, -1, BASALT_TEXT_VISIBLE_NONE);

      gtk_label_set_text (self->problem_label, visible);
    }
  gtk_revealer_set_reveal_child (self->problem_revealer, sentence != NULL);
}

/**
 * basalt_composer_update:
 * @self: a composer
 *
 * Looks again at whether it can run, and says why it cannot.
 */
void
basalt_composer_update (BasaltComposer *self)
{
  g_autofree char *error = find_error (self);
  const char *missing = error == NULL ? find_missing (self) : NULL;
  const char *file_problem = basalt_prompt_file_get_problem (self->file);
  gboolean can_run = error == NULL && missing == NULL;

  if (can_run)
    self->asked = FALSE;

  if (error != NULL)
    show_problem (self, error);
  else if (file_problem != NULL)
    show_problem (self, file_problem);
  else
    show_problem (self, self->asked ? missing : NULL);

  g_free (self->problem);
  self->problem = g_strdup (error != NULL ? error : missing);

  /* What was run by its button; an insensitive widget would lose the focus to nothing. */
  if (!can_run && gtk_widget_is_focus (GTK_WIDGET (self->run_button)))
    basalt_composer_focus_prompt (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button), can_run);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->run_button),
                               can_run ? _ ("Run (Ctrl+Return)") : self->problem);
  basalt_widget_set_accessible_description (GTK_WIDGET (self->run_button), self->problem);

  if (can_run != self->can_run)
    {
      self->can_run = can_run;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_RUN]);
    }
}

/* -- Callbacks -- */

static void
file_read_cb (BasaltComposer *self,
              const char     *text)
{
  basalt_composer_keep_replaced (self);
  basalt_prompt_editor_set_text (self->editor, text);
  basalt_composer_queue_draft (self);
  basalt_composer_focus_prompt (self);
}

static void
file_changed_cb (BasaltComposer *self)
{
  basalt_composer_update (self);
  if (!basalt_prompt_file_get_reading (self->file))
    g_signal_emit (self, signals[FILE_READ], 0);
}

static void
file_removed_cb (BasaltComposer *self,
                 gboolean        edited)
{
  if (!edited)
    basalt_prompt_editor_set_text (self->editor, "");
  basalt_composer_queue_draft (self);
  basalt_composer_focus_prompt (self);
}

static void
text_changed_cb (BasaltComposer *self)
{
  basalt_prompt_file_text_changed (self->file);
  basalt_composer_update (self);
  basalt_composer_queue_draft (self);
}

static void
model_changed_cb (BasaltComposer *self)
{
  basalt_composer_update (self);
  basalt_composer_queue_draft (self);
}

static void
parameters_changed_cb (BasaltComposer *self)
{
  guint n_set = basalt_parameters_get_n_set (self->parameters);
  g_autofree char *count = g_strdup_printf ("%u", n_set);
  g_autofree char *name = NULL;

  name = n_set == 0 ?
           g_strdup (_ ("Parameters")) :
           g_strdup_printf (ngettext ("Parameters, %u set", "Parameters, %u set", n_set), n_set);
  gtk_label_set_text (self->parameters_label, count);
  gtk_widget_set_visible (GTK_WIDGET (self->parameters_label), n_set > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->parameters_button), name);
  basalt_menu_button_set_accessible_label (self->parameters_button, name);
  basalt_composer_update (self);
  basalt_composer_queue_draft (self);
}

/* Before the engine is open it has no draft: one that was saved now would replace the real one. */
static void
open_cb (BasaltComposer *self)
{
  if (self->ready || !basalt_engine_get_open (self->engine))
    return;

  basalt_composer_restore_draft (self);
  self->ready = TRUE;
  g_clear_object (&self->connection);
  if (self->origin != NULL && basalt_model_button_get_connection_id (self->model_button) != NULL)
    self->connection =
      basalt_engine_find_connection (self->engine,
                                     basalt_model_button_get_connection_id (self->model_button));
  if (self->connection == NULL)
    g_set_object (&self->connection, basalt_engine_get_default_connection (self->engine));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
  basalt_model_button_set_connection (self->model_button, self->engine, self->connection);
  basalt_composer_show_origin (self);
  basalt_composer_update (self);
}

static void
run_defaults_cb (BasaltComposer *self)
{
  if (self->ready)
    basalt_composer_take_defaults (self);
}

static void
default_connection_cb (BasaltComposer *self)
{
  if (!self->ready)
    return;

  basalt_composer_set_connection (self, basalt_engine_get_default_connection (self->engine));
}

/* -- Widget -- */

/* A window that goes may be followed by the engine. */
static void
basalt_composer_unmap (GtkWidget *widget)
{
  BasaltComposer *self = BASALT_COMPOSER (widget);

  if (self->draft_source != 0)
    basalt_composer_save_draft (self);

  GTK_WIDGET_CLASS (basalt_composer_parent_class)->unmap (widget);
}

static gboolean
basalt_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BASALT_COMPOSER (widget)->editor));
}

static void
basalt_composer_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BasaltComposer *self = BASALT_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;

    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;

    case PROP_CAN_RUN:
      g_value_set_boolean (value, self->can_run);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_composer_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BasaltComposer *self = BASALT_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_composer_set_engine (self, g_value_get_object (value));
      break;

    case PROP_CONNECTION:
      basalt_composer_set_connection (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_composer_dispose (GObject *object)
{
  BasaltComposer *self = BASALT_COMPOSER (object);

  if (self->draft_source != 0)
    basalt_composer_save_draft (self);
  /* Reading holds the widget. */
  if (self->content != NULL)
    basalt_prompt_file_set_engine (self->file, NULL);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_object (&self->engine);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (basalt_composer_parent_class)->dispose (object);
}

static void
basalt_composer_finalize (GObject *object)
{
  BasaltComposer *self = BASALT_COMPOSER (object);

  g_free (self->problem);
  g_clear_pointer (&self->replaced, basalt_draft_free);
  g_free (self->origin);
  g_clear_pointer (&self->origin_inputs, json_object_unref);
  g_clear_pointer (&self->origin_policy, json_object_unref);

  G_OBJECT_CLASS (basalt_composer_parent_class)->finalize (object);
}

static void
basalt_composer_class_init (BasaltComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BASALT_TYPE_MODEL_BUTTON);
  g_type_ensure (BASALT_TYPE_PARAMETERS);
  g_type_ensure (BASALT_TYPE_PROMPT_EDITOR);
  g_type_ensure (BASALT_TYPE_PROMPT_FILE);
  g_type_ensure (BASALT_TYPE_WRAP_LAYOUT);

  object_class->get_property = basalt_composer_get_property;
  object_class->set_property = basalt_composer_set_property;
  object_class->dispose = basalt_composer_dispose;
  object_class->finalize = basalt_composer_finalize;
  widget_class->unmap = basalt_composer_unmap;
  widget_class->focus = basalt_widget_focus_children;
  widget_class->grab_focus = basalt_composer_grab_focus;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CONNECTION] =
    g_param_spec_object ("connection", NULL, NULL, BASALT_TYPE_CONNECTION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CAN_RUN] =
    g_param_spec_boolean ("can-run", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RUN] = g_signal_new ("run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, BASALT_TYPE_RUN_REQUEST);

  signals[FILE_READ] = g_signal_new ("file-read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "composer");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, content);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, problem_revealer);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, origin_chip);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, origin_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, file);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, editor);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, open_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, model_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, parameters_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, parameters_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, parameters);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, parameters_popover);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, run_button);
  gtk_widget_class_bind_template_callback (widget_class, basalt_composer_activate_run);
  gtk_widget_class_bind_template_callback (widget_class, basalt_composer_open_file);
  gtk_widget_class_bind_template_callback (widget_class, basalt_composer_forget_origin);
  gtk_widget_class_bind_template_callback (widget_class, file_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, file_read_cb);
  gtk_widget_class_bind_template_callback (widget_class, file_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, parameters_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
}

static void
basalt_composer_init (BasaltComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));

  basalt_widget_set_accessible_label (self->parameters_popover, _ ("Parameters"));
  parameters_changed_cb (self);
}

/* -- Public -- */

GtkWidget *
basalt_composer_new (void)
{
  return g_object_new (BASALT_TYPE_COMPOSER, NULL);
}

/**
 * basalt_composer_set_engine:
 * @self: a composer
 * @engine: (nullable): an engine, open or not yet
 *
 * Brings back the draft of the last session once the engine is open, and follows the engine's
 * default connection.
 */
void
basalt_composer_set_engine (BasaltComposer *self,
                            BasaltEngine   *engine)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (self->engine == engine)
    return;

  if (self->draft_source != 0)
    basalt_composer_save_draft (self);
  basalt_prompt_file_set_engine (self->file, engine);
  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->engine, default_connection_cb, self);
      g_signal_handlers_disconnect_by_func (self->engine, run_defaults_cb, self);
      g_signal_handlers_disconnect_by_func (self->engine, open_cb, self);
    }
  g_set_object (&self->engine, engine);
  self->ready = FALSE;

  if (engine != NULL)
    {
      g_signal_connect_object (engine, "notify::default-connection",
                               G_CALLBACK (default_connection_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (engine, "run-defaults-changed", G_CALLBACK (run_defaults_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (engine, "notify::open", G_CALLBACK (open_cb), self,
                               G_CONNECT_SWAPPED);
      open_cb (self);
    }
  else
    basalt_model_button_set_connection (self->model_button, NULL, NULL);
  basalt_composer_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

BasaltEngine *
basalt_composer_get_engine (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return self->engine;
}

/**
 * basalt_composer_set_connection:
 * @self: a composer
 * @connection: (nullable): where runs go
 *
 * Where runs go until the engine's default connection changes. A model that was chosen for
 * @connection stays; else the one it was used with last is taken.
 */
void
basalt_composer_set_connection (BasaltComposer   *self,
                                BasaltConnection *connection)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));
  g_return_if_fail (connection == NULL || BASALT_IS_CONNECTION (connection));

  if (!g_set_object (&self->connection, connection))
    return;

  basalt_model_button_set_connection (self->model_button, self->engine, connection);
  basalt_composer_show_origin (self);
  basalt_composer_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
}

BasaltConnection *
basalt_composer_get_connection (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return self->connection;
}

const char *
basalt_composer_get_model (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return basalt_model_button_get_model (self->model_button);
}

void
basalt_composer_set_model (BasaltComposer *self,
                           const char     *model)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));

  basalt_model_button_set_model (self->model_button, model);
}

/**
 * basalt_composer_get_file_name:
 * @self: a composer
 *
 * Returns: (nullable): display name of the file that the text was read from
 */
const char *
basalt_composer_get_file_name (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return basalt_prompt_file_get_name (self->file);
}

/**
 * basalt_composer_get_file_problem:
 * @self: a composer
 *
 * Returns: (nullable): one translated sentence that says why the last file could not be read
 */
const char *
basalt_composer_get_file_problem (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return basalt_prompt_file_get_problem (self->file);
}

/**
 * basalt_composer_get_problem:
 * @self: a composer
 *
 * Returns: (nullable): one translated sentence that says why Run is not possible now
 */
const char *
basalt_composer_get_problem (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return self->problem;
}

gboolean
basalt_composer_get_can_run (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), FALSE);

  return self->can_run;
}

void
basalt_composer_focus_prompt (BasaltComposer *self)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

void
basalt_composer_choose_model (BasaltComposer *self)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));

  basalt_model_button_popup (self->model_button);
}

/**
 * basalt_composer_open_file:
 * @self: a composer that is in a window
 *
 * Asks for a prompt file and pins its text.
 */
void
basalt_composer_open_file (BasaltComposer *self)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));

  basalt_prompt_file_choose (self->file);
}

/**
 * basalt_composer_load_file:
 * @self: a composer
 * @file: a prompt file
 *
 * Reads @file and puts its text in place of what was written, as one step that can be undone. What
 * is wrong with the file is shown in the composer, and the text stays.
 */
void
basalt_composer_load_file (BasaltComposer *self,
                           GFile          *file)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));
  g_return_if_fail (G_IS_FILE (file));

  basalt_prompt_file_load (self->file, file);
}

/**
 * basalt_composer_activate_run:
 * @self: a composer
 *
 * What the Run button does: emits "run", or shows what is missing.
 *
 * Returns: whether "run" was emitted
 */
gboolean
basalt_composer_activate_run (BasaltComposer *self)
{
  g_autoptr (BasaltRunRequest) request = NULL;

  g_return_val_if_fail (BASALT_IS_COMPOSER (self), FALSE);

  if (!self->can_run)
    {
      self->asked = TRUE;
      basalt_composer_update (self);
      return FALSE;
    }

  request = basalt_composer_new_request (self);
  basalt_model_button_remember (self->model_button);
  g_signal_emit (self, signals[RUN], 0, request);

  return TRUE;
}
