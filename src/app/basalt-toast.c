/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-text.h"
#include "basalt-toast.h"

#include <glib/gi18n-lib.h>

/**
 * basalt_toast_new:
 * @text: plain text, maybe hostile
 *
 * A toast's title is markup, which @text never is.
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
basalt_toast_new (const char *text)
{
  g_autofree char *visible = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  g_autofree char *escaped = g_markup_escape_text (visible, -1);

  return adw_toast_new (escaped);
}

/**
 * basalt_toast_new_undo:
 * @text: what was done, as plain text, maybe hostile
 *
 * With a button that undoes it: connect to AdwToast::button-clicked.
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
basalt_toast_new_undo (const char *text)
{
  AdwToast *toast = basalt_toast_new (text);

  adw_toast_set_button_label (toast, _ ("_Undo"));

  return toast;
}
