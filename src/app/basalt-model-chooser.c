/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-model-chooser.h"

#include "basalt-accessible.h"
#include "basalt-model-row.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltModelChooser
{
  GtkPopover parent_instance;

  BasaltEngine *engine;
  BasaltConnection *connection;
  GListModel *models;
  char *model;
  char *label;
  GCancellable *refresh_cancellable;

  GtkSortListModel *sorted;
  GtkFilterListModel *filtered;
  GtkFilter *filter;
  GListStore *free_text;

  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkListBox *list;
  GtkSpinner *spinner;
  GtkWidget *refreshing_box;
  GtkWidget *problem_box;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (BasaltModelChooser, basalt_model_chooser, GTK_TYPE_POPOVER)

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
dup_search (BasaltModelChooser *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));
}

static BasaltModel *
find_model (BasaltModelChooser *self,
            const char         *id)
{
  for (guint i = 0; self->models != NULL && i < g_list_model_get_n_items (self->models); i++)
    {
      g_autoptr (BasaltModel) model = g_list_model_get_item (self->models, i);

      if (g_strcmp0 (basalt_model_get_id (model), id) == 0)
        return g_steal_pointer (&model);
    }

  return NULL;
}

static void
update_label (BasaltModelChooser *self)
{
  g_autoptr (BasaltModel) model = NULL;
  g_autofree char *label = NULL;

  if (self->model == NULL)
    label = g_strdup (_ ("Choose Model"));
  else
    {
      const char *name = NULL;

      model = find_model (self, self->model);
      if (model != NULL)
        name = basalt_model_get_name (model);
      label = basalt_text_make_visible (name != NULL ? name : self->model, -1,
                                        BASALT_TEXT_VISIBLE_ONE_LINE);
    }

  if (g_strcmp0 (label, self->label) == 0)
    return;

  g_free (self->label);
  self->label = g_steal_pointer (&label);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

static void
update_selected (BasaltModelChooser *self)
{
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (BASALT_IS_MODEL_ROW (child))
        basalt_model_row_set_selected (BASALT_MODEL_ROW (child),
                                       g_strcmp0 (basalt_model_row_get_id (
                                                    BASALT_MODEL_ROW (child)),
                                                  self->model) == 0);
    }
}

/* The page says why there is nothing to choose from. */
static void
update_page (BasaltModelChooser *self)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) +
                 g_list_model_get_n_items (G_LIST_MODEL (self->free_text));

  gtk_stack_set_visible_child_name (self->stack, n_rows > 0 ? "list" : "empty");
}

static void
models_changed_cb (BasaltModelChooser *self)
{
  update_label (self);
  update_page (self);
}

static gboolean
filter_cb (gpointer item,
           gpointer user_data)
{
  BasaltModelChooser *self = user_data;
  g_autofree char *search = dup_search (self);

  return *search == '\0' || basalt_model_matches (item, search);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  BasaltModelChooser *self = user_data;
  GtkWidget *row;

  if (GTK_IS_STRING_OBJECT (item))
    {
      const char *id = gtk_string_object_get_string (item);
      g_autoptr (GError) error = NULL;

      basalt_model_id_is_valid (id, &error);
      return basalt_model_row_new_free (id, error != NULL ? error->message : NULL);
    }

  row = basalt_model_row_new (item);
  basalt_model_row_set_selected (BASALT_MODEL_ROW (row),
                                 g_strcmp0 (basalt_model_get_id (item), self->model) == 0);

  return row;
}

static const char *
get_provider (GtkListBoxRow *row)
{
  BasaltModel *model = row != NULL ? basalt_model_row_get_model (BASALT_MODEL_ROW (row)) : NULL;

  return model != NULL ? basalt_model_get_provider (model) : NULL;
}

static void
header_cb (GtkListBoxRow *row,
           GtkListBoxRow *before,
           gpointer       user_data)
{
  const char *provider = get_provider (row);
  g_autofree char *visible = NULL;
  GtkWidget *header;

  if (provider == NULL || g_strcmp0 (provider, get_provider (before)) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  visible = basalt_text_make_visible (provider, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  header = gtk_label_new (visible);
  gtk_label_set_xalign (GTK_LABEL (header), 0);
  gtk_label_set_ellipsize (GTK_LABEL (header), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (header, "heading");
  gtk_widget_add_css_class (header, "provider");
  gtk_list_box_row_set_header (row, header);
}

static void
choose (BasaltModelChooser *self,
        BasaltModelRow     *row)
{
  basalt_model_chooser_set_model (self, basalt_model_row_get_id (row));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
row_activated_cb (BasaltModelChooser *self,
                  GtkListBoxRow      *row)
{
  if (gtk_widget_is_sensitive (GTK_WIDGET (row)))
    choose (self, BASALT_MODEL_ROW (row));
}

static void
search_changed_cb (BasaltModelChooser *self)
{
  g_autofree char *search = dup_search (self);
  g_autoptr (BasaltModel) known = NULL;

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);

  known = find_model (self, search);
  if (*search == '\0' || known != NULL)
    g_list_store_remove_all (self->free_text);
  else
    {
      g_autoptr (GtkStringObject) item = gtk_string_object_new (search);
      gpointer items[] = { item };

      g_list_store_splice (self->free_text, 0,
                           g_list_model_get_n_items (G_LIST_MODEL (self->free_text)), items, 1);
    }

  update_page (self);
}

/* Return takes the first row that can be taken. */
static void
search_activate_cb (BasaltModelChooser *self)
{
  GtkListBoxRow *row;

  search_changed_cb (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (gtk_widget_is_sensitive (GTK_WIDGET (row)))
        {
          choose (self, BASALT_MODEL_ROW (row));
          return;
        }
    }
}

static gboolean
search_key_cb (BasaltModelChooser *self,
               guint               keyval)
{
  GtkListBoxRow *row;

  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (gtk_widget_is_sensitive (GTK_WIDGET (row)))
        return gtk_widget_grab_focus (GTK_WIDGET (row));
    }

  return GDK_EVENT_STOP;
}

static void
set_problem (BasaltModelChooser *self,
             const char         *sentence)
{
  g_autofree char *visible = NULL;

  if (sentence != NULL)
    {
      visible = basalt_text_make_visible (sentence, -1, BASALT_TEXT_VISIBLE_NONE);
      gtk_label_set_text (self->problem_label, visible);
    }
  gtk_widget_set_visible (self->problem_box, sentence != NULL);
}

static void
set_refreshing (BasaltModelChooser *self,
                gboolean            refreshing)
{
  gtk_widget_set_visible (self->refreshing_box, refreshing);
  gtk_spinner_set_spinning (self->spinner, refreshing);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_STATE_BUSY, refreshing,
                               -1);
}

static void
refresh_models_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (BasaltModelChooser) self = user_data;
  g_autoptr (BasaltProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (basalt_engine_refresh_models_finish (BASALT_ENGINE (object), result, &problem, &error))
    set_problem (self, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else
    set_problem (self, problem != NULL ? basalt_problem_get_sentence (problem) : error->message);

  g_clear_object (&self->refresh_cancellable);
  set_refreshing (self, FALSE);
}

static void
cancel_refresh (BasaltModelChooser *self)
{
  g_cancellable_cancel (self->refresh_cancellable);
  g_clear_object (&self->refresh_cancellable);
  set_refreshing (self, FALSE);
}

static void
refresh_clicked_cb (BasaltModelChooser *self)
{
  basalt_model_chooser_refresh (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* Before there is a place for it: GTK after 4.8 closes a popover that grows at once. */
static void
basalt_model_chooser_show (GtkWidget *widget)
{
  BasaltModelChooser *self = BASALT_MODEL_CHOOSER (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  search_changed_cb (self);
  basalt_model_chooser_refresh (self);

  GTK_WIDGET_CLASS (basalt_model_chooser_parent_class)->show (widget);
}

static void
basalt_model_chooser_map (GtkWidget *widget)
{
  BasaltModelChooser *self = BASALT_MODEL_CHOOSER (widget);

  GTK_WIDGET_CLASS (basalt_model_chooser_parent_class)->map (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
basalt_model_chooser_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  BasaltModelChooser *self = BASALT_MODEL_CHOOSER (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      g_value_set_string (value, self->model);
      break;

    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_model_chooser_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  BasaltModelChooser *self = BASALT_MODEL_CHOOSER (object);

  switch (prop_id)
    {
    case PROP_MODEL:
      basalt_model_chooser_set_model (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_model_chooser_dispose (GObject *object)
{
  BasaltModelChooser *self = BASALT_MODEL_CHOOSER (object);

  g_cancellable_cancel (self->refresh_cancellable);
  g_clear_object (&self->refresh_cancellable);
  if (self->sorted != NULL)
    gtk_sort_list_model_set_model (self->sorted, NULL);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (GTK_CUSTOM_FILTER (self->filter), NULL, NULL, NULL);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  if (self->filtered != NULL)
    g_signal_handlers_disconnect_by_data (self->filtered, self);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->free_text);
  g_clear_object (&self->models);
  g_clear_object (&self->engine);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (basalt_model_chooser_parent_class)->dispose (object);
}

static void
basalt_model_chooser_finalize (GObject *object)
{
  BasaltModelChooser *self = BASALT_MODEL_CHOOSER (object);

  g_free (self->model);
  g_free (self->label);

  G_OBJECT_CLASS (basalt_model_chooser_parent_class)->finalize (object);
}

static void
basalt_model_chooser_class_init (BasaltModelChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_model_chooser_get_property;
  object_class->set_property = basalt_model_chooser_set_property;
  object_class->dispose = basalt_model_chooser_dispose;
  object_class->finalize = basalt_model_chooser_finalize;
  widget_class->show = basalt_model_chooser_show;
  widget_class->map = basalt_model_chooser_map;

  properties[PROP_MODEL] =
    g_param_spec_string ("model", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LABEL] =
    g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/basaltflows/Basalt/basalt-model-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltModelChooser, search_entry);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelChooser, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelChooser, list);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelChooser, spinner);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelChooser, refreshing_box);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelChooser, problem_box);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelChooser, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, refresh_clicked_cb);
}

static GtkSorter *
new_sorter (void)
{
  GtkMultiSorter *sorter = gtk_multi_sorter_new ();
  const char *names[] = { "provider", "name", "id" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_multi_sorter_append (sorter,
                             GTK_SORTER (gtk_string_sorter_new (
                               gtk_property_expression_new (BASALT_TYPE_MODEL, NULL, names[i]))));

  return GTK_SORTER (sorter);
}

static void
basalt_model_chooser_init (BasaltModelChooser *self)
{
  g_autoptr (GListStore) lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkFlattenListModel) rows = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_widget_set_accessible_label (GTK_WIDGET (self), _ ("Models"));

  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_cb, self, NULL));
  self->sorted = gtk_sort_list_model_new (NULL, new_sorter ());
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->sorted)),
                                              g_object_ref (self->filter));
  self->free_text = g_list_store_new (GTK_TYPE_STRING_OBJECT);

  g_list_store_append (lists, self->filtered);
  g_list_store_append (lists, self->free_text);
  rows = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (lists)));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (rows), create_row_cb, self, NULL);
  gtk_list_box_set_header_func (self->list, header_cb, NULL, NULL);

  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (models_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* The entry takes Escape from the popover. */
  g_signal_connect_object (self->search_entry, "stop-search", G_CALLBACK (gtk_popover_popdown),
                           self, G_CONNECT_SWAPPED);
  update_label (self);
  update_page (self);
}

GtkWidget *
basalt_model_chooser_new (void)
{
  return g_object_new (BASALT_TYPE_MODEL_CHOOSER, NULL);
}

/**
 * basalt_model_chooser_set_connection:
 * @self: a model chooser
 * @engine: (nullable): an open engine
 * @connection: (nullable): whose models to list
 *
 * Lists what is known of @connection's models. The chosen model stays.
 */
void
basalt_model_chooser_set_connection (BasaltModelChooser *self,
                                     BasaltEngine       *engine,
                                     BasaltConnection   *connection)
{
  g_return_if_fail (BASALT_IS_MODEL_CHOOSER (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));
  g_return_if_fail (connection == NULL || BASALT_IS_CONNECTION (connection));

  cancel_refresh (self);
  set_problem (self, NULL);

  g_set_object (&self->engine, engine);
  g_set_object (&self->connection, connection);
  g_clear_object (&self->models);
  if (engine != NULL && connection != NULL)
    self->models = basalt_engine_get_models (engine, connection);

  gtk_sort_list_model_set_model (self->sorted, self->models);
  models_changed_cb (self);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    basalt_model_chooser_refresh (self);
}

/**
 * basalt_model_chooser_get_model:
 * @self: a model chooser
 *
 * Returns: (nullable): the model id or ARN chosen
 */
const char *
basalt_model_chooser_get_model (BasaltModelChooser *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL_CHOOSER (self), NULL);

  return self->model;
}

/**
 * basalt_model_chooser_set_model:
 * @self: a model chooser
 * @model: (nullable): a model id or ARN; need not be in the catalogue
 */
void
basalt_model_chooser_set_model (BasaltModelChooser *self,
                                const char         *model)
{
  g_return_if_fail (BASALT_IS_MODEL_CHOOSER (self));

  if (model != NULL && *model == '\0')
    model = NULL;
  if (g_strcmp0 (self->model, model) == 0)
    return;

  g_free (self->model);
  self->model = g_strdup (model);
  update_selected (self);
  update_label (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * basalt_model_chooser_get_label:
 * @self: a model chooser
 *
 * Returns: the model's name where the catalogue knows it, else its id, else "Choose Model"
 */
const char *
basalt_model_chooser_get_label (BasaltModelChooser *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL_CHOOSER (self), NULL);

  return self->label;
}

/**
 * basalt_model_chooser_search:
 * @self: a model chooser
 * @text: what to look for, as if typed
 */
void
basalt_model_chooser_search (BasaltModelChooser *self,
                             const char         *text)
{
  g_return_if_fail (BASALT_IS_MODEL_CHOOSER (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  search_changed_cb (self);
}

/**
 * basalt_model_chooser_refresh:
 * @self: a model chooser
 *
 * Asks Bedrock for the models of the connection, unless that is under way. The list stays usable
 * meanwhile; a failure is shown above it.
 */
void
basalt_model_chooser_refresh (BasaltModelChooser *self)
{
  g_return_if_fail (BASALT_IS_MODEL_CHOOSER (self));

  if (self->engine == NULL || self->connection == NULL || self->refresh_cancellable != NULL)
    return;

  self->refresh_cancellable = g_cancellable_new ();
  set_refreshing (self, TRUE);
  basalt_engine_refresh_models_async (self->engine, self->connection, self->refresh_cancellable,
                                      refresh_models_cb, g_object_ref (self));
}
