/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-lost-page.h"

#include "basalt-container.h"
#include "basalt-format.h"
#include "basalt-text.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _BasaltLostPage
{
  GtkWidget parent_instance;

  AdwStatusPage *page;
  GtkLabel *known_label;
  GtkWidget *trash_button;
};

G_DEFINE_FINAL_TYPE (BasaltLostPage, basalt_lost_page, GTK_TYPE_WIDGET)

static void
basalt_lost_page_dispose (GObject *object)
{
  basalt_widget_dispose_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (basalt_lost_page_parent_class)->dispose (object);
}

static void
basalt_lost_page_class_init (BasaltLostPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_lost_page_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-lost-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltLostPage, page);
  gtk_widget_class_bind_template_child (widget_class, BasaltLostPage, known_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltLostPage, trash_button);
}

static void
basalt_lost_page_init (BasaltLostPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
basalt_lost_page_new (void)
{
  return g_object_new (BASALT_TYPE_LOST_PAGE, NULL);
}

static void
add_line (GString    *lines,
          const char *what,
          const char *text)
{
  if (text == NULL || *text == '\0')
    return;

  if (lines->len > 0)
    g_string_append_c (lines, '\n');
  g_string_append_printf (lines, "%s: %s", what, text);
}

/* What is left of it. */
static char *
describe (BasaltRun *run)
{
  GString *lines = g_string_new (NULL);
  g_autofree char *created = basalt_run_get_created_at (run) > 0 ?
                               basalt_format_moment (basalt_run_get_created_at (run)) :
                               NULL;
  g_autofree char *tokens = basalt_format_tokens (basalt_run_get_usage (run));

  add_line (lines, _ ("Run ID"), basalt_run_get_id (run));
  add_line (lines, _ ("Name"), basalt_run_get_name (run));
  add_line (lines, _ ("Title"), basalt_run_get_title (run));
  add_line (lines, _ ("Model"), basalt_run_get_model (run));
  add_line (lines, _ ("Created"), created);
  add_line (lines, _ ("Tokens"), tokens);

  return g_string_free (lines, FALSE);
}

/**
 * basalt_lost_page_set_run:
 * @self: a page
 * @run: the run that cannot be shown
 * @lost: why not
 * @reason: (nullable): in the words of whoever tried
 */
void
basalt_lost_page_set_run (BasaltLostPage *self,
                          BasaltRun      *run,
                          BasaltRunLost   lost,
                          const char     *reason)
{
  gboolean damaged = lost == BASALT_RUN_LOST_DAMAGED;
  g_autofree char *known = NULL;
  g_autofree char *visible = NULL;
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;
  g_autofree char *escaped = NULL;

  g_return_if_fail (BASALT_IS_LOST_PAGE (self));
  g_return_if_fail (BASALT_IS_RUN (run));

  adw_status_page_set_icon_name (self->page,
                                 damaged ? "dialog-warning-symbolic" : "user-trash-symbolic");
  adw_status_page_set_title (self->page,
                             damaged ? _ ("This Run Is Damaged") : _ ("This Run Was Deleted"));
  if (damaged)
    text = g_strconcat (_ ("Its record cannot be read. What is left of it stands below; the rest "
                           "of the history is unharmed."),
                        reason != NULL ? "\n\n" : NULL, reason, NULL);
  else
    text = g_strdup (_ ("It is no longer in the history. Another window or program may have "
                        "deleted it."));
  words = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_NONE);
  escaped = g_markup_escape_text (words, -1);
  adw_status_page_set_description (self->page, escaped);

  known = describe (run);
  visible = basalt_text_make_visible (known, -1, BASALT_TEXT_VISIBLE_NONE);
  gtk_label_set_text (self->known_label, visible);
  gtk_widget_set_visible (self->trash_button, damaged);
}
