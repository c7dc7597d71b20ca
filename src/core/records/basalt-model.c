/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-model.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define MODEL_ID_MAX_CHARS 2048

struct _BasaltModel
{
  GObject parent_instance;

  char *id;
  char *name;
  char *provider;
  char *via;
  char *lifecycle;
  char *reason;
  char *base_model_id;
  gboolean streaming;
  gboolean invocable;
};

G_DEFINE_FINAL_TYPE (BasaltModel, basalt_model, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_PROVIDER,
  PROP_VIA,
  PROP_STREAMING,
  PROP_LIFECYCLE,
  PROP_INVOCABLE,
  PROP_REASON,
  PROP_BASE_MODEL_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
basalt_model_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  BasaltModel *self = BASALT_MODEL (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_PROVIDER:
      g_value_set_string (value, self->provider);
      break;

    case PROP_VIA:
      g_value_set_string (value, self->via);
      break;

    case PROP_STREAMING:
      g_value_set_boolean (value, self->streaming);
      break;

    case PROP_LIFECYCLE:
      g_value_set_string (value, self->lifecycle);
      break;

    case PROP_INVOCABLE:
      g_value_set_boolean (value, self->invocable);
      break;

    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;

    case PROP_BASE_MODEL_ID:
      g_value_set_string (value, self->base_model_id);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_model_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  BasaltModel *self = BASALT_MODEL (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;

    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;

    case PROP_PROVIDER:
      self->provider = g_value_dup_string (value);
      break;

    case PROP_VIA:
      self->via = g_value_dup_string (value);
      break;

    case PROP_STREAMING:
      self->streaming = g_value_get_boolean (value);
      break;

    case PROP_LIFECYCLE:
      self->lifecycle = g_value_dup_string (value);
      break;

    case PROP_INVOCABLE:
      self->invocable = g_value_get_boolean (value);
      break;

    case PROP_REASON:
      self->reason = g_value_dup_string (value);
      break;

    case PROP_BASE_MODEL_ID:
      self->base_model_id = g_value_dup_string (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_model_finalize (GObject *object)
{
  BasaltModel *self = BASALT_MODEL (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->provider);
  g_free (self->via);
  g_free (self->lifecycle);
  g_free (self->reason);
  g_free (self->base_model_id);

  G_OBJECT_CLASS (basalt_model_parent_class)->finalize (object);
}

static void
basalt_model_class_init (BasaltModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_model_get_property;
  object_class->set_property = basalt_model_set_property;
  object_class->finalize = basalt_model_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_PROVIDER] = g_param_spec_string ("provider", NULL, NULL, "", flags);
  properties[PROP_VIA] = g_param_spec_string ("via", NULL, NULL, "on-demand", flags);
  properties[PROP_STREAMING] = g_param_spec_boolean ("streaming", NULL, NULL, TRUE, flags);
  properties[PROP_LIFECYCLE] = g_param_spec_string ("lifecycle", NULL, NULL, "ACTIVE", flags);
  properties[PROP_INVOCABLE] = g_param_spec_boolean ("invocable", NULL, NULL, TRUE, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  properties[PROP_BASE_MODEL_ID] = g_param_spec_string ("base-model-id", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_model_init (BasaltModel *self)
{
}

/**
 * basalt_model_new:
 * @id: what a request names: a model id, a profile id or an ARN
 * @name: (nullable): what people call it; %NULL for @id
 * @provider: (nullable): who made it; %NULL for ""
 * @via: "on-demand", "inference-profile" or "application-profile"
 * @streaming: whether it can answer as a stream
 * @lifecycle: (nullable): "ACTIVE", "LEGACY", or what the server said; %NULL
 *   for "ACTIVE"
 * @invocable: whether this account can call it in this region, by the catalogue
 * @reason: (nullable): why it is not invocable
 * @base_model_id: (nullable): the foundation model behind a profile
 *
 * Names and reasons come from the server and may be hostile text.
 *
 * Returns: (transfer full): the catalogue row
 */
BasaltModel *
basalt_model_new (const char *id,
                  const char *name,
                  const char *provider,
                  const char *via,
                  gboolean    streaming,
                  const char *lifecycle,
                  gboolean    invocable,
                  const char *reason,
                  const char *base_model_id)
{
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (via != NULL, NULL);

  return g_object_new (BASALT_TYPE_MODEL, "id", id, "name", name != NULL ? name : id, "provider",
                       provider != NULL ? provider : "", "via", via, "streaming", !!streaming,
                       "lifecycle", lifecycle != NULL ? lifecycle : "ACTIVE", "invocable",
                       !!invocable, "reason", reason, "base-model-id", base_model_id, NULL);
}

/**
 * basalt_model_get_id:
 * @self: a model
 *
 * Returns: (transfer none): what a request names
 */
const char *
basalt_model_get_id (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), NULL);

  return self->id;
}

/**
 * basalt_model_get_name:
 * @self: a model
 *
 * Returns: (transfer none): what people call it
 */
const char *
basalt_model_get_name (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), NULL);

  return self->name;
}

/**
 * basalt_model_get_provider:
 * @self: a model
 *
 * Returns: (transfer none): who made it; may be empty
 */
const char *
basalt_model_get_provider (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), NULL);

  return self->provider;
}

/**
 * basalt_model_get_via:
 * @self: a model
 *
 * Returns: (transfer none): "on-demand", "inference-profile" or
 *   "application-profile"
 */
const char *
basalt_model_get_via (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), NULL);

  return self->via;
}

/**
 * basalt_model_get_streaming:
 * @self: a model
 *
 * Returns: whether it can answer as a stream
 */
gboolean
basalt_model_get_streaming (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), FALSE);

  return self->streaming;
}

/**
 * basalt_model_get_lifecycle:
 * @self: a model
 *
 * Returns: (transfer none): "ACTIVE", "LEGACY", or what the server said
 */
const char *
basalt_model_get_lifecycle (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), NULL);

  return self->lifecycle;
}

/**
 * basalt_model_get_invocable:
 * @self: a model
 *
 * Returns: whether it can be called, by the catalogue
 */
gboolean
basalt_model_get_invocable (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), FALSE);

  return self->invocable;
}

/**
 * basalt_model_get_reason:
 * @self: a model
 *
 * Returns: (nullable) (transfer none): why it is not invocable
 */
const char *
basalt_model_get_reason (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), NULL);

  return self->reason;
}

/**
 * basalt_model_get_base_model_id:
 * @self: a model
 *
 * Returns: (nullable) (transfer none): the foundation model behind a profile
 */
const char *
basalt_model_get_base_model_id (BasaltModel *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL (self), NULL);

  return self->base_model_id;
}

/**
 * basalt_model_matches:
 * @self: a model
 * @search: (nullable): what a person typed
 *
 * Returns: whether each word of @search is part of the model's id, name or
 *   provider, whatever the case; %TRUE where there is no word
 */
gboolean
basalt_model_matches (BasaltModel *self,
                      const char  *search)
{
  g_autofree char *all = NULL;
  g_autofree char *folded_all = NULL;
  g_autofree char *folded_search = NULL;
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (BASALT_IS_MODEL (self), FALSE);

  if (search == NULL || *search == '\0')
    return TRUE;

  /* Line feeds between them: no word spans two fields. */
  all = g_strjoin ("\n", self->id, self->name, self->provider, NULL);
  folded_all = g_utf8_casefold (all, -1);
  folded_search = g_utf8_casefold (search, -1);
  words = g_strsplit_set (folded_search, " \t\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_strrstr (folded_all, words[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

/**
 * basalt_model_id_is_valid:
 * @id: (nullable): what a person typed as a model id or ARN
 * @error: return location for an error
 *
 * Refuses what no server would take: an id is 1 to 2048 characters (the
 * limit of Converse's modelId) without white space and control characters.
 * Whether the model exists, only the server knows.
 *
 * Returns: whether @id can be sent; fails with %G_IO_ERROR_INVALID_ARGUMENT
 *   and a translated sentence that says what to do
 */
gboolean
basalt_model_id_is_valid (const char  *id,
                          GError     **error)
{
  glong length;

  if (id == NULL || *id == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("The model id is empty. Choose a model, or enter its id or ARN."));
      return FALSE;
    }

  if (!g_utf8_validate (id, -1, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("The model id is not valid UTF-8 text. Enter it again."));
      return FALSE;
    }

  length = g_utf8_strlen (id, -1);
  if (length > MODEL_ID_MAX_CHARS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("The model id has %ld characters; at most %d are possible. "
                      "Enter only the id or ARN."),
                   length, MODEL_ID_MAX_CHARS);
      return FALSE;
    }

  for (const char *p = id; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               _ ("The model id contains white space. Remove it."));
          return FALSE;
        }

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               _ ("The model id contains a control character. Remove it."));
          return FALSE;
        }
    }

  return TRUE;
}
