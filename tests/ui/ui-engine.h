/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* An engine with a history of its own, and ways into a tree of widgets. */

#include "basalt-engine.h"

#include "test-wait.h"

#include <adwaita.h>
#include <glib/gstdio.h>

static inline void
ui_remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      ui_remove_tree (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

static inline char *
ui_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("basalt-ui-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

static inline BasaltEngine *
ui_engine_open (const char *dir)
{
  BasaltEngine *engine = basalt_engine_new (dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_open_async (engine, NULL, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  basalt_engine_open_finish (engine, result, &error);
  g_assert_no_error (error);

  return engine;
}

static inline void
ui_engine_close (BasaltEngine *engine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_close_async (engine, test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  basalt_engine_close_finish (engine, result, &error);
  g_assert_no_error (error);
  g_object_unref (engine);
}

static inline void
ui_engine_save (BasaltEngine     *engine,
                BasaltConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  basalt_engine_save_connection_async (engine, connection, NULL, NULL, NULL, NULL,
                                       test_wait_result_cb, &result);
  test_wait_until (result != NULL);
  basalt_engine_save_connection_finish (engine, result, &error);
  g_assert_no_error (error);
}

static inline BasaltConnection *
ui_engine_add_demo (BasaltEngine *engine)
{
  BasaltConnection *connection = basalt_engine_new_demo_connection (engine);

  ui_engine_save (engine, connection);

  return connection;
}

static inline GtkWidget *
ui_show (GtkWidget *widget)
{
  GtkWidget *window = GTK_IS_WINDOW (widget) ? widget : gtk_window_new ();

  if (window != widget)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), 600, 500);
      gtk_window_set_child (GTK_WINDOW (window), widget);
    }
  gtk_window_present (GTK_WINDOW (window));
  test_wait_until (gtk_widget_get_mapped (widget));

  return window;
}

/* Its label, be it the button's own or a child; or its icon. */
static inline const char *
ui_get_button_text (GtkButton *button)
{
  GtkWidget *child = gtk_button_get_child (button);

  if (gtk_button_get_label (button) != NULL)
    return gtk_button_get_label (button);
  if (GTK_IS_LABEL (child))
    return gtk_label_get_label (GTK_LABEL (child));

  return gtk_button_get_icon_name (button);
}

/* The first descendant of @type whose title, label or icon is @text; any, where @text is NULL. */
static inline GtkWidget *
ui_find (GtkWidget  *widget,
         GType       type,
         const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    {
      const char *own = NULL;

      if (ADW_IS_PREFERENCES_ROW (widget))
        own = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
      else if (GTK_IS_LABEL (widget))
        own = gtk_label_get_text (GTK_LABEL (widget));
      else if (GTK_IS_BUTTON (widget))
        own = ui_get_button_text (GTK_BUTTON (widget));

      if (text == NULL || g_strcmp0 (own, text) == 0)
        return widget;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_find (child, type, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static inline void
ui_type (GtkWidget  *root,
         const char *title,
         const char *text)
{
  GtkWidget *row = ui_find (root, ADW_TYPE_ENTRY_ROW, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static inline void
ui_click (GtkWidget  *root,
          const char *label)
{
  GtkWidget *button = ui_find (root, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static inline gboolean
ui_can_click (GtkWidget  *root,
              const char *label)
{
  GtkWidget *button = ui_find (root, GTK_TYPE_BUTTON, label);

  return button != NULL && gtk_widget_is_sensitive (button);
}

/* What is about to be there: the button of a toast, once that has come. */
static inline void
ui_click_soon (GtkWidget  *root,
               const char *label)
{
  test_wait_until (ui_can_click (root, label));
  ui_click (root, label);
}

/* Whether everything that takes the focus says what it is. */
static inline void
ui_assert_named (GtkWidget *widget)
{
  gboolean control = GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget) ||
                     GTK_IS_MENU_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) ||
                     GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_DROP_DOWN (widget) ||
                     ADW_IS_PREFERENCES_ROW (widget);

  if (ADW_IS_PREFERENCES_ROW (widget) && gtk_widget_get_visible (widget) == FALSE)
    return;

  if (control &&
      !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) &&
      !gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                         GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    g_error ("%s has no name for assistive technology", G_OBJECT_TYPE_NAME (widget));

  /* What is inside these belongs to the toolkit. */
  if (GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget) ||
      ADW_IS_PASSWORD_ENTRY_ROW (widget) || GTK_IS_BUTTON (widget) || GTK_IS_DROP_DOWN (widget) ||
      G_OBJECT_TYPE (widget) == ADW_TYPE_ENTRY_ROW || ADW_IS_COMBO_ROW (widget))
    return;

  /* Nor is this ever ours: it holds the buttons of entry rows, and of the banner that each page of
   * preferences has since libadwaita 1.7. */
  if (strcmp (G_OBJECT_TYPE_NAME (widget), "AdwGizmo") == 0)
    return;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    ui_assert_named (child);
}
