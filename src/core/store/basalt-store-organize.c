/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-runs-organize.h"
#include "basalt-store-private.h"

/*
 * What people note about runs, and the claim of a process to run one once more: each one short
 * transaction on the writer's thread.
 */

/**
 * basalt_annotated_run_free:
 * @self: (transfer full): what is noted about a run
 */
void
basalt_annotated_run_free (BasaltAnnotatedRun *self)
{
  g_free (self->id);
  g_free (self->note);
  g_free (self->tags);
  g_free (self);
}

typedef struct
{
  char **ids;
  int pinned;
  int rating;
  char *note;
  char **add_tags;
  char **remove_tags;
  GPtrArray *annotated;
} Annotating;

static void
annotating_free (Annotating *self)
{
  g_strfreev (self->ids);
  g_free (self->note);
  g_strfreev (self->add_tags);
  g_strfreev (self->remove_tags);
  g_clear_pointer (&self->annotated, g_ptr_array_unref);
  g_free (self);
}

static gboolean
annotate (BasaltDatabase  *database,
          gpointer         data,
          GError         **error)
{
  Annotating *self = data;
  BasaltRunAnnotation change = {
    self->pinned,
    self->rating,
    self->note,
    (const char *const *) self->add_tags,
    (const char *const *) self->remove_tags,
  };

  /* A batch that the disk could not take is written again. */
  g_clear_pointer (&self->annotated, g_ptr_array_unref);
  self->annotated = g_ptr_array_new_with_free_func ((GDestroyNotify) basalt_annotated_run_free);

  for (guint i = 0; self->ids[i] != NULL; i++)
    {
      BasaltAnnotatedRun *row;

      if (!basalt_runs_organize_annotate (database, self->ids[i], &change, &row, error))
        return FALSE;
      if (row != NULL)
        g_ptr_array_add (self->annotated, row);
    }

  return self->remove_tags == NULL || basalt_runs_organize_tidy (database, error);
}

static void
annotate_done (GObject  *store,
               GTask    *task,
               gpointer  data)
{
  Annotating *self = data;

  g_task_return_pointer (task, g_steal_pointer (&self->annotated),
                         (GDestroyNotify) g_ptr_array_unref);
}

/**
 * basalt_store_annotate_async:
 * @self: a store
 * @ids: ids of runs
 * @change: what to change; copied
 * @cancellable: (nullable): cancellable
 * @callback: called when all of it is on disk, or nothing
 * @user_data: for @callback
 *
 * Changes what is noted about runs. Their rows are not touched otherwise, so that a run may be
 * alive anywhere meanwhile.
 */
void
basalt_store_annotate_async (BasaltStore               *self,
                             const char *const         *ids,
                             const BasaltRunAnnotation *change,
                             GCancellable              *cancellable,
                             GAsyncReadyCallback        callback,
                             gpointer                   user_data)
{
  Annotating *annotating;
  BasaltStoreJob *job;
  GTask *task;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (ids != NULL);
  g_return_if_fail (change != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_store_annotate_async);

  annotating = g_new0 (Annotating, 1);
  annotating->ids = g_strdupv ((char **) ids);
  annotating->pinned = change->pinned;
  annotating->rating = change->rating;
  annotating->note = g_strdup (change->note);
  annotating->add_tags = g_strdupv ((char **) change->add_tags);
  annotating->remove_tags = g_strdupv ((char **) change->remove_tags);

  job = basalt_store_job_new_awaited (annotate, annotate_done, annotating,
                                      (GDestroyNotify) annotating_free, task);
  job->flags = BASALT_STORE_JOB_URGENT;
  basalt_store_push_write (self, job);
}

/**
 * basalt_store_annotate_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltAnnotatedRun): what is noted now, of those runs
 *   that are there
 */
GPtrArray *
basalt_store_annotate_finish (BasaltStore   *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return basalt_store_finish_pointer (self, result, error);
}

/* -- The claim -- */

typedef struct
{
  char *id;
  char *owner;
  guint round;
  BasaltRunClaim claim;
} Claiming;

static void
claiming_free (Claiming *self)
{
  g_free (self->id);
  g_free (self->owner);
  g_free (self);
}

static gboolean
claim (BasaltDatabase  *database,
       gpointer         data,
       GError         **error)
{
  Claiming *self = data;

  return basalt_runs_organize_claim (database, self->id, self->round, self->owner, &self->claim,
                                     error);
}

static void
claim_done (GObject  *store,
            GTask    *task,
            gpointer  data)
{
  Claiming *self = data;

  g_task_return_int (task, self->claim);
}

/**
 * basalt_store_claim_run_async:
 * @self: a store
 * @id: a run's id
 * @round: its last round, as the caller knows it
 * @callback: called when it is on disk whose the run is
 * @user_data: for @callback
 *
 * Begins the next round of a run for this process, if nobody else did, and nobody moved the run to
 * the trash or deleted it. From then on the run is alive, and nobody else can do either.
 */
void
basalt_store_claim_run_async (BasaltStore         *self,
                              const char          *id,
                              guint                round,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Claiming *claiming;
  BasaltStoreJob *job;
  GTask *task;
  const char *owner;
  GError *error = NULL;

  g_return_if_fail (BASALT_IS_STORE (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, basalt_store_claim_run_async);

  /* The lock before the row: nobody may find the run crashed. */
  owner = basalt_store_get_owner (self, &error);
  if (owner == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  claiming = g_new0 (Claiming, 1);
  claiming->id = g_strdup (id);
  claiming->owner = g_strdup (owner);
  claiming->round = round;

  job = basalt_store_job_new_awaited (claim, claim_done, claiming, (GDestroyNotify) claiming_free,
                                      task);
  job->flags = BASALT_STORE_JOB_URGENT;
  basalt_store_push_write (self, job);
}

/**
 * basalt_store_claim_run_finish:
 * @self: a store
 * @result: the result
 * @claim: (out): whether the run is this process's now, or why it is not
 * @error: return location for an error
 *
 * Returns: whether @claim was set; if not, nothing was claimed
 */
gboolean
basalt_store_claim_run_finish (BasaltStore     *self,
                               GAsyncResult    *result,
                               BasaltRunClaim  *claim,
                               GError         **error)
{
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  value = g_task_propagate_int (G_TASK (result), error);
  if (value < 0)
    return FALSE;

  *claim = (BasaltRunClaim) value;

  return TRUE;
}
