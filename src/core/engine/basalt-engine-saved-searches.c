/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-private.h"
#include "basalt-saved-search-private.h"
#include "basalt-store-search.h"

#include <glib/gi18n-lib.h>

static void
store_changed_cb (BasaltStore  *store,
                  BasaltEngine *self)
{
  basalt_engine_saved_searches_load (self);
}

void
basalt_engine_saved_searches_init (BasaltEngine *self)
{
  self->searches = g_list_store_new (BASALT_TYPE_SAVED_SEARCH);
  g_signal_connect (self->store, "changed", G_CALLBACK (store_changed_cb), self);
}

void
basalt_engine_saved_searches_clear (BasaltEngine *self)
{
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_func (self->store, store_changed_cb, self);
  g_clear_object (&self->searches);
}

static int
compare_searches (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  const char *one = basalt_saved_search_get_name (*(BasaltSavedSearch **) a);
  const char *other = basalt_saved_search_get_name (*(BasaltSavedSearch **) b);
  int difference = g_utf8_collate (one, other);

  return difference != 0 ? difference : g_strcmp0 (one, other);
}

static gboolean
is_same (BasaltSavedSearch *one,
         BasaltSavedSearch *other)
{
  return g_str_equal (basalt_saved_search_get_name (one), basalt_saved_search_get_name (other)) &&
         g_str_equal (basalt_saved_search_get_query (one), basalt_saved_search_get_query (other)) &&
         basalt_saved_search_get_sort (one) == basalt_saved_search_get_sort (other);
}

/* Brings the list up to date; it does not change where nothing did. */
static void
show_searches (BasaltEngine *self,
               GPtrArray    *searches)
{
  GListModel *model = G_LIST_MODEL (self->searches);
  guint n_items = g_list_model_get_n_items (model);
  guint n_same = 0;

  g_ptr_array_sort_with_data (searches, compare_searches, NULL);
  while (n_same < n_items && n_same < searches->len)
    {
      g_autoptr (BasaltSavedSearch) search = g_list_model_get_item (model, n_same);

      if (!is_same (search, searches->pdata[n_same]))
        break;
      n_same++;
    }

  if (n_same < n_items || n_same < searches->len)
    g_list_store_splice (self->searches, n_same, n_items - n_same, searches->pdata + n_same,
                         searches->len - n_same);
}

static void
searches_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (BasaltEngine) self = user_data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) searches = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  rows = basalt_store_load_searches_finish (BASALT_STORE (source), result, &error);
  self->searches_loading = FALSE;
  if (rows == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("The searches could not be read: %s", error->message);
      return;
    }

  if (self->searches == NULL)
    return;

  /* Something was saved that these rows may not know. */
  if (self->searches_stale)
    {
      basalt_engine_saved_searches_load (self);
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      const BasaltSavedSearchRow *row = rows->pdata[i];
      BasaltRunSort sort = BASALT_RUN_SORT_DEFAULT;

      basalt_run_sort_from_string (row->sort, &sort);
      g_ptr_array_add (searches, basalt_saved_search_new (row->name, row->query, sort));
    }
  show_searches (self, searches);
}

/* Reads them, once somebody has asked for them. */
void
basalt_engine_saved_searches_load (BasaltEngine *self)
{
  if (!self->searches_wanted || !self->open)
    return;

  if (self->searches_loading)
    {
      self->searches_stale = TRUE;
      return;
    }

  self->searches_loading = TRUE;
  self->searches_stale = FALSE;
  basalt_store_load_searches_async (self->store, self->cancellable, searches_loaded_cb,
                                    g_object_ref (self));
}

/**
 * basalt_engine_get_saved_searches:
 * @self: an engine
 *
 * The searches that somebody keeps, by name. They are read when they are first asked for; the list
 * follows what is saved and removed, by other programs too while they are watched.
 *
 * Returns: (transfer none): a list of [class@SavedSearch]
 */
GListModel *
basalt_engine_get_saved_searches (BasaltEngine *self)
{
  g_return_val_if_fail (BASALT_IS_ENGINE (self), NULL);

  if (!self->searches_wanted)
    {
      self->searches_wanted = TRUE;
      basalt_engine_saved_searches_load (self);
    }

  return G_LIST_MODEL (self->searches);
}

/* What is in the list but for the one called @name. */
static GPtrArray *
copy_others (BasaltEngine *self,
             const char   *name)
{
  GPtrArray *others = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->searches));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (BasaltSavedSearch) search =
        g_list_model_get_item (G_LIST_MODEL (self->searches), i);

      if (!g_str_equal (basalt_saved_search_get_name (search), name))
        g_ptr_array_add (others, g_steal_pointer (&search));
    }

  return others;
}

/* @search, which is the task's data, is in the history now, or is not any more. */
static void
return_written (GTask        *task,
                GAsyncResult *result,
                gboolean      saved)
{
  BasaltEngine *self = g_task_get_source_object (task);
  BasaltSavedSearch *search = g_task_get_task_data (task);
  g_autoptr (GPtrArray) searches = NULL;
  g_autoptr (GError) error = NULL;

  if (!basalt_store_write_finish (self->store, result, &error))
    {
      g_task_return_error (task, basalt_engine_error_from_store (error));
      return;
    }

  if (self->searches != NULL)
    {
      searches = copy_others (self, basalt_saved_search_get_name (search));
      if (saved)
        g_ptr_array_add (searches, g_object_ref (search));
      show_searches (self, searches);
    }
  self->searches_stale = self->searches_loading;
  g_task_return_boolean (task, TRUE);
}

static void
search_saved_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  return_written (task, result, TRUE);
}

/**
 * basalt_engine_save_search_async:
 * @self: an engine that is open
 * @name: what the person calls it
 * @query: (nullable): as it was typed
 * @sort: how its results are sorted
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Keeps a search, in place of one of the same name.
 */
void
basalt_engine_save_search_async (BasaltEngine        *self,
                                 const char          *name,
                                 const char          *query,
                                 BasaltRunSort        sort,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *kept_name = NULL;
  g_autofree char *kept_query = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail ((guint) sort < BASALT_N_RUN_SORTS);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_save_search_async);

  kept_name = g_strstrip (g_utf8_make_valid (name != NULL ? name : "", -1));
  kept_query = g_utf8_make_valid (query != NULL ? query : "", -1);
  if (*kept_name == '\0')
    {
      g_task_return_new_error (task, BASALT_ENGINE_ERROR, BASALT_ENGINE_ERROR_USAGE, "%s",
                               _ ("A search needs a name to be kept."));
      return;
    }

  g_task_set_task_data (task, basalt_saved_search_new (kept_name, kept_query, sort),
                        g_object_unref);
  basalt_store_save_search_async (self->store, kept_name, kept_query,
                                  basalt_run_sort_to_string (sort), cancellable, search_saved_cb,
                                  g_steal_pointer (&task));
}

/**
 * basalt_engine_save_search_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether it is kept; fails with %BASALT_ENGINE_ERROR_USAGE without a name
 */
gboolean
basalt_engine_save_search_finish (BasaltEngine  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
search_removed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  return_written (task, result, FALSE);
}

/**
 * basalt_engine_remove_search_async:
 * @self: an engine that is open
 * @search: a search that is kept
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Forgets a search. Saving it again with its name undoes that.
 */
void
basalt_engine_remove_search_async (BasaltEngine        *self,
                                   BasaltSavedSearch   *search,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (BASALT_IS_SAVED_SEARCH (search));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_remove_search_async);
  g_task_set_task_data (task, g_object_ref (search), g_object_unref);
  basalt_store_remove_search_async (self->store, basalt_saved_search_get_name (search), cancellable,
                                    search_removed_cb, task);
}

/**
 * basalt_engine_remove_search_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether it is gone
 */
gboolean
basalt_engine_remove_search_finish (BasaltEngine  *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
