/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* json-glib recurses per level and crashes on about 100,000 of them. */
#define BASALT_JSON_MAX_DEPTH 128

JsonNode   *basalt_json_parse       (const char  *data,
                                     gssize       length,
                                     GError     **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode   *basalt_json_parse_object (const char *data,
                                     gssize       length,
                                     GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        basalt_json_append_double (GString   *json,
                                     double       value);
char       *basalt_json_to_string   (JsonNode    *node,
                                     gboolean     pretty);
char       *basalt_json_object_to_string (JsonObject *object,
                                          gboolean    pretty);

const char *basalt_json_get_string  (JsonObject  *object,
                                     const char  *member);
gboolean    basalt_json_get_int     (JsonObject  *object,
                                     const char  *member,
                                     gint64      *value);
gboolean    basalt_json_get_double  (JsonObject  *object,
                                     const char  *member,
                                     double      *value);
gboolean    basalt_json_get_boolean (JsonObject  *object,
                                     const char  *member,
                                     gboolean     fallback);
JsonObject *basalt_json_get_object  (JsonObject  *object,
                                     const char  *member);
JsonArray  *basalt_json_get_array   (JsonObject  *object,
                                     const char  *member);
JsonObject *basalt_json_array_get_object (JsonArray *array,
                                          guint      index);
const char *basalt_json_array_get_string (JsonArray *array,
                                          guint      index);

G_END_DECLS
