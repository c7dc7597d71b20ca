#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page fits the smallest screen with text twice as large: test-layout.py SETTING SRC PO

In German, whose words are the longest. Without a window manager a window is as large as the screen
allows, or as its content asks for: one that is larger than the screen asks for too much.
"""

import os
import sys
import time

from driver import Atspi, GLib, has_size, role_of, walk
from pages import Pages
from setting import Setting

# The line that is drawn around a window for want of a shadow, on both sides.
FRAME = 10
# GTK's own window, whose size is not ours to mend.
PLATFORM = {"shortcuts"}


def settled_sizes(keyboard):
    """Sizes of the windows, once they have stayed as they are."""
    sizes = None
    for _ in range(20):
        last, sizes = sizes, [keyboard.size(window) for window in keyboard.windows()]
        if sizes == last:
            break
        time.sleep(0.1)
    return sizes


def find_widest(window, limit):
    """What of the window lies beyond its edge, for who has to mend it."""
    for node in walk(window):
        try:
            if "Component" not in node.get_interfaces() or not has_size(node):
                continue
            extents = node.get_extents(Atspi.CoordType.WINDOW)
            if extents.x + extents.width > limit[0] and node.get_child_count() == 0:
                yield f"{role_of(node)} “{node.get_name()}” ends at {extents.x + extents.width}"
        except GLib.Error:
            continue


def main():
    setting = Setting(sys.argv[1])
    if "--inside" not in sys.argv:
        return 0 if setting.run(sys.executable, __file__, *sys.argv[1:], "--inside") else 1

    programs, locale_dir = sys.argv[2:4]
    pages = Pages(programs, setting.catalogue(locale_dir), setting.prepare(locale_dir))
    number = failed = 0
    for name in pages.all():
        number += 1
        sizes = settled_sizes(pages.window.keyboard)
        wrong = [size for size in sizes
                 if size[0] > setting.size[0] + FRAME or size[1] > setting.size[1] + FRAME]
        if name in PLATFORM:
            wrong = []
        print(f"{'not ok' if wrong else 'ok'} {number} {name}", flush=True)
        for size in wrong:
            print(f"# {size[0]} × {size[1]} on a screen of {setting.size[0]} × {setting.size[1]}")
        if wrong:
            for window in pages.window.windows():
                for line in find_widest(window, setting.size):
                    print(f"# {line}")
        failed += bool(wrong)
    number += 1
    print(f"{'not ok' if pages.wrong else 'ok'} {number} every page was reached", flush=True)
    print(f"1..{number}", flush=True)
    return 1 if failed or pages.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
