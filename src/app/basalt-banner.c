/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-banner.h"

#include "basalt-text.h"

struct _BasaltBanner
{
  GtkWidget parent_instance;

  GtkWidget *revealer;
  GtkLabel *label;
  char *title;
};

G_DEFINE_FINAL_TYPE (BasaltBanner, basalt_banner, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
basalt_banner_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  BasaltBanner *self = BASALT_BANNER (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_banner_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  BasaltBanner *self = BASALT_BANNER (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      basalt_banner_set_title (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_banner_dispose (GObject *object)
{
  BasaltBanner *self = BASALT_BANNER (object);

  g_clear_pointer (&self->revealer, gtk_widget_unparent);
  g_clear_pointer (&self->title, g_free);

  G_OBJECT_CLASS (basalt_banner_parent_class)->dispose (object);
}

static void
basalt_banner_class_init (BasaltBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_banner_get_property;
  object_class->set_property = basalt_banner_set_property;
  object_class->dispose = basalt_banner_dispose;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
basalt_banner_init (BasaltBanner *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->label = GTK_LABEL (label);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (self->label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "banner");

  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), label);
  gtk_widget_set_parent (self->revealer, GTK_WIDGET (self));
}

/**
 * basalt_banner_new:
 *
 * Returns: (transfer full): a hidden banner
 */
GtkWidget *
basalt_banner_new (void)
{
  return g_object_new (BASALT_TYPE_BANNER, NULL);
}

/**
 * basalt_banner_get_title:
 * @self: a banner
 *
 * Returns: (transfer none) (nullable): what it says
 */
const char *
basalt_banner_get_title (BasaltBanner *self)
{
  g_return_val_if_fail (BASALT_IS_BANNER (self), NULL);

  return self->title;
}

/**
 * basalt_banner_set_title:
 * @self: a banner
 * @title: (nullable): plain text, maybe hostile; %NULL hides the banner
 */
void
basalt_banner_set_title (BasaltBanner *self,
                         const char   *title)
{
  g_return_if_fail (BASALT_IS_BANNER (self));

  if (g_strcmp0 (self->title, title) == 0)
    return;

  g_free (self->title);
  self->title = g_strdup (title);
  /* The old words stay while the banner slides away. */
  if (title != NULL)
    {
      g_autofree char *visible = basalt_text_make_visible (title, -1, BASALT_TEXT_VISIBLE_NONE);

      gtk_label_set_label (self->label, visible);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), title != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title != NULL ? gtk_label_get_label (self->label) : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}
