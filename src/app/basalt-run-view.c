/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-run-view.h"

#include "basalt-container.h"
#include "basalt-find-bar.h"
#include "basalt-lineage.h"
#include "basalt-problem-view.h"
#include "basalt-response-view.h"
#include "basalt-scroll-layout.h"
#include "basalt-status-line.h"
#include "basalt-text-pane.h"

#include <adwaita.h>
#include <string.h>

/* What is selected is looked for, if it is no longer. */
#define SELECTED_MAX 100

struct _BasaltRunView
{
  GtkWidget parent_instance;

  BasaltRun *run;
  GSignalGroup *run_signals;
  gboolean prompt_shown;

  BasaltTextFinder *finder;

  BasaltFindBar *find_bar;
  BasaltLineage *lineage;
  GtkWidget *prompt_clamp;
  BasaltTextPane *prompt;
  BasaltResponseView *response;
  BasaltProblemView *problem;
  BasaltStatusLine *status;
  GtkWidget *copy_button;
};

G_DEFINE_FINAL_TYPE (BasaltRunView, basalt_run_view, GTK_TYPE_WIDGET)

static void
update_prompt (BasaltRunView *self)
{
  const char *prompt = self->run != NULL ? basalt_run_get_prompt (self->run) : NULL;

  /* A run's prompt is not known or known; it never becomes another one. */
  if (!self->prompt_shown && prompt != NULL)
    {
      basalt_text_pane_append (self->prompt, prompt, -1, NULL);
      self->prompt_shown = TRUE;
    }
  gtk_widget_set_visible (self->prompt_clamp, self->prompt_shown);
}

static void
update (BasaltRunView *self)
{
  gboolean terminal =
    self->run != NULL && basalt_state_is_terminal (basalt_run_get_state (self->run));

  update_prompt (self);
  /* There is nothing to copy, and no room beside the status line's own buttons. */
  gtk_widget_set_visible (self->copy_button,
                          self->run == NULL ||
                            basalt_run_get_state (self->run) != BASALT_STATE_AWAITING_RETRY);
  basalt_problem_view_set_problem (self->problem,
                                   terminal ? basalt_run_get_problem (self->run) : NULL,
                                   terminal && basalt_run_can_retry (self->run));
}

static void
basalt_run_view_dispose (GObject *object)
{
  BasaltRunView *self = BASALT_RUN_VIEW (object);

  g_clear_object (&self->finder);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_run_view_parent_class)->dispose (object);
}

static void
basalt_run_view_class_init (BasaltRunViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = basalt_run_view_dispose;

  g_type_ensure (BASALT_TYPE_FIND_BAR);
  g_type_ensure (BASALT_TYPE_LINEAGE);
  g_type_ensure (BASALT_TYPE_PROBLEM_VIEW);
  g_type_ensure (BASALT_TYPE_RESPONSE_VIEW);
  g_type_ensure (BASALT_TYPE_SCROLL_LAYOUT);
  g_type_ensure (BASALT_TYPE_STATUS_LINE);
  g_type_ensure (BASALT_TYPE_TEXT_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-run-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, find_bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, lineage);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, prompt_clamp);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, prompt);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, response);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, problem);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, status);
  gtk_widget_class_bind_template_child (widget_class, BasaltRunView, copy_button);
}

static void
basalt_run_view_init (BasaltRunView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->finder = basalt_text_finder_new ();
  basalt_text_finder_add_pane (self->finder, self->prompt);
  basalt_text_finder_add_pane (self->finder, basalt_response_view_get_pane (self->response));
  basalt_find_bar_set_finder (self->find_bar, self->finder);

  self->run_signals = g_signal_group_new (BASALT_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (update), self);

  update (self);
}

/**
 * basalt_run_view_new:
 *
 * Returns: (transfer full): a view without a run
 */
GtkWidget *
basalt_run_view_new (void)
{
  return g_object_new (BASALT_TYPE_RUN_VIEW, NULL);
}

/**
 * basalt_run_view_set_engine:
 * @self: a run view
 * @engine: (nullable): the engine of the runs
 */
void
basalt_run_view_set_engine (BasaltRunView *self,
                            BasaltEngine  *engine)
{
  g_return_if_fail (BASALT_IS_RUN_VIEW (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  basalt_lineage_set_engine (self->lineage, engine);
}

/**
 * basalt_run_view_set_run:
 * @self: a run view
 * @run: (nullable): the run to show
 */
void
basalt_run_view_set_run (BasaltRunView *self,
                         BasaltRun     *run)
{
  g_return_if_fail (BASALT_IS_RUN_VIEW (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  basalt_text_pane_clear (self->prompt);
  self->prompt_shown = FALSE;
  g_signal_group_set_target (self->run_signals, run);
  basalt_lineage_set_run (self->lineage, run);
  basalt_response_view_set_run (self->response, run);
  basalt_status_line_set_run (self->status, run);
  update (self);
}

/* What is selected, where that can be looked for: a few words on one line. */
static char *
dup_selected (BasaltRunView *self)
{
  BasaltTextPane *panes[] = { self->prompt, basalt_response_view_get_pane (self->response) };

  for (guint i = 0; i < G_N_ELEMENTS (panes); i++)
    {
      g_autofree char *text = NULL;

      if (!gtk_widget_has_focus (GTK_WIDGET (panes[i])))
        continue;
      text = basalt_text_pane_get_selected_text (panes[i]);
      if (text != NULL && strchr (text, '\n') == NULL && g_utf8_strlen (text, -1) <= SELECTED_MAX)
        return g_steal_pointer (&text);
    }

  return NULL;
}

/**
 * basalt_run_view_find:
 * @self: a run view
 * @step: 0 to ask for words; 1 for the next match, -1 for the one before
 *
 * Finds words in the prompt and the answer.
 */
void
basalt_run_view_find (BasaltRunView *self,
                      int            step)
{
  g_autofree char *selected = NULL;

  g_return_if_fail (BASALT_IS_RUN_VIEW (self));

  if (step != 0)
    {
      basalt_find_bar_step (self->find_bar, step);
      return;
    }

  selected = dup_selected (self);
  basalt_find_bar_open (self->find_bar, selected);
}
