/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-internal.h"

#include "basalt-text.h"
#include "basalt-time.h"

#include <string.h>

/* Entries lie in blocks that never move, so that another thread may read those that were there
 * when it was told of them, while more are added. */
#define BLOCK_ENTRIES 512

/* Small texts share a piece of memory, the first one of which is small: most logs have few. */
#define FIRST_CHUNK 1024
#define MAX_CHUNK (64 * 1024)
#define OWN_CHUNK (8 * 1024)

#define MAX_LEVEL_CHARS 32
/* Giving back more memory than that is left to another thread. */
#define MANY_BYTES (8 * 1024 * 1024)

typedef struct
{
  gint64 time;
  const char *message;
  guint32 length;
  guint32 source : 31;
  guint32 plain : 1;
} Entry;

G_STATIC_ASSERT (sizeof (Entry) == 24 || sizeof (gpointer) < 8);

/* Only ever grows. Its lists are the business of the list's thread; what they point to never
 * changes. */
typedef struct
{
  gatomicrefcount refs;
  GPtrArray *blocks; /* of Entry[BLOCK_ENTRIES] */
  guint n_entries;
  GPtrArray *sources;       /* of BasaltLogSource */
  GHashTable *source_index; /* from a source to its index, one more */
  GPtrArray *chunks;        /* of char * */
  char *chunk;              /* where the next small text goes */
  gsize chunk_left;
  gsize next_chunk;
  gsize n_bytes;
} Storage;

struct _BasaltLogSnapshot
{
  Storage *storage;
  Entry **blocks; /* from that of the first record wanted on */
  BasaltLogSource **sources;
  guint first_block;
  guint n_entries;
  guint n_sources;
};

struct _BasaltLogList
{
  GObject parent_instance;

  Storage *storage;
  BasaltItemCache *records;
};

static void basalt_log_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BasaltLogList,
                               basalt_log_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      basalt_log_list_list_model_init))

static guint
source_hash (gconstpointer key)
{
  const BasaltLogSource *source = key;

  return g_str_hash (source->logger) + g_str_hash (source->level_name) * 3 +
         (source->task != NULL ? g_str_hash (source->task) * 5 : 0) + source->attempt * 7;
}

static gboolean
source_equal (gconstpointer a,
              gconstpointer b)
{
  const BasaltLogSource *first = a;
  const BasaltLogSource *second = b;

  return first->attempt == second->attempt && strcmp (first->level_name, second->level_name) == 0 &&
         strcmp (first->logger, second->logger) == 0 && g_strcmp0 (first->task, second->task) == 0;
}

static void
source_free (BasaltLogSource *source)
{
  g_free ((char *) source->level_name);
  g_free ((char *) source->logger);
  g_free ((char *) source->task);
  g_free (source);
}

static Storage *
storage_new (void)
{
  Storage *self = g_new0 (Storage, 1);

  g_atomic_ref_count_init (&self->refs);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  self->source_index = g_hash_table_new (source_hash, source_equal);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->next_chunk = FIRST_CHUNK;

  return self;
}

static gpointer
storage_free (gpointer data)
{
  Storage *self = data;

  g_ptr_array_unref (self->blocks);
  g_hash_table_unref (self->source_index);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->chunks);
  g_free (self);

  return NULL;
}

gpointer
basalt_log_storage_ref (gpointer storage)
{
  Storage *self = storage;

  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
basalt_log_storage_unref (gpointer storage)
{
  Storage *self = storage;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  /* Unmapping a hundred megabytes takes longer than a frame. */
  if (self->n_bytes > MANY_BYTES)
    {
      GThread *thread = g_thread_try_new ("basalt-log-free", storage_free, self, NULL);

      if (thread != NULL)
        {
          g_thread_unref (thread);
          return;
        }
    }

  storage_free (self);
}

static const char *
storage_keep (Storage    *self,
              const char *text,
              gsize       length)
{
  char *copy;

  if (length + 1 > OWN_CHUNK)
    {
      copy = g_malloc (length + 1);
      g_ptr_array_add (self->chunks, copy);
      self->n_bytes += length + 1;
    }
  else
    {
      if (length + 1 > self->chunk_left)
        {
          gsize size = MAX (self->next_chunk, length + 1);

          self->chunk = g_malloc (size);
          self->chunk_left = size;
          self->next_chunk = MIN (self->next_chunk * 2, MAX_CHUNK);
          self->n_bytes += size;
          g_ptr_array_add (self->chunks, self->chunk);
        }
      copy = self->chunk;
      self->chunk += length + 1;
      self->chunk_left -= length + 1;
    }

  memcpy (copy, text, length);
  copy[length] = '\0';

  return copy;
}

/* A level of a later version, or of another hand, counts as the highest: no filter hides it. */
static BasaltLogSource *
source_new (const BasaltLogSource *like)
{
  BasaltLogSource *source = g_new0 (BasaltLogSource, 1);

  source->level = BASALT_LOG_ERROR;
  if (basalt_log_level_from_string (like->level_name, &source->level))
    source->level_name = g_strdup (basalt_log_level_to_string (source->level));
  else
    {
      gsize length = strnlen (like->level_name, MAX_LEVEL_CHARS * 4);
      g_autofree char *visible =
        basalt_text_make_visible (like->level_name, (gssize) length, BASALT_TEXT_VISIBLE_ONE_LINE);

      source->level_name = g_utf8_strlen (visible, -1) > MAX_LEVEL_CHARS ?
                             g_utf8_substring (visible, 0, MAX_LEVEL_CHARS) :
                             g_steal_pointer (&visible);
    }
  source->logger = g_utf8_make_valid (like->logger, -1);
  source->task = like->task != NULL ? g_utf8_make_valid (like->task, -1) : NULL;
  source->attempt = like->attempt;

  return source;
}

static guint
storage_get_source (Storage               *self,
                    const BasaltLogSource *like)
{
  BasaltLogSource *source;
  guint index;

  /* Most records are of the same source as the one before. */
  if (self->n_entries > 0)
    {
      const Entry *block = self->blocks->pdata[(self->n_entries - 1) / BLOCK_ENTRIES];
      const Entry *last = &block[(self->n_entries - 1) % BLOCK_ENTRIES];

      if (source_equal (self->sources->pdata[last->source], like))
        return last->source;
    }

  index = GPOINTER_TO_UINT (g_hash_table_lookup (self->source_index, like));
  if (index > 0)
    return index - 1;

  /* What was made valid may be there already. */
  source = source_new (like);
  index = GPOINTER_TO_UINT (g_hash_table_lookup (self->source_index, source));
  if (index > 0)
    {
      source_free (source);
      return index - 1;
    }

  g_ptr_array_add (self->sources, source);
  g_hash_table_insert (self->source_index, source, GUINT_TO_POINTER (self->sources->len));

  return self->sources->len - 1;
}

/* Whether basalt_text_make_visible() would leave the text as it is. */
static gboolean
is_plain (const char *text,
          gsize       length)
{
  gboolean ascii = TRUE;
  g_autofree char *visible = NULL;

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c < 0x20 || c == 0x7f)
        return FALSE;
      ascii = ascii && c < 0x80;
    }
  if (ascii)
    return TRUE;
  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;

  visible = basalt_text_make_visible (text, (gssize) length, BASALT_TEXT_VISIBLE_ONE_LINE);

  return strlen (visible) == length && memcmp (visible, text, length) == 0;
}

static void
storage_append (Storage               *self,
                gint64                 time,
                const BasaltLogSource *source,
                const char            *message,
                gsize                  length)
{
  Entry *entry;
  guint index = storage_get_source (self, source);

  if (self->n_entries % BLOCK_ENTRIES == 0)
    {
      g_ptr_array_add (self->blocks, g_new (Entry, BLOCK_ENTRIES));
      self->n_bytes += sizeof (Entry) * BLOCK_ENTRIES;
    }

  entry = (Entry *) self->blocks->pdata[self->n_entries / BLOCK_ENTRIES] +
          self->n_entries % BLOCK_ENTRIES;
  entry->time = time;
  entry->length = (guint32) MIN (length, G_MAXUINT32 - 1);
  entry->message = storage_keep (self, message, entry->length);
  entry->source = index & 0x7fffffff;
  entry->plain = is_plain (entry->message, entry->length);
  self->n_entries++;
}

static void
read_entry (const Entry    *from,
            BasaltLogEntry *entry)
{
  entry->time = from->time;
  entry->message = from->message;
  entry->length = from->length;
  entry->source = from->source;
  entry->plain = from->plain;
}

static GType
basalt_log_list_get_item_type (GListModel *model)
{
  return BASALT_TYPE_LOG_RECORD;
}

static guint
basalt_log_list_get_n_items (GListModel *model)
{
  return BASALT_LOG_LIST (model)->storage->n_entries;
}

static gpointer
basalt_log_list_get_item (GListModel *model,
                          guint       position)
{
  BasaltLogList *self = BASALT_LOG_LIST (model);
  BasaltLogEntry entry;
  gpointer record;

  if (!basalt_log_list_get_entry (self, position, &entry))
    return NULL;

  record = basalt_item_cache_lookup (self->records, position);
  if (record == NULL)
    {
      record = basalt_log_record_new_borrowed (&entry, self->storage->sources->pdata[entry.source],
                                               self->storage);
      basalt_item_cache_insert (self->records, position, record);
    }

  return record;
}

static void
basalt_log_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = basalt_log_list_get_item_type;
  iface->get_n_items = basalt_log_list_get_n_items;
  iface->get_item = basalt_log_list_get_item;
}

static void
basalt_log_list_finalize (GObject *object)
{
  BasaltLogList *self = BASALT_LOG_LIST (object);

  basalt_item_cache_free (self->records);
  basalt_log_storage_unref (self->storage);

  G_OBJECT_CLASS (basalt_log_list_parent_class)->finalize (object);
}

static void
basalt_log_list_class_init (BasaltLogListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_log_list_finalize;
}

static void
basalt_log_list_init (BasaltLogList *self)
{
  self->storage = storage_new ();
  self->records = basalt_item_cache_new ();
}

/**
 * basalt_log_list_new:
 *
 * Returns: (transfer full): an empty log. It may be filled on one thread and handed to another
 */
BasaltLogList *
basalt_log_list_new (void)
{
  return g_object_new (BASALT_TYPE_LOG_LIST, NULL);
}

/**
 * basalt_log_list_append:
 * @self: a log
 * @time: µs since 1970 UTC
 * @level_name: (nullable): a level's name, perhaps one that this version does not know
 * @logger: (nullable): who wrote it
 * @task: (nullable): the task's name, %NULL for the run's own
 * @attempt: the attempt's number, 0 where there is none
 * @message: (nullable): text; may be anything
 * @length: bytes in @message, or -1
 *
 * Adds a record, newer than those before. Nothing is refused: what is damaged is kept and shown.
 */
void
basalt_log_list_append (BasaltLogList *self,
                        gint64         time,
                        const char    *level_name,
                        const char    *logger,
                        const char    *task,
                        guint          attempt,
                        const char    *message,
                        gssize         length)
{
  const BasaltLogSource source = {
    .level_name = level_name != NULL ? level_name : "?",
    .logger = logger != NULL ? logger : "",
    .task = task,
    .attempt = attempt,
  };

  g_return_if_fail (BASALT_IS_LOG_LIST (self));

  if (message == NULL)
    message = "";
  storage_append (self->storage, time, &source, message,
                  length >= 0 ? (gsize) length : strlen (message));
  g_list_model_items_changed (G_LIST_MODEL (self), self->storage->n_entries - 1, 0, 1);
}

/**
 * basalt_log_list_append_record:
 * @self: a log
 * @record: a record, newer than those before; its text is copied
 */
void
basalt_log_list_append_record (BasaltLogList   *self,
                               BasaltLogRecord *record)
{
  g_return_if_fail (BASALT_IS_LOG_LIST (self));
  g_return_if_fail (BASALT_IS_LOG_RECORD (record));

  basalt_log_list_append (self, basalt_log_record_get_time (record),
                          basalt_log_record_get_level_name (record),
                          basalt_log_record_get_logger (record),
                          basalt_log_record_get_task (record),
                          basalt_log_record_get_attempt (record),
                          basalt_log_record_get_message (record), -1);
}

/**
 * basalt_log_list_take:
 * @self: a log
 * @other: another one, which nobody else knows
 *
 * Adds the records of @other, and leaves it empty. Where @self was empty this takes the same time
 * for any number of them.
 */
void
basalt_log_list_take (BasaltLogList *self,
                      BasaltLogList *other)
{
  guint n_old;
  guint n_new;

  g_return_if_fail (BASALT_IS_LOG_LIST (self));
  g_return_if_fail (BASALT_IS_LOG_LIST (other));
  g_return_if_fail (self != other);

  n_old = self->storage->n_entries;
  n_new = other->storage->n_entries;
  if (n_new == 0)
    return;

  if (n_old == 0)
    {
      Storage *empty = self->storage;

      self->storage = other->storage;
      other->storage = empty;
    }
  else
    {
      for (guint i = 0; i < n_new; i++)
        {
          BasaltLogEntry entry;

          basalt_log_list_get_entry (other, i, &entry);
          storage_append (self->storage, entry.time, other->storage->sources->pdata[entry.source],
                          entry.message, entry.length);
        }
    }

  basalt_item_cache_clear (other->records);
  basalt_log_storage_unref (other->storage);
  other->storage = storage_new ();
  g_list_model_items_changed (G_LIST_MODEL (self), n_old, 0, n_new);
}

/**
 * basalt_log_list_clear:
 * @self: a log
 *
 * Removes all records. Objects of them that somebody holds stay whole.
 */
void
basalt_log_list_clear (BasaltLogList *self)
{
  guint n;

  g_return_if_fail (BASALT_IS_LOG_LIST (self));

  n = self->storage->n_entries;
  if (n == 0)
    return;

  basalt_item_cache_clear (self->records);
  basalt_log_storage_unref (self->storage);
  self->storage = storage_new ();
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/**
 * basalt_log_list_get_length:
 * @self: a log
 *
 * Returns: how many records there are
 */
guint
basalt_log_list_get_length (BasaltLogList *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_LIST (self), 0);

  return self->storage->n_entries;
}

/**
 * basalt_log_list_get_entry:
 * @self: a log
 * @position: of a record
 * @entry: (out): the record
 *
 * Returns: whether there is one
 */
gboolean
basalt_log_list_get_entry (BasaltLogList  *self,
                           guint           position,
                           BasaltLogEntry *entry)
{
  g_return_val_if_fail (BASALT_IS_LOG_LIST (self), FALSE);

  if (position >= self->storage->n_entries)
    return FALSE;

  read_entry ((Entry *) self->storage->blocks->pdata[position / BLOCK_ENTRIES] +
                position % BLOCK_ENTRIES,
              entry);

  return TRUE;
}

/* What keeps the texts of the records alive: see basalt-log-internal.h. */
gpointer
basalt_log_list_get_storage (BasaltLogList *self)
{
  return self->storage;
}

/**
 * basalt_log_list_get_n_sources:
 * @self: a log
 *
 * Returns: how many sources its records have; new ones come at the end
 */
guint
basalt_log_list_get_n_sources (BasaltLogList *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_LIST (self), 0);

  return self->storage->sources->len;
}

/**
 * basalt_log_list_get_source:
 * @self: a log
 * @source: index of a source
 *
 * Returns: (transfer none): what records of that source have in common
 */
const BasaltLogSource *
basalt_log_list_get_source (BasaltLogList *self,
                            guint          source)
{
  g_return_val_if_fail (BASALT_IS_LOG_LIST (self), NULL);
  g_return_val_if_fail (source < self->storage->sources->len, NULL);

  return self->storage->sources->pdata[source];
}

/**
 * basalt_log_list_snapshot:
 * @self: a log
 * @from: the first record wanted
 *
 * Returns: (transfer full): what is in it now, to be read and freed on any one thread. Nothing is
 *   copied but where the records are
 */
BasaltLogSnapshot *
basalt_log_list_snapshot (BasaltLogList *self,
                          guint          from)
{
  BasaltLogSnapshot *snapshot;
  Storage *storage;

  g_return_val_if_fail (BASALT_IS_LOG_LIST (self), NULL);

  storage = self->storage;
  snapshot = g_new0 (BasaltLogSnapshot, 1);
  snapshot->storage = basalt_log_storage_ref (storage);
  snapshot->n_entries = storage->n_entries;
  snapshot->n_sources = storage->sources->len;
  snapshot->first_block = MIN (from / BLOCK_ENTRIES, storage->blocks->len);
  snapshot->blocks = g_memdup2 (storage->blocks->pdata + snapshot->first_block,
                                (storage->blocks->len - snapshot->first_block) * sizeof (gpointer));
  snapshot->sources =
    g_memdup2 (storage->sources->pdata, storage->sources->len * sizeof (gpointer));

  return snapshot;
}

/**
 * basalt_log_snapshot_free:
 * @self: (transfer full): a snapshot
 */
void
basalt_log_snapshot_free (BasaltLogSnapshot *self)
{
  basalt_log_storage_unref (self->storage);
  g_free (self->blocks);
  g_free (self->sources);
  g_free (self);
}

/**
 * basalt_log_snapshot_get_length:
 * @self: a snapshot
 *
 * Returns: how many records it has
 */
guint
basalt_log_snapshot_get_length (BasaltLogSnapshot *self)
{
  return self->n_entries;
}

/**
 * basalt_log_snapshot_get_entry:
 * @self: a snapshot
 * @position: less than its length, and none before the first record wanted
 * @entry: (out): the record
 */
void
basalt_log_snapshot_get_entry (BasaltLogSnapshot *self,
                               guint              position,
                               BasaltLogEntry    *entry)
{
  guint block = position / BLOCK_ENTRIES;

  g_assert (position < self->n_entries && block >= self->first_block);

  read_entry (&self->blocks[block - self->first_block][position % BLOCK_ENTRIES], entry);
}

/**
 * basalt_log_snapshot_get_source:
 * @self: a snapshot
 * @source: index of a source of one of its records
 *
 * Returns: (transfer none): the source
 */
const BasaltLogSource *
basalt_log_snapshot_get_source (BasaltLogSnapshot *self,
                                guint              source)
{
  g_assert (source < self->n_sources);

  return self->sources[source];
}
