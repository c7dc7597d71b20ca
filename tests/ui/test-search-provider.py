#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's search, as the shell asks it over the bus:
test-search-provider.py PROGRAM CLI SERVICE-FILE INI-FILE"""

import configparser
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from driver import TIMEOUT, Keyboard, OthersProcess, wait_for
from snapshot import QuickWindow
from gi.repository import Gio, GLib
from tap import Tap

APPLICATION_ID = "io.github.basaltflows.Basalt"
INTERFACE = "org.gnome.Shell.SearchProvider2"
HOSTILE = "granite \x1b[31m<b>red\u202e&" + " and so on" * 40


class World:
    def __init__(self, program, cli, service, ini):
        self.program = os.path.abspath(program)
        self.cli = os.path.abspath(cli)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.keyboard = Keyboard()
        self.window = None

        text, n = re.subn(r"^Exec=\S*/basalt (.*)$", f"Exec={self.program} \\1",
                          Path(service).read_text(), flags=re.M)
        assert n == 1, text
        services = Path(os.environ["XDG_DATA_HOME"]) / "dbus-1" / "services"
        services.mkdir(parents=True)
        (services / f"{APPLICATION_ID}.service").write_text(text)
        self.call_bus("ReloadConfig")

        parser = configparser.ConfigParser()
        parser.read(ini)
        self.ini = parser["Shell Search Provider"]

    def call_bus(self, method, parameters=None):
        return self.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method,
                                  parameters, None, 0, -1, None).unpack()

    def owner(self):
        """The process that has the name, or None."""
        if not self.call_bus("NameHasOwner", GLib.Variant("(s)", (APPLICATION_ID,)))[0]:
            return None
        return self.call_bus("GetConnectionUnixProcessID", GLib.Variant("(s)", (APPLICATION_ID,)))[0]

    def ask(self, method, signature, *arguments):
        answer = self.bus.call_sync(self.ini["BusName"], self.ini["ObjectPath"], INTERFACE, method,
                                    GLib.Variant(signature, arguments), None, 0, TIMEOUT * 1000, None)
        return answer.unpack()

    def search(self, *terms):
        return self.ask("GetInitialResultSet", "(as)", terms)[0]

    def titles(self, ids):
        return [meta["name"] for meta in self.ask("GetResultMetas", "(as)", ids)[0]]

    def run(self, *arguments):
        done = subprocess.run([self.cli, *arguments], capture_output=True, text=True, timeout=TIMEOUT)
        return done

    def close_window(self):
        pid = self.window.process.pid
        self.keyboard.focus()
        self.keyboard.press("q", Keyboard.CONTROL)
        wait_for(lambda: self.window.process.poll() is not None or self.owner() is None, "the end")
        wait_for(lambda: self.owner() != pid, "the name to be free")
        self.window = None


def test_ini(world):
    assert world.ini["BusName"] == APPLICATION_ID
    assert world.ini["DesktopId"] == f"{APPLICATION_ID}.desktop"
    assert world.ini["ObjectPath"] == "/" + APPLICATION_ID.replace(".", "/") + "/SearchProvider"
    assert world.ini["Version"] == "2"
    assert world.ini["DefaultDisabled"] == "true"


def test_off(world):
    """Until somebody switches it on there is no answer, and never a window."""
    for prompt in ("Tell me about granite.", "Tell me about marble.", HOSTILE):
        assert world.run("run", "--demo", "--quiet", prompt).returncode == 0
    assert world.run("run", "--demo", "--quiet", "--model", "basalt.demo-denied-v1:0",
                     "No granite for zebras.").returncode == 1

    assert world.search("granite") == []
    assert world.owner() is not None, "the bus has started it"
    assert not world.keyboard.windows()


def test_idle(world):
    """It goes by itself when nobody searches any more."""
    pid = world.owner()
    wait_for(lambda: world.owner() is None, "the name to be free")
    wait_for(lambda: not os.path.exists(f"/proc/{pid}"), "the process to end")


def test_switch(world):
    """What the switch in the preferences sets, of which a test of its own knows."""
    path = Path(os.environ["XDG_DATA_HOME"]) / "basalt" / "history.db"
    database = sqlite3.connect(path)
    with database:
        database.execute("INSERT INTO setting (name, value) VALUES ('desktop-search', '1')")
    database.close()
    assert len(world.search("granite")) == 3
    assert not world.keyboard.windows()


def test_results(world):
    ids = world.search("granite")
    assert len(ids) == 3, ids
    assert not world.keyboard.windows()
    metas = {meta["id"]: meta for meta in world.ask("GetResultMetas", "(as)", ids)[0]}
    assert set(metas) == set(ids)
    shown = {meta["name"]: meta for meta in metas.values()}
    assert shown["Tell me about granite."]["description"].startswith("Completed · ")
    assert shown["No granite for zebras."]["description"].startswith("Failed · ")
    icon = Gio.Icon.deserialize(GLib.Variant("(sv)", ("themed", GLib.Variant(
        "as", shown["No granite for zebras."]["icon"][1]))))
    assert "dialog-error-symbolic" in icon.get_names(), icon.get_names()
    assert "object-select-symbolic" in shown["Tell me about granite."]["icon"][1]


def test_hostile(world):
    """No control character, no change of direction, and not more than a title."""
    found = world.titles(world.search("granite"))
    hostile = next((title for title in found if title.startswith("granite ")), None)
    assert hostile is not None, found
    assert len(hostile) <= 81, hostile
    assert "\x1b" not in hostile and "\u202e" not in hostile, hostile
    assert "␛[31m<b>red" in hostile, hostile


def test_subsearch(world):
    # No shorter: a run may be named "grand-heron".
    ids = world.search("grani")
    assert len(ids) == 3, f"beginnings of words are found: {world.titles(ids)}"
    ids = world.ask("GetSubsearchResultSet", "(asas)", ids, ["granite", "zebra"])[0]
    assert world.titles(ids) == ["No granite for zebras."], world.titles(ids)
    assert world.titles(world.search("grani", "zeb")) == ["No granite for zebras."], "of each word"
    assert world.titles(world.search("zeb", "grani")) == ["No granite for zebras."], "in any order"
    assert len(world.search("state:failed")) == 1
    assert world.search("limestone") == []
    assert world.search() == []
    assert world.search("", " ") == []
    unknown = world.ask("GetResultMetas", "(as)", ["no-such-id", ""])[0]
    assert unknown == [], unknown


def test_stale(world):
    """Of searches that overtake each other each is answered, and the last one is right."""
    answers = []

    def done(bus, result, number):
        answers.append((number, bus.call_finish(result).unpack()[0]))

    for number in range(30):
        term = "granite" if number % 2 else "marble"
        world.bus.call(APPLICATION_ID, world.ini["ObjectPath"], INTERFACE, "GetInitialResultSet",
                       GLib.Variant("(as)", ([term],)), None, 0, -1, None, done, number)
    wait_for(lambda: len(answers) == 30, "all answers")
    assert sorted(number for number, ids in answers) == list(range(30))
    assert len(dict(answers)[29]) == 3, answers
    assert all(ids == [] or len(ids) == (3 if number % 2 else 1) for number, ids in answers), answers


def test_activate(world):
    ids = world.search("marble")
    pid = world.owner()
    world.ask("ActivateResult", "(sasu)", ids[0], ["marble"], 0)
    world.window = QuickWindow.of_process(OthersProcess(pid))
    world.window.wait_text("Prompt of the Run", lambda text: text == "Tell me about marble.")
    assert world.owner() == pid


def test_launch(world):
    world.ask("LaunchSearch", "(asu)", ["state:failed", "granite"], 0)
    entry = world.window.find("entry", lambda name: "earch" in name)
    world.window.find("list item", lambda name: name.startswith("No granite for zebras., Failed"))
    wait_for(lambda: not world.window.has(
        "list item", lambda name: name.startswith("Tell me about marble.")), "other runs to go")
    assert entry
    world.close_window()


def test_launch_first(world):
    """A search that starts the program, before its history is open."""
    world.ask("LaunchSearch", "(asu)", ["granite"], 0)
    world.window = QuickWindow.of_process(OthersProcess(world.owner()))
    world.window.find("list item", lambda name: name.startswith("Tell me about granite., Completed"))
    world.close_window()


def test_deleted(world):
    ids = world.search("granite")
    listed = json.loads(world.run("runs", "--search", "granite", "--json").stdout)["runs"]
    assert {run["id"] for run in listed} == set(ids)
    assert world.run("delete", ids[0]).returncode == 0
    wait_for(lambda: ids[0] not in world.search("granite"), "the run to be gone")


TESTS = [test_ini, test_off, test_idle, test_switch, test_results, test_hostile, test_subsearch,
         test_stale, test_activate, test_launch, test_launch_first, test_deleted]


def main():
    world = World(*sys.argv[1:])
    tap = Tap(len(TESTS))
    for test in TESTS:
        tap.check(test, world, window=lambda: world.window)
    if world.window is not None and world.window.process.poll() is None:
        os.kill(world.window.process.pid, 9)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
