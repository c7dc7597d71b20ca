/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "history-text.h"

#include <math.h>
#include <string.h>

/* Words that nobody has thought of: names, products, places. The first of them are met often, the
 * last ones once in a while. */
#define N_RARE_WORDS 30000

typedef enum
{
  ENGLISH,
  GERMAN,
  JAPANESE,
  CODE,
} Language;

static const char *const common_words[] = {
  "the",   "a",     "of",      "to",     "and",   "in",      "that",  "for",    "with",  "is",
  "on",    "as",    "we",      "it",     "be",    "this",    "from",  "by",     "are",   "or",
  "not",   "have",  "which",   "can",    "will",  "has",     "but",   "more",   "when",  "at",
  "there", "their", "should",  "what",   "all",   "one",     "so",    "if",     "each",  "also",
  "how",   "most",  "between", "before", "after", "because", "while", "please", "every", "only",
};

static const char *const german_words[] = {
  "die",   "der",      "und",   "in",       "das",         "nicht",   "mit",    "ist",
  "eine",  "für",      "auf",   "wir",      "werden",      "auch",    "nach",   "bei",
  "über",  "zwischen", "wenn",  "Vertrag",  "Straße",      "Prüfung", "Antrag", "Lieferung",
  "Größe", "Maßnahme", "Kunde", "Gespräch", "Übersetzung", "müssen",  "können", "schließlich",
};

static const char *const japanese_sentences[] = {
  "東京都の天気は明日から晴れるでしょう。",
  "次の文章を三行でまとめてください。",
  "玄武岩は溶岩が冷えて固まってできる火山岩です。",
  "会議の議事録を作成し、担当者に送ります。",
  "このエラーの原因を調べて、直し方を説明してください。",
  "データベースの検索が遅い理由はいくつか考えられます。",
  "お客様からのお問い合わせに丁寧に返信します。",
  "カタカナの言葉とひらがなの言葉を見分けます。",
  "新しい機能の使い方を初心者向けに書いてください。",
  "電車が遅れたので、到着は十時ごろになります。",
};

static const char *const emoji[] = { "🙂", "🚀", "🔥", "👍", "📈", "🧪", "🪨", "🎉" };

static const struct
{
  const char *name;
  const char *words[24];
} topics[] = {
  { "software", { "function", "variable",  "deploy",    "pipeline", "server",     "latency",
                  "cache",    "container", "unit test", "refactor", "dependency", "endpoint",
                  "thread",   "memory",    "compiler",  "queue",    "timeout",    "rollback",
                  "logging",  "API",       "schema",    "commit",   "branch",     "release" } },
  { "finance", { "invoice",  "quarterly", "revenue",   "margin",  "forecast", "budget",
                 "interest", "ledger",    "tax",       "audit",   "payment",  "currency",
                 "dividend", "portfolio", "inflation", "expense", "bond",     "equity",
                 "cashflow", "debt",      "pricing",   "refund",  "discount", "insurance" } },
  { "cooking",
    { "butter", "oven",    "garlic",  "simmer", "recipe",   "dough",   "pepper", "roast",
      "basil",  "onion",   "whisk",   "flour",  "marinade", "saffron", "broth",  "vinegar",
      "yeast",  "caramel", "skillet", "thyme",  "lemon",    "lentils", "chili",  "dessert" } },
  { "travel",
    { "itinerary", "passport", "hotel",   "airport", "harbour", "mountain", "ferry", "museum",
      "luggage",   "visa",     "hostel",  "coast",   "village", "railway",  "map",   "island",
      "cathedral", "trail",    "balcony", "desert",  "bridge",  "border",   "tour",  "garden" } },
  { "science", { "basalt",  "volcano",  "mineral",   "sediment",  "isotope",    "crystal",
                 "enzyme",  "neuron",   "galaxy",    "telescope", "particle",   "molecule",
                 "genome",  "climate",  "ocean",     "glacier",   "hypothesis", "experiment",
                 "quantum", "membrane", "magnetism", "erosion",   "lava",       "tectonic" } },
  { "support", { "customer",  "complaint", "refund",      "delivery", "warranty", "account",
                 "password",  "ticket",    "reply",       "apology",  "upgrade",  "subscription",
                 "escalate",  "shipment",  "tracking",    "invoice",  "outage",   "feedback",
                 "satisfied", "urgent",    "replacement", "agent",    "portal",   "settings" } },
  { "law", { "contract", "clause",     "liability", "tenant",   "plaintiff",    "statute",
             "appeal",   "negligence", "patent",    "consent",  "jurisdiction", "warranty",
             "damages",  "trustee",    "verdict",   "evidence", "arbitration",  "licence",
             "privacy",  "copyright",  "witness",   "deed",     "indemnity",    "compliance" } },
};

static const char *const prompts[] = {
  "Summarise the following notes about %s for %s.",
  "Write a short e-mail about %s and %s.",
  "What are the risks of %s when there is no %s?",
  "Explain %s to somebody who knows only %s.",
  "Compare %s with %s in a table, and say which one you would choose.",
  "Find the mistakes in this text about %s; keep the part on %s.",
  "Give me ten ideas for %s with %s.",
  "Classify the message below as %s, %s or other. Answer with one word.",
  "Translate the paragraph on %s into German, but leave %s as it is.",
  "Please draft a plan for %s. It should mention %s.",
};

struct _HistoryText
{
  GRand *rand; /* not owned */
  char **rare_words;
  guint topic;
  Language language;
};

static guint
pick (HistoryText *self,
      guint        n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

#define PICK(self, array) ((array)[pick ((self), G_N_ELEMENTS (array))])

/* How many words: @median usually, now and then many times as many. */
static guint
pick_length (HistoryText *self,
             double       median,
             guint        most)
{
  /* Two of them make a bell that is good enough; the exponent of it has the tail. */
  double bell =
    g_rand_double (self->rand) + g_rand_double (self->rand) + g_rand_double (self->rand) - 1.5;
  double length = median * exp (bell * 2.2);

  return CLAMP ((guint) length, 3, most);
}

static char *
make_rare_word (HistoryText *self)
{
  static const char *const syllables[] = {
    "ka", "ro",  "min",  "tel", "va",  "sor", "lin", "du",  "bex", "qua",
    "fi", "nor", "ster", "plo", "gan", "we",  "tri", "ull", "ash", "ven",
    "co", "ryn", "mar",  "zi",  "hol", "pat", "den", "yl",
  };
  GString *word = g_string_new (NULL);
  guint n = 2 + pick (self, 3);

  for (guint i = 0; i < n; i++)
    g_string_append (word, PICK (self, syllables));

  return g_string_free (word, FALSE);
}

HistoryText *
history_text_new (GRand *rand)
{
  HistoryText *self = g_new0 (HistoryText, 1);

  self->rand = rand;
  self->rare_words = g_new0 (char *, N_RARE_WORDS + 1);
  for (guint i = 0; i < N_RARE_WORDS; i++)
    self->rare_words[i] = make_rare_word (self);

  return self;
}

void
history_text_free (HistoryText *self)
{
  g_strfreev (self->rare_words);
  g_free (self);
}

void
history_text_turn (HistoryText *self)
{
  guint chance = pick (self, 100);

  self->topic = pick (self, G_N_ELEMENTS (topics));
  self->language = chance < 80 ? ENGLISH : chance < 87 ? GERMAN : chance < 93 ? JAPANESE : CODE;
}

static const char *
pick_rare_word (HistoryText *self)
{
  /* The word of rank n is met n times less often than the first. */
  double rank = exp (g_rand_double (self->rand) * log (N_RARE_WORDS));

  return self->rare_words[MIN ((guint) rank - 1, N_RARE_WORDS - 1)];
}

static const char *
pick_topic_word (HistoryText *self)
{
  guint chance = pick (self, 10);
  guint topic = chance == 0 ? pick (self, G_N_ELEMENTS (topics)) : self->topic;

  return PICK (self, topics[topic].words);
}

static void
append_word (HistoryText *self,
             GString     *text)
{
  guint chance = pick (self, 100);

  if (chance < 48)
    g_string_append (text, self->language == GERMAN ? PICK (self, german_words) :
                                                      PICK (self, common_words));
  else if (chance < 80)
    g_string_append (text, pick_topic_word (self));
  else if (chance < 96)
    g_string_append (text, pick_rare_word (self));
  else if (chance < 99)
    g_string_append_printf (text, "%u", pick (self, 10000));
  else
    g_string_append_printf (text, "BAS-%u", pick (self, 1000000));
}

/* Appends a sentence, of the number of words that is returned. */
static guint
append_sentence (HistoryText *self,
                 GString     *text)
{
  guint n = 5 + pick (self, 12);
  gsize start = text->len;

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, pick (self, 14) == 0 ? ", " : " ");
      append_word (self, text);
    }
  text->str[start] = g_ascii_toupper (text->str[start]);
  if (pick (self, 60) == 0)
    g_string_append_printf (text, " %s", PICK (self, emoji));
  g_string_append_c (text, pick (self, 12) == 0 ? '?' : '.');

  return n;
}

static void
append_code (HistoryText *self,
             GString     *text,
             guint        n_lines)
{
  g_string_append (text, "\n```python\n");
  g_string_append_printf (text, "def %s_%s(%s):\n", pick_rare_word (self), pick_rare_word (self),
                          pick_rare_word (self));
  for (guint i = 0; i < n_lines; i++)
    {
      if (pick (self, 3) == 0)
        g_string_append_printf (text, "    # %s %s\n", pick_topic_word (self),
                                pick_topic_word (self));
      g_string_append_printf (text, "    %s = %s.%s(%u, \"%s\")\n", pick_rare_word (self),
                              pick_rare_word (self), pick_rare_word (self), pick (self, 4096),
                              pick_topic_word (self));
    }
  g_string_append_printf (text, "    return %s\n```\n", pick_rare_word (self));
}

static void
append_paragraphs (HistoryText *self,
                   GString     *text,
                   guint        n_words)
{
  guint n = 0;
  guint n_sentences = 0;

  while (n < n_words)
    {
      if (self->language == JAPANESE)
        {
          g_string_append (text, PICK (self, japanese_sentences));
          n += 8;
        }
      else
        n += append_sentence (self, text);

      n_sentences++;
      if (n >= n_words)
        break;
      if (n_sentences % 5 == 0)
        g_string_append (text, pick (self, 4) == 0 ? "\n\n- " : "\n\n");
      else if (self->language != JAPANESE)
        g_string_append_c (text, ' ');
    }

  if (self->language == CODE)
    append_code (self, text, 2 + n_words / 20);
}

void
history_text_prompt (HistoryText *self,
                     GString     *prompt)
{
  if (self->language == JAPANESE)
    g_string_append (prompt, PICK (self, japanese_sentences));
  else
    {
      const char *rest = PICK (self, prompts);

      for (const char *gap; (gap = strstr (rest, "%s")) != NULL; rest = gap + strlen ("%s"))
        {
          g_string_append_len (prompt, rest, gap - rest);
          g_string_append (prompt,
                           pick (self, 2) == 0 ? pick_topic_word (self) : pick_rare_word (self));
        }
      g_string_append (prompt, rest);
    }

  /* Half of them go on. */
  if (pick (self, 2) == 0)
    {
      g_string_append (prompt, "\n\n");
      append_paragraphs (self, prompt, pick_length (self, 25, 3000));
    }
}

void
history_text_answer (HistoryText *self,
                     GString     *answer)
{
  if (pick (self, 6) == 0)
    g_string_append_printf (answer, "## %s and %s\n\n", pick_topic_word (self),
                            pick_rare_word (self));
  append_paragraphs (self, answer, pick_length (self, 55, 8000));
}

void
history_text_note (HistoryText *self,
                   GString     *note)
{
  append_sentence (self, note);
}
