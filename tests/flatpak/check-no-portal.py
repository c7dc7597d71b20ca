#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox in a session without portals and keyring. For session.sh --no-portal."""

import pathlib

from connection import add_access_keys
from sandbox import DATA, OWN, SandboxedWindow, cli, files, query, run

SECRET = "a-secret-that-is-nowhere-to-be-found"

def check_start():
    """Without portals, basalt-cli runs the demo and keeps its history."""
    result = cli("run", "--demo", "No portal here.")
    assert result.returncode == 0, result.stderr
    assert query("SELECT title, state FROM runs") == [("No portal here.", "Completed")]


def check_key():
    """Without portals, the window says that a key is kept for this session only, and writes it nowhere."""
    window = SandboxedWindow()
    try:
        add_access_keys(window, "http://127.0.0.1:9", "AKIDEXAMPLE", SECRET)
        window.find(None, lambda text: "kept for this session only" in text)
    finally:
        window.kill()
    for path in map(pathlib.Path, files(OWN)):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


if __name__ == "__main__":
    run([check_start, check_key])
