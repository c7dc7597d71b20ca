#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job by keys alone, and where they lead: test-keyboard.py BASALT

The accessible tree is only looked at: what has the focus, and what is said.
"""

import os
import re
import sys

from driver import Keyboard, wait_for
from keys import ends, matches, press, run, starts, tab_to, wait_focus, wait_gone


def test_start(window):
    """The welcome page's first choice has the focus."""
    window.find("label", "Welcome to Basalt")
    wait_focus(window, "push button", ends("Try the Demo"))
    passed = tab_to(window, "push button", starts("Connection:"))
    assert passed[-4:] and "push button 'New Run'" in passed, passed
    # And all the way round, the other way: nothing keeps the focus.
    tab_to(window, "push button", ends("Try the Demo"), Keyboard.SHIFT)
    press(window, "Return")
    wait_focus(window, "text", "Prompt")


def test_model(window):
    window.keyboard.type("Say hello.")
    wait_for(lambda: window.text("Prompt") == "Say hello.", "the prompt")
    tab_to(window, "push button", starts("Model:"))
    press(window, "Return")
    wait_focus(window, "entry", lambda name: "model" in name.lower())
    # What was opened by keys gives the focus back, whether something was chosen or not.
    press(window, "Escape")
    wait_focus(window, "push button", starts("Model:"))
    press(window, "m", Keyboard.CONTROL)
    wait_focus(window, "entry", lambda name: "model" in name.lower())
    window.keyboard.type("slow")
    window.find("label", "Demo Slow")
    wait_gone(window, "list item", starts("Demo Steady"))
    press(window, "Return")
    window.find("push button", "Model: Demo Slow")
    wait_focus(window, "push button", "Model: Demo Slow")


def test_parameters(window):
    press(window, "Tab")
    wait_focus(window, "push button", starts("Parameters"))
    press(window, "Return")
    wait_focus(window, "list item", "Maximum Tokens")
    tab_to(window, "text", "Maximum Tokens")
    press(window, "a", Keyboard.CONTROL)
    window.keyboard.type("99")
    press(window, "Escape")
    wait_gone(window, "text", "Maximum Tokens")
    wait_focus(window, "push button", "Parameters, 1 set")


def test_run_and_stop(window):
    press(window, "Tab")
    wait_focus(window, "push button", "Run")
    press(window, "space")
    window.wait_text("Response", lambda text: len(text) > 0)
    # The button cannot be pressed any more.
    wait_focus(window, "text", "Prompt")
    press(window, "Escape")
    window.wait_status(starts("Cancelled"))
    wait_focus(window, "text", "Prompt")


def test_order(window):
    """Prompt, its buttons, history, run, and round again; the same the other way."""
    press(window, "Tab")
    wait_focus(window, "push button", "Open a Prompt File")
    forward = tab_to(window, "text", "Prompt")
    assert not [what for what in forward if what.endswith("''")], forward
    expected = ["push button 'Open a Prompt File'", "push button 'Model: Demo Slow'",
                "push button 'New Run'", "push button 'Main Menu'", "push button 'Run Menu'",
                "text 'Prompt of the Run'", "push button 'Reasoning'", "text 'Response'"]
    assert [what for what in forward if what in expected] == expected, forward
    press(window, "Tab", Keyboard.SHIFT)
    wait_focus(window, "push button", "Copy Response")
    back = tab_to(window, "text", "Prompt", Keyboard.SHIFT)
    assert back == forward[::-1], (forward, back)


def test_read(window):
    """Reads an answer; Tab leaves what is read."""
    press(window, "m", Keyboard.CONTROL)
    wait_focus(window, "entry", lambda name: "model" in name.lower())
    window.keyboard.type("steady")
    window.find("label", "Demo Steady")
    wait_gone(window, "list item", starts("Demo Slow"))
    press(window, "Return")
    window.find("push button", "Model: Demo Steady")
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")
    press(window, "a", Keyboard.CONTROL)
    window.keyboard.type("Name a rock.")
    press(window, "Return", Keyboard.CONTROL)
    window.wait_text("Prompt of the Run", lambda text: text == "Name a rock.")
    window.wait_status(starts("Completed"))
    tab_to(window, "text", "Response")
    press(window, "Tab")
    wait_focus(window, "push button", "Copy Response")
    press(window, "f", Keyboard.CONTROL)
    wait_focus(window, "entry", "Find in the Run")
    window.keyboard.type("rock")
    window.find("status bar", starts("1 of "))
    press(window, "Escape")
    wait_gone(window, "entry", "Find in the Run")
    assert window.focused() is not None


def test_inspector(window):
    press(window, "1", Keyboard.ALT)
    tab_to(window, "push button", "Show as Table")
    # The focus goes along to a page that was never seen before.
    press(window, "2", Keyboard.ALT)
    wait_focus(window, "entry", "Search Log")
    press(window, "Page_Down", Keyboard.CONTROL)
    window.find("label", "Run ID")
    wait_focus(window, "list item", "Pinned")
    press(window, "l", Keyboard.CONTROL)
    for number, role, name in (("1", "push button", "Show as Table"), ("2", "list", "Log"),
                               ("3", "label", "Run ID"), ("4", "text", "Request and Response")):
        press(window, number, Keyboard.ALT)
        window.find(role, name)
        assert window.focused() is not None, number
    tab_to(window, "text", "Request and Response")
    # From page to page, and round, wherever the focus is in them.
    for key, role, name in (("Page_Up", "label", "Run ID"), ("Page_Up", "list", "Log"),
                            ("Page_Down", "label", "Run ID"),
                            ("Page_Down", "text", "Request and Response"),
                            ("Page_Down", "push button", "Show as Table"),
                            ("Page_Up", "text", "Request and Response")):
        press(window, key, Keyboard.CONTROL)
        window.find(role, name)
        assert window.focused() is not None, name
    tab_to(window, "text", "Request and Response")
    press(window, "Tab", Keyboard.CONTROL)
    wait_for(lambda: not matches(window.focused(), "text", "Request and Response"),
             "the focus to leave the request")
    press(window, "1", Keyboard.ALT)
    window.find("push button", "Show as Table")
    tab_to(window, "image", starts("2 tasks"))
    press(window, "Down")
    wait_for(lambda: window.focused().description, "a bar to be told")
    press(window, "Tab")
    tab_to(window, "text", "Prompt")
    press(window, "3", Keyboard.ALT)
    tab_to(window, "text", "Add a Tag")
    window.keyboard.type("rocks")
    press(window, "Return")
    window.find("push button", "Remove Tag rocks")
    press(window, "Tab")
    tab_to(window, "push button", "Remove Tag rocks", Keyboard.SHIFT)
    press(window, "Tab")
    wait_focus(window, "text", "Add a Tag")
    press(window, "Tab", Keyboard.SHIFT)
    wait_focus(window, "push button", "Remove Tag rocks")
    press(window, "space")
    wait_gone(window, "push button", "Remove Tag rocks")
    wait_focus(window, "text", "Add a Tag")
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")


def open_search(window):
    """The history's search; it takes keys when it has slid in."""
    press(window, "f", Keyboard.CONTROL, Keyboard.SHIFT)
    wait_focus(window, "entry", "Search Runs")
    window.place_of(window.find("entry", "Search Runs"))


def test_history(window):
    """Finds a run, opens it, moves it to the trash by its menu, and takes that back."""
    open_search(window)
    window.keyboard.type("hello")
    window.find("status bar", "1 run")
    press(window, "Escape")
    row = wait_for(lambda: window.focused(), "the focus")
    if row.role == "entry":
        press(window, "Escape")
    tab_to(window, "list item", starts("Name a rock."))
    press(window, "Down")
    wait_focus(window, "list item", starts("Say hello."))
    window.wait_text("Prompt of the Run", lambda text: text == "Say hello.")
    for keys in (("F10", Keyboard.SHIFT), ("Menu",)):
        press(window, *keys)
        window.find_item("Move to Trash")
        window.keyboard.press("Escape")
        wait_for(lambda: not window.find_items("Move to Trash"), "the menu to close")
        wait_focus(window, "list item", starts("Say hello."))
    press(window, "F10", Keyboard.SHIFT)
    window.find_item("Move to Trash")
    window.keyboard.press("m")
    wait_gone(window, "list item", starts("Say hello."))
    wait_focus(window, "list item", starts("Name a rock."))
    window.find("label", "1 run moved to the trash")
    press(window, "z", Keyboard.CONTROL)
    window.find("list item", starts("Say hello."))
    assert window.focused().role == "list item"


def test_filters(window):
    """Sets a filter, sees that it holds, and clears it."""
    open_search(window)
    tab_to(window, "push button", starts("Filters"))
    press(window, "Return")
    window.find("check box", "Pinned")
    tab_to(window, "check box", "Pinned")
    window.keyboard.press("space")
    window.find("label", "No Results")
    tab_to(window, "push button", "Clear Filters")
    window.keyboard.press("space")
    window.find("list item", starts("Say hello."))
    window.keyboard.press("Escape")
    wait_focus(window, "push button", "Filters")
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")


def test_failure(window):
    """A run that failed is retried by its keys, and the prompt keeps the focus."""
    press(window, "n", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")
    press(window, "m", Keyboard.CONTROL)
    wait_focus(window, "entry", lambda name: "model" in name.lower())
    window.keyboard.type("denied")
    wait_gone(window, "list item", starts("Demo Slow"))
    press(window, "Return")
    window.find("push button", "Model: Demo Denied")
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")
    window.keyboard.type("May I")
    press(window, "Return", Keyboard.CONTROL)
    window.wait_text("Prompt of the Run", lambda text: text == "May I")
    window.wait_status(starts("Failed · attempt 1"))
    press(window, "r", Keyboard.CONTROL, Keyboard.ALT)
    window.wait_status(starts("Failed · attempt 2"))
    wait_focus(window, "text", "Prompt")


def test_dialogs(window):
    """What closes gives the focus back. (The keyboard is given to the window, as nobody manages it.)"""
    press(window, "comma", Keyboard.CONTROL)
    window.find("frame", "Preferences")
    # The tab “Connections” or, in newer libadwaita, what the page of that name begins with.
    wait_for(lambda: (now := window.focused()) is not None and "Connection" in now.name,
             "the focus in the preferences")
    press(window, "Escape")
    wait_gone(window, "frame", "Preferences")
    window.keyboard.focus()
    wait_focus(window, "text", "Prompt")
    press(window, "F1")
    window.find("list item", "Run a Prompt")
    press(window, "Escape")
    wait_gone(window, "list item", "Run a Prompt")
    window.keyboard.focus()
    wait_focus(window, "text", "Prompt")
    press(window, "d", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("label", "Compare Runs")
    press(window, "Return")
    window.find("push button", "Swap Sides")
    press(window, "Escape")
    wait_gone(window, "push button", "Swap Sides")
    window.keyboard.focus()
    wait_focus(window, "text", "Prompt")


def test_connection(window):
    """A connection of another kind: from the list of kinds to the key, which only that kind has.

    Where the focus is in rows that are entries, GTK 4.8 with libadwaita 1.2 does not tell. Keys are
    handled one after the other, and what stands between the rows says where they have led.
    """
    press(window, "comma", Keyboard.CONTROL)
    window.find("frame", "Preferences")
    tab_to(window, "push button", starts("Add Connection"))
    press(window, "Return")
    wait_for(lambda: len(window.keyboard.windows()) == 3, "the editor")
    tab_to(window, "combo box", "Kind")
    press(window, "space")
    wait_for(lambda: window.keyboard.windows(popovers=True), "the kinds")
    window.keyboard.press("Down")
    window.keyboard.press("Return")
    wait_for(lambda: not window.keyboard.windows(popovers=True), "the kinds to go")
    # As libadwaita 1.2 calls it, and newer versions.
    show = re.compile("Show (Text|Password)").fullmatch
    window.find("push button", show)

    def write(text):
        press(window, "a", Keyboard.CONTROL)
        window.keyboard.type(text)
        press(window, "Tab")

    press(window, "Tab")
    write("keys")
    write("abcdef")
    wait_focus(window, "push button", show)
    press(window, "Tab")
    write("eu-central-1")
    wait_focus(window, "push button", "Choose Region")
    press(window, "Tab", Keyboard.SHIFT)
    press(window, "Return")
    wait_for(lambda: len(window.keyboard.windows()) == 2, "the editor to go")
    window.find("push button", "Edit keys")
    press(window, "Escape")
    wait_gone(window, "frame", "Preferences")
    window.keyboard.focus()
    wait_focus(window, "text", "Prompt")


def test_export(window):
    """A run goes into a file whose name is typed, by the menu and the platform's dialog."""
    path = os.path.join(os.environ["HOME"], "all.json")
    press(window, "F10")
    window.find_item("Preferences")
    window.keyboard.press("e")
    window.find("push button", ends("Export"))
    wait_for(lambda: len(window.keyboard.windows()) == 2, "the dialog")
    wait_for(lambda: (now := window.focused()) is not None and now.role == "text", "the name")
    press(window, "a", Keyboard.CONTROL)
    window.keyboard.type(path)
    press(window, "Return")
    window.find("label", lambda name: name.endswith("runs exported"))
    assert os.path.getsize(path) > 0
    press(window, "l", Keyboard.CONTROL)
    wait_focus(window, "text", "Prompt")


TESTS = [test_start, test_model, test_parameters, test_run_and_stop, test_order, test_read,
         test_inspector, test_history, test_filters, test_failure, test_dialogs, test_connection,
         test_export]


if __name__ == "__main__":
    sys.exit(run(TESTS))
