/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BasaltHelpKind:
 * @BASALT_HELP_PARAGRAPH: text
 * @BASALT_HELP_HEADING: what the following is about
 * @BASALT_HELP_TERM: a word as it is typed or shown, and what it means
 * @BASALT_HELP_CODE: a command, not translated
 * @BASALT_HELP_LINK: what is opened outside, and its address
 * @BASALT_HELP_ACTION: what can be done here, and the action's name
 *
 * What a block of help is.
 */
typedef enum
{
  BASALT_HELP_PARAGRAPH,
  BASALT_HELP_HEADING,
  BASALT_HELP_TERM,
  BASALT_HELP_CODE,
  BASALT_HELP_LINK,
  BASALT_HELP_ACTION,
} BasaltHelpKind;

/**
 * BasaltHelpBlock:
 * @kind: what it is
 * @text: to be read; translatable, but for terms and commands
 * @more: (nullable): a term's meaning, which is translatable; a link's address; an action's name
 *
 * A piece of a topic.
 */
typedef struct
{
  BasaltHelpKind kind;
  const char *text;
  const char *more;
} BasaltHelpBlock;

/**
 * BasaltHelpTopic:
 * @id: its name in this program
 * @title: translatable
 * @blocks: (array length=n_blocks): what it says
 * @n_blocks: how many
 *
 * A page of the help.
 */
typedef struct
{
  const char *id;
  const char *title;
  const BasaltHelpBlock *blocks;
  guint n_blocks;
} BasaltHelpTopic;

const BasaltHelpTopic *basalt_help_get_topics       (guint                 *n_topics);
const char            *basalt_help_block_get_text   (const BasaltHelpBlock *block);
const char            *basalt_help_block_get_more   (const BasaltHelpBlock *block);
gboolean               basalt_help_topic_matches    (const BasaltHelpTopic *topic,
                                                     const char            *words);

G_END_DECLS
