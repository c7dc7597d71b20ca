/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-identity.h"
#include "basalt-model.h"
#include "basalt-run-query.h"
#include "basalt-run.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BASALT_TYPE_ENGINE (basalt_engine_get_type ())

/*
 * BasaltEngine: what the window and the command line talk to. Owns the store, the
 * keyring, the HTTP session, the demo endpoint, and every run that is alive.
 * All calls, callbacks and signals are of the main context it was made in.
 *
 * Properties (read-only, notify): connections (GListModel of BasaltConnection),
 * default-connection (nullable), history (GListModel of BasaltRun, newest
 * first; NULL until it was read), active-runs (guint), open.
 *
 * Signal "run-ended" (BasaltRun): a run of this process has reached a terminal state, and that is
 * on record. Signal "outdated" (utf8): a newer Basalt made the history its own while this one had it
 * open; nothing is written any more. Told while the engine watches. Signal "run-defaults-changed":
 * see basalt-run-defaults.h.
 *
 * Errors: BASALT_STORE_ERROR members as error codes of BASALT_ENGINE_ERROR, see below.
 */
G_DECLARE_FINAL_TYPE (BasaltEngine, basalt_engine, BASALT, ENGINE, GObject)

#define BASALT_ENGINE_ERROR (basalt_engine_error_quark ())

typedef enum
{
  BASALT_ENGINE_ERROR_STORE,        /* the history cannot be used; the message says which file and why */
  BASALT_ENGINE_ERROR_USAGE,        /* a request that cannot be one: the message says what to mend */
  BASALT_ENGINE_ERROR_NOT_FOUND,
  BASALT_ENGINE_ERROR_AMBIGUOUS,    /* the message lists the candidates */
  BASALT_ENGINE_ERROR_ALIVE,        /* the run belongs to another process that lives */
  BASALT_ENGINE_ERROR_CREDENTIALS,  /* see the BasaltIdentity's chain */
  BASALT_ENGINE_ERROR_KEYRING,      /* the secret is kept for this session only; the message says why */
  BASALT_ENGINE_ERROR_SERVICE,      /* Bedrock refused, or was not reached */
} BasaltEngineError;

GQuark            basalt_engine_error_quark             (void);

/* @data_dir: (nullable): NULL for $XDG_DATA_HOME/basalt. Does nothing yet. */
BasaltEngine     *basalt_engine_new                     (const char           *data_dir);
void              basalt_engine_open_async              (BasaltEngine         *self,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean          basalt_engine_open_finish             (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* Stops active runs (they end Cancelled), writes all, closes. */
void              basalt_engine_close_async             (BasaltEngine         *self,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean          basalt_engine_close_finish            (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
const char       *basalt_engine_get_data_dir            (BasaltEngine         *self);
gboolean          basalt_engine_get_open                (BasaltEngine         *self);
gboolean          basalt_engine_get_behind              (BasaltEngine         *self);

/* -- Connections -- */

GListModel       *basalt_engine_get_connections         (BasaltEngine         *self);
BasaltConnection *basalt_engine_get_default_connection  (BasaltEngine         *self);
void              basalt_engine_set_default_connection  (BasaltEngine         *self,
                                                         BasaltConnection     *connection);
/* By name, then by id; NULL if there is none. */
BasaltConnection *basalt_engine_find_connection         (BasaltEngine         *self,
                                                         const char           *name);
/* New objects that are not saved: the implicit one, an ad-hoc profile, the demo. */
BasaltConnection *basalt_engine_new_environment_connection (BasaltEngine      *self);
BasaltConnection *basalt_engine_new_profile_connection  (BasaltEngine         *self,
                                                         const char           *profile);
BasaltConnection *basalt_engine_new_demo_connection     (BasaltEngine         *self);
/* Names of the profiles in the shared AWS files: (transfer full), may be empty. Reads the files now. */
GStrv             basalt_engine_list_aws_profiles       (BasaltEngine         *self);
/* Says what is wrong with what a person typed: region, endpoint, name, profile. */
gboolean          basalt_engine_check_connection_fields (BasaltEngine         *self,
                                                         BasaltConnection     *connection,
                                                         GError              **error);
/* Inserts or updates; @access_key_id and @secret: (nullable): keys to keep in the keyring. For API keys
 * @access_key_id is NULL. @session_token: (nullable). The connection is saved even where the keyring
 * fails: then finish() fails with BASALT_ENGINE_ERROR_KEYRING. */
void              basalt_engine_save_connection_async   (BasaltEngine         *self,
                                                         BasaltConnection     *connection,
                                                         const char           *access_key_id,
                                                         const char           *secret,
                                                         const char           *session_token,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean          basalt_engine_save_connection_finish  (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* Removes it and its secret. */
void              basalt_engine_remove_connection_async (BasaltEngine         *self,
                                                         BasaltConnection     *connection,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean          basalt_engine_remove_connection_finish (BasaltEngine        *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* As whom it calls; never fails for want of credentials: the identity's source is then NULL. */
void              basalt_engine_whoami_async            (BasaltEngine         *self,
                                                         BasaltConnection     *connection,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
BasaltIdentity   *basalt_engine_whoami_finish           (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

/* One step of a check: "Region", "Credentials", "Network", "Bedrock". */
typedef struct
{
  char *name;      /* translated */
  gboolean done;   /* FALSE: not reached, because an earlier one failed */
  gboolean ok;
  char *detail;    /* (nullable): translated; why it failed, or what was found */
} BasaltCheckStep;

void              basalt_engine_check_connection_async  (BasaltEngine         *self,
                                                         BasaltConnection     *connection,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
/* (transfer full) (element-type BasaltCheckStep) */
GPtrArray        *basalt_engine_check_connection_finish (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

/* -- Models -- */

/* The catalogue as kept; may be empty. Live: a refresh changes it. (transfer full) GListModel of BasaltModel */
GListModel       *basalt_engine_get_models              (BasaltEngine         *self,
                                                         BasaltConnection     *connection);
void              basalt_engine_refresh_models_async    (BasaltEngine         *self,
                                                         BasaltConnection     *connection,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
/* @problem: (out) (optional) */
gboolean          basalt_engine_refresh_models_finish   (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         BasaltProblem       **problem,
                                                         GError              **error);

/* -- Runs -- */

/* The prompt flow, empty inputs. */
BasaltRunRequest *basalt_engine_new_prompt_request      (BasaltEngine         *self,
                                                         BasaltConnection     *connection);
/* Reads a prompt file so that its text is pinned: UTF-8 text, by the rules of load-prompt. */
void              basalt_engine_read_prompt_async       (BasaltEngine         *self,
                                                         GFile                *file,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
char             *basalt_engine_read_prompt_finish      (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         BasaltProblem       **problem,
                                                         GError              **error);
/* Checks the request (BASALT_ENGINE_ERROR_USAGE) and starts. The run is Pending when this returns and
 * goes on by itself; watch its state. A run that could not be recorded ends Failed with
 * BASALT_ENGINE_ERROR_STORE as its problem's code "HistoryUnavailable". */
BasaltRun        *basalt_engine_start                   (BasaltEngine         *self,
                                                         BasaltRunRequest     *request,
                                                         GError              **error);
/* A new round of a failed, timed-out, crashed or cancelled run, which is read first if only its
 * summary is there. Done when the round has begun. */
void              basalt_engine_retry_async             (BasaltEngine         *self,
                                                         BasaltRun            *run,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean          basalt_engine_retry_finish            (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
gboolean          basalt_engine_retry_now               (BasaltEngine         *self,
                                                         BasaltRun            *run);
void              basalt_engine_stop                    (BasaltEngine         *self,
                                                         BasaltRun            *run,
                                                         const char           *reason);
gboolean          basalt_engine_is_active               (BasaltEngine         *self,
                                                         BasaltRun            *run);
guint             basalt_engine_get_active_runs         (BasaltEngine         *self);

/* All of them, pinned ones first, then the newest; rows are summaries until opened. */
GListModel       *basalt_engine_get_history             (BasaltEngine         *self);
/* Keeps the history up to date with other programs, and notices crashed ones. */
void              basalt_engine_set_watch               (BasaltEngine         *self,
                                                         gboolean              watch);
/* Reads all of a run of which only the summary is there; at once if it is there. */
void              basalt_engine_open_run_async          (BasaltEngine         *self,
                                                         BasaltRun            *run,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
gboolean          basalt_engine_open_run_finish         (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* By id, unique prefix or suffix, or unique name; loaded. */
void              basalt_engine_find_run_async          (BasaltEngine         *self,
                                                         const char           *spec,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
BasaltRun        *basalt_engine_find_run_finish         (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);
/* Summaries: (transfer full) (element-type BasaltRun). */
void              basalt_engine_query_runs_async        (BasaltEngine         *self,
                                                         BasaltRunQuery       *query,
                                                         GCancellable         *cancellable,
                                                         GAsyncReadyCallback   callback,
                                                         gpointer              user_data);
GPtrArray        *basalt_engine_query_runs_finish       (BasaltEngine         *self,
                                                         GAsyncResult         *result,
                                                         GError              **error);

/* -- Small things that survive a restart -- */

/* After open(). The draft and window settings: kept within 200 ms of the last change. */
const char       *basalt_engine_get_setting             (BasaltEngine         *self,
                                                         const char           *name);
void              basalt_engine_set_setting             (BasaltEngine         *self,
                                                         const char           *name,
                                                         const char           *value);

/* -- Demo endpoint -- */

/* Starts it if needed; its URL, or NULL with error. @port: 0 for any. */
const char       *basalt_engine_start_demo              (BasaltEngine         *self,
                                                         guint16               port,
                                                         GError              **error);
const char       *basalt_engine_get_demo_access_key_id  (void);
const char       *basalt_engine_get_demo_secret         (void);

/* -- The shape of a run as JSON: what `basalt-cli run --json` prints -- */

JsonNode         *basalt_engine_run_to_json             (BasaltRun            *run);

G_END_DECLS
