/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-flow-error.h"

G_DEFINE_QUARK (basalt-flow-error-quark, basalt_flow_error)
