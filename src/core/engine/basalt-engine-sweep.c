/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

#include "basalt-uuid.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * A prompt's file is written before its run is recorded. Where that then fails, or the computer
 * stops in between, the file belongs to nobody.
 */

#define SUFFIX ".txt"

/* Younger files may still get their run. */
#define MIN_AGE_SECONDS (24 * 60 * 60)

/* The engine may go while a thread reads the folder. */
typedef struct
{
  char *dir;
  char **ids; /* of files */
  GWeakRef engine;
} Sweep;

static Sweep *
sweep_new (BasaltEngine  *engine,
           const char    *dir,
           char         **ids)
{
  Sweep *self = g_new0 (Sweep, 1);

  self->dir = g_strdup (dir);
  self->ids = ids;
  g_weak_ref_init (&self->engine, engine);

  return self;
}

static void
sweep_free (Sweep *self)
{
  g_free (self->dir);
  g_strfreev (self->ids);
  g_weak_ref_clear (&self->engine);
  g_free (self);
}

static char *
get_path (Sweep      *sweep,
          const char *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  return g_build_filename (sweep->dir, name, NULL);
}

/* The id in a file's name, if it is one of ours. */
static char *
dup_id (const char *name)
{
  g_autofree char *id = NULL;
  guint8 bytes[BASALT_UUID_BYTES];

  if (!g_str_has_suffix (name, SUFFIX))
    return NULL;

  id = g_strndup (name, strlen (name) - strlen (SUFFIX));

  return basalt_uuid_to_bytes (id, bytes) ? g_steal_pointer (&id) : NULL;
}

static void
list_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Sweep *sweep = task_data;
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GDir) dir = g_dir_open (sweep->dir, 0, NULL);
  gint64 newest = g_get_real_time () / G_USEC_PER_SEC - MIN_AGE_SECONDS;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *id = dup_id (name);
      g_autofree char *path = id != NULL ? get_path (sweep, id) : NULL;
      GStatBuf info;

      if (path != NULL && g_lstat (path, &info) == 0 && S_ISREG (info.st_mode) &&
          info.st_mtime < newest)
        g_strv_builder_add (ids, id);
    }

  g_task_return_pointer (task, g_strv_builder_end (ids), (GDestroyNotify) g_strfreev);
}

static void
remove_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Sweep *sweep = task_data;

  for (guint i = 0; sweep->ids[i] != NULL; i++)
    {
      g_autofree char *path = get_path (sweep, sweep->ids[i]);

      if (g_unlink (path) == 0)
        g_debug ("%s was of no run", path);
    }

  g_task_return_boolean (task, TRUE);
}

static void
missing_found_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autofree char *dir = user_data;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  char **missing = basalt_store_find_missing_finish (BASALT_STORE (source), result, &error);

  if (missing == NULL)
    {
      g_debug ("Prompts without a run could not be looked for: %s", error->message);
      return;
    }

  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, missing_found_cb);
  g_task_set_task_data (task, sweep_new (NULL, dir, missing), (GDestroyNotify) sweep_free);
  g_task_run_in_thread (task, remove_thread);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Sweep *sweep = g_task_get_task_data (G_TASK (result));
  g_auto (GStrv) ids = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (BasaltEngine) engine = g_weak_ref_get (&sweep->engine);

  if (engine != NULL && engine->open && ids[0] != NULL)
    basalt_store_find_missing_async (engine->store, (const char *const *) ids, engine->cancellable,
                                     missing_found_cb, g_strdup (sweep->dir));
}

/*
 * basalt_engine_sweep_prompts:
 * @self: an engine that is open
 *
 * Removes prompts' files of yesterday and before that no run has, without anybody
 * waiting for it.
 */
void
basalt_engine_sweep_prompts (BasaltEngine *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, listed_cb, NULL);

  g_task_set_source_tag (task, basalt_engine_sweep_prompts);
  g_task_set_task_data (task, sweep_new (self, self->prompts_dir, NULL),
                        (GDestroyNotify) sweep_free);
  g_task_run_in_thread (task, list_thread);
}
