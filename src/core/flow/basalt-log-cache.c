/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-internal.h"

struct _BasaltItemCache
{
  GHashTable *items;     /* by position: GObject, weak */
  GHashTable *positions; /* the other way round */
};

static void
item_gone_cb (gpointer  data,
              GObject  *item)
{
  BasaltItemCache *self = data;
  gpointer position;

  if (g_hash_table_steal_extended (self->positions, item, NULL, &position))
    g_hash_table_remove (self->items, position);
}

/**
 * basalt_item_cache_new:
 *
 * Returns: (transfer full): an empty cache, for one thread
 */
BasaltItemCache *
basalt_item_cache_new (void)
{
  BasaltItemCache *self = g_new (BasaltItemCache, 1);

  self->items = g_hash_table_new (NULL, NULL);
  self->positions = g_hash_table_new (NULL, NULL);

  return self;
}

/**
 * basalt_item_cache_clear:
 * @self: a cache
 *
 * Forgets all items, before their positions mean something else.
 */
void
basalt_item_cache_clear (BasaltItemCache *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->positions);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_object_weak_unref (item, item_gone_cb, self);

  g_hash_table_remove_all (self->positions);
  g_hash_table_remove_all (self->items);
}

/**
 * basalt_item_cache_free:
 * @self: (transfer full): a cache
 */
void
basalt_item_cache_free (BasaltItemCache *self)
{
  basalt_item_cache_clear (self);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->positions);
  g_free (self);
}

/**
 * basalt_item_cache_lookup:
 * @self: a cache
 * @position: where the item is in its list
 *
 * Returns: (transfer full) (nullable): the item, if somebody still holds it
 */
gpointer
basalt_item_cache_lookup (BasaltItemCache *self,
                          guint            position)
{
  gpointer item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (position));

  return item != NULL ? g_object_ref (item) : NULL;
}

/**
 * basalt_item_cache_insert:
 * @self: a cache
 * @position: where the item is in its list
 * @item: (transfer none): a new item
 */
void
basalt_item_cache_insert (BasaltItemCache *self,
                          guint            position,
                          gpointer         item)
{
  g_object_weak_ref (item, item_gone_cb, self);
  g_hash_table_insert (self->items, GUINT_TO_POINTER (position), item);
  g_hash_table_insert (self->positions, item, GUINT_TO_POINTER (position));
}
