#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job by keys alone where there is no session bus: test-no-bus.py BASALT BASALT-CLI

Without a bus nothing tells what the window shows: what it wrote to disk does.
"""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from driver import TIMEOUT, Keyboard, NotFound, wait_for
from tap import Tap

DATABASE = Path(os.environ["XDG_DATA_HOME"]) / "basalt" / "history.db"


def draft():
    """The prompt that is being written, which is on disk a moment after each key."""
    if not DATABASE.exists():
        return ""
    database = sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)
    try:
        row = database.execute("SELECT value FROM setting WHERE name = 'draft'").fetchone()
        return row[0] if row else ""
    except sqlite3.Error:
        return ""  # not made yet
    finally:
        database.close()


def runs(cli):
    said = subprocess.run([cli, "runs", "--json"], stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(said.stdout)["runs"] if said.returncode == 0 else []


def test_main_job(program, cli):
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={DATABASE}.no-such-bus"}
    environment.pop("AT_SPI_BUS_ADDRESS", None)
    keyboard = Keyboard()
    process = subprocess.Popen([program, "--demo"], env=environment, stderr=subprocess.PIPE,
                               text=True)
    try:
        wait_for(keyboard.windows, "a window")
        keyboard.focus()

        def written():
            # Until the composer is there, keys go nowhere.
            if "Name a rock." in draft():
                return True
            keyboard.press("l", Keyboard.CONTROL)
            keyboard.press("a", Keyboard.CONTROL)
            keyboard.type("Name a rock.")
            try:
                return wait_for(lambda: "Name a rock." in draft(), "the draft", 3)
            except NotFound:
                return False

        wait_for(written, "the prompt on disk")
        keyboard.press("Return", Keyboard.CONTROL)
        ended = lambda: [run for run in runs(cli) if run["state"] == "Completed"]
        assert wait_for(ended, "a run that is Completed")[0]["title"] == "Name a rock."
        keyboard.press("q", Keyboard.CONTROL)
        said = process.communicate(timeout=TIMEOUT)[1]
        assert process.returncode == 0, process.returncode
        assert said.startswith("basalt: There is no session bus: "), said
        assert len(runs(cli)) == 1
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def main():
    tap = Tap(1)
    tap.check(test_main_job, *sys.argv[1:])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
