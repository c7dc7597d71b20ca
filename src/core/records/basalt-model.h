/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BASALT_TYPE_MODEL (basalt_model_get_type ())

/*
 * BasaltModel: one row of the model catalogue: what can be put into a
 * request's model id. Immutable.
 *
 * Properties (construct-only): id, name, provider, via ("on-demand",
 * "inference-profile", "application-profile"), streaming, lifecycle ("ACTIVE",
 * "LEGACY", or what the server said), invocable, reason (nullable: why it is
 * not invocable), base-model-id (nullable: of a profile, the foundation model).
 */
G_DECLARE_FINAL_TYPE (BasaltModel, basalt_model, BASALT, MODEL, GObject)

BasaltModel *basalt_model_new               (const char  *id,
                                             const char  *name,
                                             const char  *provider,
                                             const char  *via,
                                             gboolean     streaming,
                                             const char  *lifecycle,
                                             gboolean     invocable,
                                             const char  *reason,
                                             const char  *base_model_id);
const char  *basalt_model_get_id            (BasaltModel *self);
const char  *basalt_model_get_name          (BasaltModel *self);
const char  *basalt_model_get_provider      (BasaltModel *self);
const char  *basalt_model_get_via           (BasaltModel *self);
gboolean     basalt_model_get_streaming     (BasaltModel *self);
const char  *basalt_model_get_lifecycle     (BasaltModel *self);
gboolean     basalt_model_get_invocable     (BasaltModel *self);
const char  *basalt_model_get_reason        (BasaltModel *self);
const char  *basalt_model_get_base_model_id (BasaltModel *self);
gboolean     basalt_model_matches           (BasaltModel *self,
                                             const char  *search);

gboolean     basalt_model_id_is_valid       (const char  *id,
                                             GError     **error);

G_END_DECLS
