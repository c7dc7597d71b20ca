#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on the demo endpoint, as a person uses it: test-window.py PROGRAM"""

import contextlib
import os
import re
import sqlite3
import sys

from driver import Keyboard, wait_for
from snapshot import QuickWindow
from steps import choose_model, run_prompt
from tap import Tap


def test_first_start(window):
    window.find("label", "Welcome to Basalt")
    window.find("label", "No Runs Yet")
    window.click(lambda name: "Try the Demo" in name)
    window.find("label", "Write a prompt below, then press Ctrl+Return.")


def test_answer(window):
    run_prompt(window, "Say hello.")
    status = window.wait_status(lambda text: text.startswith("Completed"))
    assert "attempt 1 of 3" in status, status
    assert "to first token" in status and " out" in status, status
    answer = window.wait_text("Response", lambda text: "Say hello." in text)
    assert answer.startswith("**Demo text**"), answer
    assert window.text("Prompt of the Run") == "Say hello."
    window.find("list item", lambda name: name.startswith("Say hello., Completed, "))


def test_inspector(window):
    window.keyboard.focus()
    window.keyboard.press("2", Keyboard.ALT)
    window.find("list item", "call-bedrock, attempt 1")
    window.find("list item", lambda name: name.endswith("'call-bedrock' - Attempt 1/3 started"))
    window.find("list item", lambda name: "Finished in state" in name)
    window.put("Search Log", "attempt", "entry")
    window.find("status bar", lambda name: name.endswith(" matches"))
    wait_for(lambda: not window.has("list item", lambda name: "Finished in state" in name),
             "lines that do not match to go")
    window.click("Next Match")
    window.find("status bar", lambda name: name.startswith("Match 1 of "))
    window.put("Search Log", "", "entry")
    window.find("list item", lambda name: "Finished in state" in name)
    window.keyboard.press("3", Keyboard.ALT)
    window.find("label", "Run ID")
    window.keyboard.press("4", Keyboard.ALT)
    window.wait_text("Request and Response", lambda text: '"messages"' in text)
    window.keyboard.press("Return", Keyboard.ALT)
    wait_for(lambda: not window.has("text", "Request and Response"), "the inspector to close")


def test_stop(window):
    choose_model(window, "slow")
    run_prompt(window, "Take your time.")
    window.wait_status(lambda text: text.startswith("Running"))
    window.wait_text("Response", lambda text: len(text) > 0)
    window.keyboard.focus()
    window.keyboard.press("Escape")
    window.wait_status(lambda text: text.startswith("Cancelled"))
    assert window.text("Response"), "what had arrived stays"
    window.find("list item", lambda name: name.startswith("Take your time., Cancelled, "))


def test_retry_now(window):
    choose_model(window, "throttled")
    run_prompt(window, "Now.")
    for attempt in (1, 2):
        status = window.wait_status(lambda text: "next attempt in" in text
                                    and f"attempt {attempt} of 3" in text)
        assert "second" in status, status
        window.click("Retry Now")
    window.wait_status(lambda text: text.startswith("Completed · attempt 3 of 3"))


def wait_copied(window, matches):
    """Pastes what was copied into the prompt, where it can be read, and takes it away again."""
    def paste():
        window.keyboard.press("l", Keyboard.CONTROL)
        window.keyboard.press("a", Keyboard.CONTROL)
        window.keyboard.press("v", Keyboard.CONTROL)
        return matches(window.text("Prompt"))

    # A click and keys take different ways: the first paste may come before the copy.
    window.keyboard.focus()
    wait_for(paste, "what was copied")
    window.keyboard.press("a", Keyboard.CONTROL)
    window.keyboard.press("Delete")


def test_error(window):
    choose_model(window, "denied")
    run_prompt(window, "May I?")
    window.wait_status(lambda text: text.startswith("Failed · attempt 1 of 3"))
    alert = window.find("alert", lambda name: "demo-denied" in name or "may not" in name)
    assert alert.name
    window.find("label", lambda name: name.startswith("AccessDeniedException · HTTP 403"))
    window.find("push button", "Copy Policy")
    window.click("Copy Policy")
    wait_copied(window, lambda text: '"bedrock:InvokeModelWithResponseStream"' in text)


def test_steps(window):
    window.keyboard.focus()
    window.keyboard.press("Page_Down", Keyboard.ALT)
    window.wait_text("Prompt of the Run", lambda text: text == "Now.")
    window.keyboard.press("Page_Up", Keyboard.ALT)
    window.wait_text("Prompt of the Run", lambda text: text == "May I?")
    window.keyboard.press("n", Keyboard.CONTROL)
    window.find("label", "Write a prompt below, then press Ctrl+Return.")


def test_quit(window):
    window.keyboard.focus()
    window.keyboard.press("F9")
    wait_for(lambda: not window.has("label", "History"), "the history to hide")
    assert window.quit() == 0


def test_type_at_once(window):
    window.keyboard.focus()
    window.keyboard.type("typed")
    window.wait_text("Prompt", lambda text: text == "typed")
    window.keyboard.press("a", Keyboard.CONTROL)
    window.keyboard.press("Delete")
    wait_for(lambda: window.text("Prompt") == "", "an empty prompt")


def test_help(window):
    window.keyboard.focus()
    window.keyboard.press("F1")
    window.find("label", "Run a Prompt")
    window.keyboard.focus()
    # From the keyboard alone: look for a word, go to what has it, and leave.
    window.keyboard.type("spreadsheets")
    window.find("label", lambda name: name.startswith("A line for each run"))
    window.keyboard.press("Escape")
    window.find("list item", "Run a Prompt")
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has("list item", "Run a Prompt"), "the help to close")


def test_shortcuts(window):
    window.keyboard.focus()
    window.keyboard.press("question", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("label", "Run Again")
    window.keyboard.focus()
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has("label", "Run Again"), "the shortcuts to close")


def test_again(window):
    # The history was hidden, and still is.
    assert not window.has("label", "History")
    window.keyboard.focus()
    window.keyboard.press("F9")
    window.find("list item", lambda name: name.startswith("Say hello., Completed, "))
    window.keyboard.focus()
    window.keyboard.press("Page_Down", Keyboard.ALT)
    window.wait_status(lambda text: text.startswith("Failed · attempt 1 of 3"))


def kept_text(title):
    """What is in the history of the answer to a prompt."""
    path = os.path.join(os.environ["XDG_DATA_HOME"], "basalt", "history.db")
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(
            "SELECT 1 FROM output_chunk JOIN attempt ON attempt.id = output_chunk.attempt"
            " JOIN task_run ON task_run.id = attempt.task_run JOIN run ON run.id = task_run.run"
            " WHERE run.title = ? AND kind = 'text'", (title,)).fetchone()


def test_kill(window):
    choose_model(window, "slow")
    run_prompt(window, "Interrupt me.")
    # Shown a moment before it is written.
    wait_for(lambda: kept_text("Interrupt me."), "text in the history")
    window.kill()


def test_crashed(window):
    # It was shown when the window was killed, and is shown again.
    window.find("list item", lambda name: name.startswith("Interrupt me., Crashed, "))
    window.wait_text("Prompt of the Run", lambda text: text == "Interrupt me.")
    window.wait_status(lambda text: text.startswith("Crashed"))
    window.wait_text("Response", lambda text: len(text) > 0)
    window.find("push button", "Retry")
    assert window.quit() == 0


def test_edit_and_run(window):
    choose_model(window, "steady")
    run_prompt(window, "Name a rock.")
    window.wait_status(lambda text: text.startswith("Completed"))
    window.keyboard.focus()
    window.keyboard.press("r", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("label", lambda name: name.startswith("From "))
    window.wait_text("Prompt", lambda text: text == "Name a rock.")
    window.write("Prompt", "Name two rocks.")
    window.keyboard.focus()
    window.keyboard.press("Return", Keyboard.CONTROL)
    window.wait_text("Prompt of the Run", lambda text: text == "Name two rocks.")
    window.wait_status(lambda text: text.startswith("Completed"))
    window.find("push button", lambda name: name.startswith("Made from "))


def test_compare(window):
    window.keyboard.focus()
    window.keyboard.press("d", Keyboard.CONTROL, Keyboard.SHIFT)
    # A row may have its subtitle behind its title; that of the history has other things.
    window.find("list item", lambda name: name == "Name a rock." or
                name.startswith("Name a rock. "))
    window.keyboard.focus()
    window.keyboard.press("Return")
    window.find("push button", "Swap Sides")
    window.keyboard.focus()
    window.keyboard.press("2", Keyboard.ALT)
    window.find("list item",
                lambda name: name.startswith("Changed from: Name a rock., to: Name two rocks."))
    window.keyboard.press("Down", Keyboard.ALT)
    window.find("status bar", "Change 1 of 1")
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has("push button", "Swap Sides"), "the comparison to close")


def test_find(window):
    window.keyboard.focus()
    window.keyboard.press("f", Keyboard.CONTROL)
    window.find("entry", "Find in the Run")
    window.keyboard.type("rocks")
    first = window.find("status bar", lambda name: name.startswith("1 of "))
    assert first.name != "1 of 1", "the prompt and the answer have it"
    window.keyboard.press("Return")
    window.find("status bar", lambda name: name.startswith("2 of "))
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has("entry", "Find in the Run"), "the find bar to close")


def test_notes(window):
    window.keyboard.focus()
    window.keyboard.press("3", Keyboard.ALT)
    window.find("label", "Run ID")
    window.click("Rate 4 Stars")
    window.find("push button", "Clear Rating")
    window.write("Note on the Run", "Two are better than one.")
    window.keyboard.focus()
    window.keyboard.press("Return", Keyboard.ALT)
    wait_for(lambda: not window.has("text", "Note on the Run"), "the inspector to close")


def test_third_attempt(window):
    choose_model(window, "throttled")
    run_prompt(window, "Third time lucky.")
    for attempt in (1, 2):
        window.wait_status(lambda text: f"attempt {attempt} of 3" in text
                           and "next attempt in" in text)
        window.click("Retry Now")
    window.wait_status(lambda text: text.startswith("Completed · attempt 3 of 3"))
    window.keyboard.focus()
    window.keyboard.press("3", Keyboard.ALT)
    window.click("Copy Request ID of call-bedrock, attempt 3")
    wait_copied(window, lambda text: re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))
    assert window.quit() == 0


# A new process where a list begins.
SESSIONS = [
    [test_first_start, test_answer, test_inspector, test_stop, test_retry_now, test_error,
     test_steps, test_quit],
    [test_type_at_once, test_help, test_shortcuts, test_again, test_kill],
    [test_crashed],
    [test_edit_and_run, test_compare, test_find, test_notes, test_third_attempt],
]


def main():
    tap = Tap(sum(map(len, SESSIONS)))
    for session in SESSIONS:
        window = QuickWindow(sys.argv[1])
        for test in session:
            tap.check(test, window, window=lambda: window)
        if window.process.poll() is None:
            window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
