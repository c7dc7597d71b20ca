/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Shared by basalt-composer.c and basalt-composer-content.c only. */

#include "basalt-composer.h"
#include "basalt-draft.h"
#include "basalt-model-button.h"
#include "basalt-parameters.h"
#include "basalt-prompt-editor.h"
#include "basalt-prompt-file.h"

G_BEGIN_DECLS

struct _BasaltComposer
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltConnection *connection;

  guint draft_source;
  gboolean ready; /* the engine is open, and the draft was read */
  gboolean restoring;

  /* The run that is edited, if any, and what it was given that has no widget here. */
  char *origin;
  JsonObject *origin_inputs;
  JsonObject *origin_policy;

  /* What a file's text took the place of, if it was worth a word. */
  BasaltDraft *replaced;

  gboolean can_run;
  gboolean asked;
  char *problem;

  GtkWidget *content;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;
  GtkWidget *origin_chip;
  GtkLabel *origin_label;
  BasaltPromptFile *file;
  BasaltPromptEditor *editor;
  GtkButton *open_button;
  BasaltModelButton *model_button;
  GtkMenuButton *parameters_button;
  GtkLabel *parameters_label;
  BasaltParameters *parameters;
  GtkWidget *parameters_popover;
  GtkButton *run_button;
};

/* basalt-composer-content.c */
void basalt_composer_save_draft    (BasaltComposer *self);
void basalt_composer_queue_draft   (BasaltComposer *self);
void basalt_composer_restore_draft (BasaltComposer *self);
void basalt_composer_show_origin   (BasaltComposer *self);
void basalt_composer_take_defaults (BasaltComposer *self);
void basalt_composer_keep_replaced (BasaltComposer *self);

/* basalt-composer.c */
void basalt_composer_update        (BasaltComposer *self);

G_END_DECLS
