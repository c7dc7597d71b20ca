#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page of the window, in each of several settings: screenshots.py FOLDER [SETTING…]

A setting is named as in setting.py, such as 360x600-2x-dark; without one all of MATRIX are taken. On
the demo endpoint; ImageMagick takes the pictures. What no picture is needed for is said: which
buttons' labels are cut.
"""

import ctypes
import os
import subprocess
import sys
import time

from cut import Watch
from pages import Pages
from setting import Setting

# What is to be right at any time: sizes, text scale, schemes, directions, languages.
MATRIX = [
    "1100x760", "1000x700", "360x600", "3840x2160",
    "1000x700-2x", "360x600-2x", "360x600-2x-de", "360x600-2x-ja",
    "1000x700-dark", "360x600-dark",
    "1000x700-contrast", "1000x700-contrast-dark", "360x600-contrast-dark",
    "1000x700-rtl", "360x600-rtl", "360x600-2x-rtl", "1000x700-still",
    "1000x700-de", "360x600-de", "1000x700-ja", "360x600-ja",
]

BUILD = os.path.abspath(os.environ.get("BASALT_BUILD_DIR", "build"))


def fill_screen(keyboard, size):
    """The main window takes the whole screen, as a window manager would give it on demand."""
    keyboard.x11.XResizeWindow.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_uint,
                                           ctypes.c_uint]
    keyboard.x11.XResizeWindow(keyboard.display, keyboard.windows()[0], *size)
    keyboard.x11.XSync(keyboard.display, 0)


def take_all(folder, setting):
    locale_dir = os.path.join(BUILD, "po")
    environment = setting.prepare(locale_dir)
    watch = Watch(os.path.join(BUILD, "tests", "ui", "libwatch-cut.so"), environment)
    pages = Pages(os.path.join(BUILD, "src"), setting.catalogue(locale_dir), environment)
    filled = None
    for number, name in enumerate(pages.all(), 1):
        if filled is not pages.window:
            filled = pages.window
            fill_screen(filled.keyboard, setting.size)
        time.sleep(0.7)  # animations end
        for line in watch.ask(pages.window):
            print(f"{setting.name} {name}: {line}", flush=True)
        subprocess.run(["import", "-window", "root",
                        os.path.join(folder, f"{setting.name}-{number:02}-{name}.png")], check=True)
    return 1 if pages.wrong else 0


def main():
    folder = os.path.abspath(sys.argv[1])
    os.makedirs(folder, exist_ok=True)

    if len(sys.argv) > 3 and sys.argv[2] == "--inside":
        return take_all(folder, Setting(sys.argv[3]))

    wrong = 0
    for name in sys.argv[2:] or MATRIX:
        print(name, flush=True)
        wrong += not Setting(name).run(sys.executable, __file__, folder, "--inside", name)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
