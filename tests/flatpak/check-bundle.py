#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundle for download, by the commands of the README. For session.sh."""

import os
import sys

from sandbox import DATA, ID, OWN, cli, flatpak, query, run

BUNDLE = sys.argv[1]


def check_uninstall():
    """Uninstalling leaves the history; with --delete-data it is gone, too."""
    assert cli("run", "--demo", "Stay.").returncode == 0
    flatpak("uninstall", "--user", "--noninteractive", ID)
    assert os.path.exists(os.path.join(DATA, "history.db"))
    flatpak("install", "--user", "--noninteractive", "basalt", ID)
    assert query("SELECT title FROM runs") == [("Stay.",)]
    assert cli("runs", "--json").stdout.count('"Stay."') == 1
    flatpak("uninstall", "--user", "--noninteractive", "--delete-data", ID)
    assert not os.path.exists(OWN)


def check_bundle():
    """The bundle installs and runs the demo."""
    flatpak("install", "--user", "--noninteractive", BUNDLE)
    result = cli("run", "--demo", "Say hello from the bundle.")
    assert result.returncode == 0, result.stderr
    assert query("SELECT title, state FROM runs") == [("Say hello from the bundle.", "Completed")]
    flatpak("uninstall", "--user", "--noninteractive", "--delete-data", ID)


if __name__ == "__main__":
    run([check_uninstall, check_bundle])
