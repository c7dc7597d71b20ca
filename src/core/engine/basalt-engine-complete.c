/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-search.h"

#include "basalt-engine-private.h"
#include "basalt-query-words.h"
#include "basalt-run-query-parse.h"
#include "basalt-store-search.h"
#include "basalt-text.h"

#include <string.h>

/* How many are offered, and how many of a kind where the key is still open. */
#define MAX_COMPLETIONS 20
#define MAX_OF_A_KIND 3
/* From how much on of a word values are offered where the key is still open. */
#define MIN_CHARACTERS 2

/* Values that are the same in every history, the likeliest first. */
static const struct
{
  const char *key;
  const char *const values[16];
} fixed_values[] = {
  { "state",
    { "failed", "completed", "running", "cancelled", "crashed", "timed-out", "pending", "scheduled",
      "awaiting-retry", "paused", "needs-sign-in", "cancelling", NULL } },
  { "since", { "today", "yesterday", "7d", "30d", "12h", "1h", NULL } },
  { "before", { "today", "yesterday", "7d", "30d", NULL } },
  { "has", { "error", "retry", "note", "tag", "rating", "parent", NULL } },
  { "rating", { "5", "4", "3", "2", "1", NULL } },
  { "is", { "pinned", NULL } },
  { "in", { "trash", NULL } },
};

/* Values that the history has; each kind is read from the store. */
static const struct
{
  const char *key;
  BasaltRunsNames names;
  gboolean anywhere; /* what is typed may be any part of it */
} history_values[] = {
  { "model", BASALT_RUNS_NAMES_MODEL, TRUE },
  { "tag", BASALT_RUNS_NAMES_TAG, FALSE },
  { "connection", BASALT_RUNS_NAMES_CONNECTION, FALSE },
  { "flow", BASALT_RUNS_NAMES_FLOW, FALSE },
};

typedef struct
{
  char *text;
  gsize start; /* of the word that is completed, in bytes */
  gsize end;
  char *key;   /* NULL: it is still open */
  char *typed; /* what is there of the key or the value, folded */
  GPtrArray *completions;
  guint next; /* of history_values */
} Completing;

static void
completion_free (gpointer data)
{
  BasaltQueryCompletion *self = data;

  g_free (self->label);
  g_free (self->text);
  g_free (self);
}

static void
completing_free (Completing *self)
{
  g_free (self->text);
  g_free (self->key);
  g_free (self->typed);
  g_clear_pointer (&self->completions, g_ptr_array_unref);
  g_free (self);
}

/* Offers @word in place of the one at the cursor. */
static void
offer (Completing *self,
       const char *word,
       gboolean    whole)
{
  const char *rest = self->text + self->end;
  BasaltQueryCompletion *completion;
  GString *text;

  if (self->completions->len >= MAX_COMPLETIONS)
    return;

  text = g_string_new_len (self->text, (gssize) self->start);
  g_string_append (text, word);
  if (whole)
    g_string_append_c (text, ' ');

  completion = g_new (BasaltQueryCompletion, 1);
  completion->label = basalt_text_make_visible (word, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  completion->cursor = (guint) text->len;
  g_string_append (text, whole && *rest == ' ' ? rest + 1 : rest);
  completion->text = g_string_free (text, FALSE);
  g_ptr_array_add (self->completions, completion);
}

/* Whether something is left of @value to be offered for what is typed. */
static gboolean
is_offered (Completing *self,
            const char *folded,
            gboolean    anywhere)
{
  if (g_str_equal (folded, self->typed))
    return FALSE;

  return anywhere ? strstr (folded, self->typed) != NULL : g_str_has_prefix (folded, self->typed);
}

static void
offer_value (Completing *self,
             const char *key,
             const char *value)
{
  g_autofree char *word = basalt_query_words_join (key, value);

  offer (self, word, TRUE);
}

static void
offer_keys (Completing *self)
{
  const char *const *keys = basalt_run_query_get_keys ();

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *word = g_strconcat (keys[i], ":", NULL);

      if (g_str_has_prefix (word, self->typed))
        offer (self, word, FALSE);
    }
}

static void
offer_fixed (Completing *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixed_values); i++)
    {
      const char *key = fixed_values[i].key;

      if (self->key != NULL && !g_str_equal (self->key, key))
        continue;

      /* "7" may become a word, but hardly a time or a rating. */
      if (self->key == NULL && !g_str_equal (key, "state") && !g_str_equal (key, "is"))
        continue;

      for (guint j = 0; fixed_values[i].values[j] != NULL; j++)
        {
          if (is_offered (self, fixed_values[i].values[j], FALSE))
            offer_value (self, key, fixed_values[i].values[j]);
        }
    }

  for (guint i = 1; g_strcmp0 (self->key, "sort") == 0 && i < BASALT_N_RUN_SORTS; i++)
    {
      const char *name = basalt_run_sort_to_string ((BasaltRunSort) i);

      if (is_offered (self, name, FALSE))
        offer_value (self, "sort", name);
    }
}

static void
offer_names (Completing *self,
             guint       kind,
             GArray     *names)
{
  const char *last = NULL;
  guint n = 0;

  for (guint i = 0; i < names->len && (self->key != NULL || n < MAX_OF_A_KIND); i++)
    {
      const BasaltRunsName *one = &g_array_index (names, BasaltRunsName, i);

      /* A flow has a row for each of its definitions. */
      if (*one->name == '\0' || g_strcmp0 (one->name, last) == 0 ||
          !is_offered (self, one->folded, history_values[kind].anywhere))
        continue;

      offer_value (self, history_values[kind].key, one->name);
      last = one->name;
      n++;
    }
}

/* Whether there is a key, or enough of a word to think of one. */
static gboolean
is_about_values (Completing *self)
{
  return self->key != NULL || g_utf8_strlen (self->typed, -1) >= MIN_CHARACTERS;
}

static void complete_next (GTask *task);

static void
names_listed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Completing *completing = g_task_get_task_data (task);
  g_autoptr (GArray) names = NULL;
  GError *error = NULL;

  names = basalt_store_list_names_finish (BASALT_STORE (source), result, &error);
  if (names == NULL)
    {
      g_task_return_error (task, basalt_engine_error_from_store (error));
      g_error_free (error);
      return;
    }

  offer_names (completing, completing->next - 1, names);
  complete_next (g_steal_pointer (&task));
}

/* Asks for the next kind of names that are wanted: of the key, or of all while there is none. */
static void
complete_next (GTask *owned)
{
  g_autoptr (GTask) task = owned;
  BasaltEngine *self = g_task_get_source_object (task);
  Completing *completing = g_task_get_task_data (task);

  while (completing->next < G_N_ELEMENTS (history_values))
    {
      guint kind = completing->next++;

      if (!is_about_values (completing) ||
          (completing->key != NULL && !g_str_equal (completing->key, history_values[kind].key)))
        continue;

      basalt_store_list_names_async (self->store, history_values[kind].names,
                                     g_task_get_cancellable (task), names_listed_cb,
                                     g_object_ref (task));
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&completing->completions),
                         (GDestroyNotify) g_ptr_array_unref);
}

/* Finds the word at @cursor: one that begins before it and does not end before it. */
static gboolean
find_word (Completing *self,
           gsize       cursor)
{
  g_autoptr (GArray) words = basalt_query_words_scan (self->text);
  g_autofree char *before = NULL;

  self->start = self->end = cursor;
  for (guint i = 0; i < words->len; i++)
    {
      const BasaltQueryWord *word = &g_array_index (words, BasaltQueryWord, i);
      gsize value = word->start;

      if (word->start >= cursor || word->end < cursor)
        continue;

      self->start = word->start;
      /* What follows open quotes was there before they were. */
      self->end = word->open ? cursor : word->end;
      if (word->key != NULL)
        {
          value += strlen (word->key) + 1;
          if (cursor >= value)
            self->key = g_strdup (word->key);
          else
            value = word->start;
        }
      if (self->text[value] == '"')
        {
          /* In quotes there is text, unless a key is before them. */
          if (self->key == NULL || cursor == value)
            return FALSE;
          value++;
        }

      /* The quote that ends the word is none of it. */
      before = g_strndup (self->text + value, cursor - value);
      if (self->key != NULL && value > word->start && self->text[value - 1] == '"' && !word->open &&
          cursor == word->end)
        before[strlen (before) - 1] = '\0';
      break;
    }

  self->typed = basalt_runs_names_fold (before != NULL ? before : "");

  return TRUE;
}

/**
 * basalt_engine_complete_query_async:
 * @self: an engine that is open
 * @text: what was typed
 * @cursor: where, in bytes
 * @cancellable: (nullable): to abort
 * @callback: called when done
 * @user_data: for @callback
 *
 * Finds out what the word at @cursor can become: keys, then values; those that the history has
 * among them.
 */
void
basalt_engine_complete_query_async (BasaltEngine        *self,
                                    const char          *text,
                                    guint                cursor,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Completing *completing;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (text != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, basalt_engine_complete_query_async);
  completing = g_new0 (Completing, 1);
  completing->text = g_strdup (text);
  completing->completions = g_ptr_array_new_with_free_func (completion_free);
  g_task_set_task_data (task, completing, (GDestroyNotify) completing_free);

  if (!find_word (completing, MIN (cursor, strlen (text))))
    {
      g_task_return_pointer (task, g_steal_pointer (&completing->completions),
                             (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  if (completing->key == NULL)
    offer_keys (completing);
  if (is_about_values (completing))
    offer_fixed (completing);
  complete_next (g_steal_pointer (&task));
}

/**
 * basalt_engine_complete_query_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type BasaltQueryCompletion): what to offer, best first; may be
 *   empty
 */
GPtrArray *
basalt_engine_complete_query_finish (BasaltEngine  *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
