/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-list.h"

#include "basalt-store-private.h"

/* Rows that are read together. */
#define PAGE_ROWS 32
/* A list widget holds some 200 rows, wherever it is scrolled to. */
#define MAX_PAGES 32
/* How far back a rowid is looked for that may be in the list already. */
#define RECENT_ROWS 512

typedef struct
{
  guint number;
  GPtrArray *runs; /* of BasaltRun */
} Page;

struct _BasaltRunList
{
  GObject parent_instance;

  BasaltStore *store;
  BasaltLiveRunFunc live;
  gpointer live_data;

  GArray *rowids;    /* of gint64, oldest first, so that a new run moves none of them */
  GQueue pages;      /* of Page, the one used last first */
  GHashTable *known; /* (element-type gint64 Known): the runs that somebody holds */
};

/* A run has one object as long as somebody holds it, however often its page is read. */
typedef struct
{
  BasaltRunList *list;
  BasaltRun *run; /* unowned */
  gint64 rowid;
} Known;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltRunList,
                               basalt_run_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
page_free (Page *page)
{
  g_ptr_array_unref (page->runs);
  g_free (page);
}

static void
forget_cb (gpointer  user_data,
           GObject  *run)
{
  Known *known = user_data;

  g_hash_table_remove (known->list->known, &known->rowid);
}

static void
remember (BasaltRunList *self,
          gint64         rowid,
          BasaltRun     *run)
{
  Known *known = g_hash_table_lookup (self->known, &rowid);

  if (known != NULL)
    {
      if (known->run == run)
        return;
      g_object_weak_unref (G_OBJECT (known->run), forget_cb, known);
      g_hash_table_remove (self->known, &rowid);
    }

  known = g_new (Known, 1);
  known->list = self;
  known->run = run;
  known->rowid = rowid;
  g_hash_table_insert (self->known, &known->rowid, known);
  g_object_weak_ref (G_OBJECT (run), forget_cb, known);
}

/* Stands for a row that another process removed, or that cannot be read, until the next search. */
static BasaltRun *
make_placeholder (void)
{
  BasaltRunRow row = {
    .id = "00000000-0000-0000-0000-000000000000",
    .state = BASALT_STATE_CRASHED,
    .usage = BASALT_USAGE_INIT,
  };

  return basalt_run_new_from_row (&row, NULL);
}

/* The object of a row: the run that lives in this process, the one somebody holds, or a new one. */
static BasaltRun *
take_row (BasaltRunList             *self,
          const BasaltSummaryRecord *summary)
{
  BasaltRun *run = NULL;
  Known *known;

  if (self->live != NULL && summary->row.id != NULL)
    run = self->live (summary->row.id, self->live_data);
  if (run != NULL)
    {
      remember (self, summary->rowid, run);
      return g_object_ref (run);
    }

  known = g_hash_table_lookup (self->known, &summary->rowid);
  if (known != NULL)
    {
      run = g_object_ref (known->run);
      basalt_run_update_from_row (run, &summary->row);
      return run;
    }

  run = basalt_run_new_from_row (&summary->row, NULL);
  if (run != NULL)
    remember (self, summary->rowid, run);

  return run;
}

static GPtrArray *
read_page (BasaltRunList *self,
           guint          number)
{
  g_autoptr (BasaltRunRecord) record = basalt_run_record_new ();
  g_autoptr (GError) error = NULL;
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);
  const gint64 *rowids = &g_array_index (self->rowids, gint64, number * PAGE_ROWS);
  guint n_rows = MIN (PAGE_ROWS, self->rowids->len - number * PAGE_ROWS);
  guint next = 0;

  if (!basalt_store_read_rows (self->store, rowids, n_rows, record, &error))
    g_warning ("A page of the history cannot be read: %s", error->message);

  for (guint i = 0; i < n_rows; i++)
    {
      BasaltSummaryRecord *summary =
        next < record->summaries->len ?
          &g_array_index (record->summaries, BasaltSummaryRecord, next) :
          NULL;
      BasaltRun *run = NULL;

      if (summary != NULL && summary->rowid == rowids[i])
        {
          run = take_row (self, summary);
          next++;
        }
      g_ptr_array_add (runs, run != NULL ? run : make_placeholder ());
    }

  return runs;
}

static Page *
get_page (BasaltRunList *self,
          guint          number)
{
  Page *page;

  for (GList *link = self->pages.head; link != NULL; link = link->next)
    {
      page = link->data;
      if (page->number != number)
        continue;

      g_queue_unlink (&self->pages, link);
      g_queue_push_head_link (&self->pages, link);
      return page;
    }

  if (self->pages.length >= MAX_PAGES)
    page_free (g_queue_pop_tail (&self->pages));

  page = g_new (Page, 1);
  page->number = number;
  page->runs = read_page (self, number);
  g_queue_push_head (&self->pages, page);

  return page;
}

static GType
basalt_run_list_get_item_type (GListModel *model)
{
  return BASALT_TYPE_RUN;
}

static guint
basalt_run_list_get_n_items (GListModel *model)
{
  return BASALT_RUN_LIST (model)->rowids->len;
}

static gpointer
basalt_run_list_get_item (GListModel *model,
                          guint       position)
{
  BasaltRunList *self = BASALT_RUN_LIST (model);
  guint index;
  Page *page;

  if (position >= self->rowids->len)
    return NULL;

  index = self->rowids->len - 1 - position;
  page = get_page (self, index / PAGE_ROWS);

  return g_object_ref (page->runs->pdata[index % PAGE_ROWS]);
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

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_object_weak_unref (G_OBJECT (((Known *) value)->run), forget_cb, value);
  g_hash_table_unref (self->known);

  g_queue_clear_full (&self->pages, (GDestroyNotify) page_free);
  g_clear_pointer (&self->rowids, g_array_unref);
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
  g_queue_init (&self->pages);
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}

/**
 * basalt_run_list_new:
 * @store: an open store
 * @rowids: (transfer full) (element-type gint64): rowids of runs, newest first
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
  gint64 *data;

  g_return_val_if_fail (BASALT_IS_STORE (store), NULL);
  g_return_val_if_fail (rowids != NULL, NULL);

  self = g_object_new (BASALT_TYPE_RUN_LIST, NULL);
  self->store = g_object_ref (store);
  self->live = live;
  self->live_data = live_data;
  self->rowids = rowids;

  data = (gint64 *) (gpointer) rowids->data;
  for (guint i = 0; i < rowids->len / 2; i++)
    {
      gint64 other = data[i];

      data[i] = data[rowids->len - 1 - i];
      data[rowids->len - 1 - i] = other;
    }

  return self;
}

/**
 * basalt_run_list_prepend:
 * @self: a list
 * @rowid: of a run that has just been recorded
 *
 * Puts a run at the top. Does nothing if it is among the newest already, so that a query and
 * BasaltStore::run-recorded may overlap.
 */
void
basalt_run_list_prepend (BasaltRunList *self,
                         gint64         rowid)
{
  Page *last = NULL;

  g_return_if_fail (BASALT_IS_RUN_LIST (self));

  for (guint i = 0; i < MIN (self->rowids->len, RECENT_ROWS); i++)
    {
      if (g_array_index (self->rowids, gint64, self->rowids->len - 1 - i) == rowid)
        return;
    }

  /* The page that the row comes into is short of it; the row's neighbours keep their objects. */
  for (GList *link = self->pages.head; link != NULL; link = link->next)
    {
      Page *page = link->data;

      if (page->number == self->rowids->len / PAGE_ROWS)
        {
          last = page;
          g_queue_delete_link (&self->pages, link);
          break;
        }
    }

  g_array_append_val (self->rowids, rowid);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  /* Held until views have asked for their rows again. */
  g_clear_pointer (&last, page_free);
}

/**
 * basalt_run_list_refresh:
 * @self: a list
 *
 * Reads the rows again that are in memory. What changed is notified by the runs; the list itself
 * does not change. Runs that live in this process know better than the history and are left alone.
 */
void
basalt_run_list_refresh (BasaltRunList *self)
{
  g_return_if_fail (BASALT_IS_RUN_LIST (self));

  for (GList *link = self->pages.head; link != NULL; link = link->next)
    {
      Page *page = link->data;
      GPtrArray *runs = read_page (self, page->number);

      g_ptr_array_unref (page->runs);
      page->runs = runs;
    }
}
