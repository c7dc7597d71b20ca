/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-database.h"

G_BEGIN_DECLS

typedef struct _BasaltStoreJob BasaltStoreJob;

/* On the thread of the database. */
typedef gboolean (*BasaltStoreJobFunc) (BasaltDatabase  *database,
                                        gpointer         data,
                                        GError         **error);
/* On the thread that pushed the job, once it succeeded; returns through @task, if there is one. */
typedef void     (*BasaltStoreJobDone) (GObject         *store,
                                        GTask           *task,
                                        gpointer         data);
/* Takes what @data adds to @tail, a job of the same function that still waits. */
typedef gboolean (*BasaltStoreJobMerge) (gpointer        tail,
                                         gpointer        data);

typedef enum
{
  BASALT_STORE_JOB_DEFAULT = 0,
  /* Somebody waits: commit at once. */
  BASALT_STORE_JOB_URGENT = 1 << 0,
  /* When the disk cannot take it, try again later: the fact stays true. */
  BASALT_STORE_JOB_KEEP = 1 << 1,
  /* Makes its own transactions, or needs none. */
  BASALT_STORE_JOB_ALONE = 1 << 2,
} BasaltStoreJobFlags;

/*
 * BasaltStoreJob: a piece of work for a database thread, and how its result comes back. @data
 * is touched by one thread at a time.
 */
struct _BasaltStoreJob
{
  BasaltStoreJobFunc run;
  BasaltStoreJobDone done;   /* nullable: the task returns TRUE */
  BasaltStoreJobMerge merge; /* nullable */
  gpointer data;
  GDestroyNotify free_data;
  BasaltStoreJobFlags flags;
  GTask *task;               /* nullable */
  GObject *store;            /* nullable: kept alive until the job is done */
  char *about;               /* nullable: the run whose next awaited job fails if this one does */
  GError *error;
};

BasaltStoreJob *basalt_store_job_new         (BasaltStoreJobFunc   run,
                                              gpointer             data,
                                              GDestroyNotify       free_data);
BasaltStoreJob *basalt_store_job_new_awaited (BasaltStoreJobFunc   run,
                                              BasaltStoreJobDone   done,
                                              gpointer             data,
                                              GDestroyNotify       free_data,
                                              GTask               *task);
void            basalt_store_job_free        (BasaltStoreJob      *self);
void            basalt_store_jobs_complete   (GMainContext        *context,
                                              GPtrArray           *jobs);

/* For the finish functions of operations whose task returns a pointer. */
gpointer        basalt_store_finish_pointer  (gpointer             store,
                                              GAsyncResult        *result,
                                              GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltStoreJob, basalt_store_job_free)

G_END_DECLS
