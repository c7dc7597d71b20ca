#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page fits the smallest screen with text twice as large: test-layout.py SETTING SRC PO LIBRARY

In German, whose words are the longest. Without a window manager a window is as large as the screen
allows, or as its content asks for: one that is larger than the screen asks for too much. No control
lies below its window's edge, unless it can be scrolled to; nothing in a popover is wider than that.
No button's label is cut.
"""

import sys
import time

from cut import Watch
from pages import Pages
from setting import Setting
from tap import Tap

# The line that is drawn around a window for want of a shadow, on both sides.
FRAME = 10
# GTK's own window, which is not ours to mend.
PLATFORM = {"shortcuts"}
# Buttons of libadwaita's own questions and toasts, which 1.7 and 1.10 cut where fonts are wide; 1.2
# does not.
PLATFORM_CUTS = ("in GtkButton AdwGizmo GtkWindowHandle", "in GtkButton AdwToastWidget")
CONTROLS = {"check box", "entry", "menu item", "push button", "spin button"}


def settled_sizes(keyboard):
    """Sizes of the windows, once they have stayed as they are."""
    sizes = None
    for _ in range(20):
        last, sizes = sizes, [keyboard.size(window) for window in keyboard.windows()]
        if sizes == last:
            break
        time.sleep(0.1)
    return sizes


def find_controls(node, scrolled=False, inside=False):
    """Controls that are shown, whether each is in something that scrolls, and whether in a button,
    where popovers are."""
    if not node.is_visible:
        return
    if node.role in CONTROLS:
        yield node, scrolled, inside
    for child in node.children:
        yield from find_controls(child, scrolled or node.role == "scroll pane",
                                 inside or node.role == "push button")


def find_wrong(window, size):
    keyboard = window.keyboard
    for width, height in settled_sizes(keyboard):
        if width > size[0] + FRAME or height > size[1] + FRAME:
            yield f"a window of {width} × {height} on a screen of {size[0]} × {size[1]}"

    popovers = [keyboard.size(popover)[0] for popover in keyboard.windows(popovers=True)]
    controls = [found for node in window.tree.look().children for found in find_controls(node)]
    window.tree.measure([node for node, scrolled, inside in controls])
    for node, scrolled, inside in controls:
        if not node.has_size or node.extents is None:
            continue
        name = f"{node.role} “{node.name}”"
        x, y, width, height = node.extents
        # A page that is beside the one that is shown begins at the edge.
        if not scrolled and not inside and x < size[0] - FRAME:
            if y + height > size[1] + FRAME:
                yield f"{name} ends at {y + height}"
        # Where a popover is on the screen, it does not say; and a menu button has a button in it.
        if inside and node.role != "push button" and popovers and width > max(popovers):
            yield f"{name} is {width} wide"


def main():
    setting = Setting(sys.argv[1])
    if "--inside" not in sys.argv:
        return 0 if setting.run(sys.executable, __file__, *sys.argv[1:], "--inside") else 1

    programs, locale_dir, library = sys.argv[2:5]
    environment = setting.prepare(locale_dir)
    watch = Watch(library, environment)
    pages = Pages(programs, setting.catalogue(locale_dir), environment)
    tap = Tap()
    for name in pages.all():
        wrong = []
        if name not in PLATFORM:
            wrong += find_wrong(pages.window, setting.size)
            newer = pages.window.gtk >= (4, 18)
            wrong += [line for line in watch.ask(pages.window)
                      if not newer or not any(what in line for what in PLATFORM_CUTS)]
        tap.tell(name, [f"{name}: {line}" for line in wrong])
    tap.tell("every page was reached", pages.wrong)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
