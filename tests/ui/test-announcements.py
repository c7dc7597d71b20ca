#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told while prompts are answered: test-announcements.py BASALT

Listens on the accessibility bus, as a screen reader does, and counts.
"""

import sys

from driver import Atspi, GLib, Keyboard, wait_for
from snapshot import QuickWindow
from steps import choose_model, run_prompt
from tap import Tap

NAME = "object:property-change:accessible-name"
ANNOUNCEMENT = "object:announcement"


class Ear:
    """Every announcement and every change of a status, in order."""

    def __init__(self):
        self.names = []
        self.announcements = []
        self.listener = Atspi.EventListener.new(self._hear)
        for event in (NAME, ANNOUNCEMENT):
            self.listener.register(event)

    def _hear(self, event):
        try:
            role = event.source.get_role_name()
        except GLib.Error:
            return
        if event.type.startswith(ANNOUNCEMENT) or role == "status bar":
            # Since GTK 4.10 the name of what has text of its own changes to nothing, which nobody
            # says.
            words = str(event.any_data)
            heard = self.announcements if event.type.startswith(ANNOUNCEMENT) else self.names
            if words:
                heard.append(words)

    @property
    def heard(self):
        """Each time that something was said. GTK that announces also changes the name."""
        return self.announcements or self.names

    def forget(self):
        self.names.clear()
        self.announcements.clear()

    def wait_for(self, words):
        wait_for(lambda: any(words(heard) for heard in self.heard), "an announcement")


def test_answer(window, ear):
    choose_model(window, "steady")
    ear.forget()
    run_prompt(window, "Say hello.")
    window.wait_status(lambda text: text.startswith("Completed"))
    ear.wait_for(lambda heard: heard == "Completed")
    # The answer came in many pieces.
    assert len(window.text("Response")) > 100
    assert ear.heard == ["Running", "Completed"], ear.heard


def test_stop(window, ear):
    choose_model(window, "slow")
    ear.forget()
    run_prompt(window, "Take your time.")
    window.wait_text("Response", lambda text: len(text) > 40)
    window.keyboard.focus()
    window.keyboard.press("Escape")
    ear.wait_for(lambda heard: heard == "Cancelled")
    assert ear.heard[0] == "Running" and ear.heard[-1] == "Cancelled", ear.heard
    assert set(ear.heard[1:-1]) <= {"Cancelling"}, ear.heard


def test_failure(window, ear):
    choose_model(window, "denied")
    ear.forget()
    run_prompt(window, "May I?")
    ear.wait_for(lambda heard: heard.startswith("Failed"))
    assert len(ear.heard) == 2 and ear.heard[0] == "Running", ear.heard
    assert ear.heard[1].startswith("Failed: This identity may not invoke"), ear.heard


def test_wait(window, ear):
    choose_model(window, "throttled")
    ear.forget()
    run_prompt(window, "Now.")
    for attempt in (1, 2):
        waiting = f"attempt {attempt} of 3 · next attempt in"
        first = window.wait_status(lambda text: waiting in text)
        # The countdown goes on, and is not told again.
        window.wait_status(lambda text: waiting in text and text != first)
        window.click("Retry Now")
    ear.wait_for(lambda heard: heard == "Completed")
    told = ["wait" if heard.startswith("next attempt in") else heard for heard in ear.heard]
    assert told == ["Running", "wait", "Retrying", "wait", "Retrying", "Completed"], ear.heard


def test_retry(window, ear):
    """A run that failed, and its second round: each begins and ends once."""
    choose_model(window, "flaky")
    ear.forget()
    run_prompt(window, "Break off.")
    ear.wait_for(lambda heard: heard.startswith("Failed: "))
    assert [words.partition(":")[0] for words in ear.heard] == ["Running", "Failed"], ear.heard
    ear.forget()
    window.keyboard.focus()
    window.keyboard.press("r", Keyboard.CONTROL, Keyboard.ALT)
    ear.wait_for(lambda heard: heard == "Completed")
    window.wait_status(lambda text: text.startswith("Completed"))
    assert ear.heard == ["Running", "Completed"], ear.heard


def test_old_run(window, ear):
    ear.forget()
    window.keyboard.focus()
    for _ in range(2):
        window.keyboard.press("Page_Down", Keyboard.ALT)
    window.wait_status(lambda text: text.startswith("Failed"))
    assert ear.heard == [], ear.heard


TESTS = [test_answer, test_stop, test_failure, test_wait, test_retry, test_old_run]


def main():
    tap = Tap(len(TESTS))
    ear = Ear()
    window = QuickWindow(sys.argv[1], "--demo")
    for test in TESTS:
        tap.check(test, window, ear, window=lambda: window)
    window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
