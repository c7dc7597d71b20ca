/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-connection-label.h"

#include <glib/gi18n-lib.h>

/**
 * basalt_connection_kind_get_label:
 * @kind: a kind of connection
 *
 * Returns: its translated name
 */
const char *
basalt_connection_kind_get_label (BasaltConnectionKind kind)
{
  switch (kind)
    {
    case BASALT_CONNECTION_PROFILE:
      return C_ ("connection", "AWS Profile");
    case BASALT_CONNECTION_ACCESS_KEYS:
      return C_ ("connection", "Access Keys");
    case BASALT_CONNECTION_API_KEY:
      return C_ ("connection", "API Key");
    case BASALT_CONNECTION_ENVIRONMENT:
      return C_ ("connection", "Environment");
    case BASALT_CONNECTION_DEMO:
      return C_ ("connection", "Demo");
    }

  g_return_val_if_reached (NULL);
}

/**
 * basalt_connection_dup_summary:
 * @connection: a connection
 *
 * Returns: (transfer full): one line for a row: kind and region, plain text
 */
char *
basalt_connection_dup_summary (BasaltConnection *connection)
{
  const char *kind;
  const char *region;

  g_return_val_if_fail (BASALT_IS_CONNECTION (connection), NULL);

  kind = basalt_connection_kind_get_label (basalt_connection_get_kind (connection));
  region = basalt_connection_get_region (connection);
  if (basalt_connection_get_kind (connection) == BASALT_CONNECTION_DEMO)
    return g_strdup_printf ("%s · %s", kind, _ ("works offline"));

  return region != NULL ? g_strdup_printf ("%s · %s", kind, region) : g_strdup (kind);
}
