/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-store-history.h"

/* Read before all others: more than a window shows at once. */
#define FIRST_RUNS 64

/* How often an open window looks for runs whose process is gone. */
#define REAP_SECONDS 10

static void load_history (BasaltEngine *self);

static BasaltRun *
live_run (const char *id,
          gpointer    user_data)
{
  return basalt_engine_lookup_known (user_data, id);
}

/* -- Lists of what was found -- */

/* The search for the rest of a list. */
typedef struct
{
  struct _OpenList *open; /* NULL once nobody shows the list any more */
  GCancellable *cancellable;
} Filling;

typedef struct _OpenList
{
  BasaltEngine *engine;
  BasaltRunList *list; /* unowned */
  gboolean trash;
  Filling *filling; /* frees itself when it is over */
  gboolean check;   /* runs went meanwhile, which the rest may still have */
} OpenList;

static void
list_gone_cb (gpointer  user_data,
              GObject  *list)
{
  OpenList *open = user_data;

  open->list = NULL;
  g_ptr_array_remove_fast (open->engine->lists, open);
}

static void
open_list_free (OpenList *self)
{
  if (self->list != NULL)
    {
      g_object_weak_unref (G_OBJECT (self->list), list_gone_cb, self);
      basalt_run_list_forget_live (self->list);
    }
  if (self->filling != NULL)
    {
      self->filling->open = NULL;
      g_cancellable_cancel (self->filling->cancellable);
    }
  g_free (self);
}

/**
 * basalt_engine_history_new_list:
 * @self: an engine
 * @rowids: (transfer full) (element-type gint64): rowids of runs, in order
 * @trash: whether they are in the trash
 *
 * Returns: (transfer full): a list of these runs. Those that go away, here or elsewhere, go from it
 */
BasaltRunList *
basalt_engine_history_new_list (BasaltEngine *self,
                                GArray       *rowids,
                                gboolean      trash)
{
  OpenList *open = g_new0 (OpenList, 1);

  open->engine = self;
  open->list = basalt_run_list_new (self->store, rowids, live_run, self);
  open->trash = trash;
  g_object_weak_ref (G_OBJECT (open->list), list_gone_cb, open);
  g_ptr_array_add (self->lists, open);

  return open->list;
}

static void
gone_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (BasaltRunList) list = user_data;
  g_autoptr (GArray) gone = NULL;
  g_autoptr (GError) error = NULL;

  gone = basalt_store_find_gone_finish (BASALT_STORE (source), result, &error);
  if (gone != NULL)
    basalt_run_list_remove (list, gone);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("Removed runs could not be looked for: %s", error->message);
}

static void
find_gone (BasaltEngine *self,
           OpenList     *open)
{
  if (open->filling != NULL)
    open->check = TRUE;
  basalt_store_find_gone_async (self->store, basalt_run_list_get_rowids (open->list), open->trash,
                                self->cancellable, gone_found_cb, g_object_ref (open->list));
}

static OpenList *
find_open_list (BasaltEngine  *self,
                BasaltRunList *list)
{
  for (guint i = 0; self->lists != NULL && i < self->lists->len; i++)
    {
      OpenList *open = self->lists->pdata[i];

      if (open->list == list)
        return open;
    }

  return NULL;
}

static void
rest_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autofree Filling *filling = user_data;
  OpenList *open = filling->open;
  g_autoptr (GArray) rowids = NULL;
  g_autoptr (GError) error = NULL;

  rowids = basalt_store_query_rowids_finish (BASALT_STORE (source), result, &error);
  g_object_unref (filling->cancellable);
  if (open == NULL)
    return;

  open->filling = NULL;
  if (rowids == NULL)
    {
      g_debug ("The rest of a search could not be read: %s", error->message);
      return;
    }

  basalt_run_list_append (open->list, rowids);
  if (open->check)
    find_gone (open->engine, open);
}

/**
 * basalt_engine_history_fill_list:
 * @self: an engine
 * @list: a list of it
 * @query: what the list has the first results of; without a limit
 *
 * Puts the other results below them, as soon as they are found.
 */
void
basalt_engine_history_fill_list (BasaltEngine   *self,
                                 BasaltRunList  *list,
                                 BasaltRunQuery *query)
{
  OpenList *open = find_open_list (self, list);
  Filling *filling;

  g_return_if_fail (open != NULL && open->filling == NULL);

  filling = g_new (Filling, 1);
  filling->open = open;
  filling->cancellable = g_cancellable_new ();
  open->filling = filling;
  basalt_store_query_rowids_async (self->store, query, filling->cancellable, rest_found_cb,
                                   filling);
}

static void
refresh_all (BasaltEngine *self)
{
  if (self->history != NULL)
    basalt_run_list_refresh (self->history);
  for (guint i = 0; i < self->lists->len; i++)
    basalt_run_list_refresh (((OpenList *) self->lists->pdata[i])->list);
}

/* -- The history -- */

static void
items_changed_cb (GListModel   *history,
                  guint         position,
                  guint         removed,
                  guint         added,
                  BasaltEngine *self)
{
  if (position < self->n_pinned)
    self->n_pinned -= MIN (removed, self->n_pinned - position);
}

static void
drop_history (BasaltEngine *self)
{
  if (self->history == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->history, self);
  basalt_run_list_forget_live (self->history);
  g_clear_object (&self->history);
}

/* What a query does not know that began before this happened. */
static void
catch_up (BasaltEngine *self,
          GArray       *rowids,
          guint        *n_pinned)
{
  if (self->removed->len > 0)
    {
      g_autoptr (GHashTable) removed = g_hash_table_new (g_int64_hash, g_int64_equal);
      guint n_before = *n_pinned;
      guint n_left = 0;

      for (guint i = 0; i < self->removed->len; i++)
        g_hash_table_add (removed, &g_array_index (self->removed, gint64, i));
      for (guint i = 0; i < rowids->len; i++)
        {
          if (!g_hash_table_contains (removed, &g_array_index (rowids, gint64, i)))
            g_array_index (rowids, gint64, n_left++) = g_array_index (rowids, gint64, i);
          else if (i < n_before)
            (*n_pinned)--;
        }
      g_array_set_size (rowids, n_left);
    }

  for (guint i = 0; i < self->recorded->len; i++)
    {
      gint64 rowid = g_array_index (self->recorded, gint64, i);
      gboolean found = FALSE;

      for (guint j = 0; j < rowids->len && !found; j++)
        found = g_array_index (rowids, gint64, j) == rowid;
      if (!found)
        g_array_insert_val (rowids, *n_pinned, rowid);
    }
}

static void
show_history (BasaltEngine *self,
              GArray       *rowids,
              guint         n_pinned)
{
  /* As few changes as possible, else the list view would build every row again; and where they
   * are not few, a new model, which is cheaper than they. */
  if (self->history == NULL || !basalt_run_list_become (self->history, rowids))
    {
      drop_history (self);
      self->history = basalt_run_list_new (self->store, g_array_ref (rowids), live_run, self);
      g_signal_connect (self->history, "items-changed", G_CALLBACK (items_changed_cb), self);
      g_object_notify (G_OBJECT (self), "history");
    }
  self->n_pinned = n_pinned;
}

static void
history_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (BasaltEngine) self = user_data;
  g_autoptr (GArray) rowids = NULL;
  g_autoptr (GError) error = NULL;
  gboolean first = self->history == NULL;
  gboolean cut;
  guint n_pinned = 0;

  rowids = basalt_store_read_history_finish (BASALT_STORE (source), result, &n_pinned, &error);
  self->history_loading = FALSE;
  if (rowids == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("The history could not be read: %s", error->message);
      return;
    }

  cut = first && rowids->len == FIRST_RUNS;
  catch_up (self, rowids, &n_pinned);
  show_history (self, rowids, n_pinned);
  if (cut || self->history_stale)
    load_history (self);
}

static void
load_history (BasaltEngine *self)
{
  if (!self->open)
    return;

  if (self->history_loading)
    {
      self->history_stale = TRUE;
      return;
    }

  self->history_loading = TRUE;
  self->history_stale = FALSE;
  g_array_set_size (self->recorded, 0);
  g_array_set_size (self->removed, 0);
  basalt_store_read_history_async (self->store, self->history == NULL ? FIRST_RUNS : 0,
                                   self->cancellable, history_read_cb, g_object_ref (self));
}

static void
store_changed_cb (BasaltStore  *store,
                  BasaltEngine *self)
{
  if (self->watching)
    refresh_all (self);
}

static void
runs_moved_cb (BasaltStore  *store,
               BasaltEngine *self)
{
  if (self->watching)
    basalt_engine_history_reload (self);
}

static void
run_recorded_cb (BasaltStore  *store,
                 gint64        rowid,
                 BasaltEngine *self)
{
  if (self->history_loading)
    g_array_append_val (self->recorded, rowid);
  if (self->history != NULL)
    basalt_run_list_insert (self->history, self->n_pinned, rowid);
}

void
basalt_engine_history_init (BasaltEngine *self)
{
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) open_list_free);
  self->recorded = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->removed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (self->store, "changed", G_CALLBACK (store_changed_cb), self);
  g_signal_connect (self->store, "runs-moved", G_CALLBACK (runs_moved_cb), self);
  g_signal_connect (self->store, "run-recorded", G_CALLBACK (run_recorded_cb), self);
}

void
basalt_engine_history_clear (BasaltEngine *self)
{
  g_clear_handle_id (&self->reap_id, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  drop_history (self);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_clear_pointer (&self->recorded, g_array_unref);
  g_clear_pointer (&self->removed, g_array_unref);
}

/**
 * basalt_engine_history_remove:
 * @self: an engine
 * @ids: (array zero-terminated=1): ids of runs that went to the trash, or that were deleted; it is
 *   committed
 *
 * Takes runs out of the history, and out of every list of what was found: those that somebody may
 * see at once, the others as soon as it is known which they are.
 */
void
basalt_engine_history_remove (BasaltEngine      *self,
                              const char *const *ids)
{
  gboolean reload = FALSE;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (ids != NULL);

  if (self->history != NULL)
    {
      gboolean all;
      g_autoptr (GArray) rowids = basalt_run_list_find_ids (self->history, ids, &all);

      if (self->history_loading)
        g_array_append_vals (self->removed, rowids->data, rowids->len);
      basalt_run_list_remove (self->history, rowids);
      reload = !all;
    }
  if (reload || self->history_loading)
    load_history (self);

  for (guint i = 0; i < self->lists->len; i++)
    {
      OpenList *open = self->lists->pdata[i];
      g_autoptr (BasaltRunList) list = g_object_ref (open->list);
      gboolean all;
      g_autoptr (GArray) rowids = basalt_run_list_find_ids (list, ids, &all);

      /* What went to the trash stays in a list of the trash. */
      if (open->trash || !all || open->filling != NULL)
        find_gone (self, open);
      if (!open->trash)
        basalt_run_list_remove (list, rowids);
    }
}

/**
 * basalt_engine_history_reload:
 * @self: an engine
 *
 * Brings the history and every other list up to date: with what came back from the trash, was
 * imported, pinned, noted or removed. Lists change where there is a difference, and nowhere else.
 */
void
basalt_engine_history_reload (BasaltEngine *self)
{
  g_return_if_fail (BASALT_IS_ENGINE (self));

  if (self->history != NULL || self->watching)
    load_history (self);
  for (guint i = 0; i < self->lists->len; i++)
    find_gone (self, self->lists->pdata[i]);
  refresh_all (self);
}

/**
 * basalt_engine_history_refresh:
 * @self: an engine
 *
 * Brings the rows up to date that are in memory, where the runs and their order are the same.
 */
void
basalt_engine_history_refresh (BasaltEngine *self)
{
  g_return_if_fail (BASALT_IS_ENGINE (self));

  refresh_all (self);
}

/**
 * basalt_engine_history_reset:
 * @self: an engine
 *
 * Forgets all that was listed: a rowid may stand for another run now. The history is read anew;
 * lists of what was found become empty, and whoever shows one searches again.
 */
void
basalt_engine_history_reset (BasaltEngine *self)
{
  g_return_if_fail (BASALT_IS_ENGINE (self));

  for (guint i = 0; i < self->lists->len; i++)
    {
      OpenList *open = self->lists->pdata[i];
      g_autoptr (BasaltRunList) list = g_object_ref (open->list);
      g_autoptr (GArray) rowids = basalt_run_list_get_rowids (list);

      basalt_run_list_remove (list, rowids);
    }

  if (self->history == NULL && !self->history_loading)
    return;

  drop_history (self);
  self->n_pinned = 0;
  g_object_notify (G_OBJECT (self), "history");
  load_history (self);
}

/**
 * basalt_engine_get_history:
 * @self: an engine
 *
 * All runs but those in the trash: pinned ones first, then the newest. Rows are
 * summaries until they are opened; a run that is alive here is its live object.
 * The oldest ones may follow a moment after the newest. The property `history`
 * tells when another model takes this one's place.
 *
 * Returns: (transfer none) (nullable): a list of [class@Run]; %NULL until
 *   basalt_engine_set_watch() has read it
 */
GListModel *
basalt_engine_get_history (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  return self->history != NULL ? G_LIST_MODEL (self->history) : NULL;
}

/* -- Crashed runs -- */

static void
reaped_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  int n = basalt_store_reap_finish (BASALT_STORE (source), result, &error);

  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("Crashed runs could not be looked for: %s", error->message);
}

static gboolean
reap_cb (gpointer user_data)
{
  BasaltEngine *self = user_data;

  if (self->open)
    basalt_store_reap_async (self->store, self->cancellable, reaped_cb, NULL);

  return G_SOURCE_CONTINUE;
}

/**
 * basalt_engine_set_watch:
 * @self: an engine that is open
 * @watch: whether to watch
 *
 * Keeps [property@Engine:history] up to date with what other programs write,
 * and turns runs whose process is gone into Crashed ones: for as long as a
 * window shows it.
 */
void
basalt_engine_set_watch (BasaltEngine *self,
                         gboolean      watch)
{
  g_return_if_fail (BASALT_IS_ENGINE (self));

  if (self->watching == !!watch)
    return;

  self->watching = !!watch;
  basalt_store_set_watch (self->store, self->watching);
  basalt_engine_retention_set_running (self, self->watching);
  g_clear_handle_id (&self->reap_id, g_source_remove);
  if (self->watching)
    {
      self->reap_id =
        g_timeout_add_seconds_full (G_PRIORITY_LOW, REAP_SECONDS, reap_cb, self, NULL);
      load_history (self);
      reap_cb (self);
      if (!self->swept && self->open)
        {
          self->swept = TRUE;
          basalt_engine_sweep_prompts (self);
        }
    }
}
