/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-attempt-list.h"

struct _BasaltAttemptList
{
  GObject parent_instance;

  GListModel *oldest_first;
};

static void basalt_attempt_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltAttemptList,
                               basalt_attempt_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      basalt_attempt_list_iface_init))

static GType
basalt_attempt_list_get_item_type (GListModel *model)
{
  return BASALT_TYPE_ATTEMPT;
}

static guint
basalt_attempt_list_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (BASALT_ATTEMPT_LIST (model)->oldest_first);
}

static gpointer
basalt_attempt_list_get_item (GListModel *model,
                              guint       position)
{
  GListModel *oldest_first = BASALT_ATTEMPT_LIST (model)->oldest_first;
  guint n = g_list_model_get_n_items (oldest_first);

  return position < n ? g_list_model_get_item (oldest_first, n - 1 - position) : NULL;
}

static void
basalt_attempt_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = basalt_attempt_list_get_item_type;
  iface->get_n_items = basalt_attempt_list_get_n_items;
  iface->get_item = basalt_attempt_list_get_item;
}

static void
items_changed_cb (BasaltAttemptList *self,
                  guint              position,
                  guint              removed,
                  guint              added)
{
  guint n = g_list_model_get_n_items (self->oldest_first);

  g_list_model_items_changed (G_LIST_MODEL (self), n - position - added, removed, added);
}

static void
basalt_attempt_list_finalize (GObject *object)
{
  g_object_unref (BASALT_ATTEMPT_LIST (object)->oldest_first);

  G_OBJECT_CLASS (basalt_attempt_list_parent_class)->finalize (object);
}

static void
basalt_attempt_list_class_init (BasaltAttemptListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_attempt_list_finalize;
}

static void
basalt_attempt_list_init (BasaltAttemptList *self)
{
}

static gpointer
get_attempts (gpointer item,
              gpointer user_data)
{
  g_autoptr (BasaltTaskRun) task = item;

  return g_object_ref (basalt_task_run_get_attempts (task));
}

/**
 * basalt_attempt_list_new:
 * @run: a run
 *
 * Returns: (transfer full): its attempts, as they come
 */
BasaltAttemptList *
basalt_attempt_list_new (BasaltRun *run)
{
  BasaltAttemptList *self = g_object_new (BASALT_TYPE_ATTEMPT_LIST, NULL);
  GtkMapListModel *lists;

  lists =
    gtk_map_list_model_new (g_object_ref (basalt_run_get_tasks (run)), get_attempts, NULL, NULL);
  self->oldest_first = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists)));
  g_signal_connect_object (self->oldest_first, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * basalt_attempt_list_find:
 * @self: a list
 * @attempt: (nullable): an attempt
 *
 * Returns: its place, or %GTK_INVALID_LIST_POSITION
 */
guint
basalt_attempt_list_find (BasaltAttemptList *self,
                          BasaltAttempt     *attempt)
{
  guint n;

  g_return_val_if_fail (BASALT_IS_ATTEMPT_LIST (self), GTK_INVALID_LIST_POSITION);

  n = g_list_model_get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n && attempt != NULL; i++)
    {
      g_autoptr (BasaltAttempt) item = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (item == attempt)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}
