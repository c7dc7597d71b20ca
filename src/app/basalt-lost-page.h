/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Why a run cannot be shown. */
typedef enum
{
  BASALT_RUN_LOST_NOT,
  BASALT_RUN_LOST_DAMAGED, /* its record cannot be read */
  BASALT_RUN_LOST_GONE,    /* it was deleted, here or by another process */
} BasaltRunLost;

#define BASALT_TYPE_LOST_PAGE (basalt_lost_page_get_type ())

/* BasaltLostPage: stands where a run would, if it could be read. */
G_DECLARE_FINAL_TYPE (BasaltLostPage, basalt_lost_page, BASALT, LOST_PAGE, GtkWidget)

GtkWidget *basalt_lost_page_new     (void);
void       basalt_lost_page_set_run (BasaltLostPage *self,
                                     BasaltRun      *run,
                                     BasaltRunLost   lost,
                                     const char     *reason);

G_END_DECLS
