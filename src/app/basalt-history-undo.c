/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What the history page tells in passing, and what of it can be undone. */

#include "basalt-history-page-private.h"
#include "basalt-toast-queue.h"
#include "basalt-toast.h"

#include <glib/gi18n-lib.h>

/* What can be undone once, by a toast or by Ctrl+Z. */
typedef struct
{
  GStrv trashed;             /* to be restored, or NULL */
  GStrv restored;            /* to be moved back to the trash, or NULL */
  BasaltSavedSearch *search; /* to be saved again, or NULL */
  AdwToast *toast;
} Undo;

static void
undo_free (Undo *self)
{
  g_strfreev (self->trashed);
  g_strfreev (self->restored);
  g_clear_object (&self->search);
  g_clear_object (&self->toast);
  g_free (self);
}

/* -- Toasts -- */

/**
 * basalt_history_page_tell:
 * @self: a history page
 * @text: plain text
 *
 * Shows it for a moment.
 */
void
basalt_history_page_tell (BasaltHistoryPage *self,
                          const char        *text)
{
  basalt_toast_queue_add (GTK_WIDGET (self), basalt_toast_new (text));
}

/**
 * basalt_history_page_tell_error:
 * @self: a history page
 * @error: why something did not happen; that somebody cancelled it is not told
 *
 * Shows it for a moment.
 */
void
basalt_history_page_tell_error (BasaltHistoryPage *self,
                                const GError      *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    basalt_history_page_tell (self, error->message);
}

/* -- Undo -- */

static void
saved_again_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (BasaltHistoryPage) self = BASALT_HISTORY_PAGE (user_data);
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_save_search_finish (BASALT_ENGINE (object), result, &error))
    basalt_history_page_tell_error (self, error);
}

static void
perform (BasaltHistoryPage *self,
         Undo              *undo)
{
  if (self->engine == NULL)
    return;

  if (undo->trashed != NULL)
    basalt_history_page_restore (self, (const char *const *) undo->trashed);
  if (undo->restored != NULL)
    basalt_history_page_trash (self, (const char *const *) undo->restored);
  if (undo->search != NULL)
    basalt_engine_save_search_async (self->engine, basalt_saved_search_get_name (undo->search),
                                     basalt_saved_search_get_query (undo->search),
                                     basalt_saved_search_get_sort (undo->search), NULL,
                                     saved_again_cb, g_object_ref (self));
}

static void
undo_at (BasaltHistoryPage *self,
         guint              index)
{
  Undo *undo = g_ptr_array_steal_index (self->undo, index);

  perform (self, undo);
  basalt_toast_queue_dismiss (GTK_WIDGET (self), undo->toast);
  undo_free (undo);
}

static void
undo_clicked_cb (AdwToast          *toast,
                 BasaltHistoryPage *self)
{
  for (guint i = 0; i < self->undo->len; i++)
    {
      if (((Undo *) self->undo->pdata[i])->toast == toast)
        {
          undo_at (self, i);
          return;
        }
    }
}

static void
offer_undo (BasaltHistoryPage *self,
            Undo              *undo,
            const char        *text)
{
  /* The newest is told without those before it, which can still be undone by the key. */
  if (self->undo->len > 0)
    basalt_toast_queue_dismiss (GTK_WIDGET (self),
                                ((Undo *) self->undo->pdata[self->undo->len - 1])->toast);

  undo->toast = basalt_toast_new_undo (text);
  g_signal_connect_object (undo->toast, "button-clicked", G_CALLBACK (undo_clicked_cb), self, 0);
  g_ptr_array_add (self->undo, undo);
  basalt_toast_queue_add (GTK_WIDGET (self), g_object_ref (undo->toast));
}

/**
 * basalt_history_page_offer_restore:
 * @self: a history page
 * @ids: (array zero-terminated=1) (transfer full): runs that were moved to the trash
 * @text: what happened
 *
 * Tells so, and offers to undo it.
 */
void
basalt_history_page_offer_restore (BasaltHistoryPage *self,
                                   GStrv              ids,
                                   const char        *text)
{
  Undo *undo = g_new0 (Undo, 1);

  undo->trashed = ids;
  offer_undo (self, undo, text);
}

/**
 * basalt_history_page_offer_trash:
 * @self: a history page
 * @ids: (array zero-terminated=1) (transfer full): runs that came back from the trash
 * @text: what happened
 *
 * Tells so, and offers to undo it.
 */
void
basalt_history_page_offer_trash (BasaltHistoryPage *self,
                                 GStrv              ids,
                                 const char        *text)
{
  Undo *undo = g_new0 (Undo, 1);

  undo->restored = ids;
  offer_undo (self, undo, text);
}

/**
 * basalt_history_page_offer_search:
 * @self: a history page
 * @search: a saved search that was removed
 *
 * Tells so, and offers to undo it.
 */
void
basalt_history_page_offer_search (BasaltHistoryPage *self,
                                  BasaltSavedSearch *search)
{
  Undo *undo = g_new0 (Undo, 1);
  /* Translators: %s is the name of a saved search */
  g_autofree char *text =
    g_strdup_printf (_ ("“%s” removed"), basalt_saved_search_get_name (search));

  undo->search = g_object_ref (search);
  offer_undo (self, undo, text);
}

static void
undo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);

  if (self->undo->len > 0)
    undo_at (self, self->undo->len - 1);
}

/**
 * basalt_history_page_install_undo:
 * @widget_class: the page's class
 *
 * Adds the action and its key.
 */
void
basalt_history_page_install_undo (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "history.undo", NULL, undo_cb);
  /* Not of the window: there is a prompt to be written, in which this key means something. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "history.undo",
                                       NULL);
}

/**
 * basalt_history_page_clear_undo:
 * @self: a history page
 *
 * Forgets what can be undone; also what a page begins with.
 */
void
basalt_history_page_clear_undo (BasaltHistoryPage *self)
{
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  self->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) undo_free);
}
