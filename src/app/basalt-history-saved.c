/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-saved.h"

#include "basalt-accessible.h"
#include "basalt-run-query-parse.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

#define MAX_NAME_CHARS 28

struct _BasaltHistorySaved
{
  GtkPopover parent_instance;

  BasaltEngine *engine;
  GCancellable *cancellable;
  char *text; /* the search as it is typed now */

  GtkWidget *scroller;
  GtkListBox *list;
  GtkWidget *empty;
  GtkEditable *name;
  GtkWidget *save;
  GtkLabel *error;
};

G_DEFINE_FINAL_TYPE (BasaltHistorySaved, basalt_history_saved, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_error (BasaltHistorySaved *self,
            const char         *message)
{
  g_autofree char *visible =
    basalt_text_make_visible (message != NULL ? message : "", -1, BASALT_TEXT_VISIBLE_ONE_LINE);

  gtk_label_set_label (self->error, visible);
  gtk_widget_set_visible (GTK_WIDGET (self->error), message != NULL);
}

static void
update (BasaltHistorySaved *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  gboolean empty = gtk_list_box_get_row_at_index (self->list, 0) == NULL;

  gtk_widget_set_visible (self->empty, empty);
  gtk_widget_set_visible (self->scroller, !empty);
  gtk_widget_set_sensitive (self->save, *name != '\0' && *self->text != '\0');
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (BasaltHistorySaved) self = BASALT_HISTORY_SAVED (user_data);
  g_autoptr (GError) error = NULL;

  if (basalt_engine_save_search_finish (BASALT_ENGINE (object), result, &error))
    {
      show_error (self, NULL);
      gtk_editable_set_text (self->name, "");
      gtk_popover_popdown (GTK_POPOVER (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error->message);
}

static void
save_cb (BasaltHistorySaved *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autoptr (BasaltRunQuery) query = NULL;

  if (self->engine == NULL || !gtk_widget_get_sensitive (self->save))
    return;

  query = basalt_run_query_parse (self->text, g_get_real_time (), NULL);
  basalt_engine_save_search_async (self->engine, name, self->text, query->sort, self->cancellable,
                                   saved_cb, g_object_ref (self));
}

typedef struct
{
  BasaltHistorySaved *saved;
  BasaltSavedSearch *search;
} Removal;

static void
removed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Removal *removal = user_data;
  g_autoptr (BasaltHistorySaved) self = removal->saved;
  g_autoptr (BasaltSavedSearch) search = removal->search;
  g_autoptr (GError) error = NULL;

  if (basalt_engine_remove_search_finish (BASALT_ENGINE (object), result, &error))
    g_signal_emit (self, signals[SIGNAL_REMOVED], 0, search);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error->message);
}

static void
remove_cb (GtkButton          *button,
           BasaltHistorySaved *self)
{
  BasaltSavedSearch *search = g_object_get_data (G_OBJECT (button), "search");
  Removal *removal;

  if (self->engine == NULL)
    return;

  removal = g_new (Removal, 1);
  removal->saved = g_object_ref (self);
  removal->search = g_object_ref (search);
  basalt_engine_remove_search_async (self->engine, search, self->cancellable, removed_cb, removal);
}

static void
row_activated_cb (BasaltHistorySaved *self,
                  GtkListBoxRow      *row)
{
  g_autoptr (BasaltSavedSearch) search =
    g_object_ref (g_object_get_data (G_OBJECT (row), "search"));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, search);
}

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  BasaltHistorySaved *self = user_data;
  BasaltSavedSearch *search = item;
  g_autofree char *name = basalt_text_make_visible (basalt_saved_search_get_name (search), -1,
                                                    BASALT_TEXT_VISIBLE_ONE_LINE);
  g_autofree char *query = basalt_text_make_visible (basalt_saved_search_get_query (search), -1,
                                                     BASALT_TEXT_VISIBLE_ONE_LINE);
  /* Translators: %s is the name of a saved search */
  g_autofree char *remove_label = g_strdup_printf (_ ("Remove “%s”"), name);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, "hexpand", TRUE,
                                   "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars",
                                   MAX_NAME_CHARS, "tooltip-text", query, NULL);
  GtkWidget *button =
    g_object_new (GTK_TYPE_BUTTON, "icon-name", "edit-delete-symbolic", "tooltip-text",
                  _ ("Remove"), "valign", GTK_ALIGN_CENTER, "has-frame", FALSE, NULL);

  basalt_widget_set_accessible_label (button, remove_label);
  basalt_widget_set_accessible_label (row, name);
  basalt_widget_set_accessible_description (row, query);
  g_object_set_data_full (G_OBJECT (row), "search", g_object_ref (search), g_object_unref);
  g_object_set_data_full (G_OBJECT (button), "search", g_object_ref (search), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);

  return row;
}

static void
basalt_history_saved_map (GtkWidget *widget)
{
  BasaltHistorySaved *self = BASALT_HISTORY_SAVED (widget);

  show_error (self, NULL);
  update (self);
  GTK_WIDGET_CLASS (basalt_history_saved_parent_class)->map (widget);
}

static void
basalt_history_saved_dispose (GObject *object)
{
  BasaltHistorySaved *self = BASALT_HISTORY_SAVED (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_history_saved_parent_class)->dispose (object);
}

static void
basalt_history_saved_finalize (GObject *object)
{
  g_free (BASALT_HISTORY_SAVED (object)->text);

  G_OBJECT_CLASS (basalt_history_saved_parent_class)->finalize (object);
}

static void
basalt_history_saved_class_init (BasaltHistorySavedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = basalt_history_saved_dispose;
  object_class->finalize = basalt_history_saved_finalize;
  GTK_WIDGET_CLASS (klass)->map = basalt_history_saved_map;

  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BASALT_TYPE_SAVED_SEARCH);
  signals[SIGNAL_REMOVED] =
    g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BASALT_TYPE_SAVED_SEARCH);
}

static void
basalt_history_saved_init (BasaltHistorySaved *self)
{
  GtkBox *box =
    g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, "margin-top",
                  6, "margin-bottom", 6, "margin-start", 6, "margin-end", 6, NULL);
  GtkBox *bottom = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  GtkWidget *title = gtk_label_new (_ ("Saved Searches"));

  self->text = g_strdup ("");
  self->cancellable = g_cancellable_new ();
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (box, title);

  self->empty = gtk_label_new (_ ("None yet."));
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_box_append (box, self->empty);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  basalt_widget_set_accessible_label (GTK_WIDGET (self->list), _ ("Saved Searches"));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  self->scroller = gtk_scrolled_window_new ();
  g_object_set (self->scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height",
                TRUE, "max-content-height", 300, "child", self->list, NULL);
  gtk_box_append (box, self->scroller);

  self->name = GTK_EDITABLE (gtk_entry_new ());
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->name), _ ("Name"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->name), TRUE);
  basalt_widget_set_accessible_label (GTK_WIDGET (self->name), _ ("Name of This Search"));
  g_signal_connect_object (self->name, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->name, "activate", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (bottom, GTK_WIDGET (self->name));
  self->save = gtk_button_new_with_label (_ ("Save"));
  basalt_widget_set_accessible_label (self->save, _ ("Save This Search"));
  gtk_widget_set_tooltip_text (self->save, _ ("Save This Search"));
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (bottom, self->save);
  gtk_box_append (box, GTK_WIDGET (bottom));

  self->error = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "max-width-chars",
                              MAX_NAME_CHARS, "visible", FALSE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->error), "error");
  gtk_box_append (box, GTK_WIDGET (self->error));

  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (box));
  basalt_widget_set_accessible_label (GTK_WIDGET (self), _ ("Saved Searches"));
}

/**
 * basalt_history_saved_new:
 *
 * Returns: (transfer full): a popover without searches
 */
GtkWidget *
basalt_history_saved_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_SAVED, NULL);
}

/**
 * basalt_history_saved_set_engine:
 * @self: saved searches
 * @engine: (nullable): who keeps them
 */
void
basalt_history_saved_set_engine (BasaltHistorySaved *self,
                                 BasaltEngine       *engine)
{
  GListModel *searches;

  g_return_if_fail (BASALT_IS_HISTORY_SAVED (self));

  g_set_object (&self->engine, engine);
  searches = engine != NULL ? basalt_engine_get_saved_searches (engine) : NULL;
  gtk_list_box_bind_model (self->list, searches, searches != NULL ? make_row : NULL, self, NULL);
  if (searches != NULL)
    g_signal_connect_object (searches, "items-changed", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update (self);
}

/**
 * basalt_history_saved_set_text:
 * @self: saved searches
 * @text: the search that can be saved
 */
void
basalt_history_saved_set_text (BasaltHistorySaved *self,
                               const char         *text)
{
  g_return_if_fail (BASALT_IS_HISTORY_SAVED (self));
  g_return_if_fail (text != NULL);

  g_free (self->text);
  self->text = g_strdup (text);
  update (self);
}
