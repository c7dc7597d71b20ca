/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connection.h"

#include "basalt-json.h"
#include "basalt-uuid.h"

#include <gio/gio.h>

struct _BasaltConnection
{
  GObject parent_instance;

  char *id;
  char *name;
  char *region;
  char *endpoint_url;
  char *profile;
  char *default_model;
  BasaltConnectionKind kind;
};

G_DEFINE_FINAL_TYPE (BasaltConnection, basalt_connection, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (BasaltConnectionKind,
                    basalt_connection_kind,
                    G_DEFINE_ENUM_VALUE (BASALT_CONNECTION_PROFILE, "profile"),
                    G_DEFINE_ENUM_VALUE (BASALT_CONNECTION_ACCESS_KEYS, "access-keys"),
                    G_DEFINE_ENUM_VALUE (BASALT_CONNECTION_API_KEY, "api-key"),
                    G_DEFINE_ENUM_VALUE (BASALT_CONNECTION_ENVIRONMENT, "environment"),
                    G_DEFINE_ENUM_VALUE (BASALT_CONNECTION_DEMO, "demo"))

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_KIND,
  PROP_REGION,
  PROP_ENDPOINT_URL,
  PROP_PROFILE,
  PROP_DEFAULT_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_text (BasaltConnection  *self,
          char             **field,
          const char        *text,
          guint              property)
{
  if (text != NULL && *text == '\0')
    text = NULL;

  if (g_strcmp0 (*field, text) == 0)
    return;

  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
basalt_connection_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BasaltConnection *self = BASALT_CONNECTION (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;

    case PROP_REGION:
      g_value_set_string (value, self->region);
      break;

    case PROP_ENDPOINT_URL:
      g_value_set_string (value, self->endpoint_url);
      break;

    case PROP_PROFILE:
      g_value_set_string (value, self->profile);
      break;

    case PROP_DEFAULT_MODEL:
      g_value_set_string (value, self->default_model);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_connection_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  BasaltConnection *self = BASALT_CONNECTION (object);

  switch (prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;

    case PROP_NAME:
      basalt_connection_set_name (self, g_value_get_string (value));
      break;

    case PROP_KIND:
      basalt_connection_set_kind (self, g_value_get_enum (value));
      break;

    case PROP_REGION:
      basalt_connection_set_region (self, g_value_get_string (value));
      break;

    case PROP_ENDPOINT_URL:
      basalt_connection_set_endpoint_url (self, g_value_get_string (value));
      break;

    case PROP_PROFILE:
      basalt_connection_set_profile (self, g_value_get_string (value));
      break;

    case PROP_DEFAULT_MODEL:
      basalt_connection_set_default_model (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_connection_constructed (GObject *object)
{
  BasaltConnection *self = BASALT_CONNECTION (object);

  G_OBJECT_CLASS (basalt_connection_parent_class)->constructed (object);

  if (self->id == NULL)
    self->id = basalt_uuid_new_v7 ();
}

static void
basalt_connection_finalize (GObject *object)
{
  BasaltConnection *self = BASALT_CONNECTION (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->region);
  g_free (self->endpoint_url);
  g_free (self->profile);
  g_free (self->default_model);

  G_OBJECT_CLASS (basalt_connection_parent_class)->finalize (object);
}

static void
basalt_connection_class_init (BasaltConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_connection_get_property;
  object_class->set_property = basalt_connection_set_property;
  object_class->constructed = basalt_connection_constructed;
  object_class->finalize = basalt_connection_finalize;

  /**
   * BasaltConnection:id:
   *
   * UUIDv7 text. The keyring keeps the connection's secret under it.
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, BASALT_TYPE_CONNECTION_KIND,
                                             BASALT_CONNECTION_PROFILE, flags);
  properties[PROP_REGION] = g_param_spec_string ("region", NULL, NULL, NULL, flags);
  properties[PROP_ENDPOINT_URL] = g_param_spec_string ("endpoint-url", NULL, NULL, NULL, flags);
  properties[PROP_PROFILE] = g_param_spec_string ("profile", NULL, NULL, NULL, flags);
  properties[PROP_DEFAULT_MODEL] = g_param_spec_string ("default-model", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_connection_init (BasaltConnection *self)
{
}

/**
 * basalt_connection_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): the nick that files and the database keep
 */
const char *
basalt_connection_kind_to_string (BasaltConnectionKind kind)
{
  switch (kind)
    {
    case BASALT_CONNECTION_PROFILE:
      return "profile";

    case BASALT_CONNECTION_ACCESS_KEYS:
      return "access-keys";

    case BASALT_CONNECTION_API_KEY:
      return "api-key";

    case BASALT_CONNECTION_ENVIRONMENT:
      return "environment";

    case BASALT_CONNECTION_DEMO:
      return "demo";
    }

  g_return_val_if_reached ("environment");
}

/**
 * basalt_connection_kind_from_string:
 * @text: (nullable): what may be a nick
 * @kind: (out) (optional): the kind; untouched on failure
 *
 * Returns: whether @text names a kind
 */
gboolean
basalt_connection_kind_from_string (const char           *text,
                                    BasaltConnectionKind *kind)
{
  for (int i = BASALT_CONNECTION_PROFILE; i <= BASALT_CONNECTION_DEMO; i++)
    {
      if (g_strcmp0 (text, basalt_connection_kind_to_string (i)) == 0)
        {
          if (kind != NULL)
            *kind = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * basalt_connection_new:
 * @id: (nullable): UUID text, or %NULL to make a new one
 * @kind: how credentials are found
 *
 * Returns: (transfer full): a connection that has nothing but these two
 */
BasaltConnection *
basalt_connection_new (const char           *id,
                       BasaltConnectionKind  kind)
{
  return g_object_new (BASALT_TYPE_CONNECTION, "id", id, "kind", kind, NULL);
}

/**
 * basalt_connection_copy:
 * @self: a connection
 *
 * Returns: (transfer full): a connection of its own with the same id and
 *   fields: a snapshot, or a draft to edit
 */
BasaltConnection *
basalt_connection_copy (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  return g_object_new (BASALT_TYPE_CONNECTION, "id", self->id, "name", self->name, "kind",
                       self->kind, "region", self->region, "endpoint-url", self->endpoint_url,
                       "profile", self->profile, "default-model", self->default_model, NULL);
}

/**
 * basalt_connection_get_id:
 * @self: a connection
 *
 * Returns: (transfer none): UUID text
 */
const char *
basalt_connection_get_id (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  return self->id;
}

/**
 * basalt_connection_get_kind:
 * @self: a connection
 *
 * Returns: how its credentials are found
 */
BasaltConnectionKind
basalt_connection_get_kind (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), BASALT_CONNECTION_PROFILE);

  return self->kind;
}

/**
 * basalt_connection_set_kind:
 * @self: a connection
 * @kind: how its credentials are found
 *
 * Fields that the new kind does not use keep their values.
 */
void
basalt_connection_set_kind (BasaltConnection     *self,
                            BasaltConnectionKind  kind)
{
  g_return_if_fail (BASALT_IS_CONNECTION (self));

  if (self->kind == kind)
    return;

  self->kind = kind;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
}

/**
 * basalt_connection_get_name:
 * @self: a connection
 *
 * Returns: (nullable) (transfer none): what the person calls it
 */
const char *
basalt_connection_get_name (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  return self->name;
}

/**
 * basalt_connection_set_name:
 * @self: a connection
 * @name: (nullable): what the person calls it; "" is %NULL
 */
void
basalt_connection_set_name (BasaltConnection *self,
                            const char       *name)
{
  g_return_if_fail (BASALT_IS_CONNECTION (self));

  set_text (self, &self->name, name, PROP_NAME);
}

/**
 * basalt_connection_get_region:
 * @self: a connection
 *
 * Returns: (nullable) (transfer none): an AWS region, or %NULL to take the one
 *   of the profile or environment
 */
const char *
basalt_connection_get_region (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  return self->region;
}

/**
 * basalt_connection_set_region:
 * @self: a connection
 * @region: (nullable): an AWS region; not checked here; "" is %NULL
 */
void
basalt_connection_set_region (BasaltConnection *self,
                              const char       *region)
{
  g_return_if_fail (BASALT_IS_CONNECTION (self));

  set_text (self, &self->region, region, PROP_REGION);
}

/**
 * basalt_connection_get_endpoint_url:
 * @self: a connection
 *
 * Returns: (nullable) (transfer none): where to send requests instead of the
 *   region's own endpoint
 */
const char *
basalt_connection_get_endpoint_url (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  return self->endpoint_url;
}

/**
 * basalt_connection_set_endpoint_url:
 * @self: a connection
 * @url: (nullable): an http or https URL; not checked here; "" is %NULL
 */
void
basalt_connection_set_endpoint_url (BasaltConnection *self,
                                    const char       *url)
{
  g_return_if_fail (BASALT_IS_CONNECTION (self));

  set_text (self, &self->endpoint_url, url, PROP_ENDPOINT_URL);
}

/**
 * basalt_connection_get_profile:
 * @self: a connection
 *
 * Returns: (nullable) (transfer none): a profile of the shared AWS files
 */
const char *
basalt_connection_get_profile (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  return self->profile;
}

/**
 * basalt_connection_set_profile:
 * @self: a connection
 * @profile: (nullable): a profile of the shared AWS files; "" is %NULL
 */
void
basalt_connection_set_profile (BasaltConnection *self,
                               const char       *profile)
{
  g_return_if_fail (BASALT_IS_CONNECTION (self));

  set_text (self, &self->profile, profile, PROP_PROFILE);
}

/**
 * basalt_connection_get_default_model:
 * @self: a connection
 *
 * Returns: (nullable) (transfer none): the model of a run that names none
 */
const char *
basalt_connection_get_default_model (BasaltConnection *self)
{
  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  return self->default_model;
}

/**
 * basalt_connection_set_default_model:
 * @self: a connection
 * @model: (nullable): a model id or ARN; not checked here; "" is %NULL
 */
void
basalt_connection_set_default_model (BasaltConnection *self,
                                     const char       *model)
{
  g_return_if_fail (BASALT_IS_CONNECTION (self));

  set_text (self, &self->default_model, model, PROP_DEFAULT_MODEL);
}

static void
add_text (JsonObject *object,
          const char *member,
          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

/**
 * basalt_connection_to_json:
 * @self: a connection
 *
 * Returns: (transfer full): a JSON object with the members id, kind, name,
 *   region, endpoint_url, profile and default_model; null where not set
 */
char *
basalt_connection_to_json (BasaltConnection *self)
{
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (BASALT_IS_CONNECTION (self), NULL);

  object = json_object_new ();
  add_text (object, "id", self->id);
  add_text (object, "kind", basalt_connection_kind_to_string (self->kind));
  add_text (object, "name", self->name);
  add_text (object, "region", self->region);
  add_text (object, "endpoint_url", self->endpoint_url);
  add_text (object, "profile", self->profile);
  add_text (object, "default_model", self->default_model);

  return basalt_json_object_to_string (object, FALSE);
}

/**
 * basalt_connection_from_json:
 * @text: what basalt_connection_to_json() wrote
 * @error: return location for an error
 *
 * Missing, null and wrong-typed members but id and kind are taken as not set.
 *
 * Returns: (transfer full): the connection; fails with %JSON_PARSER_ERROR, or
 *   with %G_IO_ERROR_INVALID_DATA without a valid id or a known kind
 */
BasaltConnection *
basalt_connection_from_json (const char  *text,
                             GError     **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  BasaltConnection *self;
  BasaltConnectionKind kind;
  const char *id;
  guint8 bytes[BASALT_UUID_BYTES];

  g_return_val_if_fail (text != NULL, NULL);

  node = basalt_json_parse_object (text, -1, error);
  if (node == NULL)
    return NULL;

  object = json_node_get_object (node);
  id = basalt_json_get_string (object, "id");
  if (!basalt_uuid_to_bytes (id, bytes))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "A connection has no valid id");
      return NULL;
    }

  if (!basalt_connection_kind_from_string (basalt_json_get_string (object, "kind"), &kind))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "A connection has no known kind");
      return NULL;
    }

  self = basalt_connection_new (id, kind);
  basalt_connection_set_name (self, basalt_json_get_string (object, "name"));
  basalt_connection_set_region (self, basalt_json_get_string (object, "region"));
  basalt_connection_set_endpoint_url (self, basalt_json_get_string (object, "endpoint_url"));
  basalt_connection_set_profile (self, basalt_json_get_string (object, "profile"));
  basalt_connection_set_default_model (self, basalt_json_get_string (object, "default_model"));

  return self;
}
