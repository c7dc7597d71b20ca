#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with a history, one task after the other: test-tasks.py BASALT BASALT_CLI MAKE

Over a history of some hundred runs, with one among them that failed some days ago.
"""

import json
import os
import sqlite3
import subprocess
import sys

from driver import Keyboard, wait_for
from keys import wait_focus
from snapshot import QuickWindow
from tap import Tap

TITLE = "Summarise the quarterly report."
DAYS = 3 * 24 * 3600 * 1000000


def make_history(cli, make):
    """One run that failed in two rounds of two attempts, moved into the past."""
    data = os.path.join(os.environ["XDG_DATA_HOME"], "basalt")
    subprocess.run([make, "--runs", "300", "--data-dir", data], check=True, capture_output=True)
    subprocess.run([cli, "run", "--demo", "--quiet", "--model", "basalt.demo-throttled-v1:0",
                    "--retries", "1", "--retry-delay", "0", TITLE], capture_output=True)
    shown = subprocess.run([cli, "runs", "--json", "--limit", "1", "sort:newest"], check=True,
                           capture_output=True)
    run = json.loads(shown.stdout)["runs"][0]
    assert run["state"] == "Failed" and run["title"] == TITLE, run
    subprocess.run([cli, "retry", "--quiet", run["id"]], capture_output=True)
    with sqlite3.connect(os.path.join(data, "history.db")) as database:
        rowid = database.execute("SELECT id FROM run WHERE title = ?", (TITLE,)).fetchone()[0]
        for table, columns, condition in (
                ("run", "created_at started_at ended_at", "id = ?"),
                ("run_state", "time", "run = ?"),
                ("log", "time", "run = ?"),
                ("task_run", "started_at ended_at", "run = ?"),
                ("attempt", "started_at sent_at ended_at",
                 "task_run IN (SELECT id FROM task_run WHERE run = ?)")):
            moves = ", ".join(f"{column} = {column} - {DAYS}" for column in columns.split())
            database.execute(f"UPDATE {table} SET {moves} WHERE {condition}", (rowid,))
    shown = subprocess.run([cli, "show", "--json", run["id"]], check=True, capture_output=True)
    return json.loads(shown.stdout)


def search(window, text):
    window.keyboard.focus()
    window.keyboard.press("f", Keyboard.CONTROL, Keyboard.SHIFT)
    # It is there already, perhaps, but the focus is still elsewhere.
    wait_focus(window, "entry", "Search Runs")
    window.keyboard.press("a", Keyboard.CONTROL)
    window.keyboard.press("Delete")
    window.keyboard.type(text)


def rows(window, start=""):
    return window.find_all("list item", lambda name: name.startswith(start))


def step_to_failed(window):
    """The one run of the list. Another with the same prompt may have been shown before."""
    window.find("list item", lambda name: name.startswith(f"{TITLE}, Failed, "))
    window.keyboard.focus()
    window.keyboard.press("Page_Down", Keyboard.ALT)
    window.wait_status(lambda text: text.startswith("Failed"))
    assert window.text("Prompt of the Run") == TITLE


def choose(window, button, item, mnemonic):
    """An item of a menu. Assistive technology cannot open GTK 4.8's menu buttons; the pointer can."""
    window.point(window.find("push button", button))
    window.find_item(lambda name: name.replace("_", "").startswith(item))
    window.keyboard.press(mnemonic)


def test_find_failed(window, facts):
    search(window, "state:failed since:7d")
    window.find("status bar", "1 run")
    step_to_failed(window)


def test_third_request_id(window, facts):
    attempts = facts["run"]["tasks"][1]["attempts"] + facts["run"]["tasks"][2]["attempts"]
    third = next(a for a in attempts if a["number"] == 3)
    window.keyboard.focus()
    window.keyboard.press("3", Keyboard.ALT)
    window.find(None, lambda name: third["request_id"] in name)


def test_another_model(window, facts):
    window.keyboard.focus()
    window.keyboard.press("m", Keyboard.CONTROL, Keyboard.SHIFT)
    window.find("entry", lambda name: "model" in name.lower())
    window.keyboard.type("steady")
    window.find("label", "Demo Steady")
    window.keyboard.press("Return")
    window.wait_status(lambda text: text.startswith("Completed"))
    # The same prompt, and where it comes from.
    assert window.text("Prompt of the Run") == TITLE
    window.find(None, lambda name: facts["run"]["name"] in name)


def test_compare(window, facts):
    choose(window, "Run Menu", "Compare with Parent", "a")
    window.find("frame", "Compare Runs")
    name = facts["run"]["name"]
    window.find("push button", lambda label: label.startswith(f"Show {name}, Failed"))
    window.find("list item", lambda label: label.startswith("Added: **Demo text**"))
    window.keyboard.focus()
    window.keyboard.press("w", Keyboard.CONTROL)
    wait_for(lambda: not window.has("frame", "Compare Runs"), "the comparison to close")


def test_notes(window, facts):
    """Rates a run, tags it, and finds it by both."""
    window.keyboard.focus()
    window.keyboard.press("3", Keyboard.ALT)
    window.find("text", "Add a Tag")
    window.keyboard.press("d", Keyboard.CONTROL)
    window.click("Rate 4 Stars")
    window.point(window.find("text", "Add a Tag"))
    window.keyboard.type("report")
    window.keyboard.press("Return")
    window.find("push button", lambda name: "report" in name)
    search(window, "tag:report rating:4 is:pinned")
    window.find("status bar", "1 run")
    window.find("list item", lambda name: name.startswith(TITLE))


def test_save_search(window, facts):
    window.point(window.find("push button", "Saved Searches"))
    window.find("text", "Name of This Search")
    window.keyboard.type("Good reports")
    window.keyboard.press("Return")
    wait_for(lambda: not window.has("text", "Name of This Search"), "the searches to close")
    search(window, "nothing like it")
    window.find("label", "No Results")
    window.point(window.find("push button", "Saved Searches"))
    window.find("label", "Good reports")
    window.keyboard.press("Escape")


def test_log(window, facts):
    """The log of the run that failed: every throttling, by a regular expression."""
    search(window, "state:failed since:7d")
    window.find("status bar", "1 run")
    step_to_failed(window)
    window.keyboard.press("2", Keyboard.ALT)
    window.point(window.find("entry", "Search Log"))
    window.click("Regular Expression")
    window.keyboard.type("throttl.*too many")
    window.find("label", lambda name: name.endswith("of 4"))


def test_timeline(window, facts):
    window.keyboard.focus()
    window.keyboard.press("1", Keyboard.ALT)
    window.find("label", lambda name: name.startswith("2 tasks, 5 attempts"))
    window.click("Show as Table")
    window.find("tree table", "Timeline")


def test_export(window, facts):
    path = os.path.join(os.environ["HOME"], "failed.json")
    choose(window, "Run Menu", "Export", "x")
    window.find("push button", lambda name: name.endswith("Export"))
    window.keyboard.focus()
    window.keyboard.press("a", Keyboard.CONTROL)
    window.keyboard.type(path)
    window.keyboard.press("Return")
    wait_for(lambda: os.path.exists(path) and os.path.getsize(path), "the file")
    with open(path, encoding="utf-8") as file:
        runs = json.load(file)["runs"]
    assert [run["id"] for run in runs] == [facts["run"]["id"]], runs


def test_delete_and_undo(window, facts):
    search(window, "since:7d")
    window.find("status bar", "2 runs")
    item = window.find("list item", lambda name: name.startswith(f"{TITLE}, Failed, "))
    window.point(item)
    window.keyboard.press("Delete")
    window.find("label", "1 run moved to the trash")
    wait_for(lambda: not rows(window, f"{TITLE}, Failed, "), "the row to go")
    window.keyboard.press("z", Keyboard.CONTROL)
    window.find("list item", lambda name: name.startswith(f"{TITLE}, Failed, "))
    # What comes in place of another toast takes longest, and is put away before it is there.
    window.find("label", "1 run restored")
    window.keyboard.press("Escape")
    wait_for(lambda: not window.has("label", "1 run restored"), "the toast to go")


def test_trash_and_restore(window, facts):
    """Deletes the run, finds it among what is in the trash, and takes it out again."""
    window.point(window.find("list item", lambda name: name.startswith(f"{TITLE}, Failed, ")))
    window.keyboard.press("Delete")
    window.find("label", "1 run moved to the trash")
    search(window, "in:trash state:failed since:7d")
    window.find("status bar", "1 run")
    step_to_failed(window)
    window.find("alert", "This run is in the trash.")
    window.click("Restore")
    wait_for(lambda: not window.has("alert", "This run is in the trash."), "the run to be back")
    search(window, "state:failed since:7d")
    window.find("list item", lambda name: name.startswith(f"{TITLE}, Failed, "))


TASKS = [test_find_failed, test_third_request_id, test_another_model, test_compare, test_notes,
         test_log, test_timeline, test_export, test_delete_and_undo,
         test_trash_and_restore, test_save_search]


def main():
    program, cli, make = sys.argv[1:4]
    facts = {"cli": cli, "run": make_history(cli, make)}
    tap = Tap(len(TASKS))
    window = QuickWindow(program, "--demo")
    for test in TASKS:
        tap.check(test, window, facts, window=lambda: window)
    window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
