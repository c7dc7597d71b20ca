/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many faults are remembered; the oldest are forgotten first. */
#define BASALT_DEMO_FAULTS_MAX 1024

/**
 * BasaltDemoFaults:
 *
 * How often a fault was already played to whom. Private to this layer.
 */
typedef struct _BasaltDemoFaults BasaltDemoFaults;

BasaltDemoFaults *basalt_demo_faults_new    (void);
void              basalt_demo_faults_free   (BasaltDemoFaults *self);
gboolean          basalt_demo_faults_strike (BasaltDemoFaults *self,
                                             const char       *key,
                                             guint             times);
guint             basalt_demo_faults_get_size (BasaltDemoFaults *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BasaltDemoFaults, basalt_demo_faults_free)

G_END_DECLS
