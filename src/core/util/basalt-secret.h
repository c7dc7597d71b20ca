/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BASALT_TYPE_SECRET (basalt_secret_get_type ())

typedef struct _BasaltSecret BasaltSecret;

GType         basalt_secret_get_type (void);
BasaltSecret *basalt_secret_new      (const char   *text);
BasaltSecret *basalt_secret_ref      (BasaltSecret *self);
void          basalt_secret_unref    (BasaltSecret *self);
const char   *basalt_secret_peek     (BasaltSecret *self);

void          basalt_secret_wipe     (void         *data,
                                      gsize         length);
void          basalt_secret_wipe_string (char      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltSecret, basalt_secret_unref)

G_END_DECLS
