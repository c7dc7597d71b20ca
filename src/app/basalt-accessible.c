/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-accessible.h"

#include "basalt-text.h"

/**
 * basalt_widget_set_accessible_label:
 * @widget: a widget
 * @label: its name for assistive technology
 *
 * Names a widget whose own text does not: a box inside a button, or a tooltip, is not its name.
 * What else would name it, such as the title of a row, no longer does: old versions of GTK say
 * both, new ones the other alone.
 */
void
basalt_widget_set_accessible_label (GtkWidget  *widget,
                                    const char *label)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (label != NULL);

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

/**
 * basalt_widget_set_accessible_description:
 * @widget: a widget
 * @description: (nullable): what assistive technology says after the name
 *
 * Describes a widget. What else would describe it, such as the subtitle of a row, no longer does:
 * new versions of GTK listen to that alone, and then find nothing in a label to say.
 */
void
basalt_widget_set_accessible_description (GtkWidget  *widget,
                                          const char *description)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description != NULL ? description : "", -1);
}

/**
 * basalt_widget_set_invalid:
 * @widget: what is typed into
 * @invalid: whether what was typed is wrong
 *
 * Tells assistive technology so; what is wrong is for the description.
 */
void
basalt_widget_set_invalid (GtkWidget *widget,
                           gboolean   invalid)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_INVALID,
                               invalid ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* The button that is drawn, and what it lies in, which is a menu button or a drop-down. */
static void
tell_expanded (GtkToggleButton *toggle)
{
  GtkWidget *owner = gtk_widget_get_parent (GTK_WIDGET (toggle));
  gboolean active = gtk_toggle_button_get_active (toggle);

  gtk_accessible_update_state (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_STATE_EXPANDED, active, -1);
  if (owner != NULL)
    gtk_accessible_update_state (GTK_ACCESSIBLE (owner), GTK_ACCESSIBLE_STATE_EXPANDED, active, -1);
}

/**
 * basalt_widget_name_toggle:
 * @owner: a menu button or a drop-down
 * @label: its name for assistive technology
 *
 * Names the toggle button inside @owner, which is what takes the focus, and has it tell whether
 * what it opens is open. GTK 4.8 tells that of a menu button alone, which never has the focus, and
 * only from when it was opened first.
 */
void
basalt_widget_name_toggle (GtkWidget  *owner,
                           const char *label)
{
  GtkWidget *toggle;

  g_return_if_fail (GTK_IS_WIDGET (owner));

  toggle = gtk_widget_get_first_child (owner);
  if (toggle == NULL)
    return;

  basalt_widget_set_accessible_label (toggle, label);
  if (GTK_IS_TOGGLE_BUTTON (toggle))
    {
      g_signal_handlers_disconnect_by_func (toggle, tell_expanded, NULL);
      g_signal_connect (toggle, "notify::active", G_CALLBACK (tell_expanded), NULL);
      tell_expanded (GTK_TOGGLE_BUTTON (toggle));
    }
}

/**
 * basalt_menu_button_set_accessible_label:
 * @button: a menu button
 * @label: its name for assistive technology
 *
 * Names a menu button and the toggle button inside it, which is what takes the focus.
 */
void
basalt_menu_button_set_accessible_label (GtkMenuButton *button,
                                         const char    *label)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  basalt_widget_set_accessible_label (GTK_WIDGET (button), label);
  basalt_widget_name_toggle (GTK_WIDGET (button), label);
}

/**
 * basalt_menu_button_set_accessible_description:
 * @button: a menu button
 * @description: (nullable): what assistive technology says after its name
 *
 * Describes a menu button and the toggle button inside it, which is what takes the focus.
 */
void
basalt_menu_button_set_accessible_description (GtkMenuButton *button,
                                               const char    *description)
{
  GtkWidget *toggle;

  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  basalt_widget_set_accessible_description (GTK_WIDGET (button), description);
  toggle = gtk_widget_get_first_child (GTK_WIDGET (button));
  if (toggle != NULL)
    basalt_widget_set_accessible_description (toggle, description);
}

/**
 * basalt_drop_down_set_accessible_label:
 * @drop_down: a drop-down
 * @label: its name for assistive technology
 *
 * Names a drop-down and the toggle button inside it, which is what takes the focus.
 */
void
basalt_drop_down_set_accessible_label (GtkDropDown *drop_down,
                                       const char  *label)
{
  g_return_if_fail (GTK_IS_DROP_DOWN (drop_down));

  basalt_widget_set_accessible_label (GTK_WIDGET (drop_down), label);
  basalt_widget_name_toggle (GTK_WIDGET (drop_down), label);
}

static void
show_check (GtkListItem *item,
            GParamSpec  *pspec,
            GtkDropDown *drop_down)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  gpointer chosen = gtk_drop_down_get_selected_item (drop_down);

  if (box != NULL)
    gtk_widget_set_opacity (gtk_widget_get_last_child (box),
                            gtk_list_item_get_item (item) == chosen ? 1 : 0);
}

static void
item_setup_cb (GtkDropDown *drop_down,
               GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *check = g_object_new (GTK_TYPE_IMAGE, "icon-name", "object-select-symbolic",
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), check);
  gtk_list_item_set_child (item, box);
}

static void
item_bind_cb (GtkDropDown *drop_down,
              GtkListItem *item)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));

  gtk_label_set_label (GTK_LABEL (label), text);
  basalt_list_item_set_accessible_label (item, text);
  show_check (item, NULL, drop_down);
  g_signal_connect_object (drop_down, "notify::selected-item", G_CALLBACK (show_check), item,
                           G_CONNECT_SWAPPED);
}

static void
item_unbind_cb (GtkDropDown *drop_down,
                GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (drop_down, show_check, item);
}

/**
 * basalt_drop_down_name_items:
 * @drop_down: a drop-down of strings
 *
 * Names what can be chosen. GTK 4.8 does not: its rows look like ours, and say nothing.
 */
void
basalt_drop_down_name_items (GtkDropDown *drop_down)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_return_if_fail (GTK_IS_DROP_DOWN (drop_down));

  g_signal_connect_object (factory, "setup", G_CALLBACK (item_setup_cb), drop_down,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (item_bind_cb), drop_down,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (item_unbind_cb), drop_down,
                           G_CONNECT_SWAPPED);
  gtk_drop_down_set_list_factory (drop_down, factory);
}

static void
tell_popover (GtkPopover *popover,
              GParamSpec *pspec,
              GtkWidget  *row)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_EXPANDED,
                               gtk_widget_get_visible (GTK_WIDGET (popover)), -1);
}

static GtkPopover *
find_popover (GtkWidget *widget)
{
  GtkPopover *found = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = GTK_IS_POPOVER (child) ? GTK_POPOVER (child) : find_popover (child);

  return found;
}

/**
 * basalt_combo_row_tell_expanded:
 * @row: a row with a choice
 *
 * Has the row, which is what gets the focus, tell whether its list is open. libadwaita does not.
 */
void
basalt_combo_row_tell_expanded (AdwComboRow *row)
{
  GtkPopover *popover;

  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  popover = find_popover (GTK_WIDGET (row));
  if (popover == NULL)
    return;

  g_signal_handlers_disconnect_by_func (popover, tell_popover, row);
  g_signal_connect_object (popover, "notify::visible", G_CALLBACK (tell_popover), row, 0);
  tell_popover (popover, NULL, GTK_WIDGET (row));
}

/* "_Run" is "Run", and the Japanese way "実行(_R)" is "実行". */
static char *
dup_without_mnemonic (const char *label)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *c = label; *c != '\0'; c++)
    {
      if (c[0] == '(' && c[1] == '_' && c[2] != '\0' && c[3] == ')')
        c += 3;
      else if (c[0] != '_')
        g_string_append_c (text, *c);
      else if (c[1] == '_')
        g_string_append_c (text, *++c);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * basalt_widget_hush_mnemonics:
 * @widget: a widget with buttons somewhere in it
 *
 * Names each button below @widget by its label without the underscore of the mnemonic, which GTK
 * 4.8 would read, and would say the label twice.
 */
void
basalt_widget_hush_mnemonics (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const char *label = NULL;

      if (GTK_IS_BUTTON (child) && gtk_button_get_use_underline (GTK_BUTTON (child)))
        label = gtk_button_get_label (GTK_BUTTON (child));
      else if (GTK_IS_CHECK_BUTTON (child) &&
               gtk_check_button_get_use_underline (GTK_CHECK_BUTTON (child)))
        label = gtk_check_button_get_label (GTK_CHECK_BUTTON (child));

      if (label != NULL)
        {
          g_autofree char *name = dup_without_mnemonic (label);

          basalt_widget_set_accessible_label (child, name);
        }
      else
        {
          basalt_widget_hush_mnemonics (child);
        }
    }
}

static void
name_by_tooltip (GtkWidget *widget)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  if (tooltip != NULL)
    basalt_widget_set_accessible_label (widget, tooltip);
}

/* What the buttons in a row do, such as show what is hidden, only their tooltips say. */
static void
name_buttons (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child))
        {
          g_signal_handlers_disconnect_by_func (child, name_by_tooltip, NULL);
          g_signal_connect (child, "notify::tooltip-text", G_CALLBACK (name_by_tooltip), NULL);
          name_by_tooltip (child);
        }
      else
        {
          name_buttons (child);
        }
    }
}

/**
 * basalt_entry_row_set_accessible_label:
 * @row: an entry row
 * @label: its name for assistive technology
 *
 * Names an entry row and the text inside it, which is what takes the focus.
 */
void
basalt_entry_row_set_accessible_label (AdwEntryRow *row,
                                       const char  *label)
{
  GtkEditable *text;

  g_return_if_fail (ADW_IS_ENTRY_ROW (row));

  basalt_widget_set_accessible_label (GTK_WIDGET (row), label);

  text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  if (text != NULL)
    basalt_widget_set_accessible_label (GTK_WIDGET (text), label);
  if (ADW_IS_PASSWORD_ENTRY_ROW (row))
    name_buttons (GTK_WIDGET (row));
}

/**
 * basalt_list_item_set_accessible_label:
 * @item: an item of a list, when it was bound
 * @label: its name for assistive technology
 *
 * Names the row, which is what gets the focus. GTK 4.8 has no accessible label for list items.
 */
void
basalt_list_item_set_accessible_label (GtkListItem *item,
                                       const char  *label)
{
  GtkWidget *child;
  GtkWidget *row;

  g_return_if_fail (GTK_IS_LIST_ITEM (item));

  child = gtk_list_item_get_child (item);
  row = child != NULL ? gtk_widget_get_parent (child) : NULL;
  if (row != NULL)
    basalt_widget_set_accessible_label (row, label);
}

/**
 * basalt_list_item_tell_selected:
 * @item: an item of a list from which a person selects, when it was bound or selected
 *
 * Has the row tell assistive technology whether it is selected. GTK 4.8 does so only from the first
 * change on, so that a row that never was selected does not seem to be one that could be.
 */
void
basalt_list_item_tell_selected (GtkListItem *item)
{
  GtkWidget *child;
  GtkWidget *row;

  g_return_if_fail (GTK_IS_LIST_ITEM (item));

  child = gtk_list_item_get_child (item);
  row = child != NULL ? gtk_widget_get_parent (child) : NULL;
  if (row == NULL)
    return;

  if (gtk_list_item_get_selectable (item))
    gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED,
                                 gtk_list_item_get_selected (item), -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED);
}

/**
 * basalt_row_set_text:
 * @row: an action row, or any other preferences row
 * @title: plain text, perhaps typed by a person or sent by a server
 * @subtitle: (nullable): plain text; ignored where @row has no subtitle
 *
 * Shows plain text in a row, which parses what it is given as Pango markup, and names the row with
 * it.
 */
void
basalt_row_set_text (AdwPreferencesRow *row,
                     const char        *title,
                     const char        *subtitle)
{
  g_autofree char *visible_title = NULL;
  g_autofree char *escaped_title = NULL;

  g_return_if_fail (ADW_IS_PREFERENCES_ROW (row));
  g_return_if_fail (title != NULL);

  visible_title = basalt_text_make_visible (title, -1, BASALT_TEXT_VISIBLE_ONE_LINE);
  escaped_title = g_markup_escape_text (visible_title, -1);
  adw_preferences_row_set_title (row, escaped_title);
  basalt_widget_set_accessible_label (GTK_WIDGET (row), visible_title);

  if (ADW_IS_ACTION_ROW (row))
    {
      g_autofree char *visible = NULL;
      g_autofree char *escaped = NULL;

      visible =
        basalt_text_make_visible (subtitle != NULL ? subtitle : "", -1, BASALT_TEXT_VISIBLE_NONE);
      escaped = g_markup_escape_text (visible, -1);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
      basalt_widget_set_accessible_description (GTK_WIDGET (row), visible);
    }
}
