/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-translations.h"

#include <glib/gi18n.h>
#include <locale.h>

/**
 * basalt_translations_bind:
 *
 * Takes the locale of the environment, and finds Basalt's messages for it: where they are
 * installed, or in the folder that the environment variable `BASALT_LOCALEDIR` names. So a program
 * speaks from a build folder, too.
 *
 * To be called once, before the first message and before there are other threads.
 */
void
basalt_translations_bind (void)
{
  const char *folder = g_getenv ("BASALT_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL && folder[0] != '\0' ? folder : BASALT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE); /* for templates, and for GLib to translate all or nothing */
}
