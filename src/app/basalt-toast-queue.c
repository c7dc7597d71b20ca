/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-toast-queue.h"

/* In µs. The longest that libadwaita takes to show one is half a second. */
#define COMING 600000

/* What an overlay shows. It goes with the overlay. */
typedef struct
{
  GtkWidget *overlay;
  GQueue waiting;       /* of AdwToast, owned */
  AdwToast *current;    /* owned; what the overlay has */
  GtkWidget *shown;     /* what it is drawn by */
  guint timeout;        /* its own, in s */
  guint tick_id;        /* while it comes */
  gint64 began;         /* the time of its first frame, 0 before */
  gboolean is_unwanted; /* to be dismissed once it has come */
} Queue;

static void show_next (Queue *self);

static void
queue_free (Queue *self)
{
  if (self->current != NULL)
    g_signal_handlers_disconnect_by_data (self->current, self);
  g_clear_object (&self->current);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_free (self);
}

static void
stop_coming (Queue *self)
{
  if (self->tick_id == 0)
    return;

  gtk_widget_remove_tick_callback (self->overlay, self->tick_id);
  self->tick_id = 0;
}

/* -- A toast's life -- */

/* Not the toast: a press on it would then go to what lies below. */
static void
set_pressable (Queue    *self,
               gboolean  pressable)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->shown); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      gtk_widget_set_sensitive (child, pressable);
}

/* Its time begins now; where somebody is at it, libadwaita begins it once they leave. */
static void
begin_time (Queue *self)
{
  if (gtk_widget_get_state_flags (self->shown) &
      (GTK_STATE_FLAG_PRELIGHT | GTK_STATE_FLAG_FOCUS_WITHIN))
    return;

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->overlay), g_object_ref (self->current));
}

static void
has_come (Queue *self)
{
  set_pressable (self, TRUE);
  adw_toast_set_timeout (self->current, self->timeout);
  if (self->is_unwanted)
    adw_toast_dismiss (self->current);
  else
    begin_time (self);
}

static gboolean
coming_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  Queue *self = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  if (self->began == 0)
    self->began = now;
  if (now - self->began < COMING)
    return G_SOURCE_CONTINUE;

  self->tick_id = 0;
  has_come (self);

  return G_SOURCE_REMOVE;
}

static void
dismissed_cb (Queue *self)
{
  g_autoptr (AdwToast) toast = g_steal_pointer (&self->current);

  g_signal_handlers_disconnect_by_data (toast, self);
  stop_coming (self);
  self->shown = NULL;
  /* An overlay that goes dismisses what it has. */
  if (gtk_widget_get_root (self->overlay) != NULL)
    show_next (self);
}

static void
show_next (Queue *self)
{
  /* Otherwise it is there at once. */
  gboolean comes =
    adw_get_enable_animations (self->overlay) && gtk_widget_get_mapped (self->overlay);

  self->current = g_queue_pop_head (&self->waiting);
  if (self->current == NULL)
    return;

  /* Its time would go by while its window is not drawn, and so does not let it come. */
  self->timeout = adw_toast_get_timeout (self->current);
  if (comes)
    adw_toast_set_timeout (self->current, 0);

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->overlay), g_object_ref (self->current));
  g_signal_connect_swapped (self->current, "dismissed", G_CALLBACK (dismissed_cb), self);
  self->shown = gtk_widget_get_last_child (self->overlay);
  self->is_unwanted = FALSE;

  if (!comes)
    return;

  set_pressable (self, FALSE);
  self->began = 0;
  self->tick_id = gtk_widget_add_tick_callback (self->overlay, coming_cb, self, NULL);
}

static void
dismiss_current (Queue *self)
{
  if (self->tick_id != 0)
    self->is_unwanted = TRUE;
  else
    adw_toast_dismiss (self->current);
}

/* The overlay's own key dismisses at any time. This one is asked before it, and keeps the key from
 * it also where the toast is unwanted already. */
static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  Queue *self = user_data;

  if (self->current == NULL)
    return FALSE;

  dismiss_current (self);

  return TRUE;
}

/* Whether the last that was added says the same. What has a button is about something of its own.
 */
static gboolean
is_said (Queue    *self,
         AdwToast *toast)
{
  AdwToast *last = g_queue_peek_tail (&self->waiting);

  if (last == NULL && !self->is_unwanted)
    last = self->current;

  return last != NULL && adw_toast_get_button_label (toast) == NULL &&
         adw_toast_get_button_label (last) == NULL &&
         g_strcmp0 (adw_toast_get_title (toast), adw_toast_get_title (last)) == 0;
}

/* -- Of an overlay -- */

static Queue *
get_queue (GtkWidget *widget)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  GtkEventController *controller;
  Queue *self;

  if (overlay == NULL)
    return NULL;

  self = g_object_get_data (G_OBJECT (overlay), "basalt-toast-queue");
  if (self != NULL)
    return self;

  self = g_new0 (Queue, 1);
  self->overlay = overlay;
  g_object_set_data_full (G_OBJECT (overlay), "basalt-toast-queue", self,
                          (GDestroyNotify) queue_free);

  controller = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape,
                                                                                  0),
                                                          gtk_callback_action_new (escape_cb, self,
                                                                                   NULL)));
  gtk_widget_add_controller (overlay, controller);

  return self;
}

/**
 * basalt_toast_queue_add:
 * @widget: a widget
 * @toast: (transfer full): a toast
 *
 * Shows a toast in the nearest overlay around @widget, after those that wait there. Where there is
 * none, nobody sees it. What the last one says already is not said again, but for longer.
 */
void
basalt_toast_queue_add (GtkWidget *widget,
                        AdwToast  *toast)
{
  Queue *self;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (ADW_IS_TOAST (toast));

  self = get_queue (widget);
  if (self == NULL)
    {
      g_object_unref (toast);
      return;
    }

  if (is_said (self, toast))
    {
      /* One that is there stays as long as if it had come now. */
      if (g_queue_is_empty (&self->waiting) && self->tick_id == 0)
        begin_time (self);
      g_object_unref (toast);
      return;
    }

  g_queue_push_tail (&self->waiting, toast);
  if (self->current == NULL)
    show_next (self);
}

/**
 * basalt_toast_queue_dismiss:
 * @widget: the widget with which @toast was added
 * @toast: a toast, maybe gone
 *
 * Takes a toast away: one that comes as soon as it is there, and one that waits at once, and
 * without AdwToast::dismissed.
 */
void
basalt_toast_queue_dismiss (GtkWidget *widget,
                            AdwToast  *toast)
{
  Queue *self;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (ADW_IS_TOAST (toast));

  self = get_queue (widget);
  if (self == NULL)
    return;

  if (self->current == toast)
    dismiss_current (self);
  else if (g_queue_remove (&self->waiting, toast))
    g_object_unref (toast);
}
