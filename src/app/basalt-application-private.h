/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Shared by basalt-application*.c only. */

#include "basalt-application.h"
#include "basalt-inhibitor.h"
#include "basalt-notifier.h"
#include "basalt-search-provider.h"
#include "basalt-window.h"

G_BEGIN_DECLS

struct _BasaltApplication
{
  AdwApplication parent_instance;

  BasaltEngine *engine;
  BasaltNotifier *notifier;
  BasaltInhibitor *inhibitor;
  BasaltSearchProvider *search_provider; /* NULL without a bus */
  BasaltWindow *window;
  GtkWindow *question;   /* what is to become of active runs */
  GtkWindow *unsaved;    /* whether what is not saved is to be lost */

  /* What is to be done once the engine is open and the window there. */
  GListModel *files;     /* of GFile, to be opened */
  gboolean wanted_new;   /* the page of a new run */
  char *wanted;          /* id of a run to be shown */
  gboolean wanted_retry; /* and tried again */
  char *wanted_search;   /* what the history is to be searched for */
  gboolean demo;         /* the demo connection as the default */

  GCancellable *finding; /* while the wanted run is looked for */
  guint present_id;
  guint idle_id; /* while the bus has started it, and there is no window; holds the application */
  guint sigterm_id;
  guint sigint_id;
  gboolean no_bus;
  gboolean remote; /* another process has the window */
  gboolean opening;
  gboolean open;
  gboolean background; /* without a window until the active runs have ended */
  gboolean stopping;   /* the active runs may be stopped when it quits */
  gboolean closing;
  gboolean terminated; /* by a signal: nothing begins any more */
  gboolean reopen;     /* somebody asked for the window while everything was being closed */
};

/* basalt-application.c */
void basalt_application_open_engine (BasaltApplication *self);
void basalt_application_quit_now    (BasaltApplication *self);
void basalt_application_pursue      (BasaltApplication *self);
void basalt_application_show        (BasaltApplication *self);

/* basalt-application-name.c */
typedef void (*BasaltApplicationNameFunc) (BasaltApplication *self, gboolean ours);

void basalt_application_release_name (BasaltApplication         *self,
                                      BasaltApplicationNameFunc  func);
void basalt_application_take_name    (BasaltApplication         *self,
                                      BasaltApplicationNameFunc  func);
void basalt_application_pass_on      (BasaltApplication         *self);

/* basalt-application-actions.c */
void basalt_application_add_actions    (BasaltApplication *self);
void basalt_application_behind_changed (BasaltApplication *self);

G_END_DECLS
