/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-text.h"

#include <string.h>

#define PROMPT_START_CHARS 48
#define SPACES " \t\r\n"

/*
 * Appends the first words of @prompt on one line. What a person wrote comes
 * back as they wrote it: the client is the one who makes it safe to show.
 */
static void
append_prompt_start (GString    *out,
                     const char *prompt)
{
  g_autofree char *start =
    g_utf8_substring (prompt, 0, MIN (g_utf8_strlen (prompt, -1), PROMPT_START_CHARS));
  gboolean cut = strlen (start) < strlen (prompt);

  g_strdelimit (start, "\r\n\t", ' ');
  g_strstrip (start);
  g_string_append_printf (out, "“%s%s”", start, cut ? "…" : "");
}

static void
append_number (GString    *out,
               const char *name,
               double      value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%g", value);
  g_string_append_printf (out, ", %s %s", name, text);
}

/* "maxTokens 200, temperature 0.7", or that there are none. */
static void
append_parameters (GString                 *out,
                   const BasaltDemoRequest *request)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (request->max_tokens > 0)
    g_string_append_printf (list, ", maxTokens %" G_GINT64_FORMAT, request->max_tokens);
  if (request->temperature >= 0.0)
    append_number (list, "temperature", request->temperature);
  if (request->top_p >= 0.0)
    append_number (list, "topP", request->top_p);
  if (request->stops->len > 0)
    g_string_append_printf (list, ", %u stop sequence%s", request->stops->len,
                            request->stops->len == 1 ? "" : "s");
  if (request->system != NULL)
    g_string_append_printf (list, ", a system prompt of %ld characters",
                            g_utf8_strlen (request->system, -1));

  g_string_append (out, list->len > 0 ? list->str + 2 : "none");
}

/* What every answer begins with. */
static void
append_label (GString                 *out,
              const BasaltDemoRequest *request)
{
  g_string_append_printf (out,
                          "**Demo text**, not a model's answer: the endpoint inside Basalt wrote "
                          "it, and nothing left this computer.\n\n"
                          "It got a %s request for `%s` with a prompt of %ld characters that "
                          "begins ",
                          request->stream ? "ConverseStream" : "Converse",
                          basalt_demo_model_get_id (request->model),
                          g_utf8_strlen (request->prompt, -1));
  append_prompt_start (out, request->prompt);
  g_string_append (out, ". Parameters: ");
  append_parameters (out, request);
  g_string_append (out, ".\n\n");
}

static void
append_section (GString *out,
                guint    number)
{
  g_string_append_printf (
    out,
    "## Section %u of the long demo text\n\n"
    "This paragraph is one of many that only fill space. It has *emphasis*, **strong words**, "
    "`code` and a [link](https://example.org/section/%u) that leads nowhere, so that a view has "
    "something to lay out while more of it arrives.\n\n"
    "1. The first point of section %u.\n"
    "2. The second point, with a nested list:\n"
    "   - one thing\n"
    "   - another thing\n\n"
    "| column | value | note |\n"
    "|:-------|------:|------|\n"
    "| words  | %u | counted |\n"
    "| bytes  | %u | measured |\n\n"
    "```c\n"
    "static int\n"
    "section_%u (void)\n"
    "{\n"
    "  return %u; /* nothing more */\n"
    "}\n"
    "```\n\n"
    "> Basalt is rock made by flows. 玄武岩は溶岩からできる。\n\n",
    number, number, number, number * 131, number * 811, number, number);
}

static char *
compose (const BasaltDemoRequest *request)
{
  GString *out = g_string_new (NULL);

  append_label (out, request);

  switch (request->model)
    {
    case BASALT_DEMO_STEADY:
    case BASALT_DEMO_DENIED:
      g_string_append (out, "Its words arrive one by one, as a model's do; the attempts, times "
                            "and counts on record are measured.");
      break;

    case BASALT_DEMO_SLOW:
      g_string_append (out, "This model thinks before it speaks, speaks slowly, and falls silent "
                            "for some seconds on the way.");
      break;

    case BASALT_DEMO_THROTTLED:
      g_string_append (out, "This model refused two attempts with ThrottlingException before it "
                            "let this one through.");
      break;

    case BASALT_DEMO_FLAKY:
      g_string_append (out, "This model broke off the first time it was asked; now it has said "
                            "everything.");
      break;

    case BASALT_DEMO_LONG:
      for (guint i = 1; out->len < BASALT_DEMO_LONG_BYTES; i++)
        append_section (out, i);
      break;
    }

  return g_string_free (out, FALSE);
}

/* Ends the text before the first stop sequence, if one occurs. */
static gboolean
cut_at_stop (char            *text,
             const GPtrArray *stops)
{
  char *first = NULL;

  for (guint i = 0; i < stops->len; i++)
    {
      char *found = strstr (text, g_ptr_array_index (stops, i));

      if (found != NULL && (first == NULL || found < first))
        first = found;
    }

  if (first != NULL)
    *first = '\0';

  return first != NULL;
}

/* Ends the text after @max words, if it has more. */
static gboolean
cut_after_words (char   *text,
                 gint64  max)
{
  char *p = text;

  for (gint64 i = 0; i < max && *p != '\0'; i++)
    {
      p += strspn (p, SPACES);
      p += strcspn (p, SPACES);
    }

  if (p[strspn (p, SPACES)] == '\0')
    return FALSE;

  *p = '\0';

  return TRUE;
}

/*
 * basalt_demo_text_new:
 * @request: what was asked
 *
 * Writes the answer: labelled as demo text, with what the request said. It
 * keeps to maxTokens, counting words for tokens, and to the stop sequences,
 * which are not part of the answer.
 *
 * Returns: (transfer full): what to say
 */
BasaltDemoText *
basalt_demo_text_new (const BasaltDemoRequest *request)
{
  BasaltDemoText *self;
  gint64 left = request->max_tokens > 0 ? request->max_tokens : G_MAXINT64;

  g_return_val_if_fail (request != NULL, NULL);

  self = g_new0 (BasaltDemoText, 1);
  self->stop_reason = "end_turn";

  if (request->model == BASALT_DEMO_SLOW)
    {
      self->reasoning = g_strdup ("This is demo reasoning. The prompt is read, nothing is thought, "
                                  "and the answer is prepared.");
      if (cut_after_words (self->reasoning, left))
        self->stop_reason = "max_tokens";
      self->output_tokens = basalt_demo_text_count_words (self->reasoning);
      left -= self->output_tokens;
    }

  self->text = compose (request);
  if (cut_at_stop (self->text, request->stops))
    self->stop_reason = "stop_sequence";
  if (cut_after_words (self->text, left))
    self->stop_reason = "max_tokens";

  self->length = strlen (self->text);
  self->output_tokens += basalt_demo_text_count_words (self->text);

  return self;
}

/*
 * basalt_demo_text_free:
 * @self: (transfer full): a text
 */
void
basalt_demo_text_free (BasaltDemoText *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->reasoning);
  g_free (self->text);
  g_free (self);
}

/*
 * basalt_demo_text_count_words:
 * @text: UTF-8
 *
 * Returns: how many words @text has, which is what counts as tokens here
 */
gint64
basalt_demo_text_count_words (const char *text)
{
  gint64 words = 0;

  for (const char *p = text + strspn (text, SPACES); *p != '\0'; p += strspn (p, SPACES))
    {
      words++;
      p += strcspn (p, SPACES);
    }

  return words;
}

/*
 * basalt_demo_text_next_piece:
 * @text: what is left to say
 * @min_length: bytes that a piece has at least, if there are so many
 *
 * Returns: length of the next piece, which ends after the white space of a word
 */
gsize
basalt_demo_text_next_piece (const char *text,
                             gsize       min_length)
{
  const char *p = text;

  do
    {
      p += strcspn (p, SPACES);
      p += strspn (p, SPACES);
    }
  while (*p != '\0' && (gsize) (p - text) < min_length);

  return (gsize) (p - text);
}
