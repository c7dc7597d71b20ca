/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Nicks, as in the database: "profile", "access-keys", "api-key", "environment", "demo". */
typedef enum
{
  BASALT_CONNECTION_PROFILE,
  BASALT_CONNECTION_ACCESS_KEYS,
  BASALT_CONNECTION_API_KEY,
  BASALT_CONNECTION_ENVIRONMENT,
  BASALT_CONNECTION_DEMO,
} BasaltConnectionKind;

const char *basalt_connection_kind_to_string   (BasaltConnectionKind  kind);
gboolean    basalt_connection_kind_from_string (const char           *text,
                                                BasaltConnectionKind *kind);

#define BASALT_TYPE_CONNECTION_KIND (basalt_connection_kind_get_type ())

GType       basalt_connection_kind_get_type    (void);

#define BASALT_TYPE_CONNECTION (basalt_connection_get_type ())

/*
 * BasaltConnection: where and as whom we call. Secrets are not in it: they lie
 * in the keyring under the connection's id.
 *
 * Properties (all with notify): id (construct-only, UUIDv7 text), name, kind,
 * region, endpoint-url, profile, default-model.  Empty strings are stored as
 * NULL.
 */
G_DECLARE_FINAL_TYPE (BasaltConnection, basalt_connection, BASALT, CONNECTION, GObject)

BasaltConnection    *basalt_connection_new               (const char           *id,
                                                          BasaltConnectionKind  kind);
BasaltConnection    *basalt_connection_copy              (BasaltConnection     *self);
const char          *basalt_connection_get_id            (BasaltConnection     *self);
BasaltConnectionKind basalt_connection_get_kind          (BasaltConnection     *self);
void                 basalt_connection_set_kind          (BasaltConnection     *self,
                                                          BasaltConnectionKind  kind);
const char          *basalt_connection_get_name          (BasaltConnection     *self);
void                 basalt_connection_set_name          (BasaltConnection     *self,
                                                          const char           *name);
const char          *basalt_connection_get_region        (BasaltConnection     *self);
void                 basalt_connection_set_region        (BasaltConnection     *self,
                                                          const char           *region);
const char          *basalt_connection_get_endpoint_url  (BasaltConnection     *self);
void                 basalt_connection_set_endpoint_url  (BasaltConnection     *self,
                                                          const char           *url);
const char          *basalt_connection_get_profile       (BasaltConnection     *self);
void                 basalt_connection_set_profile       (BasaltConnection     *self,
                                                          const char           *profile);
const char          *basalt_connection_get_default_model (BasaltConnection     *self);
void                 basalt_connection_set_default_model (BasaltConnection     *self,
                                                          const char           *model);
char                *basalt_connection_to_json           (BasaltConnection     *self);
BasaltConnection    *basalt_connection_from_json         (const char           *text,
                                                          GError              **error);

G_END_DECLS
