/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* How long a test waits for what must happen: long, so that a loaded machine
 * does not fail it; it is waited out only by a test that fails. */
#define TEST_WAIT_GUARD_S 20

static inline gboolean
test_wait_guard_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Iterates the default main context until @condition holds, or fails the test. */
#define test_wait_until(condition)                                                         \
  G_STMT_START                                                                             \
  {                                                                                        \
    gboolean late_ = FALSE;                                                                \
    guint guard_ = g_timeout_add_seconds (TEST_WAIT_GUARD_S, test_wait_guard_cb, &late_);  \
                                                                                           \
    while (!(condition) && !late_)                                                         \
      g_main_context_iteration (NULL, TRUE);                                               \
    if (late_)                                                                             \
      g_error ("%s: waited too long for: %s", G_STRLOC, #condition);                       \
    g_source_remove (guard_);                                                              \
  }                                                                                        \
  G_STMT_END

/* A GAsyncReadyCallback that keeps the result in a GAsyncResult *, NULL before: it comes once. */
static inline void
test_wait_result_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}
