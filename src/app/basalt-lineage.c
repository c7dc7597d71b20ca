/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-lineage.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-format.h"
#include "basalt-uuid.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* More are counted, but not listed. */
#define CHILDREN_MAX 100
/* A history that changes is looked at again after so long, however often it changes. */
#define REFRESH_MS 150

struct _BasaltLineage
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltRun *run;
  GSignalGroup *engine_signals;
  GSignalGroup *history_signals;
  GCancellable *cancellable; /* of what is looked up for @run */
  guint refresh_id;
  guint n_children;

  GtkWidget *box;
  GtkWidget *parent_button;
  GtkLabel *parent_label;
  GtkMenuButton *children_button;
  GtkLabel *children_label;
  GtkPopover *popover;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (BasaltLineage, basalt_lineage, GTK_TYPE_WIDGET)

static void
update_visible (BasaltLineage *self)
{
  gtk_widget_set_visible (self->box, gtk_widget_get_visible (self->parent_button) ||
                                       gtk_widget_get_visible (GTK_WIDGET (self->children_button)));
}

/* -- The parent -- */

typedef enum
{
  PARENT_THERE,
  PARENT_IN_TRASH,
  PARENT_GONE,
} ParentPlace;

static char *
describe_parent (const char  *name,
                 ParentPlace  place)
{
  switch (place)
    {
    case PARENT_THERE:
      /* Translators: %s is the name of the run that this one was made from */
      return g_strdup_printf (_ ("Made from %s"), name);
    case PARENT_IN_TRASH:
      /* Translators: %s is the name of the run that this one was made from */
      return g_strdup_printf (_ ("Made from %s (in the trash)"), name);
    case PARENT_GONE:
      break;
    }

  /* Translators: %s is the name of the run that this one was made from */
  return g_strdup_printf (_ ("Made from %s (deleted)"), name);
}

static void
show_parent (BasaltLineage *self,
             ParentPlace    place)
{
  const char *id = basalt_run_get_parent_id (self->run);
  g_autofree char *name = basalt_uuid_to_name (id);
  g_autofree char *text = describe_parent (name != NULL ? name : id, place);

  gtk_label_set_text (self->parent_label, text);
  basalt_widget_set_accessible_label (self->parent_button, text);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->parent_button), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->parent_button),
                                  place != PARENT_GONE ? "win.show-run" : NULL);
  gtk_widget_set_sensitive (self->parent_button, place != PARENT_GONE);
}

static void
parent_found_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (BasaltLineage) self = BASALT_LINEAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (BasaltRun) parent =
    basalt_engine_find_run_finish (BASALT_ENGINE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->run == NULL ||
      basalt_run_get_parent_id (self->run) == NULL)
    return;

  if (parent != NULL)
    show_parent (self, basalt_run_get_deleted_at (parent) != 0 ? PARENT_IN_TRASH : PARENT_THERE);
  else if (g_error_matches (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND))
    show_parent (self, PARENT_GONE);
}

/* -- The children -- */

static void
child_activated_cb (BasaltLineage *self,
                    GtkListBoxRow *row)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (row), "basalt-run-id"));

  gtk_popover_popdown (self->popover);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-run", "s", id);
}

static GtkWidget *
create_child (BasaltRun *run)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = basalt_format_when (basalt_run_get_created_at (run), g_get_real_time ());
  g_autofree char *subtitle = g_strjoin (" · ", basalt_state_get_label (basalt_run_get_state (run)),
                                         when, basalt_run_get_model (run), NULL);

  basalt_row_set_text (ADW_PREFERENCES_ROW (row), basalt_run_get_name (run), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "basalt-run-id", g_strdup (basalt_run_get_id (run)),
                          g_free);

  return row;
}

static void
show_children (BasaltLineage *self,
               GPtrArray     *runs)
{
  GtkListBoxRow *row;
  g_autofree char *text = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < runs->len; i++)
    gtk_list_box_append (self->list, create_child (g_ptr_array_index (runs, i)));

  self->n_children = runs->len;
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Made into %u run", "Made into %u runs",
                                       runs->len),
                          runs->len);
  gtk_label_set_text (self->children_label, text);
  basalt_menu_button_set_accessible_label (self->children_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->children_button), runs->len > 0);
  update_visible (self);
}

static void
children_found_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (BasaltLineage) self = BASALT_LINEAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs =
    basalt_engine_query_runs_finish (BASALT_ENGINE (object), result, &error);

  if (runs != NULL && self->run != NULL)
    show_children (self, runs);
}

static void
look_up (BasaltLineage *self)
{
  const char *parent = self->run != NULL ? basalt_run_get_parent_id (self->run) : NULL;
  g_autoptr (BasaltRunQuery) query = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (self->parent_button, parent != NULL);
  update_visible (self);
  if (self->run == NULL || self->engine == NULL || !basalt_engine_get_open (self->engine))
    return;

  self->cancellable = g_cancellable_new ();
  if (parent != NULL)
    {
      show_parent (self, PARENT_THERE);
      basalt_engine_find_run_async (self->engine, parent, self->cancellable, parent_found_cb,
                                    g_object_ref (self));
    }

  query = basalt_run_query_new ();
  query->parent = g_strdup (basalt_run_get_id (self->run));
  query->sort = BASALT_RUN_SORT_NEWEST;
  query->limit = CHILDREN_MAX;
  basalt_engine_query_runs_async (self->engine, query, self->cancellable, children_found_cb,
                                  g_object_ref (self));
}

static gboolean
refresh_cb (gpointer user_data)
{
  BasaltLineage *self = user_data;

  self->refresh_id = 0;
  look_up (self);

  return G_SOURCE_REMOVE;
}

static void
queue_refresh (BasaltLineage *self)
{
  if (self->refresh_id == 0 && self->run != NULL)
    self->refresh_id =
      g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, REFRESH_MS, refresh_cb, self, NULL);
}

static void
history_changed_cb (BasaltLineage *self)
{
  g_signal_group_set_target (self->history_signals, self->engine != NULL ?
                                                      basalt_engine_get_history (self->engine) :
                                                      NULL);
  queue_refresh (self);
}

/* -- Widget -- */

static void
basalt_lineage_dispose (GObject *object)
{
  BasaltLineage *self = BASALT_LINEAGE (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine_signals);
  g_clear_object (&self->history_signals);
  g_clear_object (&self->engine);
  g_clear_object (&self->run);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_lineage_parent_class)->dispose (object);
}

static void
basalt_lineage_class_init (BasaltLineageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_lineage_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-lineage.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltLineage, box);
  gtk_widget_class_bind_template_child (widget_class, BasaltLineage, parent_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLineage, parent_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltLineage, children_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLineage, children_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltLineage, popover);
  gtk_widget_class_bind_template_child (widget_class, BasaltLineage, list);
  gtk_widget_class_bind_template_callback (widget_class, child_activated_cb);
}

static void
basalt_lineage_init (BasaltLineage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->engine_signals = g_signal_group_new (BASALT_TYPE_ENGINE);
  g_signal_group_connect_swapped (self->engine_signals, "notify::history",
                                  G_CALLBACK (history_changed_cb), self);
  self->history_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->history_signals, "items-changed",
                                  G_CALLBACK (queue_refresh), self);
}

GtkWidget *
basalt_lineage_new (void)
{
  return g_object_new (BASALT_TYPE_LINEAGE, NULL);
}

void
basalt_lineage_set_engine (BasaltLineage *self,
                           BasaltEngine  *engine)
{
  g_return_if_fail (BASALT_IS_LINEAGE (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (!g_set_object (&self->engine, engine))
    return;

  g_signal_group_set_target (self->engine_signals, engine);
  history_changed_cb (self);
}

/**
 * basalt_lineage_set_run:
 * @self: a lineage
 * @run: (nullable): the run in the middle
 */
void
basalt_lineage_set_run (BasaltLineage *self,
                        BasaltRun     *run)
{
  g_return_if_fail (BASALT_IS_LINEAGE (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  self->n_children = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->children_button), FALSE);
  look_up (self);
}

/**
 * basalt_lineage_get_parent_text:
 * @self: a lineage
 *
 * Returns: (nullable): what it says about the parent; %NULL where there is none
 */
const char *
basalt_lineage_get_parent_text (BasaltLineage *self)
{
  g_return_val_if_fail (BASALT_IS_LINEAGE (self), NULL);

  return gtk_widget_get_visible (self->parent_button) ? gtk_label_get_text (self->parent_label) :
                                                        NULL;
}

guint
basalt_lineage_get_n_children (BasaltLineage *self)
{
  g_return_val_if_fail (BASALT_IS_LINEAGE (self), 0);

  return self->n_children;
}
