/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-filters.h"

#include "basalt-accessible.h"
#include "basalt-engine-search.h"
#include "basalt-run-query-parse.h"
#include "basalt-text.h"
#include "basalt-wrap-layout.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_VALUE_CHARS 24
#define VALUE_WIDTH 170

typedef enum
{
  CHOICE_STATE,
  CHOICE_MODEL,
  CHOICE_FLOW,
  CHOICE_CONNECTION,
  CHOICE_TAG,
  CHOICE_RATING,
  CHOICE_TIME,
  N_CHOICES
} ChoiceKind;

/* A drop-down of the values of a key. The first is none of them. */
typedef struct
{
  GtkDropDown *drop_down;
  GtkStringList *labels;
  GPtrArray *values; /* of char*, NULL for any */
  GCancellable *cancellable;
} Choice;

struct _BasaltHistoryFilters
{
  GtkPopover parent_instance;

  BasaltEngine *engine;
  char *text;
  gboolean updating; /* widgets change by our own hand */
  gboolean custom;   /* the dates are shown, though there may be none yet */
  gboolean typing;   /* a date is being typed: its entry stays, whatever it says */

  Choice choices[N_CHOICES];
  GtkCheckButton *has_error;
  GtkCheckButton *pinned;
  GtkWidget *dates;
  GtkEditable *since;
  GtkEditable *before;
  GtkWidget *clear;
};

G_DEFINE_FINAL_TYPE (BasaltHistoryFilters, basalt_history_filters, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_TEXT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *key;
  const char *label;
  const char *any;
} kinds[] = {
  [CHOICE_STATE] = { "state", N_ ("State"), N_ ("Any State") },
  [CHOICE_MODEL] = { "model", N_ ("Model"), N_ ("Any Model") },
  [CHOICE_FLOW] = { "flow", N_ ("Flow"), N_ ("Any Flow") },
  [CHOICE_CONNECTION] = { "connection", N_ ("Connection"), N_ ("Any Connection") },
  [CHOICE_TAG] = { "tag", N_ ("Tag"), N_ ("Any Tag") },
  [CHOICE_RATING] = { "rating", N_ ("Rating"), N_ ("Any Rating") },
  [CHOICE_TIME] = { "since", N_ ("Time"), N_ ("Any Time") },
};
G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == N_CHOICES);

static const BasaltState states[] = {
  BASALT_STATE_RUNNING,   BASALT_STATE_AWAITING_RETRY, BASALT_STATE_COMPLETED, BASALT_STATE_FAILED,
  BASALT_STATE_TIMED_OUT, BASALT_STATE_CANCELLED,      BASALT_STATE_CRASHED,
};

static const struct
{
  const char *value;
  const char *label;
} times[] = {
  { "today", N_ ("Today") },
  { "7d", N_ ("Last 7 Days") },
  { "30d", N_ ("Last 30 Days") },
};

/* The last choice of a time. */
#define VALUE_CUSTOM ""

static void update (BasaltHistoryFilters *self);

static void
take_text (BasaltHistoryFilters *self,
           char                 *text)
{
  if (g_strcmp0 (self->text, text) == 0)
    {
      g_free (text);
      return;
    }

  g_free (self->text);
  self->text = text;
  update (self);
  g_signal_emit (self, signals[SIGNAL_TEXT_CHANGED], 0, self->text);
}

static void
set_word (BasaltHistoryFilters *self,
          const char           *key,
          const char           *value)
{
  take_text (self, basalt_run_query_set_word (self->text, key, value));
}

static guint
find_value (const Choice *choice,
            const char   *value)
{
  for (guint i = 0; i < choice->values->len; i++)
    {
      const char *other = choice->values->pdata[i];

      if (value == other ||
          (value != NULL && other != NULL && g_ascii_strcasecmp (value, other) == 0))
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
add_value (Choice     *choice,
           const char *value,
           const char *label)
{
  g_autofree char *visible = NULL;

  if (find_value (choice, value) != GTK_INVALID_LIST_POSITION)
    return;

  visible = basalt_text_make_visible (label, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  g_ptr_array_add (choice->values, g_strdup (value));
  gtk_string_list_append (choice->labels, visible);
}

/* The button inside of a drop-down has the focus, and GTK 4.8 gives it no name. */
static void
name_choice (Choice *choice,
             guint   kind)
{
  guint selected = gtk_drop_down_get_selected (choice->drop_down);
  g_autofree char *name = NULL;

  if (selected == GTK_INVALID_LIST_POSITION)
    return;

  /* Translators: a filter and its value: “State: Failed” */
  name = g_strdup_printf (_ ("%s: %s"), _ (kinds[kind].label),
                          gtk_string_list_get_string (choice->labels, selected));
  basalt_drop_down_set_accessible_label (choice->drop_down, name);
}

static void
select_value (Choice     *choice,
              const char *value)
{
  /* What was typed may be a part of a value, or one that no run has. */
  add_value (choice, value, value != NULL ? value : "");
  gtk_drop_down_set_selected (choice->drop_down, find_value (choice, value));
}

static void
update_time (BasaltHistoryFilters *self)
{
  g_autofree char *since = basalt_run_query_get_word (self->text, "since");
  g_autofree char *before = basalt_run_query_get_word (self->text, "before");
  Choice *choice = &self->choices[CHOICE_TIME];
  gboolean known = before == NULL && find_value (choice, since) != GTK_INVALID_LIST_POSITION;

  if (known && since != NULL && !self->typing)
    self->custom = FALSE;
  else if (!known)
    self->custom = TRUE;
  gtk_drop_down_set_selected (choice->drop_down,
                              find_value (choice, self->custom ? VALUE_CUSTOM : since));
  gtk_widget_set_visible (self->dates, self->custom);
  if (g_strcmp0 (gtk_editable_get_text (self->since), since != NULL ? since : "") != 0)
    gtk_editable_set_text (self->since, since != NULL ? since : "");
  if (g_strcmp0 (gtk_editable_get_text (self->before), before != NULL ? before : "") != 0)
    gtk_editable_set_text (self->before, before != NULL ? before : "");
}

static void
update_check (GtkCheckButton *button,
              const char     *text,
              const char     *key,
              const char     *value)
{
  g_autofree char *word = basalt_run_query_get_word (text, key);

  gtk_check_button_set_active (button, word != NULL && g_ascii_strcasecmp (word, value) == 0);
}

static void
update (BasaltHistoryFilters *self)
{
  self->updating = TRUE;
  for (guint i = 0; i < CHOICE_TIME; i++)
    {
      g_autofree char *value = basalt_run_query_get_word (self->text, kinds[i].key);

      select_value (&self->choices[i], value);
    }
  update_time (self);
  update_check (self->has_error, self->text, "has", "error");
  update_check (self->pinned, self->text, "is", "pinned");
  gtk_widget_set_sensitive (self->clear, basalt_history_filters_count (self->text) > 0);
  self->updating = FALSE;
}

static void
selected_cb (GtkDropDown          *drop_down,
             GParamSpec           *pspec,
             BasaltHistoryFilters *self)
{
  guint selected = gtk_drop_down_get_selected (drop_down);

  for (guint i = 0; i < N_CHOICES; i++)
    {
      if (self->choices[i].drop_down == drop_down)
        name_choice (&self->choices[i], i);
    }
  if (self->updating || selected == GTK_INVALID_LIST_POSITION)
    return;

  for (guint i = 0; i < N_CHOICES; i++)
    {
      Choice *choice = &self->choices[i];
      const char *value;

      if (choice->drop_down != drop_down)
        continue;

      value = choice->values->pdata[selected];
      if (i == CHOICE_TIME)
        {
          g_autofree char *text = NULL;

          self->custom = value != NULL && g_str_equal (value, VALUE_CUSTOM);
          if (self->custom)
            {
              update (self);
              return;
            }
          text = basalt_run_query_set_word (self->text, "before", NULL);
          take_text (self, basalt_run_query_set_word (text, "since", value));
          update (self);
          return;
        }

      set_word (self, kinds[i].key, value);
      return;
    }
}

static void
toggled_cb (BasaltHistoryFilters *self,
            GtkCheckButton       *button)
{
  gboolean active = gtk_check_button_get_active (button);

  if (self->updating)
    return;

  if (button == self->has_error)
    set_word (self, "has", active ? "error" : NULL);
  else
    set_word (self, "is", active ? "pinned" : NULL);
}

static void
date_changed_cb (BasaltHistoryFilters *self,
                 GtkEditable          *entry)
{
  const char *text = gtk_editable_get_text (entry);

  if (self->updating)
    return;

  self->typing = TRUE;
  set_word (self, entry == self->since ? "since" : "before", *text != '\0' ? text : NULL);
  self->typing = FALSE;
}

static void
clear_cb (BasaltHistoryFilters *self)
{
  self->custom = FALSE;
  /* The button cannot be pressed any more, and the focus with it would go nowhere. */
  if (gtk_widget_has_focus (self->clear))
    gtk_widget_child_focus (GTK_WIDGET (self->choices[0].drop_down), GTK_DIR_TAB_FORWARD);
  take_text (self, basalt_history_filters_clear (self->text));
  update (self);
}

/* -- Values of the history -- */

typedef struct
{
  BasaltHistoryFilters *filters;
  guint kind;
} Fill;

static void
filled_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Fill *fill = user_data;
  g_autoptr (BasaltHistoryFilters) self = fill->filters;
  g_autoptr (GPtrArray) completions = NULL;
  g_autoptr (GError) error = NULL;

  completions = basalt_engine_complete_query_finish (BASALT_ENGINE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->choices[fill->kind].cancellable);
  if (completions == NULL)
    {
      g_debug ("Values of the history cannot be offered: %s", error->message);
      return;
    }

  self->updating = TRUE;
  for (guint i = 0; i < completions->len; i++)
    {
      const BasaltQueryCompletion *completion = completions->pdata[i];
      g_autofree char *value = basalt_run_query_get_word (completion->text, kinds[fill->kind].key);

      if (value != NULL)
        add_value (&self->choices[fill->kind], value, value);
    }
  self->updating = FALSE;
}

static void
cancel_filling (BasaltHistoryFilters *self)
{
  for (guint i = 0; i < N_CHOICES; i++)
    {
      g_cancellable_cancel (self->choices[i].cancellable);
      g_clear_object (&self->choices[i].cancellable);
    }
}

/* When somebody looks: runs come and go. */
static void
basalt_history_filters_map (GtkWidget *widget)
{
  BasaltHistoryFilters *self = BASALT_HISTORY_FILTERS (widget);
  static const guint filled[] = { CHOICE_MODEL, CHOICE_FLOW, CHOICE_CONNECTION, CHOICE_TAG };

  GTK_WIDGET_CLASS (basalt_history_filters_parent_class)->map (widget);
  cancel_filling (self);
  if (self->engine == NULL || !basalt_engine_get_open (self->engine))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (filled); i++)
    {
      g_autofree char *text = g_strconcat (kinds[filled[i]].key, ":", NULL);
      Fill *fill = g_new (Fill, 1);

      fill->filters = g_object_ref (self);
      fill->kind = filled[i];
      self->choices[filled[i]].cancellable = g_cancellable_new ();
      basalt_engine_complete_query_async (self->engine, text, (guint) strlen (text),
                                          self->choices[filled[i]].cancellable, filled_cb, fill);
    }
}

/* -- Widgets -- */

static void
setup_value_cb (GtkListItemFactory *factory,
                GtkListItem        *item)
{
  gtk_list_item_set_child (item, g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize",
                                               PANGO_ELLIPSIZE_MIDDLE, "max-width-chars",
                                               MAX_VALUE_CHARS, NULL));
}

static void
bind_value_cb (GtkListItemFactory *factory,
               GtkListItem        *item)
{
  GtkStringObject *value = gtk_list_item_get_item (item);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (value));
  basalt_list_item_set_accessible_label (item, gtk_string_object_get_string (value));
}

static void
label_widget (GtkWidget *widget,
              GtkWidget *label)
{
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
}

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "dim-label");

  return label;
}

/* What is beside its label goes below it where there is no room. */
static void
append_row (GtkBox    *box,
            GtkWidget *label,
            GtkWidget *widget)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (row, g_object_new (BASALT_TYPE_WRAP_LAYOUT, NULL));
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), widget);
  gtk_box_append (box, row);
}

static void
make_choice (BasaltHistoryFilters *self,
             GtkBox               *box,
             guint                 kind)
{
  Choice *choice = &self->choices[kind];
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *label = make_label (_ (kinds[kind].label));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_value_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_value_cb), NULL);
  choice->values = g_ptr_array_new_with_free_func (g_free);
  choice->labels = gtk_string_list_new (NULL);
  choice->drop_down = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (choice->labels), NULL));
  gtk_drop_down_set_factory (choice->drop_down, factory);
  gtk_widget_set_size_request (GTK_WIDGET (choice->drop_down), VALUE_WIDTH, -1);
  add_value (choice, NULL, _ (kinds[kind].any));
  label_widget (GTK_WIDGET (choice->drop_down), label);
  g_object_unref (factory);

  name_choice (choice, kind);
  append_row (box, label, GTK_WIDGET (choice->drop_down));
  g_signal_connect_object (choice->drop_down, "notify::selected", G_CALLBACK (selected_cb), self,
                           0);
}

static GtkEditable *
make_date (BasaltHistoryFilters *self,
           GtkBox               *box,
           const char           *text)
{
  GtkWidget *label = make_label (text);
  GtkWidget *entry = g_object_new (GTK_TYPE_ENTRY, "placeholder-text", _ ("2026-01-31"),
                                   "width-chars", 12, "max-width-chars", 12, NULL);

  label_widget (entry, label);
  gtk_widget_set_size_request (entry, VALUE_WIDTH, -1);
  append_row (box, label, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (date_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_EDITABLE (entry);
}

static GtkBox *
make_box (void)
{
  return g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6, NULL);
}

static GtkCheckButton *
make_check (BasaltHistoryFilters *self,
            GtkBox               *box,
            const char           *label)
{
  GtkWidget *check = gtk_check_button_new_with_label (label);

  basalt_widget_set_accessible_label (check, label);
  gtk_box_append (box, check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);

  return GTK_CHECK_BUTTON (check);
}

static void
basalt_history_filters_dispose (GObject *object)
{
  BasaltHistoryFilters *self = BASALT_HISTORY_FILTERS (object);

  cancel_filling (self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (basalt_history_filters_parent_class)->dispose (object);
}

static void
basalt_history_filters_finalize (GObject *object)
{
  BasaltHistoryFilters *self = BASALT_HISTORY_FILTERS (object);

  for (guint i = 0; i < N_CHOICES; i++)
    g_clear_pointer (&self->choices[i].values, g_ptr_array_unref);
  g_free (self->text);

  G_OBJECT_CLASS (basalt_history_filters_parent_class)->finalize (object);
}

static void
basalt_history_filters_class_init (BasaltHistoryFiltersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = basalt_history_filters_dispose;
  object_class->finalize = basalt_history_filters_finalize;
  GTK_WIDGET_CLASS (klass)->map = basalt_history_filters_map;

  signals[SIGNAL_TEXT_CHANGED] =
    g_signal_new ("text-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
basalt_history_filters_init (BasaltHistoryFilters *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkBox *box = make_box ();
  GtkBox *dates = make_box ();
  Choice *choice;

  self->text = g_strdup ("");
  g_object_set (box, "margin-top", 6, "margin-bottom", 6, "margin-start", 6, "margin-end", 6, NULL);
  for (guint i = 0; i < N_CHOICES; i++)
    make_choice (self, box, i);

  choice = &self->choices[CHOICE_STATE];
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    add_value (choice, basalt_state_to_name (states[i]), basalt_state_get_label (states[i]));
  choice = &self->choices[CHOICE_RATING];
  for (guint i = 1; i <= 5; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", i);
      g_autofree char *label =
        g_strdup_printf (i < 5 ? ngettext ("%u star or more", "%u stars or more", i) :
                                 ngettext ("%u star", "%u stars", i),
                         i);

      add_value (choice, value, label);
    }
  choice = &self->choices[CHOICE_TIME];
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    add_value (choice, times[i].value, _ (times[i].label));
  add_value (choice, VALUE_CUSTOM, _ ("Custom…"));

  self->dates = GTK_WIDGET (dates);
  /* Translators: the first day of a time */
  self->since = make_date (self, dates, _ ("From"));
  /* Translators: the day at which a time ends, not part of it */
  self->before = make_date (self, dates, _ ("Before"));
  gtk_box_append (box, self->dates);

  self->has_error = make_check (self, box, _ ("With an Error"));
  self->pinned = make_check (self, box, _ ("Pinned"));
  self->clear = gtk_button_new_with_label (_ ("Clear Filters"));
  basalt_widget_set_accessible_label (self->clear, _ ("Clear Filters"));
  g_signal_connect_object (self->clear, "clicked", G_CALLBACK (clear_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, self->clear);

  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "propagate-natural-width", TRUE, "max-content-height", 440, "child", box, NULL);
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
  basalt_widget_set_accessible_label (GTK_WIDGET (self), _ ("Filters"));
  update (self);
}

/**
 * basalt_history_filters_new:
 *
 * Returns: (transfer full): filters, none of them on
 */
GtkWidget *
basalt_history_filters_new (void)
{
  return g_object_new (BASALT_TYPE_HISTORY_FILTERS, NULL);
}

/**
 * basalt_history_filters_set_engine:
 * @self: filters
 * @engine: (nullable): whose history has the values
 */
void
basalt_history_filters_set_engine (BasaltHistoryFilters *self,
                                   BasaltEngine         *engine)
{
  g_return_if_fail (BASALT_IS_HISTORY_FILTERS (self));

  cancel_filling (self);
  g_set_object (&self->engine, engine);
}

/**
 * basalt_history_filters_set_text:
 * @self: filters
 * @text: the search, as typed
 */
void
basalt_history_filters_set_text (BasaltHistoryFilters *self,
                                 const char           *text)
{
  g_return_if_fail (BASALT_IS_HISTORY_FILTERS (self));
  g_return_if_fail (text != NULL);

  if (g_strcmp0 (self->text, text) == 0)
    return;

  g_free (self->text);
  self->text = g_strdup (text);
  self->custom = FALSE;
  update (self);
}

/* An order is no filter, and the trash is a place. */
static gboolean
is_filter (const char *key)
{
  return !g_str_equal (key, "sort") && !g_str_equal (key, "in");
}

/**
 * basalt_history_filters_count:
 * @text: a search, as typed
 *
 * Returns: how many kinds of filters are in it
 */
guint
basalt_history_filters_count (const char *text)
{
  const char *const *keys = basalt_run_query_get_keys ();
  guint n = 0;

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *value = basalt_run_query_get_word (text, keys[i]);

      n += is_filter (keys[i]) && value != NULL;
    }

  return n;
}

/**
 * basalt_history_filters_describe:
 * @text: a search, as typed
 *
 * Returns: (transfer full) (nullable): its filters, to be shown; %NULL without any
 */
char *
basalt_history_filters_describe (const char *text)
{
  const char *const *keys = basalt_run_query_get_keys ();
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *value = basalt_run_query_get_word (text, keys[i]);
      g_autofree char *visible = NULL;
      g_autofree char *word = NULL;

      if (!is_filter (keys[i]) || value == NULL)
        continue;

      visible = basalt_text_make_visible (value, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
      word = g_strconcat (keys[i], ":", visible, NULL);
      basalt_text_append_item (words, word);
    }

  return words->len > 0 ? g_string_free (g_steal_pointer (&words), FALSE) : NULL;
}

/**
 * basalt_history_filters_clear:
 * @text: a search, as typed
 *
 * Returns: (transfer full): what is left of it without filters
 */
char *
basalt_history_filters_clear (const char *text)
{
  const char *const *keys = basalt_run_query_get_keys ();
  char *result = g_strdup (text);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      char *without;

      if (!is_filter (keys[i]))
        continue;

      without = basalt_run_query_set_word (result, keys[i], NULL);
      g_free (result);
      result = without;
    }

  return g_strstrip (result);
}
