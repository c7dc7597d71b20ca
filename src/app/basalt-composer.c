/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-composer.h"

#include "basalt-draft.h"
#include "basalt-model-chooser.h"
#include "basalt-parameters.h"
#include "basalt-prompt-file.h"
#include "basalt-prompt-request.h"
#include "basalt-text.h"
#include "basalt-widget-util.h"

#include <glib/gi18n-lib.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

#define DRAFT_SETTING "draft"
/* With the 100 ms that the engine gathers settings, well within the 200 ms that are promised. */
#define DRAFT_DELAY_MS 50

#define PROMPT_MAX_BYTES 1048576

#define MIN_LINES 2
#define MAX_LINES 10

/* What the demo answers with where its connection names no model (PRODUCT.md). */
#define DEMO_MODEL "basalt.demo-steady-v1:0"

struct _BasaltComposer
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltConnection *connection;

  char *model_connection;
  guint draft_source;
  gboolean ready; /* the engine is open, and the draft was read */
  gboolean restoring;

  gboolean can_run;
  gboolean asked;
  char *problem;

  GtkWidget *content;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;
  BasaltPromptFile *file;
  GtkScrolledWindow *scroller;
  GtkSourceView *view;
  GtkSourceBuffer *buffer;
  GtkWidget *placeholder;
  GtkButton *open_button;
  GtkMenuButton *model_button;
  GtkLabel *model_label;
  BasaltModelChooser *model_chooser;
  GtkMenuButton *parameters_button;
  GtkLabel *parameters_label;
  BasaltParameters *parameters;
  GtkButton *run_button;
};

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
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* -- The draft -- */

static void
save_draft (BasaltComposer *self)
{
  g_autoptr (BasaltDraft) draft = NULL;
  g_autofree char *json = NULL;

  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (self->engine == NULL)
    return;

  draft = basalt_draft_new ();
  g_free (draft->text);
  draft->text = basalt_composer_dup_text (self);
  draft->model = g_strdup (basalt_model_chooser_get_model (self->model_chooser));
  draft->connection = g_strdup (self->model_connection);
  draft->file = g_strdup (basalt_prompt_file_get_name (self->file));
  draft->file_edited = basalt_prompt_file_get_edited (self->file);
  draft->timeout_ms = basalt_parameters_store (self->parameters, draft->inputs, draft->policy);

  json = basalt_draft_to_json (draft);
  basalt_engine_set_setting (self->engine, DRAFT_SETTING, json);
}

static gboolean
draft_timeout_cb (gpointer user_data)
{
  BasaltComposer *self = user_data;

  self->draft_source = 0;
  save_draft (self);

  return G_SOURCE_REMOVE;
}

/* Not started anew by the next key: who types on and on has a draft, too. */
static void
queue_draft (BasaltComposer *self)
{
  if (self->restoring || !self->ready || self->draft_source != 0)
    return;

  self->draft_source =
    g_timeout_add_full (G_PRIORITY_DEFAULT, DRAFT_DELAY_MS, draft_timeout_cb, self, NULL);
}

/* -- What keeps Run from running -- */

static gboolean
is_blank (BasaltComposer *self)
{
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (self->buffer), &iter);
  do
    {
      gunichar c = gtk_text_iter_get_char (&iter);

      if (c != 0 && !g_unichar_isspace (c))
        return FALSE;
    }
  while (gtk_text_iter_forward_char (&iter));

  return TRUE;
}

static gboolean
is_too_long (BasaltComposer *self,
             gsize          *bytes)
{
  g_autofree char *text = NULL;

  /* A character has at most four bytes: most prompts need not be copied to know. */
  if (gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (self->buffer)) <= PROMPT_MAX_BYTES / 4)
    return FALSE;

  text = basalt_composer_dup_text (self);
  *bytes = strlen (text);

  return *bytes > PROMPT_MAX_BYTES;
}

/* Errors that stand in the composer until they are mended; the others only tell what is still to
 * do, and are shown to those who press Run's keys all the same. */
static char *
find_error (BasaltComposer *self)
{
  const char *problem;
  gsize bytes = 0;

  if (is_too_long (self, &bytes))
    {
      g_autofree char *size = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);

      /* Translators: %s is a size such as “1.2 MiB”. */
      return g_strdup_printf (_ ("The prompt has %s; at most 1 MiB (1,048,576 bytes) can be sent."),
                              size);
    }

  problem = basalt_parameters_get_problem (self->parameters);

  return g_strdup (problem);
}

static const char *
find_missing (BasaltComposer *self)
{
  if (!self->ready)
    return _ ("The history is not open yet.");
  if (basalt_prompt_file_get_reading (self->file))
    return _ ("The file is still being read.");
  if (is_blank (self))
    return _ ("Write a prompt first.");
  if (self->connection == NULL)
    return _ ("Add a connection first.");
  if (basalt_model_chooser_get_model (self->model_chooser) == NULL)
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

static void
update (BasaltComposer *self)
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

/* One step to undo. */
static void
replace_text (BasaltComposer *self,
              const char     *text)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);

  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

/* -- Callbacks -- */

static void
file_read_cb (BasaltComposer *self,
              const char     *text)
{
  replace_text (self, text);
  queue_draft (self);
  basalt_composer_focus_prompt (self);
}

static void
file_removed_cb (BasaltComposer *self,
                 gboolean        edited)
{
  if (!edited)
    replace_text (self, "");
  queue_draft (self);
  basalt_composer_focus_prompt (self);
}

static void
text_changed_cb (BasaltComposer *self)
{
  gboolean empty = gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (self->buffer)) == 0;

  gtk_widget_set_visible (self->placeholder, empty);
  basalt_prompt_file_text_changed (self->file);
  update (self);
  queue_draft (self);
}

static void
update_model_button (BasaltComposer *self)
{
  const char *label = basalt_model_chooser_get_label (self->model_chooser);
  const char *model = basalt_model_chooser_get_model (self->model_chooser);
  /* Translators: %s is a model's name. For screen readers. */
  g_autofree char *name = g_strdup_printf (_ ("Model: %s"), label);
  g_autofree char *visible = NULL;

  if (model != NULL)
    visible = basalt_text_make_visible (model, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  gtk_label_set_text (self->model_label, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->model_button),
                               visible != NULL ? visible : _ ("Choose Model (Ctrl+M)"));
  basalt_menu_button_set_accessible_label (self->model_button, name);
}

static void
model_changed_cb (BasaltComposer *self)
{
  if (!self->restoring)
    {
      g_free (self->model_connection);
      self->model_connection =
        self->connection != NULL ? g_strdup (basalt_connection_get_id (self->connection)) : NULL;
    }
  update_model_button (self);
  update (self);
  queue_draft (self);
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
  update (self);
  queue_draft (self);
}

/* The demo needs no choice, and the others start with the model used last. */
static void
use_default_model (BasaltComposer *self)
{
  const char *model = NULL;

  if (self->connection != NULL)
    {
      if (basalt_model_chooser_get_model (self->model_chooser) != NULL &&
          g_strcmp0 (self->model_connection, basalt_connection_get_id (self->connection)) == 0)
        return;

      model = basalt_connection_get_default_model (self->connection);
      if (model == NULL && basalt_connection_get_kind (self->connection) == BASALT_CONNECTION_DEMO)
        model = DEMO_MODEL;
    }
  else if (basalt_model_chooser_get_model (self->model_chooser) != NULL)
    return;

  basalt_model_chooser_set_model (self->model_chooser, model);
}

static void
model_saved_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_save_connection_finish (BASALT_ENGINE (object), result, &error))
    g_debug ("The model used last could not be kept: %s", error->message);
}

static void
remember_model (BasaltComposer *self,
                const char     *model)
{
  g_autoptr (BasaltConnection) saved = NULL;

  saved = basalt_engine_find_connection (self->engine, basalt_connection_get_id (self->connection));
  if (saved != self->connection ||
      g_strcmp0 (model, basalt_connection_get_default_model (saved)) == 0)
    return;

  basalt_connection_set_default_model (self->connection, model);
  basalt_engine_save_connection_async (self->engine, self->connection, NULL, NULL, NULL, NULL,
                                       model_saved_cb, NULL);
}

static void
restore_draft (BasaltComposer *self)
{
  g_autoptr (BasaltDraft) draft = NULL;
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start;

  draft = basalt_draft_from_json (basalt_engine_get_setting (self->engine, DRAFT_SETTING));

  self->restoring = TRUE;
  /* What somebody was quick enough to type stays, behind the draft. */
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_insert (buffer, &start, draft->text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  basalt_prompt_file_set_name (self->file, draft->file, draft->file_edited);
  basalt_parameters_load (self->parameters, draft->inputs, draft->policy, draft->timeout_ms);
  g_free (self->model_connection);
  self->model_connection = g_strdup (draft->connection);
  basalt_model_chooser_set_model (self->model_chooser, draft->model);
  self->restoring = FALSE;
}

static void
update_height (BasaltComposer *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self->view));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int line = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  int margins = gtk_text_view_get_top_margin (GTK_TEXT_VIEW (self->view)) +
                gtk_text_view_get_bottom_margin (GTK_TEXT_VIEW (self->view));

  pango_font_metrics_unref (metrics);

  /* The smaller one first, so that the minimum never passes the maximum. */
  gtk_scrolled_window_set_min_content_height (self->scroller, -1);
  gtk_scrolled_window_set_max_content_height (self->scroller, MAX_LINES * line + margins);
  gtk_scrolled_window_set_min_content_height (self->scroller, MIN_LINES * line + margins);
}

/* Before the engine is open it has no draft: one that was saved now would replace the real one. */
static void
open_cb (BasaltComposer *self)
{
  if (self->ready || !basalt_engine_get_open (self->engine))
    return;

  restore_draft (self);
  self->ready = TRUE;
  g_set_object (&self->connection, basalt_engine_get_default_connection (self->engine));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
  basalt_model_chooser_set_connection (self->model_chooser, self->engine, self->connection);
  use_default_model (self);
  update (self);
}

static void
default_connection_cb (BasaltComposer *self)
{
  if (!self->ready)
    return;

  basalt_composer_set_connection (self, basalt_engine_get_default_connection (self->engine));
}

/* -- Widget -- */

static void
basalt_composer_map (GtkWidget *widget)
{
  update_height (BASALT_COMPOSER (widget));

  GTK_WIDGET_CLASS (basalt_composer_parent_class)->map (widget);
}

/* A window that goes may be followed by the engine. */
static void
basalt_composer_unmap (GtkWidget *widget)
{
  BasaltComposer *self = BASALT_COMPOSER (widget);

  if (self->draft_source != 0)
    save_draft (self);

  GTK_WIDGET_CLASS (basalt_composer_parent_class)->unmap (widget);
}

static void
basalt_composer_system_setting_changed (GtkWidget        *widget,
                                        GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (basalt_composer_parent_class)->system_setting_changed (widget, setting);

  if (setting == GTK_SYSTEM_SETTING_DPI || setting == GTK_SYSTEM_SETTING_FONT_NAME)
    update_height (BASALT_COMPOSER (widget));
}

static gboolean
basalt_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BASALT_COMPOSER (widget)->view));
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
    save_draft (self);
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

  g_free (self->model_connection);
  g_free (self->problem);

  G_OBJECT_CLASS (basalt_composer_parent_class)->finalize (object);
}

static void
basalt_composer_class_init (BasaltComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BASALT_TYPE_MODEL_CHOOSER);
  g_type_ensure (BASALT_TYPE_PARAMETERS);
  g_type_ensure (BASALT_TYPE_PROMPT_FILE);
  g_type_ensure (GTK_SOURCE_TYPE_VIEW);

  object_class->get_property = basalt_composer_get_property;
  object_class->set_property = basalt_composer_set_property;
  object_class->dispose = basalt_composer_dispose;
  object_class->finalize = basalt_composer_finalize;
  widget_class->map = basalt_composer_map;
  widget_class->unmap = basalt_composer_unmap;
  widget_class->system_setting_changed = basalt_composer_system_setting_changed;
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

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "composer");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, content);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, problem_revealer);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, file);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, scroller);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, view);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, buffer);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, open_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, model_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, model_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, model_chooser);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, parameters_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, parameters_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, parameters);
  gtk_widget_class_bind_template_child (widget_class, BasaltComposer, run_button);
  gtk_widget_class_bind_template_callback (widget_class, basalt_composer_activate_run);
  gtk_widget_class_bind_template_callback (widget_class, basalt_composer_open_file);
  gtk_widget_class_bind_template_callback (widget_class, file_read_cb);
  gtk_widget_class_bind_template_callback (widget_class, file_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
basalt_composer_init (BasaltComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* The widget's own colours, which follow light and dark, not those of a scheme for code. */
  gtk_source_buffer_set_style_scheme (self->buffer, NULL);

  basalt_prompt_file_add_drop_target (self->file, GTK_WIDGET (self));
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (text_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model_chooser, "notify::model", G_CALLBACK (model_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model_chooser, "notify::label", G_CALLBACK (update_model_button),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->parameters, "changed", G_CALLBACK (parameters_changed_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Prompt"), GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER,
                                  _ ("Write a prompt"), GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE,
                                  -1);
  update_model_button (self);
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
    save_draft (self);
  basalt_prompt_file_set_engine (self->file, engine);
  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->engine, default_connection_cb, self);
      g_signal_handlers_disconnect_by_func (self->engine, open_cb, self);
    }
  g_set_object (&self->engine, engine);
  self->ready = FALSE;

  if (engine != NULL)
    {
      g_signal_connect_object (engine, "notify::default-connection",
                               G_CALLBACK (default_connection_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (engine, "notify::open", G_CALLBACK (open_cb), self,
                               G_CONNECT_SWAPPED);
      open_cb (self);
    }
  else
    basalt_model_chooser_set_connection (self->model_chooser, NULL, NULL);
  update (self);
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

  basalt_model_chooser_set_connection (self->model_chooser, self->engine, connection);
  use_default_model (self);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
}

BasaltConnection *
basalt_composer_get_connection (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return self->connection;
}

/**
 * basalt_composer_dup_text:
 * @self: a composer
 *
 * Returns: (transfer full): the prompt, exactly as written
 */
char *
basalt_composer_dup_text (BasaltComposer *self)
{
  char *text = NULL;

  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  g_object_get (self->buffer, "text", &text, NULL);

  return text;
}

/**
 * basalt_composer_set_text:
 * @self: a composer
 * @text: a prompt
 *
 * Replaces the prompt, as one step that can be undone. A file that was open is no longer.
 */
void
basalt_composer_set_text (BasaltComposer *self,
                          const char     *text)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));
  g_return_if_fail (text != NULL);

  basalt_prompt_file_set_name (self->file, NULL, FALSE);
  replace_text (self, text);
}

const char *
basalt_composer_get_model (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return basalt_model_chooser_get_model (self->model_chooser);
}

void
basalt_composer_set_model (BasaltComposer *self,
                           const char     *model)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));

  basalt_model_chooser_set_model (self->model_chooser, model);
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

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
basalt_composer_choose_model (BasaltComposer *self)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));

  /* A popover of a button that is not shown would stand in a corner. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_menu_button_popup (self->model_button);
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
 * basalt_composer_edit_run:
 * @self: a composer
 * @run: a run that is loaded
 *
 * Puts the prompt, the model and the parameters of @run back, to be changed and run again.
 */
void
basalt_composer_edit_run (BasaltComposer *self,
                          BasaltRun      *run)
{
  const char *prompt;

  g_return_if_fail (BASALT_IS_COMPOSER (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  basalt_prompt_file_reset (self->file);

  prompt = basalt_run_get_prompt (run);
  basalt_composer_set_text (self, prompt != NULL ? prompt : "");
  basalt_parameters_load (self->parameters, basalt_run_get_inputs (run),
                          basalt_run_get_policy (run), basalt_run_get_timeout_ms (run));
  if (basalt_run_get_model (run) != NULL)
    basalt_composer_set_model (self, basalt_run_get_model (run));

  update (self);
  basalt_composer_focus_prompt (self);
}

/**
 * basalt_composer_clear:
 * @self: a composer
 *
 * Empties the editor, as one step that can be undone; model and parameters stay.
 */
void
basalt_composer_clear (BasaltComposer *self)
{
  g_return_if_fail (BASALT_IS_COMPOSER (self));

  basalt_prompt_file_reset (self->file);
  self->asked = FALSE;
  basalt_composer_set_text (self, "");
  update (self);
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
      update (self);
      return FALSE;
    }

  request = basalt_composer_new_request (self);
  remember_model (self, basalt_composer_get_model (self));
  g_signal_emit (self, signals[RUN], 0, request);

  return TRUE;
}

/**
 * basalt_composer_new_request:
 * @self: a composer that can run
 *
 * Returns: (transfer full): what the composer asks for: the text, the model, and what was set
 */
BasaltRunRequest *
basalt_composer_new_request (BasaltComposer *self)
{
  BasaltRunRequest *request;
  JsonObject *inputs;
  g_autofree char *text = NULL;
  gint64 timeout_ms;

  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);
  g_return_val_if_fail (self->can_run, NULL);

  request = basalt_engine_new_prompt_request (self->engine, self->connection);
  inputs = basalt_run_request_get_inputs (request);
  text = basalt_composer_dup_text (self);
  json_object_set_string_member (inputs, "prompt", text);
  json_object_set_string_member (inputs, "model", basalt_composer_get_model (self));
  timeout_ms =
    basalt_parameters_store (self->parameters, inputs, basalt_run_request_get_policy (request));
  basalt_run_request_set_timeout_ms (request, timeout_ms);

  return request;
}

/**
 * basalt_composer_new_request_for_run:
 * @self: a composer
 * @run: a run that is loaded
 *
 * What Run Again asks for: the same inputs, policy, time-out and connection, with @run as parent. A
 * prompt that was read from a file is sent as it was read then.
 *
 * Returns: (transfer full) (nullable): the request; %NULL where there is no connection or prompt
 * left
 */
BasaltRunRequest *
basalt_composer_new_request_for_run (BasaltComposer *self,
                                     BasaltRun      *run)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);
  g_return_val_if_fail (BASALT_IS_RUN (run), NULL);

  if (!self->ready)
    return NULL;

  return basalt_prompt_request_new_for_run (self->engine, run, self->connection);
}
