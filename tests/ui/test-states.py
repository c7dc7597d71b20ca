#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what assistive technology is told of a control's state is so: test-states.py BASALT

What GTK 4.8 cannot tell is left out: ENABLED, SHOWING and CHECKABLE of anything but a window, and
whether libadwaita's rows with a choice are open. That a button is one which stays pressed, or a
switch, or one of several, is asked of the versions that can tell: GTK 4.18 and 4.24.
"""

import sys

from driver import OLD_ROLES, Atspi, Keyboard, wait_for
from snapshot import QuickWindow
from steps import choose_model, run_prompt
from tap import Tap, chosen

State = Atspi.StateType
# From which GTK on roles are told that older ones have no names for.
SINCE = {"toggle button": (4, 18), "radio button": (4, 18), "switch": (4, 24)}
COLUMNS = ["Task", "Start\nDuration"]


def starts(text):
    return lambda name: name.startswith(text)


def press(window, key, *modifiers):
    window.keyboard.focus()
    window.keyboard.press(key, *modifiers)


def find_real(window, role, name):
    """A control by its role of today, which GTK 4.8 tells as what is most like it."""
    node = window.find(OLD_ROLES.get(role, role), name)
    if role in SINCE and window.gtk >= SINCE[role]:
        assert node.real_role == role, (name, node.real_role)
    return node


def wait_state(window, role, name, state, value):
    """Until a control tells that it is in a state, or no longer is."""
    def told():
        nodes = window.find_all(OLD_ROLES.get(role, role), name)
        return [node for node in nodes[-1:] if node.has(state) == value]

    what = f"{role} {name!r} {'to be' if value else 'not to be'} {state.value_nick}"
    return wait_for(told, what, 15)[0]


def check_turns(window, role, name, state):
    """Assistive technology presses it, twice; it tells of each."""
    node = find_real(window, role, name)
    before = node.has(state)
    assert node.has(State.SENSITIVE), name
    for value in (not before, before):
        assert window.act(find_real(window, role, name)), f"{name!r} cannot be pressed"
        wait_state(window, role, name, state, value)


def inner(window, name):
    """The button of a menu button or drop-down, which is what gets the focus."""
    return [node for node in window.find_all("push button", name)
            if node.has(State.FOCUSABLE)][-1]


def check_opens(window, button, item, opened=None):
    """Closed, open, closed again; the button that has the focus tells it."""
    def told(value):
        return inner(window, button).has(State.EXPANDED) == value

    assert inner(window, button).has(State.EXPANDABLE), button
    assert told(False), button
    if opened is None:
        window.point(window.find("push button", button))
    else:
        press(window, *opened)
    window.find_item(item)
    wait_for(lambda: told(True), f"{button!r} to be expanded", 15)
    yield
    window.keyboard.press("Escape")
    wait_for(lambda: not window.find_items(item), "the menu to close")
    wait_for(lambda: told(False), f"{button!r} to be collapsed", 15)
    window.keyboard.focus()


def check_opens_all(*arguments):
    for _ in check_opens(*arguments):
        pass


def test_disabled(window):
    """Run, before there is a prompt: it says so, gives a reason, and does nothing."""
    run = window.find("push button", "Run")
    assert not run.has(State.SENSITIVE) and run.description, run.description
    window.act(run)
    window.write("Prompt", "Say hello.")
    wait_state(window, "push button", "Run", State.SENSITIVE, True)
    assert not window.has("list item", starts("Say hello."))
    window.write("Prompt", "")
    wait_state(window, "push button", "Run", State.SENSITIVE, False)


def test_texts(window):
    """What is written is editable, what is read is read-only."""
    run_prompt(window, "Say hello.")
    window.wait_status(starts("Completed"))
    for name, state, other in (("Prompt", State.EDITABLE, State.READ_ONLY),
                               ("Prompt of the Run", State.READ_ONLY, State.EDITABLE),
                               ("Response", State.READ_ONLY, State.EDITABLE)):
        node = window.find("text", name)
        assert node.has(state) and not node.has(other), name
        assert node.has(State.MULTI_LINE), name


def test_order(window):
    """The run's page is read from its heading over the prompt to the answer and how that ended."""
    page = [node for node in window.look() if node.role in ("label", "text", "status bar")]
    window.tree.measure(page)
    told = [node.name for node in page if node.has_size]
    last = -1
    for words in (starts("Say hello."), starts("Completed · "), "Prompt of the Run".__eq__,
                  "Response".__eq__, starts("Completed · attempt 1 of 3"), "Prompt".__eq__):
        found = [i for i, name in enumerate(told) if i > last and words(name)]
        assert found, told[last + 1:]
        last = found[0]


def test_rows(window):
    """One run of the history is selected, and that it is the one which is shown."""
    run_prompt(window, "Say goodbye.")
    window.wait_status(starts("Completed"))
    wait_state(window, "list item", starts("Say goodbye."), State.SELECTED, True)
    press(window, "Page_Down", Keyboard.ALT)
    wait_state(window, "list item", starts("Say hello."), State.SELECTED, True)
    wait_state(window, "list item", starts("Say goodbye."), State.SELECTED, False)
    rows = [node for node in window.find_all("list item") if node.name.startswith("Say ")]
    assert len(rows) == 2 and all(row.has(State.SELECTABLE) for row in rows), rows


def test_never_selected(window):
    """A row says that it can be selected before it ever was."""
    window.click("Search Runs")
    window.find("entry", "Search Runs")
    window.keyboard.focus()
    window.keyboard.type("goodbye")
    window.find("status bar", "1 run")
    row = window.find("list item", starts("Say goodbye."))
    assert row.has(State.SELECTABLE) and not row.has(State.SELECTED)
    window.click("Search Runs")
    window.find("list item", starts("Say hello."))


def test_toggles(window):
    for name in ("History", "Select Runs", "Search Runs", "Inspector"):
        check_turns(window, "toggle button", name, State.PRESSED)
    press(window, "1", Keyboard.ALT)
    window.find("push button", "Show as Table")
    wait_state(window, "page tab", "Timeline", State.SELECTED, True)
    check_turns(window, "toggle button", "Show as Table", State.PRESSED)
    press(window, "2", Keyboard.ALT)
    window.find("list", "Log")
    wait_state(window, "page tab", "Timeline", State.SELECTED, False)
    wait_state(window, "page tab", "Logs", State.SELECTED, True)
    for name in ("Match Case", "Regular Expression"):
        check_turns(window, "toggle button", name, State.PRESSED)


def test_table(window):
    """The timeline's other form: each column has a heading."""
    press(window, "1", Keyboard.ALT)
    window.click("Show as Table")

    def headings():
        table = window.find("tree table", "Timeline")
        # GTK knows the role, and up to 4.24 tells another.
        return [node.name for node in table.walk() if node.role == "column header"
                or node.role == "filler" and node.name in COLUMNS]

    wait_for(lambda: headings() == COLUMNS, "a heading for each column")
    window.click("Show as Table")


def test_log_rows(window):
    press(window, "2", Keyboard.ALT)
    line = lambda name: "Attempt 1/3 started" in name and "call-bedrock" in name
    row = window.find("list item", line)
    assert row.has(State.SELECTABLE) and not row.has(State.SELECTED)
    # A divider is none of what can be copied.
    divider = window.find("list item", "call-bedrock, attempt 1")
    # GTK 4.18 and 4.24 say of every row of a list whether it is selected, and so that it can be,
    # each time after the program was asked what is in the row.
    assert window.gtk >= (4, 18) or not divider.has(State.SELECTABLE)
    window.point(row)
    wait_state(window, "list item", line, State.SELECTED, True)
    window.point(divider)
    # A key that comes after the click, and moves the focus alone.
    window.keyboard.press("Down", Keyboard.CONTROL)
    wait_for(lambda: "Calling" in (window.focused() or row).name, "the focus to move")
    assert not window.find("list item", "call-bedrock, attempt 1").has(State.SELECTED)
    assert window.find("list item", line).has(State.SELECTED)


def test_search_without_matches(window):
    """The buttons that lead to matches, as long as there are none."""
    for name in ("Previous Match", "Next Match"):
        assert not window.find("push button", name).has(State.SENSITIVE), name


def test_menus(window):
    check_opens_all(window, "What to Show", "Lines Around Matches")
    check_opens_all(window, "Lowest Level Shown", "Warnings and Errors")
    check_opens_all(window, starts("Parameters"), "Maximum Tokens")
    check_opens_all(window, starts("Connection:"), lambda name: "Connections" in name)
    check_opens_all(window, "Main Menu", "Preferences", ("F10",))


def test_menu_items(window):
    """A run is pinned: the menu's item, the switch in the details, and both tell it."""
    pinned = lambda: [node for node in window.look() if node.role == "check menu item"]
    for value in (False, True):
        for _ in check_opens(window, "Run Menu", lambda name: name.replace("_", "") == "Copy ID"):
            items = pinned()
            assert len(items) == 1 and items[0].has(State.CHECKED) == value, items
        if not value:
            press(window, "3", Keyboard.ALT)
            window.find("label", "Run ID")
            assert window.act(find_real(window, "switch", "Pinned"))
            wait_state(window, "check box", "Pinned", State.CHECKED, True)
    assert window.act(window.find("check box", "Pinned"))
    wait_state(window, "check box", "Pinned", State.CHECKED, False)


def test_rating(window):
    """Each star up to the rating is pressed; the one that stands for it takes it away."""
    window.click("Rate 3 Stars")
    wait_state(window, "push button", "Clear Rating", State.PRESSED, True)
    wait_state(window, "push button", "Rate 2 Stars", State.PRESSED, True)
    wait_state(window, "push button", "Rate 4 Stars", State.PRESSED, False)
    assert window.find("panel", "Rating").description == "3 stars"
    window.click("Clear Rating")
    wait_state(window, "push button", "Rate 2 Stars", State.PRESSED, False)
    assert window.find("panel", "Rating").description == "Not rated"


def test_model(window):
    """The name says which model is chosen: GtkListBox has no selected row where none is to stay so."""
    for _ in check_opens(window, starts("Model:"), "Demo Flaky",
                         ("m", Keyboard.CONTROL)):
        chosen = [node.name for node in window.find_all("list item", starts("Demo "))
                  if node.name.endswith(", chosen")]
        assert len(chosen) == 1 and chosen[0].startswith("Demo Steady"), chosen


def wait_invalid(window, role, name, reason):
    """Until an entry tells that what is written in it cannot be, and why."""
    def told():
        return [node for node in window.find_all(role, name)
                if node.has(State.INVALID) or node.has(State.INVALID_ENTRY)]

    description = wait_for(told, f"{name!r} to be invalid", 15)[0].description
    assert reason in description, description


def test_invalid(window):
    """A value that cannot be is told where it is written, with the reason."""
    for _ in check_opens(window, starts("Parameters"), "Maximum Tokens"):
        window.put("Temperature", "9")
        wait_invalid(window, "text", "Temperature", "Enter a number from 0 to 1.")
        window.put("Temperature", "")


def test_invalid_search(window):
    """So is a regular expression that is none."""
    press(window, "2", Keyboard.ALT)
    window.point(window.find("entry", "Search Log"))
    window.click("Regular Expression")
    window.keyboard.type("*")
    wait_invalid(window, "entry", "Search Log", "nothing to repeat")
    window.keyboard.press("BackSpace")
    wait_for(lambda: not window.find("entry", "Search Log").description, "no more reason")
    window.click("Regular Expression")


def test_expander(window):
    """Reasoning is folded; opened, it is there to be read, and not to be written."""
    choose_model(window, "slow")
    run_prompt(window, "Think.")
    node = window.find("push button", "Reasoning")
    assert node.has(State.EXPANDABLE) and not node.has(State.EXPANDED)
    check_turns(window, "button", "Reasoning", State.EXPANDED)
    press(window, "Escape")
    window.wait_status(starts("Cancelled"))


def test_preferences(window):
    press(window, "comma", Keyboard.CONTROL)
    window.find("frame", "Preferences")
    wait_state(window, "page tab", "Connections", State.SELECTED, True)
    # One of several, of which GTK 4.8 knows nothing.
    one = "radio button" if window.gtk >= SINCE["radio button"] else "check box"
    assert window.find(one, "Use demo for New Runs").has(State.CHECKED)
    window.click("History", "page tab")
    wait_state(window, "page tab", "Connections", State.SELECTED, False)
    for name in ("Tell When a Run Has Ended", "Show Runs in Desktop Search"):
        check_turns(window, "switch", name, State.CHECKED)


TESTS = [test_disabled, test_texts, test_order, test_rows, test_never_selected, test_toggles,
         test_table, test_log_rows, test_search_without_matches, test_menus, test_menu_items,
         test_rating, test_model, test_invalid, test_invalid_search, test_expander, test_preferences]


def main():
    tests = chosen(TESTS)
    tap = Tap(len(tests))
    window = QuickWindow(sys.argv[1], "--demo")
    window.find("text", "Prompt")
    for test in tests:
        tap.check(test, window, window=lambda: window)
    window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
