/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-shell.h"

#include "basalt-side.h"

#define HISTORY_WIDTH 290
#define CONTENT_WIDTH 350
#define INSPECTOR_WIDTH 340

/* On a large screen the areas at the sides become wider, as long as that is of use. */
#define HISTORY_PART 6
#define HISTORY_MAX_WIDTH 480
#define INSPECTOR_PART 5
#define INSPECTOR_MAX_WIDTH 680

struct _BasaltShell
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  AdwFlap *flap;
  GtkWidget *history;
  GtkWidget *history_side;
  GtkWidget *separator;
  GtkWidget *content;
  GtkWidget *inspector;
  GtkWidget *inspector_side;
  GdkSurface *surface; /* of the window, while there is one */
  gulong layout_id;
  GtkWidget *place; /* what is visible where one area is shown at a time */
  gboolean show_history;
  int asked_width;          /* of all, when somebody asked for the inspector last; or 0 */
  int needed_width;         /* of the surface, for an inspector that went for want of room; or 0 */
  GtkWidget *content_focus; /* what had the focus when the inspector was asked for; weak */
  guint cover_id;
};

G_DEFINE_FINAL_TYPE (BasaltShell, basalt_shell, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_HISTORY,
  PROP_CONTENT,
  PROP_INSPECTOR,
  PROP_SHOW_HISTORY,
  PROP_SHOW_INSPECTOR,
  PROP_FOLDED,
  PROP_AT_HISTORY,
  PROP_HISTORY_VISIBLE,
  PROP_INSPECTOR_BESIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
get_history_visible (BasaltShell *self)
{
  return !basalt_shell_get_folded (self) && self->show_history;
}

static gboolean
get_inspector_beside (BasaltShell *self)
{
  return adw_flap_get_reveal_flap (self->flap) && !adw_flap_get_folded (self->flap);
}

static void
notify_layout (BasaltShell *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_HISTORY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HISTORY_VISIBLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSPECTOR_BESIDE]);
}

/* A hidden history would leave a folded window nothing to go back to. */
static void
update_history (BasaltShell *self)
{
  gboolean visible = basalt_shell_get_folded (self) || self->show_history;

  gtk_widget_set_visible (self->history_side, visible);
  gtk_widget_set_visible (self->separator, visible);
}

static void
folded_cb (BasaltShell *self)
{
  if (basalt_shell_get_folded (self))
    adw_leaflet_set_visible_child (self->leaflet, self->place);
  update_history (self);
  notify_layout (self);
}

static void
visible_child_cb (BasaltShell *self)
{
  if (basalt_shell_get_folded (self))
    self->place = adw_leaflet_get_visible_child (self->leaflet);
  update_history (self);
  notify_layout (self);
}

/* Side by side, both are visible: going anywhere would only take the focus along, away from the
 * list in which somebody moves on with the arrow keys. */
static void
go_to (BasaltShell *self,
       GtkWidget   *place)
{
  self->place = place;
  if (basalt_shell_get_folded (self))
    adw_leaflet_set_visible_child (self->leaflet, place);
}

/* -- The inspector -- */

static int
get_min_width (GtkWidget *widget)
{
  int width;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);

  return width;
}

/* For all that is shown to stand side by side, the inspector among it */
static int
get_needed_width (BasaltShell *self)
{
  int width = get_min_width (self->content) + get_min_width (self->inspector_side) +
              get_min_width (adw_flap_get_separator (self->flap));

  if (self->show_history)
    width += get_min_width (self->history_side) + get_min_width (self->separator);

  return width;
}

/* What is not revealed is not there, for assistive technology too, and folds no flap. A pixel of
 * its place remains, as AdwFlap divides by its width to move it. */
static void
reveal_changed_cb (BasaltShell *self)
{
  gtk_widget_set_visible (self->inspector, adw_flap_get_reveal_flap (self->flap) ||
                                             adw_flap_get_reveal_progress (self->flap) > 0);
}

/* -- The focus: never on what is covered, nor on what has gone -- */

static GtkWidget *
get_focus (BasaltShell *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

static gboolean
has_focus_in (BasaltShell *self,
              GtkWidget   *area)
{
  GtkWidget *focus = get_focus (self);

  return focus != NULL && (focus == area || gtk_widget_is_ancestor (focus, area));
}

static gboolean
is_content_covered (BasaltShell *self)
{
  return adw_flap_get_reveal_flap (self->flap) && adw_flap_get_folded (self->flap);
}

/* Once there is something of the inspector to be seen, and not while areas are laid out. */
static gboolean
cover_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  BasaltShell *self = BASALT_SHELL (widget);

  if (!has_focus_in (self, self->inspector) &&
      !gtk_widget_child_focus (self->inspector, GTK_DIR_TAB_FORWARD) &&
      adw_flap_get_reveal_progress (self->flap) < 1)
    return G_SOURCE_CONTINUE;

  self->cover_id = 0;

  return G_SOURCE_REMOVE;
}

static void
update_cover (BasaltShell *self)
{
  gboolean covered = is_content_covered (self);

  if (covered != gtk_widget_get_can_focus (self->content))
    return;

  gtk_widget_set_can_focus (self->content, !covered);
  if (!covered && self->cover_id > 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->cover_id);
      self->cover_id = 0;
    }
  else if (covered && self->cover_id == 0 && has_focus_in (self, self->content))
    self->cover_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), cover_cb, NULL, NULL);
}

/* The inspector goes: back to where the focus was before. */
static void
give_focus_back (BasaltShell *self)
{
  GtkWidget *focus = self->content_focus;

  if (adw_flap_get_reveal_flap (self->flap) || !has_focus_in (self, self->inspector))
    return;

  if (focus == NULL || !gtk_widget_get_mapped (focus) || !gtk_widget_grab_focus (focus))
    gtk_widget_child_focus (self->content, GTK_DIR_TAB_FORWARD);
}

static void
flap_changed_cb (BasaltShell *self)
{
  update_cover (self);
  give_focus_back (self);
  reveal_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_INSPECTOR]);
  notify_layout (self);
}

/* AdwFlap divides by the width of what it moves, which is none before it has laid out its areas,
 * and what it then animates by is no number. What is not mapped, it shows and hides at once; the
 * focus would stay away from it. */
static void
reveal (BasaltShell *self,
        gboolean     show)
{
  GtkWidget *flap = GTK_WIDGET (self->flap);
  gboolean early = gtk_widget_get_mapped (flap) && gtk_widget_get_width (self->content) == 0;
  GtkWidget *focus = early && has_focus_in (self, flap) ? get_focus (self) : NULL;

  if (early)
    gtk_widget_set_child_visible (flap, FALSE);
  adw_flap_set_reveal_flap (self->flap, show);
  if (early)
    gtk_widget_set_child_visible (flap, TRUE);
  if (focus != NULL && gtk_widget_get_mapped (focus))
    gtk_root_set_focus (gtk_widget_get_root (flap), focus);
}

/* AdwFlap is locked: it would hide the inspector, which then folds no flap any more, and reveal it
 * for that, without end. Where somebody asks for the inspector without there being room beside the
 * content, it lies over it. Where the room goes from under it, it goes. */
static void
flap_folded_cb (BasaltShell *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (!adw_flap_get_folded (self->flap))
    self->asked_width = 0;
  else if (adw_flap_get_reveal_flap (self->flap) && width != self->asked_width)
    {
      /* Wider than here in any case, so that it does not come and go. A shadow is around it. */
      self->needed_width =
        gdk_surface_get_width (self->surface) + MAX (get_needed_width (self) - width, 1);
      reveal (self, FALSE);
    }

  update_cover (self);
  notify_layout (self);
}

static void
surface_layout_cb (BasaltShell *self,
                   int          width)
{
  gtk_widget_set_size_request (self->history,
                               CLAMP (width / HISTORY_PART, HISTORY_WIDTH, HISTORY_MAX_WIDTH), -1);
  gtk_widget_set_size_request (self->inspector,
                               CLAMP (width / INSPECTOR_PART, INSPECTOR_WIDTH, INSPECTOR_MAX_WIDTH),
                               -1);

  if (self->needed_width > 0 && width >= self->needed_width)
    {
      self->needed_width = 0;
      reveal (self, TRUE);
    }
}

static void
basalt_shell_realize (GtkWidget *widget)
{
  BasaltShell *self = BASALT_SHELL (widget);

  GTK_WIDGET_CLASS (basalt_shell_parent_class)->realize (widget);

  self->surface = g_object_ref (gtk_native_get_surface (gtk_widget_get_native (widget)));
  self->layout_id =
    g_signal_connect_swapped (self->surface, "layout", G_CALLBACK (surface_layout_cb), self);
}

static void
basalt_shell_unrealize (GtkWidget *widget)
{
  BasaltShell *self = BASALT_SHELL (widget);

  g_clear_signal_handler (&self->layout_id, self->surface);
  g_clear_object (&self->surface);

  GTK_WIDGET_CLASS (basalt_shell_parent_class)->unrealize (widget);
}

static void
basalt_shell_dispose (GObject *object)
{
  BasaltShell *self = BASALT_SHELL (object);

  g_clear_weak_pointer (&self->content_focus);

  G_OBJECT_CLASS (basalt_shell_parent_class)->dispose (object);
}

static void
basalt_shell_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  BasaltShell *self = BASALT_SHELL (object);

  switch (prop_id)
    {
    case PROP_SHOW_HISTORY:
      g_value_set_boolean (value, self->show_history);
      break;
    case PROP_SHOW_INSPECTOR:
      g_value_set_boolean (value, basalt_shell_get_show_inspector (self));
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, basalt_shell_get_folded (self));
      break;
    case PROP_AT_HISTORY:
      g_value_set_boolean (value, basalt_shell_get_at_history (self));
      break;
    case PROP_HISTORY_VISIBLE:
      g_value_set_boolean (value, get_history_visible (self));
      break;
    case PROP_INSPECTOR_BESIDE:
      g_value_set_boolean (value, get_inspector_beside (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_shell_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  BasaltShell *self = BASALT_SHELL (object);

  switch (prop_id)
    {
    case PROP_HISTORY:
      self->history = g_value_get_object (value);
      break;
    case PROP_CONTENT:
      self->content = g_value_get_object (value);
      break;
    case PROP_INSPECTOR:
      self->inspector = g_value_get_object (value);
      break;
    case PROP_SHOW_HISTORY:
      basalt_shell_set_show_history (self, g_value_get_boolean (value));
      break;
    case PROP_SHOW_INSPECTOR:
      basalt_shell_set_show_inspector (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_shell_constructed (GObject *object)
{
  BasaltShell *self = BASALT_SHELL (object);
  AdwLeafletPage *page;

  G_OBJECT_CLASS (basalt_shell_parent_class)->constructed (object);

  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  self->flap = ADW_FLAP (adw_flap_new ());
  self->history_side = basalt_side_new (self->history);
  self->inspector_side = basalt_side_new (self->inspector);
  self->separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

  gtk_widget_set_size_request (self->history, HISTORY_WIDTH, -1);
  gtk_widget_set_size_request (self->content, CONTENT_WIDTH, -1);
  gtk_widget_set_size_request (self->inspector, INSPECTOR_WIDTH, -1);
  gtk_widget_set_size_request (self->inspector_side, 1, -1);
  gtk_widget_set_hexpand (self->content, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->flap), TRUE);
  gtk_widget_add_css_class (self->inspector_side, "background");

  adw_flap_set_content (self->flap, self->content);
  adw_flap_set_flap (self->flap, self->inspector_side);
  adw_flap_set_separator (self->flap, gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  adw_flap_set_flap_position (self->flap, GTK_PACK_END);
  adw_flap_set_reveal_flap (self->flap, FALSE);
  adw_flap_set_locked (self->flap, TRUE);
  /* Text is selected by dragging: no swipes. */
  adw_flap_set_swipe_to_open (self->flap, FALSE);
  adw_flap_set_swipe_to_close (self->flap, FALSE);

  adw_leaflet_append (self->leaflet, self->history_side);
  page = adw_leaflet_append (self->leaflet, self->separator);
  adw_leaflet_page_set_navigatable (page, FALSE);
  adw_leaflet_append (self->leaflet, GTK_WIDGET (self->flap));
  self->place = GTK_WIDGET (self->flap);
  adw_leaflet_set_visible_child (self->leaflet, self->place);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->leaflet));

  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (visible_child_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (flap_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-progress", G_CALLBACK (reveal_changed_cb),
                           self, G_CONNECT_SWAPPED);
  reveal_changed_cb (self);
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (flap_folded_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
basalt_shell_class_init (BasaltShellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags child_flags =
    G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags show_flags =
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags layout_flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_shell_get_property;
  object_class->set_property = basalt_shell_set_property;
  object_class->constructed = basalt_shell_constructed;
  object_class->dispose = basalt_shell_dispose;
  widget_class->realize = basalt_shell_realize;
  widget_class->unrealize = basalt_shell_unrealize;

  properties[PROP_HISTORY] =
    g_param_spec_object ("history", NULL, NULL, GTK_TYPE_WIDGET, child_flags);
  properties[PROP_CONTENT] =
    g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, child_flags);
  properties[PROP_INSPECTOR] =
    g_param_spec_object ("inspector", NULL, NULL, GTK_TYPE_WIDGET, child_flags);
  properties[PROP_SHOW_HISTORY] =
    g_param_spec_boolean ("show-history", NULL, NULL, TRUE, show_flags);
  properties[PROP_SHOW_INSPECTOR] =
    g_param_spec_boolean ("show-inspector", NULL, NULL, FALSE, show_flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, layout_flags);
  properties[PROP_AT_HISTORY] =
    g_param_spec_boolean ("at-history", NULL, NULL, FALSE, layout_flags);
  properties[PROP_HISTORY_VISIBLE] =
    g_param_spec_boolean ("history-visible", NULL, NULL, TRUE, layout_flags);
  properties[PROP_INSPECTOR_BESIDE] =
    g_param_spec_boolean ("inspector-beside", NULL, NULL, FALSE, layout_flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_shell_init (BasaltShell *self)
{
  self->show_history = TRUE;
}

/**
 * basalt_shell_new:
 * @history: the area at the start
 * @content: the area in the middle
 * @inspector: the area at the end
 *
 * Returns: (transfer full): a shell that shows @history and @content
 */
GtkWidget *
basalt_shell_new (GtkWidget *history,
                  GtkWidget *content,
                  GtkWidget *inspector)
{
  return g_object_new (BASALT_TYPE_SHELL, "history", history, "content", content, "inspector",
                       inspector, NULL);
}

/**
 * basalt_shell_get_folded:
 * @self: a shell
 *
 * Returns: whether history and content are shown one at a time
 */
gboolean
basalt_shell_get_folded (BasaltShell *self)
{
  g_return_val_if_fail (BASALT_IS_SHELL (self), FALSE);

  return adw_leaflet_get_folded (self->leaflet);
}

/**
 * basalt_shell_get_at_history:
 * @self: a shell
 *
 * Returns: whether the shell is folded and the history is what is visible
 */
gboolean
basalt_shell_get_at_history (BasaltShell *self)
{
  g_return_val_if_fail (BASALT_IS_SHELL (self), FALSE);

  return basalt_shell_get_folded (self) &&
         adw_leaflet_get_visible_child (self->leaflet) == self->history_side;
}

/**
 * basalt_shell_get_show_history:
 * @self: a shell
 *
 * Returns: whether the history is wanted where there is room
 */
gboolean
basalt_shell_get_show_history (BasaltShell *self)
{
  g_return_val_if_fail (BASALT_IS_SHELL (self), FALSE);

  return self->show_history;
}

/**
 * basalt_shell_set_show_history:
 * @self: a shell
 * @show: whether the history is wanted where there is room
 */
void
basalt_shell_set_show_history (BasaltShell *self,
                               gboolean     show)
{
  g_return_if_fail (BASALT_IS_SHELL (self));

  if (self->show_history == show)
    return;

  self->show_history = show;
  self->asked_width = 0;
  update_history (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_HISTORY]);
  notify_layout (self);
}

/**
 * basalt_shell_get_show_inspector:
 * @self: a shell
 *
 * Returns: whether the inspector is shown, beside the content or over it
 */
gboolean
basalt_shell_get_show_inspector (BasaltShell *self)
{
  g_return_val_if_fail (BASALT_IS_SHELL (self), FALSE);

  return adw_flap_get_reveal_flap (self->flap);
}

/**
 * basalt_shell_set_show_inspector:
 * @self: a shell
 * @show: whether to show the inspector
 */
void
basalt_shell_set_show_inspector (BasaltShell *self,
                                 gboolean     show)
{
  g_return_if_fail (BASALT_IS_SHELL (self));

  if (basalt_shell_get_show_inspector (self) == show)
    return;

  self->needed_width = 0;
  self->asked_width = show ? gtk_widget_get_width (GTK_WIDGET (self)) : 0;
  if (show)
    g_set_weak_pointer (&self->content_focus,
                        has_focus_in (self, self->content) ? get_focus (self) : NULL);
  reveal (self, show);
}

/**
 * basalt_shell_go_to_content:
 * @self: a shell
 *
 * Where one area is shown at a time, shows the content.
 */
void
basalt_shell_go_to_content (BasaltShell *self)
{
  g_return_if_fail (BASALT_IS_SHELL (self));

  go_to (self, GTK_WIDGET (self->flap));
}

/**
 * basalt_shell_uncover_content:
 * @self: a shell
 *
 * Shows the content, and hides an inspector that lies over it, for what is about to take the focus
 * there.
 */
void
basalt_shell_uncover_content (BasaltShell *self)
{
  g_return_if_fail (BASALT_IS_SHELL (self));

  if (is_content_covered (self))
    basalt_shell_set_show_inspector (self, FALSE);
  basalt_shell_go_to_content (self);
}

/**
 * basalt_shell_go_to_history:
 * @self: a shell
 *
 * Where one area is shown at a time, shows the history.
 */
void
basalt_shell_go_to_history (BasaltShell *self)
{
  g_return_if_fail (BASALT_IS_SHELL (self));

  go_to (self, self->history_side);
}
