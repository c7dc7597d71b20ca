#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures that the metainfo names, light and dark: store-screenshots.py FOLDER

The program runs on the demo endpoint, over runs that basalt-cli made. ImageMagick takes the
pictures: of the windows alone, without the line that is drawn around them for want of a shadow.
"""

import ctypes
import os
import subprocess
import sys
import time

from driver import Keyboard, wait_for
from snapshot import QuickWindow
from steps import run_prompt

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get("BASALT_BUILD_DIR", "build"))
BORDER = 5

# Prompts, the models they are asked of, and options.
HISTORY = [
    ("Translate the release notes into French", "steady", []),
    ("Which rivers rise in the Black Forest?", "steady", []),
    ("Draft a polite reply to the landlord", "denied", []),
    ("Summarise the quarterly report in five points", "throttled", ["--retry-delay", "1"]),
    ("Write a haiku about columns of stone", "steady", []),
    ("Write a haiku about columns of stone", "steady",
     ["--system", "Answer in one short line.", "--temperature", "0.2"]),
    ("List the risks of the migration plan", "flaky", []),
    ("Summarise the quarterly report in three points", "steady", []),
]


def make_history():
    for prompt, model, options in HISTORY:
        subprocess.run([os.path.join(BUILD, "src", "cli", "basalt-cli"), "run", "--demo", "--quiet",
                        "--model", f"basalt.demo-{model}-v1:0", *options, prompt],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def shoot(keyboard, folder, name, window, above=None):
    """A window, and one in front of it in its middle."""
    def geometry(node):
        attributes = (ctypes.c_ubyte * 256)()
        keyboard.x11.XGetWindowAttributes(keyboard.display, node, attributes)
        return [int.from_bytes(bytes(attributes[i:i + 4]), "little") for i in (8, 12)]

    width, height = geometry(window)
    if above is not None:
        inner = geometry(above)
        keyboard.x11.XMoveWindow.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int,
                                             ctypes.c_int]
        keyboard.x11.XMoveWindow(keyboard.display, above, (width - inner[0]) // 2,
                                 (height - inner[1]) // 2)
        keyboard.x11.XSync(keyboard.display, 0)
    time.sleep(1.0)  # animations end
    subprocess.run(["import", "-window", "root", "-crop",
                    f"{width - 2 * BORDER}x{height - 2 * BORDER}+{BORDER}+{BORDER}", "+repage",
                    "-strip", "-define", "png:compression-level=9",
                    os.path.join(folder, f"{name}.png")], check=True)


def open_run(window, title, word):
    def wanted(name):
        return name.startswith(title) and word in name

    window.point(window.find("list item", wanted))
    window.keyboard.leave()
    window.wait_status(lambda text: text.startswith(word))
    time.sleep(1.5)  # the view and its actions follow


def is_haiku(name):
    return name.startswith("Write a haiku")


def take_all(folder, scheme):
    make_history()
    window = QuickWindow(os.path.join(BUILD, "src", "basalt"), "--demo",
                         env={"ADW_DEBUG_COLOR_SCHEME": f"prefer-{scheme}"})
    window.find("text", "Prompt")
    main_window = window.keyboard.windows()[-1]
    keyboard = window.keyboard

    def take(name, main=main_window, above=None):
        shoot(keyboard, folder, f"{name}-{scheme}", main, above)

    run_prompt(window, "What is basalt, in a few sentences?")
    window.wait_status(lambda text: text.startswith("Completed"))
    take("answer")

    open_run(window, "Summarise the quarterly report in five", "Completed")
    keyboard.focus()
    keyboard.press("1", Keyboard.ALT)
    window.find("push button", "Show as Table")
    take("timeline")
    keyboard.press("Return", Keyboard.ALT)
    wait_for(lambda: not window.has("push button", "Show as Table"), "the inspector to close")

    open_run(window, "Write a haiku", "Completed")
    keyboard.focus()
    keyboard.press("d", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find(None, "Compare Runs")
    keyboard.focus()
    # Two are in the history, behind; the one that is offered comes last.
    rows = wait_for(lambda: window.find_all("list item", is_haiku)[2:], "a run to compare with")
    window.point(rows[0])
    window.find("push button", lambda name: name.startswith("Show ") and "Completed" in name)
    take("compare", keyboard.windows()[-1])
    keyboard.focus()
    keyboard.press("w", Keyboard.CONTROL)
    wait_for(lambda: not window.has(None, "Compare Runs"), "the comparison to close")

    keyboard.focus()
    keyboard.press("comma", Keyboard.CONTROL)
    window.find(None, "Preferences")
    wait_for(lambda: len(keyboard.windows()) > 1, "the preferences")
    take("preferences", above=keyboard.windows()[-1])
    keyboard.focus()
    keyboard.press("Escape")
    wait_for(lambda: len(keyboard.windows()) == 1, "the preferences to close")

    keyboard.focus()
    keyboard.press("f", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("entry", "Search Runs")
    time.sleep(0.5)  # it slides in, and takes the focus
    keyboard.type("summarise")
    window.find("list item", lambda name: name.startswith("Summarise"))
    wait_for(lambda: not window.has("list item", lambda name: name.startswith("Which rivers")),
             "the search")
    open_run(window, "Summarise the quarterly report in three", "Completed")
    take("search")
    window.quit()


def main():
    folder = os.path.abspath(sys.argv[1])
    os.makedirs(folder, exist_ok=True)

    if len(sys.argv) > 2:
        take_all(folder, sys.argv[2])
        return

    # Each scheme has a display and a home of its own.
    for scheme in ("light", "dark"):
        environment = dict(os.environ, BASALT_TEST_SCREEN="1100x760x24",
                           BASALT_TEST_FONT="Cantarell 11")
        subprocess.run([os.path.join(HERE, "..", "with-display.sh"), sys.executable, __file__,
                        folder, scheme], env=environment, check=True)
    print(folder)


if __name__ == "__main__":
    main()
