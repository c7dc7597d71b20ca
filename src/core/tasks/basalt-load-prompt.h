/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-task-executor.h"

G_BEGIN_DECLS

/* A prompt's largest size in bytes. */
#define BASALT_PROMPT_MAX_BYTES 1048576

#define BASALT_TYPE_LOAD_PROMPT (basalt_load_prompt_get_type ())

/*
 * BasaltLoadPrompt: the executor of nodes of type "load-prompt": reads the input "prompt_file", or
 * the file prompts/<run-id>.txt under @prompts_dir that the engine wrote, checks it, gives its bytes.
 */
G_DECLARE_FINAL_TYPE (BasaltLoadPrompt, basalt_load_prompt, BASALT, LOAD_PROMPT, GObject)

BasaltTaskExecutor *basalt_load_prompt_new          (const char     *prompts_dir);

/* The rule for prompt bytes, shared with whoever opens a file: at most BASALT_PROMPT_MAX_BYTES, UTF-8
 * without zero bytes, not empty; a byte order mark is taken off. */
GBytes             *basalt_load_prompt_check        (GBytes         *bytes,
                                                     const char     *name,
                                                     BasaltProblem **problem);

G_END_DECLS
