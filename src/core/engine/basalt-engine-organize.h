/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

G_BEGIN_DECLS

/* -- What people say about runs, and where runs go -- */

/**
 * BasaltRunNotes:
 * @pinned: 1 or 0; -1 to leave as it is
 * @rating: 0 (none) to 5; -1 to leave as it is
 * @note: (nullable): "" takes it away, %NULL leaves it as it is
 * @add_tags: (nullable): tags to add
 * @remove_tags: (nullable): tags to take away
 *
 * What to change about runs.
 */
typedef struct
{
  int pinned;
  int rating;
  const char *note;
  const char *const *add_tags;
  const char *const *remove_tags;
} BasaltRunNotes;

#define BASALT_RUN_NOTES_INIT { -1, -1, NULL, NULL, NULL }

/* @ids: of runs, each of which may be alive. Every object of these runs, the history, and open
 * lists show it when this is done. Tags: 1 to 100 characters, no line breaks, else
 * BASALT_ENGINE_ERROR_USAGE. */
void              basalt_engine_annotate_async     (BasaltEngine         *self,
                                                    const char *const    *ids,
                                                    const BasaltRunNotes *notes,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          basalt_engine_annotate_finish    (BasaltEngine         *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

/* Moves runs to the trash, brings them back, or deletes them for good (from wherever they are).
 * Runs that are alive, here or elsewhere, are left where they are; so are those that another
 * process has taken away meanwhile. finish() gives the ids of the runs it was done to, in no
 * order: (transfer full) (array zero-terminated=1); %NULL with @error where nothing could be done:
 * BASALT_ENGINE_ERROR_ALIVE if all of them are alive, _NOT_FOUND if none is there. */
void              basalt_engine_trash_async        (BasaltEngine         *self,
                                                    const char *const    *ids,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              basalt_engine_restore_async      (BasaltEngine         *self,
                                                    const char *const    *ids,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              basalt_engine_delete_async       (BasaltEngine         *self,
                                                    const char *const    *ids,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
/* For all three. */
GStrv             basalt_engine_move_finish        (BasaltEngine         *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* Deletes for good what is in the trash; their number, -1 with @error. Words of deleted runs are
 * gone from the files when this is done. */
void              basalt_engine_empty_trash_async  (BasaltEngine         *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
int               basalt_engine_empty_trash_finish (BasaltEngine         *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

/* -- How much is kept -- */

/**
 * BasaltRetention:
 * @trash_days: days that a run stays in the trash; 0: until somebody empties it
 * @max_age_days: runs older than that go to the trash; 0: never
 * @max_runs: of more runs, the oldest go to the trash; 0: no limit
 * @max_bytes: of a larger history, the oldest runs are deleted for good, those in the trash first;
 *   0: no limit
 *
 * Rules that tidy the history up. Pinned runs and runs that are alive are exempt.
 */
typedef struct
{
  guint trash_days;
  guint max_age_days;
  guint max_runs;
  guint64 max_bytes;
} BasaltRetention;

/* Default: 30 days in the trash, and no other rule. Applied when it changes, when a watching
 * engine is opened, and once an hour from then on. */
void              basalt_engine_get_retention      (BasaltEngine          *self,
                                                    BasaltRetention       *retention);
void              basalt_engine_set_retention      (BasaltEngine          *self,
                                                    const BasaltRetention *retention);

/**
 * BasaltHistorySize:
 * @n_runs: runs, those in the trash not counted
 * @n_trash: runs in the trash
 * @bytes: bytes of all files of the history on disk
 * @free_bytes: of these, what a tidied-up history would give back
 * @backup_bytes: bytes of the backups beside it, not in @bytes
 */
typedef struct
{
  guint n_runs;
  guint n_trash;
  guint64 bytes;
  guint64 free_bytes;
  guint64 backup_bytes;
} BasaltHistorySize;

void              basalt_engine_measure_async      (BasaltEngine         *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          basalt_engine_measure_finish     (BasaltEngine         *self,
                                                    GAsyncResult         *result,
                                                    BasaltHistorySize    *size,
                                                    GError              **error);

/* A whole copy of the history in one file, as of one moment; @file is replaced only when the copy
 * is complete and on disk. */
void              basalt_engine_back_up_async      (BasaltEngine         *self,
                                                    GFile                *file,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          basalt_engine_back_up_finish     (BasaltEngine         *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
/* Puts a backup in the place of the history, all or nothing, after it was looked through (of
 * Basalt, whole, not newer than this program). What was there is kept first, as a backup beside
 * the history, whose path finish() gives (transfer full). Refused with BASALT_ENGINE_ERROR_ALIVE
 * while a run is alive, here or elsewhere. */
void              basalt_engine_restore_backup_async (BasaltEngine        *self,
                                                    GFile                *file,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
char             *basalt_engine_restore_backup_finish (BasaltEngine       *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
