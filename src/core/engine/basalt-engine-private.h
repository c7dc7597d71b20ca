/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include "aws-http.h"
#include "basalt-demo-endpoint.h"
#include "basalt-keyring.h"
#include "basalt-resolver.h"
#include "basalt-run-list.h"
#include "basalt-runner.h"
#include "basalt-store.h"

G_BEGIN_DECLS

struct _BasaltEngine
{
  GObject parent_instance;

  char *data_dir;
  char *prompts_dir;
  BasaltStore *store;
  BasaltKeyring *keyring;
  AwsHttpSession *session;
  BasaltDemoEndpoint *demo;
  BasaltResolver *resolver;
  GCancellable *cancellable;      /* of everything that the engine does by itself */
  gboolean open;

  /* basalt-engine-connections.c */
  GListStore *connections;
  BasaltConnection *default_connection;

  /* basalt-engine-models.c: GListStore of BasaltModel by connection id */
  GHashTable *models;

  /* basalt-engine-settings.c */
  GHashTable *settings;
  GHashTable *unsaved_settings;   /* names; used as a set */
  GHashTable *refused_settings;   /* the same: what the disk could not take the last time */
  guint settings_id;

  /* basalt-engine-runs.c */
  GHashTable *executors;          /* BasaltTaskExecutor by node type */
  GHashTable *active;             /* BasaltRunner by run id */
  GHashTable *known;              /* BasaltRun (weak) by run id */
  GPtrArray *unwritten;           /* BasaltRun: whose end the disk could not take yet */
  GPtrArray *lost;                /* BasaltRun: whose end is never on record */
  GTask *close_task;
  char *outdated; /* why the history takes nothing any more */
  gboolean behind;

  /* basalt-engine-follow.c */
  GHashTable *followed;           /* by run (unowned) */

  /* basalt-engine-history.c */
  BasaltRunList *history;
  guint n_pinned;                 /* runs that stay at its top */
  GPtrArray *lists;               /* of OpenList: what searches found, while somebody shows it */
  gboolean watching;
  gboolean swept;                 /* prompts without a run */
  gboolean history_loading;
  gboolean history_stale;
  GArray *recorded;               /* rowids of runs that came while the history was being read */
  GArray *removed;                /* and of those that went */
  guint reap_id;

  /* basalt-engine-organize.c */
  guint n_work;                   /* what a closing engine waits for */
  GCancellable *upkeep;           /* cancelled when the engine closes */

  /* basalt-engine-retention.c */
  guint retention_id;             /* the next time that it is applied */
  gboolean retaining;
  gboolean retain_again;

  /* basalt-engine-saved-searches.c */
  GListStore *searches;
  gboolean searches_wanted;       /* somebody has asked for them */
  gboolean searches_loading;
  gboolean searches_stale;
};

GError   *basalt_engine_error_from_store    (const GError        *error);
/* @error: (transfer full) */
void      basalt_engine_return_store_error  (GTask               *task,
                                             GError              *error);
void      basalt_engine_behind_changed      (BasaltEngine        *self);

void      basalt_engine_connections_init    (BasaltEngine        *self);
void      basalt_engine_connections_clear   (BasaltEngine        *self);
void      basalt_engine_connections_load    (BasaltEngine        *self,
                                             GPtrArray           *connections);
BasaltConnection *basalt_engine_find_connection_by_id (BasaltEngine *self,
                                             const char          *id,
                                             guint               *position);
gboolean  basalt_engine_has_connection      (BasaltEngine        *self,
                                             BasaltConnection    *connection);

void      basalt_engine_models_init         (BasaltEngine        *self);
void      basalt_engine_models_clear        (BasaltEngine        *self);
void      basalt_engine_models_load_again   (BasaltEngine        *self);

void      basalt_engine_settings_init       (BasaltEngine        *self);
void      basalt_engine_settings_clear      (BasaltEngine        *self);
void      basalt_engine_settings_load       (BasaltEngine        *self,
                                             GHashTable          *settings);
void      basalt_engine_settings_flush      (BasaltEngine        *self);

void      basalt_engine_runs_init           (BasaltEngine        *self);
void      basalt_engine_runs_clear          (BasaltEngine        *self);
void      basalt_engine_runs_stop_all       (BasaltEngine        *self);
BasaltRun *basalt_engine_lookup_known       (BasaltEngine        *self,
                                             const char          *id);
void      basalt_engine_remember            (BasaltEngine        *self,
                                             BasaltRun           *run);
void      basalt_engine_runs_idle           (BasaltEngine        *self);
void      basalt_engine_runs_written        (BasaltEngine        *self);
void      basalt_engine_run_it              (BasaltEngine        *self,
                                             BasaltRun           *run);
gboolean  basalt_engine_write_prompt_file   (BasaltEngine        *self,
                                             BasaltRun           *run,
                                             GError             **error);

void      basalt_engine_follow_init         (BasaltEngine        *self);
void      basalt_engine_follow_clear        (BasaltEngine        *self);
void      basalt_engine_follow              (BasaltEngine        *self,
                                             BasaltRun           *run);

void      basalt_engine_history_init        (BasaltEngine        *self);
void      basalt_engine_history_clear       (BasaltEngine        *self);
/* Runs went to the trash, or were deleted, which is committed: takes them out of all lists. */
void      basalt_engine_history_remove      (BasaltEngine        *self,
                                             const char *const   *ids);
/* Anything else that changes which runs there are, in what order, or what their rows say. */
void      basalt_engine_history_reload      (BasaltEngine        *self);
/* What rows say has changed, and nothing else. */
void      basalt_engine_history_refresh     (BasaltEngine        *self);
/* Nothing that was listed holds any more: rowids stand for other runs. */
void      basalt_engine_history_reset       (BasaltEngine        *self);
/* A list of what was found, which follows removals. @rowids: (transfer full); @trash: of runs in
 * the trash. */
void      basalt_engine_history_fill_list   (BasaltEngine        *self,
                                             BasaltRunList       *list,
                                             BasaltRunQuery      *query);
BasaltRunList *basalt_engine_history_new_list (BasaltEngine      *self,
                                             GArray              *rowids,
                                             gboolean             trash);

/* Work beside runs: stops early when the engine closes, which waits for its end. */
typedef struct _BasaltEngineWork BasaltEngineWork;

BasaltEngineWork *basalt_engine_work_begin  (BasaltEngine        *self,
                                             GCancellable        *outer);
GCancellable *basalt_engine_work_get_cancellable (BasaltEngineWork *work);
void      basalt_engine_work_end            (BasaltEngineWork    *work);
/* Of more runs, lists are read again instead of being told which ones went. */
#define BASALT_ENGINE_MANY_RUNS 1000

void      basalt_engine_show_moved          (BasaltEngine        *self,
                                             const BasaltMovedRuns *moved);
void      basalt_engine_show_gone           (BasaltEngine        *self,
                                             GPtrArray           *ids);

void      basalt_engine_upkeep_init         (BasaltEngine        *self);

/* Applies the rules now and then, or no longer. */
void      basalt_engine_retention_set_running (BasaltEngine      *self,
                                             gboolean             running);

void      basalt_engine_saved_searches_init  (BasaltEngine       *self);
void      basalt_engine_saved_searches_clear (BasaltEngine       *self);
void      basalt_engine_saved_searches_load  (BasaltEngine       *self);

void      basalt_engine_sweep_prompts       (BasaltEngine        *self);

G_END_DECLS
