/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-request-view.h"

#include "basalt-accessible.h"
#include "basalt-attempt-list.h"
#include "basalt-container.h"
#include "basalt-fit.h"
#include "basalt-request-body.h"
#include "basalt-request-command.h"
#include "basalt-text-pane.h"
#include "basalt-text.h"
#include "basalt-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So much is shown at once, and then with every frame: a megabyte takes some frames, not one that
 * stalls. */
#define PORTION (64 * 1024)

/* What is still to be shown. */
typedef struct
{
  char *text;
  gsize length;
  gsize shown;
  const char *tag;
} Piece;

struct _BasaltRequestView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  BasaltAttempt *chosen; /* or NULL for the newest */
  BasaltAttempt *shown;
  BasaltAttemptList *attempts;
  GSignalGroup *attempts_signals;
  GSignalGroup *attempt_signals;
  gboolean updating; /* the drop-down, by us */
  GQueue pieces;     /* of Piece */
  guint tick_id;     /* runs while there are some */

  GtkDropDown *drop_down;
  GtkWidget *nothing;
  GtkWidget *copy_button;
  BasaltTextPane *text;
};

G_DEFINE_FINAL_TYPE (BasaltRequestView, basalt_request_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  PROP_ATTEMPT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* -- The text -- */

static void
piece_free (Piece *piece)
{
  g_free (piece->text);
  g_free (piece);
}

/* Adds at most @room bytes. */
static void
show_portion (BasaltRequestView *self,
              gsize              room)
{
  Piece *piece;

  while (room > 0 && (piece = g_queue_peek_head (&self->pieces)) != NULL)
    {
      const char *text = piece->text + piece->shown;
      gsize length = piece->length - piece->shown;

      if (length > room)
        {
          /* Whole characters. */
          length = room;
          while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
            length--;
          basalt_text_pane_append (self->text, text, (gssize) length, piece->tag);
          piece->shown += length;
          return;
        }

      basalt_text_pane_append (self->text, text, (gssize) length, piece->tag);
      room -= length;
      piece_free (g_queue_pop_head (&self->pieces));
    }
}

static void
stop_showing (BasaltRequestView *self)
{
  if (self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  g_queue_clear_full (&self->pieces, (GDestroyNotify) piece_free);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (widget);

  show_portion (self, PORTION);
  if (!g_queue_is_empty (&self->pieces))
    return G_SOURCE_CONTINUE;

  self->tick_id = 0;

  return G_SOURCE_REMOVE;
}

static void
add_piece (BasaltRequestView *self,
           char              *text,
           const char        *tag)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->text = text;
  piece->length = strlen (text);
  piece->tag = tag;
  g_queue_push_tail (&self->pieces, piece);
}

static void
add_body (BasaltRequestView *self,
          const char        *title,
          char              *body)
{
  if (body == NULL)
    return;

  add_piece (self, g_strconcat (title, "\n", NULL), "title");
  add_piece (self, body, NULL);
  add_piece (self, g_strdup ("\n\n"), NULL);
}

static const char *
find_task_name (BasaltRun     *run,
                BasaltAttempt *attempt)
{
  GListModel *tasks = basalt_run_get_tasks (run);

  for (guint i = g_list_model_get_n_items (tasks); i-- > 0;)
    {
      g_autoptr (BasaltTaskRun) task = g_list_model_get_item (tasks, i);
      GListModel *attempts = basalt_task_run_get_attempts (task);

      for (guint j = g_list_model_get_n_items (attempts); j-- > 0;)
        {
          g_autoptr (BasaltAttempt) item = g_list_model_get_item (attempts, j);

          if (item == attempt)
            return basalt_task_run_get_name (task);
        }
    }

  return _ ("Task");
}

/* An expression's closure: called again whenever the attempt's state has changed. */
static char *
describe_attempt (BasaltAttempt     *attempt,
                  BasaltState        state,
                  BasaltRequestView *self)
{
  g_autofree char *name = NULL;

  if (attempt == NULL || self->run == NULL)
    return g_strdup ("");

  name = basalt_text_make_visible (find_task_name (self->run, attempt), -1,
                                   BASALT_TEXT_VISIBLE_ONE_LINE);

  /* Translators: a task's name, the number of an attempt, and its state */
  return g_strdup_printf (_ ("%s, attempt %u · %s"), name, basalt_attempt_get_number (attempt),
                          basalt_state_get_label (state));
}

/* The button within the drop-down is what gets the focus, and what is read. */
static void
update_accessible (BasaltRequestView *self)
{
  g_autofree char *text =
    self->shown != NULL ?
      describe_attempt (self->shown, basalt_attempt_get_state (self->shown), self) :
      g_strdup (_ ("Attempt"));

  basalt_widget_name_toggle (GTK_WIDGET (self->drop_down), text);
}

static void
update_text (BasaltRequestView *self)
{
  gboolean streamed = FALSE;
  gboolean has_request = FALSE;
  char *received = NULL;

  stop_showing (self);
  basalt_text_pane_clear (self->text);
  update_accessible (self);

  if (self->shown != NULL)
    {
      has_request = basalt_attempt_get_request (self->shown) != NULL;
      add_body (self, _ ("Sent"), basalt_request_body_sent (self->shown));
      received = basalt_request_body_received (self->shown, &streamed);
      /* Translators: an answer of many small pieces, shown as the one that they make */
      add_body (self, streamed ? _ ("Received, Put Together from the Stream") : _ ("Received"),
                received);
    }

  show_portion (self, PORTION);
  if (!g_queue_is_empty (&self->pieces))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);

  gtk_widget_set_visible (self->nothing, !has_request && received == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "request.copy-both",
                                 has_request || received != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "request.copy-aws-cli", has_request);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "request.copy-curl", has_request);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "request.copy-python", has_request);
}

/* -- The attempts -- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          BasaltRequestView        *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         BasaltRequestView        *self)
{
  GtkExpression *state = gtk_property_expression_new (BASALT_TYPE_ATTEMPT, NULL, "state");
  GtkExpression *text =
    gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 1, (GtkExpression *[]){ state },
                                 G_CALLBACK (describe_attempt), self, NULL);
  GtkExpressionWatch *watch = gtk_expression_bind (text, gtk_list_item_get_child (item), "label",
                                                   gtk_list_item_get_item (item));

  g_object_set_data (G_OBJECT (item), "basalt-watch", watch);
  basalt_list_item_set_accessible_label (item, gtk_label_get_label (
                                                 GTK_LABEL (gtk_list_item_get_child (item))));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           BasaltRequestView        *self)
{
  GtkExpressionWatch *watch = g_object_steal_data (G_OBJECT (item), "basalt-watch");

  if (watch != NULL)
    gtk_expression_watch_unwatch (watch);
}

/* Shows the attempt that was chosen, else the newest. */
static void
update_shown (BasaltRequestView *self)
{
  guint n = self->attempts != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->attempts)) : 0;
  guint position = 0;
  g_autoptr (BasaltAttempt) attempt = NULL;

  if (n > 0)
    {
      position = basalt_attempt_list_find (self->attempts, self->chosen);
      if (position == GTK_INVALID_LIST_POSITION)
        position = 0;
      attempt = g_list_model_get_item (G_LIST_MODEL (self->attempts), position);
    }

  self->updating = TRUE;
  gtk_drop_down_set_selected (self->drop_down, n > 0 ? position : GTK_INVALID_LIST_POSITION);
  self->updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->drop_down), n > 0);

  if (!g_set_object (&self->shown, attempt))
    return;

  g_signal_group_set_target (self->attempt_signals, attempt);
  update_text (self);
}

static void
selected_cb (BasaltRequestView *self)
{
  BasaltAttempt *attempt = gtk_drop_down_get_selected_item (self->drop_down);

  /* The place changes too where newer ones come: nobody has chosen then. */
  if (self->updating || attempt == NULL || attempt == self->shown)
    return;

  /* The newest is followed. */
  basalt_request_view_set_attempt (self, gtk_drop_down_get_selected (self->drop_down) > 0 ?
                                           attempt :
                                           NULL);
}

/* -- Copies -- */

static void
copy_both_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  g_autofree char *text = basalt_request_view_dup_text (BASALT_REQUEST_VIEW (widget));

  gtk_widget_activate_action (widget, "win.copy-text", "s", text);
}

static void
copy_command_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (widget);
  BasaltRequestCommand command = BASALT_REQUEST_COMMAND_AWS_CLI;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GtkRoot *root;

  if (self->shown == NULL)
    return;

  if (g_str_equal (action, "request.copy-curl"))
    command = BASALT_REQUEST_COMMAND_CURL;
  else if (g_str_equal (action, "request.copy-python"))
    command = BASALT_REQUEST_COMMAND_PYTHON;

  text = basalt_request_command_new (command, self->run, self->shown, &error);
  root = gtk_widget_get_root (widget);
  if (text != NULL)
    gtk_widget_activate_action (widget, "win.copy-text", "s", text);
  else if (BASALT_IS_WINDOW (root))
    basalt_window_add_toast (BASALT_WINDOW (root), error->message);
}

/* -- The widget -- */

static void
basalt_request_view_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_ATTEMPT:
      g_value_set_object (value, self->chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_request_view_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_request_view_set_run (self, g_value_get_object (value));
      break;
    case PROP_ATTEMPT:
      basalt_request_view_set_attempt (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_request_view_dispose (GObject *object)
{
  BasaltRequestView *self = BASALT_REQUEST_VIEW (object);

  stop_showing (self);
  g_clear_object (&self->attempts_signals);
  g_clear_object (&self->attempt_signals);
  if (self->drop_down != NULL)
    gtk_drop_down_set_model (self->drop_down, NULL);
  basalt_widget_dispose_children (GTK_WIDGET (self));
  g_clear_object (&self->attempts);
  g_clear_object (&self->shown);
  g_clear_object (&self->chosen);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (basalt_request_view_parent_class)->dispose (object);
}

static void
basalt_request_view_class_init (BasaltRequestViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_request_view_get_property;
  object_class->set_property = basalt_request_view_set_property;
  object_class->dispose = basalt_request_view_dispose;

  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN, flags);
  properties[PROP_ATTEMPT] =
    g_param_spec_object ("attempt", NULL, NULL, BASALT_TYPE_ATTEMPT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "request.copy-both", NULL, copy_both_cb);
  gtk_widget_class_install_action (widget_class, "request.copy-aws-cli", NULL, copy_command_cb);
  gtk_widget_class_install_action (widget_class, "request.copy-curl", NULL, copy_command_cb);
  gtk_widget_class_install_action (widget_class, "request.copy-python", NULL, copy_command_cb);

  g_type_ensure (BASALT_TYPE_TEXT_PANE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-request-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltRequestView, drop_down);
  gtk_widget_class_bind_template_child (widget_class, BasaltRequestView, nothing);
  gtk_widget_class_bind_template_child (widget_class, BasaltRequestView, copy_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltRequestView, text);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
basalt_request_view_init (BasaltRequestView *self)
{
  g_queue_init (&self->pieces);
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_menu_button_set_accessible_label (GTK_MENU_BUTTON (self->copy_button), _ ("Copy"));
  basalt_popover_fit (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->copy_button)));
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text)), "title",
                              "weight", PANGO_WEIGHT_BOLD, "family", "sans", NULL);

  self->attempts_signals = g_signal_group_new (BASALT_TYPE_ATTEMPT_LIST);
  g_signal_group_connect_swapped (self->attempts_signals, "items-changed",
                                  G_CALLBACK (update_shown), self);
  self->attempt_signals = g_signal_group_new (BASALT_TYPE_ATTEMPT);
  g_signal_group_connect_swapped (self->attempt_signals, "notify::request",
                                  G_CALLBACK (update_text), self);
  g_signal_group_connect_swapped (self->attempt_signals, "notify::response",
                                  G_CALLBACK (update_text), self);
  g_signal_group_connect_swapped (self->attempt_signals, "notify::state", G_CALLBACK (update_text),
                                  self);
  update_shown (self);
  update_text (self);
}

/**
 * basalt_request_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_request_view_new (void)
{
  return g_object_new (BASALT_TYPE_REQUEST_VIEW, NULL);
}

/**
 * basalt_request_view_set_run:
 * @self: a request view
 * @run: (nullable): the run whose requests to show
 */
void
basalt_request_view_set_run (BasaltRequestView *self,
                             BasaltRun         *run)
{
  g_return_if_fail (BASALT_IS_REQUEST_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  g_clear_object (&self->attempts);
  if (run != NULL)
    self->attempts = basalt_attempt_list_new (run);

  self->updating = TRUE;
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (self->attempts));
  self->updating = FALSE;
  /* After the drop-down: it has to know an attempt before it can be told to select it. */
  g_signal_group_set_target (self->attempts_signals, self->attempts);
  update_shown (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_request_view_set_attempt:
 * @self: a request view
 * @attempt: (nullable): what to show, or %NULL for the newest; one of another run is kept until
 *   that run is shown
 */
void
basalt_request_view_set_attempt (BasaltRequestView *self,
                                 BasaltAttempt     *attempt)
{
  g_return_if_fail (BASALT_IS_REQUEST_VIEW (self));
  g_return_if_fail (attempt == NULL || BASALT_IS_ATTEMPT (attempt));

  if (!g_set_object (&self->chosen, attempt))
    return;

  update_shown (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTEMPT]);
}

/**
 * basalt_request_view_get_shown:
 * @self: a request view
 *
 * Returns: (transfer none) (nullable): the attempt that is shown
 */
BasaltAttempt *
basalt_request_view_get_shown (BasaltRequestView *self)
{
  g_return_val_if_fail (BASALT_IS_REQUEST_VIEW (self), NULL);

  return self->shown;
}

/**
 * basalt_request_view_dup_text:
 * @self: a request view
 *
 * Returns: (transfer full): what is shown, all of it
 */
char *
basalt_request_view_dup_text (BasaltRequestView *self)
{
  g_return_val_if_fail (BASALT_IS_REQUEST_VIEW (self), NULL);

  show_portion (self, G_MAXSIZE);

  return basalt_text_pane_get_text (self->text);
}
