/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-list.h"

#include "basalt-rowids.h"
#include "basalt-runs-query.h"
#include "basalt-store-private.h"

#include <string.h>

/* Rows that are read together: not more, as somebody waits for them to be drawn. */
#define PAGE_ROWS 32
/* A list widget holds some 200 rows, wherever it is scrolled to. */
#define MAX_ROWS 1024
/* Rows that are compared in one go when they were read again. */
#define REFRESH_ROWS 128

struct _BasaltRunList
{
  GObject parent_instance;

  BasaltStore *store;
  BasaltLiveRunFunc live;
  gpointer live_data;

  BasaltRowids *rowids;
  GHashTable *rows; /* (element-type gint64 Row): the runs that are kept, or that somebody holds */
  GQueue kept;      /* of Row, the one used last first */
  GArray *to_refresh; /* of gint64: rows that are read again, one part after the other */
  gboolean refreshing;
  gboolean stale; /* what is being read again is old already */
};

/* A run has one object as long as somebody holds it, however often its row is read. */
typedef struct
{
  BasaltRunList *list;
  gint64 rowid;
  BasaltRun *run; /* owned while kept */
  gboolean is_kept;
  GList link;
} Row;

static void refresh_next (BasaltRunList *self);

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltRunList,
                               basalt_run_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
run_gone_cb (gpointer  user_data,
             GObject  *run)
{
  Row *row = user_data;

  g_hash_table_remove (row->list->rows, &row->rowid);
}

static Row *
add_row (BasaltRunList *self,
         gint64         rowid,
         BasaltRun     *run)
{
  Row *row = g_new0 (Row, 1);

  row->list = self;
  row->rowid = rowid;
  row->run = run;
  row->link.data = row;
  g_hash_table_insert (self->rows, &row->rowid, row);
  g_object_weak_ref (G_OBJECT (run), run_gone_cb, row);

  return row;
}

static void
let_go (Row *row)
{
  row->is_kept = FALSE;
  g_queue_unlink (&row->list->kept, &row->link);
  /* Unless somebody holds it, this is the end of the row. */
  g_object_unref (row->run);
}

static void
keep (Row *row)
{
  BasaltRunList *self = row->list;

  if (row->is_kept)
    g_queue_unlink (&self->kept, &row->link);
  else
    g_object_ref (row->run);
  row->is_kept = TRUE;
  g_queue_push_head_link (&self->kept, &row->link);

  if (self->kept.length > MAX_ROWS)
    let_go (g_queue_peek_tail (&self->kept));
}

/* The object of a row: the run that lives in this process, or a new one. */
static BasaltRun *
make_run (BasaltRunList             *self,
          const BasaltSummaryRecord *summary)
{
  BasaltRun *run = NULL;

  if (summary == NULL)
    return basalt_run_new_damaged (NULL);
  if (self->live != NULL && summary->row.id != NULL)
    run = self->live (summary->row.id, self->live_data);
  if (run != NULL)
    return g_object_ref (run);
  if (!summary->damaged)
    run = basalt_run_new_from_row (&summary->row, NULL);

  return run != NULL ? run : basalt_run_new_damaged (&summary->row);
}

/* Reads those rows around @position that nobody has yet. */
static void
read_page (BasaltRunList *self,
           guint          position)
{
  g_autoptr (BasaltRunRecord) record = basalt_run_record_new ();
  g_autoptr (GError) error = NULL;
  gint64 rowids[PAGE_ROWS];
  guint first = position - position % PAGE_ROWS;
  guint end = MIN (first + PAGE_ROWS, basalt_rowids_get_length (self->rowids));
  guint n_rowids = 0;
  guint next = 0;

  for (guint i = first; i < end; i++)
    {
      gint64 rowid = basalt_rowids_get (self->rowids, i);

      if (!g_hash_table_contains (self->rows, &rowid))
        rowids[n_rowids++] = rowid;
    }

  /* A view that is still drawn while the program ends has nobody left to tell. */
  if (!basalt_store_read_rows (self->store, rowids, n_rowids, record, &error) &&
      !g_error_matches (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_CLOSED))
    g_warning ("A page of the history cannot be read: %s", error->message);

  for (guint i = 0; i < n_rowids; i++)
    {
      const BasaltSummaryRecord *summary = NULL;

      if (next < record->summaries->len &&
          g_array_index (record->summaries, BasaltSummaryRecord, next).rowid == rowids[i])
        summary = &g_array_index (record->summaries, BasaltSummaryRecord, next++);

      {
        g_autoptr (BasaltRun) run = make_run (self, summary);

        keep (add_row (self, rowids[i], run));
      }
    }
}

static GType
basalt_run_list_get_item_type (GListModel *model)
{
  return BASALT_TYPE_RUN;
}

static guint
basalt_run_list_get_n_items (GListModel *model)
{
  return basalt_rowids_get_length (BASALT_RUN_LIST (model)->rowids);
}

static gpointer
basalt_run_list_get_item (GListModel *model,
                          guint       position)
{
  BasaltRunList *self = BASALT_RUN_LIST (model);
  gint64 rowid;
  Row *row;

  if (position >= basalt_rowids_get_length (self->rowids))
    return NULL;

  rowid = basalt_rowids_get (self->rowids, position);
  row = g_hash_table_lookup (self->rows, &rowid);
  if (row == NULL)
    {
      read_page (self, position);
      row = g_hash_table_lookup (self->rows, &rowid);
    }
  keep (row);

  return g_object_ref (row->run);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = basalt_run_list_get_item_type;
  iface->get_n_items = basalt_run_list_get_n_items;
  iface->get_item = basalt_run_list_get_item;
}

static void
basalt_run_list_finalize (GObject *object)
{
  BasaltRunList *self = BASALT_RUN_LIST (object);
  GHashTableIter iter;
  gpointer value;

  while (self->kept.length > 0)
    let_go (g_queue_peek_tail (&self->kept));
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_object_weak_unref (G_OBJECT (((Row *) value)->run), run_gone_cb, value);
  g_hash_table_unref (self->rows);

  g_clear_pointer (&self->to_refresh, g_array_unref);
  g_clear_pointer (&self->rowids, basalt_rowids_free);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (basalt_run_list_parent_class)->finalize (object);
}

static void
basalt_run_list_class_init (BasaltRunListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_run_list_finalize;
}

static void
basalt_run_list_init (BasaltRunList *self)
{
  g_queue_init (&self->kept);
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}

static void
rowids_changed_cb (guint    position,
                   guint    removed,
                   guint    added,
                   gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, removed, added);
}

/**
 * basalt_run_list_new:
 * @store: an open store
 * @rowids: (transfer full) (element-type gint64): rowids of runs, each of them once, in the order
 *   of the list
 * @live: (nullable): finds the object of a run that lives in this process
 * @live_data: for @live; outlives the list
 *
 * Makes a list model of runs. A row is read when it is asked for, together with its neighbours.
 *
 * Returns: (transfer full): a list model of BasaltRun
 */
BasaltRunList *
basalt_run_list_new (BasaltStore       *store,
                     GArray            *rowids,
                     BasaltLiveRunFunc  live,
                     gpointer           live_data)
{
  BasaltRunList *self;

  g_return_val_if_fail (BASALT_IS_STORE (store), NULL);
  g_return_val_if_fail (rowids != NULL, NULL);

  self = g_object_new (BASALT_TYPE_RUN_LIST, NULL);
  self->store = g_object_ref (store);
  self->live = live;
  self->live_data = live_data;
  self->rowids = basalt_rowids_new ((const gint64 *) (gpointer) rowids->data, rowids->len);
  g_array_unref (rowids);

  return self;
}

/**
 * basalt_run_list_find:
 * @self: a list
 * @rowid: of a run
 * @position: (out) (optional): where it is
 *
 * Returns: whether the run is in the list; nothing is read for that
 */
gboolean
basalt_run_list_find (BasaltRunList *self,
                      gint64         rowid,
                      guint         *position)
{
  g_return_val_if_fail (BASALT_IS_RUN_LIST (self), FALSE);

  return basalt_rowids_find (self->rowids, rowid, position);
}

/**
 * basalt_run_list_find_ids:
 * @self: a list
 * @ids: (array zero-terminated=1): ids of runs
 * @all: (out): whether all of them are in memory
 *
 * Returns: (transfer full) (element-type gint64): the rowids of those that are. The others may
 *   well be in the list
 */
GArray *
basalt_run_list_find_ids (BasaltRunList     *self,
                          const char *const *ids,
                          gboolean          *all)
{
  g_autoptr (GHashTable) wanted = NULL;
  GArray *rowids;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (BASALT_IS_RUN_LIST (self), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  wanted = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (wanted, (gpointer) ids[i]);

  rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;

      if (g_hash_table_contains (wanted, basalt_run_get_id (row->run)))
        g_array_append_val (rowids, row->rowid);
    }
  *all = rowids->len == g_hash_table_size (wanted);

  return rowids;
}

/**
 * basalt_run_list_get_rowids:
 * @self: a list
 *
 * Returns: (transfer full) (element-type gint64): the rowids of its runs, in order
 */
GArray *
basalt_run_list_get_rowids (BasaltRunList *self)
{
  g_return_val_if_fail (BASALT_IS_RUN_LIST (self), NULL);

  return basalt_rowids_copy (self->rowids);
}

/**
 * basalt_run_list_insert:
 * @self: a list
 * @position: where; at most the number of items
 * @rowid: of a run that has just been recorded
 *
 * Puts a run into the list. Does nothing if it is in there already, so that a query and
 * BasaltStore::run-recorded may overlap.
 */
void
basalt_run_list_insert (BasaltRunList *self,
                        guint          position,
                        gint64         rowid)
{
  g_return_if_fail (BASALT_IS_RUN_LIST (self));

  if (basalt_rowids_find (self->rowids, rowid, NULL))
    return;

  basalt_rowids_insert (self->rowids, position, &rowid, 1);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
append (BasaltRunList *self,
        const gint64  *rowids,
        guint          n_rowids)
{
  guint position = basalt_rowids_get_length (self->rowids);

  if (n_rowids == 0)
    return;

  basalt_rowids_insert (self->rowids, position, rowids, n_rowids);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n_rowids);
}

/**
 * basalt_run_list_append:
 * @self: a list
 * @rowids: (element-type gint64): rowids of runs, each once; those that are in the list already
 *   stay where they are
 *
 * Puts the rest of the runs below those that are there. No row is read.
 */
void
basalt_run_list_append (BasaltRunList *self,
                        GArray        *rowids)
{
  g_autoptr (GHashTable) there = NULL;
  g_autoptr (GArray) known = NULL;
  g_autoptr (GArray) rest = NULL;

  g_return_if_fail (BASALT_IS_RUN_LIST (self));
  g_return_if_fail (rowids != NULL);

  /* Usually they are the first ones. */
  known = basalt_rowids_copy (self->rowids);
  /* Nothing may be compared with an array that has no memory. */
  if (known->len <= rowids->len &&
      (known->len == 0 || memcmp (known->data, rowids->data, known->len * sizeof (gint64)) == 0))
    {
      append (self, &g_array_index (rowids, gint64, known->len), rowids->len - known->len);
      return;
    }

  there = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < known->len; i++)
    g_hash_table_add (there, &g_array_index (known, gint64, i));
  rest = g_array_sized_new (FALSE, FALSE, sizeof (gint64), MAX (rowids->len, 1));
  for (guint i = 0; i < rowids->len; i++)
    {
      if (!g_hash_table_contains (there, &g_array_index (rowids, gint64, i)))
        g_array_append_val (rest, g_array_index (rowids, gint64, i));
    }
  append (self, (const gint64 *) (gpointer) rest->data, rest->len);
}

/**
 * basalt_run_list_remove:
 * @self: a list
 * @rowids: (element-type gint64): rowids of runs; those that are not in the list do no harm
 *
 * Takes runs out of the list: one change a range.
 */
void
basalt_run_list_remove (BasaltRunList *self,
                        GArray        *rowids)
{
  g_return_if_fail (BASALT_IS_RUN_LIST (self));
  g_return_if_fail (rowids != NULL);

  basalt_rowids_remove_all (self->rowids, (const gint64 *) (gpointer) rowids->data, rowids->len,
                            rowids_changed_cb, self);
}

/**
 * basalt_run_list_become:
 * @self: a list
 * @rowids: (element-type gint64): what the list is to show, each rowid once
 *
 * Turns the list into another one by the few changes that make the difference.
 *
 * Returns: %FALSE where they are not few: then the list is neither what it was nor what it should
 *   be, and a new one is to take its place
 */
gboolean
basalt_run_list_become (BasaltRunList *self,
                        GArray        *rowids)
{
  g_return_val_if_fail (BASALT_IS_RUN_LIST (self), FALSE);
  g_return_val_if_fail (rowids != NULL, FALSE);

  return basalt_rowids_become (self->rowids, (const gint64 *) (gpointer) rowids->data, rowids->len,
                               rowids_changed_cb, self);
}

/**
 * basalt_run_list_forget_live:
 * @self: a list
 *
 * Runs that live in this process are not looked for any more.
 */
void
basalt_run_list_forget_live (BasaltRunList *self)
{
  g_return_if_fail (BASALT_IS_RUN_LIST (self));

  self->live = NULL;
}

/* -- Reading rows again -- */

typedef struct
{
  GArray *rowids;
  BasaltRunRecord *record;
} Refresh;

static void
refresh_free (Refresh *refresh)
{
  g_array_unref (refresh->rowids);
  basalt_run_record_free (refresh->record);
  g_free (refresh);
}

/* A run that is alive here knows better than the history, and so does one whose end the disk could
 * not take. */
static gboolean
is_alive_here (BasaltRunList *self,
               BasaltRun     *run)
{
  return self->live != NULL &&
         (!basalt_state_is_terminal (basalt_run_get_state (run)) ||
          basalt_run_get_journal_error (run) != NULL) &&
         self->live (basalt_run_get_id (run), self->live_data) == run;
}

static gboolean
read_again (BasaltDatabase  *database,
            gpointer         data,
            GError         **error)
{
  Refresh *refresh = data;

  return basalt_runs_query_rows (database, (const gint64 *) (gpointer) refresh->rowids->data,
                                 refresh->rowids->len, refresh->record, error);
}

static gboolean
ends_now (BasaltRun          *run,
          const BasaltRunRow *row)
{
  return basalt_run_get_loaded (run) && basalt_state_is_terminal (row->state) &&
         !basalt_state_is_terminal (basalt_run_get_state (run)) &&
         g_strcmp0 (row->id, basalt_run_get_id (run)) == 0;
}

static void
read_again_done (GObject  *store,
                 GTask    *task,
                 gpointer  data)
{
  BasaltRunList *self = g_task_get_source_object (task);
  Refresh *refresh = data;
  GArray *summaries = refresh->record->summaries;

  /* Something changed since, and may be shown already: all is read once more instead. */
  if (self->stale)
    {
      g_array_set_size (self->to_refresh, 0);
      g_task_return_boolean (task, TRUE);
      return;
    }

  for (guint i = 0; i < summaries->len; i++)
    {
      BasaltSummaryRecord *summary = &g_array_index (summaries, BasaltSummaryRecord, i);
      Row *row = g_hash_table_lookup (self->rows, &summary->rowid);
      g_autoptr (BasaltRun) run = NULL;

      if (row == NULL || is_alive_here (self, row->run) ||
          summary->row.round < basalt_run_get_round (row->run))
        continue;

      run = g_object_ref (row->run);
      if (!summary->damaged && ends_now (run, &summary->row))
        {
          /* A run that was read whole ends with all of its log. */
          basalt_store_update_run_async (self->store, run, NULL, NULL, NULL);
          continue;
        }
      if (!summary->damaged && g_strcmp0 (summary->row.id, basalt_run_get_id (run)) == 0)
        basalt_run_update_from_row (run, &summary->row);
      if (summary->damaged || !basalt_run_get_loaded (run))
        basalt_run_set_damaged (run, summary->damaged);
    }

  g_task_return_boolean (task, TRUE);
}

static void
refreshed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  BasaltRunList *self = BASALT_RUN_LIST (object);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_debug ("The history could not be read again: %s", error->message);
      g_array_set_size (self->to_refresh, 0);
      self->stale = FALSE;
    }
  self->refreshing = FALSE;
  refresh_next (self);
}

static void
refresh_next (BasaltRunList *self)
{
  Refresh *refresh;
  BasaltStoreJob *job;

  if (self->refreshing)
    return;

  if (self->to_refresh->len == 0 && self->stale)
    {
      GHashTableIter iter;
      gpointer value;

      self->stale = FALSE;
      g_hash_table_iter_init (&iter, self->rows);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          Row *row = value;

          if (!is_alive_here (self, row->run))
            g_array_append_val (self->to_refresh, row->rowid);
        }
    }
  if (self->to_refresh->len == 0)
    return;

  refresh = g_new0 (Refresh, 1);
  refresh->record = basalt_run_record_new ();
  refresh->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (self->to_refresh->len > 0 && refresh->rowids->len < REFRESH_ROWS)
    {
      gint64 rowid = g_array_index (self->to_refresh, gint64, self->to_refresh->len - 1);

      g_array_append_val (refresh->rowids, rowid);
      g_array_set_size (self->to_refresh, self->to_refresh->len - 1);
    }

  self->refreshing = TRUE;
  job = basalt_store_job_new (read_again, refresh, (GDestroyNotify) refresh_free);
  job->done = read_again_done;
  job->task = g_task_new (self, NULL, refreshed_cb, NULL);
  g_task_set_source_tag (job->task, basalt_run_list_refresh);
  basalt_store_push_read (self->store, job);
}

/**
 * basalt_run_list_refresh:
 * @self: a list
 *
 * Reads the rows again that are in memory, in the background. What changed is notified by the
 * runs; the list itself does not change. Runs that are alive in this process know better than the
 * history and are left alone.
 */
void
basalt_run_list_refresh (BasaltRunList *self)
{
  g_return_if_fail (BASALT_IS_RUN_LIST (self));

  if (self->to_refresh == NULL)
    self->to_refresh = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->stale = TRUE;
  refresh_next (self);
}
