/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-organize.h"

#include "basalt-engine-private.h"
#include "basalt-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What people note about runs, and where runs go. */

#define TAG_MAX_CHARS 100
#define NOTE_MAX_BYTES (1024 * 1024)

/* -- Notes -- */

typedef struct
{
  GPtrArray *add_tags;    /* nullable, NULL-terminated */
  GPtrArray *remove_tags; /* nullable, NULL-terminated */
  gboolean pins;
} Annotating;

static void
annotating_free (Annotating *self)
{
  g_clear_pointer (&self->add_tags, g_ptr_array_unref);
  g_clear_pointer (&self->remove_tags, g_ptr_array_unref);
  g_free (self);
}

static gboolean
usage_error (GError     **error,
             const char  *message)
{
  g_set_error_literal (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, message);

  return FALSE;
}

static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c);
}

/* A tag as it is kept: without blanks around it, and composed, so that what looks the same is the
 * same. */
static char *
normalize_tag (const char  *text,
               GError     **error)
{
  g_autofree char *tag = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  char *start = tag;
  char *end;

  if (tag == NULL)
    {
      usage_error (error, _ ("A tag must be text in UTF-8."));
      return NULL;
    }

  while (*start != '\0' && is_blank (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  end = start + strlen (start);
  while (end > start)
    {
      char *previous = g_utf8_prev_char (end);

      if (!is_blank (g_utf8_get_char (previous)))
        break;
      end = previous;
    }
  *end = '\0';

  if (*start == '\0')
    {
      usage_error (error, _ ("A tag must have at least one character."));
      return NULL;
    }
  if (g_utf8_strlen (start, -1) > TAG_MAX_CHARS)
    {
      g_set_error (error, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE,
                   _ ("A tag may have at most %d characters."), TAG_MAX_CHARS);
      return NULL;
    }

  for (const char *p = start; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR ||
          g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR)
        {
          usage_error (error, _ ("A tag must be on one line, without control characters."));
          return NULL;
        }
    }

  return g_strdup (start);
}

static gboolean
take_tags (const char *const  *tags,
           GPtrArray         **taken,
           GError            **error)
{
  if (tags == NULL || tags[0] == NULL)
    return TRUE;

  *taken = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; tags[i] != NULL; i++)
    {
      char *tag = normalize_tag (tags[i], error);

      if (tag == NULL)
        return FALSE;
      g_ptr_array_add (*taken, tag);
    }
  g_ptr_array_add (*taken, NULL);

  return TRUE;
}

static gboolean
check_notes (const BasaltRunNotes  *notes,
             GError               **error)
{
  if (notes->rating < -1 || notes->rating > 5)
    return usage_error (error, _ ("A rating is a whole number from 0 (none) to 5."));
  if (notes->note != NULL && !g_utf8_validate (notes->note, -1, NULL))
    return usage_error (error, _ ("A note must be text in UTF-8."));
  if (notes->note != NULL && strlen (notes->note) > NOTE_MAX_BYTES)
    return usage_error (error, _ ("The note is too long: at most 1 MiB can be kept. Shorten it."));

  return TRUE;
}

static void
annotated_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  Annotating *annotating = g_task_get_task_data (task);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  rows = basalt_store_annotate_finish (BASALT_STORE (source), result, &error);
  if (rows == NULL)
    {
      g_task_return_error (task, basalt_engine_error_from_store (error));
      return;
    }
  if (rows->len == 0)
    {
      g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND,
                               _ ("The runs are no longer in the history."));
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      BasaltAnnotatedRun *row = g_ptr_array_index (rows, i);
      BasaltRun *run = self->known != NULL ? basalt_engine_lookup_known (self, row->id) : NULL;

      if (run != NULL)
        basalt_run_set_annotations (run, row->pinned, row->rating, row->note, row->tags);
    }
  /* Pinning changes the order; lists hold objects of rows that nobody opened, too. */
  if (self->open && annotating->pins)
    basalt_engine_history_reload (self);
  else if (self->open)
    basalt_engine_history_refresh (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * basalt_engine_annotate_async:
 * @self: an engine that is open
 * @ids: ids of runs, alive or not
 * @notes: what to change
 * @cancellable: (nullable): to abort
 * @callback: called when it is on disk and shown
 * @user_data: for @callback
 *
 * Changes what people say about runs: all of @ids that are there, or none.
 */
void
basalt_engine_annotate_async (BasaltEngine         *self,
                              const char *const    *ids,
                              const BasaltRunNotes *notes,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;
  BasaltRunAnnotation change = { 0 };
  Annotating *annotating;
  GError *error = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (ids != NULL);
  g_return_if_fail (notes != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_annotate_async);
  annotating = g_new0 (Annotating, 1);
  g_task_set_task_data (task, annotating, (GDestroyNotify) annotating_free);

  if (!check_notes (notes, &error) || !take_tags (notes->add_tags, &annotating->add_tags, &error) ||
      !take_tags (notes->remove_tags, &annotating->remove_tags, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  annotating->pins = notes->pinned >= 0;
  change.pinned = notes->pinned;
  change.rating = notes->rating;
  change.note = notes->note;
  if (annotating->add_tags != NULL)
    change.add_tags = (const char *const *) annotating->add_tags->pdata;
  if (annotating->remove_tags != NULL)
    change.remove_tags = (const char *const *) annotating->remove_tags->pdata;
  basalt_store_annotate_async (self->store, ids, &change, cancellable, annotated_cb,
                               g_steal_pointer (&task));
}

/**
 * basalt_engine_annotate_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether it is on disk; fails with %BASALT_ENGINE_ERROR_USAGE for what cannot be noted,
 *   with %BASALT_ENGINE_ERROR_NOT_FOUND if none of the runs is there
 */
gboolean
basalt_engine_annotate_finish (BasaltEngine  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Work that a closing engine waits for, after asking it to stop -- */

struct _BasaltEngineWork
{
  BasaltEngine *engine;
  GCancellable *cancellable;
  GCancellable *outer; /* nullable */
  gulong outer_id;
  gulong upkeep_id;
};

static void
cancel_cb (GCancellable *outer,
           gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/**
 * basalt_engine_work_begin:
 * @self: an engine
 * @outer: (nullable): the caller's cancellable
 *
 * Returns: (transfer full): work in hand; the engine does not close before
 *   basalt_engine_work_end()
 */
BasaltEngineWork *
basalt_engine_work_begin (BasaltEngine *self,
                          GCancellable *outer)
{
  BasaltEngineWork *work = g_new0 (BasaltEngineWork, 1);

  work->engine = g_object_ref (self);
  work->cancellable = g_cancellable_new ();
  work->upkeep_id = g_cancellable_connect (self->upkeep, G_CALLBACK (cancel_cb),
                                           g_object_ref (work->cancellable), g_object_unref);
  if (outer != NULL)
    {
      work->outer = g_object_ref (outer);
      work->outer_id = g_cancellable_connect (outer, G_CALLBACK (cancel_cb),
                                              g_object_ref (work->cancellable), g_object_unref);
    }
  self->n_work++;

  return work;
}

/**
 * basalt_engine_work_get_cancellable:
 * @work: work in hand
 *
 * Returns: (transfer none): cancelled with the caller's, and when the engine closes
 */
GCancellable *
basalt_engine_work_get_cancellable (BasaltEngineWork *work)
{
  return work->cancellable;
}

/**
 * basalt_engine_work_end:
 * @work: (transfer full): work that is over
 */
void
basalt_engine_work_end (BasaltEngineWork *work)
{
  BasaltEngine *self = work->engine;

  g_cancellable_disconnect (self->upkeep, work->upkeep_id);
  if (work->outer != NULL)
    g_cancellable_disconnect (work->outer, work->outer_id);
  g_clear_object (&work->outer);
  g_clear_object (&work->cancellable);
  g_free (work);

  self->n_work--;
  if (self->active != NULL)
    basalt_engine_runs_idle (self);
  g_object_unref (self);
}

/* -- Moves -- */

typedef struct
{
  BasaltEngine *engine; /* unowned: the task's */
  BasaltEngineWork *work;
  BasaltRunMove move;
  gboolean emptying;
  guint n_asked;
  GPtrArray *moved; /* ids */
  guint n_moved;
} Moving;

static void
moving_free (Moving *self)
{
  g_clear_pointer (&self->moved, g_ptr_array_unref);
  g_free (self);
}

/**
 * basalt_engine_show_moved:
 * @self: an engine
 * @moved: runs that were moved
 *
 * Brings the objects of runs up to date with where they are.
 */
void
basalt_engine_show_moved (BasaltEngine          *self,
                          const BasaltMovedRuns *moved)
{
  if (self->known == NULL)
    return;

  for (guint i = 0; i < moved->ids->len; i++)
    {
      BasaltRun *run = basalt_engine_lookup_known (self, g_ptr_array_index (moved->ids, i));

      /* One that is gone for good is shown as one in the trash, for as long as somebody has it. */
      if (run != NULL)
        basalt_run_set_deleted_at (run, moved->move == BASALT_RUN_MOVE_RESTORE ? 0 : moved->time);
    }
}

static void
moved_cb (const BasaltMovedRuns *moved,
          gpointer               user_data)
{
  Moving *moving = user_data;

  basalt_engine_show_moved (moving->engine, moved);
  moving->n_moved += moved->ids->len;
  /* Emptying a trash of a million runs is not told one by one. */
  if (moving->emptying && moving->moved->len > BASALT_ENGINE_MANY_RUNS)
    return;
  for (guint i = 0; i < moved->ids->len; i++)
    g_ptr_array_add (moving->moved, g_strdup (g_ptr_array_index (moved->ids, i)));
}

/**
 * basalt_engine_show_gone:
 * @self: an engine
 * @ids: (element-type utf8): ids of runs that went to the trash or were deleted
 *
 * Takes runs out of all lists.
 */
void
basalt_engine_show_gone (BasaltEngine *self,
                         GPtrArray    *ids)
{
  g_auto (GStrv) list = NULL;

  if (!self->open || ids->len == 0)
    return;

  if (ids->len > BASALT_ENGINE_MANY_RUNS)
    {
      basalt_engine_history_reload (self);
      return;
    }

  list = g_new0 (char *, ids->len + 1);
  for (guint i = 0; i < ids->len; i++)
    list[i] = g_strdup (g_ptr_array_index (ids, i));
  basalt_engine_history_remove (self, (const char *const *) list);
}

static void
return_nothing_moved (GTask  *task,
                      Moving *moving,
                      guint   n_alive)
{
  if (n_alive > 0)
    g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_ALIVE, "%s",
                             ngettext ("The run is active, here or in another window or command. "
                                       "Stop it first.",
                                       "The runs are active, here or in other windows or commands. "
                                       "Stop them first.",
                                       moving->n_asked));
  else if (moving->move == BASALT_RUN_MOVE_RESTORE)
    g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND, "%s",
                             ngettext ("The run is no longer in the trash.",
                                       "The runs are no longer in the trash.", moving->n_asked));
  else
    g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_NOT_FOUND, "%s",
                             ngettext ("The run is no longer in the history.",
                                       "The runs are no longer in the history.", moving->n_asked));
}

static void
move_over_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BasaltEngine *self = g_task_get_source_object (task);
  Moving *moving = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  guint n_alive = 0;
  int n = basalt_store_move_finish (BASALT_STORE (source), result, &n_alive, &error);

  if (moving->move == BASALT_RUN_MOVE_RESTORE)
    {
      if (self->open && moving->n_moved > 0)
        basalt_engine_history_reload (self);
    }
  else
    basalt_engine_show_gone (self, moving->moved);
  basalt_engine_work_end (g_steal_pointer (&moving->work));

  /* What was moved is moved, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);
  if (n < 0)
    g_task_return_error (task, basalt_engine_error_from_store (error));
  else if (moving->emptying)
    g_task_return_int (task, n);
  else if (n == 0 && moving->n_asked > 0)
    return_nothing_moved (task, moving, n_alive);
  else
    {
      g_ptr_array_add (moving->moved, NULL);
      g_ptr_array_set_free_func (moving->moved, NULL);
      g_task_return_pointer (task, g_ptr_array_free (g_steal_pointer (&moving->moved), FALSE),
                             (GDestroyNotify) g_strfreev);
    }
}

static GTask *
moving_task_new (BasaltEngine         *self,
                 BasaltRunMove         move,
                 GCancellable         *cancellable,
                 GAsyncReadyCallback   callback,
                 gpointer              user_data,
                 Moving              **moving)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  *moving = g_new0 (Moving, 1);
  (*moving)->engine = self;
  (*moving)->move = move;
  (*moving)->moved = g_ptr_array_new_with_free_func (g_free);
  (*moving)->work = basalt_engine_work_begin (self, cancellable);
  g_task_set_task_data (task, *moving, (GDestroyNotify) moving_free);

  return task;
}

static void
move_runs (BasaltEngine        *self,
           const char *const   *ids,
           BasaltRunMove        move,
           gpointer             source_tag,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  Moving *moving;
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (ids != NULL);

  task = moving_task_new (self, move, cancellable, callback, user_data, &moving);
  g_task_set_source_tag (task, source_tag);
  moving->n_asked = g_strv_length ((char **) ids);
  basalt_store_move_async (self->store, ids, move, self->prompts_dir, moved_cb, moving,
                           basalt_engine_work_get_cancellable (moving->work), move_over_cb, task);
}

/**
 * basalt_engine_trash_async:
 * @self: an engine that is open
 * @ids: ids of runs
 * @cancellable: (nullable): to abort; what was moved by then stays where it is
 * @callback: called when done
 * @user_data: for @callback
 *
 * Moves runs to the trash, but for those that are alive.
 */
void
basalt_engine_trash_async (BasaltEngine        *self,
                           const char *const   *ids,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  move_runs (self, ids, BASALT_RUN_MOVE_TRASH, basalt_engine_trash_async, cancellable, callback,
             user_data);
}

/**
 * basalt_engine_restore_async:
 * @self: an engine that is open
 * @ids: ids of runs
 * @cancellable: (nullable): to abort; what was moved by then stays where it is
 * @callback: called when done
 * @user_data: for @callback
 *
 * Brings runs back from the trash.
 */
void
basalt_engine_restore_async (BasaltEngine        *self,
                             const char *const   *ids,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  move_runs (self, ids, BASALT_RUN_MOVE_RESTORE, basalt_engine_restore_async, cancellable, callback,
             user_data);
}

/**
 * basalt_engine_delete_async:
 * @self: an engine that is open
 * @ids: ids of runs
 * @cancellable: (nullable): to abort; what was deleted by then is gone
 * @callback: called when done
 * @user_data: for @callback
 *
 * Deletes runs for good, with their prompts' files, but for those that are alive. Each run is
 * wholly there or wholly gone, whenever the computer stops. Single words of them may stay in the
 * file of the history until basalt_engine_empty_trash_async().
 */
void
basalt_engine_delete_async (BasaltEngine        *self,
                            const char *const   *ids,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  move_runs (self, ids, BASALT_RUN_MOVE_DELETE, basalt_engine_delete_async, cancellable, callback,
             user_data);
}

/**
 * basalt_engine_move_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (array zero-terminated=1): ids of the runs that were moved; fails with
 *   %BASALT_ENGINE_ERROR_ALIVE and %BASALT_ENGINE_ERROR_NOT_FOUND where it was none
 */
GStrv
basalt_engine_move_finish (BasaltEngine  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * basalt_engine_empty_trash_async:
 * @self: an engine that is open
 * @cancellable: (nullable): to abort; what was deleted by then is gone
 * @callback: called when done
 * @user_data: for @callback
 *
 * Deletes what is in the trash, and wipes the words of deleted runs out of the files of the
 * history. Backups keep what they have.
 */
void
basalt_engine_empty_trash_async (BasaltEngine        *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  BasaltSweepRules rules = { .trash_before = G_MAXINT64, .wipe = TRUE };
  Moving *moving;
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));

  task = moving_task_new (self, BASALT_RUN_MOVE_DELETE, cancellable, callback, user_data, &moving);
  g_task_set_source_tag (task, basalt_engine_empty_trash_async);
  moving->emptying = TRUE;
  basalt_store_sweep_async (self->store, &rules, self->prompts_dir, moved_cb, moving,
                            basalt_engine_work_get_cancellable (moving->work), move_over_cb, task);
}

/**
 * basalt_engine_empty_trash_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: how many runs were deleted; -1 with @error, also where they were, but some of their
 *   words are still in a file, because another program is reading it
 */
int
basalt_engine_empty_trash_finish (BasaltEngine  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
