/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-about.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/**
 * basalt_about_window_new:
 * @parent: (nullable): the window to stand over
 *
 * Returns: (transfer none): the window that tells what Basalt is, which version runs and under
 * which licence; present it with gtk_window_present()
 */
GtkWidget *
basalt_about_window_new (GtkWindow *parent)
{
  static const char *developers[] = { "The Basalt Developers", NULL };
  GtkWidget *about;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  about = adw_about_window_new ();
  g_object_set (about, "application-icon", BASALT_APPLICATION_ID, "application-name", _ ("Basalt"),
                "comments", _ ("Run prompts and flows on Amazon Bedrock."), "copyright",
                _ ("© 2026 The Basalt Developers"), "developer-name", _ ("The Basalt Developers"),
                "developers", developers, "issue-url",
                "https://github.com/basaltflows/basalt/issues", "license-type", GTK_LICENSE_GPL_3_0,
                "modal", TRUE, "transient-for", parent,
                /* Translators: put your names here, one a line. */
                "translator-credits", _ ("translator-credits"), "version", BASALT_VERSION,
                "website", "https://github.com/basaltflows/basalt", NULL);
  adw_about_window_add_legal_section (
    ADW_ABOUT_WINDOW (about), _ ("Trademarks"), NULL, GTK_LICENSE_CUSTOM,
    _ ("Basalt is an independent program. It is neither made nor endorsed by Amazon Web Services. "
       "Amazon Bedrock and AWS are trademarks of their owners."));

  return about;
}
