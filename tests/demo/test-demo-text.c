/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-endpoint.h"
#include "basalt-demo-text.h"

#include <string.h>

static BasaltDemoText *
write_text (BasaltDemoModel  model,
            gint64           max_tokens,
            const char      *stop)
{
  BasaltDemoRequest request = {
    .model = model,
    .stream = TRUE,
    .prompt = (char *) "Tell me\nabout\tbasalt, please, in at least twenty words.",
    .max_tokens = max_tokens,
    .temperature = 0.7,
    .top_p = -1.0,
  };
  g_autoptr (GPtrArray) stops = g_ptr_array_new ();

  if (stop != NULL)
    g_ptr_array_add (stops, (char *) stop);
  request.stops = stops;

  return basalt_demo_text_new (&request);
}

static void
test_says_what_it_got (void)
{
  g_autoptr (BasaltDemoText) text = write_text (BASALT_DEMO_STEADY, 0, NULL);

  g_assert_true (g_str_has_prefix (text->text, "**Demo text**"));
  g_assert_nonnull (strstr (text->text, "ConverseStream"));
  g_assert_nonnull (strstr (text->text, BASALT_DEMO_MODEL_STEADY));
  g_assert_nonnull (strstr (text->text, "a prompt of 55 characters"));
  g_assert_nonnull (strstr (text->text, "“Tell me about basalt, please, in at least twenty"));
  g_assert_nonnull (strstr (text->text, "Parameters: temperature 0.7."));
  g_assert_cmpstr (text->stop_reason, ==, "end_turn");
  g_assert_null (text->reasoning);
  g_assert_cmpint (text->output_tokens, ==, basalt_demo_text_count_words (text->text));
  g_assert_cmpuint (text->length, ==, strlen (text->text));
}

static void
test_parameters (void)
{
  g_autoptr (GPtrArray) stops = g_ptr_array_new ();
  BasaltDemoRequest request = {
    .model = BASALT_DEMO_STEADY,
    .prompt = (char *) "é",
    .system = (char *) "Be brief",
    .max_tokens = 900,
    .temperature = -1.0,
    .top_p = 0.25,
    .stops = stops,
  };
  g_autoptr (BasaltDemoText) text = NULL;

  g_ptr_array_add (stops, (char *) "zzz");
  text = basalt_demo_text_new (&request);
  g_assert_nonnull (strstr (text->text, "a Converse request"));
  g_assert_nonnull (strstr (text->text, "a prompt of 1 characters that begins “é”."));
  g_assert_nonnull (strstr (text->text, "Parameters: maxTokens 900, topP 0.25, 1 stop sequence, "
                                        "a system prompt of 8 characters."));
}

static void
test_max_tokens (void)
{
  g_autoptr (BasaltDemoText) whole = write_text (BASALT_DEMO_STEADY, 0, NULL);
  g_autoptr (BasaltDemoText) cut = write_text (BASALT_DEMO_STEADY, 7, NULL);
  g_autoptr (BasaltDemoText) enough = write_text (BASALT_DEMO_STEADY, 5000, NULL);
  g_autoptr (BasaltDemoText) thinking = write_text (BASALT_DEMO_SLOW, 3, NULL);

  g_assert_cmpstr (cut->text, ==, "**Demo text**, not a model's answer: the");
  g_assert_cmpstr (cut->stop_reason, ==, "max_tokens");
  g_assert_cmpint (cut->output_tokens, ==, 7);
  g_assert_true (g_str_has_prefix (whole->text, cut->text));

  g_assert_cmpstr (enough->stop_reason, ==, "end_turn");

  /* Reasoning counts, and may leave nothing for the text. */
  g_assert_cmpstr (thinking->reasoning, ==, "This is demo");
  g_assert_cmpstr (thinking->text, ==, "");
  g_assert_cmpstr (thinking->stop_reason, ==, "max_tokens");
  g_assert_cmpint (thinking->output_tokens, ==, 3);
}

static void
test_stop_sequence (void)
{
  g_autoptr (BasaltDemoText) text = write_text (BASALT_DEMO_STEADY, 0, "model's");
  g_autoptr (BasaltDemoText) both = write_text (BASALT_DEMO_STEADY, 2, "model's");
  g_autoptr (BasaltDemoText) none = write_text (BASALT_DEMO_STEADY, 0, "no such words");

  g_assert_cmpstr (text->text, ==, "**Demo text**, not a ");
  g_assert_cmpstr (text->stop_reason, ==, "stop_sequence");
  g_assert_cmpstr (both->text, ==, "**Demo text**,");
  g_assert_cmpstr (both->stop_reason, ==, "max_tokens");
  g_assert_cmpstr (none->stop_reason, ==, "end_turn");
}

static void
test_every_model (void)
{
  for (BasaltDemoModel model = BASALT_DEMO_STEADY; model <= BASALT_DEMO_LONG; model++)
    {
      g_autoptr (BasaltDemoText) text = write_text (model, 0, NULL);

      g_assert_true (g_str_has_prefix (text->text, "**Demo text**"));
      g_assert_nonnull (strstr (text->text, basalt_demo_model_get_id (model)));
      g_assert_true (g_utf8_validate (text->text, -1, NULL));
      if (model == BASALT_DEMO_LONG)
        {
          g_assert_cmpuint (text->length, >=, BASALT_DEMO_LONG_BYTES);
          g_assert_cmpuint (text->length, <, BASALT_DEMO_LONG_BYTES + 4096);
        }
      else
        /* Enough to be cut after 200. */
        g_assert_cmpuint (text->length, >, 300);
    }
}

static void
test_pieces (void)
{
  g_assert_cmpuint (basalt_demo_text_next_piece ("", 1), ==, 0);
  g_assert_cmpuint (basalt_demo_text_next_piece ("one two", 1), ==, 4);
  g_assert_cmpuint (basalt_demo_text_next_piece ("one\n\n  two", 1), ==, 7);
  g_assert_cmpuint (basalt_demo_text_next_piece ("  one", 1), ==, 2);
  g_assert_cmpuint (basalt_demo_text_next_piece ("one two three", 5), ==, 8);
  g_assert_cmpuint (basalt_demo_text_next_piece ("one two three", 500), ==, 13);

  g_assert_cmpint (basalt_demo_text_count_words (""), ==, 0);
  g_assert_cmpint (basalt_demo_text_count_words (" \n"), ==, 0);
  g_assert_cmpint (basalt_demo_text_count_words (" a\tb\r\nc "), ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demo/text/says-what-it-got", test_says_what_it_got);
  g_test_add_func ("/demo/text/parameters", test_parameters);
  g_test_add_func ("/demo/text/max-tokens", test_max_tokens);
  g_test_add_func ("/demo/text/stop-sequence", test_stop_sequence);
  g_test_add_func ("/demo/text/every-model", test_every_model);
  g_test_add_func ("/demo/text/pieces", test_pieces);

  return g_test_run ();
}
