/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-faults.h"

struct _BasaltDemoFaults
{
  GHashTable *counts; /* key → how often it struck */
  GQueue order;       /* keys, oldest first; borrowed from the table */
};

static void
forget (BasaltDemoFaults *self,
        const char       *key)
{
  GList *link = g_queue_find_custom (&self->order, key, (GCompareFunc) g_strcmp0);

  if (link != NULL)
    g_queue_delete_link (&self->order, link);
  g_hash_table_remove (self->counts, key);
}

/*
 * basalt_demo_faults_new:
 *
 * Returns: (transfer full): a memory without faults
 */
BasaltDemoFaults *
basalt_demo_faults_new (void)
{
  BasaltDemoFaults *self = g_new0 (BasaltDemoFaults, 1);

  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->order);

  return self;
}

/*
 * basalt_demo_faults_free:
 * @self: (transfer full): a memory
 */
void
basalt_demo_faults_free (BasaltDemoFaults *self)
{
  g_return_if_fail (self != NULL);

  g_queue_clear (&self->order);
  g_hash_table_unref (self->counts);
  g_free (self);
}

/*
 * basalt_demo_faults_strike:
 * @self: a memory
 * @key: what the fault is counted by
 * @times: how often it strikes before it lets one through
 *
 * Letting one through forgets the key: whoever comes again meets the fault
 * again.
 *
 * Returns: whether to play the fault now
 */
gboolean
basalt_demo_faults_strike (BasaltDemoFaults *self,
                           const char       *key,
                           guint             times)
{
  guint count;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key));
  if (count >= times)
    {
      forget (self, key);
      return FALSE;
    }

  if (count == 0)
    {
      char *owned = g_strdup (key);

      if (g_queue_get_length (&self->order) >= BASALT_DEMO_FAULTS_MAX)
        g_hash_table_remove (self->counts, g_queue_pop_head (&self->order));
      g_hash_table_insert (self->counts, owned, GUINT_TO_POINTER (1));
      g_queue_push_tail (&self->order, owned);
    }
  else
    {
      /* The table keeps its own key, which the queue borrows. */
      g_hash_table_insert (self->counts, g_strdup (key), GUINT_TO_POINTER (count + 1));
    }

  return TRUE;
}

/*
 * basalt_demo_faults_get_size:
 *
 * Returns: how many keys are remembered
 */
guint
basalt_demo_faults_get_size (BasaltDemoFaults *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->counts);
}
