/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-problem-view.h"

#include "basalt-container.h"
#include "basalt-fit.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltProblemView
{
  GtkWidget parent_instance;

  BasaltProblem *problem;

  GtkLabel *sentence;
  GtkLabel *hint;
  GtkLabel *code;
  GtkButton *action_button;
  GtkButton *copy_button;
};

G_DEFINE_FINAL_TYPE (BasaltProblemView, basalt_problem_view, GTK_TYPE_WIDGET)

/* Without mnemonics: GTK 4.8 would read such a label twice, once with its underscore.
 * Returns: (nullable): NULL where there is nothing to do */
static char *
get_action_label (BasaltAction  action,
                  const char   *argument)
{
  switch (action)
    {
    case BASALT_ACTION_NONE:
      return NULL;
    case BASALT_ACTION_ADD_CONNECTION:
      return g_strdup (_ ("Add Connection"));
    case BASALT_ACTION_SIGN_IN:
      return g_strdup (_ ("Connection Settings"));
    case BASALT_ACTION_COPY_POLICY:
      return g_strdup (_ ("Copy Policy"));
    case BASALT_ACTION_USE_PROFILE:
      {
        g_autofree char *visible = NULL;

        if (argument == NULL)
          return NULL;

        visible = basalt_text_make_visible (argument, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
        /* Translators: %s is the id of an inference profile */
        return g_strdup_printf (_ ("Use %s"), visible);
      }
    case BASALT_ACTION_EDIT_AND_RUN:
      return g_strdup (_ ("Edit and Run"));
    case BASALT_ACTION_RETRY:
    case BASALT_ACTION_NETWORK_SETTINGS: /* a sandbox cannot open the system's settings */
      return g_strdup (_ ("Retry"));
    case BASALT_ACTION_UNLOCK_KEYRING:
      return g_strdup (_ ("Unlock and Retry"));
    case BASALT_ACTION_SHOW_BACKUP:
      return g_strdup (_ ("Show Backup"));
    }

  return NULL;
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  g_autofree char *visible = NULL;

  if (text != NULL)
    visible = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_NONE);
  gtk_label_set_label (label, visible != NULL ? visible : "");
  gtk_widget_set_visible (GTK_WIDGET (label), visible != NULL && *visible != '\0');
}

static void
set_code (BasaltProblemView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->problem->code != NULL)
    g_string_append (text, self->problem->code);
  if (self->problem->http_status != 0)
    g_string_append_printf (text, "%sHTTP %u", text->len > 0 ? " · " : "",
                            self->problem->http_status);
  if (self->problem->request_id != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", self->problem->request_id);

  set_text (self->code, text->str);
}

/* The window's and the application's actions: what cannot be done now is insensitive by itself. */
static void
set_action (BasaltProblemView *self,
            BasaltAction       action,
            const char        *argument)
{
  g_autofree char *label = get_action_label (action, argument);
  GtkActionable *button = GTK_ACTIONABLE (self->action_button);
  GtkLabel *child;

  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label == NULL)
    return;

  gtk_button_set_label (self->action_button, label);
  basalt_button_wrap_label (self->action_button);
  /* A model's name is as long as a server makes it: what goes past the third line is cut. */
  child = GTK_LABEL (gtk_button_get_child (self->action_button));
  gtk_label_set_lines (child, 3);
  gtk_label_set_ellipsize (child, PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), argument != NULL ? label : NULL);
  switch (action)
    {
    case BASALT_ACTION_NONE:
      break;
    case BASALT_ACTION_ADD_CONNECTION:
    case BASALT_ACTION_SIGN_IN:
      gtk_actionable_set_detailed_action_name (button, "app.connections");
      break;
    case BASALT_ACTION_COPY_POLICY:
      gtk_actionable_set_detailed_action_name (button, "win.copy-policy");
      break;
    case BASALT_ACTION_USE_PROFILE:
      gtk_actionable_set_action_target (button, "s", argument);
      gtk_actionable_set_action_name (button, "win.use-model");
      break;
    case BASALT_ACTION_EDIT_AND_RUN:
      gtk_actionable_set_detailed_action_name (button, "win.edit-run");
      break;
    case BASALT_ACTION_RETRY:
    case BASALT_ACTION_NETWORK_SETTINGS:
    case BASALT_ACTION_UNLOCK_KEYRING:
      gtk_actionable_set_detailed_action_name (button, "win.retry");
      break;
    case BASALT_ACTION_SHOW_BACKUP:
      gtk_actionable_set_detailed_action_name (button, "app.show-data-folder");
      break;
    }
}

static void
basalt_problem_view_dispose (GObject *object)
{
  BasaltProblemView *self = BASALT_PROBLEM_VIEW (object);

  g_clear_pointer (&self->problem, basalt_problem_unref);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_problem_view_parent_class)->dispose (object);
}

static void
basalt_problem_view_class_init (BasaltProblemViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = basalt_problem_view_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-problem-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltProblemView, sentence);
  gtk_widget_class_bind_template_child (widget_class, BasaltProblemView, hint);
  gtk_widget_class_bind_template_child (widget_class, BasaltProblemView, code);
  gtk_widget_class_bind_template_child (widget_class, BasaltProblemView, action_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltProblemView, copy_button);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
basalt_problem_view_init (BasaltProblemView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * basalt_problem_view_new:
 *
 * Returns: (transfer full): a view that is hidden until it has a problem
 */
GtkWidget *
basalt_problem_view_new (void)
{
  return g_object_new (BASALT_TYPE_PROBLEM_VIEW, NULL);
}

/**
 * basalt_problem_view_get_problem:
 * @self: a problem view
 *
 * Returns: (transfer none) (nullable): what is shown
 */
BasaltProblem *
basalt_problem_view_get_problem (BasaltProblemView *self)
{
  g_return_val_if_fail (BASALT_IS_PROBLEM_VIEW (self), NULL);

  return self->problem;
}

/**
 * basalt_problem_view_set_problem:
 * @self: a problem view
 * @problem: (nullable) (transfer none): what to show
 * @can_retry: whether to offer Retry where the problem names no action
 */
void
basalt_problem_view_set_problem (BasaltProblemView *self,
                                 BasaltProblem     *problem,
                                 gboolean           can_retry)
{
  g_autofree char *report = NULL;
  BasaltAction action;

  g_return_if_fail (BASALT_IS_PROBLEM_VIEW (self));

  g_clear_pointer (&self->problem, basalt_problem_unref);
  gtk_widget_set_visible (GTK_WIDGET (self), problem != NULL);
  if (problem == NULL)
    return;

  self->problem = basalt_problem_ref (problem);
  action = problem->action;
  if (action == BASALT_ACTION_NONE && can_retry)
    action = BASALT_ACTION_RETRY;

  set_text (self->sentence, basalt_problem_get_sentence (problem));
  set_text (self->hint, problem->hint);
  set_code (self);

  set_action (self, action, problem->action_argument);
  report = basalt_problem_view_dup_report (self);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->copy_button), "s", report);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_label (self->sentence), -1);
}

/**
 * basalt_problem_view_dup_report:
 * @self: a problem view
 *
 * What a support request needs: the sentence, the server's own words, the code
 * and the request id, a line each.
 *
 * Returns: (transfer full): text without secrets; empty where there is no problem
 */
char *
basalt_problem_view_dup_report (BasaltProblemView *self)
{
  GString *text = g_string_new (NULL);
  const char *sentence;

  g_return_val_if_fail (BASALT_IS_PROBLEM_VIEW (self), NULL);

  if (self->problem == NULL)
    return g_string_free (text, FALSE);

  sentence = basalt_problem_get_sentence (self->problem);
  g_string_append_printf (text, "%s\n", sentence);
  if (self->problem->message != NULL && g_strcmp0 (sentence, self->problem->message) != 0)
    g_string_append_printf (text, "%s\n", self->problem->message);
  if (self->problem->code != NULL)
    g_string_append_printf (text, "Code: %s\n", self->problem->code);
  if (self->problem->http_status != 0)
    g_string_append_printf (text, "HTTP status: %u\n", self->problem->http_status);
  if (self->problem->request_id != NULL)
    g_string_append_printf (text, "Request ID: %s\n", self->problem->request_id);

  return g_string_free (text, FALSE);
}
