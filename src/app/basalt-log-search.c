/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-search.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-fit.h"
#include "basalt-text.h"
#include "basalt-wrap-layout.h"

#include <glib/gi18n-lib.h>

/* More than that nobody chooses from; a history that another hand wrote may have any number. */
#define MAX_CHOICES 300

typedef struct
{
  char *task;
  guint attempt;
} Attempt;

struct _BasaltLogSearch
{
  GtkWidget parent_instance;

  BasaltLogFilter *filter;
  GSignalGroup *filter_signals;
  GPtrArray *logger_choices;  /* of char *: what the choices after the first mean */
  GPtrArray *attempt_choices; /* of Attempt */
  guint n_sources;            /* of the log, that were looked at */
  guint current;              /* match that the reader is at, from 1 */
  gboolean updating;          /* what is seen here, by us */
  char *error;                /* why the text is no regular expression */

  GtkSearchEntry *entry;
  GtkToggleButton *case_button;
  GtkToggleButton *regex_button;
  GtkDropDown *level;
  GtkMenuButton *conditions_button;
  GtkDropDown *logger;
  GtkStringList *loggers;
  GtkDropDown *attempt;
  GtkStringList *attempts;
  GtkSpinButton *context;
  GtkCheckButton *all_lines;
  GtkButton *previous_button;
  GtkButton *next_button;
  GtkMenuButton *menu_button;
  GtkLabel *status;
};

G_DEFINE_FINAL_TYPE (BasaltLogSearch, basalt_log_search, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGING,
  SIGNAL_NAVIGATE,
  SIGNAL_STOP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- What came of it -- */

static char *
describe_matches (BasaltLogSearch *self)
{
  guint n = basalt_log_filter_get_n_matches (self->filter);
  guint n_unknown = basalt_log_filter_get_n_unknown (self->filter);
  GString *text = g_string_new (NULL);

  if (n == 0 && !basalt_log_filter_get_searching (self->filter))
    g_string_append (text, _ ("No matches"));
  else if (self->current > 0 && self->current <= n)
    {
      /* Translators: at which match of how many the reader is */
      g_string_append_printf (text, _ ("Match %u of %u"), self->current, n);
    }
  else if (n > 0)
    g_string_append_printf (text, ngettext ("%u match", "%u matches", n), n);

  if (basalt_log_filter_get_searching (self->filter))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", _ ("Searching…"));
  if (n_unknown > 0)
    {
      if (text->len > 0)
        g_string_append (text, " · ");
      g_string_append_printf (text,
                              ngettext ("Searching %u line takes too long",
                                        "Searching %u lines takes too long", n_unknown),
                              n_unknown);
    }

  return g_string_free (text, FALSE);
}

static void
update_status (BasaltLogSearch *self)
{
  gboolean searches = self->filter != NULL && basalt_log_filter_get_pattern (self->filter) != NULL;
  gboolean found = searches && basalt_log_filter_get_n_matches (self->filter) > 0;
  g_autofree char *text = NULL;

  if (self->error != NULL)
    text = basalt_text_make_visible (self->error, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  else if (searches)
    text = describe_matches (self);

  gtk_label_set_text (self->status, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), text != NULL);
  if (self->error != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
    }
  basalt_widget_set_accessible_description (GTK_WIDGET (self->entry),
                                            self->error != NULL ? text : NULL);
  basalt_widget_set_invalid (GTK_WIDGET (self->entry), self->error != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->previous_button), found);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button), found);
}

/* -- What there is to choose from -- */

static void
add_logger (BasaltLogSearch *self,
            const char      *logger)
{
  g_autofree char *visible = NULL;

  if (self->logger_choices->len >= MAX_CHOICES ||
      g_ptr_array_find_with_equal_func (self->logger_choices, logger, g_str_equal, NULL))
    return;

  visible = basalt_text_make_visible (logger, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  g_ptr_array_add (self->logger_choices, g_strdup (logger));
  gtk_string_list_append (self->loggers, visible);
}

static void
attempt_free (Attempt *attempt)
{
  g_free (attempt->task);
  g_free (attempt);
}

static void
add_attempt (BasaltLogSearch       *self,
             const BasaltLogSource *source)
{
  g_autofree char *task = NULL;
  g_autofree char *label = NULL;
  Attempt *choice;

  if (source->attempt == 0 || source->task == NULL || self->attempt_choices->len >= MAX_CHOICES)
    return;
  for (guint i = 0; i < self->attempt_choices->len; i++)
    {
      const Attempt *known = self->attempt_choices->pdata[i];

      if (known->attempt == source->attempt && g_str_equal (known->task, source->task))
        return;
    }

  choice = g_new (Attempt, 1);
  choice->task = g_strdup (source->task);
  choice->attempt = source->attempt;
  g_ptr_array_add (self->attempt_choices, choice);

  task = basalt_text_make_visible (source->task, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  /* Translators: a choice: a task's name and the number of an attempt */
  label = g_strdup_printf (_ ("%s, attempt %u"), task, source->attempt);
  gtk_string_list_append (self->attempts, label);
}

static void
forget_choices (BasaltLogSearch *self)
{
  const char *const all_loggers[] = { _ ("All Loggers"), NULL };
  const char *const all_attempts[] = { _ ("All Attempts"), NULL };

  self->updating = TRUE;
  g_ptr_array_set_size (self->logger_choices, 0);
  g_ptr_array_set_size (self->attempt_choices, 0);
  self->n_sources = 0;
  gtk_string_list_splice (self->loggers, 0, g_list_model_get_n_items (G_LIST_MODEL (self->loggers)),
                          all_loggers);
  gtk_string_list_splice (self->attempts, 0,
                          g_list_model_get_n_items (G_LIST_MODEL (self->attempts)), all_attempts);
  gtk_drop_down_set_selected (self->logger, 0);
  gtk_drop_down_set_selected (self->attempt, 0);
  self->updating = FALSE;
}

static void
sources_changed_cb (BasaltLogSearch *self)
{
  BasaltLogList *list = basalt_log_filter_get_list (self->filter);
  guint n = list != NULL ? basalt_log_list_get_n_sources (list) : 0;

  /* The log was read again. */
  if (n < self->n_sources)
    self->n_sources = 0;
  for (; self->n_sources < n; self->n_sources++)
    {
      const BasaltLogSource *source = basalt_log_list_get_source (list, self->n_sources);

      add_logger (self, source->logger);
      add_attempt (self, source);
    }
}

/* -- Conditions -- */

static void
search_changed_cb (BasaltLogSearch *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  BasaltLogPatternFlags flags = BASALT_LOG_PATTERN_NONE;
  g_autoptr (BasaltLogPattern) pattern = NULL;
  g_autoptr (GError) error = NULL;

  if (self->filter == NULL || self->updating)
    return;

  if (gtk_toggle_button_get_active (self->case_button))
    flags |= BASALT_LOG_PATTERN_MATCH_CASE;
  if (gtk_toggle_button_get_active (self->regex_button))
    flags |= BASALT_LOG_PATTERN_REGEX;

  g_clear_pointer (&self->error, g_free);
  if (*text != '\0')
    pattern = basalt_log_pattern_new (text, flags, &error);

  /* What was found last stays while somebody types on. */
  if (error != NULL)
    self->error = g_strdup (error->message);
  else
    {
      self->current = 0;
      g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
      basalt_log_filter_set_pattern (self->filter, pattern);
    }
  update_status (self);
}

static void
level_changed_cb (BasaltLogSearch *self)
{
  if (self->filter == NULL)
    return;

  g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
  basalt_log_filter_set_level (self->filter,
                               (BasaltLogLevel) gtk_drop_down_get_selected (self->level));
}

static void
mark_conditions (BasaltLogSearch *self)
{
  if (gtk_drop_down_get_selected (self->logger) > 0 ||
      gtk_drop_down_get_selected (self->attempt) > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->conditions_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->conditions_button), "accent");
}

static void
logger_changed_cb (BasaltLogSearch *self)
{
  guint selected = gtk_drop_down_get_selected (self->logger);

  if (self->updating || self->filter == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;

  g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
  basalt_log_filter_set_logger (self->filter,
                                selected > 0 ? self->logger_choices->pdata[selected - 1] : NULL);
  mark_conditions (self);
}

static void
attempt_changed_cb (BasaltLogSearch *self)
{
  guint selected = gtk_drop_down_get_selected (self->attempt);
  const Attempt *choice;

  if (self->updating || self->filter == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;

  g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
  choice = selected > 0 ? self->attempt_choices->pdata[selected - 1] : NULL;
  basalt_log_filter_set_attempt (self->filter, choice != NULL ? choice->task : NULL,
                                 choice != NULL ? choice->attempt : 0);
  mark_conditions (self);
}

static void
context_changed_cb (BasaltLogSearch *self)
{
  gboolean all = gtk_check_button_get_active (self->all_lines);

  gtk_widget_set_sensitive (GTK_WIDGET (self->context), !all);
  if (self->filter == NULL)
    return;

  g_signal_emit (self, signals[SIGNAL_CHANGING], 0);
  basalt_log_filter_set_context (self->filter,
                                 all ? BASALT_LOG_ALL_CONTEXT :
                                       (guint) gtk_spin_button_get_value_as_int (self->context));
}

/* -- Keys -- */

static void
next_cb (BasaltLogSearch *self)
{
  g_signal_emit (self, signals[SIGNAL_NAVIGATE], 0, TRUE);
}

static void
previous_cb (BasaltLogSearch *self)
{
  g_signal_emit (self, signals[SIGNAL_NAVIGATE], 0, FALSE);
}

static void
stop_cb (BasaltLogSearch *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  else
    g_signal_emit (self, signals[SIGNAL_STOP], 0);
}

static gboolean
key_pressed_cb (BasaltLogSearch *self,
                guint            key,
                guint            code,
                GdkModifierType  modifiers)
{
  gboolean is_return = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;

  if (!is_return || (modifiers & gtk_accelerator_get_default_mod_mask ()) != GDK_SHIFT_MASK)
    return GDK_EVENT_PROPAGATE;

  previous_cb (self);

  return GDK_EVENT_STOP;
}

/* -- Widget -- */

static gboolean
basalt_log_search_grab_focus (GtkWidget *widget)
{
  BasaltLogSearch *self = BASALT_LOG_SEARCH (widget);
  gboolean grabbed = gtk_widget_grab_focus (GTK_WIDGET (self->entry));

  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);

  return grabbed;
}

static void
basalt_log_search_dispose (GObject *object)
{
  BasaltLogSearch *self = BASALT_LOG_SEARCH (object);

  g_clear_object (&self->filter_signals);
  g_clear_object (&self->filter);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_log_search_parent_class)->dispose (object);
}

static void
basalt_log_search_finalize (GObject *object)
{
  BasaltLogSearch *self = BASALT_LOG_SEARCH (object);

  g_ptr_array_unref (self->logger_choices);
  g_ptr_array_unref (self->attempt_choices);
  g_free (self->error);

  G_OBJECT_CLASS (basalt_log_search_parent_class)->finalize (object);
}

static void
basalt_log_search_class_init (BasaltLogSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = basalt_log_search_dispose;
  object_class->finalize = basalt_log_search_finalize;
  widget_class->focus = basalt_widget_focus_children;
  widget_class->grab_focus = basalt_log_search_grab_focus;

  signals[SIGNAL_CHANGING] = g_signal_new ("changing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_NAVIGATE] = g_signal_new ("navigate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_STOP] = g_signal_new ("stop", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (BASALT_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-log-search.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, case_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, regex_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, level);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, conditions_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, logger);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, loggers);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, attempt);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, attempts);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, context);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, all_lines);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, previous_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, next_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltLogSearch, status);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, level_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, logger_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, attempt_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, context_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
}

static void
basalt_log_search_init (BasaltLogSearch *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->logger_choices = g_ptr_array_new_with_free_func (g_free);
  self->attempt_choices = g_ptr_array_new_with_free_func ((GDestroyNotify) attempt_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));

  basalt_menu_button_set_accessible_label (self->conditions_button, _ ("What to Show"));
  basalt_menu_button_set_accessible_label (self->menu_button, _ ("Copy and Save"));
  basalt_popover_fit (gtk_menu_button_get_popover (self->conditions_button));
  basalt_popover_fit (gtk_menu_button_get_popover (self->menu_button));
  basalt_drop_down_name_items (self->level);
  basalt_drop_down_name_items (self->logger);
  basalt_drop_down_name_items (self->attempt);
  basalt_drop_down_set_accessible_label (self->level, _ ("Lowest Level Shown"));
  basalt_drop_down_set_accessible_label (self->logger, _ ("Logger"));
  basalt_drop_down_set_accessible_label (self->attempt, _ ("Attempt"));
  forget_choices (self);

  /* Before the entry, which takes Shift+Enter for Enter. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);

  self->filter_signals = g_signal_group_new (BASALT_TYPE_LOG_FILTER);
  g_signal_group_connect_swapped (self->filter_signals, "notify::n-sources",
                                  G_CALLBACK (sources_changed_cb), self);
  g_signal_group_connect_swapped (self->filter_signals, "notify::n-matches",
                                  G_CALLBACK (update_status), self);
  g_signal_group_connect_swapped (self->filter_signals, "notify::searching",
                                  G_CALLBACK (update_status), self);
}

/**
 * basalt_log_search_set_filter:
 * @self: a log search
 * @filter: whose conditions to set
 */
void
basalt_log_search_set_filter (BasaltLogSearch *self,
                              BasaltLogFilter *filter)
{
  g_return_if_fail (BASALT_IS_LOG_SEARCH (self));
  g_return_if_fail (BASALT_IS_LOG_FILTER (filter));

  g_set_object (&self->filter, filter);
  g_signal_group_set_target (self->filter_signals, filter);
  sources_changed_cb (self);
  update_status (self);
}

/**
 * basalt_log_search_set_level:
 * @self: a log search
 * @level: the lowest level to show
 */
void
basalt_log_search_set_level (BasaltLogSearch *self,
                             BasaltLogLevel   level)
{
  g_return_if_fail (BASALT_IS_LOG_SEARCH (self));

  gtk_drop_down_set_selected (self->level, (guint) level);
}

/**
 * basalt_log_search_set_text:
 * @self: a log search
 * @text: what to search for
 * @regex: whether it is a regular expression
 */
void
basalt_log_search_set_text (BasaltLogSearch *self,
                            const char      *text,
                            gboolean         regex)
{
  g_return_if_fail (BASALT_IS_LOG_SEARCH (self));

  /* As one change: the entry is empty for a moment. */
  self->updating = TRUE;
  gtk_toggle_button_set_active (self->regex_button, regex);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  self->updating = FALSE;
  search_changed_cb (self);
}

/**
 * basalt_log_search_set_current:
 * @self: a log search
 * @current: at which match the reader is, from 1; 0 for none
 */
void
basalt_log_search_set_current (BasaltLogSearch *self,
                               guint            current)
{
  g_return_if_fail (BASALT_IS_LOG_SEARCH (self));

  self->current = current;
  update_status (self);
}

/**
 * basalt_log_search_get_status:
 * @self: a log search
 *
 * Returns: (transfer none): what is told about the search; empty while nothing is searched for
 */
const char *
basalt_log_search_get_status (BasaltLogSearch *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_SEARCH (self), NULL);

  return gtk_label_get_text (self->status);
}

/**
 * basalt_log_search_reset:
 * @self: a log search
 *
 * Shows all loggers and attempts again, before another log comes: those of another run are others.
 */
void
basalt_log_search_reset (BasaltLogSearch *self)
{
  g_return_if_fail (BASALT_IS_LOG_SEARCH (self));

  forget_choices (self);
  self->current = 0;
  if (self->filter != NULL)
    {
      basalt_log_filter_set_logger (self->filter, NULL);
      basalt_log_filter_set_attempt (self->filter, NULL, 0);
    }
  mark_conditions (self);
}
