/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-journal.h"
#include "basalt-model.h"
#include "basalt-run-query.h"
#include "basalt-store-error.h"

G_BEGIN_DECLS

#define BASALT_TYPE_STORE (basalt_store_get_type ())

/*
 * BasaltStore: what is remembered: history.db. Implements BasaltJournal. Writes on its
 * writer thread, searches on its search thread, reads pages on the caller's.
 *
 * Signals, in the main context that was the thread's default when the store was made:
 * "changed": rows were added, changed or removed by another process (looked for twice a second
 * while basalt_store_set_watch() is on), or its runs crashed with it. "run-recorded" (gint64
 * rowid): a run is new in the history; those of this process as soon as they are committed, those
 * of others before "changed".
 * "runs-moved": another process did more to the set of runs than that, before "changed" too.
 * "replaced": a backup took the place of all that was there, by this process or another.
 * "outdated" (utf8): a newer Basalt made the history its own; nothing is written any more.
 */
G_DECLARE_FINAL_TYPE (BasaltStore, basalt_store, BASALT, STORE, GObject)

/* @data_dir: "$XDG_DATA_HOME/basalt"; made with mode 0700 if missing. */
BasaltStore *basalt_store_new                (const char           *data_dir);
const char  *basalt_store_get_path           (BasaltStore          *self);
/* Takes the owner lock on first need, not here. */
void         basalt_store_open_async         (BasaltStore          *self,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean     basalt_store_open_finish        (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* Writes what is queued, checkpoints, closes, drops the owner lock. */
void         basalt_store_close_async        (BasaltStore          *self,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean     basalt_store_close_finish       (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
gboolean     basalt_store_get_behind         (BasaltStore          *self);
/* This process's owner uuid; takes owners/<uuid>.lock at the first call. */
const char  *basalt_store_get_owner          (BasaltStore          *self,
                                              GError              **error);
/* Turns non-terminal runs whose owner's lock is free into Crashed; number of them, -1 on error. */
void         basalt_store_reap_async         (BasaltStore          *self,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
int          basalt_store_reap_finish        (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void         basalt_store_set_watch          (BasaltStore          *self,
                                              gboolean              watch);

/* Whole run with tasks, attempts, output, logs, states. */
void         basalt_store_load_run_async     (BasaltStore          *self,
                                              const char           *id,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
BasaltRun   *basalt_store_load_run_finish    (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* The same, into a run of which only the summary was read. Reuse load_run_finish(). */
void         basalt_store_fill_run_async     (BasaltStore          *self,
                                              BasaltRun            *run,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
/* The same, into a run that was loaded before and that another process goes on with. */
void         basalt_store_update_run_async  (BasaltStore          *self,
                                             BasaltRun            *run,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
/* Id of the run that @spec names: an id, a unique prefix or suffix, or a unique name. */
void         basalt_store_find_run_async     (BasaltStore          *self,
                                              const char           *spec,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
char        *basalt_store_find_run_finish    (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* Those of @ids that no run has, not even a deleted one. */
void         basalt_store_find_missing_async (BasaltStore          *self,
                                              const char *const    *ids,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
char       **basalt_store_find_missing_finish (BasaltStore         *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* Summaries, newest first: (transfer full) (element-type BasaltRun). */
void         basalt_store_query_async        (BasaltStore          *self,
                                              BasaltRunQuery       *query,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
GPtrArray   *basalt_store_query_finish       (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* Rowids for a BasaltRunList, on a thread for searches: (element-type gint64). */
void         basalt_store_query_rowids_async (BasaltStore          *self,
                                              BasaltRunQuery       *query,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
GArray      *basalt_store_query_rowids_finish (BasaltStore         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/* -- What people do to runs that are on record -- */

/**
 * BasaltRunAnnotation:
 * @pinned: 1 or 0; -1 to leave as it is
 * @rating: 0 (none) to 5; -1 to leave as it is
 * @note: (nullable): "" takes it away, %NULL leaves it as it is
 * @add_tags: (nullable): tags to add
 * @remove_tags: (nullable): tags to take away
 *
 * What to change about what is noted about runs. Checked by who makes it.
 */
typedef struct
{
  int pinned;
  int rating;
  const char *note;
  const char *const *add_tags;
  const char *const *remove_tags;
} BasaltRunAnnotation;

/* What is noted about a run; @tags: (nullable): one a line, sorted. */
typedef struct
{
  char *id;
  gboolean pinned;
  guint rating;
  char *note;
  char *tags;
} BasaltAnnotatedRun;

void         basalt_annotated_run_free       (BasaltAnnotatedRun   *self);

/* All runs in one transaction. */
void         basalt_store_annotate_async     (BasaltStore                *self,
                                              const char *const          *ids,
                                              const BasaltRunAnnotation  *change,
                                              GCancellable               *cancellable,
                                              GAsyncReadyCallback         callback,
                                              gpointer                    user_data);
/* (transfer full) (element-type BasaltAnnotatedRun): those of the runs that are there */
GPtrArray   *basalt_store_annotate_finish    (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              GError              **error);

typedef enum
{
  BASALT_RUN_MOVE_TRASH,
  BASALT_RUN_MOVE_RESTORE,
  BASALT_RUN_MOVE_DELETE,
} BasaltRunMove;

/* Runs that were moved: rowids and ids belong together. */
typedef struct
{
  BasaltRunMove move;
  gint64 time;        /* of the move: what deleted-at is of those in the trash */
  GArray *rowids;     /* (element-type gint64) */
  GPtrArray *ids;     /* (element-type utf8) */
} BasaltMovedRuns;

/**
 * BasaltSweepRules:
 * @trash_before: those in the trash since this time or longer are deleted; 0: none
 * @spare_pinned: leave pinned ones where they are
 * @created_before: older ones go to the trash; 0: none
 * @max_runs: of more that are neither pinned nor in the trash, the oldest go there; 0: no limit
 * @max_bytes: of more in the file, the oldest are deleted, those in the trash first; 0: no limit
 * @wipe: no word of a deleted run stays in the files
 *
 * What a sweep takes away. Times in microseconds since 1970 UTC.
 */
typedef struct
{
  gint64 trash_before;
  gboolean spare_pinned;
  gint64 created_before;
  guint max_runs;
  guint64 max_bytes;
  gboolean wipe;
} BasaltSweepRules;

/* In the thread of the store, after each transaction that moved something. */
typedef void (*BasaltMovedFunc)              (const BasaltMovedRuns *moved,
                                              gpointer              user_data);

/* Moves what is there and no process works on. Many short transactions: what is done stays done,
 * also after cancelling. @prompts_dir: where the files of deleted runs' prompts are. */
void         basalt_store_move_async         (BasaltStore          *self,
                                              const char *const    *ids,
                                              BasaltRunMove         move,
                                              const char           *prompts_dir,
                                              BasaltMovedFunc       moved,
                                              gpointer              moved_data,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
void         basalt_store_sweep_async        (BasaltStore             *self,
                                              const BasaltSweepRules  *rules,
                                              const char              *prompts_dir,
                                              BasaltMovedFunc          moved,
                                              gpointer                 moved_data,
                                              GCancellable            *cancellable,
                                              GAsyncReadyCallback      callback,
                                              gpointer                 user_data);
/* Of both: how many were moved, -1 on error; of a move also how many a process works on. */
int          basalt_store_move_finish        (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              guint                *n_alive,
                                              GError              **error);

typedef enum
{
  BASALT_RUN_CLAIM_TAKEN,
  BASALT_RUN_CLAIM_ALIVE,    /* a process works on it */
  BASALT_RUN_CLAIM_CHANGED,  /* somebody else began a round, which has ended */
  BASALT_RUN_CLAIM_IN_TRASH,
  BASALT_RUN_CLAIM_GONE,
} BasaltRunClaim;

/* Begins the next round of a run on record, for this process, which is to go on with it at once.
 * Not cancellable. @round: the last one as the caller knows it. */
void         basalt_store_claim_run_async    (BasaltStore          *self,
                                              const char           *id,
                                              guint                 round,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
/* FALSE with @error if it cannot be known. */
gboolean     basalt_store_claim_run_finish   (BasaltStore          *self,
                                              GAsyncResult         *result,
                                              BasaltRunClaim       *claim,
                                              GError              **error);

/* -- The files of the history -- */

/**
 * BasaltStoreSize:
 * @n_runs: runs, those in the trash not counted
 * @n_trash: runs in the trash
 * @bytes: bytes of the database with its log
 * @free_bytes: of these, what is not in use
 * @backup_bytes: bytes of the backups beside it
 */
typedef struct
{
  guint n_runs;
  guint n_trash;
  guint64 bytes;
  guint64 free_bytes;
  guint64 backup_bytes;
} BasaltStoreSize;

/* @extra_dir: (nullable): a folder whose files count too */
void         basalt_store_measure_async           (BasaltStore          *self,
                                                   const char           *extra_dir,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
gboolean     basalt_store_measure_finish          (BasaltStore          *self,
                                                   GAsyncResult         *result,
                                                   BasaltStoreSize      *size,
                                                   GError              **error);
/* All that was told before, in one file; replaced only when the new one is complete and on disk. */
void         basalt_store_back_up_async           (BasaltStore          *self,
                                                   const char           *path,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
/* Puts a backup in the place of what is there, all or nothing; "replaced" follows before this
 * returns. Fails with BASALT_STORE_ERROR_ALIVE while a process works on a run. */
void         basalt_store_restore_async           (BasaltStore          *self,
                                                   GFile                *file,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
/* (transfer full): the path of a backup of what was there before */
char        *basalt_store_restore_finish          (BasaltStore          *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

/* Connections, by name: (transfer full) (element-type BasaltConnection). */
void         basalt_store_load_connections_async  (BasaltStore          *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
GPtrArray   *basalt_store_load_connections_finish (BasaltStore          *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);
void         basalt_store_save_connection_async   (BasaltStore          *self,
                                                   BasaltConnection     *connection,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
void         basalt_store_remove_connection_async (BasaltStore          *self,
                                                   const char           *id,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
/* The catalogue as last fetched for a connection: (element-type BasaltModel). */
void         basalt_store_load_models_async       (BasaltStore          *self,
                                                   const char           *connection_id,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
GPtrArray   *basalt_store_load_models_finish      (BasaltStore          *self,
                                                   GAsyncResult         *result,
                                                   gint64               *fetched_at,
                                                   GError              **error);
void         basalt_store_save_models_async       (BasaltStore          *self,
                                                   const char           *connection_id,
                                                   GPtrArray            *models,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
/* Settings: small texts by name ("draft", "default-connection"). NULL removes. */
void         basalt_store_load_settings_async     (BasaltStore          *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
/* (transfer full) (element-type utf8 utf8) */
GHashTable  *basalt_store_load_settings_finish    (BasaltStore          *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);
void         basalt_store_save_setting_async      (BasaltStore          *self,
                                                   const char           *name,
                                                   const char           *value,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
/* Of every save_ and remove_ call, and of back_up. */
gboolean     basalt_store_write_finish            (BasaltStore          *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltAnnotatedRun, basalt_annotated_run_free)

G_END_DECLS
