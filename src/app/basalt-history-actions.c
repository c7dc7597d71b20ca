/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What can be done with runs of the history. The actions take ids; without any they are about the
 * rows that are selected. */

#include "basalt-accessible.h"
#include "basalt-engine-organize.h"
#include "basalt-history-menu.h"
#include "basalt-history-page-private.h"
#include "basalt-question.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

/* -- What an action is about -- */

static GPtrArray *
get_runs (BasaltHistoryPage *self)
{
  GPtrArray *runs;

  if (basalt_history_list_get_choosing (self->list))
    return basalt_history_list_get_chosen (self->list);

  runs = g_ptr_array_new_with_free_func (g_object_unref);
  if (basalt_history_list_get_current_run (self->list) != NULL)
    g_ptr_array_add (runs, g_object_ref (basalt_history_list_get_current_run (self->list)));

  return runs;
}

/**
 * basalt_history_page_get_ids:
 * @self: a history page
 * @parameter: (nullable): of an action: ids
 *
 * Returns: (transfer full) (array zero-terminated=1): those ids; without any those of the rows
 *   that are selected, and none where these are too many
 */
GStrv
basalt_history_page_get_ids (BasaltHistoryPage *self,
                             GVariant          *parameter)
{
  g_autoptr (GPtrArray) runs = NULL;

  if (parameter != NULL && g_variant_n_children (parameter) > 0)
    return g_variant_dup_strv (parameter, NULL);

  if (basalt_history_list_get_n_selected (self->list) > BASALT_HISTORY_LIST_MAX_CHOSEN)
    return g_new0 (char *, 1);

  runs = get_runs (self);

  return basalt_history_menu_get_ids (runs);
}

/* The run of a menu item, as an object. */
static BasaltRun *
find_run (BasaltHistoryPage *self,
          GVariant          *parameter)
{
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);
  BasaltRun *current = basalt_history_list_get_current_run (self->list);

  for (guint i = 0; self->menu_runs != NULL && i < self->menu_runs->len; i++)
    {
      if (g_strcmp0 (basalt_run_get_id (self->menu_runs->pdata[i]), ids[0]) == 0)
        return self->menu_runs->pdata[i];
    }

  return current != NULL && g_strcmp0 (basalt_run_get_id (current), ids[0]) == 0 ? current : NULL;
}

/* -- Opening, and running again -- */

static void
open_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  BasaltRun *run = find_run (self, parameter);

  if (run != NULL)
    basalt_history_page_activate_run (self, run);
}

typedef struct
{
  BasaltHistoryPage *page;
  BasaltRun *run;
  const char *action;
} Opening;

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Opening *opening = user_data;
  g_autoptr (BasaltHistoryPage) self = opening->page;
  g_autoptr (BasaltRun) run = opening->run;
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_open_run_finish (BASALT_ENGINE (object), result, &error))
    {
      basalt_history_page_tell_error (self, error);
      return;
    }

  basalt_history_page_activate_run (self, run);
  gtk_widget_activate_action (GTK_WIDGET (self), opening->action, NULL);
}

/* What the window does with the run that it shows. */
static void
window_action_cb (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  BasaltRun *run = find_run (self, parameter);
  Opening *opening;

  if (run == NULL || self->engine == NULL)
    return;

  opening = g_new (Opening, 1);
  opening->page = g_object_ref (self);
  opening->run = g_object_ref (run);
  opening->action = g_str_equal (action, "history.run-again") ? "win.run-again" :
                    g_str_equal (action, "history.edit-run")  ? "win.edit-run" :
                                                                "win.retry";
  basalt_engine_open_run_async (self->engine, run, NULL, opened_cb, opening);
}

/* -- Comparing, exporting, copying -- */

static void
hand_over (BasaltHistoryPage *self,
           const char        *action,
           const char *const *ids)
{
  if (ids[0] != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (self), action, g_variant_new_strv (ids, -1));
}

static void
compare_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);

  if (g_strv_length (ids) == 2)
    {
      hand_over (self, "win.compare-runs", (const char *const *) ids);
      basalt_history_list_set_choosing (self->list, FALSE);
    }
  else if (g_strv_length (ids) == 1)
    {
      BasaltRun *run = find_run (self, parameter);

      if (run == NULL)
        return;

      g_free (self->compared);
      self->compared = g_strdup (ids[0]);
      basalt_history_list_choose_run (self->list, run);
      basalt_history_page_tell (self, _ ("Select the run to compare it with"));
    }
}

/**
 * basalt_history_page_chosen_changed:
 * @self: a history page
 *
 * Other rows are chosen now, or none: compares as soon as there are two for that.
 */
void
basalt_history_page_chosen_changed (BasaltHistoryPage *self)
{
  g_autoptr (GPtrArray) runs = NULL;
  g_auto (GStrv) ids = NULL;

  if (self->compared == NULL)
    return;

  if (!basalt_history_list_get_choosing (self->list) ||
      basalt_history_list_get_n_selected (self->list) != 2)
    {
      if (basalt_history_list_get_n_selected (self->list) != 1)
        g_clear_pointer (&self->compared, g_free);
      return;
    }

  runs = basalt_history_list_get_chosen (self->list);
  ids = basalt_history_menu_get_ids (runs);
  /* The one that was asked about first. */
  if (g_str_equal (ids[1], self->compared))
    {
      char *other = ids[0];

      ids[0] = ids[1];
      ids[1] = other;
    }
  g_clear_pointer (&self->compared, g_free);
  hand_over (self, "win.compare-runs", (const char *const *) ids);
  basalt_history_list_set_choosing (self->list, FALSE);
}

static void
export_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);

  hand_over (self, "win.export-runs", (const char *const *) ids);
}

static void
copy_id_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);
  g_autofree char *text = g_strjoinv ("\n", ids);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  basalt_history_page_tell (self, _ ("Copied"));
}

/* -- Notes -- */

static void
annotated_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (BasaltHistoryPage) self = BASALT_HISTORY_PAGE (user_data);
  g_autoptr (GError) error = NULL;

  if (!basalt_engine_annotate_finish (BASALT_ENGINE (object), result, &error))
    basalt_history_page_tell_error (self, error);
}

static void
annotate (BasaltHistoryPage    *self,
          const char *const    *ids,
          const BasaltRunNotes *notes)
{
  if (self->engine != NULL && ids[0] != NULL)
    basalt_engine_annotate_async (self->engine, ids, notes, NULL, annotated_cb,
                                  g_object_ref (self));
}

static void
pin_cb (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;

  notes.pinned = g_str_equal (action, "history.pin");
  annotate (self, (const char *const *) ids, &notes);
}

static void
rate_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_autoptr (GVariant) array = g_variant_get_child_value (parameter, 0);
  g_autoptr (GVariant) rating = g_variant_get_child_value (parameter, 1);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, array);
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;

  notes.rating = (int) MIN (g_variant_get_uint32 (rating), 5);
  annotate (self, (const char *const *) ids, &notes);
}

typedef struct
{
  BasaltHistoryPage *page;
  GStrv ids;
  GtkEditable *entry;
} Tagging;

static void
tagging_free (gpointer  data,
              GClosure *closure)
{
  Tagging *self = data;

  g_object_unref (self->page);
  g_strfreev (self->ids);
  g_free (self);
}

static void
tag_response_cb (AdwMessageDialog *dialog,
                 const char       *response,
                 Tagging          *tagging)
{
  g_autofree char *tag = g_strstrip (g_strdup (gtk_editable_get_text (tagging->entry)));
  const char *tags[] = { tag, NULL };
  BasaltRunNotes notes = BASALT_RUN_NOTES_INIT;

  if (!g_str_equal (response, "add"))
    return;

  notes.add_tags = tags;
  annotate (tagging->page, (const char *const *) tagging->ids, &notes);
}

static void
tag_changed_cb (GtkEditable      *entry,
                AdwMessageDialog *dialog)
{
  g_autofree char *tag = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "add", *tag != '\0');
}

static void
add_tag_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  BasaltHistoryPage *self = BASALT_HISTORY_PAGE (widget);
  g_auto (GStrv) ids = basalt_history_page_get_ids (self, parameter);
  AdwMessageDialog *dialog;
  GtkWidget *entry;
  Tagging *tagging;

  if (ids[0] == NULL)
    return;

  dialog = basalt_question_new (widget, _ ("Add Tag"), NULL);
  adw_message_dialog_add_response (dialog, "add", _ ("_Add"));
  adw_message_dialog_set_response_appearance (dialog, "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "add");
  entry = g_object_new (GTK_TYPE_ENTRY, "activates-default", TRUE, "max-length", 100,
                        "placeholder-text", _ ("Tag"), NULL);
  basalt_widget_set_accessible_label (entry, _ ("Tag"));
  adw_message_dialog_set_extra_child (dialog, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (tag_changed_cb), dialog, 0);
  tag_changed_cb (GTK_EDITABLE (entry), dialog);

  tagging = g_new (Tagging, 1);
  tagging->page = g_object_ref (self);
  tagging->ids = g_steal_pointer (&ids);
  tagging->entry = GTK_EDITABLE (entry);
  g_signal_connect_data (dialog, "response", G_CALLBACK (tag_response_cb), tagging, tagging_free,
                         0);
  basalt_question_present (dialog);
}

/**
 * basalt_history_page_make_menu:
 * @self: a history page
 * @runs: (element-type BasaltRun): runs
 *
 * Returns: (transfer full) (nullable): what can be done with them
 */
GMenuModel *
basalt_history_page_make_menu (BasaltHistoryPage *self,
                               GPtrArray         *runs)
{
  if (runs->len == 0 ||
      (basalt_history_list_get_n_selected (self->list) > BASALT_HISTORY_LIST_MAX_CHOSEN &&
       runs->len > 1))
    return NULL;

  g_clear_pointer (&self->menu_runs, g_ptr_array_unref);
  self->menu_runs = g_ptr_array_ref (runs);

  return basalt_history_menu_new (runs, basalt_history_page_in_trash (self));
}

/**
 * basalt_history_page_install_actions:
 * @widget_class: the page's class
 *
 * Adds the page's actions.
 */
void
basalt_history_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "history.open", "as", open_cb);
  gtk_widget_class_install_action (widget_class, "history.run-again", "as", window_action_cb);
  gtk_widget_class_install_action (widget_class, "history.edit-run", "as", window_action_cb);
  gtk_widget_class_install_action (widget_class, "history.retry", "as", window_action_cb);
  gtk_widget_class_install_action (widget_class, "history.compare", "as", compare_cb);
  gtk_widget_class_install_action (widget_class, "history.export", "as", export_cb);
  gtk_widget_class_install_action (widget_class, "history.copy-id", "as", copy_id_cb);
  gtk_widget_class_install_action (widget_class, "history.pin", "as", pin_cb);
  gtk_widget_class_install_action (widget_class, "history.unpin", "as", pin_cb);
  gtk_widget_class_install_action (widget_class, "history.rate", "(asu)", rate_cb);
  gtk_widget_class_install_action (widget_class, "history.add-tag", "as", add_tag_cb);
  basalt_history_page_install_trash (widget_class);
  basalt_history_page_install_undo (widget_class);
}

/**
 * basalt_history_page_clear_actions:
 * @self: a history page
 *
 * Forgets what the actions keep, %NULL or not.
 */
void
basalt_history_page_clear_actions (BasaltHistoryPage *self)
{
  g_clear_pointer (&self->menu_runs, g_ptr_array_unref);
  g_clear_pointer (&self->compared, g_free);
  basalt_history_page_clear_undo (self);
}
