/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What the help says: each paragraph is a message of its own, so that a change asks for one
 * translation and not for a page. */

#include "basalt-help-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define P BASALT_HELP_PARAGRAPH
#define HEADING BASALT_HELP_HEADING
#define TERM BASALT_HELP_TERM
#define CODE BASALT_HELP_CODE
#define LINK BASALT_HELP_LINK
#define ACTION BASALT_HELP_ACTION

static const BasaltHelpBlock run_blocks[] = {
  { P, N_ ("Write a prompt in the box at the bottom of the window and press Ctrl+Return, or press "
           "Run. The answer appears as it arrives.") },
  { P, N_ ("The prompt is on disk before anything is sent, and text that arrived is kept whatever "
           "happens next. You can close the window and come back: what you were writing is still "
           "there.") },
  { HEADING, N_ ("Send a file") },
  { P, N_ ("Press Ctrl+O and choose a text file. Its text is read at that moment: if the file "
           "changes later, the run still has what you saw. A prompt can have up to 1 MiB.") },
  { HEADING, N_ ("Change what is asked for") },
  { P, N_ ("The button beside the model opens the parameters: system prompt, most tokens, "
           "temperature, top-p, stop sequences, retries and a time limit. What you leave alone is "
           "left to the model, or is as Preferences say.") },
  { P, N_ ("Under New Runs in Preferences you set what every new run starts with, here and in "
           "basalt-cli. Where such a default is in your way, a dash in its field, or an own text "
           "that is empty, does without it.") },
  { ACTION, N_ ("Open Preferences"), "app.preferences" },
  { HEADING, N_ ("Stop") },
  { P, N_ ("Press Escape or Stop. The text that arrived stays with the run.") },
  { HEADING, N_ ("Run again") },
  { TERM, N_ ("Ctrl+R"), N_ ("Run Again: the same prompt and parameters once more, as a new run") },
  { TERM, N_ ("Ctrl+Shift+R"),
    N_ ("Edit and Run: puts them back into the box, to be changed first") },
  { TERM, N_ ("Ctrl+Shift+M"), N_ ("Duplicate with Another Model: asks another model the same") },
};

static const BasaltHelpBlock connection_blocks[] = {
  { P, N_ ("A connection says where prompts are sent, and as whom. The button below the history "
           "shows which one new runs use, and switches between them.") },
  { ACTION, N_ ("Open Connections"), "app.connections" },
  { HEADING, N_ ("Which kind to choose") },
  { TERM, N_ ("AWS Profile"),
    N_ ("Uses the keys of a profile in your AWS files, ~/.aws/config and ~/.aws/credentials. "
        "Nothing is copied out of them.") },
  { TERM, N_ ("Access Keys"), N_ ("An access key ID and its secret, for example of a project") },
  { TERM, N_ ("API Key"), N_ ("A Bedrock API key. It is sent over encrypted connections only.") },
  { TERM, N_ ("Environment"),
    N_ ("What the AWS tools would use: variables such as AWS_PROFILE and AWS_REGION, then files") },
  { TERM, N_ ("Demo"),
    N_ ("An endpoint inside this program. It needs no account and no network, and its answers are "
        "marked as demo text.") },
  { P, N_ ("Secrets go into the system’s keyring, and nowhere else. Where there is no keyring, "
           "they are kept until you quit.") },
  { HEADING, N_ ("Check a connection") },
  { P, N_ ("Save and Check asks Bedrock for its list of models, which costs nothing, and says what "
           "is wrong if that fails.") },
  { HEADING, N_ ("Profiles with single sign-on or a role") },
  { P, N_ ("Such profiles cannot be used directly yet. Export their temporary keys in a terminal, "
           "start Basalt from it, and use an Environment connection:") },
  { CODE, "eval \"$(aws configure export-credentials --profile work --format env)\"" },
  { HEADING, N_ ("In a Flatpak") },
  { P, N_ ("The sandbox does not see your AWS files unless you allow it:") },
  { CODE, "flatpak override --user --filesystem=~/.aws:ro io.github.basaltflows.Basalt" },
};

static const BasaltHelpBlock model_blocks[] = {
  { P, N_ ("Press Ctrl+M to choose a model, and type to narrow the list. It comes from Bedrock, "
           "and is remembered for when you are offline.") },
  { P, N_ ("You can also enter the id or ARN of any model, inference profile or provisioned model: "
           "the list need not have it.") },
  { HEADING, N_ ("When a model does not answer") },
  { P, N_ ("Your account or identity may not be allowed to use it. The run shows what AWS said, "
           "with the request id to quote to whoever manages the account.") },
  { P,
    N_ ("Many models are offered in a region through an inference profile only. Its id begins "
        "with an area, such as “us.”, “eu.” or “global.”; Basalt offers it where it knows it.") },
  { LINK, N_ ("Access to models in Amazon Bedrock"),
    "https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html" },
  { HEADING, N_ ("The models of the demo") },
  { TERM, "Demo Steady", N_ ("Answers at once") },
  { TERM, "Demo Slow", N_ ("Takes its time, so that you can stop it") },
  { TERM, "Demo Throttled", N_ ("Refuses twice, then answers: shows retries") },
  { TERM, "Demo Flaky", N_ ("Breaks off the first time: Retry completes it") },
  { TERM, "Demo Denied", N_ ("Refuses always") },
  { TERM, "Demo Long", N_ ("Answers with a megabyte of text") },
};

static const BasaltHelpBlock retry_blocks[] = {
  { P, N_ ("Some errors pass by themselves: too many requests, a server error, a network that "
           "breaks. After such an error Basalt waits ten seconds and tries again, at most twice. "
           "Both numbers can be changed in the parameters, and for all new runs in Preferences.") },
  { P, N_ ("A countdown shows the wait. Retry Now ends it, Stop ends the run.") },
  { P, N_ ("Errors that would only come again are not retried: an invalid request, a refusal, a "
           "spent quota, missing keys.") },
  { HEADING, N_ ("When an answer breaks off") },
  { P, N_ ("Text that has arrived may have been paid for. So Basalt does not ask again by itself: "
           "it keeps the text, and offers Retry.") },
  { HEADING, N_ ("Retry, or Run Again?") },
  { TERM, N_ ("Retry"),
    N_ ("Goes on with the same run. What had completed is not repeated, and attempts are numbered "
        "on. For runs that failed, timed out, crashed or were stopped.") },
  { TERM, N_ ("Run Again"), N_ ("Starts a new run with the same prompt. For any run.") },
};

static const BasaltHelpBlock find_blocks[] = {
  { P, N_ ("Press Ctrl+Shift+F and type. Titles, prompts, answers and logs are searched, over the "
           "whole history.") },
  { TERM, "\"quoted words\"", N_ ("These words, next to each other") },
  { P, N_ ("The following narrow the list. They can be combined, and are typed the same in every "
           "language:") },
  { TERM, "state:failed",
    N_ ("In this state: completed, failed, timed-out, cancelled, crashed, "
        "running and so on") },
  { TERM, "model:haiku", N_ ("Of a model whose id has this text") },
  { TERM, "connection:work", N_ ("Sent over this connection") },
  { TERM, "flow:prompt", N_ ("Of this flow") },
  { TERM, "tag:report", N_ ("With this tag") },
  { TERM, "since:7d before:2026-01-31",
    N_ ("Begun in this time: a span such as 30m, 24h or 7d, or a date") },
  { TERM, "has:error",
    N_ ("With an error; or has:retry, has:note, has:tag, has:rating, has:parent") },
  { TERM, "rating:3", N_ ("Rated with so many stars, or more") },
  { TERM, "is:pinned", N_ ("Pinned") },
  { TERM, "in:trash", N_ ("In the trash") },
  { TERM, "sort:longest",
    N_ ("In this order: newest, oldest, longest, shortest, most-tokens or fewest-tokens") },
  { P,
    N_ (
      "A search that you need often can be saved under a name, with the bookmark beside the search "
      "field.") },
  { HEADING, N_ ("Keep order") },
  { P, N_ ("Pin a run with Ctrl+D to keep it on top. Give it tags, stars and a note under Details. "
           "To do the same to many runs, select them with Ctrl or Shift, or press Select Runs.") },
  { P, N_ ("Delete moves runs to the trash, and Ctrl+Z brings them back. How long the trash and "
           "the history are kept is set in Preferences.") },
};

static const BasaltHelpBlock inspect_blocks[] = {
  { P, N_ ("The inspector tells all that is known about a run, while it runs and ever after. Alt+"
           "Return opens and closes it.") },
  { TERM, N_ ("Timeline"), N_ ("Alt+1: each attempt and each wait as a bar, and as a table") },
  { TERM, N_ ("Logs"), N_ ("Alt+2: every line of the log, to be searched and filtered") },
  { TERM, N_ ("Details"), N_ ("Alt+3: ids, tokens, times, the error, tags and notes") },
  { TERM, N_ ("Request"),
    N_ ("Alt+4: what was sent and what came back, without secrets. It can be copied as a command "
        "for curl or the AWS tools, or as Python.") },
};

static const BasaltHelpBlock compare_blocks[] = {
  { P, N_ ("Press Ctrl+Shift+D and choose the run to compare with. Or select two runs in the "
           "history, and choose Compare from their menu.") },
  { P, N_ ("Responses and prompts are shown side by side with what differs marked; a third page "
           "has the parameters, tokens and times. Alt+Down and Alt+Up go from change to change.") },
  { P, N_ ("A run that was made from another one knows it: Compare with Parent in its menu shows "
           "what the change did.") },
};

static const BasaltHelpBlock transfer_blocks[] = {
  { P, N_ ("All of this is in the main menu; Export is also in the menu of a run.") },
  { HEADING, N_ ("Export and import") },
  { TERM, "Markdown", N_ ("To read or to pass on") },
  { TERM, "CSV", N_ ("A line for each run, for spreadsheets") },
  { TERM, "JSON",
    N_ ("Everything on record but secrets. Import Runs reads it again, here or on "
        "another computer; runs that are there already are left alone.") },
  { HEADING, N_ ("Back up and restore") },
  { P, N_ ("Back Up History writes everything into one file: runs, connections and settings, "
           "without secrets. Restore Backup puts it in place of what is there, and keeps what was "
           "there in a file as well.") },
};

static const BasaltHelpBlock cli_blocks[] = {
  { P, N_ ("basalt-cli runs prompts in a terminal. It has the same history and the same "
           "connections as this window.") },
  { CODE, "basalt-cli run --demo \"What is basalt?\"" },
  { CODE, "basalt-cli run --connection work --model MODEL --prompt-file question.txt" },
  { CODE, "basalt-cli runs state:failed since:7d" },
  { CODE, "basalt-cli show NAME" },
  { CODE, "basalt-cli retry NAME" },
  { P, N_ ("The answer goes to standard output, the log to standard error. The exit status is 0 "
           "only where a run completed.") },
  { P, N_ ("“basalt-cli --help” and “man basalt-cli” tell the rest.") },
  { HEADING, N_ ("In a Flatpak") },
  { CODE, "flatpak run --command=basalt-cli io.github.basaltflows.Basalt runs" },
};

static const BasaltHelpBlock data_blocks[] = {
  { P, N_ ("The history is a file on this computer, history.db, which only you can read. Beside it "
           "are the prompts as they were sent.") },
  { CODE, "~/.local/share/basalt" },
  { P, N_ ("In a Flatpak the folder is:") },
  { CODE, "~/.var/app/io.github.basaltflows.Basalt/data/basalt" },
  { ACTION, N_ ("Open Data Folder"), "app.show-data-folder" },
  { HEADING, N_ ("What is sent, and to whom") },
  { P, N_ ("Prompts go to the endpoint of the connection, and nowhere else. Nothing is reported to "
           "anybody, and nothing is looked up elsewhere.") },
  { P, N_ ("What Amazon Bedrock does with prompts is a matter of your agreement with AWS.") },
  { LINK, N_ ("Data protection in Amazon Bedrock"),
    "https://docs.aws.amazon.com/bedrock/latest/userguide/data-protection.html" },
  { HEADING, N_ ("What is where") },
  { P, N_ ("Secrets are in the keyring. They are never in the history, in logs, in exported files "
           "or in backups. Prompts and answers are in the history as plain text: protect your disk "
           "as you protect your documents.") },
  { HEADING, N_ ("Delete for good") },
  { P, N_ ("Emptying the trash removes prompts, answers and logs from the files, and not only from "
           "the list. Backups and exported files keep what they have.") },
};

static const BasaltHelpBlock more_blocks[] = {
  { P, N_ ("Every action has a key. Ctrl+? lists them.") },
  { ACTION, N_ ("Show Keyboard Shortcuts"), "win.show-help-overlay" },
  { P, N_ ("A mistake in Basalt can be reported to its developers. Do not send keys or prompts "
           "that are nobody else’s business: reports are public.") },
  { LINK, N_ ("Report a Problem"), "https://github.com/basaltflows/basalt/issues" },
  { LINK, N_ ("Basalt on the Web"), "https://github.com/basaltflows/basalt" },
};

#define TOPIC(id, title, blocks)             \
  {                                          \
    id, title, blocks, G_N_ELEMENTS (blocks) \
  }

static const BasaltHelpTopic topics[] = {
  TOPIC ("run", N_ ("Run a Prompt"), run_blocks),
  TOPIC ("connections", N_ ("Connections and Keys"), connection_blocks),
  TOPIC ("models", N_ ("Models"), model_blocks),
  TOPIC ("retries", N_ ("Errors and Retries"), retry_blocks),
  TOPIC ("find", N_ ("Find Runs"), find_blocks),
  TOPIC ("inspect", N_ ("Look Into a Run"), inspect_blocks),
  TOPIC ("compare", N_ ("Compare Runs"), compare_blocks),
  TOPIC ("transfer", N_ ("Export and Back Up"), transfer_blocks),
  TOPIC ("cli", N_ ("Command Line"), cli_blocks),
  TOPIC ("data", N_ ("Data and Privacy"), data_blocks),
  TOPIC ("more", N_ ("More Help"), more_blocks),
};

/**
 * basalt_help_get_topics:
 * @n_topics: (out): how many
 *
 * Returns: (transfer none) (array length=n_topics): the help, in the order in which it is read
 */
const BasaltHelpTopic *
basalt_help_get_topics (guint *n_topics)
{
  *n_topics = G_N_ELEMENTS (topics);

  return topics;
}

/* Terms may be names of this program, which are translated, or words that are typed, which no
 * catalogue has. */
static gboolean
has_text_to_translate (const BasaltHelpBlock *block)
{
  return block->kind != BASALT_HELP_CODE;
}

/**
 * basalt_help_block_get_text:
 * @block: a block
 *
 * Returns: (transfer none): its text, translated where it is translatable
 */
const char *
basalt_help_block_get_text (const BasaltHelpBlock *block)
{
  g_return_val_if_fail (block != NULL, NULL);

  return has_text_to_translate (block) ? _ (block->text) : block->text;
}

/**
 * basalt_help_block_get_more:
 * @block: a block
 *
 * Returns: (transfer none) (nullable): what belongs to its text: a term's meaning, translated; an
 *   address or a name of an action
 */
const char *
basalt_help_block_get_more (const BasaltHelpBlock *block)
{
  g_return_val_if_fail (block != NULL, NULL);

  return block->kind == BASALT_HELP_TERM ? _ (block->more) : block->more;
}

static gboolean
contains (const char *text,
          const char *folded_word)
{
  g_autofree char *normal = NULL;
  g_autofree char *folded = NULL;

  if (text == NULL)
    return FALSE;

  normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  folded = g_utf8_casefold (normal != NULL ? normal : text, -1);

  return strstr (folded, folded_word) != NULL;
}

static gboolean
topic_contains (const BasaltHelpTopic *topic,
                const char            *folded_word)
{
  if (contains (_ (topic->title), folded_word))
    return TRUE;

  for (guint i = 0; i < topic->n_blocks; i++)
    {
      const BasaltHelpBlock *block = &topic->blocks[i];

      if (contains (basalt_help_block_get_text (block), folded_word))
        return TRUE;
      /* Nobody looks for what is not shown. */
      if (block->kind == BASALT_HELP_TERM &&
          contains (basalt_help_block_get_more (block), folded_word))
        return TRUE;
    }

  return FALSE;
}

/**
 * basalt_help_topic_matches:
 * @topic: a topic
 * @words: (nullable): what somebody looks for, in any case
 *
 * Returns: whether every word is somewhere in it; always without words
 */
gboolean
basalt_help_topic_matches (const BasaltHelpTopic *topic,
                           const char            *words)
{
  g_autofree char *valid = g_utf8_make_valid (words != NULL ? words : "", -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal, -1);
  g_auto (GStrv) split = g_strsplit_set (folded, " \t\n", -1);

  g_return_val_if_fail (topic != NULL, FALSE);

  for (guint i = 0; split[i] != NULL; i++)
    {
      if (*split[i] != '\0' && !topic_contains (topic, split[i]))
        return FALSE;
    }

  return TRUE;
}
