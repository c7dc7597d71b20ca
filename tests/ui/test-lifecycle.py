#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop is told, and what becomes of runs when the window goes: test-lifecycle.py PROGRAM"""

import sys

from desktop import SUSPEND, Desktop
from driver import Keyboard, wait_for
from snapshot import QuickWindow
from gi.repository import GLib
from steps import choose_model, run_prompt
from tap import Tap

APPLICATION_ID = "io.github.basaltflows.Basalt"


def look_away(window):
    """Takes the focus from the window, as another program does."""
    x11 = window.keyboard.x11
    x11.XSetInputFocus(window.keyboard.display, 1, 1, 0)  # PointerRoot
    x11.XSetInputFocus(window.keyboard.display, 0, 1, 0)  # None
    x11.XSync(window.keyboard.display, 0)


def close(window):
    window.keyboard.focus()
    window.keyboard.press("w", Keyboard.CONTROL)


def answer(window, label):
    window.click(lambda name: name.endswith(label))


def ended(window):
    return wait_for(lambda: window.process.poll() is not None, "the end of the process")


def test_inhibit(window, desktop):
    choose_model(window, "slow")
    run_prompt(window, "Keep awake.")
    held = wait_for(lambda: list(desktop.inhibitors.values()), "an inhibitor")
    assert held == [(SUSPEND, "Prompts are being answered")], held
    window.wait_text("Response", lambda text: len(text) > 0)
    window.keyboard.focus()
    window.keyboard.press("Escape")
    window.wait_status(lambda text: text.startswith("Cancelled"))
    wait_for(lambda: not desktop.inhibitors, "the inhibitor's release")
    assert not desktop.notifications, "somebody looked at the window"


def test_notification(window, desktop):
    choose_model(window, "flaky")
    run_prompt(window, "Look away.")
    look_away(window)
    shown = wait_for(lambda: list(desktop.notifications.items()), "a notification")
    identifier, told = shown[0]
    assert told["title"] == "Look away.", told
    assert "stopped after" in told["body"], told
    assert [button["label"] for button in told["buttons"]] == ["Retry"], told

    # Its own action shows the run; somebody looks, and it is taken back.
    window.keyboard.focus()
    wait_for(lambda: not desktop.notifications, "the notification to be taken back")
    window.keyboard.press("n", Keyboard.CONTROL)
    window.find("label", "Write a prompt below, then press Ctrl+Return.")
    desktop.notifications[identifier] = told
    desktop.act(identifier)
    window.wait_text("Prompt of the Run", lambda text: text == "Look away.")
    desktop.act(identifier, "Retry")
    window.wait_status(lambda text: text.startswith("Completed · attempt 2"))
    desktop.notifications.clear()


def test_cancel_closing(window, desktop):
    choose_model(window, "slow")
    run_prompt(window, "Stay.")
    window.wait_text("Response", lambda text: len(text) > 0)
    close(window)
    window.find("label", "1 Run Is Still Active")
    answer(window, "Cancel")
    wait_for(lambda: not window.has("label", "1 Run Is Still Active"), "the question to go")
    window.wait_status(lambda text: text.startswith("Running"))


def test_keep_running(window, desktop):
    close(window)
    answer(window, "Keep Running")
    wait_for(lambda: not window.keyboard.windows(), "the window to go")
    assert window.process.poll() is None
    assert desktop.inhibitors
    ended(window)
    assert window.process.returncode == 0
    told = list(desktop.notifications.values())[0]
    assert told["title"] == "Stay." and told["body"].startswith("Completed in "), told
    wait_for(lambda: not desktop.inhibitors, "the inhibitor's release")
    desktop.notifications.clear()


def test_come_back(window, desktop):
    window.find("list item", lambda name: name.startswith("Stay., Completed, "))
    choose_model(window, "slow")
    run_prompt(window, "Hide.")
    window.wait_text("Response", lambda text: len(text) > 0)
    close(window)
    answer(window, "Keep Running")
    wait_for(lambda: not window.keyboard.windows(), "the window to go")
    desktop.bus.call(APPLICATION_ID, "/" + APPLICATION_ID.replace(".", "/"),
                     "org.freedesktop.Application", "Activate", GLib.Variant("(a{sv})", ({},)),
                     None, 0, -1, None, None)
    wait_for(window.keyboard.windows, "the window to come back")
    window.wait_status(lambda text: text.startswith("Running"))


def test_stop_and_close(window, desktop):
    close(window)
    answer(window, "Stop and Close")
    ended(window)
    assert window.process.returncode == 0
    wait_for(lambda: not desktop.inhibitors, "the inhibitor's release")
    assert not desktop.notifications, desktop.notifications


def test_killed(window, desktop):
    window.find("list item", lambda name: name.startswith("Hide., Cancelled, "))
    choose_model(window, "slow")
    run_prompt(window, "Kill me.")
    wait_for(lambda: desktop.inhibitors, "an inhibitor")
    window.kill()
    wait_for(lambda: not desktop.inhibitors, "the inhibitor's release")


def test_terminated(window, desktop):
    choose_model(window, "slow")
    run_prompt(window, "Terminate me.")
    wait_for(lambda: desktop.inhibitors, "an inhibitor")
    window.process.terminate()
    ended(window)
    assert window.process.returncode == 0
    wait_for(lambda: not desktop.inhibitors, "the inhibitor's release")


# A new process where a list begins.
SESSIONS = [
    [test_inhibit, test_notification, test_cancel_closing, test_keep_running],
    [test_come_back, test_stop_and_close],
    [test_killed],
    [test_terminated],
]


def main():
    tap = Tap(sum(map(len, SESSIONS)))
    desktop = Desktop(APPLICATION_ID)
    for session in SESSIONS:
        window = QuickWindow(sys.argv[1], "--demo")
        for test in session:
            tap.check(test, window, desktop, window=lambda: window)
        if window.process.poll() is None:
            window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
