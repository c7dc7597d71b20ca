/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What people say about a run, and where its record is: none of it moves a state. */

#include "basalt-run-internal.h"

/**
 * basalt_run_get_pinned:
 * @self: a run
 *
 * Returns: whether somebody pinned it; a pinned run is first in the list, and
 *   exempt from what tidies the history up by itself
 */
gboolean
basalt_run_get_pinned (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), FALSE);

  return self->pinned;
}

/**
 * basalt_run_get_rating:
 * @self: a run
 *
 * Returns: 1 to 5; 0 while nobody has rated it
 */
guint
basalt_run_get_rating (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), 0);

  return self->rating;
}

/**
 * basalt_run_get_note:
 * @self: a run
 *
 * Returns: (transfer none): what somebody wrote about it; empty if there is nothing
 */
const char *
basalt_run_get_note (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return self->note;
}

/**
 * basalt_run_get_tags:
 * @self: a run
 *
 * Returns: (transfer none) (array zero-terminated=1): its tags, sorted; may be empty
 */
const char *const *
basalt_run_get_tags (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), NULL);

  return (const char *const *) self->tags;
}

/**
 * basalt_run_get_deleted_at:
 * @self: a run
 *
 * Returns: microseconds since 1970 UTC when it was moved to the trash; 0 if it is not there
 */
gint64
basalt_run_get_deleted_at (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), 0);

  return self->deleted_at;
}

/**
 * basalt_run_get_damaged:
 * @self: a run
 *
 * Returns: whether its record cannot be read; then little more than its id is known
 */
gboolean
basalt_run_get_damaged (BasaltRun *self)
{
  g_return_val_if_fail (BASALT_IS_RUN (self), FALSE);

  return self->damaged;
}

/**
 * basalt_run_set_annotations:
 * @self: a run
 * @pinned: whether it is pinned
 * @rating: 1 to 5, or 0
 * @note: (nullable): a note
 * @tags: (nullable): its tags, sorted, one a line
 *
 * Brings up to date what people say about a run, and notifies what changed.
 */
void
basalt_run_set_annotations (BasaltRun  *self,
                            gboolean    pinned,
                            guint       rating,
                            const char *note,
                            const char *tags)
{
  g_auto (GStrv) list = g_strsplit (tags != NULL ? tags : "", "\n", -1);

  g_return_if_fail (BASALT_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));

  if (self->pinned != !!pinned)
    {
      self->pinned = !!pinned;
      basalt_run_notify (self, BASALT_RUN_PROP_PINNED);
    }
  if (self->rating != MIN (rating, 5))
    {
      self->rating = MIN (rating, 5);
      basalt_run_notify (self, BASALT_RUN_PROP_RATING);
    }
  basalt_run_set_text (self, &self->note, note != NULL ? note : "", BASALT_RUN_PROP_NOTE);
  if (!g_strv_equal ((const char *const *) self->tags, (const char *const *) list))
    {
      g_strfreev (self->tags);
      self->tags = g_steal_pointer (&list);
      basalt_run_notify (self, BASALT_RUN_PROP_TAGS);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * basalt_run_set_deleted_at:
 * @self: a run
 * @deleted_at: microseconds since 1970 UTC, or 0 if it is not in the trash
 */
void
basalt_run_set_deleted_at (BasaltRun *self,
                           gint64     deleted_at)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  basalt_run_set_time (self, &self->deleted_at, deleted_at, BASALT_RUN_PROP_DELETED_AT);
}

/**
 * basalt_run_set_damaged:
 * @self: a run
 * @damaged: whether its record, or part of it, cannot be read
 */
void
basalt_run_set_damaged (BasaltRun *self,
                        gboolean   damaged)
{
  g_return_if_fail (BASALT_IS_RUN (self));

  if (self->damaged == !!damaged)
    return;

  self->damaged = !!damaged;
  basalt_run_notify (self, BASALT_RUN_PROP_DAMAGED);
}
