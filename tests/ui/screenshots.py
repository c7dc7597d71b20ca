#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the window on the demo endpoint: screenshots.py FOLDER

To be run by with-display.sh, on a screen of any size; the narrow pictures are
taken on a display of their own. ImageMagick takes them.
"""

import os
import subprocess
import sys
import time

from driver import Keyboard, Window, wait_for
from steps import choose_model, run_prompt

HERE = os.path.dirname(os.path.abspath(__file__))


def take(folder, name):
    time.sleep(0.7)  # animations end
    subprocess.run(["import", "-window", "root", os.path.join(folder, f"{name}.png")], check=True)


def take_all(folder, prefix, environment):
    program = os.path.join(os.environ.get("BASALT_BUILD_DIR", "build"), "src", "basalt")
    window = Window(program, env=environment)
    window.find("label", "Welcome to Basalt")
    take(folder, f"{prefix}-welcome")
    window.click(lambda name: "Try the Demo" in name)
    window.find("text", "Prompt")
    take(folder, f"{prefix}-new")

    run_prompt(window, "What is basalt, in a few sentences?")
    window.wait_status(lambda text: text.startswith("Completed"))
    take(folder, f"{prefix}-answer")

    choose_model(window, "throttled")
    run_prompt(window, "Summarise the report.")
    window.wait_status(lambda text: "next attempt in" in text)
    take(folder, f"{prefix}-waiting")
    window.keyboard.press("1", Keyboard.ALT)
    window.find("push button", "Show as Table")
    take(folder, f"{prefix}-timeline")
    window.keyboard.press("Return", Keyboard.ALT)
    wait_for(lambda: not window.has("push button", "Show as Table"), "the inspector to close")
    window.keyboard.press("Escape")
    window.wait_status(lambda text: text.startswith("Cancelled"))

    choose_model(window, "denied")
    run_prompt(window, "May I use this model?")
    window.wait_status(lambda text: text.startswith("Failed"))
    take(folder, f"{prefix}-error")

    window.keyboard.press("2", Keyboard.ALT)
    window.find("list", "Log")
    take(folder, f"{prefix}-logs")
    window.keyboard.press("3", Keyboard.ALT)
    window.find("label", "Run ID")
    take(folder, f"{prefix}-details")
    window.keyboard.press("4", Keyboard.ALT)
    window.find("text", "Request and Response")
    take(folder, f"{prefix}-request")
    window.keyboard.press("Return", Keyboard.ALT)
    wait_for(lambda: not window.has("text", "Request and Response"), "the inspector to close")
    window.quit()


def main():
    folder = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    os.makedirs(folder, exist_ok=True)

    if len(sys.argv) > 2:
        dark = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"} if "dark" in sys.argv[2] else {}
        take_all(folder, sys.argv[2], dark)
        return

    # Each set has a display and a home of its own: a first start is seen once.
    for prefix, screen in (("light", "1100x760x24"), ("dark", "1100x760x24"),
                           ("narrow", "360x600x24")):
        environment = dict(os.environ, BASALT_TEST_SCREEN=screen)
        subprocess.run([os.path.join(HERE, "..", "with-display.sh"), sys.executable, __file__,
                        folder, prefix], env=environment, check=True)
    print(folder)


if __name__ == "__main__":
    main()
