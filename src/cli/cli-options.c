/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-options.h"

#include "basalt-run-query-parse.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static gboolean bad_value (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
bad_value (GError     **error,
           const char  *format,
           ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args);
  va_end (args);

  return FALSE;
}

/**
 * cli_options_parse:
 * @command: the command's name
 * @arguments: (nullable): what follows the options in its usage line
 * @summary: what it does, translated
 * @entries: its options
 * @more_entries: (nullable): options it shares with others
 * @argc: (inout): number of arguments
 * @argv: (inout): arguments, the command's name first; only positional ones are left
 * @error: return location for an error
 *
 * Reads a command's options. `--help` prints the help and ends the program.
 *
 * Returns: whether all options are known; fails with %G_OPTION_ERROR
 */
gboolean
cli_options_parse (const char           *command,
                   const char           *arguments,
                   const char           *summary,
                   const GOptionEntry   *entries,
                   const GOptionEntry   *more_entries,
                   int                  *argc,
                   char               ***argv,
                   GError              **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autofree char *name = g_strconcat ("basalt-cli ", command, NULL);

  g_set_prgname (name);
  g_option_context_set_summary (context, summary);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (more_entries != NULL)
    g_option_context_add_main_entries (context, more_entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  /* GOption leaves the "--" behind which all is positional. */
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      for (int i = 1; i < *argc; i++)
        (*argv)[i] = (*argv)[i + 1];
      (*argc)--;
    }

  return TRUE;
}

/**
 * cli_options_check_text:
 * @option: how the option is written
 * @text: (nullable): its value, %NULL where it was not given
 * @error: return location for an error
 *
 * Returns: whether the value can be used: not empty, UTF-8 in any locale
 */
gboolean
cli_options_check_text (const char  *option,
                        const char  *text,
                        GError     **error)
{
  if (text == NULL)
    return TRUE;

  if (*text == '\0')
    return bad_value (error, _ ("%s needs a value that is not empty."), option);

  if (!g_utf8_validate (text, -1, NULL))
    return bad_value (error, _ ("The value of %s is not UTF-8 text."), option);

  return TRUE;
}

/**
 * cli_options_parse_int:
 * @option: how the option is written
 * @text: its value
 * @low: the least that is allowed
 * @high: the most that is allowed
 * @value: (out): the number
 * @error: return location for an error
 *
 * Reads a whole number, in any locale the same.
 *
 * Returns: whether it is one in the range; fails with %G_OPTION_ERROR_BAD_VALUE
 */
gboolean
cli_options_parse_int (const char  *option,
                       const char  *text,
                       gint64       low,
                       gint64       high,
                       gint64      *value,
                       GError     **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  if (g_ascii_string_to_signed (trimmed, 10, low, high, value, NULL))
    return TRUE;

  return bad_value (error,
                    _ ("%s must be a whole number from %" PRId64 " to %" PRId64 ", not “%s”."),
                    option, low, high, text);
}

/**
 * cli_options_parse_number:
 * @option: how the option is written
 * @text: its value
 * @low: the least that is allowed
 * @high: the most that is allowed
 * @value: (out): the number
 * @error: return location for an error
 *
 * Reads a number with a decimal point, in any locale the same.
 *
 * Returns: whether it is one in the range; fails with %G_OPTION_ERROR_BAD_VALUE
 */
gboolean
cli_options_parse_number (const char  *option,
                          const char  *text,
                          double       low,
                          double       high,
                          double      *value,
                          GError     **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  char *end = NULL;
  double number = g_ascii_strtod (trimmed, &end);

  /* No hexadecimal, no "inf", no "nan". */
  if (*trimmed != '\0' && *end == '\0' && isfinite (number) &&
      strspn (trimmed, "+-.eE" G_CSET_DIGITS) == strlen (trimmed) && number >= low &&
      number <= high)
    {
      *value = number;
      return TRUE;
    }

  return bad_value (error, _ ("%s must be a number from %.16g to %.16g, not “%s”."), option, low,
                    high, text);
}

/**
 * cli_options_parse_when:
 * @option: how the option is written
 * @text: its value
 * @now: the time it is, µs since 1970 UTC
 * @time: (out): µs since 1970 UTC
 * @error: return location for an error
 *
 * Reads a moment in the past: `30m`, `24h`, `7d`, a date, which means its local
 * midnight, or an RFC 3339 time.
 *
 * Returns: whether it is one; fails with %G_OPTION_ERROR_BAD_VALUE
 */
gboolean
cli_options_parse_when (const char  *option,
                        const char  *text,
                        gint64       now,
                        gint64      *time,
                        GError     **error)
{
  if (basalt_run_query_parse_when (text, now, time))
    return TRUE;

  return bad_value (error,
                    _ ("%s must be a span like 7d, 24h or 30m, a date like 2026-11-22 or a time "
                       "like 2026-11-22T14:02:11Z, not “%s”."),
                    option, text);
}
