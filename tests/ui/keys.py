# SPDX-License-Identifier: GPL-3.0-or-later
"""A window that is driven by keys alone, and looked at: what has the focus."""

import os
import subprocess
import sys

from driver import NotFound, wait_for
from snapshot import QuickWindow
from tap import Tap

# No way through a window takes more.
MAX_TABS = 60


def describe(node):
    return f"{node.role} {node.name!r}" if node is not None else "nothing"


def matches(node, role, name):
    return (node is not None and node.role == role
            and (name(node.name) if callable(name) else node.name == name))


def wait_focus(window, role, name):
    """Until the focus is there."""
    last = None

    def there():
        nonlocal last
        last = window.focused()
        return last if matches(last, role, name) else None

    try:
        return wait_for(there, "the focus", 10)
    except NotFound:
        raise NotFound(f"the focus on {role} {name!r}; it is on {describe(last)}") from None


def press(window, key, *modifiers):
    """A key to the window on top, as a window manager would send it."""
    window.keyboard.focus()
    window.keyboard.press(key, *modifiers)


def tab_to(window, role, name, *modifiers, key="Tab"):
    """Goes on until the focus is there; returns what it passed."""
    passed = []
    for _ in range(MAX_TABS):
        before = window.focused()
        if matches(before, role, name):
            return passed
        passed.append(describe(before))
        press(window, key, *modifiers)
        path = before.path if before is not None else None
        try:
            wait_for(lambda: (now := window.focused()) is not None and now.path != path,
                     f"the focus to leave {describe(before)}", 10)
        except NotFound as error:
            raise NotFound(f"{error}, after {passed}") from None
    raise NotFound(f"the focus on {role} {name!r} by {key}; it passed {passed}")


def starts(text):
    return lambda name: name.startswith(text)


def ends(text):
    return lambda name: name.endswith(text)


def wait_gone(window, role, name):
    wait_for(lambda: not window.has(role, name), f"the {role} {name!r} to go")


def unlock_keyring():
    """A keyring without a password, so that nobody asks for one."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("G_DEBUG", "MALLOC_PERTURB_")}
    subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"], input=b"\n",
                   env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def run(tests):
    """Each goes on from where the one before has come."""
    tap = Tap(len(tests))
    unlock_keyring()
    window = QuickWindow(sys.argv[1])
    for test in tests:
        if tap.n_failed:
            tap.skip(test)
        else:
            tap.check(test, window, window=lambda: window)
    window.kill()
    return tap.end()
