/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BASALT_TYPE_SEARCH_PROVIDER (basalt_search_provider_get_type ())

/* The engine's setting; "1" where the desktop may find runs. */
#define BASALT_SETTING_DESKTOP_SEARCH "desktop-search"

/*
 * BasaltSearchProvider: lets the desktop find runs: org.gnome.Shell.SearchProvider2. It answers
 * with nothing until a person has switched it on.
 *
 * Signals: "used": it was asked something. "show-run" (char *): a run's id was chosen.
 * "search" (char *): the window is to show what a text finds.
 */
G_DECLARE_FINAL_TYPE (
  BasaltSearchProvider, basalt_search_provider, BASALT, SEARCH_PROVIDER, GObject)

BasaltSearchProvider *basalt_search_provider_new        (void);
void                  basalt_search_provider_set_engine (BasaltSearchProvider  *self,
                                                         BasaltEngine          *engine);
void                  basalt_search_provider_give_up    (BasaltSearchProvider  *self);
gboolean              basalt_search_provider_export     (BasaltSearchProvider  *self,
                                                         GDBusConnection       *connection,
                                                         const char            *path,
                                                         GError               **error);
void                  basalt_search_provider_unexport   (BasaltSearchProvider  *self);

G_END_DECLS
