/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-state-icon.h"

struct _BasaltStateIcon
{
  AdwBin parent_instance;

  GtkWidget *image;
  BasaltState state;
};

G_DEFINE_FINAL_TYPE (BasaltStateIcon, basalt_state_icon, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_css_class (BasaltState state)
{
  switch (basalt_state_get_state_type (state))
    {
    case BASALT_STATE_TYPE_RUNNING:
      return "accent";
    case BASALT_STATE_TYPE_SCHEDULED:
    case BASALT_STATE_TYPE_PAUSED:
      return "warning";
    case BASALT_STATE_TYPE_COMPLETED:
      return "success";
    case BASALT_STATE_TYPE_FAILED:
    case BASALT_STATE_TYPE_CRASHED:
      return "error";
    case BASALT_STATE_TYPE_PENDING:
    case BASALT_STATE_TYPE_CANCELLING:
    case BASALT_STATE_TYPE_CANCELLED:
      return "dim-label";
    }

  return "dim-label";
}

static void
update (BasaltStateIcon *self)
{
  const char *classes[] = { "state-icon", get_css_class (self->state), NULL };
  const char *label = basalt_state_get_label (self->state);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->image),
                                basalt_state_icon_get_icon_name (self->state));
  gtk_widget_set_css_classes (self->image, classes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Asked for, not set: there is one of these in each of two hundred rows. */
static gboolean
basalt_state_icon_query_tooltip (GtkWidget  *widget,
                                 int         x,
                                 int         y,
                                 gboolean    keyboard_mode,
                                 GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, basalt_state_get_label (BASALT_STATE_ICON (widget)->state));

  return TRUE;
}

static void
basalt_state_icon_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BasaltStateIcon *self = BASALT_STATE_ICON (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_state_icon_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  BasaltStateIcon *self = BASALT_STATE_ICON (object);

  switch (prop_id)
    {
    case PROP_STATE:
      basalt_state_icon_set_state (self, (BasaltState) g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_state_icon_class_init (BasaltStateIconClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_state_icon_get_property;
  object_class->set_property = basalt_state_icon_set_property;
  widget_class->query_tooltip = basalt_state_icon_query_tooltip;

  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, BASALT_TYPE_STATE, BASALT_STATE_PENDING,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
basalt_state_icon_init (BasaltStateIcon *self)
{
  self->state = BASALT_STATE_PENDING;
  self->image =
    g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  adw_bin_set_child (ADW_BIN (self), self->image);
  update (self);
}

/**
 * basalt_state_icon_new:
 *
 * Returns: (transfer full): an icon that shows Pending
 */
GtkWidget *
basalt_state_icon_new (void)
{
  return g_object_new (BASALT_TYPE_STATE_ICON, NULL);
}

/**
 * basalt_state_icon_get_state:
 * @self: an icon
 *
 * Returns: the state shown
 */
BasaltState
basalt_state_icon_get_state (BasaltStateIcon *self)
{
  g_return_val_if_fail (BASALT_IS_STATE_ICON (self), BASALT_STATE_PENDING);

  return self->state;
}

/**
 * basalt_state_icon_set_state:
 * @self: an icon
 * @state: the state to show
 */
void
basalt_state_icon_set_state (BasaltStateIcon *self,
                             BasaltState      state)
{
  g_return_if_fail (BASALT_IS_STATE_ICON (self));

  if (self->state == state)
    return;

  self->state = state;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * basalt_state_icon_get_icon_name:
 * @state: a state
 *
 * Every state type has a shape of its own: colour alone would tell nothing to
 * those who do not see it.
 *
 * Returns: the name of a symbolic icon
 */
const char *
basalt_state_icon_get_icon_name (BasaltState state)
{
  switch (state)
    {
    case BASALT_STATE_SCHEDULED:
    case BASALT_STATE_LATE:
    case BASALT_STATE_AWAITING_RETRY:
      return "basalt-state-waiting-symbolic";
    case BASALT_STATE_PENDING:
      return "basalt-state-pending-symbolic";
    case BASALT_STATE_RUNNING:
    case BASALT_STATE_RETRYING:
      return "basalt-state-running-symbolic";
    case BASALT_STATE_PAUSED:
    case BASALT_STATE_NEEDS_SIGN_IN:
      return "basalt-state-paused-symbolic";
    case BASALT_STATE_COMPLETED:
    case BASALT_STATE_CACHED:
    case BASALT_STATE_SKIPPED:
      return "basalt-state-completed-symbolic";
    case BASALT_STATE_FAILED:
      return "basalt-state-failed-symbolic";
    case BASALT_STATE_TIMED_OUT:
      return "basalt-state-timed-out-symbolic";
    case BASALT_STATE_CANCELLING:
    case BASALT_STATE_CANCELLED:
      return "basalt-state-cancelled-symbolic";
    case BASALT_STATE_CRASHED:
      return "basalt-state-crashed-symbolic";
    }

  return "basalt-state-pending-symbolic";
}

/**
 * basalt_state_icon_get_color_name:
 * @state: a state
 *
 * Returns: (nullable): the name of the theme's colour for it, or %NULL for that of dim text
 */
const char *
basalt_state_icon_get_color_name (BasaltState state)
{
  switch (basalt_state_get_state_type (state))
    {
    case BASALT_STATE_TYPE_RUNNING:
      return "accent_color";
    case BASALT_STATE_TYPE_SCHEDULED:
    case BASALT_STATE_TYPE_PAUSED:
      return "warning_color";
    case BASALT_STATE_TYPE_COMPLETED:
      return "success_color";
    case BASALT_STATE_TYPE_FAILED:
    case BASALT_STATE_TYPE_CRASHED:
      return "error_color";
    case BASALT_STATE_TYPE_PENDING:
    case BASALT_STATE_TYPE_CANCELLING:
    case BASALT_STATE_TYPE_CANCELLED:
      return NULL;
    }

  return NULL;
}
