/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-watch.h"

/* How often an open window looks for what other processes wrote. */
#define WATCH_INTERVAL_MS 500
/* More new runs than these at a time are no news of single runs, but another history. */
#define MAX_ANNOUNCED 64

struct _BasaltStoreWatch
{
  BasaltStore *store; /* owns this */
  GMainContext *context;
  GSource *source;
  gboolean pending;
  BasaltStoreMark mark;
  GHashTable *announced; /* (element-type gint64): those above the last rowid that were */
};

typedef struct
{
  BasaltStore *store; /* owned */
  BasaltStoreWatch *watch;
  BasaltStoreMark mark;
  gboolean changed;
  gboolean moved;
  gboolean replaced;
  char *outdated; /* why nothing may be written any more */
  GArray *rowids;
} Look;

static void
look_free (Look *look)
{
  look->watch->pending = FALSE;
  g_object_unref (look->store);
  g_array_unref (look->rowids);
  g_free (look->outdated);
  g_free (look);
}

/*
 * On the writer's thread: its connection is the one for which data_version leaves out what this
 * process wrote itself.
 */
static gboolean
look (BasaltDatabase  *database,
      gpointer         data,
      GError         **error)
{
  Look *self = data;
  g_autoptr (BasaltStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;
  BasaltStoreMark before = self->mark;
  gint64 version;

  if (!basalt_database_get_int (database, "PRAGMA data_version", &version, error))
    return FALSE;

  self->changed = version != before.data_version;
  self->mark.data_version = version;
  if (!self->changed)
    return TRUE;

  if (!basalt_database_check_version (database, &local_error))
    {
      gboolean newer = g_error_matches (local_error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_NEWER);

      if (newer)
        self->outdated = g_strdup (local_error->message);
      else
        g_propagate_error (error, g_steal_pointer (&local_error));

      return newer;
    }

  if (!basalt_database_get_int (database, "PRAGMA schema_version", &version, error))
    return FALSE;

  self->replaced = version != before.schema_version;
  if (self->replaced)
    return basalt_store_mark_read (&self->mark, database, error);

  /* One row: whatever the other process does to the million that there are. */
  if (!basalt_database_get_int (database, "SELECT count FROM run_moves", &self->mark.n_moves,
                                error))
    return FALSE;
  self->moved = self->mark.n_moves != before.n_moves;

  statement =
    basalt_database_prepare (database,
                             "SELECT id FROM run WHERE id > ?1 AND deleted_at IS NULL ORDER BY id",
                             error);
  if (statement == NULL)
    return FALSE;

  basalt_statement_bind_int (statement, 1, before.last_rowid);
  while (basalt_statement_next (statement, &local_error))
    {
      gint64 rowid = basalt_statement_get_int (statement, 0);

      g_array_append_val (self->rowids, rowid);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

static void
look_done (GObject  *store,
           GTask    *task,
           gpointer  data)
{
  Look *seen = data;
  BasaltStoreWatch *self = seen->watch;

  if (!seen->changed)
    return;

  /* What it holds from now on is not for this program to read. */
  if (seen->outdated != NULL)
    {
      basalt_store_watch_set_running (self, FALSE);
      g_signal_emit_by_name (self->store, "outdated", seen->outdated);
      return;
    }

  if (seen->replaced)
    {
      basalt_store_watch_begin (self, &seen->mark);
      g_signal_emit_by_name (self->store, "replaced");
      return;
    }

  self->mark.data_version = seen->mark.data_version;
  self->mark.n_moves = seen->mark.n_moves;
  if (seen->rowids->len > MAX_ANNOUNCED)
    seen->moved = TRUE;
  for (guint i = 0; !seen->moved && i < seen->rowids->len; i++)
    basalt_store_watch_announce (self, g_array_index (seen->rowids, gint64, i));

  if (seen->rowids->len > 0)
    {
      GHashTableIter iter;
      gpointer key;

      self->mark.last_rowid = g_array_index (seen->rowids, gint64, seen->rowids->len - 1);
      g_hash_table_iter_init (&iter, self->announced);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          if (*(gint64 *) key <= self->mark.last_rowid)
            g_hash_table_iter_remove (&iter);
        }
    }

  if (seen->moved)
    g_signal_emit_by_name (self->store, "runs-moved");
  g_signal_emit_by_name (self->store, "changed");
}

static gboolean
watch_cb (gpointer user_data)
{
  BasaltStoreWatch *self = user_data;
  BasaltStoreJob *job;
  Look *data;

  if (self->pending)
    return G_SOURCE_CONTINUE;

  data = g_new0 (Look, 1);
  data->store = g_object_ref (self->store);
  data->watch = self;
  data->mark = self->mark;
  data->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->pending = TRUE;
  job = basalt_store_job_new (look, data, (GDestroyNotify) look_free);
  job->flags = BASALT_STORE_JOB_URGENT | BASALT_STORE_JOB_ALONE;
  job->done = look_done;
  basalt_store_push_write (self->store, job);

  return G_SOURCE_CONTINUE;
}

/**
 * basalt_store_watch_new:
 * @store: who owns the watch, and emits its signals
 * @context: the main context of @store
 *
 * Returns: (transfer full): a watch that does not run
 */
BasaltStoreWatch *
basalt_store_watch_new (BasaltStore  *store,
                        GMainContext *context)
{
  BasaltStoreWatch *self = g_new0 (BasaltStoreWatch, 1);

  self->store = store;
  self->context = g_main_context_ref (context);
  self->announced = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

/**
 * basalt_store_watch_free:
 * @self: (transfer full): a watch
 */
void
basalt_store_watch_free (BasaltStoreWatch *self)
{
  basalt_store_watch_set_running (self, FALSE);
  g_hash_table_unref (self->announced);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * basalt_store_mark_read:
 * @mark: (out): takes the history as it is now for known
 * @database: the writer's connection, on its thread
 * @error: return location for an error
 *
 * Returns: whether it succeeded
 */
gboolean
basalt_store_mark_read (BasaltStoreMark  *mark,
                        BasaltDatabase   *database,
                        GError          **error)
{
  return basalt_database_get_int (database, "PRAGMA data_version", &mark->data_version, error) &&
         basalt_database_get_int (database, "PRAGMA schema_version", &mark->schema_version,
                                  error) &&
         basalt_database_get_int (database, "SELECT count FROM run_moves", &mark->n_moves, error) &&
         basalt_database_get_int (database, "SELECT max (id) FROM run", &mark->last_rowid, error);
}

/**
 * basalt_store_watch_begin:
 * @self: a watch
 * @mark: what is known from now on
 *
 * Forgets what was announced before.
 */
void
basalt_store_watch_begin (BasaltStoreWatch      *self,
                          const BasaltStoreMark *mark)
{
  self->mark = *mark;
  g_hash_table_remove_all (self->announced);
}

/**
 * basalt_store_watch_announce:
 * @self: a watch
 * @rowid: of a run that is in the history
 *
 * Emits BasaltStore::run-recorded, unless it was for this run.
 */
void
basalt_store_watch_announce (BasaltStoreWatch *self,
                             gint64            rowid)
{
  if (rowid <= self->mark.last_rowid || g_hash_table_contains (self->announced, &rowid))
    return;

  /* Rows between, of other processes, were not announced yet. */
  g_hash_table_add (self->announced, g_memdup2 (&rowid, sizeof rowid));
  g_signal_emit_by_name (self->store, "run-recorded", rowid);
}

/**
 * basalt_store_watch_skip:
 * @self: a watch
 * @rowid: of the newest run in the history
 *
 * Takes runs up to @rowid for known: whoever shows the history reads all of it again.
 */
void
basalt_store_watch_skip (BasaltStoreWatch *self,
                         gint64            rowid)
{
  self->mark.last_rowid = MAX (self->mark.last_rowid, rowid);
}

/**
 * basalt_store_watch_set_running:
 * @self: a watch
 * @running: whether to look for what other processes write
 */
void
basalt_store_watch_set_running (BasaltStoreWatch *self,
                                gboolean          running)
{
  if (running == (self->source != NULL))
    return;

  if (!running)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
      return;
    }

  self->source = g_timeout_source_new (WATCH_INTERVAL_MS);
  g_source_set_static_name (self->source, "[basalt] history watch");
  g_source_set_callback (self->source, watch_cb, self, NULL);
  g_source_attach (self->source, self->context);
}
