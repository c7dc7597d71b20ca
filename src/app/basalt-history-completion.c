/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-completion.h"

#include "basalt-accessible.h"
#include "basalt-engine-search.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* More than these are not read, but typed on. */
#define MAX_ROWS 8

struct _BasaltHistoryCompletion
{
  GtkPopover parent_instance;

  GtkEditable *entry; /* unowned */
  BasaltEngine *engine;
  GCancellable *cancellable;
  GPtrArray *completions; /* of BasaltQueryCompletion; of the rows shown */
  gboolean taking;        /* the entry's text changes by our own hand */
  guint idle_id;          /* the text has changed, the cursor is about to */

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryCompletion, basalt_history_completion, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_TAKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
get_n_rows (BasaltHistoryCompletion *self)
{
  return self->completions != NULL ? MIN (self->completions->len, MAX_ROWS) : 0;
}

static void
cancel (BasaltHistoryCompletion *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
describe (BasaltHistoryCompletion *self,
          GtkListBoxRow           *row)
{
  g_autofree char *text = NULL;

  if (row != NULL)
    {
      int index = gtk_list_box_row_get_index (row);
      const BasaltQueryCompletion *completion = self->completions->pdata[index];
      g_autofree char *label =
        basalt_text_make_visible (completion->label, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

      /* Translators: a suggestion, read aloud: “state:failed, 2 of 8” */
      text = g_strdup_printf (_ ("%s, %d of %u"), label, index + 1, get_n_rows (self));
    }

  /* The focus stays in the entry, which says what is selected here. */
  basalt_widget_set_accessible_description (GTK_WIDGET (self->entry), text);
}

static void
select_row (BasaltHistoryCompletion *self,
            int                      index)
{
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;

  gtk_list_box_select_row (self->list, row);
  describe (self, row);
}

static void
clear_rows (BasaltHistoryCompletion *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
}

static void
show_completions (BasaltHistoryCompletion *self,
                  GPtrArray               *completions)
{
  g_clear_pointer (&self->completions, g_ptr_array_unref);
  clear_rows (self);
  self->completions = completions;

  for (guint i = 0; i < get_n_rows (self); i++)
    {
      const BasaltQueryCompletion *completion = completions->pdata[i];
      g_autofree char *label =
        basalt_text_make_visible (completion->label, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
      GtkWidget *widget = g_object_new (GTK_TYPE_LABEL, "label", label, "xalign", 0.0f, "ellipsize",
                                        PANGO_ELLIPSIZE_MIDDLE, "max-width-chars", 40, NULL);

      gtk_list_box_append (self->list, widget);
      basalt_widget_set_accessible_label (gtk_widget_get_parent (widget), label);
    }

  select_row (self, -1);
  if (get_n_rows (self) > 0 && gtk_widget_get_mapped (GTK_WIDGET (self->entry)))
    {
      gtk_widget_set_size_request (GTK_WIDGET (self->list),
                                   MAX (gtk_widget_get_width (GTK_WIDGET (self->entry)) - 24, -1),
                                   -1);
      gtk_popover_popup (GTK_POPOVER (self));
    }
  else
    gtk_popover_popdown (GTK_POPOVER (self));
}

static void
completed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BasaltHistoryCompletion) self = BASALT_HISTORY_COMPLETION (user_data);
  g_autoptr (GPtrArray) completions = NULL;
  g_autoptr (GError) error = NULL;

  completions = basalt_engine_complete_query_finish (BASALT_ENGINE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (completions == NULL)
    {
      g_debug ("Query words cannot be completed: %s", error->message);
      return;
    }

  /* What is there already needs no suggestion. */
  if (completions->len == 1 &&
      g_str_has_prefix (gtk_editable_get_text (self->entry),
                        ((const BasaltQueryCompletion *) completions->pdata[0])->text))
    g_ptr_array_set_size (completions, 0);
  show_completions (self, g_steal_pointer (&completions));
}

static guint
get_cursor (BasaltHistoryCompletion *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  return (guint) (g_utf8_offset_to_pointer (text, gtk_editable_get_position (self->entry)) - text);
}

static gboolean
has_focus (BasaltHistoryCompletion *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->entry));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == GTK_WIDGET (self->entry) ||
                           gtk_widget_is_ancestor (focus, GTK_WIDGET (self->entry)));
}

static gboolean
complete_cb (gpointer user_data)
{
  BasaltHistoryCompletion *self = user_data;
  const char *text = gtk_editable_get_text (self->entry);
  guint cursor = get_cursor (self);

  self->idle_id = 0;
  /* Between words there is nothing to complete. */
  if (cursor == 0 || g_ascii_isspace (text[cursor - 1]) || !has_focus (self))
    gtk_popover_popdown (GTK_POPOVER (self));
  else
    basalt_history_completion_request (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (BasaltHistoryCompletion *self)
{
  cancel (self);
  if (!self->taking)
    self->idle_id = g_idle_add (complete_cb, self);
}

static void
row_activated_cb (BasaltHistoryCompletion *self,
                  GtkListBoxRow           *row)
{
  select_row (self, gtk_list_box_row_get_index (row));
  basalt_history_completion_take (self, FALSE);
}

static void
basalt_history_completion_closed (GtkPopover *popover)
{
  BasaltHistoryCompletion *self = BASALT_HISTORY_COMPLETION (popover);

  if (self->entry != NULL)
    basalt_widget_set_accessible_description (GTK_WIDGET (self->entry), NULL);
}

static void
basalt_history_completion_dispose (GObject *object)
{
  BasaltHistoryCompletion *self = BASALT_HISTORY_COMPLETION (object);

  cancel (self);
  self->entry = NULL;
  g_clear_object (&self->engine);
  g_clear_pointer (&self->completions, g_ptr_array_unref);

  G_OBJECT_CLASS (basalt_history_completion_parent_class)->dispose (object);
}

static void
basalt_history_completion_class_init (BasaltHistoryCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = basalt_history_completion_dispose;
  GTK_POPOVER_CLASS (klass)->closed = basalt_history_completion_closed;

  signals[SIGNAL_TAKEN] =
    g_signal_new ("taken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
basalt_history_completion_init (BasaltHistoryCompletion *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  basalt_widget_set_accessible_label (list, _ ("Suggestions"));
  gtk_widget_add_css_class (list, "navigation-sidebar");
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_widget_add_css_class (GTK_WIDGET (self), "completion");
  gtk_popover_set_child (GTK_POPOVER (self), list);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
}

/**
 * basalt_history_completion_new:
 * @entry: where query words are typed; not owned
 *
 * Returns: (transfer full): a popover that shows itself while there is something to offer
 */
GtkWidget *
basalt_history_completion_new (GtkEditable *entry)
{
  BasaltHistoryCompletion *self;

  g_return_val_if_fail (GTK_IS_EDITABLE (entry), NULL);

  self = g_object_new (BASALT_TYPE_HISTORY_COMPLETION, NULL);
  self->entry = entry;
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * basalt_history_completion_set_engine:
 * @self: a completion
 * @engine: (nullable): whose history has the values
 */
void
basalt_history_completion_set_engine (BasaltHistoryCompletion *self,
                                      BasaltEngine            *engine)
{
  g_return_if_fail (BASALT_IS_HISTORY_COMPLETION (self));

  cancel (self);
  g_set_object (&self->engine, engine);
}

/**
 * basalt_history_completion_request:
 * @self: a completion
 *
 * Offers what the word at the cursor can become.
 */
void
basalt_history_completion_request (BasaltHistoryCompletion *self)
{
  g_return_if_fail (BASALT_IS_HISTORY_COMPLETION (self));

  cancel (self);
  if (self->engine == NULL || !basalt_engine_get_open (self->engine))
    return;

  self->cancellable = g_cancellable_new ();
  basalt_engine_complete_query_async (self->engine, gtk_editable_get_text (self->entry),
                                      get_cursor (self), self->cancellable, completed_cb,
                                      g_object_ref (self));
}

/**
 * basalt_history_completion_move:
 * @self: a completion
 * @step: 1 to the next suggestion, -1 to the one before
 *
 * Returns: %FALSE where none is shown
 */
gboolean
basalt_history_completion_move (BasaltHistoryCompletion *self,
                                int                      step)
{
  GtkListBoxRow *row;
  int n_rows;
  int index;

  g_return_val_if_fail (BASALT_IS_HISTORY_COMPLETION (self), FALSE);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return FALSE;

  n_rows = (int) get_n_rows (self);
  row = gtk_list_box_get_selected_row (self->list);
  index = row != NULL ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : n_rows - 1;
  /* Beyond the ends none is selected, and what was typed is what counts. */
  select_row (self, index < n_rows ? index : -1);

  return TRUE;
}

/**
 * basalt_history_completion_take:
 * @self: a completion
 * @any: whether to take the first suggestion where none is selected
 *
 * Emits “taken” with the selected suggestion, and goes on with its values if it is a key.
 *
 * Returns: %FALSE where there is none
 */
gboolean
basalt_history_completion_take (BasaltHistoryCompletion *self,
                                gboolean                 any)
{
  GtkListBoxRow *row;
  const BasaltQueryCompletion *completion;
  g_autofree char *text = NULL;
  guint cursor;

  g_return_val_if_fail (BASALT_IS_HISTORY_COMPLETION (self), FALSE);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)) || get_n_rows (self) == 0)
    return FALSE;

  row = gtk_list_box_get_selected_row (self->list);
  if (row == NULL && any)
    row = gtk_list_box_get_row_at_index (self->list, 0);
  if (row == NULL)
    return FALSE;

  completion = self->completions->pdata[gtk_list_box_row_get_index (row)];
  text = g_strdup (completion->text);
  cursor = MIN (completion->cursor, (guint) strlen (text));

  self->taking = TRUE;
  g_signal_emit (self, signals[SIGNAL_TAKEN], 0, text,
                 (guint) g_utf8_pointer_to_offset (text, text + cursor));
  self->taking = FALSE;

  /* A key goes on with its values, a value is done. */
  if (cursor > 0 && text[cursor - 1] == ':')
    basalt_history_completion_request (self);
  else
    basalt_history_completion_close (self);

  return TRUE;
}

/**
 * basalt_history_completion_close:
 * @self: a completion
 *
 * Returns: %FALSE where none is shown
 */
gboolean
basalt_history_completion_close (BasaltHistoryCompletion *self)
{
  gboolean shown;

  g_return_val_if_fail (BASALT_IS_HISTORY_COMPLETION (self), FALSE);

  cancel (self);
  shown = gtk_widget_get_visible (GTK_WIDGET (self));
  gtk_popover_popdown (GTK_POPOVER (self));

  return shown;
}
