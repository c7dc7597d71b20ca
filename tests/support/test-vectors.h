/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <string.h>

static inline int
test_vectors_compare (gconstpointer a,
                      gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names in tests/vectors/@set, sorted, so that failures come in the same order everywhere. */
static inline GPtrArray *
test_vectors_list (const char *set)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", set, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, test_vectors_compare);

  return names;
}

/* A file of tests/vectors/@set, in a subfolder if @folder is given. */
static inline GBytes *
test_vectors_load (const char *set,
                   const char *folder,
                   const char *name)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "vectors", set, folder != NULL ? folder : ".", name, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (data, length);
}
