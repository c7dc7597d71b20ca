/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-saved-search-private.h"

struct _BasaltSavedSearch
{
  GObject parent_instance;

  char *name;
  char *query;
  BasaltRunSort sort;
};

G_DEFINE_FINAL_TYPE (BasaltSavedSearch, basalt_saved_search, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_QUERY,
  PROP_SORT,
  N_PROPS
};

static void
basalt_saved_search_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BasaltSavedSearch *self = BASALT_SAVED_SEARCH (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_SORT:
      g_value_set_int (value, (int) self->sort);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_saved_search_finalize (GObject *object)
{
  BasaltSavedSearch *self = BASALT_SAVED_SEARCH (object);

  g_free (self->name);
  g_free (self->query);

  G_OBJECT_CLASS (basalt_saved_search_parent_class)->finalize (object);
}

static void
basalt_saved_search_class_init (BasaltSavedSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_saved_search_get_property;
  object_class->finalize = basalt_saved_search_finalize;

  /**
   * BasaltSavedSearch:name:
   *
   * What the person calls it.
   */
  g_object_class_install_property (object_class, PROP_NAME,
                                   g_param_spec_string ("name", NULL, NULL, NULL, flags));
  /**
   * BasaltSavedSearch:query:
   *
   * As it was typed.
   */
  g_object_class_install_property (object_class, PROP_QUERY,
                                   g_param_spec_string ("query", NULL, NULL, NULL, flags));
  /**
   * BasaltSavedSearch:sort:
   *
   * How its results are sorted: a BasaltRunSort.
   */
  g_object_class_install_property (object_class, PROP_SORT,
                                   g_param_spec_int ("sort", NULL, NULL, 0, BASALT_N_RUN_SORTS - 1,
                                                     0, flags));
}

static void
basalt_saved_search_init (BasaltSavedSearch *self)
{
}

/**
 * basalt_saved_search_new:
 * @name: what the person calls it
 * @query: as it was typed
 * @sort: how its results are sorted
 *
 * Returns: (transfer full): a search
 */
BasaltSavedSearch *
basalt_saved_search_new (const char    *name,
                         const char    *query,
                         BasaltRunSort  sort)
{
  BasaltSavedSearch *self = g_object_new (BASALT_TYPE_SAVED_SEARCH, NULL);

  self->name = g_strdup (name);
  self->query = g_strdup (query);
  self->sort = sort;

  return self;
}

/**
 * basalt_saved_search_get_name:
 * @self: a search
 *
 * Returns: (transfer none): what the person calls it
 */
const char *
basalt_saved_search_get_name (BasaltSavedSearch *self)
{
  g_return_val_if_fail (BASALT_IS_SAVED_SEARCH (self), NULL);

  return self->name;
}

/**
 * basalt_saved_search_get_query:
 * @self: a search
 *
 * Returns: (transfer none): as it was typed
 */
const char *
basalt_saved_search_get_query (BasaltSavedSearch *self)
{
  g_return_val_if_fail (BASALT_IS_SAVED_SEARCH (self), NULL);

  return self->query;
}

/**
 * basalt_saved_search_get_sort:
 * @self: a search
 *
 * Returns: how its results are sorted
 */
BasaltRunSort
basalt_saved_search_get_sort (BasaltSavedSearch *self)
{
  g_return_val_if_fail (BASALT_IS_SAVED_SEARCH (self), BASALT_RUN_SORT_DEFAULT);

  return self->sort;
}
