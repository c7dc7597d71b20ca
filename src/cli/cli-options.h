/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cli_options_parse        (const char         *command,
                                   const char         *arguments,
                                   const char         *summary,
                                   const GOptionEntry *entries,
                                   const GOptionEntry *more_entries,
                                   int                *argc,
                                   char             ***argv,
                                   GError            **error);
gboolean cli_options_check_text   (const char         *option,
                                   const char         *text,
                                   GError            **error);
gboolean cli_options_parse_int    (const char         *option,
                                   const char         *text,
                                   gint64              low,
                                   gint64              high,
                                   gint64             *value,
                                   GError            **error);
gboolean cli_options_parse_number (const char         *option,
                                   const char         *text,
                                   double              low,
                                   double              high,
                                   double             *value,
                                   GError            **error);
gboolean cli_options_parse_when   (const char         *option,
                                   const char         *text,
                                   gint64              now,
                                   gint64             *time,
                                   GError            **error);

G_END_DECLS
