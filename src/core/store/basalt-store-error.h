/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BASALT_STORE_ERROR (basalt_store_error_quark ())

typedef enum
{
  BASALT_STORE_ERROR_OPEN,       /* directory or file cannot be used */
  BASALT_STORE_ERROR_NEWER,      /* written by a newer Basalt: untouched */
  BASALT_STORE_ERROR_DAMAGED,    /* not a database, or its contents do not hold */
  BASALT_STORE_ERROR_FULL,       /* no space left */
  BASALT_STORE_ERROR_READ_ONLY,
  BASALT_STORE_ERROR_BUSY,       /* another process holds it for too long */
  BASALT_STORE_ERROR_NOT_FOUND,
  BASALT_STORE_ERROR_AMBIGUOUS,  /* the message lists the candidates */
  BASALT_STORE_ERROR_ALIVE,      /* the run belongs to a process that lives */
  BASALT_STORE_ERROR_CLOSED,
  BASALT_STORE_ERROR_FAILED,
  BASALT_STORE_ERROR_IO,         /* the disk fails for another reason */
} BasaltStoreError;

GQuark basalt_store_error_quark (void);

G_END_DECLS
