/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-transfer.h"

#include <string.h>

static const struct
{
  BasaltExportFormat format;
  const char *name;
  const char *ending;
} formats[] = {
  { BASALT_EXPORT_MARKDOWN, "markdown", ".md" },
  { BASALT_EXPORT_MARKDOWN, "markdown", ".markdown" },
  { BASALT_EXPORT_JSON, "json", ".json" },
  { BASALT_EXPORT_CSV, "csv", ".csv" },
};

/**
 * basalt_export_format_from_string:
 * @text: (nullable): what may be the name of a format, in any case
 * @format: (out): the format; untouched on failure
 *
 * Returns: whether @text is "markdown", "json" or "csv"
 */
gboolean
basalt_export_format_from_string (const char         *text,
                                  BasaltExportFormat *format)
{
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (formats); i++)
    {
      if (g_ascii_strcasecmp (text, formats[i].name) == 0)
        {
          *format = formats[i].format;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * basalt_export_format_from_name:
 * @file_name: (nullable): the name of a file, or its path
 * @format: (out): the format; untouched on failure
 *
 * Returns: whether the ending of @file_name says which format is meant
 */
gboolean
basalt_export_format_from_name (const char         *file_name,
                                BasaltExportFormat *format)
{
  const char *ending = file_name != NULL ? strrchr (file_name, '.') : NULL;

  for (guint i = 0; ending != NULL && i < G_N_ELEMENTS (formats); i++)
    {
      if (g_ascii_strcasecmp (ending, formats[i].ending) == 0)
        {
          *format = formats[i].format;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * basalt_export_format_to_string:
 * @format: a format
 *
 * Returns: (transfer none): its name
 */
const char *
basalt_export_format_to_string (BasaltExportFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (formats[i].format == format)
        return formats[i].name;
    }

  g_return_val_if_reached (NULL);
}
