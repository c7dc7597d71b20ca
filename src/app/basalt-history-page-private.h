/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Shared by the files of the page only. */

#include "basalt-connection-button.h"
#include "basalt-history-list.h"
#include "basalt-history-page.h"
#include "basalt-history-search.h"
#include "basalt-history-strip.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _BasaltHistoryPage
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  GSignalGroup *engine_signals;
  GSignalGroup *history_signals; /* of the whole history */
  GSignalGroup *model_signals;
  GListModel *model;         /* what is shown */
  BasaltRunQuery *query;     /* what was searched for to get it; NULL for the history */
  GCancellable *cancellable; /* the search under way */
  guint news_id;             /* looks whether the search finds more by now */
  char *error;               /* why the last one failed */
  guint n_frames;
  guint strip_id; /* makes the strip when the window is there */
  gboolean show_end_title_buttons;
  gboolean search_wants_focus;

  GPtrArray *menu_runs; /* of BasaltRun: what the menu that is shown, or was last, is about */
  GPtrArray *undo;      /* of Undo, see basalt-history-undo.c: what can be undone, the newest last */
  char *compared;       /* id of the run that another one is being chosen for */

  GtkMenuButton *menu_button;
  GtkToggleButton *search_button;
  GtkToggleButton *choose_button;
  GtkRevealer *search_bar;
  BasaltHistorySearch *search; /* made when it is first needed, as the next */
  GtkWidget *trash_banner;
  GtkWidget *bar;
  GtkBox *top_box;
  GtkBox *bottom_box;
  BasaltHistoryStrip *strip;
  GtkStack *stack;
  AdwStatusPage *status;
  GtkWidget *status_button;
  BasaltHistoryList *list;
  BasaltConnectionButton *connection_button;
};

/* basalt-history-page.c */
void              basalt_history_page_activate_run    (BasaltHistoryPage *self,
                                                       BasaltRun         *run);
void              basalt_history_page_search_for      (BasaltHistoryPage *self,
                                                       const char        *text);
gboolean          basalt_history_page_in_trash        (BasaltHistoryPage *self);
/* At once, and without what would not be found any more. */
void              basalt_history_page_search_again    (BasaltHistoryPage *self);

/* basalt-history-actions.c */
void              basalt_history_page_install_actions (GtkWidgetClass    *widget_class);
void              basalt_history_page_clear_actions   (BasaltHistoryPage *self);
GMenuModel       *basalt_history_page_make_menu       (BasaltHistoryPage *self,
                                                       GPtrArray         *runs);
void              basalt_history_page_chosen_changed  (BasaltHistoryPage *self);
GStrv             basalt_history_page_get_ids         (BasaltHistoryPage *self,
                                                       GVariant          *parameter);

/* basalt-history-trash.c */
void              basalt_history_page_install_trash   (GtkWidgetClass    *widget_class);

/* basalt-history-undo.c */
void              basalt_history_page_install_undo    (GtkWidgetClass    *widget_class);
void              basalt_history_page_clear_undo      (BasaltHistoryPage *self);
void              basalt_history_page_tell            (BasaltHistoryPage *self,
                                                       const char        *text);
void              basalt_history_page_tell_error      (BasaltHistoryPage *self,
                                                       const GError      *error);
void              basalt_history_page_offer_restore   (BasaltHistoryPage *self,
                                                       GStrv              ids,
                                                       const char        *text);
void              basalt_history_page_offer_trash     (BasaltHistoryPage *self,
                                                       GStrv              ids,
                                                       const char        *text);
void              basalt_history_page_offer_search    (BasaltHistoryPage *self,
                                                       BasaltSavedSearch *search);

G_END_DECLS
