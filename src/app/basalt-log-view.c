/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-view.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-log-follow.h"
#include "basalt-log-row.h"
#include "basalt-log-search.h"
#include "basalt-log-text.h"
#include "basalt-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _BasaltLogView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  BasaltLogFilter *filter;
  GtkMultiSelection *selection;
  BasaltLogFollow *follow;
  GHashTable *expanded; /* of positions in the log */
  guint wanted;         /* position in the log to show when all is searched; G_MAXUINT for none */
  GCancellable *copying;
  GtkFileChooserNative *chooser;
  GArray *to_save; /* positions, while it is asked where to */

  BasaltLogSearch *search;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkButton *end_button;
};

G_DEFINE_FINAL_TYPE (BasaltLogView, basalt_log_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RUN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* -- Rows -- */

/* GTK 4.8 has no accessible label for list items: it goes on the item's own widget,
 * which is the one that gets the focus. */
static void
show_line (BasaltLogView *self,
           GtkListItem   *item)
{
  BasaltLogRow *row = BASALT_LOG_ROW (gtk_list_item_get_child (item));
  BasaltLogLine *line = gtk_list_item_get_item (item);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (row));
  guint position = basalt_log_line_get_position (line);
  gboolean record = basalt_log_line_get_kind (line) == BASALT_LOG_LINE_RECORD ||
                    basalt_log_line_get_kind (line) == BASALT_LOG_LINE_MATCH;

  basalt_log_row_set_line (row, line, basalt_log_filter_get_pattern (self->filter),
                           record &&
                             g_hash_table_contains (self->expanded, GUINT_TO_POINTER (position)));
  gtk_list_item_set_activatable (item, basalt_log_row_can_expand (line));
  gtk_list_item_set_selectable (item, record);
  if (parent != NULL)
    basalt_widget_set_accessible_label (parent, basalt_log_row_get_text (row));
  basalt_list_item_tell_selected (item);
}

static void
setup_cb (BasaltLogView *self,
          GtkListItem   *item)
{
  gtk_list_item_set_child (item, basalt_log_row_new ());
  g_signal_connect (item, "notify::selected", G_CALLBACK (basalt_list_item_tell_selected), NULL);
}

static void
bind_cb (BasaltLogView *self,
         GtkListItem   *item)
{
  g_object_set_data (G_OBJECT (gtk_list_item_get_child (item)), "list-item", item);
  show_line (self, item);
}

static void
unbind_cb (BasaltLogView *self,
           GtkListItem   *item)
{
  g_object_set_data (G_OBJECT (gtk_list_item_get_child (item)), "list-item", NULL);
  basalt_log_row_set_line (BASALT_LOG_ROW (gtk_list_item_get_child (item)), NULL, NULL, FALSE);
}

/* Shows the rows that there are widgets for again, with other marks or more of a line. */
static void
refresh_rows (BasaltLogView *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);
      GtkListItem *list_item =
        BASALT_IS_LOG_ROW (row) ? g_object_get_data (G_OBJECT (row), "list-item") : NULL;

      if (list_item != NULL)
        show_line (self, list_item);
    }
}

static void
activate_cb (BasaltLogView *self,
             guint          row)
{
  g_autoptr (BasaltLogLine) line = g_list_model_get_item (G_LIST_MODEL (self->filter), row);
  gpointer position;

  if (line == NULL || !basalt_log_row_can_expand (line))
    return;

  position = GUINT_TO_POINTER (basalt_log_line_get_position (line));
  if (!g_hash_table_remove (self->expanded, position))
    g_hash_table_add (self->expanded, position);
  basalt_log_follow_let_go (self->follow);
  refresh_rows (self);
}

/* -- What is shown -- */

static void
update_page (BasaltLogView *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->filter)) > 0;

  if (any)
    basalt_stack_show_page (self->stack, "lines");
  else if (basalt_log_filter_get_searching (self->filter))
    return;
  else if (self->run != NULL && g_list_model_get_n_items (basalt_run_get_logs (self->run)) > 0)
    basalt_stack_show_page (self->stack, "nothing-found");
  else
    basalt_stack_show_page (self->stack, "empty");
}

static void
show_row (BasaltLogView *self,
          guint          row)
{
  basalt_log_follow_let_go (self->follow);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), row, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", row);
}

/* Other conditions: what the reader was at is looked for among the rows that they give. */
static void
changing_cb (BasaltLogView *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  if (!gtk_bitset_is_empty (selected))
    self->wanted = basalt_log_filter_get_position (self->filter, gtk_bitset_get_minimum (selected));
}

static void
show_wanted (BasaltLogView *self)
{
  guint row;

  if (self->wanted == G_MAXUINT ||
      (basalt_log_filter_get_searching (self->filter) &&
       basalt_log_filter_get_n_searched (self->filter) <= self->wanted))
    return;

  row = basalt_log_filter_find_row (self->filter, self->wanted);
  self->wanted = G_MAXUINT;
  if (row != G_MAXUINT)
    show_row (self, row);
}

static void
rows_changed_cb (BasaltLogView *self,
                 guint          position,
                 guint          removed,
                 guint          added)
{
  if (removed > 0)
    basalt_log_search_set_current (self->search, 0);
  if (added > 0)
    show_wanted (self);
  update_page (self);
}

static void
searching_cb (BasaltLogView *self)
{
  show_wanted (self);
  update_page (self);
}

static void
navigate_cb (BasaltLogView *self,
             gboolean       forward)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint from = gtk_bitset_is_empty (selected) ? G_MAXUINT : gtk_bitset_get_minimum (selected);
  guint row = basalt_log_filter_find_match (self->filter, from, forward);

  if (row == G_MAXUINT)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  show_row (self, row);
  basalt_log_search_set_current (self->search, basalt_log_filter_count_matches (self->filter, row));
}

static void
stop_search_cb (BasaltLogView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
jump_to_end_cb (BasaltLogView *self)
{
  basalt_log_follow_take (self->follow);
}

/* -- Copying and saving -- */

static void
say (BasaltLogView *self,
     const char    *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (BASALT_IS_WINDOW (root))
    basalt_window_add_toast (BASALT_WINDOW (root), text);
}

static GArray *
dup_selected (BasaltLogView *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));
  GtkBitsetIter iter;
  guint row;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &row); more;
       more = gtk_bitset_iter_next (&iter, &row))
    {
      BasaltLogLineKind kind = basalt_log_filter_get_kind (self->filter, row);
      guint position = basalt_log_filter_get_position (self->filter, row);

      if (kind == BASALT_LOG_LINE_RECORD || kind == BASALT_LOG_LINE_MATCH)
        g_array_append_val (positions, position);
    }

  return positions;
}

static void
copied_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BasaltLogView) self = BASALT_LOG_VIEW (user_data);
  g_autofree char *text = basalt_log_text_format_finish (result, NULL);

  if (text == NULL)
    return;

  g_clear_object (&self->copying);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  say (self, _ ("Copied"));
}

static void
copy_positions (BasaltLogView *self,
                GArray        *positions)
{
  BasaltLogList *list = basalt_log_filter_get_list (self->filter);

  g_cancellable_cancel (self->copying);
  g_clear_object (&self->copying);
  if (list == NULL || positions->len == 0)
    return;

  self->copying = g_cancellable_new ();
  basalt_log_text_format_async (list, positions, self->copying, copied_cb, g_object_ref (self));
}

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  g_autoptr (GArray) positions = dup_selected (BASALT_LOG_VIEW (widget));

  copy_positions (BASALT_LOG_VIEW (widget), positions);
}

static void
copy_all_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  g_autoptr (GArray) positions = basalt_log_filter_dup_positions (BASALT_LOG_VIEW (widget)->filter);

  copy_positions (BASALT_LOG_VIEW (widget), positions);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (BasaltLogView) self = BASALT_LOG_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (basalt_log_text_save_finish (result, &error))
    {
      say (self, _ ("Log saved"));
      return;
    }

  /* Translators: followed by what the system says */
  message = g_strdup_printf (_ ("The log could not be saved: %s"), error->message);
  say (self, message);
}

static void
chooser_response_cb (BasaltLogView *self,
                     int            response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GArray) positions = g_steal_pointer (&self->to_save);
  BasaltLogList *list = basalt_log_filter_get_list (self->filter);
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL && list != NULL)
    basalt_log_text_save_async (list, positions, file, NULL, saved_cb, g_object_ref (self));
}

static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltLogView *self = BASALT_LOG_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *name = NULL;

  if (self->chooser != NULL || self->run == NULL)
    return;

  /* What is shown now, whatever is shown when it is known where to. */
  self->to_save = basalt_log_filter_dup_positions (self->filter);
  self->chooser =
    gtk_file_chooser_native_new (_ ("Save Log"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  name = g_strconcat (basalt_run_get_name (self->run), ".log", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
cancel_saving (BasaltLogView *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->to_save, g_array_unref);
}

static void
update_actions (BasaltLogView *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->filter)) > 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy", !gtk_bitset_is_empty (selected));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy-all", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.save", any);
}

/* -- Keys -- */

static gboolean
find_shortcut_cb (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   user_data)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BASALT_LOG_VIEW (widget)->search));
}

static gboolean
navigate_shortcut_cb (GtkWidget *widget,
                      GVariant  *arguments,
                      gpointer   user_data)
{
  navigate_cb (BASALT_LOG_VIEW (widget), g_variant_get_boolean (arguments));

  return TRUE;
}

/* -- Widget -- */

static void
basalt_log_view_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BasaltLogView *self = BASALT_LOG_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_log_view_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BasaltLogView *self = BASALT_LOG_VIEW (object);

  switch (prop_id)
    {
    case PROP_RUN:
      basalt_log_view_set_run (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_log_view_dispose (GObject *object)
{
  BasaltLogView *self = BASALT_LOG_VIEW (object);

  g_cancellable_cancel (self->copying);
  g_clear_object (&self->copying);
  cancel_saving (self);
  if (self->filter != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->filter, self);
      basalt_log_filter_set_list (self->filter, NULL);
    }
  g_clear_object (&self->follow);
  basalt_widget_dispose_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->run);
  g_clear_pointer (&self->expanded, g_hash_table_unref);

  G_OBJECT_CLASS (basalt_log_view_parent_class)->dispose (object);
}

static void
basalt_log_view_class_init (BasaltLogViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_log_view_get_property;
  object_class->set_property = basalt_log_view_set_property;
  object_class->dispose = basalt_log_view_dispose;

  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BASALT_TYPE_LOG_SEARCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, search);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogView, end_button);
  gtk_widget_class_bind_template_callback (widget_class, changing_cb);
  gtk_widget_class_bind_template_callback (widget_class, navigate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, jump_to_end_cb);

  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "log.copy-all", NULL, copy_all_cb);
  gtk_widget_class_install_action (widget_class, "log.save", NULL, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "log.copy", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, find_shortcut_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_g, GDK_CONTROL_MASK, navigate_shortcut_cb,
                                "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                navigate_shortcut_cb, "b", FALSE);
}

static void
basalt_log_view_init (BasaltLogView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->wanted = G_MAXUINT;
  self->expanded = g_hash_table_new (NULL, NULL);
  self->filter = basalt_log_filter_new ();
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->filter)));
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));

  basalt_log_search_set_filter (self->search, self->filter);
  self->follow = basalt_log_follow_new (self->scroller, self->list);
  g_object_bind_property (self->follow, "away", self->end_button, "visible", G_BINDING_SYNC_CREATE);

  g_signal_connect_object (self->filter, "items-changed", G_CALLBACK (rows_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter, "items-changed", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter, "notify::searching", G_CALLBACK (searching_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
  update_page (self);
}

/**
 * basalt_log_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_log_view_new (void)
{
  return g_object_new (BASALT_TYPE_LOG_VIEW, NULL);
}

/**
 * basalt_log_view_set_run:
 * @self: a log view
 * @run: (nullable): the run whose log to show
 *
 * What is searched for stays; which loggers and attempts to show is forgotten.
 */
void
basalt_log_view_set_run (BasaltLogView *self,
                         BasaltRun     *run)
{
  g_return_if_fail (BASALT_IS_LOG_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  cancel_saving (self);
  g_hash_table_remove_all (self->expanded);
  self->wanted = G_MAXUINT;
  basalt_log_filter_set_list (self->filter, NULL);
  basalt_log_search_reset (self->search);
  basalt_log_follow_take (self->follow);
  basalt_log_filter_set_list (self->filter,
                              run != NULL ? BASALT_LOG_LIST (basalt_run_get_logs (run)) : NULL);
  update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_log_view_set_level:
 * @self: a log view
 * @level: the lowest level to show
 */
void
basalt_log_view_set_level (BasaltLogView  *self,
                           BasaltLogLevel  level)
{
  g_return_if_fail (BASALT_IS_LOG_VIEW (self));

  basalt_log_search_set_level (self->search, level);
}

/**
 * basalt_log_view_dup_text:
 * @self: a log view
 *
 * Returns: (transfer full): the lines shown, each with a line feed, whole
 */
char *
basalt_log_view_dup_text (BasaltLogView *self)
{
  GString *text;

  g_return_val_if_fail (BASALT_IS_LOG_VIEW (self), NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->filter)); i++)
    {
      g_autoptr (BasaltLogLine) line = g_list_model_get_item (G_LIST_MODEL (self->filter), i);

      switch (basalt_log_line_get_kind (line))
        {
        case BASALT_LOG_LINE_RECORD:
        case BASALT_LOG_LINE_MATCH:
          basalt_log_entry_append_line (basalt_log_line_get_entry (line),
                                        basalt_log_line_get_source (line), text);
          break;
        case BASALT_LOG_LINE_DIVIDER:
        case BASALT_LOG_LINE_GAP:
          {
            g_autoptr (BasaltLogRow) row =
              g_object_ref_sink (BASALT_LOG_ROW (basalt_log_row_new ()));

            basalt_log_row_set_line (row, line, NULL, FALSE);
            g_string_append (text, basalt_log_row_get_text (row));
            break;
          }
        }
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}
