/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-query-words.h"
#include "basalt-run-query-parse.h"
#include "basalt-time.h"

#include <string.h>

/* 2026-11-22 14:02:11 UTC, a Sunday; tests run with TZ=UTC. */
#define NOW G_GINT64_CONSTANT (1795356131000000)

static BasaltRunQuery *
parse (const char *text)
{
  g_autofree char *complaint = NULL;
  BasaltRunQuery *query = basalt_run_query_parse (text, NOW, &complaint);

  g_assert_cmpstr (complaint, ==, NULL);

  return query;
}

static void
assert_list (GStrv       list,
             const char *expected)
{
  g_autofree char *joined = list != NULL ? g_strjoinv ("|", list) : NULL;

  g_assert_cmpstr (joined, ==, expected);
}

static void
assert_time (gint64      time,
             const char *expected)
{
  g_autofree char *text = basalt_time_to_rfc3339 (time);

  g_assert_cmpstr (text, ==, expected);
}

static void
set_zone (const char *zone)
{
  g_setenv ("TZ", zone, TRUE);
}

static void
test_copy (void)
{
  g_autoptr (BasaltRunQuery) query =
    parse ("state:failed model:m flow:prompt connection:work tag:a tag:b since:1d before:1h "
           "has:note rating:2 is:pinned in:trash sort:oldest words");
  g_autoptr (BasaltRunQuery) copy = NULL;

  query->limit = 5;
  query->parent = g_strdup ("p");
  copy = g_boxed_copy (BASALT_TYPE_RUN_QUERY, query);
  g_assert_cmpuint (copy->limit, ==, 5);
  g_assert_cmpstr (copy->parent, ==, "p");
  g_assert_true (copy->parent != query->parent);
  assert_list (copy->states, "failed");
  assert_list (copy->models, "m");
  assert_list (copy->flows, "prompt");
  assert_list (copy->connections, "work");
  assert_list (copy->tags, "a|b");
  g_assert_cmpstr (copy->search, ==, "words");
  g_assert_cmpint (copy->since, ==, query->since);
  g_assert_cmpint (copy->before, ==, query->before);
  g_assert_cmpint (copy->has, ==, BASALT_RUN_HAS_NOTE);
  g_assert_cmpuint (copy->min_rating, ==, 2);
  g_assert_true (copy->pinned);
  g_assert_true (copy->trash);
  g_assert_cmpint (copy->sort, ==, BASALT_RUN_SORT_OLDEST);
  basalt_run_query_free (NULL);
}

static void
test_is_all (void)
{
  static const char *const conditions[] = { "state:failed", "model:m",   "flow:f",   "connection:c",
                                            "tag:t",        "words",     "\"\"",     "since:1d",
                                            "before:1d",    "has:error", "rating:1", "is:pinned" };
  g_autoptr (BasaltRunQuery) query = basalt_run_query_new ();

  g_assert_true (basalt_run_query_is_all (query));
  query->limit = 10;
  query->sort = BASALT_RUN_SORT_LONGEST;
  query->trash = TRUE;
  query->search = g_strdup ("");
  query->tags = g_new0 (char *, 1);
  g_assert_true (basalt_run_query_is_all (query));
  query->parent = g_strdup ("p");
  g_assert_false (basalt_run_query_is_all (query));

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autoptr (BasaltRunQuery) one = parse (conditions[i]);

      g_assert_false (basalt_run_query_is_all (one));
    }
}

static void
test_sorts (void)
{
  BasaltRunSort sort = BASALT_RUN_SORT_DEFAULT;

  for (guint i = 0; i < BASALT_N_RUN_SORTS; i++)
    {
      g_autofree char *text =
        g_strconcat ("sort:", basalt_run_sort_to_string ((BasaltRunSort) i), NULL);
      g_autoptr (BasaltRunQuery) query = parse (text);

      g_assert_cmpint (query->sort, ==, i);
    }

  g_assert_true (basalt_run_sort_from_string ("Most-Tokens", &sort));
  g_assert_cmpint (sort, ==, BASALT_RUN_SORT_MOST_TOKENS);
  g_assert_false (basalt_run_sort_from_string ("best", &sort));
  g_assert_false (basalt_run_sort_from_string (NULL, &sort));
}

static void
assert_states (const char *text,
               const char *expected)
{
  g_autoptr (GPtrArray) names = basalt_run_query_expand_state (text);
  g_autofree char *joined = NULL;

  g_ptr_array_add (names, NULL);
  joined = g_strjoinv ("|", (GStrv) names->pdata);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_states (void)
{
  assert_states ("failed", "Failed|TimedOut");
  assert_states ("FAILED", "Failed|TimedOut");
  assert_states ("scheduled", "Scheduled|Late|AwaitingRetry");
  assert_states ("completed", "Completed|Cached|Skipped");
  assert_states ("running", "Running|Retrying");
  assert_states ("paused", "Paused|NeedsSignIn");
  assert_states ("crashed", "Crashed");
  assert_states ("TimedOut", "TimedOut");
  assert_states ("timed-out", "TimedOut");
  assert_states ("timed out", "TimedOut");
  assert_states ("needs_sign_in", "NeedsSignIn");
  assert_states ("faile", "");
  assert_states ("failedd", "");
  assert_states ("", "");
  assert_states ("-", "");
}

static void
test_words (void)
{
  g_autoptr (BasaltRunQuery) query = NULL;
  g_autoptr (BasaltRunQuery) none = basalt_run_query_parse (NULL, NOW, NULL);
  g_autoptr (BasaltRunQuery) several = NULL;

  query = parse ("  state:failed model:Haiku\tflow:prompt connection:\"my work\" tag:x tag:\"two "
                 "words\"\nsince:7d before:2026-11-20 has:error has:RETRY rating:3 is:Pinned "
                 "in:Trash sort:longest \"exact words\" any other words ");
  assert_list (query->states, "failed");
  assert_list (query->models, "Haiku");
  assert_list (query->flows, "prompt");
  assert_list (query->connections, "my work");
  assert_list (query->tags, "x|two words");
  assert_time (query->since, "2026-11-15T14:02:11.000Z");
  assert_time (query->before, "2026-11-20T00:00:00.000Z");
  g_assert_cmpint (query->has, ==, BASALT_RUN_HAS_ERROR | BASALT_RUN_HAS_RETRY);
  g_assert_cmpuint (query->min_rating, ==, 3);
  g_assert_true (query->pinned);
  g_assert_true (query->trash);
  g_assert_cmpint (query->sort, ==, BASALT_RUN_SORT_LONGEST);
  g_assert_cmpstr (query->search, ==, "\"exact words\" any other words");
  g_assert_cmpuint (query->limit, ==, 0);

  g_assert_true (basalt_run_query_is_all (none));
  g_assert_cmpstr (none->search, ==, NULL);

  /* Words that may come more than once, in any case; the narrowest times and the highest rating. */
  several = parse ("STATE:failed state:crashed State:failed model:a model:b flow:a flow:b "
                   "connection:a connection:b has:note has:tag has:rating has:parent "
                   "since:2d since:1d since:3d before:1h before:2h before:30m rating:4 rating:2 "
                   "sort:oldest sort:newest");
  assert_list (several->states, "failed|crashed");
  assert_list (several->models, "a|b");
  assert_list (several->flows, "a|b");
  assert_list (several->connections, "a|b");
  assert_time (several->since, "2026-11-21T14:02:11.000Z");
  assert_time (several->before, "2026-11-22T12:02:11.000Z");
  g_assert_cmpint (several->has, ==,
                   BASALT_RUN_HAS_NOTE | BASALT_RUN_HAS_TAG | BASALT_RUN_HAS_RATING |
                     BASALT_RUN_HAS_PARENT);
  g_assert_cmpuint (several->min_rating, ==, 4);
  g_assert_cmpint (several->sort, ==, BASALT_RUN_SORT_NEWEST);
  g_assert_cmpstr (several->search, ==, NULL);
}

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    const char *search;
  } cases[] = {
    { "", NULL },
    { " \t\n　", NULL },
    { "hello  world", "hello world" },
    /* Keys that are none, and words that only look like one. */
    { "foo:bar parent:x limit:3 http://a.b", "foo:bar parent:x limit:3 http://a.b" },
    { "state :failed astate:failed state", "state :failed astate:failed state" },
    { "\"state:failed\"", "\"state:failed\"" },
    { ":failed ::", ":failed ::" },
    /* FTS5's operators. */
    { "a AND b OR NOT c NEAR(d, 5) ^e * - + {title log} : col:x",
      "a AND b OR NOT c NEAR(d, 5) ^e * - + {title log} : col:x" },
    { "'); DROP TABLE run; --", "'); DROP TABLE run; --" },
    { "(((\\\" \"\" \"", "(((\\\" \"\" \"" },
    /* Quotes inside of a word, side by side, and one that does not end. */
    { "a\"b c\"", "a\"b c\"" },
    { "\"a b\"\"c\"d", "\"a b\" \"c\" d" },
    { "x \"to the end state:failed", "x \"to the end state:failed" },
    { "🦊 日本語 ñandú", "🦊 日本語 ñandú" },
    /* The ideographic blank parts words too. */
    { "猫　state:failed　犬", "猫 犬" },
    { "a\xff\xfe", "a\xef\xbf\xbd\xef\xbf\xbd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BasaltRunQuery) query = parse (cases[i].text);

      g_assert_cmpstr (query->search, ==, cases[i].search);
    }
}

static void
test_values (void)
{
  g_autoptr (BasaltRunQuery) quotes = parse ("tag:\"say \"\"hi\"\"\" tag:\"a\"b tag:x\"y model:\"");
  g_autoptr (BasaltRunQuery) empty = parse ("state: tag:\"\" since: rating: has: is: in: sort: x");
  g_autoptr (BasaltRunQuery) open = parse ("tag:\"to the end model:x");
  g_autoptr (BasaltRunQuery) odd = parse ("tag:a:b,c model:🦊 flow:(x");

  assert_list (quotes->tags, "say \"hi\"|a|x\"y");
  g_assert_cmpstr (quotes->search, ==, "b");
  assert_list (quotes->models, NULL);

  /* A key that is being typed is no condition, and nothing to complain about. */
  g_assert_cmpstr (empty->search, ==, "x");
  g_clear_pointer (&empty->search, g_free);
  g_assert_true (basalt_run_query_is_all (empty));

  assert_list (open->tags, "to the end model:x");
  assert_list (odd->tags, "a:b,c");
  assert_list (odd->models, "🦊");
  assert_list (odd->flows, "(x");
}

static void
test_complaints (void)
{
  static const struct
  {
    const char *text;
    const char *complaint;
  } cases[] = {
    { "state:broken x", "“broken” is not a state." },
    { "since:tomorrowish x", "“tomorrowish” is not a time. Try 7d, 12h, yesterday or 2026-01-31." },
    { "before:2026-02-30 x", "“2026-02-30” is not a time. Try 7d, 12h, yesterday or 2026-01-31." },
    { "since:0d x", "“0d” is not in the past: nothing can have begun since." },
    { "since:2999-01-01 x", "“2999-01-01” is not in the past: nothing can have begun since." },
    { "since:9999999999d x",
      "“9999999999d” goes back too far. Try 7d, 12h, yesterday or 2026-01-31." },
    { "before:9999999999d x",
      "“9999999999d” goes back too far. Try 7d, 12h, yesterday or 2026-01-31." },
    { "-state:failed x",
      "“-state:failed” cannot be left out of a search. Say what to find instead, "
      "or put it in quotes to search for it as text." },
    { "has:fun x", "“fun” is nothing that a run has. Try has:error, has:retry, has:note, has:tag, "
                   "has:rating or has:parent." },
    { "rating:6 x", "“6” is not a rating from 1 to 5." },
    { "rating:0 x", "“0” is not a rating from 1 to 5." },
    { "rating:-1 x", "“-1” is not a rating from 1 to 5." },
    { "rating:2.5 x", "“2.5” is not a rating from 1 to 5." },
    { "is:lost x", "“lost” is nothing that a run is. Try is:pinned." },
    { "in:space x", "“space” is nowhere to look. Try in:trash." },
    { "sort:best x", "“best” is not an order. Try sort:oldest, sort:longest or sort:most-tokens." },
    /* The first one is told. */
    { "x rating:9 state:broken", "“9” is not a rating from 1 to 5." },
    /* What is repeated is short, and moves no cursor. */
    { "x state:\"a\nb\xe2\x80\xae\"", "“a b<U+202E>” is not a state." },
    { "x state:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "“aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…” is not a state." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *complaint = NULL;
      g_autoptr (BasaltRunQuery) query = basalt_run_query_parse (cases[i].text, NOW, &complaint);
      g_autoptr (BasaltRunQuery) unheard = basalt_run_query_parse (cases[i].text, NOW, NULL);

      g_assert_cmpstr (complaint, ==, cases[i].complaint);
      g_assert_cmpstr (query->search, ==, "x");
      g_assert_cmpstr (unheard->search, ==, "x");
      g_assert_cmpint (query->sort, ==, BASALT_RUN_SORT_DEFAULT);
      g_clear_pointer (&query->search, g_free);
      g_assert_true (basalt_run_query_is_all (query) && !query->trash);
    }
}

/* 10,000 characters of anything. */
static void
test_long (void)
{
  static const char *const units[] = {
    "\"",   "(",    "a ", "state:failed ", "tag:x\" ",
    "🦊", "\xff", "*",  "NEAR ",         "since:00000000000000000001d ",
    ":"
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (BasaltRunQuery) query = NULL;
      g_autofree char *changed = NULL;
      g_autofree char *value = NULL;

      while (text->len < 10000)
        g_string_append (text, units[i]);

      query = parse (text->str);
      g_assert_true (!basalt_run_query_is_all (query));
      g_assert_true (query->search == NULL || g_utf8_validate (query->search, -1, NULL));

      changed = basalt_run_query_set_word (text->str, "flow", "two words");
      value = basalt_run_query_get_word (changed, "flow");
      g_assert_cmpstr (value, ==, "two words");
    }
}

static void
assert_when (const char *text,
             const char *expected)
{
  gint64 when = 0;

  g_assert_true (basalt_run_query_parse_when (text, NOW, &when));
  assert_time (when, expected);
}

static void
test_when (void)
{
  static const char *const wrong[] = {
    "",
    " ",
    "d",
    "7",
    "7x",
    "-7d",
    "+7d",
    "7.5d",
    "7 d",
    "d7",
    "soon",
    "todayish",
    "tomorrow",
    "2026",
    "2026-11",
    "2026-13-01",
    "2026-02-29",
    "2026-11-2x",
    "2026/11/22",
    "2026-11-22T25:00:00Z",
    "0x1d",
    "🦊",
    "99999999999999999999",
  };
  /* Further back than time goes: since then is always, before then is never. */
  static const char *const long_ago[] = { "999999w",      "99999999999999999999d",
                                          "15250284452w", "9223372036854775807s",
                                          "1970-01-01",   "1969-07-20",
                                          "0001-01-01",   "1970-01-01T00:00:00Z" };
  gint64 when = 0;

  assert_when ("30s", "2026-11-22T14:01:41.000Z");
  assert_when ("30m", "2026-11-22T13:32:11.000Z");
  assert_when ("12h", "2026-11-22T02:02:11.000Z");
  assert_when ("24H", "2026-11-21T14:02:11.000Z");
  assert_when ("7d", "2026-11-15T14:02:11.000Z");
  assert_when ("2w", "2026-11-08T14:02:11.000Z");
  assert_when ("0d", "2026-11-22T14:02:11.000Z");
  assert_when ("007d", "2026-11-15T14:02:11.000Z");
  assert_when ("today", "2026-11-22T00:00:00.000Z");
  assert_when ("Yesterday", "2026-11-21T00:00:00.000Z");
  assert_when ("2026-11-01", "2026-11-01T00:00:00.000Z");
  assert_when ("2024-02-29", "2024-02-29T00:00:00.000Z");
  assert_when ("9999-12-31", "9999-12-31T00:00:00.000Z");
  assert_when ("2026-11-01T12:00:00Z", "2026-11-01T12:00:00.000Z");
  assert_when ("2026-11-01T12:00:00.5+02:00", "2026-11-01T10:00:00.500Z");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (basalt_run_query_parse_when (wrong[i], NOW, &when));

  for (guint i = 0; i < G_N_ELEMENTS (long_ago); i++)
    {
      g_assert_true (basalt_run_query_parse_when (long_ago[i], NOW, &when));
      g_assert_cmpint (when, ==, 1);
    }

  /* A clock that is off its calendar has no today. */
  g_assert_false (basalt_run_query_parse_when ("today", G_MAXINT64, &when));
}

static void
test_zones (void)
{
  gint64 when = 0;

  set_zone ("Asia/Tokyo");
  assert_when ("2026-11-22", "2026-11-21T15:00:00.000Z");
  assert_when ("today", "2026-11-21T15:00:00.000Z");
  assert_when ("yesterday", "2026-11-20T15:00:00.000Z");
  assert_when ("2026-11-22T01:00:00", "2026-11-21T16:00:00.000Z");
  assert_when ("2026-11-22T01:00:00Z", "2026-11-22T01:00:00.000Z");
  assert_when ("7d", "2026-11-15T14:02:11.000Z");

  /* It is another day there. */
  set_zone ("Pacific/Kiritimati");
  assert_when ("today", "2026-11-22T10:00:00.000Z");

  /* Clocks were set back on 2026-11-01 at 2 o'clock, and forward on 2026-03-08. */
  set_zone ("America/New_York");
  assert_when ("2026-11-01", "2026-11-01T04:00:00.000Z");
  assert_when ("2026-11-02", "2026-11-02T05:00:00.000Z");
  assert_when ("2026-03-08", "2026-03-08T05:00:00.000Z");
  assert_when ("2026-03-09", "2026-03-09T04:00:00.000Z");
  /* Yesterday was a day of 25 hours, then of 23. */
  g_assert_true (basalt_run_query_parse_when ("yesterday",
                                              basalt_time_from_rfc3339 ("2026-11-02T05:30:00Z"),
                                              &when));
  assert_time (when, "2026-11-01T04:00:00.000Z");
  g_assert_true (basalt_run_query_parse_when ("yesterday",
                                              basalt_time_from_rfc3339 ("2026-03-09T04:30:00Z"),
                                              &when));
  assert_time (when, "2026-03-08T05:00:00.000Z");

  /* A day that began at 1 o'clock. */
  set_zone ("America/Sao_Paulo");
  assert_when ("2018-11-04", "2018-11-04T03:00:00.000Z");
  g_assert_true (basalt_run_query_parse_when ("today",
                                              basalt_time_from_rfc3339 ("2018-11-04T12:00:00Z"),
                                              &when));
  assert_time (when, "2018-11-04T03:00:00.000Z");

  set_zone ("UTC");
}

static void
test_set_word (void)
{
  static const struct
  {
    const char *text;
    const char *key;
    const char *value;
    const char *expected;
  } cases[] = {
    { NULL, "state", "failed", "state:failed" },
    { NULL, "state", NULL, "" },
    { "", "tag", "two words", "tag:\"two words\"" },
    { "hello", "state", "failed", "hello state:failed" },
    { "hello ", "state", "failed", "hello state:failed" },
    { "hello\t", "state", "failed", "hello\tstate:failed" },
    /* In its place; others go; the rest stays as typed. */
    { "a  State:crashed   \"b  c\" state:failed d", "state", "failed",
      "a  state:failed   \"b  c\" d" },
    { "a state:x b", "state", NULL, "a b" },
    { "a state:x b", "state", "", "a b" },
    { "state:x b", "state", NULL, "b" },
    { "a state:x", "state", NULL, "a" },
    { "state:x", "state", NULL, "" },
    { "state:x state:y", "state", NULL, "" },
    { "a state:x\tb", "state", NULL, "a \tb" },
    { "a b", "state", NULL, "a b" },
    { "has:error has:note x", "has", "retry", "has:retry x" },
    { "state: x", "state", "failed", "state:failed x" },
    /* What is like the word but is none stays. */
    { "\"state:x\" astate:x", "state", NULL, "\"state:x\" astate:x" },
    /* Words without a blank between them stay two. */
    { "tag:\"a\"b", "tag", "c", "tag:c b" },
    { "tag:\"a\"b", "tag", NULL, "b" },
    { "tag:\"a\" b", "tag", "c", "tag:c b" },
    { "flow:\"a\"tag:x \"c\"", "tag", NULL, "flow:\"a\" \"c\"" },
    /* Nothing is put between quotes that are still open. */
    { "a \"b c", "state", "failed", "a state:failed \"b c" },
    { "tag:\"b c", "state", "failed", "state:failed tag:\"b c" },
    { "tag:\"b c", "tag", "x", "tag:x" },
    { "a tag:\"b c", "tag", NULL, "a" },
    /* Values that need quotes. */
    { "", "tag", "say \"hi\"", "tag:\"say \"\"hi\"\"\"" },
    { "", "tag", "\"", "tag:\"\"\"\"" },
    { "", "tag", "a\"b", "tag:a\"b" },
    { "", "tag", "a　b", "tag:\"a　b\"" },
    { "", "model", "🦊:x", "model:🦊:x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        basalt_run_query_set_word (cases[i].text, cases[i].key, cases[i].value);
      g_autofree char *value = basalt_run_query_get_word (text, cases[i].key);
      gboolean none = cases[i].value == NULL || *cases[i].value == '\0';

      g_assert_cmpstr (text, ==, cases[i].expected);
      g_assert_cmpstr (value, ==, none ? NULL : cases[i].value);
    }
}

static void
test_get_word (void)
{
  static const struct
  {
    const char *text;
    const char *key;
    const char *expected;
  } cases[] = {
    { NULL, "state", NULL },
    { "x", "state", NULL },
    { "state: STATE:failed state:crashed", "state", "failed" },
    { "tag:\"two words\"", "tag", "two words" },
    { "\"tag:x\" state:failed", "tag", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = basalt_run_query_get_word (cases[i].text, cases[i].key);

      g_assert_cmpstr (value, ==, cases[i].expected);
    }
}

/* Each key is read by the parser, and can be set and got. */
static void
test_keys (void)
{
  const char *const *keys = basalt_run_query_get_keys ();

  g_assert_cmpuint (g_strv_length ((GStrv) keys), ==, 12);
  g_assert_cmpstr (keys[0], ==, "state");

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *text = basalt_run_query_set_word ("x", keys[i], "5");
      g_autofree char *value = basalt_run_query_get_word (text, keys[i]);
      g_autoptr (BasaltRunQuery) query = basalt_run_query_parse (text, NOW, NULL);

      g_assert_cmpstr (value, ==, "5");
      g_assert_cmpstr (query->search, ==, "x");
    }
}

/* Random pieces: positions are in order, and setting a word leaves the others alone. */
static void
test_random (void)
{
  static const char *const pieces[] = { "\"",       "\"\"", " ",      "\t", "state:", "failed",
                                        "tag:",     "a",    "b",      ":",  "🦊",   "　",
                                        "\xe3\x80", "\xff", "flow:x", "'" };

  for (guint round = 0; round < 5000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GArray) words = NULL;
      g_autofree char *set = NULL;
      g_autofree char *unset = NULL;
      g_autofree char *value = NULL;
      gsize end = 0;

      for (int i = g_test_rand_int_range (0, 12); i > 0; i--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

      words = basalt_query_words_scan (text->str);
      for (guint i = 0; i < words->len; i++)
        {
          const BasaltQueryWord *word = &g_array_index (words, BasaltQueryWord, i);

          g_assert_cmpuint (word->start, >=, end);
          g_assert_cmpuint (word->end, >, word->start);
          g_assert_true (!word->open || i + 1 == words->len);
          end = word->end;
        }
      g_assert_cmpuint (end, <=, text->len);

      set = basalt_run_query_set_word (text->str, "rating", "3");
      value = basalt_run_query_get_word (set, "rating");
      g_assert_cmpstr (value, ==, "3");
      unset = basalt_run_query_set_word (set, "rating", NULL);
      if (g_utf8_validate (text->str, -1, NULL))
        {
          g_autoptr (BasaltRunQuery) before = basalt_run_query_parse (text->str, NOW, NULL);
          g_autoptr (BasaltRunQuery) after = basalt_run_query_parse (unset, NOW, NULL);

          g_assert_cmpstr (before->search, ==, after->search);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flow/run-query/copy", test_copy);
  g_test_add_func ("/flow/run-query/is-all", test_is_all);
  g_test_add_func ("/flow/run-query/sorts", test_sorts);
  g_test_add_func ("/flow/run-query/states", test_states);
  g_test_add_func ("/flow/run-query/words", test_words);
  g_test_add_func ("/flow/run-query/text", test_text);
  g_test_add_func ("/flow/run-query/values", test_values);
  g_test_add_func ("/flow/run-query/complaints", test_complaints);
  g_test_add_func ("/flow/run-query/long", test_long);
  g_test_add_func ("/flow/run-query/when", test_when);
  g_test_add_func ("/flow/run-query/zones", test_zones);
  g_test_add_func ("/flow/run-query/set-word", test_set_word);
  g_test_add_func ("/flow/run-query/get-word", test_get_word);
  g_test_add_func ("/flow/run-query/keys", test_keys);
  g_test_add_func ("/flow/run-query/random", test_random);

  return g_test_run ();
}
