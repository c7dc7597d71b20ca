/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-state.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define BASALT_TYPE_STATE_ICON (basalt_state_icon_get_type ())

/* BasaltStateIcon: a state as shape, colour and name. Property: state (BasaltState). */
G_DECLARE_FINAL_TYPE (BasaltStateIcon, basalt_state_icon, BASALT, STATE_ICON, AdwBin)

GtkWidget  *basalt_state_icon_new       (void);
BasaltState basalt_state_icon_get_state (BasaltStateIcon *self);
void        basalt_state_icon_set_state (BasaltStateIcon *self,
                                         BasaltState      state);

/* For those who draw states themselves. */
const char *basalt_state_icon_get_icon_name (BasaltState     state);
const char *basalt_state_icon_get_color_name (BasaltState    state);

G_END_DECLS
