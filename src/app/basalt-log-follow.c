/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-follow.h"

/* Nearer to the end than this is at the end, in pixels. */
#define NEAR 4

struct _BasaltLogFollow
{
  GObject parent_instance;

  GtkListView *list;           /* weak: it and the scroller own what we listen to */
  GtkScrolledWindow *scroller; /* weak */
  GSignalGroup *model_signals;
  gboolean following;
  gboolean away;  /* there is an end to go to */
  gboolean moved; /* the list was laid out anew in this frame: what moves is not a person */
  double value;   /* of the adjustment, when we last looked */
  guint tick_id;
};

G_DEFINE_FINAL_TYPE (BasaltLogFollow, basalt_log_follow, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FOLLOWING,
  PROP_AWAY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* A list that fits has no end that is out of sight. */
static void
update_away (BasaltLogFollow *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  gboolean fits =
    gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment) + NEAR;
  gboolean away = !self->following && !fits;

  if (self->away == away)
    return;

  self->away = away;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AWAY]);
}

static void
set_following (BasaltLogFollow *self,
               gboolean         following)
{
  if (self->following != following)
    {
      self->following = following;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
    }
  if (self->scroller != NULL)
    update_away (self);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BasaltLogFollow *self = user_data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (self->list)));

  self->tick_id = 0;
  self->moved = FALSE;
  set_following (self, self->following);
  if (self->following && n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);

  return G_SOURCE_REMOVE;
}

/* Once a frame, however many lines come. */
static void
queue (BasaltLogFollow *self)
{
  if (self->tick_id == 0 && self->list != NULL)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), tick_cb, self, NULL);
}

static void
items_changed_cb (BasaltLogFollow *self)
{
  if (self->following)
    queue (self);
}

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - NEAR;
}

static void
adjustment_changed_cb (BasaltLogFollow *self,
                       GtkAdjustment   *adjustment)
{
  self->moved = TRUE;
  queue (self);
}

static void
value_changed_cb (BasaltLogFollow *self,
                  GtkAdjustment   *adjustment)
{
  double value = gtk_adjustment_get_value (adjustment);

  if (is_at_end (adjustment))
    set_following (self, TRUE);
  else if (!self->moved && value < self->value)
    set_following (self, FALSE);
  self->value = value;
}

/* A hand on wheel, scroll bar or keys is seen also while lines come with every frame. */
static void
look_again (BasaltLogFollow *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment) + NEAR)
    set_following (self, FALSE);
}

static gboolean
scroll_cb (BasaltLogFollow *self,
           double           dx,
           double           dy)
{
  if (dy < 0)
    look_again (self);

  return GDK_EVENT_PROPAGATE;
}

static gboolean
key_pressed_cb (BasaltLogFollow *self,
                guint            key,
                guint            code,
                GdkModifierType  modifiers)
{
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      look_again (self);
      break;
    default:
      break;
    }

  return GDK_EVENT_PROPAGATE;
}

static void
drag_cb (BasaltLogFollow *self,
         double           dx,
         double           dy)
{
  if (dy > 0)
    look_again (self);
}

static void
add_controller (BasaltLogFollow    *self,
                GtkWidget          *widget,
                GtkEventController *controller,
                const char         *signal,
                GCallback           callback)
{
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, signal, callback, self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);
}

static void
basalt_log_follow_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BasaltLogFollow *self = BASALT_LOG_FOLLOW (object);

  switch (prop_id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case PROP_AWAY:
      g_value_set_boolean (value, self->away);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_log_follow_dispose (GObject *object)
{
  BasaltLogFollow *self = BASALT_LOG_FOLLOW (object);

  if (self->tick_id != 0 && self->list != NULL)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->tick_id);
  self->tick_id = 0;
  g_clear_object (&self->model_signals);
  g_clear_weak_pointer (&self->list);
  g_clear_weak_pointer (&self->scroller);

  G_OBJECT_CLASS (basalt_log_follow_parent_class)->dispose (object);
}

static void
basalt_log_follow_class_init (BasaltLogFollowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = basalt_log_follow_get_property;
  object_class->dispose = basalt_log_follow_dispose;

  properties[PROP_FOLLOWING] =
    g_param_spec_boolean ("following", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_AWAY] =
    g_param_spec_boolean ("away", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_log_follow_init (BasaltLogFollow *self)
{
  self->following = TRUE;
}

/**
 * basalt_log_follow_new:
 * @scroller: what scrolls @list
 * @list: a list with a model
 *
 * Returns: (transfer full): keeps the end of @list in sight
 */
BasaltLogFollow *
basalt_log_follow_new (GtkScrolledWindow *scroller,
                       GtkListView       *list)
{
  BasaltLogFollow *self = g_object_new (BASALT_TYPE_LOG_FOLLOW, NULL);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  GtkWidget *bar = gtk_scrolled_window_get_vscrollbar (scroller);

  g_set_weak_pointer (&self->scroller, scroller);
  g_set_weak_pointer (&self->list, list);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (adjustment_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self,
                           G_CONNECT_SWAPPED);
  add_controller (self, GTK_WIDGET (scroller),
                  gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL), "scroll",
                  G_CALLBACK (scroll_cb));
  add_controller (self, GTK_WIDGET (scroller), gtk_event_controller_key_new (), "key-pressed",
                  G_CALLBACK (key_pressed_cb));
  add_controller (self, GTK_WIDGET (list), GTK_EVENT_CONTROLLER (gtk_gesture_drag_new ()),
                  "drag-update", G_CALLBACK (drag_cb));
  add_controller (self, bar, GTK_EVENT_CONTROLLER (gtk_gesture_click_new ()), "pressed",
                  G_CALLBACK (look_again));

  self->model_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->model_signals, "items-changed",
                                  G_CALLBACK (items_changed_cb), self);
  g_signal_group_set_target (self->model_signals, gtk_list_view_get_model (list));

  return self;
}

/**
 * basalt_log_follow_take:
 * @self: keeps the end of a list in sight
 *
 * Goes to the end with the next frame, and stays there.
 */
void
basalt_log_follow_take (BasaltLogFollow *self)
{
  g_return_if_fail (BASALT_IS_LOG_FOLLOW (self));

  set_following (self, TRUE);
  queue (self);
}

/**
 * basalt_log_follow_let_go:
 * @self: keeps the end of a list in sight
 *
 * Stays where it is, or where somebody scrolls to.
 */
void
basalt_log_follow_let_go (BasaltLogFollow *self)
{
  g_return_if_fail (BASALT_IS_LOG_FOLLOW (self));

  set_following (self, FALSE);
}

/**
 * basalt_log_follow_get_following:
 * @self: keeps the end of a list in sight
 *
 * Returns: whether it does so now
 */
gboolean
basalt_log_follow_get_following (BasaltLogFollow *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_FOLLOW (self), FALSE);

  return self->following;
}
