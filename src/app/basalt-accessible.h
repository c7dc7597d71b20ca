/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What assistive technology is told, where GTK 4.8 tells nothing, too little or twice. */

void basalt_widget_set_accessible_label            (GtkWidget         *widget,
                                                    const char        *label);
void basalt_widget_set_accessible_description      (GtkWidget         *widget,
                                                    const char        *description);
void basalt_widget_set_invalid                     (GtkWidget         *widget,
                                                    gboolean           invalid);
void basalt_widget_name_toggle                     (GtkWidget         *owner,
                                                    const char        *label);
void basalt_menu_button_set_accessible_label       (GtkMenuButton     *button,
                                                    const char        *label);
void basalt_menu_button_set_accessible_description (GtkMenuButton     *button,
                                                    const char        *description);
void basalt_drop_down_set_accessible_label         (GtkDropDown       *drop_down,
                                                    const char        *label);
void basalt_drop_down_name_items                   (GtkDropDown       *drop_down);
void basalt_combo_row_tell_expanded                (AdwComboRow       *row);
void basalt_widget_hush_mnemonics                  (GtkWidget         *widget);
void basalt_entry_row_set_accessible_label         (AdwEntryRow       *row,
                                                    const char        *label);
void basalt_list_item_set_accessible_label         (GtkListItem       *item,
                                                    const char        *label);
void basalt_list_item_tell_selected                (GtkListItem       *item);
void basalt_row_set_text                           (AdwPreferencesRow *row,
                                                    const char        *title,
                                                    const char        *subtitle);

G_END_DECLS
