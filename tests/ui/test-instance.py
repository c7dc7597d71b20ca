#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One program for a whole session, and the files it is given:
test-instance.py PROGRAM SERVICE-FILE"""

import ctypes
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from driver import TIMEOUT, Atspi, Keyboard, OthersProcess, wait_for
from snapshot import QuickWindow
from gi.repository import Gio, GLib
from tap import Tap

APPLICATION_ID = "io.github.basaltflows.Basalt"
PATH = "/" + APPLICATION_ID.replace(".", "/")
DATABASE = Path(os.environ["XDG_DATA_HOME"]) / "basalt" / "history.db"


class World:
    """The program, a folder with files, and the processes that were started."""

    def __init__(self, program, service):
        self.program = os.path.abspath(program)
        self.service = Path(service)
        self.folder = Path(tempfile.mkdtemp(prefix="basalt-files-"))
        self.window = None

    def start(self, *arguments):
        self.window = QuickWindow(self.program, *arguments)

    def adopt(self, process):
        """The window that a process shows now, whichever it showed before."""
        self.window.adopt(process)
        self.window.find("text", "Prompt")

    def call(self, *arguments):
        """A second process that hands over: it ends by itself, well, and says nothing."""
        done = subprocess.run([self.program, *map(str, arguments)], cwd=self.folder, timeout=TIMEOUT,
                              capture_output=True, text=True)
        assert done.returncode == 0, done
        assert not done.stdout and not done.stderr, done

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def quit(self):
        status = self.window.quit()
        assert status == 0, status
        self.window = None


def is_application(node):
    return node is not None and node.get_name() == "basalt"


def n_applications():
    desktop = Atspi.get_desktop(0)
    return sum(is_application(desktop.get_child_at_index(i))
               for i in range(desktop.get_child_count()))


def test_start_together(world):
    """Four at once, before the first has opened its history: one window, and every file read."""
    path = world.file("first.md", "Before anything was open.\n".encode())
    first = subprocess.Popen([world.program, "--demo"])
    others = [subprocess.Popen([world.program]) for i in range(2)]
    others.append(subprocess.Popen([world.program, path.name], cwd=world.folder))
    # Whichever came first is the one that stays.
    processes = [first, *others]
    wait_for(lambda: sum(p.poll() is None for p in processes) == 1, "one of them to stay")
    stays = next(p for p in processes if p.poll() is None)
    assert all(p.returncode == 0 for p in processes if p is not stays)
    world.window = QuickWindow.of_process(stays)
    world.window.wait_text("Prompt", lambda text: text == "Before anything was open.\n")
    assert len(world.window.keyboard.windows()) == 1
    assert n_applications() == 1


def test_hand_over(world):
    world.call()
    assert n_applications() == 1
    assert len(world.window.keyboard.windows()) == 1
    assert world.window.process.poll() is None


def test_relative_file(world):
    """The caller's folder counts, not that of the first process."""
    (world.folder / "sub").mkdir()
    (world.folder / "sub" / "deep.md").write_text("From a folder of the caller.")
    world.call("sub/deep.md")
    world.window.wait_text("Prompt", lambda text: text == "From a folder of the caller.")
    assert not world.window.has("push button", lambda name: name.endswith("Undo")), \
        "the unchanged text of a file is not worth a word"


def test_uri(world):
    path = world.file("ein Prompt – größer.txt", "Über einen URI.".encode())
    world.call(path.as_uri())
    world.window.wait_text("Prompt", lambda text: text == "Über einen URI.")


def test_several(world):
    for name in "abc":
        world.file(name, f"This is {name}.".encode())
    world.call("a", "b", "c")
    # This goes after some seconds.
    world.window.find("label", "One prompt at a time: 2 other files were not opened.")
    world.window.wait_text("Prompt", lambda text: text == "This is a.")


def test_refused(world):
    """What cannot be a prompt is told in a sentence, and what was written stays."""
    os.mkfifo(world.folder / "pipe")
    (world.folder / "folder").mkdir()
    refused = {
        world.folder / "missing.txt": "The prompt file “missing.txt” does not exist.",
        world.folder / "folder": "“folder” is a folder, not a prompt file.",
        world.folder / "pipe": "“pipe” is not a regular file.",
        "/dev/zero": "“zero” is not a regular file.",
        "/dev/null": "“null” is not a regular file.",
        world.file("empty.txt", b""): "empty",
        world.file("latin.txt", "Grüße".encode("latin-1")): "UTF-8",
        world.file("large.txt", b"x" * (1048576 + 1)): "large",
        world.file("ni\x1b[31mce.txt", b""): "ni␛[31mce.txt",
    }
    if os.geteuid() != 0:
        secret = world.file("secret.txt", b"No.")
        secret.chmod(0)
        refused[secret] = "The prompt file “secret.txt” cannot be read: Permission denied."

    world.window.write("Prompt", "My own words.")
    for path, words in refused.items():
        world.call(path)
        world.window.find("alert", lambda name: words in name)
        assert world.window.text("Prompt") == "My own words.", path


def test_replaced(world):
    world.call(world.file("other.md", b"Somebody else's words."))
    world.window.wait_text("Prompt", lambda text: text == "Somebody else's words.")
    world.window.find("push button", "Remove File")
    world.window.find("label", "The file took the place of what was written")
    world.window.click(lambda name: name.endswith("Undo"))
    world.window.wait_text("Prompt", lambda text: text == "My own words.")
    world.window.find("label", "a (edited)")


def test_new_run(world):
    world.window.keyboard.focus()
    world.window.keyboard.press("Return", Keyboard.CONTROL)
    world.window.wait_text("Prompt of the Run", lambda text: text == "My own words.")
    # While a run is active, quitting asks.
    world.window.wait_status(lambda text: text.startswith("Completed"))
    world.call("--new-run")
    world.window.find("label", "Write a prompt below, then press Ctrl+Return.")


def test_demo(world):
    """Where there is no connection yet, the option makes one in the process that is there."""
    data = tempfile.mkdtemp(prefix="basalt-demo-")
    world.quit()
    world.window = QuickWindow(world.program, env={"XDG_DATA_HOME": data})
    world.window.find("label", "Welcome to Basalt")
    # The composer is not there yet: the file waits in it, and what is wrong with one is still told.
    world.call("/dev/zero")
    world.window.find("label", "“zero” is not a regular file.")
    world.call(world.file("early.md", b"Too early."))
    world.window.find("label", "The prompt is open. Add a connection to run it.")
    world.call("--demo")
    world.window.find("label", "Write a prompt below, then press Ctrl+Return.")
    world.window.wait_text("Prompt", lambda text: text == "Too early.")
    world.quit()


def call_bus(method, parameters, reply=None):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync(APPLICATION_ID, PATH, "org.freedesktop.Application", method, parameters,
                         reply, 0, -1, None)


def install_service(world):
    """So that the bus can start the program."""
    text = world.service.read_text()
    assert f"Name={APPLICATION_ID}\n" in text, text
    text, n = re.subn(r"^Exec=\S*/basalt (.*)$", f"Exec={world.program} \\1", text, flags=re.M)
    assert n == 1, text
    services = Path(os.environ["XDG_DATA_HOME"]) / "dbus-1" / "services"
    services.mkdir(parents=True, exist_ok=True)
    (services / f"{APPLICATION_ID}.service").write_text(text)
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReloadConfig", None, None, 0,
                  -1, None)


def find_owner():
    """The process that has the name on the bus."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    try:
        return OthersProcess(bus.call_sync(
            "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
            GLib.Variant("(s)", (APPLICATION_ID,)), None, 0, -1, None).unpack()[0])
    except GLib.Error:
        return None


def quit_by_bus():
    call_bus("ActivateAction", GLib.Variant("(sava{sv})", ("quit", [], {})))


def test_while_closing(world):
    """Asked for at the moment it goes: there is a window in the end, if need be by the bus, which
    starts the program for whoever asks a name that nobody has any more."""
    install_service(world)
    world.start()
    for _ in range(5):
        first = world.window.process
        quit_by_bus()
        second = subprocess.Popen([world.program])
        wait_for(lambda: first.poll() is not None or second.poll() is not None, "one to go")
        wait_for(world.window.keyboard.windows, "a window")
        owner = wait_for(find_owner, "the process")
        # One of ours is to be waited for: else it stays in the list of processes when it ends.
        ours = {process.pid: process for process in (first, second)}
        world.adopt(ours.get(owner.pid, owner))
        if owner.pid != second.pid:
            assert second.wait(TIMEOUT) == 0
    world.quit()


def close_slowly(world, draft):
    """Makes it close, and not come to the end of it: while a draft waits to be written."""
    lock = sqlite3.connect(DATABASE, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    world.window.write("Prompt", draft)
    quit_by_bus()
    wait_for(lambda: not world.window.keyboard.windows(), "the window to go")
    assert world.window.process.poll() is None
    return lock


def test_reopened(world):
    """What is asked of a process that closes, it does when it has closed, and the draft is kept."""
    world.start()
    lock = close_slowly(world, "Not lost.")
    world.call("--new-run")
    lock.close()
    world.adopt(world.window.process)
    world.window.wait_text("Prompt", lambda text: text == "Not lost.")
    lock = close_slowly(world, "Nor this.")
    world.call(world.file("late.md", b"Too late."))
    lock.close()
    world.adopt(world.window.process)
    world.window.wait_text("Prompt", lambda text: text == "Too late.")
    world.quit()


def test_while_opening(world):
    """Told to go before it has opened the history, and asked for once more: it opens it anew."""
    lock = sqlite3.connect(DATABASE, isolation_level=None)
    lock.execute("PRAGMA locking_mode=EXCLUSIVE")
    lock.execute("BEGIN IMMEDIATE")
    world.window = None
    process = subprocess.Popen([world.program])
    wait_for(find_owner, "the process")
    quit_by_bus()
    world.call("--new-run")
    assert process.poll() is None
    lock.close()
    world.window = QuickWindow.of_process(process)
    world.window.find("text", "Prompt")
    world.quit()


def test_passed_on(world):
    """Or it asks the process that has the name by then."""
    asked = []
    bus = Gio.DBusConnection.new_for_address_sync(
        os.environ["DBUS_SESSION_BUS_ADDRESS"],
        Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    interface = Gio.DBusNodeInfo.new_for_xml(
        """<node><interface name="org.freedesktop.Application">
             <method name="Activate"><arg type="a{sv}" direction="in"/></method>
             <method name="Open"><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
             </method>
             <method name="ActivateAction"><arg type="s" direction="in"/>
               <arg type="av" direction="in"/><arg type="a{sv}" direction="in"/></method>
           </interface></node>""").interfaces[0]

    def call_cb(_bus, _sender, _path, _interface, method, parameters, invocation):
        asked.append((method, parameters.unpack()[:-1]))
        invocation.return_value(None)

    bus.register_object(PATH, interface, call_cb, None, None)
    world.start()
    lock = close_slowly(world, "Written once more.")
    file = world.file("passed.md", b"Passed on.")
    world.call("--new-run", file)
    # It waits for the name to become free.
    bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                  "RequestName", GLib.Variant("(su)", (APPLICATION_ID, 0)), None, 0, -1, None)
    lock.close()
    assert world.window.process.wait(TIMEOUT) == 0
    world.window = None
    context = GLib.MainContext.default()
    wait_for(lambda: context.iteration(False) or len(asked) == 2, "what was asked")
    assert asked == [("ActivateAction", ("new-run", [])), ("Open", ([file.as_uri()],))], asked
    bus.close_sync(None)


def test_activated(world):
    """The bus starts the program by its service file, with an action, with a file and with none."""
    install_service(world)
    uri = world.file("bus.md", b"Over the bus.").as_uri()
    call_bus("Open", GLib.Variant("(asa{sv})", ([uri], {})))
    world.window = QuickWindow.of_process(wait_for(find_owner, "the process"))
    world.window.wait_text("Prompt", lambda text: text == "Over the bus.")
    call_bus("ActivateAction", GLib.Variant("(sava{sv})", ("new-run", [], {})))
    world.window.find("label", "Write a prompt below, then press Ctrl+Return.")
    world.window.keyboard.focus()
    world.window.keyboard.press("q", Keyboard.CONTROL)
    wait_for(lambda: world.window.process.poll() is not None, "the end of the process")

    call_bus("Open", GLib.Variant("(asa{sv})", ([], {})))
    world.window = QuickWindow.of_process(wait_for(find_owner, "the process"))
    world.window.find("text", "Prompt")
    world.window.keyboard.focus()
    world.window.keyboard.press("q", Keyboard.CONTROL)
    wait_for(lambda: world.window.process.poll() is not None, "the end of the process")
    world.window = None


def size_of(keyboard):
    attributes = (ctypes.c_ubyte * 256)()
    keyboard.x11.XGetWindowAttributes(keyboard.display, keyboard.windows()[-1], attributes)
    return tuple(int.from_bytes(bytes(attributes[i:i + 4]), "little") for i in (8, 12))


def read_settings():
    database = sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)
    try:
        return dict(database.execute("SELECT name, value FROM setting"))
    finally:
        database.close()


def test_killed(world):
    """Size, panes, the run that is shown and the draft are as they were, whatever ended it."""
    world.start()
    window, keyboard = world.window, world.window.keyboard
    window.find("list item", lambda name: name.startswith("My own words., Completed"))
    keyboard.focus()
    keyboard.press("Page_Down", Keyboard.ALT)
    window.wait_text("Prompt of the Run", lambda text: text == "My own words.")
    keyboard.focus()
    keyboard.press("2", Keyboard.ALT)
    window.find("list item", "call-bedrock, attempt 1")
    window.write("Prompt", "Half a thought")
    before = size_of(keyboard)
    keyboard.x11.XResizeWindow(keyboard.display, ctypes.c_ulong(keyboard.windows()[-1]),
                               before[0] + 60, before[1] + 40)
    keyboard.x11.XSync(keyboard.display, 0)
    wait_for(lambda: size_of(keyboard) == (before[0] + 60, before[1] + 40), "the new size")
    width = int(read_settings().get("window-width", 0))
    wait_for(lambda: int(read_settings().get("window-width", 0)) != width
             and "Half a thought" in read_settings()["draft"]
             and read_settings().get("inspector-page") == "logs", "all to be on disk")
    size = size_of(keyboard)
    window.kill()
    wait_for(lambda: not keyboard.windows(), "the window to go")

    world.start()
    world.window.wait_text("Prompt", lambda text: text == "Half a thought")
    world.window.wait_text("Prompt of the Run", lambda text: text == "My own words.")
    world.window.find("list item", "call-bedrock, attempt 1")
    assert size_of(world.window.keyboard) == size

    # And the page of a new run is as much a place to come back to.
    world.call("--new-run")
    wait_for(lambda: "shown-run" not in read_settings(), "it to be on disk")
    world.window.kill()
    wait_for(lambda: not keyboard.windows(), "the window to go")
    world.start()
    world.window.find("label", "Write a prompt below, then press Ctrl+Return.")
    world.quit()


def test_no_bus(world):
    """Without a session bus there is no single instance, and still a window."""
    env = {k: v for k, v in os.environ.items() if k != "DBUS_SESSION_BUS_ADDRESS"}
    env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={world.folder}/no-such-bus"
    keyboard = Keyboard()
    wait_for(lambda: not keyboard.windows(), "other windows to go")
    process = subprocess.Popen([world.program, "--demo"], env=env, stderr=subprocess.PIPE, text=True)
    wait_for(keyboard.windows, "a window")
    keyboard.focus()
    keyboard.press("q", Keyboard.CONTROL)
    said = process.communicate(timeout=TIMEOUT)[1]
    assert process.returncode == 0, (process.returncode, said)
    assert said.startswith("basalt: There is no session bus: "), said
    assert said.count("\n") == 1, said


TESTS = [test_start_together, test_hand_over, test_relative_file, test_uri, test_several,
         test_refused, test_replaced, test_new_run, test_demo, test_reopened, test_while_opening,
         test_passed_on, test_killed, test_activated, test_while_closing, test_no_bus]


def main():
    world = World(*sys.argv[1:])
    tap = Tap(len(TESTS))
    for test in TESTS:
        tap.check(test, world, window=lambda: world.window)
    if world.window is not None and world.window.process.poll() is None:
        world.window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
