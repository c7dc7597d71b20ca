/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connection-editor.h"

#include "basalt-accessible.h"
#include "basalt-choice-row.h"
#include "basalt-connection-check.h"
#include "basalt-connection-label.h"
#include "basalt-fit.h"
#include "basalt-text.h"
#include "basalt-uuid.h"

#include <glib/gi18n-lib.h>

struct _BasaltConnectionEditor
{
  AdwWindow parent_instance;

  BasaltEngine *engine;
  BasaltConnection *connection; /* a copy, or a new one, until it is saved */
  gboolean exists;              /* in the database */
  gboolean saved;               /* by this dialog */
  gboolean stored_key;
  gboolean busy;
  gboolean check_wanted;
  gboolean named; /* the person typed a name: it is no longer ours to change */
  gboolean filling;
  char *problem;
  GCancellable *cancellable;

  GtkButton *cancel_button;
  GtkWidget *narrow_cancel_button; /* in its place where there is no room for words */
  GtkButton *save_button;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;
  GtkWidget *form;
  AdwComboRow *kind_row;
  AdwEntryRow *name_row;
  BasaltChoiceRow *profile_row;
  AdwPreferencesGroup *key_group;
  AdwActionRow *stored_row;
  AdwEntryRow *access_key_id_row;
  AdwEntryRow *secret_key_row;
  AdwEntryRow *session_token_row;
  AdwEntryRow *api_key_row;
  AdwPreferencesGroup *place_group;
  BasaltChoiceRow *region_row;
  AdwEntryRow *endpoint_row;
  GtkButton *check_button;
  BasaltConnectionCheck *check;
};

G_DEFINE_FINAL_TYPE (BasaltConnectionEditor, basalt_connection_editor, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of the combo row. */
static const BasaltConnectionKind kinds[] = {
  BASALT_CONNECTION_PROFILE,     BASALT_CONNECTION_API_KEY, BASALT_CONNECTION_ACCESS_KEYS,
  BASALT_CONNECTION_ENVIRONMENT, BASALT_CONNECTION_DEMO,
};

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static char *
dup_stripped (gpointer row)
{
  return g_strstrip (g_strdup (get_text (row)));
}

static gboolean
has_keys (BasaltConnectionKind kind)
{
  return kind == BASALT_CONNECTION_ACCESS_KEYS || kind == BASALT_CONNECTION_API_KEY;
}

static BasaltConnectionKind
get_kind (BasaltConnectionEditor *self)
{
  return basalt_connection_get_kind (self->connection);
}

static void
set_problem (BasaltConnectionEditor *self,
             const char             *sentence)
{
  g_free (self->problem);
  self->problem = g_strdup (sentence);

  gtk_revealer_set_reveal_child (self->problem_revealer, sentence != NULL);
  if (sentence != NULL)
    {
      g_autofree char *visible = basalt_text_make_visible (sentence, -1, BASALT_TEXT_VISIBLE_NONE);

      gtk_label_set_text (self->problem_label, visible);
    }
}

static void
update (BasaltConnectionEditor *self)
{
  BasaltConnectionKind kind = get_kind (self);
  gboolean enter_key = has_keys (kind) && !self->stored_key;
  const char *cancel;

  gtk_widget_set_visible (GTK_WIDGET (self->profile_row), kind == BASALT_CONNECTION_PROFILE);
  gtk_widget_set_visible (GTK_WIDGET (self->key_group), has_keys (kind));
  gtk_widget_set_visible (GTK_WIDGET (self->stored_row), self->stored_key);
  gtk_widget_set_visible (GTK_WIDGET (self->access_key_id_row),
                          enter_key && kind == BASALT_CONNECTION_ACCESS_KEYS);
  gtk_widget_set_visible (GTK_WIDGET (self->secret_key_row),
                          enter_key && kind == BASALT_CONNECTION_ACCESS_KEYS);
  gtk_widget_set_visible (GTK_WIDGET (self->session_token_row),
                          enter_key && kind == BASALT_CONNECTION_ACCESS_KEYS);
  gtk_widget_set_visible (GTK_WIDGET (self->api_key_row),
                          enter_key && kind == BASALT_CONNECTION_API_KEY);
  gtk_widget_set_visible (GTK_WIDGET (self->place_group), kind != BASALT_CONNECTION_DEMO);
  adw_preferences_group_set_description (
    self->place_group,
    has_keys (kind) ? NULL : _ ("Leave these empty to use what the AWS variables and files say."));

  gtk_widget_set_sensitive (self->form, !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->check_button), !self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->kind_row), !self->exists);
  gtk_button_set_label (self->save_button, self->exists ? _ ("_Save") : _ ("_Add"));
  /* What is saved cannot be cancelled. */
  gtk_button_set_label (self->cancel_button, self->saved ? _ ("_Close") : _ ("_Cancel"));
  basalt_widget_hush_mnemonics (gtk_widget_get_parent (GTK_WIDGET (self->save_button)));
  basalt_widget_hush_mnemonics (gtk_widget_get_parent (GTK_WIDGET (self->cancel_button)));
  cancel = gtk_label_get_text (GTK_LABEL (gtk_button_get_child (self->cancel_button)));
  gtk_widget_set_tooltip_text (self->narrow_cancel_button, cancel);
  basalt_widget_set_accessible_label (self->narrow_cancel_button, cancel);
  gtk_window_set_title (GTK_WINDOW (self),
                        self->exists ? _ ("Edit Connection") : _ ("Add Connection"));
}

/* Names are unique. */
static char *
dup_free_name (BasaltConnectionEditor *self,
               const char             *name)
{
  char *candidate = g_strdup (name);

  for (guint i = 2; *name != '\0'; i++)
    {
      g_autoptr (BasaltConnection) taken = basalt_engine_find_connection (self->engine, candidate);

      if (taken == NULL)
        break;

      g_free (candidate);
      candidate = g_strdup_printf ("%s-%u", name, i);
    }

  return candidate;
}

/* A name that nobody typed follows the kind and the profile. */
static void
suggest_name (BasaltConnectionEditor *self)
{
  g_autofree char *profile = dup_stripped (self->profile_row);
  g_autofree char *free_name = NULL;
  const char *name = "";

  if (self->named || self->exists)
    return;

  switch (get_kind (self))
    {
    case BASALT_CONNECTION_PROFILE:
      name = profile;
      break;
    case BASALT_CONNECTION_ACCESS_KEYS:
      name = "access-keys";
      break;
    case BASALT_CONNECTION_API_KEY:
      name = "api-key";
      break;
    case BASALT_CONNECTION_ENVIRONMENT:
      name = "environment";
      break;
    case BASALT_CONNECTION_DEMO:
      name = "demo";
      break;
    }

  free_name = dup_free_name (self, name);
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), free_name);
  self->filling = FALSE;
}

static void
name_changed_cb (BasaltConnectionEditor *self)
{
  if (!self->filling)
    self->named = *get_text (self->name_row) != '\0';
}

static void
profile_changed_cb (BasaltConnectionEditor *self)
{
  if (!self->filling)
    suggest_name (self);
}

static BasaltConnection *
new_connection (BasaltEngine         *engine,
                BasaltConnectionKind  kind)
{
  g_autofree char *id = NULL;

  if (kind == BASALT_CONNECTION_DEMO)
    return basalt_engine_new_demo_connection (engine);

  id = basalt_uuid_new_v7 ();

  return basalt_connection_new (id, kind);
}

static void
kind_changed_cb (BasaltConnectionEditor *self)
{
  guint selected = adw_combo_row_get_selected (self->kind_row);

  if (self->filling || self->exists || selected >= G_N_ELEMENTS (kinds))
    return;

  g_clear_object (&self->connection);
  self->connection = new_connection (self->engine, kinds[selected]);
  set_problem (self, NULL);
  suggest_name (self);
  update (self);
}

static void
replace_clicked_cb (BasaltConnectionEditor *self)
{
  self->stored_key = FALSE;
  update (self);
  gtk_widget_grab_focus (get_kind (self) == BASALT_CONNECTION_API_KEY ?
                           GTK_WIDGET (self->api_key_row) :
                           GTK_WIDGET (self->access_key_id_row));
}

/* What was typed is not kept where a screen reader, a look or a core dump finds it. */
static void
clear_keys (BasaltConnectionEditor *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->access_key_id_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->secret_key_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->session_token_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->api_key_row), "");
}

static void
show_stored_key (BasaltConnectionEditor *self,
                 const char             *title,
                 const char             *access_key_id)
{
  self->stored_key = TRUE;
  basalt_row_set_text (ADW_PREFERENCES_ROW (self->stored_row), title, access_key_id);
  update (self);
}

static void
whoami_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BasaltConnectionEditor) self = user_data;
  g_autoptr (BasaltIdentity) identity = NULL;

  identity = basalt_engine_whoami_finish (BASALT_ENGINE (object), result, NULL);
  if (identity == NULL)
    return;

  if (identity->source != NULL && has_keys (get_kind (self)) && !self->busy)
    show_stored_key (self, _ ("A key is stored"), identity->access_key_id);
}

/* -- Saving -- */

static gboolean
take_fields (BasaltConnectionEditor *self)
{
  BasaltConnectionKind kind = get_kind (self);
  g_autofree char *name = dup_stripped (self->name_row);
  g_autofree char *profile = dup_stripped (self->profile_row);
  g_autofree char *region = dup_stripped (self->region_row);
  g_autofree char *endpoint = dup_stripped (self->endpoint_row);
  g_autoptr (GError) error = NULL;

  basalt_connection_set_name (self->connection, name);
  basalt_connection_set_profile (self->connection,
                                 kind == BASALT_CONNECTION_PROFILE ? profile : NULL);
  if (kind != BASALT_CONNECTION_DEMO)
    {
      basalt_connection_set_region (self->connection, region);
      basalt_connection_set_endpoint_url (self->connection, endpoint);
    }

  if (!basalt_engine_check_connection_fields (self->engine, self->connection, &error))
    {
      set_problem (self, error->message);
      return FALSE;
    }

  if (kind == BASALT_CONNECTION_API_KEY && !self->stored_key &&
      *get_text (self->api_key_row) == '\0')
    {
      set_problem (self, _ ("Enter the API key."));
      return FALSE;
    }
  if (kind == BASALT_CONNECTION_ACCESS_KEYS && !self->stored_key)
    {
      if (*get_text (self->access_key_id_row) == '\0')
        {
          set_problem (self, _ ("Enter the access key ID."));
          return FALSE;
        }
      if (*get_text (self->secret_key_row) == '\0')
        {
          set_problem (self, _ ("Enter the secret access key."));
          return FALSE;
        }
    }

  set_problem (self, NULL);

  return TRUE;
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (BasaltConnectionEditor) self = user_data;
  g_autoptr (BasaltConnection) saved = NULL;
  g_autoptr (GError) error = NULL;
  gboolean keyring_failed;

  basalt_engine_save_connection_finish (BASALT_ENGINE (object), result, &error);
  if (self->cancellable == NULL) /* disposed meanwhile */
    return;

  self->busy = FALSE;
  keyring_failed = g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_KEYRING);
  if (error != NULL && !keyring_failed)
    {
      set_problem (self, error->message);
      update (self);
      return;
    }

  /* The engine keeps the object that was saved: what is typed from now on goes into a copy. */
  saved = g_steal_pointer (&self->connection);
  self->connection = basalt_connection_copy (saved);
  self->exists = TRUE;
  self->saved = TRUE;
  if (has_keys (get_kind (self)) && !self->stored_key)
    show_stored_key (self,
                     keyring_failed ? _ ("A key is there for this session") : _ ("A key is stored"),
                     NULL);
  if (keyring_failed)
    {
      g_autofree char *sentence = NULL;

      /* Translators: %s is a sentence such as “The keyring is locked.” */
      sentence = g_strdup_printf (_ ("%s The key is kept for this session only."), error->message);
      set_problem (self, sentence);
    }
  update (self);
  g_signal_emit (self, signals[SAVED], 0, saved);

  if (self->check_wanted)
    basalt_connection_check_start (self->check, self->engine, saved);
  else if (!keyring_failed)
    gtk_window_close (GTK_WINDOW (self));
}

static void
save_clicked_cb (BasaltConnectionEditor *self)
{
  basalt_connection_editor_save (self, FALSE);
}

static void
check_clicked_cb (BasaltConnectionEditor *self)
{
  basalt_connection_editor_save (self, TRUE);
}

static void
basalt_connection_editor_dispose (GObject *object)
{
  BasaltConnectionEditor *self = BASALT_CONNECTION_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->api_key_row != NULL && self->engine != NULL)
    clear_keys (self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_connection_editor_parent_class)->dispose (object);
}

static void
basalt_connection_editor_finalize (GObject *object)
{
  BasaltConnectionEditor *self = BASALT_CONNECTION_EDITOR (object);

  g_clear_object (&self->connection);
  g_free (self->problem);

  G_OBJECT_CLASS (basalt_connection_editor_parent_class)->finalize (object);
}

static void
basalt_connection_editor_class_init (BasaltConnectionEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (BASALT_TYPE_CHOICE_ROW);
  g_type_ensure (BASALT_TYPE_CONNECTION_CHECK);

  object_class->dispose = basalt_connection_editor_dispose;
  object_class->finalize = basalt_connection_editor_finalize;

  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, BASALT_TYPE_CONNECTION);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-connection-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, narrow_cancel_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, problem_revealer);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, form);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, kind_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, profile_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, key_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, stored_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, access_key_id_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, secret_key_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, session_token_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, api_key_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, place_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, region_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, endpoint_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, check_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltConnectionEditor, check);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, profile_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, replace_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_clicked_cb);
}

static void
basalt_connection_editor_init (BasaltConnectionEditor *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  AdwEntryRow *entry_rows[5];

  self->cancellable = g_cancellable_new ();
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_button_wrap_label (self->check_button);
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_string_list_append (labels, basalt_connection_kind_get_label (kinds[i]));
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (labels));
  basalt_choice_row_add_aws_regions (self->region_row);

  entry_rows[0] = self->name_row;
  entry_rows[1] = self->access_key_id_row;
  entry_rows[2] = self->secret_key_row;
  entry_rows[3] = self->session_token_row;
  entry_rows[4] = self->api_key_row;
  for (guint i = 0; i < G_N_ELEMENTS (entry_rows); i++)
    basalt_entry_row_set_accessible_label (entry_rows[i], adw_preferences_row_get_title (
                                                            ADW_PREFERENCES_ROW (entry_rows[i])));
  basalt_entry_row_set_accessible_label (self->endpoint_row,
                                         adw_preferences_row_get_title (
                                           ADW_PREFERENCES_ROW (self->endpoint_row)));
  basalt_widget_set_accessible_label (GTK_WIDGET (self->kind_row), _ ("Kind"));
  basalt_combo_row_tell_expanded (self->kind_row);
  self->filling = FALSE;
}

static void
set_row (gpointer    row,
         const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static BasaltConnectionEditor *
new_editor (BasaltEngine     *engine,
            BasaltConnection *connection)
{
  BasaltConnectionEditor *self = g_object_new (BASALT_TYPE_CONNECTION_EDITOR, NULL);
  g_auto (GStrv) profiles = basalt_engine_list_aws_profiles (engine);

  self->engine = g_object_ref (engine);
  self->connection = g_object_ref (connection);

  self->filling = TRUE;
  for (guint i = 0; profiles[i] != NULL; i++)
    basalt_choice_row_add_choice (self->profile_row, profiles[i], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (kinds[i] == basalt_connection_get_kind (connection))
        adw_combo_row_set_selected (self->kind_row, i);
    }
  set_row (self->name_row, basalt_connection_get_name (connection));
  set_row (self->profile_row, basalt_connection_get_profile (connection));
  set_row (self->region_row, basalt_connection_get_region (connection));
  set_row (self->endpoint_row, basalt_connection_get_endpoint_url (connection));
  self->filling = FALSE;

  return self;
}

/**
 * basalt_connection_editor_new:
 * @engine: an engine that is open
 * @connection: a saved connection
 *
 * Returns: (transfer none): a dialog that changes @connection; present it
 */
GtkWidget *
basalt_connection_editor_new (BasaltEngine     *engine,
                              BasaltConnection *connection)
{
  BasaltConnectionEditor *self;
  g_autoptr (BasaltConnection) copy = NULL;

  g_return_val_if_fail (BASALT_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (BASALT_IS_CONNECTION (connection), NULL);

  copy = basalt_connection_copy (connection);
  self = new_editor (engine, copy);
  self->exists = TRUE;
  update (self);
  if (has_keys (get_kind (self)))
    basalt_engine_whoami_async (engine, copy, self->cancellable, whoami_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}

/**
 * basalt_connection_editor_new_to_add:
 * @engine: an engine that is open
 * @kind: what kind to offer first
 * @profile: (nullable): an AWS profile to offer
 *
 * Returns: (transfer none): a dialog that adds a connection; present it
 */
GtkWidget *
basalt_connection_editor_new_to_add (BasaltEngine         *engine,
                                     BasaltConnectionKind  kind,
                                     const char           *profile)
{
  BasaltConnectionEditor *self;
  g_autoptr (BasaltConnection) connection = NULL;

  g_return_val_if_fail (BASALT_IS_ENGINE (engine), NULL);

  connection = new_connection (engine, kind);
  if (kind == BASALT_CONNECTION_PROFILE)
    basalt_connection_set_profile (connection, profile);
  self = new_editor (engine, connection);
  suggest_name (self);
  update (self);

  return GTK_WIDGET (self);
}

/**
 * basalt_connection_editor_get_problem:
 * @self: an editor
 *
 * Returns: (nullable): the translated sentence that it shows about what is wrong
 */
const char *
basalt_connection_editor_get_problem (BasaltConnectionEditor *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION_EDITOR (self), NULL);

  return self->problem;
}

/**
 * basalt_connection_editor_save:
 * @self: an editor
 * @check: whether to try the connection then, and stay open
 *
 * Saves what was typed, or shows what is wrong with it. Keys go to the keyring and are wiped from
 * the entries at once.
 */
void
basalt_connection_editor_save (BasaltConnectionEditor *self,
                               gboolean                check)
{
  BasaltConnectionKind kind;
  g_autofree char *access_key_id = NULL;
  const char *secret = NULL;
  const char *session_token = NULL;

  g_return_if_fail (BASALT_IS_CONNECTION_EDITOR (self));

  if (self->busy)
    return;

  basalt_connection_check_clear (self->check);
  if (!take_fields (self))
    return;

  kind = get_kind (self);
  if (has_keys (kind) && !self->stored_key)
    {
      if (kind == BASALT_CONNECTION_ACCESS_KEYS)
        {
          access_key_id = dup_stripped (self->access_key_id_row);
          secret = get_text (self->secret_key_row);
          session_token = get_text (self->session_token_row);
        }
      else
        secret = get_text (self->api_key_row);
    }

  self->busy = TRUE;
  self->check_wanted = check;
  basalt_engine_save_connection_async (self->engine, self->connection, access_key_id, secret,
                                       session_token, NULL, saved_cb, g_object_ref (self));
  if (secret != NULL)
    clear_keys (self);
  update (self);
}
