/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-compare-table.h"

#include "basalt-accessible.h"
#include "basalt-container.h"
#include "basalt-run-facts.h"
#include "basalt-text.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Of a longer value, a system prompt for example, the beginning is shown. */
#define VALUE_MAX_CHARS 2000

struct _BasaltCompareTable
{
  GtkWidget parent_instance;

  BasaltRun *runs[2];
  gboolean show_all;
  guint n_differences;
  GString *text;
  GPtrArray *rows; /* GtkWidget, to be taken out of their groups again */

  GtkStack *stack;
  AdwPreferencesGroup *parameters_group;
  AdwPreferencesGroup *outcome_group;
};

G_DEFINE_FINAL_TYPE (BasaltCompareTable, basalt_compare_table, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SHOW_ALL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
show_value (const BasaltRunFact *fact)
{
  g_autofree char *visible = NULL;
  g_autofree char *cut = NULL;

  if (fact == NULL || fact->value == NULL)
    return g_strdup ("–");

  visible = basalt_text_make_visible (fact->value, -1, BASALT_TEXT_VISIBLE_NONE);
  if (g_utf8_strlen (visible, -1) > VALUE_MAX_CHARS)
    {
      cut = g_utf8_substring (visible, 0, VALUE_MAX_CHARS);
      g_free (visible);
      visible = g_strconcat (cut, "…", NULL);
    }

  /* Translators: a parameter's value where nobody set it */
  return fact->set ? g_steal_pointer (&visible) : g_strdup_printf (_ ("%s (default)"), visible);
}

static gboolean
differ (const BasaltRunFact *a,
        const BasaltRunFact *b)
{
  return a == NULL || b == NULL || g_strcmp0 (a->value, b->value) != 0 || a->set != b->set;
}

static GtkWidget *
new_value_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);

  return label;
}

static void
add_row (BasaltCompareTable  *self,
         AdwPreferencesGroup *group,
         const char          *title,
         const BasaltRunFact *a,
         const BasaltRunFact *b)
{
  gboolean changed = differ (a, b);
  g_autofree char *text_a = show_value (a);
  g_autofree char *text_b = show_value (b);
  g_autofree char *caption = NULL;
  g_autofree char *description = NULL;
  GtkWidget *row;
  GtkWidget *box;
  GtkWidget *values;
  GtkWidget *label;

  g_string_append_printf (self->text, "%s %s: %s | %s\n", changed ? "≠" : "=", title, text_a,
                          text_b);
  if (changed)
    self->n_differences++;
  else if (!self->show_all)
    return;

  caption = g_strdup_printf ("%s %s", changed ? "≠" : "=", title);
  /* Translators: a parameter's name and its values in two runs, for screen readers */
  description =
    g_strdup_printf (changed ? _ ("%s differs: %s, and %s") : _ ("%s is the same: %s, and %s"),
                     title, text_a, text_b);

  label = gtk_label_new (caption);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, changed ? "heading" : "dim-label");

  values = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_set_homogeneous (GTK_BOX (values), TRUE);
  gtk_box_append (GTK_BOX (values), new_value_label (text_a));
  gtk_box_append (GTK_BOX (values), new_value_label (text_b));

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_add_css_class (box, "detail");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), values);

  row = adw_preferences_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  basalt_widget_set_accessible_label (row, description);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static const BasaltRunFact *
find_fact (GPtrArray  *facts,
           const char *key)
{
  for (guint i = 0; i < facts->len; i++)
    {
      const BasaltRunFact *fact = g_ptr_array_index (facts, i);

      if (g_str_equal (fact->key, key))
        return fact;
    }

  return NULL;
}

static void
add_facts (BasaltCompareTable *self, AdwPreferencesGroup *group, GPtrArray *(*list) (BasaltRun *) )
{
  g_autoptr (GPtrArray) of_a = list (self->runs[0]);
  g_autoptr (GPtrArray) of_b = list (self->runs[1]);
  guint n_rows = self->rows->len;

  for (guint i = 0; i < of_a->len; i++)
    {
      const BasaltRunFact *fact = g_ptr_array_index (of_a, i);
      const BasaltRunFact *other = find_fact (of_b, fact->key);

      /* What neither has is no news. */
      if (fact->value != NULL || (other != NULL && other->value != NULL))
        add_row (self, group, fact->title, fact, other);
    }
  for (guint i = 0; i < of_b->len; i++)
    {
      const BasaltRunFact *fact = g_ptr_array_index (of_b, i);

      if (find_fact (of_a, fact->key) == NULL)
        add_row (self, group, fact->title, NULL, fact);
    }

  if (self->rows->len > n_rows)
    gtk_widget_set_visible (GTK_WIDGET (group), TRUE);
}

static void
update (BasaltCompareTable *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);
  g_string_truncate (self->text, 0);
  self->n_differences = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->parameters_group), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome_group), FALSE);

  if (self->runs[0] != NULL && self->runs[1] != NULL)
    {
      add_facts (self, self->parameters_group, basalt_run_facts_of_place);
      add_facts (self, self->parameters_group, basalt_run_facts_of_parameters);
      add_facts (self, self->outcome_group, basalt_run_facts_of_outcome);
    }
  basalt_stack_show_page (self->stack, self->rows->len > 0 ? "rows" : "same");
}

static void
basalt_compare_table_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_ALL:
      g_value_set_boolean (value, BASALT_COMPARE_TABLE (object)->show_all);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_compare_table_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  BasaltCompareTable *self = BASALT_COMPARE_TABLE (object);

  switch (prop_id)
    {
    case PROP_SHOW_ALL:
      if (self->show_all == g_value_get_boolean (value))
        return;
      self->show_all = g_value_get_boolean (value);
      update (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_compare_table_dispose (GObject *object)
{
  BasaltCompareTable *self = BASALT_COMPARE_TABLE (object);

  g_clear_object (&self->runs[0]);
  g_clear_object (&self->runs[1]);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_compare_table_parent_class)->dispose (object);
}

static void
basalt_compare_table_finalize (GObject *object)
{
  BasaltCompareTable *self = BASALT_COMPARE_TABLE (object);

  g_ptr_array_unref (self->rows);
  g_string_free (self->text, TRUE);

  G_OBJECT_CLASS (basalt_compare_table_parent_class)->finalize (object);
}

static void
basalt_compare_table_class_init (BasaltCompareTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_compare_table_get_property;
  object_class->set_property = basalt_compare_table_set_property;
  object_class->dispose = basalt_compare_table_dispose;
  object_class->finalize = basalt_compare_table_finalize;

  properties[PROP_SHOW_ALL] =
    g_param_spec_boolean ("show-all", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-compare-table.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareTable, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareTable, parameters_group);
  gtk_widget_class_bind_template_child (widget_class, BasaltCompareTable, outcome_group);
}

static void
basalt_compare_table_init (BasaltCompareTable *self)
{
  self->rows = g_ptr_array_new ();
  self->text = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
basalt_compare_table_new (void)
{
  return g_object_new (BASALT_TYPE_COMPARE_TABLE, NULL);
}

/**
 * basalt_compare_table_set_runs:
 * @self: a table
 * @a: a run that is loaded
 * @b: another one
 */
void
basalt_compare_table_set_runs (BasaltCompareTable *self,
                               BasaltRun          *a,
                               BasaltRun          *b)
{
  g_return_if_fail (BASALT_IS_COMPARE_TABLE (self));
  g_return_if_fail (BASALT_IS_RUN (a));
  g_return_if_fail (BASALT_IS_RUN (b));

  g_set_object (&self->runs[0], a);
  g_set_object (&self->runs[1], b);
  update (self);
}

guint
basalt_compare_table_get_n_differences (BasaltCompareTable *self)
{
  g_return_val_if_fail (BASALT_IS_COMPARE_TABLE (self), 0);

  return self->n_differences;
}

/**
 * basalt_compare_table_dup_text:
 * @self: a table
 *
 * Returns: (transfer full): all of it as text, a line a row
 */
char *
basalt_compare_table_dup_text (BasaltCompareTable *self)
{
  g_return_val_if_fail (BASALT_IS_COMPARE_TABLE (self), NULL);

  return g_strdup (self->text->str);
}
