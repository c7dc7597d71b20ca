/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

/* Prints "MILLISECONDS KILOBYTES" when @window has drawn its second frame: time
 * since $BASALT_BENCH_START (monotonic µs, set by who started us) and resident
 * memory; then ends the process. */
void bench_frames_watch (GtkWidget *window);
