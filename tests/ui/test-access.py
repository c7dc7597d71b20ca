#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What assistive technology is told of every window, page, popover and dialog: test-access.py BASALT

Opens each, and lists all that has no role, no name of its own, or no state.
"""

import os
import sys

from audit import find_offenders
from driver import Keyboard, NotFound, wait_for
from snapshot import QuickWindow
from steps import choose_main_item, choose_model, open_main_menu, run_prompt
from tap import Tap, chosen, name_of


# Longer than any transition.
SETTLED = 5


def open_menu(window, button, item):
    """Assistive technology cannot open GTK 4.8's menu buttons; the pointer can."""
    window.point(window.find("push button", button))
    return window.find_item(item)


def open_page(window, number, role, name):
    window.keyboard.focus()
    window.keyboard.press(number, Keyboard.ALT)
    return window.find(role, name)


def close_menu(window, item):
    window.keyboard.press("Escape")
    wait_for(lambda: not window.find_items(item), "the menu to close")
    window.keyboard.focus()


def close(window, role, name):
    """Escape, and the keys after it go to what was below."""
    window.keyboard.focus()
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has(role, name), f"the {role} {name!r} to close")
    window.keyboard.focus()


def starts(text):
    return lambda name: name.startswith(text)


def show_welcome(window):
    window.find("label", "Welcome to Basalt")
    yield
    # The editor for three of the kinds of connection; another two are met in the preferences.
    for kind, field in (("API Key", "API Key"), ("Access Keys", "Secret Access Key"),
                        ("Environment", "Region")):
        window.point(window.find("list item", kind))
        window.find("frame", "Add Connection")
        window.find(None, field)
        yield
        close(window, "frame", "Add Connection")
    window.click(lambda name: "Try the Demo" in name)
    window.find("label", "Write a prompt below, then press Ctrl+Return.")


def show_new_run(window):
    window.find("text", "Prompt")
    yield


def show_answer(window):
    run_prompt(window, "Say hello.")
    window.wait_status(starts("Completed"))
    yield


def show_timeline(window):
    open_page(window, "1", "push button", "Show as Table")
    yield
    window.click("Show as Table")
    window.find("tree table", "Timeline")
    yield
    window.click("Show as Table")


def show_logs(window):
    open_page(window, "2", "list", "Log")
    yield


def show_log_conditions(window):
    item = "Lines Around Matches"
    open_menu(window, "What to Show", item)
    yield
    close_menu(window, item)


def show_log_menu(window):
    item = "Copy All Lines"
    open_menu(window, "Copy and Save", item)
    yield
    close_menu(window, item)


def show_details(window):
    open_page(window, "3", "label", "Run ID")
    yield


def show_notes(window):
    """A run with a tag, a note and a rating."""
    window.point(window.find("text", "Add a Tag"))
    window.keyboard.focus()
    window.keyboard.type("rocks")
    window.keyboard.press("Return")
    window.find("push button", "Remove Tag rocks")
    window.write("Note on the Run", "Keep this one.")
    window.click("Rate 3 Stars")
    window.find("push button", "Clear Rating")
    yield


def show_request(window):
    open_page(window, "4", "text", "Request and Response")
    yield


def show_find(window):
    window.keyboard.focus()
    window.keyboard.press("f", Keyboard.CONTROL)
    window.find("entry", "Find in the Run")
    yield
    close(window, "entry", "Find in the Run")


def show_failed(window):
    choose_model(window, "denied")
    run_prompt(window, "May I?")
    window.wait_status(starts("Failed"))
    yield


def show_waiting(window):
    choose_model(window, "throttled")
    run_prompt(window, "Now.")
    window.wait_status(lambda text: "next attempt in" in text)
    yield
    window.keyboard.focus()
    window.keyboard.press("Escape")
    window.wait_status(starts("Cancelled"))


def show_run_menu(window):
    item = lambda name: name.replace("_", "") == "Copy ID"
    open_menu(window, "Run Menu", item)
    yield
    close_menu(window, item)


def show_main_menu(window):
    open_main_menu(window)
    yield
    close_menu(window, "Preferences")


def show_models(window):
    window.keyboard.focus()
    window.keyboard.press("m", Keyboard.CONTROL)
    window.find("label", "Demo Flaky")
    yield
    close_menu(window, "Demo Flaky")


def show_parameters(window):
    item = "Maximum Tokens"
    open_menu(window, starts("Parameters"), item)
    yield
    close_menu(window, item)


def show_connections(window):
    item = lambda name: "Connections" in name
    open_menu(window, starts("Connection:"), item)
    yield
    close_menu(window, item)


def show_search(window):
    window.keyboard.focus()
    window.keyboard.press("f", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("entry", "Search Runs")
    window.keyboard.type("st")
    window.find("list", "Suggestions")
    yield
    window.keyboard.press("Escape")
    window.keyboard.press("a", Keyboard.CONTROL)
    window.keyboard.type("hello")
    window.find("status bar", "1 run")
    yield


def show_filters(window):
    item = "With an Error"
    open_menu(window, starts("Filter"), item)
    yield
    close_menu(window, item)


def show_saved_searches(window):
    open_menu(window, "Saved Searches", "Name of This Search")
    window.keyboard.type("Hellos")
    window.keyboard.press("Return")
    item = "Hellos"
    open_menu(window, "Saved Searches", item)
    yield
    close_menu(window, item)


def show_sorting(window):
    item = lambda name: "Longest" in name
    open_menu(window, starts("Sort"), item)
    yield
    close_menu(window, item)


def show_no_results(window):
    window.keyboard.focus()
    window.keyboard.press("f", Keyboard.CONTROL, Keyboard.SHIFT)
    window.keyboard.press("a", Keyboard.CONTROL)
    window.keyboard.type("zzz")
    window.find("label", "No Results")
    yield
    window.keyboard.press("a", Keyboard.CONTROL)
    window.keyboard.press("Delete")
    window.find("list item", starts("Say hello."))


def show_select_mode(window):
    window.click("Select Runs")
    window.find("tool bar", "Selected Runs")
    yield
    window.click("Select Runs")
    wait_for(lambda: not window.has("tool bar", "Selected Runs"), "the tool bar to go")


def show_add_tag(window):
    window.click("Select Runs")
    window.find("tool bar", "Selected Runs")
    window.find("status bar", "1 selected")  # the one that is shown
    window.click("Add Tag…")
    window.find("text", "Tag")
    yield
    close(window, "text", "Tag")
    window.click("Select Runs")
    wait_for(lambda: not window.has("tool bar", "Selected Runs"), "the tool bar to go")


def show_row_menu(window):
    window.point(window.find("list item", starts("Say hello.")))
    window.wait_text("Prompt of the Run", lambda text: text == "Say hello.")
    window.keyboard.focus()
    window.keyboard.press("F10", Keyboard.SHIFT)
    item = lambda name: "Move to Trash" in name
    window.find_item(item)
    yield
    close_menu(window, item)


def show_edit(window):
    window.point(window.find("list item", starts("Say hello.")))
    window.wait_text("Prompt of the Run", lambda text: text == "Say hello.")
    window.keyboard.press("r", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("label", starts("From "))
    yield
    choose_model(window, "steady")
    run_prompt(window, "Say goodbye.")
    window.wait_text("Prompt of the Run", lambda text: text == "Say goodbye.")
    window.wait_status(starts("Completed"))
    yield


def show_compare(window):
    window.keyboard.focus()
    window.keyboard.press("d", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("label", "Compare Runs")
    window.find("list item", "Say hello.")
    yield
    window.keyboard.focus()
    window.keyboard.press("Return")
    window.find("push button", "Swap Sides")
    yield
    for page, role, name in (("2", "list item", starts("Changed")), ("3", "label", "Outcome")):
        window.keyboard.focus()
        window.keyboard.press(page, Keyboard.ALT)
        window.find(role, name)
        yield
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has("push button", "Swap Sides"), "the comparison to close")


def show_trash(window):
    window.point(window.find("list item", starts("Say goodbye.")))
    window.keyboard.press("Delete")
    window.find("label", "1 run moved to the trash")
    yield
    choose_main_item(window, "t")
    window.find("list item", starts("Say goodbye."))
    window.point(window.find("list item", starts("Say goodbye.")))
    window.find("alert", "This run is in the trash.")
    yield
    window.keyboard.press("Delete")
    window.find("dialog", None)
    yield
    close(window, "dialog", None)
    window.click(starts("Empty Trash"))
    window.find("dialog", None)
    yield
    close(window, "dialog", None)


def show_preferences(window):
    window.keyboard.focus()
    window.keyboard.press("comma", Keyboard.CONTROL)
    window.find("frame", "Preferences")
    yield
    window.click("New Runs", "page tab")
    window.find("text", "Temperature")
    yield
    window.click("History", "page tab")
    window.find(None, lambda name: "Trash" in name)
    yield


def show_connection_editor(window):
    window.click("Connections", "page tab")
    window.click(starts("Add Connection"))
    window.find("frame", lambda name: "Connection" in name)
    yield
    close(window, "frame", "Add Connection")
    window.click("Edit demo")
    window.find("frame", "Edit Connection")
    yield
    close(window, "frame", "Edit Connection")
    close(window, "frame", "Preferences")


def show_shortcuts(window):
    window.keyboard.focus()
    window.keyboard.press("question", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("label", "Run Again")
    yield
    close(window, "label", "Run Again")


def show_help(window):
    window.keyboard.focus()
    window.keyboard.press("F1")
    window.find("list item", "Run a Prompt")
    yield
    close(window, "list item", "Run a Prompt")


def show_about(window):
    choose_main_item(window, "a")
    window.find("frame", lambda name: "About" in name)
    yield
    close(window, "frame", lambda name: "About" in name)


def show_export(window):
    window.keyboard.focus()
    open_menu(window, "Run Menu", lambda name: name.replace("_", "") == "Copy ID")
    window.keyboard.press("x")
    window.find("push button", lambda name: name.endswith("Export"))
    yield
    close(window, "push button", lambda name: name.endswith("Export"))


def show_close_question(window):
    choose_model(window, "slow")
    run_prompt(window, "Take your time.")
    window.wait_text("Response", lambda text: len(text) > 0)
    window.keyboard.focus()
    window.keyboard.press("w", Keyboard.CONTROL)
    window.find("push button", lambda name: name.endswith("Keep Running"))
    yield
    window.keyboard.focus()
    window.keyboard.press("Escape")


# Windows that GTK and libadwaita make whole: that they open and close is what we can see to.
PLATFORM = {show_shortcuts, show_about, show_export}

STAGES = [show_welcome, show_new_run, show_answer, show_timeline, show_logs, show_log_conditions,
          show_log_menu, show_details, show_notes, show_request, show_find, show_failed, show_waiting,
          show_run_menu, show_main_menu, show_models, show_parameters, show_connections,
          show_search, show_filters, show_saved_searches, show_sorting, show_no_results,
          show_select_mode, show_add_tag, show_row_menu, show_edit, show_compare,
          show_trash, show_preferences, show_connection_editor, show_shortcuts, show_help,
          show_about, show_export, show_close_question]


def find_new(window, known):
    """Offenders that are not known yet, once what is on its way has come and gone."""
    found = []

    def none():
        found[:] = [o for o in find_offenders(window.tree) if o not in known]
        return not found

    try:
        wait_for(none, "no offenders", SETTLED)
    except NotFound:
        pass
    return found


def main():
    stages = chosen(STAGES)
    tap = Tap(len(stages))
    window = QuickWindow(sys.argv[1])
    known = set()

    def walk(stage):
        wrong = []
        for _ in stage(window):
            if stage not in PLATFORM:
                wrong += find_new(window, known)
                known.update(wrong)
        assert not wrong, "\n".join(wrong)

    for stage in stages:
        walk.__name__ = stage.__name__
        tap.check(walk, stage, window=lambda: window)
        if os.environ.get("BASALT_TEST_SHOTS"):
            os.system(f"import -window root $BASALT_TEST_SHOTS/{tap.number:02}-{name_of(stage)}.png")
    window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
