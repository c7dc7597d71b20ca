/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-compare-window.h"

#include "basalt-accessible.h"
#include "basalt-compare-table.h"
#include "basalt-container.h"
#include "basalt-diff-view.h"
#include "basalt-page-keys.h"
#include "basalt-run-chooser.h"
#include "basalt-text.h"
#include "basalt-toast-queue.h"
#include "basalt-toast.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _BasaltCompareWindow
{
  AdwWindow parent_instance;

  BasaltEngine *engine;
  BasaltRun *runs[2]; /* the second one is NULL until it is chosen */
  BasaltRun *kept;    /* (nullable): the one that stays when another one is chosen */
  GSignalGroup *run_signals[2];
  GCancellable *opening;

  GtkStack *stack;
  AdwViewSwitcherTitle *switcher;
  AdwViewSwitcherBar *switcher_bar;
  AdwViewStack *pages;
  GtkWidget *toasts;
  GtkWidget *runs_box;
  GtkLabel *name_labels[2];
  GtkLabel *detail_labels[2];
  GtkWidget *run_buttons[2];
  BasaltRunChooser *chooser;
  BasaltDiffView *response;
  BasaltDiffView *prompt;
  BasaltCompareTable *table;
  GtkToggleButton *all_button;
  GtkWidget *bottom_bar;
  GtkWidget *step_box;
  GtkLabel *count_label;
};

G_DEFINE_FINAL_TYPE (BasaltCompareWindow, basalt_compare_window, ADW_TYPE_WINDOW)

static BasaltDiffView *
get_diff_view (BasaltCompareWindow *self)
{
  GtkWidget *page = adw_view_stack_get_visible_child (self->pages);

  return BASALT_IS_DIFF_VIEW (page) ? BASALT_DIFF_VIEW (page) : NULL;
}

static void
update_count (BasaltCompareWindow *self)
{
  BasaltDiffView *view = get_diff_view (self);
  guint n = view != NULL ? basalt_diff_view_get_n_changes (view) :
                           basalt_compare_table_get_n_differences (self->table);
  guint change = view != NULL ? basalt_diff_view_get_change (view) : 0;
  g_autofree char *text = NULL;

  if (view != NULL && g_str_equal (basalt_diff_view_get_page (view), "comparing"))
    text = g_strdup (_ ("Comparing…"));
  else if (view == NULL)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u difference", "%u differences", n), n);
  else if (change > 0)
    /* Translators: which change is selected, and how many there are */
    text = g_strdup_printf (_ ("Change %u of %u"), change, n);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u change", "%u changes", n), n);

  gtk_label_set_text (self->count_label, text);
  gtk_widget_set_visible (self->step_box, view != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compare.next", view != NULL && n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compare.previous", view != NULL && n > 0);
}

static void
update_run (BasaltCompareWindow *self,
            guint                side)
{
  BasaltRun *run = self->runs[side];
  const char *model = run != NULL ? basalt_run_get_model (run) : NULL;
  g_autofree char *raw = NULL;
  g_autofree char *visible = NULL;
  g_autofree char *label = NULL;

  if (run == NULL)
    return;

  raw = g_strjoin (" · ", basalt_state_get_label (basalt_run_get_state (run)), model, NULL);
  visible = basalt_text_make_visible (raw, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  gtk_label_set_text (self->name_labels[side], basalt_run_get_name (run));
  gtk_label_set_text (self->detail_labels[side], visible);
  /* Translators: a run's name, its state and its model */
  label = g_strdup_printf (_ ("Show %s, %s"), basalt_run_get_name (run), visible);
  basalt_widget_set_accessible_label (self->run_buttons[side], label);
}

static void
show_texts (BasaltCompareWindow *self)
{
  const char *prompts[2];
  const char *outputs[2];
  gsize lengths[2] = { 0, 0 };

  for (guint side = 0; side < 2; side++)
    {
      prompts[side] = basalt_run_get_prompt (self->runs[side]);
      if (prompts[side] == NULL)
        prompts[side] = "";
      outputs[side] = basalt_run_get_output (self->runs[side], BASALT_OUTPUT_TEXT, &lengths[side]);
      if (outputs[side] == NULL)
        lengths[side] = 0;
    }

  basalt_diff_view_set_texts (self->prompt, prompts[0], strlen (prompts[0]), prompts[1],
                              strlen (prompts[1]));
  basalt_diff_view_set_texts (self->response, outputs[0], lengths[0], outputs[1], lengths[1]);
  basalt_compare_table_set_runs (self->table, self->runs[0], self->runs[1]);
}

static void
update (BasaltCompareWindow *self)
{
  gboolean both = self->runs[0] != NULL && self->runs[1] != NULL &&
                  basalt_run_get_loaded (self->runs[0]) && basalt_run_get_loaded (self->runs[1]);

  update_run (self, 0);
  update_run (self, 1);
  gtk_widget_set_visible (self->runs_box, both);
  gtk_widget_set_visible (self->bottom_bar, both);
  gtk_widget_set_visible (GTK_WIDGET (self->switcher_bar), both);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), both);
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher, both);
  if (both)
    {
      show_texts (self);
      update_count (self);
    }

  basalt_stack_show_page (self->stack, both                  ? "compare" :
                                       self->runs[1] == NULL ? "choose" :
                                                               "opening");
}

static void
show_problem (BasaltCompareWindow *self,
              const char          *text)
{
  basalt_toast_queue_add (self->toasts, basalt_toast_new (text));
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BasaltCompareWindow) self = BASALT_COMPARE_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (basalt_engine_open_run_finish (BASALT_ENGINE (object), result, &error))
    update (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error->message);
}

/* -- Callbacks -- */

static void
chosen_cb (BasaltCompareWindow *self,
           BasaltRun           *run)
{
  g_autoptr (BasaltRun) first = g_object_ref (self->runs[0]);

  /* What came first is on the left: what is added is what is new. */
  if (basalt_run_get_created_at (run) < basalt_run_get_created_at (first))
    basalt_compare_window_set_runs (self, run, first);
  else
    basalt_compare_window_set_runs (self, first, run);
}

static void
show_cb (BasaltCompareWindow *self,
         GtkWidget           *button)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  BasaltRun *run = self->runs[button == self->run_buttons[0] ? 0 : 1];

  if (parent == NULL)
    return;

  gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-run", "s", basalt_run_get_id (run));
  gtk_window_present (parent);
}

static void
step_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltCompareWindow *self = BASALT_COMPARE_WINDOW (widget);
  BasaltDiffView *view = get_diff_view (self);

  if (view != NULL)
    basalt_diff_view_step (view, g_str_equal (action, "compare.next") ? 1 : -1);
}

static void
swap_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltCompareWindow *self = BASALT_COMPARE_WINDOW (widget);
  g_autoptr (BasaltRun) a = self->runs[0] != NULL ? g_object_ref (self->runs[0]) : NULL;
  g_autoptr (BasaltRun) b = self->runs[1] != NULL ? g_object_ref (self->runs[1]) : NULL;

  if (a != NULL && b != NULL)
    basalt_compare_window_set_runs (self, b, a);
}

static void
choose_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  BasaltCompareWindow *self = BASALT_COMPARE_WINDOW (widget);
  BasaltRun *stays = self->kept != NULL ? self->kept : self->runs[0];
  g_autoptr (BasaltRun) run = stays != NULL ? g_object_ref (stays) : NULL;

  if (run != NULL)
    basalt_compare_window_set_runs (self, run, NULL);
}

static void
copy_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltCompareWindow *self = BASALT_COMPARE_WINDOW (widget);
  BasaltDiffView *view = get_diff_view (self);
  g_autofree char *text =
    view != NULL ? basalt_diff_view_dup_text (view) : basalt_compare_table_dup_text (self->table);

  if (text == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  show_problem (self, _ ("Copied"));
}

static void
page_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  BasaltCompareWindow *self = BASALT_COMPARE_WINDOW (widget);

  if (self->runs[1] != NULL)
    adw_view_stack_set_visible_child_name (self->pages, g_variant_get_string (parameter, NULL));
}

/* -- Window -- */

static void
basalt_compare_window_dispose (GObject *object)
{
  BasaltCompareWindow *self = BASALT_COMPARE_WINDOW (object);

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  for (guint side = 0; side < 2; side++)
    {
      g_clear_object (&self->run_signals[side]);
      g_clear_object (&self->runs[side]);
    }
  g_clear_object (&self->kept);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_compare_window_parent_class)->dispose (object);
}

static void
basalt_compare_window_class_init (BasaltCompareWindowClass *klass)
{
  static const struct
  {
    guint key;
    const char *page;
  } pages[] = { { GDK_KEY_1, "response" }, { GDK_KEY_2, "prompt" }, { GDK_KEY_3, "parameters" } };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_compare_window_dispose;

  g_type_ensure (BASALT_TYPE_COMPARE_TABLE);
  g_type_ensure (BASALT_TYPE_DIFF_VIEW);
  g_type_ensure (BASALT_TYPE_RUN_CHOOSER);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-compare-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, runs_box);
  gtk_widget_class_bind_template_child_full (widget_class, "a_name", FALSE,
                                             G_STRUCT_OFFSET (BasaltCompareWindow, name_labels[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "b_name", FALSE,
                                             G_STRUCT_OFFSET (BasaltCompareWindow, name_labels[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "a_detail", FALSE,
                                             G_STRUCT_OFFSET (BasaltCompareWindow,
                                                              detail_labels[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "b_detail", FALSE,
                                             G_STRUCT_OFFSET (BasaltCompareWindow,
                                                              detail_labels[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "a_button", FALSE,
                                             G_STRUCT_OFFSET (BasaltCompareWindow, run_buttons[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "b_button", FALSE,
                                             G_STRUCT_OFFSET (BasaltCompareWindow, run_buttons[1]));
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, chooser);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, response);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, prompt);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, table);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, all_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, bottom_bar);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, step_box);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareWindow, count_label);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_count);

  gtk_widget_class_install_action (widget_class, "compare.next", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "compare.previous", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "compare.swap", NULL, swap_cb);
  gtk_widget_class_install_action (widget_class, "compare.choose", NULL, choose_cb);
  gtk_widget_class_install_action (widget_class, "compare.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "compare.page", "s", page_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "compare.next",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "compare.previous",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    gtk_widget_class_add_binding_action (widget_class, pages[i].key, GDK_ALT_MASK, "compare.page",
                                         "s", pages[i].page);
}

static void
basalt_compare_window_init (BasaltCompareWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_page_keys_add (GTK_WIDGET (self), self->pages);

  for (guint side = 0; side < 2; side++)
    {
      /* A run that goes on while it is compared has other words when it ends. */
      self->run_signals[side] = g_signal_group_new (BASALT_TYPE_RUN);
      g_signal_group_connect_swapped (self->run_signals[side], "notify::state", G_CALLBACK (update),
                                      self);
    }
  g_object_bind_property (self->all_button, "active", self->response, "show-all",
                          G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->all_button, "active", self->prompt, "show-all",
                          G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->all_button, "active", self->table, "show-all", G_BINDING_DEFAULT);
}

/**
 * basalt_compare_window_new:
 * @parent: (nullable): the window that it belongs to
 * @engine: the engine of the runs
 *
 * Returns: (transfer none): a window without runs, not presented yet
 */
GtkWidget *
basalt_compare_window_new (GtkWindow    *parent,
                           BasaltEngine *engine)
{
  BasaltCompareWindow *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (BASALT_IS_ENGINE (engine), NULL);

  self = g_object_new (BASALT_TYPE_COMPARE_WINDOW, "transient-for", parent, "destroy-with-parent",
                       TRUE, NULL);
  self->engine = g_object_ref (engine);
  basalt_run_chooser_set_engine (self->chooser, engine);

  return GTK_WIDGET (self);
}

/**
 * basalt_compare_window_set_runs:
 * @self: a window
 * @a: a run
 * @b: (nullable): another one; %NULL to let the person choose
 *
 * Compares two runs, which are read first where only their summaries are there.
 */
void
basalt_compare_window_set_runs (BasaltCompareWindow *self,
                                BasaltRun           *a,
                                BasaltRun           *b)
{
  g_return_if_fail (BASALT_IS_COMPARE_WINDOW (self));
  g_return_if_fail (BASALT_IS_RUN (a));
  g_return_if_fail (b == NULL || BASALT_IS_RUN (b));

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();

  g_set_object (&self->runs[0], a);
  g_set_object (&self->runs[1], b);
  for (guint side = 0; side < 2; side++)
    {
      g_signal_group_set_target (self->run_signals[side], self->runs[side]);
      if (self->runs[side] != NULL && !basalt_run_get_loaded (self->runs[side]))
        basalt_engine_open_run_async (self->engine, self->runs[side], self->opening, opened_cb,
                                      g_object_ref (self));
    }

  update (self);
  if (b == NULL)
    {
      g_set_object (&self->kept, a);
      basalt_run_chooser_set_without (self->chooser, a);
      basalt_run_chooser_start (self->chooser);
    }
}

/**
 * basalt_compare_window_get_page:
 * @self: a window
 *
 * Returns: "choose", or what of the runs is compared: "response", "prompt", "parameters"
 */
const char *
basalt_compare_window_get_page (BasaltCompareWindow *self)
{
  g_return_val_if_fail (BASALT_IS_COMPARE_WINDOW (self), NULL);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "compare") != 0)
    return "choose";

  return adw_view_stack_get_visible_child_name (self->pages);
}
