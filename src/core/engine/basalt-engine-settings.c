/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"

/* Changes that come in a burst (a window being resized, a prompt being typed)
 * are one write. */
#define SAVE_DELAY_MS 100
/* Until what the disk could not take is tried again. */
#define SAVE_AGAIN_MS 1000

typedef struct
{
  BasaltEngine *engine;
  char *name;
} Saving;

void
basalt_engine_settings_init (BasaltEngine *self)
{
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->unsaved_settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->refused_settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
basalt_engine_settings_clear (BasaltEngine *self)
{
  g_clear_handle_id (&self->settings_id, g_source_remove);
  g_clear_pointer (&self->settings, g_hash_table_unref);
  g_clear_pointer (&self->unsaved_settings, g_hash_table_unref);
  g_clear_pointer (&self->refused_settings, g_hash_table_unref);
}

/* Settings as the store has them; one that was changed meanwhile stays. */
void
basalt_engine_settings_load (BasaltEngine *self,
                             GHashTable   *settings)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (!g_hash_table_contains (self->unsaved_settings, name))
        g_hash_table_replace (self->settings, g_strdup (name), g_strdup (value));
    }
}

static void
saving_free (Saving *self)
{
  g_object_unref (self->engine);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

/* Whether there can be room, or nobody in the way, another time. */
static gboolean
can_pass (const GError *error)
{
  return g_error_matches (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_FULL) ||
         g_error_matches (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_READ_ONLY) ||
         g_error_matches (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_BUSY) ||
         g_error_matches (error, BASALT_STORE_ERROR, BASALT_STORE_ERROR_IO);
}

static gboolean
save_cb (gpointer user_data)
{
  BasaltEngine *self = user_data;

  self->settings_id = 0;
  basalt_engine_settings_flush (self);

  return G_SOURCE_REMOVE;
}

static void
save_later (BasaltEngine *self,
            guint         delay)
{
  if (self->settings_id == 0)
    self->settings_id = g_timeout_add_full (G_PRIORITY_DEFAULT, delay, save_cb, self, NULL);
}

static void
setting_saved_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;
  BasaltEngine *self = saving->engine;
  gboolean saved = basalt_store_write_finish (BASALT_STORE (source), result, &error);

  if (!saved)
    g_debug ("A setting was not saved: %s", error->message);
  if (self->settings == NULL)
    return;

  /* What is left at the end is lost. */
  if (saved || !can_pass (error) || !self->open)
    {
      if (g_hash_table_remove (self->refused_settings, saving->name))
        basalt_engine_behind_changed (self);
      return;
    }

  /* As it is by then. */
  if (g_hash_table_add (self->refused_settings, g_strdup (saving->name)))
    basalt_engine_behind_changed (self);
  g_hash_table_add (self->unsaved_settings, g_strdup (saving->name));
  save_later (self, SAVE_AGAIN_MS);
}

/* Hands what changed to the store. */
void
basalt_engine_settings_flush (BasaltEngine *self)
{
  GHashTableIter iter;
  gpointer name;

  g_clear_handle_id (&self->settings_id, g_source_remove);
  if (!self->open)
    return;

  g_hash_table_iter_init (&iter, self->unsaved_settings);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      Saving *saving = g_new (Saving, 1);

      saving->engine = g_object_ref (self);
      saving->name = g_strdup (name);
      basalt_store_save_setting_async (self->store, name,
                                       g_hash_table_lookup (self->settings, name), NULL,
                                       setting_saved_cb, saving);
      g_hash_table_iter_remove (&iter);
    }
}

/**
 * basalt_engine_get_setting:
 * @self: an engine
 * @name: the setting's name
 *
 * Returns: (nullable) (transfer none): the text kept under @name, valid until
 *   it is set again; %NULL where nothing is kept, or before open() finished
 */
const char *
basalt_engine_get_setting (BasaltEngine *self,
                           const char   *name)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->settings, name);
}

/**
 * basalt_engine_set_setting:
 * @self: an engine
 * @name: the setting's name
 * @value: (nullable): its text, or %NULL to forget it
 *
 * Keeps a small text. It can be read back at once, and is on its way to disk
 * within 100 ms.
 */
void
basalt_engine_set_setting (BasaltEngine *self,
                           const char   *name,
                           const char   *value)
{
  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (name != NULL);

  if (g_strcmp0 (g_hash_table_lookup (self->settings, name), value) == 0)
    return;

  if (value != NULL)
    g_hash_table_replace (self->settings, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->settings, name);
  g_hash_table_add (self->unsaved_settings, g_strdup (name));

  save_later (self, SAVE_DELAY_MS);
}
