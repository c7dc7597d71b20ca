/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-search.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-fit.h"
#include "basalt-format.h"
#include "basalt-history-completion.h"
#include "basalt-history-filters.h"
#include "basalt-history-saved.h"
#include "basalt-run-query-parse.h"

#include <glib/gi18n-lib.h>

struct _BasaltHistorySearch
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  GSimpleAction *sort_action;
  gboolean setting; /* the entry's text is between two states */
  GtkWidget *completion;
  GtkWidget *filters; /* made when they are first shown, as the next */
  GtkWidget *saved;

  GtkSearchEntry *entry;
  GtkMenuButton *filter_button;
  GtkMenuButton *saved_button;
  GtkMenuButton *sort_button;
  GtkLabel *complaint;
  GtkLabel *results;
};

G_DEFINE_FINAL_TYPE (BasaltHistorySearch, basalt_history_search, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LEAVE,
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_sort_label (const BasaltRunQuery *query)
{
  switch (query->sort)
    {
    case BASALT_RUN_SORT_DEFAULT:
      return query->search != NULL && *query->search != '\0' ? _ ("Best Match") : _ ("Newest");
    case BASALT_RUN_SORT_NEWEST:
      return _ ("Newest");
    case BASALT_RUN_SORT_OLDEST:
      return _ ("Oldest");
    case BASALT_RUN_SORT_LONGEST:
      return _ ("Longest");
    case BASALT_RUN_SORT_SHORTEST:
      return _ ("Shortest");
    case BASALT_RUN_SORT_MOST_TOKENS:
      return _ ("Most Tokens");
    case BASALT_RUN_SORT_FEWEST_TOKENS:
      return _ ("Fewest Tokens");
    }

  return "";
}

/* Everything else is read from the text. */
static void
update (BasaltHistorySearch *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  guint n_filters = basalt_history_filters_count (text);
  g_autofree char *complaint = NULL;
  g_autofree char *sort_label = NULL;
  g_autofree char *filter_label = NULL;
  g_autoptr (BasaltRunQuery) query = basalt_run_query_parse (text, g_get_real_time (), &complaint);

  gtk_label_set_label (self->complaint, complaint != NULL ? complaint : "");
  basalt_widget_set_accessible_label (GTK_WIDGET (self->complaint),
                                      complaint != NULL ? complaint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), complaint != NULL);

  g_simple_action_set_state (self->sort_action,
                             g_variant_new_string (basalt_run_sort_to_string (query->sort)));
  gtk_menu_button_set_label (self->sort_button, get_sort_label (query));
  /* Translators: %s is “Newest”, “Longest” and so on */
  sort_label = g_strdup_printf (_ ("Sorted by: %s"), get_sort_label (query));
  basalt_menu_button_set_accessible_label (self->sort_button, sort_label);

  filter_label =
    n_filters == 0 ?
      g_strdup (_ ("Filters")) :
      g_strdup_printf (ngettext ("Filters (%u on)", "Filters (%u on)", n_filters), n_filters);
  basalt_menu_button_set_accessible_label (self->filter_button, filter_label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->filter_button), filter_label);
  if (n_filters > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->filter_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter_button), "accent");

  if (self->filters != NULL)
    basalt_history_filters_set_text (BASALT_HISTORY_FILTERS (self->filters), text);
  if (self->saved != NULL)
    basalt_history_saved_set_text (BASALT_HISTORY_SAVED (self->saved), text);
}

static void
text_changed_cb (BasaltHistorySearch *self)
{
  if (self->setting)
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
search_changed_cb (BasaltHistorySearch *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
entry_activate_cb (BasaltHistorySearch *self)
{
  g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
}

/* Before the entry: the suggestions are below it and take their keys only while they are shown. */
static gboolean
key_pressed_cb (BasaltHistorySearch *self,
                guint                key,
                guint                code,
                GdkModifierType      state)
{
  BasaltHistoryCompletion *completion = BASALT_HISTORY_COMPLETION (self->completion);

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      if (basalt_history_completion_move (completion, 1))
        return GDK_EVENT_STOP;
      if (*basalt_history_search_get_text (self) == '\0')
        basalt_history_completion_request (completion);
      else
        g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return basalt_history_completion_move (completion, -1);
    case GDK_KEY_Tab:
      return basalt_history_completion_take (completion, TRUE);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return basalt_history_completion_take (completion, FALSE);
    case GDK_KEY_Escape:
      return basalt_history_completion_close (completion);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
focus_left_cb (BasaltHistorySearch *self)
{
  basalt_history_completion_close (BASALT_HISTORY_COMPLETION (self->completion));
}

/* The entry deletes and inserts: nobody is to see it empty, nor to search for that. */
static void
set_text (BasaltHistorySearch *self,
          const char          *text,
          int                  position)
{
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), position);
  self->setting = FALSE;
  text_changed_cb (self);
  if (*text == '\0')
    search_changed_cb (self);
}

static void
taken_cb (BasaltHistorySearch *self,
          const char          *text,
          guint                position)
{
  set_text (self, text, (int) position);
}

static void
set_text_cb (BasaltHistorySearch *self,
             const char          *text)
{
  basalt_history_search_set_text (self, text);
}

static void
chosen_cb (BasaltHistorySearch *self,
           BasaltSavedSearch   *search)
{
  const char *text = basalt_saved_search_get_query (search);
  g_autofree char *sort = basalt_run_query_get_word (text, "sort");
  g_autofree char *sorted = NULL;

  /* One that was saved elsewhere may have its order beside its text. */
  if (sort == NULL && basalt_saved_search_get_sort (search) != BASALT_RUN_SORT_DEFAULT)
    sorted =
      basalt_run_query_set_word (text, "sort",
                                 basalt_run_sort_to_string (basalt_saved_search_get_sort (search)));
  basalt_history_search_set_text (self, sorted != NULL ? sorted : text);
}

static void
removed_cb (BasaltHistorySearch *self,
            BasaltSavedSearch   *search)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, search);
}

static void
make_filters_cb (GtkMenuButton *button,
                 gpointer       user_data)
{
  BasaltHistorySearch *self = user_data;

  if (self->filters != NULL)
    return;

  self->filters = basalt_history_filters_new ();
  basalt_history_filters_set_engine (BASALT_HISTORY_FILTERS (self->filters), self->engine);
  basalt_history_filters_set_text (BASALT_HISTORY_FILTERS (self->filters),
                                   basalt_history_search_get_text (self));
  g_signal_connect_object (self->filters, "text-changed", G_CALLBACK (set_text_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, self->filters);
}

static void
make_saved_cb (GtkMenuButton *button,
               gpointer       user_data)
{
  BasaltHistorySearch *self = user_data;

  if (self->saved != NULL)
    return;

  self->saved = basalt_history_saved_new ();
  basalt_history_saved_set_engine (BASALT_HISTORY_SAVED (self->saved), self->engine);
  basalt_history_saved_set_text (BASALT_HISTORY_SAVED (self->saved),
                                 basalt_history_search_get_text (self));
  g_signal_connect_object (self->saved, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->saved, "removed", G_CALLBACK (removed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, self->saved);
}

static void
sort_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  BasaltHistorySearch *self = user_data;
  const char *sort = g_variant_get_string (parameter, NULL);
  g_autofree char *text = basalt_run_query_set_word (basalt_history_search_get_text (self), "sort",
                                                     g_str_equal (sort, "default") ? NULL : sort);

  basalt_history_search_set_text (self, text);
}

static gboolean
basalt_history_search_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BASALT_HISTORY_SEARCH (widget)->entry));
}

static void
basalt_history_search_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  BasaltHistorySearch *self = BASALT_HISTORY_SEARCH (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, basalt_history_search_get_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_search_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_TEXT:
      basalt_history_search_set_text (BASALT_HISTORY_SEARCH (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_history_search_dispose (GObject *object)
{
  BasaltHistorySearch *self = BASALT_HISTORY_SEARCH (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->sort_action);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_history_search_parent_class)->dispose (object);
}

static void
basalt_history_search_class_init (BasaltHistorySearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_history_search_get_property;
  object_class->set_property = basalt_history_search_set_property;
  object_class->dispose = basalt_history_search_dispose;
  widget_class->focus = basalt_widget_focus_children;
  widget_class->grab_focus = basalt_history_search_grab_focus;

  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVED] =
    g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BASALT_TYPE_SAVED_SEARCH);

  gtk_widget_class_set_css_name (widget_class, "historysearch");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-history-search.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltHistorySearch, entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistorySearch, filter_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistorySearch, saved_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistorySearch, sort_button);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistorySearch, complaint);
  gtk_widget_class_bind_template_child (widget_class, BasaltHistorySearch, results);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
}

static void
basalt_history_search_init (BasaltHistorySearch *self)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->sort_action =
    g_simple_action_new_stateful ("sort", G_VARIANT_TYPE_STRING, g_variant_new_string ("default"));
  g_signal_connect_object (self->sort_action, "activate", G_CALLBACK (sort_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (self->sort_action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "search", G_ACTION_GROUP (actions));

  gtk_widget_init_template (GTK_WIDGET (self));

  self->completion = basalt_history_completion_new (GTK_EDITABLE (self->entry));
  gtk_widget_set_parent (self->completion, gtk_widget_get_parent (GTK_WIDGET (self->entry)));

  g_signal_connect_object (self->completion, "taken", G_CALLBACK (taken_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);

  basalt_menu_button_set_accessible_label (self->saved_button, _ ("Saved Searches"));
  basalt_popover_fit (gtk_menu_button_get_popover (self->sort_button));
  gtk_menu_button_set_create_popup_func (self->filter_button, make_filters_cb, self, NULL);
  gtk_menu_button_set_create_popup_func (self->saved_button, make_saved_cb, self, NULL);
  basalt_history_search_set_n_results (self, -1);
  update (self);
}

/**
 * basalt_history_search_new:
 *
 * Returns: (transfer full): a search for nothing
 */
GtkWidget *
basalt_history_search_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_SEARCH, NULL);
}

/**
 * basalt_history_search_set_engine:
 * @self: a search
 * @engine: (nullable): whose history is searched
 */
void
basalt_history_search_set_engine (BasaltHistorySearch *self,
                                  BasaltEngine        *engine)
{
  g_return_if_fail (BASALT_IS_HISTORY_SEARCH (self));

  g_set_object (&self->engine, engine);
  basalt_history_completion_set_engine (BASALT_HISTORY_COMPLETION (self->completion), engine);
  if (self->filters != NULL)
    basalt_history_filters_set_engine (BASALT_HISTORY_FILTERS (self->filters), engine);
  if (self->saved != NULL)
    basalt_history_saved_set_engine (BASALT_HISTORY_SAVED (self->saved), engine);
}

/**
 * basalt_history_search_get_entry:
 * @self: a search
 *
 * Returns: (transfer none): where it is typed
 */
GtkEditable *
basalt_history_search_get_entry (BasaltHistorySearch *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_SEARCH (self), NULL);

  return GTK_EDITABLE (self->entry);
}

/**
 * basalt_history_search_get_text:
 * @self: a search
 *
 * Returns: (transfer none): the search as it is typed now
 */
const char *
basalt_history_search_get_text (BasaltHistorySearch *self)
{
  g_return_val_if_fail (BASALT_IS_HISTORY_SEARCH (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/**
 * basalt_history_search_set_text:
 * @self: a search
 * @text: query words and words to search for
 *
 * Types a search.
 */
void
basalt_history_search_set_text (BasaltHistorySearch *self,
                                const char          *text)
{
  g_return_if_fail (BASALT_IS_HISTORY_SEARCH (self));
  g_return_if_fail (text != NULL);

  if (!g_str_equal (basalt_history_search_get_text (self), text))
    set_text (self, text, -1);
}

/**
 * basalt_history_search_set_n_results:
 * @self: a search
 * @n_results: how many runs were found; -1 while it is not known
 */
void
basalt_history_search_set_n_results (BasaltHistorySearch *self,
                                     gint64               n_results)
{
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (BASALT_IS_HISTORY_SEARCH (self));

  count = basalt_format_count (n_results);
  if (n_results >= 0)
    /* Translators: how many runs were found; %s is the number */
    text = g_strdup_printf (ngettext ("%s run", "%s runs", (gulong) n_results), count);

  /* Said where it changes, as a status. */
  gtk_label_set_label (self->results, text != NULL ? text : "");
  basalt_widget_set_accessible_label (GTK_WIDGET (self->results), text != NULL ? text : "");
}
