/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-history-menu.h"

#include <glib/gi18n-lib.h>

#define MAX_RATING 5

static void
append (GMenu             *section,
        const char        *label,
        const char        *action,
        const char *const *ids)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, g_variant_new_strv (ids, -1));
  g_menu_append_item (section, item);
}

static void
append_section (GMenu *menu,
                GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

/* Stars in a row: pressing the run's own rating takes it away. */
static GMenu *
make_stars (GPtrArray         *runs,
            const char *const *ids)
{
  GMenu *stars = g_menu_new ();
  guint rating = basalt_run_get_rating (runs->pdata[0]);

  for (guint i = 1; i < runs->len; i++)
    {
      if (basalt_run_get_rating (runs->pdata[i]) != rating)
        rating = 0;
    }

  for (guint i = 1; i <= MAX_RATING; i++)
    {
      g_autofree char *label = rating == i ?
                                 g_strdup (_ ("Take Rating Away")) :
                                 g_strdup_printf (ngettext ("Rate %u Star", "Rate %u Stars", i), i);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_attribute (item, "verb-icon", "s",
                                 i <= rating ? "starred-symbolic" : "non-starred-symbolic");
      g_menu_item_set_action_and_target_value (item, "history.rate",
                                               g_variant_new ("(^asu)", ids, rating == i ? 0 : i));
      g_menu_append_item (stars, item);
    }

  return stars;
}

/**
 * basalt_history_menu_get_ids:
 * @runs: (element-type BasaltRun): runs
 *
 * Returns: (transfer full): their ids
 */
GStrv
basalt_history_menu_get_ids (GPtrArray *runs)
{
  GStrv ids = g_new0 (char *, runs->len + 1);

  for (guint i = 0; i < runs->len; i++)
    ids[i] = g_strdup (basalt_run_get_id (runs->pdata[i]));

  return ids;
}

static void
append_trash_items (GMenu             *menu,
                    gboolean           one,
                    const char *const *ids)
{
  GMenu *section = g_menu_new ();

  if (one)
    append (section, _ ("_Open"), "history.open", ids);
  append_section (menu, section);
  section = g_menu_new ();
  append (section, _ ("_Restore"), "history.restore", ids);
  append (section, _ ("Copy _ID"), "history.copy-id", ids);
  append_section (menu, section);
  section = g_menu_new ();
  append (section, _ ("_Delete for Good…"), "history.delete", ids);
  append_section (menu, section);
}

/**
 * basalt_history_menu_new:
 * @runs: (element-type BasaltRun): runs, at least one
 * @in_trash: whether they are in the trash
 *
 * Returns: (transfer full): what can be done with them
 */
GMenuModel *
basalt_history_menu_new (GPtrArray *runs,
                         gboolean   in_trash)
{
  g_auto (GStrv) strv = NULL;
  const char *const *ids;
  BasaltRun *run;
  GMenu *menu = g_menu_new ();
  GMenu *section;
  GMenu *stars;
  gboolean one = runs->len == 1;
  gboolean all_pinned = TRUE;

  g_return_val_if_fail (runs->len > 0, G_MENU_MODEL (menu));

  strv = basalt_history_menu_get_ids (runs);
  ids = (const char *const *) strv;
  run = runs->pdata[0];
  for (guint i = 0; i < runs->len; i++)
    all_pinned &= basalt_run_get_pinned (runs->pdata[i]);

  if (in_trash)
    {
      append_trash_items (menu, one, ids);
      return G_MENU_MODEL (menu);
    }

  section = g_menu_new ();
  if (one)
    append (section, _ ("_Open"), "history.open", ids);
  append_section (menu, section);

  section = g_menu_new ();
  if (one && !basalt_run_get_damaged (run))
    {
      if (basalt_state_is_terminal (basalt_run_get_state (run)))
        append (section, _ ("_Run Again"), "history.run-again", ids);
      append (section, _ ("_Edit and Run"), "history.edit-run", ids);
      if (basalt_run_can_retry (run))
        append (section, _ ("Re_try"), "history.retry", ids);
    }
  append_section (menu, section);

  section = g_menu_new ();
  if (one)
    append (section, _ ("_Compare with…"), "history.compare", ids);
  else if (runs->len == 2)
    append (section, _ ("_Compare"), "history.compare", ids);
  append (section, one ? _ ("Copy _ID") : _ ("Copy _IDs"), "history.copy-id", ids);
  append_section (menu, section);

  section = g_menu_new ();
  if (all_pinned)
    append (section, _ ("Un_pin"), "history.unpin", ids);
  else
    append (section, _ ("_Pin"), "history.pin", ids);
  append (section, _ ("Add Ta_g…"), "history.add-tag", ids);
  append_section (menu, section);

  stars = make_stars (runs, ids);
  {
    g_autoptr (GMenuItem) item = g_menu_item_new_section (NULL, G_MENU_MODEL (stars));

    g_menu_item_set_attribute (item, "display-hint", "s", "inline-buttons");
    g_menu_append_item (menu, item);
    g_object_unref (stars);
  }

  section = g_menu_new ();
  append (section, _ ("E_xport…"), "history.export", ids);
  append_section (menu, section);
  section = g_menu_new ();
  append (section, _ ("_Move to Trash"), "history.trash", ids);
  append_section (menu, section);

  return G_MENU_MODEL (menu);
}
