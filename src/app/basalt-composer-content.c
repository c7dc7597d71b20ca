/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What the composer holds: as a draft that survives a restart, out of a run, and as a request. */

#include "basalt-composer-private.h"

#include "basalt-prompt-request.h"
#include "basalt-text.h"
#include "basalt-uuid.h"

#include <glib/gi18n-lib.h>

#define DRAFT_SETTING "draft"
/* With the 100 ms that the engine gathers settings, well within the 200 ms that are promised. */
#define DRAFT_DELAY_MS 50

/* What the composer has widgets for. */
static const char *const own_inputs[] = { "prompt", "prompt_file",    "model",
                                          "system", "max_tokens",     "temperature",
                                          "top_p",  "stop_sequences", NULL };
static const char *const own_policy[] = { "retries", "delay_ms", NULL };
static const char *const no_names[] = { NULL };

/* -- The prompt -- */

/**
 * basalt_composer_dup_text:
 * @self: a composer
 *
 * Returns: (transfer full): the prompt, exactly as written
 */
char *
basalt_composer_dup_text (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return basalt_prompt_editor_dup_text (self->editor);
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
  basalt_prompt_editor_set_text (self->editor, text);
}

/**
 * basalt_composer_keep_replaced:
 * @self: a composer into which a file's text is about to come
 *
 * Keeps what is written, for Undo; not the unchanged text of another file, nor white space.
 */
void
basalt_composer_keep_replaced (BasaltComposer *self)
{
  const char *file = basalt_prompt_file_get_name (self->file);

  g_clear_pointer (&self->replaced, basalt_draft_free);
  if (basalt_prompt_editor_is_blank (self->editor) ||
      (file != NULL && !basalt_prompt_file_get_edited (self->file)))
    return;

  self->replaced = basalt_draft_new ();
  g_free (self->replaced->text);
  self->replaced->text = basalt_composer_dup_text (self);
  self->replaced->file = g_strdup (file);
  self->replaced->file_edited = basalt_prompt_file_get_edited (self->file);
}

/**
 * basalt_composer_get_has_replaced:
 * @self: a composer
 *
 * Returns: whether the last file that was read took the place of something that was written
 */
gboolean
basalt_composer_get_has_replaced (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), FALSE);

  return self->replaced != NULL;
}

/**
 * basalt_composer_undo_file:
 * @self: a composer
 *
 * Brings back what the last file took the place of, if it did of anything.
 */
void
basalt_composer_undo_file (BasaltComposer *self)
{
  g_autoptr (BasaltDraft) replaced = NULL;

  g_return_if_fail (BASALT_IS_COMPOSER (self));

  replaced = g_steal_pointer (&self->replaced);
  if (replaced == NULL)
    return;

  basalt_composer_set_text (self, replaced->text);
  basalt_prompt_file_set_name (self->file, replaced->file, replaced->file_edited);
  basalt_composer_queue_draft (self);
  basalt_composer_update (self);
  basalt_composer_focus_prompt (self);
}

/* -- The run that is edited -- */

static void
copy_others (JsonObject        *from,
             JsonObject        *to,
             const char *const *own)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (from == NULL)
    return;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (!g_strv_contains (own, name))
        json_object_set_member (to, name, json_node_copy (node));
    }
}

static void
set_origin (BasaltComposer *self,
            const char     *id,
            JsonObject     *inputs,
            JsonObject     *policy)
{
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->origin_inputs, json_object_unref);
  g_clear_pointer (&self->origin_policy, json_object_unref);

  if (id != NULL)
    {
      self->origin = g_strdup (id);
      self->origin_inputs = json_object_new ();
      self->origin_policy = json_object_new ();
      copy_others (inputs, self->origin_inputs, own_inputs);
      copy_others (policy, self->origin_policy, own_policy);
    }
  basalt_composer_show_origin (self);
}

/**
 * basalt_composer_show_origin:
 * @self: a composer
 *
 * Says which run is edited, and where it goes if that is not where new ones go.
 */
void
basalt_composer_show_origin (BasaltComposer *self)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autofree char *visible = NULL;

  if (self->origin != NULL)
    name = basalt_uuid_to_name (self->origin);
  gtk_widget_set_visible (self->origin_chip, name != NULL);
  if (name == NULL)
    return;

  if (self->connection != NULL && self->engine != NULL &&
      self->connection != basalt_engine_get_default_connection (self->engine))
    /* Translators: the name of the run that is edited, and the name of a connection */
    text = g_strdup_printf (_ ("From %s, on “%s”"), name,
                            basalt_connection_get_name (self->connection) != NULL ?
                              basalt_connection_get_name (self->connection) :
                              basalt_connection_kind_to_string (
                                basalt_connection_get_kind (self->connection)));
  else
    /* Translators: the name of the run that is edited */
    text = g_strdup_printf (_ ("From %s"), name);
  visible = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  gtk_label_set_text (self->origin_label, visible);
}

/**
 * basalt_composer_forget_origin:
 * @self: a composer
 *
 * What is written is a prompt of its own from now on, and goes where new ones go.
 */
void
basalt_composer_forget_origin (BasaltComposer *self)
{
  if (self->origin == NULL)
    return;

  set_origin (self, NULL, NULL, NULL);
  if (self->ready)
    basalt_composer_set_connection (self, basalt_engine_get_default_connection (self->engine));
  basalt_composer_queue_draft (self);
}

/* Where a run went: as it is now, if it is still there, as its keys may have been replaced. What
 * has its secret in the keyring cannot be used once it is gone. */
static BasaltConnection *
find_connection (BasaltComposer *self,
                 BasaltRun      *run)
{
  BasaltConnection *of_run = basalt_run_get_connection (run);
  g_autoptr (BasaltConnection) saved = NULL;

  if (of_run == NULL)
    return NULL;

  saved = basalt_engine_find_connection (self->engine, basalt_connection_get_id (of_run));
  if (saved != NULL)
    return g_steal_pointer (&saved);
  if (basalt_prompt_request_needs_saved_connection (of_run))
    return NULL;

  return g_object_ref (of_run);
}

/**
 * basalt_composer_take_defaults:
 * @self: a composer whose engine is open
 *
 * Shows what Default stands for now.
 */
void
basalt_composer_take_defaults (BasaltComposer *self)
{
  g_autoptr (BasaltRunDefaults) defaults = basalt_engine_get_run_defaults (self->engine);

  basalt_parameters_set_defaults (self->parameters, defaults);
}

/* Shows what @run was given: where that was nothing, no default is to take its place. */
static void
load_parameters_of_run (BasaltComposer *self,
                        BasaltRun      *run)
{
  g_autoptr (JsonObject) inputs = json_object_new ();
  g_autoptr (JsonObject) policy = json_object_new ();
  gint64 timeout_ms = basalt_run_get_timeout_ms (run);

  copy_others (basalt_run_get_inputs (run), inputs, no_names);
  copy_others (basalt_run_get_policy (run), policy, no_names);
  if (self->ready)
    {
      g_autoptr (BasaltRunDefaults) defaults = basalt_engine_get_run_defaults (self->engine);

      basalt_run_defaults_keep_off (defaults, inputs, policy, &timeout_ms);
    }
  basalt_parameters_load (self->parameters, inputs, policy, timeout_ms);
}

/**
 * basalt_composer_edit_run:
 * @self: a composer
 * @run: a run that is loaded
 *
 * Puts all that @run was given back, to be changed and run again: prompt, model, parameters,
 * policy and connection. The run that it becomes has @run as its parent.
 */
void
basalt_composer_edit_run (BasaltComposer *self,
                          BasaltRun      *run)
{
  g_autoptr (BasaltConnection) connection = NULL;
  const char *prompt;

  g_return_if_fail (BASALT_IS_COMPOSER (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  basalt_prompt_file_reset (self->file);

  prompt = basalt_run_get_prompt (run);
  basalt_composer_set_text (self, prompt != NULL ? prompt : "");
  load_parameters_of_run (self, run);
  if (self->ready)
    connection = find_connection (self, run);
  if (connection != NULL)
    basalt_composer_set_connection (self, connection);
  if (basalt_run_get_model (run) != NULL)
    basalt_composer_set_model (self, basalt_run_get_model (run));
  set_origin (self, basalt_run_get_id (run), basalt_run_get_inputs (run),
              basalt_run_get_policy (run));

  basalt_composer_queue_draft (self);
  basalt_composer_update (self);
  basalt_composer_focus_prompt (self);
}

/**
 * basalt_composer_get_origin:
 * @self: a composer
 *
 * Returns: (nullable): the id of the run that is edited
 */
const char *
basalt_composer_get_origin (BasaltComposer *self)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);

  return self->origin;
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
  basalt_composer_forget_origin (self);
  basalt_composer_update (self);
}

/* -- The draft -- */

/**
 * basalt_composer_save_draft:
 * @self: a composer
 *
 * Hands the draft to the engine now.
 */
void
basalt_composer_save_draft (BasaltComposer *self)
{
  g_autoptr (BasaltDraft) draft = NULL;
  g_autofree char *json = NULL;

  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (self->engine == NULL)
    return;

  draft = basalt_draft_new ();
  g_free (draft->text);
  draft->text = basalt_composer_dup_text (self);
  draft->model = g_strdup (basalt_model_button_get_model (self->model_button));
  draft->connection = g_strdup (basalt_model_button_get_connection_id (self->model_button));
  draft->file = g_strdup (basalt_prompt_file_get_name (self->file));
  draft->file_edited = basalt_prompt_file_get_edited (self->file);
  draft->origin = g_strdup (self->origin);
  copy_others (self->origin_inputs, draft->inputs, own_inputs);
  copy_others (self->origin_policy, draft->policy, own_policy);
  draft->timeout_ms = basalt_parameters_store (self->parameters, draft->inputs, draft->policy);

  json = basalt_draft_to_json (draft);
  basalt_engine_set_setting (self->engine, DRAFT_SETTING, json);
}

static gboolean
draft_timeout_cb (gpointer user_data)
{
  BasaltComposer *self = user_data;

  self->draft_source = 0;
  basalt_composer_save_draft (self);

  return G_SOURCE_REMOVE;
}

/**
 * basalt_composer_queue_draft:
 * @self: a composer
 *
 * Saves the draft soon. Not started anew by the next key: who types on and on has a draft, too.
 */
void
basalt_composer_queue_draft (BasaltComposer *self)
{
  if (self->restoring || !self->ready || self->draft_source != 0)
    return;

  self->draft_source =
    g_timeout_add_full (G_PRIORITY_DEFAULT, DRAFT_DELAY_MS, draft_timeout_cb, self, NULL);
}

/**
 * basalt_composer_restore_draft:
 * @self: a composer whose engine is open
 *
 * Brings back what was written last time.
 */
void
basalt_composer_restore_draft (BasaltComposer *self)
{
  g_autoptr (BasaltDraft) draft = NULL;

  draft = basalt_draft_from_json (basalt_engine_get_setting (self->engine, DRAFT_SETTING));

  self->restoring = TRUE;
  basalt_composer_take_defaults (self);
  /* What somebody was quick enough to type stays, behind the draft. */
  basalt_prompt_editor_prepend_text (self->editor, draft->text);
  basalt_prompt_file_set_name (self->file, draft->file, draft->file_edited);
  basalt_parameters_load (self->parameters, draft->inputs, draft->policy, draft->timeout_ms);
  basalt_model_button_restore (self->model_button, draft->model, draft->connection);
  set_origin (self, draft->origin, draft->inputs, draft->policy);
  self->restoring = FALSE;
}

/* -- Requests -- */

/**
 * basalt_composer_new_request:
 * @self: a composer that can run
 *
 * Returns: (transfer full): what the composer asks for: the text, the model, and what was set
 */
BasaltRunRequest *
basalt_composer_new_request (BasaltComposer *self)
{
  g_autoptr (BasaltRunDefaults) defaults = NULL;
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
  copy_others (self->origin_inputs, inputs, own_inputs);
  copy_others (self->origin_policy, basalt_run_request_get_policy (request), own_policy);
  basalt_run_request_set_parent_id (request, self->origin);
  defaults = basalt_engine_get_run_defaults (self->engine);
  basalt_run_defaults_apply (defaults, request);

  return request;
}

/**
 * basalt_composer_new_request_for_run:
 * @self: a composer
 * @run: a run
 * @error: return location for an error
 *
 * What Run Again asks for, see basalt_prompt_request_new_for_run().
 *
 * Returns: (transfer full) (nullable): the request; %NULL with a sentence in @error
 */
BasaltRunRequest *
basalt_composer_new_request_for_run (BasaltComposer  *self,
                                     BasaltRun       *run,
                                     GError         **error)
{
  g_return_val_if_fail (BASALT_IS_COMPOSER (self), NULL);
  g_return_val_if_fail (BASALT_IS_RUN (run), NULL);

  if (!self->ready)
    {
      g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_STORE,
                           _ ("The history is not open yet."));
      return NULL;
    }

  return basalt_prompt_request_new_for_run (self->engine, run, self->connection, error);
}
