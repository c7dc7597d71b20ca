/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-rating.h"

#include "basalt-accessible.h"
#include "basalt-container.h"

#include <glib/gi18n-lib.h>

#define N_STARS 5

struct _BasaltRating
{
  GtkWidget parent_instance;

  guint rating;
  GtkWidget *stars[N_STARS];
};

G_DEFINE_FINAL_TYPE (BasaltRating, basalt_rating, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RATING,
  N_PROPS
};

enum
{
  RATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
update (BasaltRating *self)
{
  g_autofree char *value =
    self->rating == 0 ?
      g_strdup (_ ("Not rated")) :
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u star", "%u stars", self->rating),
                       self->rating);

  for (guint i = 0; i < N_STARS; i++)
    {
      gboolean set = i < self->rating;
      g_autofree char *name = NULL;

      /* The star that stands for the rating takes it away. */
      if (i + 1 == self->rating)
        name = g_strdup (_ ("Clear Rating"));
      else
        name =
          g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Rate %u Star", "Rate %u Stars", i + 1),
                           i + 1);

      gtk_button_set_icon_name (GTK_BUTTON (self->stars[i]),
                                set ? "starred-symbolic" : "non-starred-symbolic");
      gtk_widget_set_tooltip_text (self->stars[i], name);
      basalt_widget_set_accessible_label (self->stars[i], name);
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->stars[i]), GTK_ACCESSIBLE_STATE_PRESSED,
                                   set ? GTK_ACCESSIBLE_TRISTATE_TRUE :
                                         GTK_ACCESSIBLE_TRISTATE_FALSE,
                                   -1);
    }
  basalt_widget_set_accessible_description (GTK_WIDGET (self), value);
}

static void
clicked_cb (BasaltRating *self,
            GtkWidget    *star)
{
  guint rating = 0;

  for (guint i = 0; i < N_STARS; i++)
    {
      if (self->stars[i] == star)
        rating = i + 1;
    }

  basalt_rating_set_rating (self, rating == self->rating ? 0 : rating);
  g_signal_emit (self, signals[RATED], 0, self->rating);
}

/* Digits and arrows, as on a remote control. */
static gboolean
key_pressed_cb (BasaltRating    *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  guint rating;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;

  if (keyval >= GDK_KEY_0 && keyval <= GDK_KEY_0 + N_STARS)
    rating = keyval - GDK_KEY_0;
  else if (keyval == GDK_KEY_plus)
    rating = MIN (self->rating + 1, N_STARS);
  else if (keyval == GDK_KEY_minus)
    rating = self->rating > 0 ? self->rating - 1 : 0;
  else if (keyval == GDK_KEY_Delete || keyval == GDK_KEY_BackSpace)
    rating = 0;
  else
    return GDK_EVENT_PROPAGATE;

  if (rating != self->rating)
    {
      basalt_rating_set_rating (self, rating);
      g_signal_emit (self, signals[RATED], 0, rating);
    }

  return GDK_EVENT_STOP;
}

static void
basalt_rating_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_RATING:
      g_value_set_uint (value, BASALT_RATING (object)->rating);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_rating_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_RATING:
      basalt_rating_set_rating (BASALT_RATING (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_rating_dispose (GObject *object)
{
  basalt_widget_dispose_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (basalt_rating_parent_class)->dispose (object);
}

static void
basalt_rating_class_init (BasaltRatingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_rating_get_property;
  object_class->set_property = basalt_rating_set_property;
  object_class->dispose = basalt_rating_dispose;

  properties[PROP_RATING] =
    g_param_spec_uint ("rating", NULL, NULL, 0, N_STARS, 0,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RATED] = g_signal_new ("rated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
basalt_rating_init (BasaltRating *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  for (guint i = 0; i < N_STARS; i++)
    {
      self->stars[i] = gtk_button_new ();
      gtk_widget_add_css_class (self->stars[i], "flat");
      gtk_widget_add_css_class (self->stars[i], "star");
      g_signal_connect_object (self->stars[i], "clicked", G_CALLBACK (clicked_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_widget_set_parent (self->stars[i], GTK_WIDGET (self));
    }

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  basalt_widget_set_accessible_label (GTK_WIDGET (self), _ ("Rating"));
  update (self);
}

GtkWidget *
basalt_rating_new (void)
{
  return g_object_new (BASALT_TYPE_RATING, NULL);
}

guint
basalt_rating_get_rating (BasaltRating *self)
{
  g_return_val_if_fail (BASALT_IS_RATING (self), 0);

  return self->rating;
}

/**
 * basalt_rating_set_rating:
 * @self: stars
 * @rating: 0 for none, to 5
 *
 * Shows a rating, without "rated".
 */
void
basalt_rating_set_rating (BasaltRating *self,
                          guint         rating)
{
  g_return_if_fail (BASALT_IS_RATING (self));
  g_return_if_fail (rating <= N_STARS);

  if (self->rating == rating)
    return;

  self->rating = rating;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATING]);
}
