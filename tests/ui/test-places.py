#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places that cannot be written, and computers that lack something:
test-places.py PROGRAM COMMAND-LINE

The folder of the history is a small file system in a mount namespace of this process, which can
be filled and made read-only whoever runs the test."""

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
MS_RDONLY, MS_REMOUNT, MS_REC, MS_PRIVATE = 0x1, 0x20, 0x4000, 0x40000

APPLICATION_ID = "io.github.basaltflows.Basalt"

libc = ctypes.CDLL(None, use_errno=True)


def mount(source, target, kind, flags, data=None):
    encode = os.fsencode
    if libc.mount(encode(source), encode(target), kind and encode(kind), ctypes.c_ulong(flags),
                  data and encode(data)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def enter_namespace():
    """Before there are threads. Raises OSError where that is not allowed."""
    user, group = os.geteuid(), os.getegid()
    flags = CLONE_NEWNS if user == 0 else CLONE_NEWNS | CLONE_NEWUSER
    if libc.unshare(flags) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    mount("none", "/", None, MS_REC | MS_PRIVATE)


class World:
    """The programs, and the small file system that their history is in."""

    def __init__(self, program, command, desktop):
        self.program = os.path.abspath(program)
        self.command = os.path.abspath(command)
        self.desktop = desktop
        self.place = Path(os.environ["XDG_DATA_HOME"])
        self.window = None
        mount("places", self.place, "tmpfs", 0, "size=2m,mode=0700")

    def make_read_only(self, read_only):
        mount("places", self.place, None, MS_REMOUNT | (MS_RDONLY if read_only else 0))

    def fill(self):
        with open(self.place / "filling", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def free(self):
        (self.place / "filling").unlink()

    def clear(self):
        """It is small, and holds what the tests before have left."""
        for path in self.place.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def history(self):
        return self.place / "basalt" / "history.db"

    def query(self, sql):
        database = sqlite3.connect(self.history(), isolation_level=None)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def prompts(self):
        return sorted(path.name for path in (self.place / "basalt" / "prompts").glob("*"))

    def start(self, *arguments, **env):
        self.window = QuickWindow(self.program, *arguments, env=env)
        return self.window

    def quit(self):
        status = self.window.quit()
        assert status == 0, status
        self.window = None

    def call(self, *arguments, **env):
        return subprocess.run([self.command, *arguments], env={**os.environ, **env},
                              timeout=TIMEOUT, capture_output=True, text=True)

    def refused(self, words, *arguments, **env):
        """The command line fails with one sentence, and says nothing else."""
        done = self.call(*arguments, **env)
        assert done.returncode == 1, done
        assert done.stdout == "", done
        assert done.stderr.startswith("basalt-cli: ") and words in done.stderr, done
        assert done.stderr.count("\n") == 1, done


def test_read_only(world):
    """Nothing can be kept: nothing is sent, and it says so; when it can, one click goes on."""
    world.make_read_only(True)
    world.refused("Read-only file system", "run", "--demo", "Hello")
    world.refused("Read-only file system", "runs")
    window = world.start("--demo")
    window.find("label", "The History Cannot Be Used")
    window.find("label", lambda name: "Read-only file system" in name)
    assert not window.has("text", "Prompt")
    assert not list(world.place.iterdir())
    world.make_read_only(False)
    window.click("Try Again")
    window.find("text", "Prompt")
    run_prompt(window, "At last.")
    window.wait_status(lambda text: text.startswith("Completed"))
    world.quit()


def test_read_only_later(world):
    """A history that is there cannot be written any more."""
    world.make_read_only(True)
    world.refused("cannot be written", "run", "--demo", "Hello")
    window = world.start()
    window.find("label", "The History Cannot Be Used")
    window.find("label", lambda name: "cannot be written" in name)
    world.quit()
    world.make_read_only(False)
    assert world.query("SELECT count (*) FROM run") == [(1,)]


def test_full(world):
    """The disk becomes full while the window is open."""
    window = world.start()
    window.find("text", "Prompt")
    window.write("Prompt", "Too much.")
    before = world.prompts()
    world.fill()
    send_prompt(window, "Too much.")
    window.find("label", lambda name: "No space left on device. Nothing was sent." in name)
    assert window.text("Prompt") == "Too much."
    assert world.prompts() == before
    world.refused("No space left on device. Nothing was sent.", "run", "--demo", "Hello")
    assert world.prompts() == before

    # What is there can be read, and the rest goes on when there is space.
    assert "At last." in world.call("runs").stdout
    world.free()
    run_prompt(window, "Enough room.")
    window.wait_status(lambda text: text.startswith("Completed"))
    world.quit()
    assert world.query("PRAGMA integrity_check") == [("ok",)]
    assert world.query("SELECT count (*) FROM run") == [(2,)]


def test_full_later(world):
    """The disk becomes full while a run goes on: nothing is lost unasked."""
    unsaved = "The history cannot be written: its disk may be full."
    desktop = world.desktop
    window = world.start("--demo")
    choose_model(window, "slow")
    send_prompt(window, "Fill it up.")
    window.wait_status(lambda text: text.startswith("Running"))
    world.fill()
    window.wait_status(lambda text: text.startswith("Completed"))
    banner = window.find("alert", lambda name: "no space left" in name).name
    window.write("Prompt", "A draft.")
    wait_for(lambda: list(desktop.inhibitors.values()) == [(LOGOUT, "Not all is saved")],
             "the session to be kept")

    window.keyboard.focus()
    window.keyboard.press("q", Keyboard.CONTROL)
    window.find("label", "Not All Is Saved")
    window.find("label", "The disk may be full. What is not saved yet is lost when you close.")
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has("label", "Not All Is Saved"), "the question to go")
    assert window.process.poll() is None

    # Without another key.
    world.free()
    wait_for(lambda: not window.has("alert", banner), "the banner to go")
    wait_for(lambda: not desktop.inhibitors, "the session to be let go")
    wait_for(lambda: world.query("SELECT value FROM setting WHERE name = 'draft'"
                                 " AND value LIKE '%A draft.%'"), "the draft on disk")
    window.kill()
    assert world.query("SELECT state FROM run ORDER BY id DESC LIMIT 1") == [("Completed",)]
    window = world.start()
    window.find("text", "Prompt")
    assert window.text("Prompt") == "A draft."

    # What is stopped keeps its text where it can. Once all is written, nothing is left to ask.
    send_prompt(window, "Fill it up again.")
    window.wait_text("Response", lambda text: len(text) > 0)
    world.fill()
    window.find("alert", lambda name: name.startswith(unsaved))
    window.keyboard.focus()
    window.keyboard.press("q", Keyboard.CONTROL)
    window.click("Stop and Close")
    window.find("label", "Not All Is Saved")
    world.free()
    wait_for(lambda: window.process.poll() is not None, "the end of the process")
    assert window.process.returncode == 0
    states = world.query("SELECT state FROM run ORDER BY id DESC LIMIT 1")
    assert states[0][0] in ("Completed", "Cancelled"), states

    # To lose it is a choice.
    window = world.start()
    window.find("text", "Prompt")
    world.fill()
    window.write("Prompt", "Another draft. " * 1000)
    window.find("alert", lambda name: name.startswith(unsaved))
    window.keyboard.focus()
    window.keyboard.press("q", Keyboard.CONTROL)
    window.click("Close Anyway")
    wait_for(lambda: window.process.poll() is not None, "the end of the process")
    assert window.process.returncode == 0
    world.window = None


def test_full_at_start(world):
    """Not even an empty history fits."""
    data = world.place / "other"
    data.mkdir()
    world.fill()
    world.refused("There is no space left", "run", "--demo", "Hello", XDG_DATA_HOME=str(data))
    window = world.start("--demo", XDG_DATA_HOME=str(data))
    window.find("label", lambda name: "There is no space left" in name)
    world.free()
    window.click("Try Again")
    window.find("text", "Prompt")
    world.quit()


def test_updated(world):
    """A newer version updates the history while this one is open."""
    window = world.start()
    window.find("text", "Prompt")
    version = world.query("PRAGMA user_version")[0][0]
    count = world.query("SELECT count (*) FROM run")
    world.query("PRAGMA user_version = 1000")
    sentence = "A newer version of Basalt has updated the history file"
    window.find("label", lambda name: name.startswith(sentence))
    before = world.prompts()
    send_prompt(window, "Too late.")
    wait_for(lambda: len(window.find_all("label", lambda name: name.startswith(sentence))) == 2,
             "the refusal below the banner")
    assert window.text("Prompt") == "Too late."
    assert world.prompts() == before
    assert world.query("SELECT count (*) FROM run") == count
    world.refused("was written by a newer version of Basalt", "run", "--demo", "Hello")
    world.quit()
    assert world.query("SELECT count (*) FROM run") == count

    # The same version, started again, refuses at once.
    window = world.start()
    window.find("label", "The History Cannot Be Used")
    window.find("label", lambda name: "was written by a newer version of Basalt" in name)
    world.quit()
    assert world.query("SELECT count (*) FROM run") == count
    world.query(f"PRAGMA user_version = {version}")


def test_no_home(world):
    """A home that is not there is made; one that is no folder is told of."""
    home = world.place / "nobody"
    env = {"HOME": str(home), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": ""}
    done = world.call("runs", **env)
    assert done.returncode == 0, done
    assert (home / ".local/share/basalt/history.db").stat().st_mode & 0o777 == 0o600

    env["HOME"] = "/dev/null"
    world.refused("“/dev/null/.local/share/basalt”: Not a directory", "run", "--demo", "Hi", **env)
    window = world.start(**env)
    window.find("label", lambda name: "Not a directory" in name)
    world.quit()


def test_lacking(world):
    """No GL, no keyring, no temporary folder, a locale that is not there: all goes on."""
    world.clear()
    env = {"LC_ALL": "xx_XX.UTF-8", "LANGUAGE": "xx", "TMPDIR": str(world.place / "nowhere"),
           "GDK_DEBUG": "gl-disable", "GSK_RENDERER": ""}
    done = world.call("run", "--demo", "--quiet", "Grüße", **env)
    assert done.returncode == 0 and done.stdout, done
    env["G_DEBUG"] = ""  # GTK warns of the locale
    window = world.start("--demo", **env)
    run_prompt(window, "Grüße, trotzdem.")
    window.wait_status(lambda text: text.startswith("Completed"))
    world.quit()


def test_relative(world):
    """A relative XDG_DATA_HOME says nothing, as its specification has it."""
    world.clear()
    home = world.place / "somebody"
    home.mkdir()
    env = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": "data"}
    done = subprocess.run([world.command, "run", "--demo", "--quiet", "Hello"], env=env, cwd=home,
                          timeout=TIMEOUT, capture_output=True, text=True)
    assert done.returncode == 0, done
    assert (home / ".local/share/basalt/history.db").exists()
    assert not (home / "data").exists()


def accessible_bus():
    """Where assistive technology is reached, by programs that have no session bus to ask."""
    from gi.repository import Gio
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0,
                         -1, None).unpack()[0]


def test_nothing_on_bus(world):
    """A session bus with no portal, no keyring, no notifications and no settings on it."""
    world.clear()
    config = Path(__file__).parent.parent / "secrets" / "bus.conf"
    daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--print-address", "--nofork"],
                              stdout=subprocess.PIPE, text=True)
    try:
        env = {"DBUS_SESSION_BUS_ADDRESS": daemon.stdout.readline().strip(),
               "AT_SPI_BUS_ADDRESS": accessible_bus()}
        window = world.start("--demo", **env)
        run_prompt(window, "All alone.")
        window.wait_status(lambda text: text.startswith("Completed"))

        # Files are chosen in the toolkit's own dialog.
        window.keyboard.press("o", Keyboard.CONTROL)
        wait_for(lambda: len(window.keyboard.windows()) > 1, "the file dialog")
        window.keyboard.press("Escape")
        wait_for(lambda: len(window.keyboard.windows()) == 1, "the dialog to close")

        # A key has nowhere to go, which is said, and it is there for now.
        window.keyboard.focus()
        window.keyboard.press("comma", Keyboard.CONTROL)
        window.find("frame", "Preferences")
        window.click(lambda name: name.startswith("Add Connection"))
        window.point(window.find("combo box", "Kind"))
        window.find("label", "API Key")
        for key in ("Down", "Return"):
            window.keyboard.press(key)
        window.find(None, "API Key")
        window.put("Name", "Lost")
        window.put("Region", "eu-west-1")
        window.point(next(node for node in window.find_all(None, "API Key")
                          if node.role.endswith("text")))
        window.keyboard.type("not-a-real-key")
        window.click("Add")
        window.find(None, "No keyring is running. The key is kept for this session only.")
        window.find("label", "A key is there for this session")
        window.keyboard.press("Escape")
        wait_for(lambda: not window.has("frame", "Edit Connection"), "the editor to close")
        window.keyboard.focus()
        window.keyboard.press("Escape")
        wait_for(lambda: not window.has("frame", "Preferences"), "the preferences to close")
        world.quit()
    finally:
        daemon.terminate()
        daemon.wait()


TESTS = [test_read_only, test_read_only_later, test_full, test_full_later, test_full_at_start,
         test_updated, test_no_home, test_lacking, test_relative, test_nothing_on_bus]


def main():
    # Before the small file system hides from the bus what is told to it there.
    desktop = Desktop(APPLICATION_ID)
    world = World(*sys.argv[1:], desktop)
    tap = Tap(len(TESTS))
    for test in TESTS:
        if not tap.check(test, world, window=lambda: world.window):
            if world.window is not None and world.window.process.poll() is None:
                world.window.kill()
            world.make_read_only(False)
    return tap.end()


if __name__ == "__main__":
    try:
        enter_namespace()
    except OSError as error:
        print(f"1..0 # SKIP no mount namespace: {error.strerror}")
        sys.exit(0)
    # Only now: these start threads, which a namespace would not hold for.
    from desktop import LOGOUT, Desktop
    from driver import TIMEOUT, Keyboard, wait_for
    from snapshot import QuickWindow
    from steps import choose_model, run_prompt, send_prompt
    from tap import Tap
    sys.exit(main())
