/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-preferences.h"

#include "basalt-accessible.h"
#include "basalt-engine-organize.h"
#include "basalt-notifier.h"
#include "basalt-question.h"
#include "basalt-search-provider.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

#define MEGABYTE (G_GUINT64_CONSTANT (1000) * 1000)
#define GIGABYTE (1000 * MEGABYTE)

struct _BasaltHistoryPreferences
{
  AdwPreferencesPage parent_instance;

  BasaltEngine *engine;
  GCancellable *cancellable;
  gboolean reading; /* rows are being set, not changed by a person */

  AdwActionRow *size_row;
  GtkWidget *gauge_row;
  GtkLevelBar *gauge;
  AdwActionRow *trash_row;
  GtkWidget *empty_button;
  AdwActionRow *folder_row;
  AdwComboRow *age_row;
  AdwComboRow *count_row;
  AdwComboRow *trash_days_row;
  AdwComboRow *bytes_row;
  GtkSwitch *notify_switch;
  GtkSwitch *search_switch;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryPreferences,
                     basalt_history_preferences,
                     ADW_TYPE_PREFERENCES_PAGE)

static const guint64 age_choices[] = { 0, 30, 90, 180, 365 };
static const guint64 count_choices[] = { 0, 1000, 10000, 100000 };
static const guint64 trash_choices[] = { 0, 7, 30, 90 };
static const guint64 bytes_choices[] = { 0, 500 * MEGABYTE, GIGABYTE, 5 * GIGABYTE, 20 * GIGABYTE };

static char *
describe_days (guint64 days)
{
  if (days == 0)
    return g_strdup (_ ("Never"));

  return g_strdup_printf (ngettext ("%u day", "%u days", (gulong) days), (guint) days);
}

static char *
describe_count (guint64 count)
{
  if (count == 0)
    /* Translators: how many runs are kept at most */
    return g_strdup (_ ("No limit"));

  return g_strdup_printf (ngettext ("%'u run", "%'u runs", (gulong) count), (guint) count);
}

static char *
describe_bytes (guint64 bytes)
{
  return bytes == 0 ? g_strdup (_ ("No limit")) : g_format_size (bytes);
}

/* Fills a row with choices, and one more where the rule is none of them; chooses @value. */
static void
set_choices (AdwComboRow *row,
             const guint64 *choices,
             guint n_choices,
             guint64 value,
             char *(*describe) (guint64))
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree guint64 *values = g_new (guint64, n_choices + 1);
  guint selected = n_choices;
  guint n = 0;

  for (guint i = 0; i < n_choices; i++)
    values[n++] = choices[i];
  for (guint i = 0; i < n_choices; i++)
    {
      if (choices[i] == value)
        selected = i;
    }
  if (selected == n_choices)
    values[n++] = value;

  for (guint i = 0; i < n; i++)
    gtk_string_list_take (list, describe (values[i]));

  g_object_set_data_full (G_OBJECT (row), "values", g_steal_pointer (&values), g_free);
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, selected);
  basalt_combo_row_tell_expanded (row);
}

static guint64
get_choice (AdwComboRow *row)
{
  const guint64 *values = g_object_get_data (G_OBJECT (row), "values");

  return values[adw_combo_row_get_selected (row)];
}

static void
read_rules (BasaltHistoryPreferences *self)
{
  const char *tell = basalt_engine_get_setting (self->engine, BASALT_SETTING_NOTIFY);
  const char *found = basalt_engine_get_setting (self->engine, BASALT_SETTING_DESKTOP_SEARCH);
  BasaltRetention rules;

  basalt_engine_get_retention (self->engine, &rules);
  self->reading = TRUE;
  set_choices (self->age_row, age_choices, G_N_ELEMENTS (age_choices), rules.max_age_days,
               describe_days);
  set_choices (self->count_row, count_choices, G_N_ELEMENTS (count_choices), rules.max_runs,
               describe_count);
  set_choices (self->trash_days_row, trash_choices, G_N_ELEMENTS (trash_choices), rules.trash_days,
               describe_days);
  set_choices (self->bytes_row, bytes_choices, G_N_ELEMENTS (bytes_choices), rules.max_bytes,
               describe_bytes);
  gtk_switch_set_active (self->notify_switch, g_strcmp0 (tell, "0") != 0);
  gtk_switch_set_active (self->search_switch, g_strcmp0 (found, "1") == 0);
  self->reading = FALSE;
}

static void
show_size (BasaltHistoryPreferences *self,
           const BasaltHistorySize  *size)
{
  g_autofree char *bytes = g_format_size (size->bytes);
  g_autofree char *runs =
    g_strdup_printf (ngettext ("%'u run", "%'u runs", size->n_runs), size->n_runs);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *trash = NULL;
  BasaltRetention rules;

  g_string_append_printf (text, "%s · %s", bytes, runs);
  if (size->free_bytes >= MEGABYTE)
    {
      g_autofree char *free_bytes = g_format_size (size->free_bytes);

      g_string_append (text, " · ");
      /* Translators: %s is a size, "20 MB"; space in the history's file for new runs */
      g_string_append_printf (text, _ ("%s of it free for new runs"), free_bytes);
    }
  if (size->backup_bytes > 0)
    {
      g_autofree char *backups = g_format_size (size->backup_bytes);

      g_string_append (text, "\n");
      /* Translators: %s is a size, "20 MB" */
      g_string_append_printf (text, _ ("Backups beside it: %s"), backups);
    }
  basalt_row_set_text (ADW_PREFERENCES_ROW (self->size_row), _ ("Size"), text->str);

  trash = size->n_trash > 0 ?
            g_strdup_printf (ngettext ("%'u run", "%'u runs", size->n_trash), size->n_trash) :
            /* Translators: the trash has nothing in it */
            g_strdup (_ ("Empty"));
  basalt_row_set_text (ADW_PREFERENCES_ROW (self->trash_row), _ ("Trash"), trash);
  gtk_widget_set_sensitive (self->empty_button, size->n_trash > 0);

  basalt_engine_get_retention (self->engine, &rules);
  gtk_widget_set_visible (self->gauge_row, rules.max_bytes > 0);
  if (rules.max_bytes > 0)
    gtk_level_bar_set_value (self->gauge, CLAMP ((double) (size->bytes - size->free_bytes) /
                                                   (double) rules.max_bytes,
                                                 0.0, 1.0));
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (BasaltHistoryPreferences) self = BASALT_HISTORY_PREFERENCES (user_data);
  BasaltHistorySize size;
  g_autoptr (GError) error = NULL;

  if (basalt_engine_measure_finish (BASALT_ENGINE (object), result, &size, &error))
    show_size (self, &size);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    basalt_row_set_text (ADW_PREFERENCES_ROW (self->size_row), _ ("Size"), error->message);
}

static void
measure (BasaltHistoryPreferences *self)
{
  basalt_engine_measure_async (self->engine, self->cancellable, measured_cb, g_object_ref (self));
}

static void
rule_cb (BasaltHistoryPreferences *self)
{
  BasaltRetention rules;

  if (self->reading || self->engine == NULL)
    return;

  rules.max_age_days = (guint) get_choice (self->age_row);
  rules.max_runs = (guint) get_choice (self->count_row);
  rules.trash_days = (guint) get_choice (self->trash_days_row);
  rules.max_bytes = get_choice (self->bytes_row);
  basalt_engine_set_retention (self->engine, &rules);
  measure (self);
}

static void
notify_cb (BasaltHistoryPreferences *self)
{
  if (!self->reading && self->engine != NULL)
    basalt_engine_set_setting (self->engine, BASALT_SETTING_NOTIFY,
                               gtk_switch_get_active (self->notify_switch) ? NULL : "0");
}

static void
search_cb (BasaltHistoryPreferences *self)
{
  if (!self->reading && self->engine != NULL)
    basalt_engine_set_setting (self->engine, BASALT_SETTING_DESKTOP_SEARCH,
                               gtk_switch_get_active (self->search_switch) ? "1" : NULL);
}

/* -- Emptying the trash -- */

static void
emptied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BasaltHistoryPreferences) self = BASALT_HISTORY_PREFERENCES (user_data);
  g_autoptr (GError) error = NULL;

  if (basalt_engine_empty_trash_finish (BASALT_ENGINE (object), result, &error) >= 0)
    {
      if (self->engine != NULL)
        measure (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    basalt_row_set_text (ADW_PREFERENCES_ROW (self->trash_row), _ ("Trash"), error->message);
}

static void
empty_response_cb (AdwMessageDialog *dialog,
                   const char       *response,
                   gpointer          user_data)
{
  BasaltHistoryPreferences *self = BASALT_HISTORY_PREFERENCES (user_data);

  if (!g_str_equal (response, "empty") || self->engine == NULL)
    return;

  gtk_widget_set_sensitive (self->empty_button, FALSE);
  /* Not to be cancelled with this page: somebody asked for it. */
  basalt_engine_empty_trash_async (self->engine, NULL, emptied_cb, g_object_ref (self));
}

static void
empty_cb (BasaltHistoryPreferences *self)
{
  AdwMessageDialog *dialog =
    basalt_question_new (GTK_WIDGET (self), _ ("Empty Trash?"),
                         _ ("All runs in it are deleted for good. This cannot be undone."));

  adw_message_dialog_add_response (dialog, "empty", _ ("_Empty Trash"));
  adw_message_dialog_set_response_appearance (dialog, "empty", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (empty_response_cb), self, 0);
  basalt_question_present (dialog);
}

static void
basalt_history_preferences_dispose (GObject *object)
{
  BasaltHistoryPreferences *self = BASALT_HISTORY_PREFERENCES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_history_preferences_parent_class)->dispose (object);
}

static void
basalt_history_preferences_class_init (BasaltHistoryPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = basalt_history_preferences_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-history-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, size_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, gauge_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, gauge);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, trash_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, empty_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, age_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, count_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, trash_days_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, bytes_row);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, notify_switch);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistoryPreferences, search_switch);
  gtk_widget_class_bind_template_callback (widget_class, rule_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, notify_cb);
  gtk_widget_class_bind_template_callback (widget_class, empty_cb);
}

static void
basalt_history_preferences_init (BasaltHistoryPreferences *self)
{
  self->cancellable = g_cancellable_new ();
  self->reading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_hush_mnemonics (GTK_WIDGET (self));
  self->reading = FALSE;
}

/**
 * basalt_history_preferences_set_engine:
 * @self: a page
 * @engine: an engine that is open
 */
void
basalt_history_preferences_set_engine (BasaltHistoryPreferences *self,
                                       BasaltEngine             *engine)
{
  g_return_if_fail (BASALT_IS_HISTORY_PREFERENCES (self));
  g_return_if_fail (BASALT_IS_ENGINE (engine));

  if (!g_set_object (&self->engine, engine))
    return;

  basalt_row_set_text (ADW_PREFERENCES_ROW (self->folder_row), _ ("Folder"),
                       basalt_engine_get_data_dir (engine));
  read_rules (self);
  gtk_widget_set_visible (self->gauge_row, FALSE);
  measure (self);
}
