/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-toast-queue.h"
#include "basalt-toast.h"

#include "ui-engine.h"
#include "ui-test.h"

/* In ms: as long as the longest animation of libadwaita's toasts. */
#define LONGEST 500

typedef struct
{
  GtkWidget *window;
  GtkWidget *overlay;
  GtkWidget *child;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  fixture->overlay = adw_toast_overlay_new ();
  fixture->child = gtk_label_new ("What toasts lie over");
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->overlay), fixture->child);
  fixture->window = ui_show (fixture->overlay);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
}

/* The queue keeps it, and so does the test. */
static AdwToast *
add (Fixture    *fixture,
     const char *text)
{
  AdwToast *toast = basalt_toast_new_undo (text);

  basalt_toast_queue_add (fixture->child, g_object_ref (toast));

  return toast;
}

static void
dismiss (Fixture  *fixture,
         AdwToast *toast)
{
  basalt_toast_queue_dismiss (fixture->child, toast);
}

static GtkWidget *
find_shown (Fixture    *fixture,
            const char *text)
{
  GtkWidget *widget = ui_find (fixture->overlay, GTK_TYPE_LABEL, text);

  while (widget != NULL && gtk_widget_get_parent (widget) != fixture->overlay)
    widget = gtk_widget_get_parent (widget);

  return widget;
}

static gboolean
is_shown (Fixture    *fixture,
          const char *text)
{
  return find_shown (fixture, text) != NULL;
}

/* Shown, and to be pressed. */
static gboolean
is_there (Fixture    *fixture,
          const char *text)
{
  GtkWidget *toast = find_shown (fixture, text);

  return toast != NULL && gtk_widget_is_sensitive (ui_find (toast, GTK_TYPE_BUTTON, NULL));
}

static gboolean
is_empty (Fixture *fixture)
{
  return gtk_widget_get_last_child (fixture->overlay) == fixture->child;
}

static void
nothing (double   value,
         gpointer user_data)
{
}

/* Until every animation that has begun by now has ended. */
static void
wait_for_animations (Fixture *fixture)
{
  g_autoptr (AdwAnimation) animation =
    adw_timed_animation_new (fixture->overlay, 0, 1, LONGEST,
                             adw_callback_animation_target_new (nothing, NULL, NULL));

  adw_animation_play (animation);
  test_wait_until (adw_animation_get_state (animation) == ADW_ANIMATION_FINISHED);
}

/* The second comes in place of the first, which takes longest, and is unwanted meanwhile. */
static void
test_replaced (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (AdwToast) first = add (fixture, "First");
  g_autoptr (AdwToast) second = NULL;

  test_wait_until (is_there (fixture, "First"));
  dismiss (fixture, first);
  second = add (fixture, "Second");
  g_assert_true (is_shown (fixture, "Second"));
  dismiss (fixture, second);
  test_wait_until (is_there (fixture, "Second"));
  wait_for_animations (fixture);
  test_wait_until (is_empty (fixture));
}

static void
test_at_once (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (AdwToast) toast = add (fixture, "Short");

  dismiss (fixture, toast);
  dismiss (fixture, toast);
  g_assert_true (is_shown (fixture, "Short"));
  wait_for_animations (fixture);
  test_wait_until (is_empty (fixture));

  /* It is gone, which is no mistake of who does not know. */
  dismiss (fixture, toast);
  g_assert_true (is_empty (fixture));
}

static void
test_waiting (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (AdwToast) first = add (fixture, "First");
  g_autoptr (AdwToast) second = add (fixture, "Second");
  g_autoptr (AdwToast) third = add (fixture, "Third");

  g_assert_true (is_shown (fixture, "First"));
  dismiss (fixture, second);
  test_wait_until (is_there (fixture, "First"));
  g_assert_false (is_shown (fixture, "Third"));
  dismiss (fixture, first);
  g_assert_false (is_shown (fixture, "Second"));
  test_wait_until (is_there (fixture, "Third"));
  dismiss (fixture, third);
  test_wait_until (is_empty (fixture));
}

static void
set_true_cb (AdwToast *toast,
             gboolean *value)
{
  *value = TRUE;
}

/* Whether the pointer would find the toast where its middle is. */
static gboolean
is_picked (Fixture    *fixture,
           const char *text)
{
  GtkWidget *toast = find_shown (fixture, text);
  graphene_rect_t bounds;
  GtkWidget *picked;

  g_assert_true (gtk_widget_compute_bounds (toast, fixture->overlay, &bounds));
  picked = gtk_widget_pick (fixture->overlay, bounds.origin.x + bounds.size.width / 2,
                            bounds.origin.y + bounds.size.height / 2, GTK_PICK_DEFAULT);

  return picked != NULL && (picked == toast || gtk_widget_is_ancestor (picked, toast));
}

static void
test_pressed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (AdwToast) toast = add (fixture, "Done");
  gboolean pressed = FALSE;

  g_signal_connect (toast, "button-clicked", G_CALLBACK (set_true_cb), &pressed);
  g_assert_false (is_there (fixture, "Done"));
  /* Nor is what it lies over. */
  test_wait_until (is_picked (fixture, "Done"));
  g_assert_false (is_there (fixture, "Done"));
  test_wait_until (is_there (fixture, "Done"));
  ui_click (fixture->overlay, "_Undo");
  g_assert_true (pressed);
  test_wait_until (is_empty (fixture));
}

static void
test_without_animations (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (AdwToast) toast = NULL;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  toast = add (fixture, "Done");
  g_assert_true (is_there (fixture, "Done"));
  dismiss (fixture, toast);
  g_assert_true (is_empty (fixture));
}

/* Whether the toast is to be shown, now or later, and has not been given up. */
static gboolean
is_kept (AdwToast *toast)
{
  return G_OBJECT (toast)->ref_count > 1;
}

static AdwToast *
tell (Fixture    *fixture,
      const char *text)
{
  AdwToast *toast = basalt_toast_new (text);

  basalt_toast_queue_add (fixture->child, g_object_ref (toast));

  return toast;
}

static void
test_said (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (AdwToast) shown = tell (fixture, "Copied");
  g_autoptr (AdwToast) again = tell (fixture, "Copied");
  g_autoptr (AdwToast) other = NULL;
  g_autoptr (AdwToast) other_again = NULL;
  g_autoptr (AdwToast) later = NULL;
  g_autoptr (AdwToast) undo = NULL;
  g_autoptr (AdwToast) undo_again = NULL;

  g_assert_true (is_kept (shown));
  g_assert_false (is_kept (again));

  other = tell (fixture, "Saved");
  other_again = tell (fixture, "Saved");
  g_assert_true (is_kept (other));
  g_assert_false (is_kept (other_again));

  /* Something else has been said in between. */
  later = tell (fixture, "Copied");
  g_assert_true (is_kept (later));

  undo = add (fixture, "Moved");
  undo_again = add (fixture, "Moved");
  g_assert_true (is_kept (undo) && is_kept (undo_again));

  test_wait_until (is_there (fixture, "Copied"));
  g_assert_true (is_kept (shown));
}

/* Its time does not go by before it has come, as where its window is not drawn. */
static void
test_time (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (AdwToast) toast = basalt_toast_new ("Short");

  adw_toast_set_timeout (toast, 1);
  basalt_toast_queue_add (fixture->child, g_object_ref (toast));
  while (!is_there (fixture, "Short"))
    {
      g_assert_cmpuint (adw_toast_get_timeout (toast), ==, 0);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (adw_toast_get_timeout (toast), ==, 1);
  test_wait_until (is_empty (fixture));
}

/* What is said again, here beside the same that is said once, stays longer. */
static void
test_said_longer (Fixture       *fixture,
                  gconstpointer  data)
{
  Fixture other;
  g_autoptr (AdwToast) once = basalt_toast_new ("Copied");
  g_autoptr (AdwToast) twice = basalt_toast_new ("Copied");
  gboolean once_gone = FALSE;
  gboolean twice_gone = FALSE;

  set_up (&other, NULL);
  adw_toast_set_timeout (once, 3);
  adw_toast_set_timeout (twice, 3);
  g_signal_connect (once, "dismissed", G_CALLBACK (set_true_cb), &once_gone);
  g_signal_connect (twice, "dismissed", G_CALLBACK (set_true_cb), &twice_gone);
  basalt_toast_queue_add (fixture->child, g_object_ref (twice));
  basalt_toast_queue_add (other.child, g_object_ref (once));
  test_wait_until (is_there (fixture, "Copied") && is_there (&other, "Copied"));

  wait_for_animations (fixture);
  basalt_toast_queue_add (fixture->child, basalt_toast_new ("Copied"));
  while (!once_gone)
    {
      g_assert_false (twice_gone);
      g_main_context_iteration (NULL, TRUE);
    }
  test_wait_until (twice_gone);
  tear_down (&other, NULL);
}

/* One that is on its way out says nothing any more. */
static void
test_said_unwanted (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (AdwToast) first = tell (fixture, "Copied");
  g_autoptr (AdwToast) second = NULL;

  dismiss (fixture, first);
  second = tell (fixture, "Copied");
  g_assert_true (is_kept (second));
  test_wait_until (!is_kept (first));
  g_assert_true (is_kept (second));
  test_wait_until (is_there (fixture, "Copied"));
}

/* Nobody sees it come, so there is nothing to wait for. */
static void
test_hidden (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (AdwToast) toast = NULL;

  gtk_widget_set_visible (fixture->window, FALSE);
  toast = add (fixture, "Done");
  g_assert_true (is_there (fixture, "Done"));
  dismiss (fixture, toast);
  g_assert_true (is_empty (fixture));
}

/* It goes with one that comes and one that waits. */
static void
test_window_goes (Fixture       *fixture,
                  gconstpointer  data)
{
  AdwToast *first = add (fixture, "First");
  AdwToast *second = add (fixture, "Second");

  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  g_object_add_weak_pointer (G_OBJECT (second), (gpointer *) &second);
  g_object_unref (first);
  g_object_unref (second);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = NULL;
  test_wait_until (first == NULL && second == NULL);
}

static void
test_nowhere (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *alone = g_object_ref_sink (gtk_label_new (NULL));
  AdwToast *toast = basalt_toast_new ("Lost");

  g_object_add_weak_pointer (G_OBJECT (toast), (gpointer *) &toast);
  basalt_toast_queue_add (alone, g_object_ref (toast));
  basalt_toast_queue_dismiss (alone, toast);
  g_object_unref (toast);
  g_assert_null (toast);
  g_object_unref (alone);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/toast-queue/replaced", test_replaced },
    { "/toast-queue/at-once", test_at_once },
    { "/toast-queue/waiting", test_waiting },
    { "/toast-queue/pressed", test_pressed },
    { "/toast-queue/time", test_time },
    { "/toast-queue/said", test_said },
    { "/toast-queue/said/longer", test_said_longer },
    { "/toast-queue/said/unwanted", test_said_unwanted },
    { "/toast-queue/without-animations", test_without_animations },
    { "/toast-queue/hidden", test_hidden },
    { "/toast-queue/window-goes", test_window_goes },
    { "/toast-queue/nowhere", test_nowhere },
  };

  ui_test_init (&argc, &argv);
  adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
