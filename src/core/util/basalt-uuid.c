/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-uuid.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* 64 of each: 12 random bits of the id pick a pair. The words are plain, short
 * and without a second meaning; the id, not the name, is unique. */
static const char *const adjectives[64] = {
  "agile",   "amber",  "ample",  "azure", "basic",  "bold",  "brave",  "bright", "brisk",  "broad",
  "calm",    "clear",  "clever", "cool",  "coral",  "crisp", "daring", "deep",   "eager",  "early",
  "fair",    "fine",   "fleet",  "fresh", "gentle", "glad",  "golden", "grand",  "green",  "happy",
  "hardy",   "honest", "indigo", "ivory", "jolly",  "keen",  "kind",   "light",  "lively", "loyal",
  "lucid",   "lunar",  "mellow", "merry", "mild",   "misty", "modest", "neat",   "noble",  "olive",
  "patient", "polar",  "proud",  "quick", "quiet",  "rapid", "ready",  "silver", "smooth", "solar",
  "steady",  "swift",  "tidy",   "warm",
};

static const char *const animals[64] = {
  "alpaca", "badger",  "beaver",  "bison",   "camel", "cicada", "condor", "coral",
  "cougar", "crane",   "cricket", "dolphin", "dove",  "eagle",  "egret",  "falcon",
  "ferret", "finch",   "fox",     "gazelle", "gecko", "goose",  "grouse", "gull",
  "hare",   "hawk",    "heron",   "horse",   "ibex",  "ibis",   "jackal", "jay",
  "koala",  "lark",    "lemur",   "lion",    "llama", "lynx",   "magpie", "marten",
  "mole",   "moose",   "newt",    "ocelot",  "orca",  "osprey", "otter",  "owl",
  "panda",  "pigeon",  "plover",  "puffin",  "quail", "raven",  "robin",  "salmon",
  "seal",   "sparrow", "stork",   "swan",    "tapir", "tiger",  "turtle", "wren",
};

static void
fill_random (guint8 *bytes,
             gsize   length)
{
  gsize done = 0;

  while (done < length)
    {
      ssize_t n = getrandom (bytes + done, length - done, 0);

      if (n > 0)
        done += (gsize) n;
      else if (errno != EINTR)
        g_error ("The system has no random numbers: %s", g_strerror (errno));
    }
}

/**
 * basalt_uuid_new_v7:
 *
 * Makes a UUID of version 7 (RFC 9562 §5.7): 48 bits of milliseconds since
 * 1970, then random bits. Ids made by this process ascend, also within a
 * millisecond and when the clock steps back: the 12 bits of `rand_a` count up
 * (§6.2, method 1), and the time moves on by a millisecond when they overflow.
 *
 * Thread-safe.
 *
 * Returns: (transfer full): 36 lower-case characters
 */
char *
basalt_uuid_new_v7 (void)
{
  static GMutex mutex;
  static guint64 last_ms;
  static guint last_count;
  guint8 bytes[BASALT_UUID_BYTES];
  guint64 ms = (guint64) (g_get_real_time () / 1000);
  guint count;

  fill_random (bytes, sizeof bytes);

  g_mutex_lock (&mutex);
  if (ms > last_ms)
    {
      /* The top bit stays clear, so that there is room to count. */
      count = ((guint) bytes[6] << 8 | bytes[7]) & 0x7ff;
    }
  else
    {
      ms = last_ms;
      count = last_count + 1;
      if (count > 0xfff)
        {
          ms++;
          count = 0;
        }
    }
  last_ms = ms;
  last_count = count;
  g_mutex_unlock (&mutex);

  for (guint i = 0; i < 6; i++)
    bytes[i] = (guint8) (ms >> (40 - 8 * i));
  bytes[6] = (guint8) (0x70 | count >> 8);
  bytes[7] = (guint8) count;
  bytes[8] = (guint8) (0x80 | (bytes[8] & 0x3f));

  return basalt_uuid_from_bytes (bytes);
}

/**
 * basalt_uuid_to_bytes:
 * @text: (nullable): what may be a UUID
 * @bytes: (out caller-allocates): 16 bytes in network order; undefined on
 *   failure
 *
 * Returns: whether @text is a UUID in its 36-character form, in any case
 */
gboolean
basalt_uuid_to_bytes (const char *text,
                      guint8      bytes[BASALT_UUID_BYTES])
{
  guint n = 0;

  if (text == NULL || strlen (text) != BASALT_UUID_TEXT_LENGTH)
    return FALSE;

  for (guint i = 0; i < BASALT_UUID_TEXT_LENGTH;)
    {
      int high, low;

      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (text[i++] != '-')
            return FALSE;
          continue;
        }

      high = g_ascii_xdigit_value (text[i]);
      low = g_ascii_xdigit_value (text[i + 1]);
      if (high < 0 || low < 0)
        return FALSE;
      bytes[n++] = (guint8) (high << 4 | low);
      i += 2;
    }

  return TRUE;
}

/**
 * basalt_uuid_from_bytes:
 * @bytes: 16 bytes in network order
 *
 * Returns: (transfer full): 36 lower-case characters
 */
char *
basalt_uuid_from_bytes (const guint8 bytes[BASALT_UUID_BYTES])
{
  GString *text = g_string_sized_new (BASALT_UUID_TEXT_LENGTH);

  for (guint i = 0; i < BASALT_UUID_BYTES; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        g_string_append_c (text, '-');
      g_string_append_printf (text, "%02x", bytes[i]);
    }

  return g_string_free (text, FALSE);
}

/**
 * basalt_uuid_to_name:
 * @text: a UUID
 *
 * Derives the two-word name by which people speak of a run, `amber-heron`,
 * from the random end of its id. The same id always has the same name.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL where @text is not a
 *   UUID
 */
char *
basalt_uuid_to_name (const char *text)
{
  guint8 bytes[BASALT_UUID_BYTES];

  if (!basalt_uuid_to_bytes (text, bytes))
    return NULL;

  return g_strdup_printf ("%s-%s", adjectives[bytes[14] & 0x3f], animals[bytes[15] & 0x3f]);
}
