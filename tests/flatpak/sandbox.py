# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed Flatpak, and what can be seen of it from outside the sandbox."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ui"))

from driver import TIMEOUT, Atspi, NotFound, Window, wait_for  # noqa: E402

ID = "io.github.basaltflows.Basalt"
HOME = os.environ["HOME"]
OWN = os.path.join(HOME, ".var", "app", ID)
DATA = os.path.join(OWN, "data", "basalt")


def flatpak(*arguments, check=True):
    result = subprocess.run(["flatpak", *arguments], capture_output=True, text=True, timeout=300)
    if check and result.returncode != 0:
        raise AssertionError(f"flatpak {' '.join(arguments)}: {result.stderr}")
    return result


def command(*options):
    """How the installed program is started, up to its own arguments."""
    return ["flatpak", "run", "--user", *options, ID]


def cli(*arguments, options=()):
    """Runs basalt-cli in the sandbox to its end."""
    return subprocess.run([*command("--command=basalt-cli", *options), *arguments],
                          capture_output=True, text=True, timeout=300)


def shell(script, options=()):
    """What a shell in the sandbox prints."""
    return subprocess.run([*command("--command=sh", *options), "-c", script],
                          capture_output=True, text=True, timeout=300)


def query(sql):
    """Asks the history from outside, with nothing of Basalt's."""
    connection = sqlite3.connect(f"file:{DATA}/history.db?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def files(folder):
    """Everything in a folder, by path: what it is, how long, when it was changed."""
    found = {}
    for base, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(base, name)
            status = os.lstat(path)
            # A folder's time changes with what is in it, which is listed itself.
            found[path] = ((status.st_mode, None, None) if stat.S_ISDIR(status.st_mode)
                           else (status.st_mode, status.st_size, status.st_mtime_ns))
    return found


def mounts():
    """What is mounted in the sandboxes of the program, as the kernel tells it outside."""
    lines = []
    for row in flatpak("ps", "--columns=child-pid,application").stdout.splitlines():
        process, application = row.split()
        if application != ID:
            continue
        try:
            with open(f"/proc/{process}/mountinfo", encoding="utf-8") as file:
                lines += file.read().splitlines()
        except OSError:
            pass  # one that has just ended
    return lines


class SandboxedWindow(Window):
    """The program in its sandbox. On the accessibility bus it is flatpak's proxy that speaks for it,
    so it is known by its name, not by its process."""

    def __init__(self, *arguments, options=()):
        program, *rest = command(*options)
        super().__init__(program, *rest, *arguments)

    def _find_application(self):
        if self.process.poll() is not None:
            raise NotFound(f"the program ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            node = desktop.get_child_at_index(i)
            if node is not None and node.get_name().lower() in ("basalt", ID.lower()):
                return node
        return None

    def kill(self):
        if self.process.poll() is None:
            flatpak("kill", ID, check=False)
            self.process.wait(TIMEOUT)


def run(checks):
    """Runs each check, and says how it went."""
    for check in checks:
        name = check.__doc__.rstrip(".")
        began = time.monotonic()
        try:
            check()
            print(f"ok - {name} ({time.monotonic() - began:.0f} s)", flush=True)
        except (AssertionError, NotFound, OSError, subprocess.SubprocessError,
                sqlite3.Error) as error:
            print(f"not ok - {name}", flush=True)
            for line in f"{error}\n{traceback.format_exc()}".splitlines():
                print(f"# {line}", flush=True)


__all__ = ["Atspi", "DATA", "HOME", "ID", "NotFound", "OWN", "SandboxedWindow", "cli", "command",
           "files", "flatpak", "mounts", "query", "run", "shell", "wait_for"]
