/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-wrap-layout.h"

#define SPACING 8

struct _BasaltWrapLayout
{
  GtkLayoutManager parent_instance;

  gboolean shorten;
};

G_DEFINE_FINAL_TYPE (BasaltWrapLayout, basalt_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

enum
{
  PROP_0,
  PROP_SHORTEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

/* (nullable): the child that may go below. What expands wraps or shortens its text instead. */
static GtkWidget *
find_last (GtkWidget *widget)
{
  GtkWidget *first = next_shown (gtk_widget_get_first_child (widget));
  GtkWidget *last = NULL;

  for (GtkWidget *child = first; child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    last = child;

  return last == first || gtk_widget_compute_expand (last, GTK_ORIENTATION_HORIZONTAL) ? NULL :
                                                                                         last;
}

static int
get_natural_width (GtkWidget *child)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

/* Widths of the children from the first to before @end, side by side. */
static void
measure_row (GtkWidget *widget,
             GtkWidget *end,
             int       *minimum,
             int       *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != end;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int spacing = *natural > 0 ? SPACING : 0;
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                          NULL, NULL);
      /* What does not expand is never narrower than it wants to be. */
      *minimum +=
        spacing + (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL) ? child_minimum :
                                                                                   child_natural);
      *natural += spacing + child_natural;
    }
}

/* @last: (nullable): what may go below */
static gboolean
fits (BasaltWrapLayout *self,
      GtkWidget        *widget,
      GtkWidget        *last,
      int               width)
{
  int minimum, natural;

  if (last == NULL)
    return TRUE;

  measure_row (widget, NULL, &minimum, &natural);

  return (self->shorten ? minimum : natural) <= width;
}

/* What is left for the child that expands when the others of a row have their natural widths. */
static int
get_room (GtkWidget *widget,
          GtkWidget *end,
          int        width)
{
  int room = width;
  gboolean first = TRUE;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != end;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      if (!first)
        room -= SPACING;
      first = FALSE;
      if (!gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
        room -= get_natural_width (child);
    }

  return room;
}

static int
get_width (GtkWidget *child,
           int        room)
{
  return gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL) ? room :
                                                                         get_natural_width (child);
}

static int
get_row_height (GtkWidget *widget,
                GtkWidget *end,
                int        width)
{
  int room = get_room (widget, end, width);
  int height = 0;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != end;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int child_height;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, get_width (child, room), NULL,
                          &child_height, NULL, NULL);
      height = MAX (height, child_height);
    }

  return height;
}

static GtkSizeRequestMode
basalt_wrap_layout_get_request_mode (GtkLayoutManager *layout,
                                     GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
basalt_wrap_layout_measure (GtkLayoutManager *layout,
                            GtkWidget        *widget,
                            GtkOrientation    orientation,
                            int               for_size,
                            int              *minimum,
                            int              *natural,
                            int              *minimum_baseline,
                            int              *natural_baseline)
{
  BasaltWrapLayout *self = BASALT_WRAP_LAYOUT (layout);
  GtkWidget *last = find_last (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      int below = 0;
      int unused;

      measure_row (widget, NULL, &unused, natural);
      measure_row (widget, last, minimum, &unused);
      if (last != NULL)
        gtk_widget_measure (last, orientation, -1, &below, NULL, NULL, NULL);
      *minimum = MAX (*minimum, below);
      return;
    }

  if (for_size < 0 || fits (self, widget, last, for_size))
    *natural = get_row_height (widget, NULL, for_size < 0 ? G_MAXINT / 2 : for_size);
  else
    {
      int below;

      gtk_widget_measure (last, orientation, for_size, NULL, &below, NULL, NULL);
      *natural = get_row_height (widget, last, for_size) + SPACING + below;
    }
  *minimum = *natural;
}

static void
allocate (GtkWidget *widget,
          GtkWidget *child,
          int        x,
          int        y,
          int        width,
          int        height)
{
  GtkAllocation allocation = { x, y, width, height };

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    allocation.x = gtk_widget_get_width (widget) - x - width;
  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
allocate_row (GtkWidget *widget,
              GtkWidget *end,
              int        width,
              int        height)
{
  int room = get_room (widget, end, width);
  int x = 0;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != end;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int child_width = get_width (child, room);

      allocate (widget, child, x, 0, child_width, height);
      x += child_width + SPACING;
    }
}

static void
basalt_wrap_layout_allocate (GtkLayoutManager *layout,
                             GtkWidget        *widget,
                             int               width,
                             int               height,
                             int               baseline)
{
  GtkWidget *last = find_last (widget);
  int row;

  if (fits (BASALT_WRAP_LAYOUT (layout), widget, last, width))
    {
      allocate_row (widget, NULL, width, height);
      return;
    }

  row = get_row_height (widget, last, width);
  allocate_row (widget, last, width, row);
  allocate (widget, last, 0, row + SPACING, width, MAX (height - row - SPACING, 0));
}

static void
basalt_wrap_layout_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHORTEN:
      g_value_set_boolean (value, BASALT_WRAP_LAYOUT (object)->shorten);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_wrap_layout_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  BasaltWrapLayout *self = BASALT_WRAP_LAYOUT (object);

  switch (prop_id)
    {
    case PROP_SHORTEN:
      if (self->shorten == g_value_get_boolean (value))
        break;
      self->shorten = g_value_get_boolean (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_wrap_layout_class_init (BasaltWrapLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = basalt_wrap_layout_get_property;
  object_class->set_property = basalt_wrap_layout_set_property;

  properties[PROP_SHORTEN] =
    g_param_spec_boolean ("shorten", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  layout_class->get_request_mode = basalt_wrap_layout_get_request_mode;
  layout_class->measure = basalt_wrap_layout_measure;
  layout_class->allocate = basalt_wrap_layout_allocate;
}

static void
basalt_wrap_layout_init (BasaltWrapLayout *self)
{
}
