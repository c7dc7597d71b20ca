/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-model.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * BedrockCatalogue:
 *
 * Joins what ListFoundationModels and ListInferenceProfiles say. Private to
 * this layer and its tests.
 */
typedef struct _BedrockCatalogue BedrockCatalogue;

BedrockCatalogue *bedrock_catalogue_new          (void);
void              bedrock_catalogue_free         (BedrockCatalogue *self);
void              bedrock_catalogue_add_models   (BedrockCatalogue *self,
                                                  JsonObject       *answer);
void              bedrock_catalogue_add_profiles (BedrockCatalogue *self,
                                                  JsonObject       *answer);
GPtrArray        *bedrock_catalogue_join         (BedrockCatalogue *self,
                                                  gint64            now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BedrockCatalogue, bedrock_catalogue_free)

G_END_DECLS
