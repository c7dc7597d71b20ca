/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-drop-area.h"

#include "ui-engine.h"

static GtkDropTarget *
find_target (GtkWidget *area)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (area);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }

  g_assert_not_reached ();
}

static gboolean
files_cb (BasaltDropArea  *area,
          GListModel      *files,
          GListModel     **dropped)
{
  g_set_object (dropped, files);

  return TRUE;
}

static GdkDragAction
enter (GtkDropTarget *target)
{
  GdkDragAction action = 0;

  g_signal_emit_by_name (target, "enter", 10.0, 10.0, &action);

  return action;
}

static gboolean
drop (GtkDropTarget *target,
      GdkFileList   *list)
{
  GValue value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, list);
  g_signal_emit_by_name (target, "drop", &value, 10.0, 10.0, &taken);
  g_value_unset (&value);

  return taken;
}

/* Says where files can be dropped while they are held over it, and only then. */
static void
test_hint (void)
{
  GtkWidget *area = basalt_drop_area_new ();
  GtkDropTarget *target = find_target (area);
  GtkWidget *label;

  basalt_drop_area_set_child (BASALT_DROP_AREA (area), gtk_label_new ("What is under it"));
  ui_show (area);
  label = ui_find (area, GTK_TYPE_LABEL, "Drop a Prompt File Here");
  g_assert_nonnull (label);
  g_assert_false (gtk_widget_get_mapped (label));

  g_assert_cmpint (enter (target), ==, GDK_ACTION_COPY);
  test_wait_until (gtk_widget_get_mapped (label));
  g_signal_emit_by_name (target, "leave");
  g_assert_false (gtk_widget_get_mapped (label));

  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (area)));
}

static void
test_files (void)
{
  GtkWidget *area = g_object_ref_sink (basalt_drop_area_new ());
  GtkDropTarget *target = find_target (area);
  g_autoptr (GFile) first = g_file_new_for_path ("/tmp/first.md");
  g_autoptr (GFile) second = g_file_new_for_path ("/tmp/second.md");
  GFile *files[] = { first, second };
  GdkFileList *list = gdk_file_list_new_from_array (files, G_N_ELEMENTS (files));
  g_autoptr (GListModel) dropped = NULL;

  /* Nobody takes them. */
  enter (target);
  g_assert_false (drop (target, list));

  g_signal_connect (area, "files", G_CALLBACK (files_cb), &dropped);
  g_assert_true (drop (target, list));
  g_assert_cmpuint (g_list_model_get_n_items (dropped), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (dropped, i);

      g_assert_true (g_file_equal (file, files[i]));
    }

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  g_object_unref (area);
}

/* Text goes where it always went: the area asks for files alone, and before what is in it. */
static void
test_formats (void)
{
  GtkWidget *area = g_object_ref_sink (basalt_drop_area_new ());
  GtkDropTarget *target = find_target (area);
  GdkContentFormats *formats = gtk_drop_target_get_formats (target);

  g_assert_true (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST));
  g_assert_false (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING));
  g_assert_cmpint (gtk_event_controller_get_propagation_phase (GTK_EVENT_CONTROLLER (target)), ==,
                   GTK_PHASE_CAPTURE);

  g_object_unref (area);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/drop/hint", test_hint);
  g_test_add_func ("/drop/files", test_files);
  g_test_add_func ("/drop/formats", test_formats);

  return g_test_run ();
}
