/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Runs on their way to the trash, back, and out of it for good. */

#include "basalt-engine-organize.h"
#include "basalt-history-page-private.h"
#include "basalt-question.h"

#include <glib/gi18n-lib.h>

typedef void (*MoveFunc) (BasaltEngine *engine,
                          const char *const *ids,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

typedef enum
{
  MOVE_TRASH,
  MOVE_RESTORE,
  MOVE_DELETE,
} MoveKind;

typedef struct
{
  BasaltHistoryPage *page;
  MoveKind kind;
  guint n_asked;
  gboolean in_rows; /* the focus was there, or in what stands for them */
} Move;

static char *
tell_move (MoveKind kind,
           guint    n)
{
  switch (kind)
    {
    case MOVE_TRASH:
      return g_strdup_printf (ngettext ("%u run moved to the trash", "%u runs moved to the trash",
                                        n),
                              n);
    case MOVE_RESTORE:
      return g_strdup_printf (ngettext ("%u run restored", "%u runs restored", n), n);
    case MOVE_DELETE:
      return g_strdup_printf (ngettext ("%u run deleted", "%u runs deleted", n), n);
    }

  return NULL;
}

/* Where the rows are, or the words that there are none. */
static void
focus_rows (BasaltHistoryPage *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (self->stack);

  if (!gtk_widget_grab_focus (child))
    gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD);
}

static void
moved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Move *move = user_data;
  g_autoptr (BasaltHistoryPage) self = move->page;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  g_autofree char *text = NULL;
  guint n;

  ids = basalt_engine_move_finish (BASALT_ENGINE (object), result, &error);
  if (ids == NULL)
    {
      basalt_history_page_tell_error (self, error);
      return;
    }

  if (move->kind == MOVE_RESTORE)
    basalt_history_page_search_again (self);
  /* The row that had it is gone, and the next key is perhaps Ctrl+Z. */
  if (move->in_rows)
    focus_rows (self);

  n = g_strv_length (ids);
  text = tell_move (move->kind, n);
  if (n < move->n_asked)
    {
      guint n_left = move->n_asked - n;
      g_autofree char *left =
        g_strdup_printf (ngettext ("%u was left: it is still active",
                                   "%u were left: they are still active", n_left),
                         n_left);
      /* Translators: “3 runs moved to the trash. 1 was left: it is still active” */
      char *both = g_strdup_printf (_ ("%s. %s"), text, left);

      g_free (text);
      text = both;
    }

  if (move->kind == MOVE_DELETE)
    {
      basalt_history_page_tell (self, text);
      return;
    }

  if (move->kind == MOVE_TRASH)
    basalt_history_page_offer_restore (self, g_steal_pointer (&ids), text);
  else
    basalt_history_page_offer_trash (self, g_steal_pointer (&ids), text);
}

static void
move_runs (BasaltHistoryPage *self,
           const char *const *ids,
           MoveKind           kind)
{
  static const MoveFunc functions[] = {
    [MOVE_TRASH] = basalt_engine_trash_async,
    [MOVE_RESTORE] = basalt_engine_restore_async,
    [MOVE_DELETE] = basalt_engine_delete_async,
  };
  Move *move;

  if (self->engine == NULL || ids[0] == NULL)
    return;

  move = g_new (Move, 1);
  move->page = g_object_ref (self);
  move->kind = kind;
  move->n_asked = g_strv_length ((GStrv) ids);
  move->in_rows = gtk_widget_get_focus_child (GTK_WIDGET (self->stack)) != NULL;
  basalt_history_list_set_choosing (self->list, FALSE);
  functions[kind](self->engine, ids, NULL, moved_cb, move);
}

/**
 * basalt_history_page_trash:
 * @self: a history page
 * @ids: (array zero-terminated=1): ids of runs
 *
 * Moves runs to the trash, tells so, and offers to undo it.
 */
void
basalt_history_page_trash (BasaltHistoryPage *self,
                           const char *const *ids)
{
  move_runs (self, ids, MOVE_TRASH);
}

/**
 * basalt_history_page_restore:
 * @self: a history page
 * @ids: (array zero-terminated=1): ids of runs
 *
 * Brings runs back from the trash, tells so, and offers to undo it.
 */
void
basalt_history_page_restore (BasaltHistoryPage *self,
                             const char *const *ids)
{
  move_runs (self, ids, MOVE_RESTORE);
}

static void
trash_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);

  move_runs (self, (const char *const *) ids, MOVE_TRASH);
}

static void
restore_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);

  move_runs (self, (const char *const *) ids, MOVE_RESTORE);
}

typedef struct
{
  BasaltHistoryPage *page;
  GStrv ids;
} Deletion;

static void
deletion_free (gpointer  data,
               GClosure *closure)
{
  Deletion *self = data;

  g_object_unref (self->page);
  g_strfreev (self->ids);
  g_free (self);
}

static void
delete_response_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    Deletion         *deletion)
{
  if (g_str_equal (response, "delete"))
    move_runs (deletion->page, (const char *const *) deletion->ids, MOVE_DELETE);
}

static void
delete_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);
  guint n = g_strv_length (ids);
  g_autofree char *heading = NULL;
  AdwMessageDialog *dialog;
  Deletion *deletion;

  if (n == 0)
    return;

  heading = g_strdup_printf (ngettext ("Delete %u Run?", "Delete %u Runs?", n), n);
  dialog =
    basalt_question_new (widget, heading,
                         _ ("Prompts, responses and logs will be gone. This cannot be undone."));
  adw_message_dialog_add_response (dialog, "delete", _ ("_Delete"));
  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);

  deletion = g_new (Deletion, 1);
  deletion->page = g_object_ref (self);
  deletion->ids = g_steal_pointer (&ids);
  g_signal_connect_data (dialog, "response", G_CALLBACK (delete_response_cb), deletion,
                         deletion_free, 0);
  basalt_question_present (dialog);
}

/* Del: to the trash, and out of it for good. */
static void
delete_or_trash_cb (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);

  if (basalt_history_page_in_trash (self))
    delete_cb (widget, action, NULL);
  else
    trash_cb (widget, action, NULL);
}

static void
emptied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BasaltHistoryPage) self = BASALT_HISTORY_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  int n = basalt_engine_empty_trash_finish (BASALT_ENGINE (object), result, &error);

  if (n < 0)
    {
      basalt_history_page_tell_error (self, error);
      return;
    }

  text = tell_move (MOVE_DELETE, (guint) n);
  basalt_history_page_tell (self, text);
}

static void
empty_response_cb (AdwMessageDialog  *dialog,
                   const char        *response,
                   BasaltHistoryPage *self)
{
  if (g_str_equal (response, "empty") && self->engine != NULL)
    basalt_engine_empty_trash_async (self->engine, NULL, emptied_cb, g_object_ref (self));
}

static void
empty_trash_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  AdwMessageDialog *dialog =
    basalt_question_new (widget, _ ("Empty Trash?"),
                         _ ("All runs in it are deleted for good. This cannot be undone."));

  adw_message_dialog_add_response (dialog, "empty", _ ("_Empty Trash"));
  adw_message_dialog_set_response_appearance (dialog, "empty", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (empty_response_cb), self, 0);
  basalt_question_present (dialog);
}

static void
show_trash_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  basalt_history_page_search_for (BASALT_HISTORY_PAGE (widget), "in:trash ");
}

/**
 * basalt_history_page_install_trash:
 * @widget_class: the page's class
 *
 * Adds the actions.
 */
void
basalt_history_page_install_trash (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "history.trash", "as", trash_cb);
  gtk_widget_class_install_action (widget_class, "history.restore", "as", restore_cb);
  gtk_widget_class_install_action (widget_class, "history.delete", "as", delete_cb);
  gtk_widget_class_install_action (widget_class, "history.delete-or-trash", NULL,
                                   delete_or_trash_cb);
  gtk_widget_class_install_action (widget_class, "history.show-trash", NULL, show_trash_cb);
  gtk_widget_class_install_action (widget_class, "history.empty-trash", NULL, empty_trash_cb);
}
