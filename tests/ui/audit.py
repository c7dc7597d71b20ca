# SPDX-License-Identifier: GPL-3.0-or-later
"""What assistive technology needs of a window: each control a role, a name, and a state that is its own."""

import re

from driver import Atspi

# What a person acts on.
CONTROLS = {
    "push button", "entry", "text", "password text", "spin button", "combo box",
    "slider", "list item", "link", "check box", "radio button", "check menu item",
    "radio menu item", "menu item", "page tab", "switch", "tree item", "table cell", "table row",
    "row header", "column header", "search box",
}
# What tells something, and is nothing without words.
# What a person writes into, or reads letter by letter.
TEXTS = {"entry", "text", "password text", "spin button", "search box"}
TELLING = {"image", "icon", "alert", "status bar", "progress bar", "level bar", "dialog", "frame",
           "table", "list", "list box", "list view", "tree", "tree table"}

# GTK says a widget's class where nobody gave it a name.
CLASS_NAME = re.compile(r"^(Gtk|Adw|Basalt)[A-Z][A-Za-z]+$")

def is_nameless(name):
    return not name.strip() or CLASS_NAME.match(name.strip()) is not None


class Control:
    """A node of the tree as it was when it was looked at."""

    def __init__(self, node, above, text):
        self.role = node.role
        self.name = node.name
        self.has = node.has
        self.text = text
        self.is_text = ".Text" in node.interfaces
        self.is_labelled = node.is_labelled
        self.above = above  # the controls that it lies in, the outermost first

    def inside(self, *roles):
        return any(control.role in roles for control in self.above)

    def path(self):
        """Where it is, by the names that a person hears on the way to it."""
        names = [f"{c.role} “{c.name}”" for c in self.above if not is_nameless(c.name)]
        return " › ".join(names + [f"{self.role} “{self.name}”"])


def controls(window, texts):
    """All that is shown in a window, hidden pages and their children left out.

    GTK 4.8 says only of windows that they show, and has no place for what is not drawn.
    """
    tells = any(node.has(Atspi.StateType.SHOWING) for node in window.walk() if node is not window)

    def look(node, above):
        if not node.is_visible or not node.has_size:
            return
        if tells and above and not node.has(Atspi.StateType.SHOWING):
            return
        here = Control(node, above, texts.get(node.path, ""))
        yield here
        for child in node.children:
            yield from look(child, (*above, here))

    yield from look(window, ())


def opens(control):
    """Whether it is the button inside a menu button or a drop-down, which has the name of both."""
    around = control.above[-1] if control.above else None
    return (control.role == "push button" and around is not None and around.name == control.name
            and around.role in ("push button", "combo box"))


def is_exempt(control):
    """Whether GTK or libadwaita drew it and no program can name it.

    Scroll bars and ranges are reached by what they scroll; the icon of a page's tab lies in the
    tab, which has a name. GtkDropDown's list item of what is chosen lies in its named button.
    """
    if control.role == "scroll bar" or control.inside("scroll bar"):
        return True
    if control.role == "image" and control.inside("page tab"):
        return True
    # A column view's list, and its cells, which lie around a label that is read.
    if control.name in ("GtkColumnListView", "GtkColumnViewCell"):
        return True
    # After GTK 4.8 there are no class names. What a menu's item says, and lists: those of a column
    # view and of a group of rows without a title. Ours are asked for their names where GTK is older.
    if control.role.endswith("menu item") and not control.name and control.is_labelled:
        return True
    if control.role == "list" and not control.name:
        return True
    # The list within libadwaita's row with a choice, and the buttons of its toasts, which say
    # their words and do what Ctrl+Z and time do.
    if control.inside("combo box") and control.role in ("list", "list item", "image"):
        return True
    if any(above.name == "AdwToastWidget" for above in control.above):
        return True
    # The pencil of libadwaita's entry row, and the list within a group of rows without a title.
    if control.role == "image" and control.inside("text") or control.name == "GtkListBox":
        return True
    # What tells nothing yet.
    if control.name == "GtkLabel" and not control.text:
        return True
    if control.role == "status bar" and control.is_text and not control.name:
        return True
    # The icon that empties a search entry; keys do the same.
    if control.name == "GtkImage" and control.above[-1].role == "entry":
        return True
    if control.role == "table row" and control.name == "GtkListItemWidget":
        return control.above[-1].role == "tree table"
    return False


def name_tellers(tree, nodes):
    """After GTK 4.8 a status and libadwaita's toast have no name, but what is written in them."""
    silent = [node for node in nodes if node.role in ("alert", "status bar") and not node.name]
    for node, text in zip(silent, tree.texts_of(silent)):
        node.name = text or " ".join(child.name for child in node.walk() if child.role == "label")


def find_offenders(tree):
    """Every control that lacks something, a line each, in the order of the tree."""
    offenders = []
    windows = tree.look().children
    nodes = [node for window in windows for node in window.walk()]
    tree.measure(nodes)
    tree.find_labelled([node for node in nodes if node.role.endswith("menu item")])
    name_tellers(tree, nodes)
    labels = [node for node in nodes if node.name == "GtkLabel"]
    texts = dict(zip((node.path for node in labels), tree.texts_of(labels)))
    for window in windows:
        seen = {}
        for control in controls(window, texts):
            if is_exempt(control):
                continue
            offenders += [f"{control.path()}: {wrong}" for wrong in look_at(control)]
            if control.role not in CONTROLS or control.role == "list item":
                continue
            # A menu button's own name is also that of the button inside it.
            if control.above and control.above[-1].name == control.name:
                continue
            key = control.path()
            if key in seen:
                offenders.append(f"{key}: two of the same name")
            seen[key] = control
    return offenders


def look_at(control):
    focusable = control.has(Atspi.StateType.FOCUSABLE)
    if control.role in ("unknown", "invalid", "") :
        yield "no role"
    if (control.role in CONTROLS or control.role in TELLING) and is_nameless(control.name):
        yield "no name"
    if control.role == "label" and CLASS_NAME.match(control.name) and focusable:
        yield "no name"
    if control.role in CONTROLS:
        words = control.name.replace("_", "")
        half = len(words) // 2
        # A cell says two times, which may be the same: when something began, and how long it took.
        if half > 0 and words[:half] == words[half + 1:] and control.role != "table cell":
            yield "its name is said twice"
        if re.search(r"(^|[\s(])_\w", control.name):
            yield "its mnemonic is read"
    if control.role in TEXTS and focusable:
        if control.has(Atspi.StateType.EDITABLE) == control.has(Atspi.StateType.READ_ONLY):
            yield "neither to be edited nor only to be read, or both"
    if ((opens(control) or control.role == "combo box") and focusable
            and not control.has(Atspi.StateType.EXPANDABLE)):
        yield "does not tell whether it is open"
    if control.role == "column header" and is_nameless(control.name):
        yield "no name"
    if control.role == "filler" and focusable and not control.inside(*CONTROLS):
        yield "takes the focus, but has no role"
