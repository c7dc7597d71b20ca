/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-help-page.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-fit.h"

#include <glib/gi18n-lib.h>

/* As wide as a line that is read with ease. */
#define PAGE_WIDTH 620

struct _BasaltHelpPage
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkWidget *clamp;
};

G_DEFINE_FINAL_TYPE (BasaltHelpPage, basalt_help_page, GTK_TYPE_WIDGET)

enum
{
  OPEN_LINK,
  ACTION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
activate_link_cb (GtkLinkButton  *button,
                  BasaltHelpPage *self)
{
  g_signal_emit (self, signals[OPEN_LINK], 0, gtk_link_button_get_uri (button));

  return TRUE;
}

static void
action_cb (GtkButton      *button,
           BasaltHelpPage *self)
{
  g_signal_emit (self, signals[ACTION], 0, g_object_get_data (G_OBJECT (button), "action"));
}

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
make_heading (const char *text,
              const char *style)
{
  GtkWidget *heading =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, "label", text,
                  "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, NULL);

  gtk_widget_add_css_class (heading, style);

  return heading;
}

/* A command is selectable, so that it can be copied: with Tab and Ctrl+C, too. */
static GtkWidget *
make_code (const char *text)
{
  GtkWidget *label = make_label (text, "help-code");

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);

  return label;
}

static GtkWidget *
make_term (const BasaltHelpBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), make_label (basalt_help_block_get_text (block), "help-term"));
  gtk_box_append (GTK_BOX (box), make_label (basalt_help_block_get_more (block), NULL));

  return box;
}

static GtkWidget *
make_link (BasaltHelpPage        *self,
           const BasaltHelpBlock *block)
{
  GtkWidget *link =
    gtk_link_button_new_with_label (block->more, basalt_help_block_get_text (block));
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (link));

  gtk_widget_set_halign (link, GTK_ALIGN_START);
  if (GTK_IS_LABEL (label))
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  g_signal_connect (link, "activate-link", G_CALLBACK (activate_link_cb), self);

  return link;
}

static GtkWidget *
make_button (BasaltHelpPage        *self,
             const BasaltHelpBlock *block)
{
  GtkWidget *button = gtk_button_new_with_label (basalt_help_block_get_text (block));

  basalt_button_wrap_label (GTK_BUTTON (button));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (button), "action", (gpointer) block->more);
  g_signal_connect (button, "clicked", G_CALLBACK (action_cb), self);

  return button;
}

static GtkWidget *
make_block (BasaltHelpPage        *self,
            const BasaltHelpBlock *block)
{
  switch (block->kind)
    {
    case BASALT_HELP_PARAGRAPH:
      return make_label (basalt_help_block_get_text (block), NULL);
    case BASALT_HELP_HEADING:
      return make_heading (basalt_help_block_get_text (block), "title-4");
    case BASALT_HELP_TERM:
      return make_term (block);
    case BASALT_HELP_CODE:
      return make_code (basalt_help_block_get_text (block));
    case BASALT_HELP_LINK:
      return make_link (self, block);
    case BASALT_HELP_ACTION:
      return make_button (self, block);
    }

  g_return_val_if_reached (NULL);
}

/* The arrow keys scroll, as in any text that is read; the scrolled window itself knows only the
 * keys for pages. */
static void
add_scroll_keys (GtkWidget *scrolled)
{
  static const struct
  {
    guint key;
    GtkScrollType type;
  } keys[] = {
    { GDK_KEY_Up, GTK_SCROLL_STEP_UP },
    { GDK_KEY_Down, GTK_SCROLL_STEP_DOWN },
    { GDK_KEY_Home, GTK_SCROLL_START },
    { GDK_KEY_End, GTK_SCROLL_END },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new_with_arguments (gtk_keyval_trigger_new (keys[i].key, 0),
                                       gtk_signal_action_new ("scroll-child"), "(ib)",
                                       (int) keys[i].type, FALSE));
  gtk_widget_add_controller (scrolled, controller);
}

static gboolean
basalt_help_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (BASALT_HELP_PAGE (widget)->scrolled);
}

static void
basalt_help_page_dispose (GObject *object)
{
  basalt_widget_dispose_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (basalt_help_page_parent_class)->dispose (object);
}

static void
basalt_help_page_class_init (BasaltHelpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_help_page_dispose;
  widget_class->focus = basalt_widget_focus_children;
  widget_class->grab_focus = basalt_help_page_grab_focus;

  /**
   * BasaltHelpPage::open-link:
   * @self: a page
   * @uri: an address that somebody wants to see
   */
  signals[OPEN_LINK] = g_signal_new ("open-link", BASALT_TYPE_HELP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BasaltHelpPage::action:
   * @self: a page
   * @name: the action that somebody wants, such as `app.preferences`
   */
  signals[ACTION] = g_signal_new ("action", BASALT_TYPE_HELP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "helppage");
}

static void
basalt_help_page_init (BasaltHelpPage *self)
{
  self->clamp = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (self->clamp), PAGE_WIDTH);

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->clamp);
  gtk_widget_set_focusable (self->scrolled, TRUE);
  add_scroll_keys (self->scrolled);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

/**
 * basalt_help_page_new:
 *
 * Returns: (transfer full): a page without a topic
 */
GtkWidget *
basalt_help_page_new (void)
{
  return g_object_new (BASALT_TYPE_HELP_PAGE, NULL);
}

/**
 * basalt_help_page_set_topic:
 * @self: a page
 * @topic: what to show
 *
 * Shows a topic from its beginning.
 */
void
basalt_help_page_set_topic (BasaltHelpPage        *self,
                            const BasaltHelpTopic *topic)
{
  GtkWidget *box;

  g_return_if_fail (BASALT_IS_HELP_PAGE (self));
  g_return_if_fail (topic != NULL);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (box, "help-text");
  gtk_box_append (GTK_BOX (box), make_heading (_ (topic->title), "title-1"));
  for (guint i = 0; i < topic->n_blocks; i++)
    gtk_box_append (GTK_BOX (box), make_block (self, &topic->blocks[i]));

  adw_clamp_set_child (ADW_CLAMP (self->clamp), box);
  basalt_widget_set_accessible_label (self->scrolled, _ (topic->title));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (
                              GTK_SCROLLED_WINDOW (self->scrolled)),
                            0);
}
