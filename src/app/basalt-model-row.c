/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-model-row.h"

#include "basalt-accessible.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>

struct _BasaltModelRow
{
  GtkListBoxRow parent_instance;

  BasaltModel *model;
  char *id;
  char *spoken;

  GtkLabel *name_label;
  GtkLabel *id_label;
  GtkLabel *reason_label;
  GtkLabel *badge_label;
  GtkImage *selected_image;
};

G_DEFINE_FINAL_TYPE (BasaltModelRow, basalt_model_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  g_autofree char *visible = NULL;

  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
  if (text == NULL)
    return;

  visible = basalt_text_make_visible (text, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  gtk_label_set_text (label, visible);
}

static const char *
get_badge (BasaltModel *model)
{
  if (g_strcmp0 (basalt_model_get_lifecycle (model), "LEGACY") == 0)
    return C_ ("model", "Legacy");
  if (g_strcmp0 (basalt_model_get_via (model), "inference-profile") == 0)
    return C_ ("model", "Inference Profile");
  if (g_strcmp0 (basalt_model_get_via (model), "application-profile") == 0)
    return C_ ("model", "Application Profile");

  return NULL;
}

static void
update_spoken (BasaltModelRow *self,
               gboolean        selected)
{
  g_autofree char *label = NULL;

  if (selected)
    /* Translators: %s is a model's name, provider and id. For screen readers. */
    label = g_strdup_printf (_ ("%s, chosen"), self->spoken);

  basalt_widget_set_accessible_label (GTK_WIDGET (self), label != NULL ? label : self->spoken);
}

static void
basalt_model_row_finalize (GObject *object)
{
  BasaltModelRow *self = BASALT_MODEL_ROW (object);

  g_clear_object (&self->model);
  g_free (self->id);
  g_free (self->spoken);

  G_OBJECT_CLASS (basalt_model_row_parent_class)->finalize (object);
}

static void
basalt_model_row_class_init (BasaltModelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = basalt_model_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-model-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltModelRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelRow, id_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelRow, reason_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelRow, badge_label);
  gtk_widget_class_bind_template_child (widget_class, BasaltModelRow, selected_image);
}

static void
basalt_model_row_init (BasaltModelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * basalt_model_row_new:
 * @model: a model of the catalogue
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
basalt_model_row_new (BasaltModel *model)
{
  BasaltModelRow *self;
  const char *name;
  GString *spoken;
  const char *reason = NULL;

  g_return_val_if_fail (BASALT_IS_MODEL (model), NULL);

  self = g_object_new (BASALT_TYPE_MODEL_ROW, NULL);
  self->model = g_object_ref (model);
  self->id = g_strdup (basalt_model_get_id (model));

  name = basalt_model_get_name (model);
  if (name == NULL)
    name = self->id;

  if (!basalt_model_get_invocable (model))
    {
      reason = basalt_model_get_reason (model);
      if (reason == NULL)
        reason = _ ("This connection cannot invoke it.");
    }

  set_label (self->name_label, name);
  set_label (self->id_label, self->id);
  set_label (self->reason_label, reason);
  set_label (self->badge_label, get_badge (model));
  gtk_widget_set_sensitive (GTK_WIDGET (self), reason == NULL);

  spoken = g_string_new (name);
  if (basalt_model_get_provider (model) != NULL)
    basalt_text_append_item (spoken, basalt_model_get_provider (model));
  if (get_badge (model) != NULL)
    basalt_text_append_item (spoken, get_badge (model));
  basalt_text_append_item (spoken, self->id);
  self->spoken = g_string_free (spoken, FALSE);
  basalt_widget_set_accessible_description (GTK_WIDGET (self), reason);
  update_spoken (self, FALSE);

  return GTK_WIDGET (self);
}

/**
 * basalt_model_row_new_free:
 * @id: what a person typed
 * @problem: (nullable): why it cannot be a model id
 *
 * Returns: (transfer floating): the row that takes @id as it is
 */
GtkWidget *
basalt_model_row_new_free (const char *id,
                           const char *problem)
{
  BasaltModelRow *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_object_new (BASALT_TYPE_MODEL_ROW, NULL);
  self->id = g_strdup (id);
  /* Translators: %s is a model id or ARN as typed. */
  self->spoken = g_strdup_printf (_ ("Use “%s”"), id);

  set_label (self->name_label, self->spoken);
  set_label (self->id_label, problem == NULL ? _ ("As model id or ARN") : NULL);
  set_label (self->reason_label, problem);
  set_label (self->badge_label, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self), problem == NULL);
  basalt_widget_set_accessible_description (GTK_WIDGET (self), problem);
  update_spoken (self, FALSE);

  return GTK_WIDGET (self);
}

/**
 * basalt_model_row_get_model:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the model; %NULL for the row that takes what was typed
 */
BasaltModel *
basalt_model_row_get_model (BasaltModelRow *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL_ROW (self), NULL);

  return self->model;
}

/**
 * basalt_model_row_get_id:
 * @self: a row
 *
 * Returns: the model id or ARN that choosing the row gives
 */
const char *
basalt_model_row_get_id (BasaltModelRow *self)
{
  g_return_val_if_fail (BASALT_IS_MODEL_ROW (self), NULL);

  return self->id;
}

/**
 * basalt_model_row_set_selected:
 * @self: a row
 * @selected: whether it is the model that is chosen now
 */
void
basalt_model_row_set_selected (BasaltModelRow *self,
                               gboolean        selected)
{
  g_return_if_fail (BASALT_IS_MODEL_ROW (self));

  gtk_widget_set_opacity (GTK_WIDGET (self->selected_image), selected ? 1.0 : 0.0);
  update_spoken (self, selected);
}
