/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-matches.h"

#include "basalt-engine-search.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltHistoryMatches
{
  GObject parent_instance;

  GtkWidget *viewport; /* unowned */
  BasaltEngine *engine;
  char *search;     /* NULL where nothing is searched for */
  GHashTable *rows; /* (element-type BasaltHistoryRow GCancellable): NULL until it is looked up */
  guint idle_id;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryMatches, basalt_history_matches, G_TYPE_OBJECT)

typedef struct
{
  BasaltHistoryMatches *matches;
  BasaltHistoryRow *row;
} Lookup;

static void
lookup_free (Lookup *self)
{
  g_object_unref (self->matches);
  g_object_unref (self->row);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static void
cancellable_free (gpointer cancellable)
{
  if (cancellable == NULL)
    return;

  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
}

/* Making text visible makes some of it longer: the ranges move along. */
static char *
make_excerpt (const BasaltRunMatch  *match,
              GArray               **ranges)
{
  const char *prefix = "";
  GString *text;
  guint done = 0;

  switch (match->place)
    {
    case BASALT_RUN_MATCH_TITLE:
      break;
    case BASALT_RUN_MATCH_PROMPT:
      /* Translators: what follows are words of a prompt */
      prefix = _ ("Prompt: ");
      break;
    case BASALT_RUN_MATCH_RESPONSE:
      /* Translators: what follows are words of a response */
      prefix = _ ("Response: ");
      break;
    case BASALT_RUN_MATCH_LOG:
      /* Translators: what follows are words of a log */
      prefix = _ ("Log: ");
      break;
    }

  text = g_string_new (prefix);
  *ranges = g_array_new (FALSE, FALSE, sizeof (BasaltRunMatchRange));
  for (guint i = 0; match->ranges != NULL && i < match->ranges->len; i++)
    {
      const BasaltRunMatchRange *range = &g_array_index (match->ranges, BasaltRunMatchRange, i);
      g_autofree char *before = NULL;
      g_autofree char *marked = NULL;
      BasaltRunMatchRange moved;

      if (range->start < done || range->end < range->start)
        continue;

      before = basalt_text_make_visible (match->excerpt + done, range->start - done,
                                         BASALT_TEXT_VISIBLE_ONE_LINE);
      marked = basalt_text_make_visible (match->excerpt + range->start, range->end - range->start,
                                         BASALT_TEXT_VISIBLE_ONE_LINE);
      g_string_append (text, before);
      moved.start = (guint) text->len;
      g_string_append (text, marked);
      moved.end = (guint) text->len;
      g_array_append_val (*ranges, moved);
      done = range->end;
    }
  {
    g_autofree char *rest =
      basalt_text_make_visible (match->excerpt + done, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

    g_string_append (text, rest);
  }

  return g_string_free (text, FALSE);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Lookup) lookup = user_data;
  g_autoptr (BasaltRunMatch) match = NULL;
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *excerpt = NULL;

  match = basalt_engine_find_match_finish (BASALT_ENGINE (object), result, &error);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("What was found in a run cannot be shown: %s", error->message);
  /* The title shows its own. */
  if (match == NULL || match->place == BASALT_RUN_MATCH_TITLE)
    return;

  excerpt = make_excerpt (match, &ranges);
  basalt_history_row_set_excerpt (lookup->row, excerpt, ranges);
}

static gboolean
is_near (BasaltHistoryMatches *self,
         GtkWidget            *row)
{
  graphene_rect_t bounds;
  float height = (float) gtk_widget_get_height (self->viewport);

  return gtk_widget_compute_bounds (row, self->viewport, &bounds) &&
         bounds.origin.y + bounds.size.height > -height / 2 && bounds.origin.y < height * 1.5f;
}

static void
look_up (BasaltHistoryMatches *self,
         BasaltHistoryRow     *row)
{
  GCancellable *cancellable = g_cancellable_new ();
  Lookup *lookup = g_new (Lookup, 1);

  lookup->matches = g_object_ref (self);
  lookup->row = g_object_ref (row);
  g_hash_table_insert (self->rows, row, cancellable);
  basalt_engine_find_match_async (self->engine, basalt_history_row_get_run (row), self->search,
                                  cancellable, found_cb, lookup);
}

/* A list has two hundred rows, of which some fifteen are seen. */
static gboolean
update_cb (gpointer user_data)
{
  BasaltHistoryMatches *self = user_data;
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer row;
  gpointer cancellable;

  self->idle_id = 0;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, &cancellable))
    {
      if (cancellable == NULL && basalt_history_row_get_run (row) != NULL && is_near (self, row))
        g_ptr_array_add (wanted, row);
    }
  for (guint i = 0; i < wanted->len; i++)
    look_up (self, wanted->pdata[i]);

  return G_SOURCE_REMOVE;
}

static void
mark_title (BasaltHistoryMatches *self,
            BasaltHistoryRow     *row)
{
  g_autoptr (GArray) ranges = NULL;

  if (self->search != NULL && basalt_history_row_get_title (row) != NULL)
    ranges = basalt_engine_match_text (basalt_history_row_get_title (row), self->search);
  basalt_history_row_set_has_excerpt (row, self->search != NULL);
  basalt_history_row_set_matches (row, ranges);
}

static void
basalt_history_matches_dispose (GObject *object)
{
  BasaltHistoryMatches *self = BASALT_HISTORY_MATCHES (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_hash_table_remove_all (self->rows);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_history_matches_parent_class)->dispose (object);
}

static void
basalt_history_matches_finalize (GObject *object)
{
  BasaltHistoryMatches *self = BASALT_HISTORY_MATCHES (object);

  g_hash_table_unref (self->rows);
  g_free (self->search);

  G_OBJECT_CLASS (basalt_history_matches_parent_class)->finalize (object);
}

static void
basalt_history_matches_class_init (BasaltHistoryMatchesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = basalt_history_matches_dispose;
  object_class->finalize = basalt_history_matches_finalize;
}

static void
basalt_history_matches_init (BasaltHistoryMatches *self)
{
  self->rows = g_hash_table_new_full (NULL, NULL, NULL, cancellable_free);
}

/**
 * basalt_history_matches_new:
 * @viewport: what rows are seen through; not owned
 *
 * Returns: (transfer full): marks nothing yet
 */
BasaltHistoryMatches *
basalt_history_matches_new (GtkWidget *viewport)
{
  BasaltHistoryMatches *self;

  g_return_val_if_fail (GTK_IS_WIDGET (viewport), NULL);

  self = g_object_new (BASALT_TYPE_HISTORY_MATCHES, NULL);
  self->viewport = viewport;

  return self;
}

/**
 * basalt_history_matches_set_search:
 * @self: marks
 * @engine: (nullable): whose runs they are
 * @search: (nullable): the words, as in [struct@RunQuery]
 */
void
basalt_history_matches_set_search (BasaltHistoryMatches *self,
                                   BasaltEngine         *engine,
                                   const char           *search)
{
  GHashTableIter iter;
  gpointer row;

  g_return_if_fail (BASALT_IS_HISTORY_MATCHES (self));
  g_return_if_fail (search == NULL || BASALT_IS_ENGINE (engine));

  if (search != NULL && *search == '\0')
    search = NULL;
  g_set_object (&self->engine, engine);
  if (g_strcmp0 (self->search, search) == 0)
    return;

  g_free (self->search);
  self->search = g_strdup (search);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      g_hash_table_iter_replace (&iter, NULL);
      basalt_history_row_set_excerpt (row, NULL, NULL);
      mark_title (self, row);
    }
  basalt_history_matches_queue (self);
}

/**
 * basalt_history_matches_add_row:
 * @self: marks
 * @row: a row that has got its run
 */
void
basalt_history_matches_add_row (BasaltHistoryMatches *self,
                                BasaltHistoryRow     *row)
{
  g_return_if_fail (BASALT_IS_HISTORY_MATCHES (self));
  g_return_if_fail (BASALT_IS_HISTORY_ROW (row));

  g_hash_table_insert (self->rows, row, NULL);
  mark_title (self, row);
  basalt_history_matches_queue (self);
}

/**
 * basalt_history_matches_remove_row:
 * @self: marks
 * @row: a row that loses its run
 *
 * Gives up what is looked up for it.
 */
void
basalt_history_matches_remove_row (BasaltHistoryMatches *self,
                                   BasaltHistoryRow     *row)
{
  g_return_if_fail (BASALT_IS_HISTORY_MATCHES (self));

  g_hash_table_remove (self->rows, row);
}

/**
 * basalt_history_matches_queue:
 * @self: marks
 *
 * Looks soon which rows are seen now.
 */
void
basalt_history_matches_queue (BasaltHistoryMatches *self)
{
  g_return_if_fail (BASALT_IS_HISTORY_MATCHES (self));

  /* When the list has given its rows their places. */
  if (self->idle_id == 0 && self->search != NULL)
    self->idle_id = g_idle_add (update_cb, self);
}
