/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-store-error.h"

G_DEFINE_QUARK (basalt-store-error-quark, basalt_store_error)
