/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-chooser.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-format.h"
#include "basalt-run-query-parse.h"
#include "basalt-text.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* As many as somebody reads through before they type a word. */
#define LIMIT 60

struct _BasaltRunChooser
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltRun *without; /* (nullable): one that is not offered */
  GCancellable *cancellable;

  GtkSearchEntry *entry;
  GtkStack *stack;
  GtkListBox *list;
  GtkLabel *complaint_label;
};

G_DEFINE_FINAL_TYPE (BasaltRunChooser, basalt_run_chooser, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
create_row (BasaltRun *run)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = basalt_format_when (basalt_run_get_created_at (run), g_get_real_time ());
  const char *title = basalt_run_get_title (run);
  const char *model = basalt_run_get_model (run);
  g_autofree char *subtitle =
    g_strjoin (" · ", basalt_run_get_name (run),
               basalt_state_get_label (basalt_run_get_state (run)), when, model, NULL);

  basalt_row_set_text (ADW_PREFERENCES_ROW (row),
                       title != NULL && *title != '\0' ? title : basalt_run_get_name (run),
                       subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "basalt-run", g_object_ref (run), g_object_unref);

  return row;
}

static void
show_runs (BasaltRunChooser *self,
           GPtrArray        *runs)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  for (guint i = 0; i < runs->len; i++)
    {
      BasaltRun *run = g_ptr_array_index (runs, i);

      if (!g_str_equal (basalt_run_get_id (run), BASALT_RUN_NO_ID) &&
          (self->without == NULL ||
           !g_str_equal (basalt_run_get_id (run), basalt_run_get_id (self->without))))
        gtk_list_box_append (self->list, create_row (run));
    }

  basalt_stack_show_page (self->stack,
                          gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "list" : "none");
}

static void
queried_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BasaltRunChooser) self = BASALT_RUN_CHOOSER (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs =
    basalt_engine_query_runs_finish (BASALT_ENGINE (object), result, &error);

  if (runs != NULL)
    show_runs (self, runs);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *visible =
        basalt_text_make_visible (error->message, -1, BASALT_TEXT_VISIBLE_NONE);

      gtk_label_set_text (self->complaint_label, visible);
      gtk_widget_set_visible (GTK_WIDGET (self->complaint_label), TRUE);
    }
}

static void
search_cb (BasaltRunChooser *self)
{
  g_autoptr (BasaltRunQuery) query = NULL;
  g_autofree char *complaint = NULL;

  if (self->engine == NULL)
    return;

  query = basalt_run_query_parse (gtk_editable_get_text (GTK_EDITABLE (self->entry)),
                                  g_get_real_time (), &complaint);
  query->limit = LIMIT;
  gtk_label_set_text (self->complaint_label, complaint != NULL ? complaint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->complaint_label), complaint != NULL);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  basalt_engine_query_runs_async (self->engine, query, self->cancellable, queried_cb,
                                  g_object_ref (self));
}

static void
choose (BasaltRunChooser *self,
        GtkListBoxRow    *row)
{
  g_autoptr (BasaltRun) run = NULL;

  if (row == NULL)
    return;

  run = g_object_ref (g_object_get_data (G_OBJECT (row), "basalt-run"));
  g_signal_emit (self, signals[CHOSEN], 0, run);
}

static void
row_activated_cb (BasaltRunChooser *self,
                  GtkListBoxRow    *row)
{
  choose (self, row);
}

/* Return takes the first. */
static void
entry_activate_cb (BasaltRunChooser *self)
{
  choose (self, gtk_list_box_get_row_at_index (self->list, 0));
}

static void
basalt_run_chooser_dispose (GObject *object)
{
  BasaltRunChooser *self = BASALT_RUN_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->without);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_run_chooser_parent_class)->dispose (object);
}

static void
basalt_run_chooser_class_init (BasaltRunChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_run_chooser_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, BASALT_TYPE_RUN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-run-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltRunChooser, entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunChooser, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunChooser, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunChooser, complaint_label);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

/* The entry takes Escape from the window. */
static void
stop_search_cb (BasaltRunChooser *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "window.close", NULL);
}

static void
basalt_run_chooser_init (BasaltRunChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (stop_search_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
basalt_run_chooser_new (void)
{
  return g_object_new (BASALT_TYPE_RUN_CHOOSER, NULL);
}

void
basalt_run_chooser_set_engine (BasaltRunChooser *self,
                               BasaltEngine     *engine)
{
  g_return_if_fail (BASALT_IS_RUN_CHOOSER (self));

  g_set_object (&self->engine, engine);
}

/**
 * basalt_run_chooser_set_without:
 * @self: a chooser
 * @run: (nullable): a run that is not offered
 */
void
basalt_run_chooser_set_without (BasaltRunChooser *self,
                                BasaltRun        *run)
{
  g_return_if_fail (BASALT_IS_RUN_CHOOSER (self));

  g_set_object (&self->without, run);
}

/**
 * basalt_run_chooser_start:
 * @self: a chooser that is shown
 *
 * Offers the newest runs, and waits for words.
 */
void
basalt_run_chooser_start (BasaltRunChooser *self)
{
  g_return_if_fail (BASALT_IS_RUN_CHOOSER (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  search_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
