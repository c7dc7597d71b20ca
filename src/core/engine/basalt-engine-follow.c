/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

/*
 * Runs that another process goes on with, loaded here: as long as somebody holds one and the
 * engine watches, it is brought up to date with what is written about it, to its end.
 */

typedef struct
{
  BasaltEngine *engine; /* unowned: it owns this */
  BasaltRun *run;       /* unowned: forgotten with the run */
  gboolean busy;        /* being read */
  gboolean stale;       /* something was written since the reading began */
} Followed;

typedef struct
{
  BasaltEngine *engine;
  BasaltRun *run;
} Reading;

static void update (Followed *followed);

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->run);
  g_object_unref (reading->engine);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
forget_cb (gpointer  user_data,
           GObject  *run)
{
  Followed *followed = user_data;

  g_hash_table_remove (followed->engine->followed, run);
}

static void
unfollow (BasaltEngine *self,
          BasaltRun    *run)
{
  Followed *followed = g_hash_table_lookup (self->followed, run);

  if (followed == NULL)
    return;

  g_object_weak_unref (G_OBJECT (run), forget_cb, followed);
  g_hash_table_remove (self->followed, run);
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  BasaltEngine *self = reading->engine;
  g_autoptr (BasaltRun) run = NULL;
  g_autoptr (GError) error = NULL;
  Followed *followed;

  run = basalt_store_load_run_finish (BASALT_STORE (source), result, &error);
  followed = self->followed != NULL ? g_hash_table_lookup (self->followed, reading->run) : NULL;
  if (followed == NULL)
    return;

  followed->busy = FALSE;
  if (run == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    /* Deleted meanwhile, perhaps; the history tells. */
    g_debug ("A run is not followed any more: %s", error->message);

  if (run == NULL || basalt_engine_is_active (self, run) ||
      basalt_state_is_terminal (basalt_run_get_state (run)))
    unfollow (self, reading->run);
  else if (followed->stale)
    update (followed);
}

static void
update (Followed *followed)
{
  Reading *reading;

  if (followed->busy)
    {
      followed->stale = TRUE;
      return;
    }

  followed->busy = TRUE;
  followed->stale = FALSE;
  reading = g_new0 (Reading, 1);
  reading->engine = g_object_ref (followed->engine);
  reading->run = g_object_ref (followed->run);
  basalt_store_update_run_async (followed->engine->store, followed->run,
                                 followed->engine->cancellable, updated_cb, reading);
}

/* Something was written: by another process, or by this one about another's runs. */
static void
store_changed_cb (BasaltEngine *self)
{
  GHashTableIter iter;
  gpointer followed;

  g_hash_table_iter_init (&iter, self->followed);
  while (g_hash_table_iter_next (&iter, NULL, &followed))
    update (followed);
}

void
basalt_engine_follow_init (BasaltEngine *self)
{
  self->followed = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
basalt_engine_follow_clear (BasaltEngine *self)
{
  GHashTableIter iter;
  gpointer followed;

  if (self->followed == NULL)
    return;

  g_hash_table_iter_init (&iter, self->followed);
  while (g_hash_table_iter_next (&iter, NULL, &followed))
    g_object_weak_unref (G_OBJECT (((Followed *) followed)->run), forget_cb, followed);
  g_clear_pointer (&self->followed, g_hash_table_unref);
}

/* @run was loaded just now: if it lives in another process, what comes is read, too. */
void
basalt_engine_follow (BasaltEngine *self,
                      BasaltRun    *run)
{
  Followed *followed;

  if (self->followed == NULL || basalt_state_is_terminal (basalt_run_get_state (run)) ||
      basalt_engine_is_active (self, run) || g_hash_table_contains (self->followed, run))
    return;

  followed = g_new0 (Followed, 1);
  followed->engine = self;
  followed->run = run;
  g_hash_table_insert (self->followed, run, followed);
  g_object_weak_ref (G_OBJECT (run), forget_cb, followed);
}
