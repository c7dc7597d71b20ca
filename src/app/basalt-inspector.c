/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-inspector.h"

#include "basalt-container.h"
#include "basalt-details-view.h"
#include "basalt-log-view.h"
#include "basalt-page-keys.h"
#include "basalt-request-view.h"
#include "basalt-timeline-view.h"

#include <adwaita.h>

struct _BasaltInspector
{
  GtkWidget parent_instance;

  BasaltEngine *engine;
  BasaltRun *run;
  BasaltAttempt *attempt; /* what is looked at, or NULL for the newest */
  gboolean beside;

  AdwViewStack *stack;
  AdwBin *timeline_bin;
  AdwBin *logs_bin;
  AdwBin *details_bin;
  AdwBin *request_bin;
};

G_DEFINE_FINAL_TYPE (BasaltInspector, basalt_inspector, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ENGINE,
  PROP_RUN,
  PROP_ATTEMPT,
  PROP_PAGE,
  PROP_BESIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
attempt_activated_cb (BasaltInspector *self,
                      BasaltAttempt   *attempt)
{
  basalt_inspector_set_attempt (self, attempt);
  /* What sent nothing has no request to look at. */
  basalt_inspector_set_page (self,
                             basalt_attempt_get_request (attempt) != NULL ? "request" : "details");
}

static GtkWidget *
create_timeline (BasaltInspector *self)
{
  GtkWidget *view = basalt_timeline_view_new ();

  g_signal_connect_object (view, "attempt-activated", G_CALLBACK (attempt_activated_cb), self,
                           G_CONNECT_SWAPPED);

  return view;
}

static GtkWidget *
create_logs (BasaltInspector *self)
{
  return basalt_log_view_new ();
}

static GtkWidget *
create_details (BasaltInspector *self)
{
  return basalt_details_view_new ();
}

static GtkWidget *
create_request (BasaltInspector *self)
{
  GtkWidget *view = basalt_request_view_new ();

  g_object_bind_property (self, "attempt", view, "attempt",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);

  return view;
}

/* The visible page is made and follows the run; the others let go of it, so that what nobody
 * looks at costs nothing. */
static void
update_pages (BasaltInspector *self)
{
  const char *page = basalt_inspector_get_page (self);
  gboolean mapped = gtk_widget_get_mapped (GTK_WIDGET (self));
  const struct
  {
    const char *name;
    AdwBin *bin;
    GtkWidget *(*create) (BasaltInspector *);
  } pages[] = { { "timeline", self->timeline_bin, create_timeline },
                { "logs", self->logs_bin, create_logs },
                { "details", self->details_bin, create_details },
                { "request", self->request_bin, create_request } };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      gboolean shown = mapped && g_strcmp0 (page, pages[i].name) == 0;

      if (shown && adw_bin_get_child (pages[i].bin) == NULL)
        adw_bin_set_child (pages[i].bin, pages[i].create (self));
      if (adw_bin_get_child (pages[i].bin) != NULL)
        g_object_set (adw_bin_get_child (pages[i].bin), "run", shown ? self->run : NULL, NULL);
    }
  /* Where notes are kept. */
  if (adw_bin_get_child (self->details_bin) != NULL)
    g_object_set (adw_bin_get_child (self->details_bin), "engine", self->engine, NULL);
}

/* The stack hands the focus from page to page, but to none that is made only now. */
static void
keep_focus (BasaltInspector *self)
{
  GtkWidget *page = adw_view_stack_get_visible_child (self->stack);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (page != NULL && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack)) &&
      !gtk_widget_is_ancestor (focus, page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
page_changed_cb (BasaltInspector *self)
{
  update_pages (self);
  keep_focus (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAGE]);
}

static void
basalt_inspector_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (basalt_inspector_parent_class)->map (widget);

  update_pages (BASALT_INSPECTOR (widget));
}

static void
basalt_inspector_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (basalt_inspector_parent_class)->unmap (widget);

  update_pages (BASALT_INSPECTOR (widget));
}

static void
basalt_inspector_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BasaltInspector *self = BASALT_INSPECTOR (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_ATTEMPT:
      g_value_set_object (value, self->attempt);
      break;
    case PROP_PAGE:
      g_value_set_string (value, basalt_inspector_get_page (self));
      break;
    case PROP_BESIDE:
      g_value_set_boolean (value, self->beside);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_inspector_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  BasaltInspector *self = BASALT_INSPECTOR (object);

  switch (prop_id)
    {
    case PROP_ENGINE:
      basalt_inspector_set_engine (self, g_value_get_object (value));
      break;
    case PROP_RUN:
      basalt_inspector_set_run (self, g_value_get_object (value));
      break;
    case PROP_ATTEMPT:
      basalt_inspector_set_attempt (self, g_value_get_object (value));
      break;
    case PROP_PAGE:
      basalt_inspector_set_page (self, g_value_get_string (value));
      break;
    case PROP_BESIDE:
      self->beside = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_inspector_dispose (GObject *object)
{
  BasaltInspector *self = BASALT_INSPECTOR (object);

  g_clear_object (&self->attempt);
  g_clear_object (&self->run);
  g_clear_object (&self->engine);
  basalt_widget_dispose_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (basalt_inspector_parent_class)->dispose (object);
}

static void
basalt_inspector_class_init (BasaltInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = basalt_inspector_get_property;
  object_class->set_property = basalt_inspector_set_property;
  object_class->dispose = basalt_inspector_dispose;
  widget_class->map = basalt_inspector_map;
  widget_class->unmap = basalt_inspector_unmap;

  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, BASALT_TYPE_ENGINE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, BASALT_TYPE_RUN,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ATTEMPT] =
    g_param_spec_object ("attempt", NULL, NULL, BASALT_TYPE_ATTEMPT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PAGE] =
    g_param_spec_string ("page", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_BESIDE] =
    g_param_spec_boolean ("beside", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/basaltflows/Basalt/basalt-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, BasaltInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, BasaltInspector, timeline_bin);
  gtk_widget_class_bind_template_child (widget_class, BasaltInspector, logs_bin);
  gtk_widget_class_bind_template_child (widget_class, BasaltInspector, details_bin);
  gtk_widget_class_bind_template_child (widget_class, BasaltInspector, request_bin);
}

static void
basalt_inspector_init (BasaltInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  basalt_page_keys_add (GTK_WIDGET (self), self->stack);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (page_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * basalt_inspector_set_engine:
 * @self: an inspector
 * @engine: (nullable): the engine of the runs
 */
void
basalt_inspector_set_engine (BasaltInspector *self,
                             BasaltEngine    *engine)
{
  g_return_if_fail (BASALT_IS_INSPECTOR (self));
  g_return_if_fail (engine == NULL || BASALT_IS_ENGINE (engine));

  if (!g_set_object (&self->engine, engine))
    return;

  update_pages (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

/**
 * basalt_inspector_set_run:
 * @self: an inspector
 * @run: (nullable): the run to look into
 */
void
basalt_inspector_set_run (BasaltInspector *self,
                          BasaltRun       *run)
{
  g_return_if_fail (BASALT_IS_INSPECTOR (self));
  g_return_if_fail (run == NULL || BASALT_IS_RUN (run));

  if (!g_set_object (&self->run, run))
    return;

  basalt_inspector_set_attempt (self, NULL);
  update_pages (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

/**
 * basalt_inspector_set_attempt:
 * @self: an inspector
 * @attempt: (nullable): an attempt of the run to look into, or %NULL for its newest
 */
void
basalt_inspector_set_attempt (BasaltInspector *self,
                              BasaltAttempt   *attempt)
{
  g_return_if_fail (BASALT_IS_INSPECTOR (self));
  g_return_if_fail (attempt == NULL || BASALT_IS_ATTEMPT (attempt));

  if (g_set_object (&self->attempt, attempt))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTEMPT]);
}

/**
 * basalt_inspector_get_page:
 * @self: an inspector
 *
 * Returns: (transfer none): the name of the visible page
 */
const char *
basalt_inspector_get_page (BasaltInspector *self)
{
  g_return_val_if_fail (BASALT_IS_INSPECTOR (self), NULL);

  return adw_view_stack_get_visible_child_name (self->stack);
}

/**
 * basalt_inspector_set_page:
 * @self: an inspector
 * @page: (nullable): a page's name
 *
 * Returns: %FALSE if there is no such page
 */
gboolean
basalt_inspector_set_page (BasaltInspector *self,
                           const char      *page)
{
  g_return_val_if_fail (BASALT_IS_INSPECTOR (self), FALSE);

  if (page == NULL || adw_view_stack_get_child_by_name (self->stack, page) == NULL)
    return FALSE;

  adw_view_stack_set_visible_child_name (self->stack, page);
  return TRUE;
}
