#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job by keys alone where one area is shown at a time: test-keyboard-narrow.py BASALT"""

import sys

from driver import Keyboard, wait_for
from keys import ends, press, run, starts, tab_to, wait_focus


def test_start(window):
    window.find("label", "Welcome to Basalt")
    wait_focus(window, "push button", ends("Try the Demo"))
    press(window, "Return")
    wait_focus(window, "text", "Prompt")


def test_run(window):
    window.keyboard.type("Say hello.")
    wait_for(lambda: window.text("Prompt") == "Say hello.", "the prompt")
    tab_to(window, "push button", "Run")
    press(window, "Return")
    window.wait_status(starts("Completed"))
    wait_focus(window, "text", "Prompt")
    tab_to(window, "text", "Response", Keyboard.SHIFT)


def test_inspector(window):
    """It lies over the run: the focus is in it, stays in it, and comes back."""
    for key, role, name in (("1", "push button", "Show as Table"), ("2", "list", "Log"),
                            ("3", "label", "Run ID"), ("4", "text", "Request and Response")):
        press(window, key, Keyboard.ALT)
        window.find(role, name)
    passed = tab_to(window, "push button", "Close Inspector")
    assert not [what for what in passed if what == "text 'Prompt'"], passed
    press(window, "Return")
    wait_for(lambda: not window.has("text", "Request and Response"), "the inspector to close")
    wait_focus(window, "text", "Response")
    # What is somewhere else takes its place.
    press(window, "2", Keyboard.ALT)
    wait_focus(window, "push button", "Close Inspector")
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")
    wait_for(lambda: not window.has("entry", "Search Log"), "the inspector to close")


def test_history(window):
    """There, and back with the run that is chosen."""
    tab_to(window, "push button", "Back to History")
    press(window, "Return")
    tab_to(window, "list item", starts("Say hello."))
    press(window, "Return")
    wait_for(lambda: window.text("Response"), "the run")
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")


def test_failure(window):
    press(window, "m", Keyboard.CONTROL)
    wait_focus(window, "entry", lambda name: "model" in name.lower())
    window.keyboard.type("flaky")
    window.find("label", "Demo Flaky")
    press(window, "Return")
    window.find("push button", "Model: Demo Flaky")
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")
    window.keyboard.type("Once more.")
    press(window, "Return", Keyboard.CONTROL)
    window.wait_status(starts("Failed"))
    tab_to(window, "push button", "Retry")
    press(window, "Return")
    window.wait_status(starts("Completed"))


TESTS = [test_start, test_run, test_inspector, test_history, test_failure]

if __name__ == "__main__":
    sys.exit(run(TESTS))
