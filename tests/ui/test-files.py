#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked and told around the files of the history: test-files.py BASALT

The file dialogs themselves are the desktop's: see portal.py.
"""

import contextlib
import json
import os
import re
import sqlite3
import sys

from audit import find_offenders
from driver import wait_for
from portal import ENVIRONMENT, Portal
from snapshot import QuickWindow
from steps import choose_main_item, run_prompt
from tap import Tap, chosen

FOLDER = os.environ["HOME"]
DATABASE = os.path.join(os.environ["XDG_DATA_HOME"], "basalt", "history.db")
# Longer than any of this takes.
PATIENCE = 20
UUID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-)([0-9a-f]{12})")
QUESTION = "Restore This Backup?"


def starts(text):
    return lambda name: name.startswith(text)


def place(name):
    return os.path.join(FOLDER, name)


class Files:
    """The window, and who answers its questions for files."""

    def __init__(self, program):
        self.portal = Portal()
        self.window = QuickWindow(program, "--demo", env=ENVIRONMENT)
        self.window.find("text", "Prompt")

    def press(self, key, *modifiers):
        self.window.keyboard.focus()
        self.window.keyboard.press(key, *modifiers)

    def choose(self, mnemonic, path, **choices):
        """An item of the main menu; the file dialog is answered. Returns what was asked."""
        self.portal.answer(path, **choices)
        choose_main_item(self.window, mnemonic)
        return self.portal.wait()

    def wait_told(self, words):
        """What a toast says, which is put away, as the next waits for it to go."""
        def find():
            for toast in self.window.look():
                inside = list(toast.walk())
                buttons = [node for node in inside if node.role == "push button"]
                if toast.name == "AdwToastWidget" or toast.role == "alert" and buttons:
                    if any(node.role == "label" and words(node.name) for node in inside):
                        return buttons[-1]
            return None

        wait_for(find, "what a toast says", PATIENCE)
        # Not before it has come.
        wait_for(lambda: self.window.act(find()), "the toast to be pressed")
        wait_for(lambda: not find(), "the toast to go")

    def check_access(self):
        """What is asked is named, and tells its state."""
        wrong = wait_for(lambda: [find_offenders(self.window.tree)], "a look")[0]
        assert not wrong, wrong


@contextlib.contextmanager
def locked():
    """As long as another process writes."""
    database = sqlite3.connect(DATABASE, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    yield
    database.execute("ROLLBACK")
    database.close()


def test_export_one(files):
    """One run to read: a file of the run's name, by the menu of the run."""
    run_prompt(files.window, "Say hello.")
    files.window.wait_status(starts("Completed"))
    files.portal.answer(place("hello.md"))
    files.window.point(files.window.find("push button", "Run Menu"))
    files.window.find_item(lambda name: name.replace("_", "") == "Copy ID")
    files.window.keyboard.press("x")
    question = files.portal.wait()
    assert question.saves and question.title == "Export", question.title
    assert question.name.endswith(".md"), question.name
    assert question.choices["format"] == (["markdown", "json", "csv"], "markdown"), question.choices
    files.wait_told("1 run exported".__eq__)
    with open(place("hello.md"), encoding="utf-8") as file:
        assert "Say hello." in file.read()


def test_export_all(files):
    """To import again. The ending of the name goes before the choice; without one the choice is it."""
    question = files.choose("e", place("all.json"), format="csv")
    assert question.name == "basalt-runs.json", question.name
    files.wait_told("1 run exported".__eq__)
    with open(place("all.json"), encoding="utf-8") as file:
        assert json.load(file)["runs"][0]["prompt"] == "Say hello."
    files.choose("e", place("all"), format="csv")
    files.wait_told("1 run exported".__eq__)
    with open(place("all"), encoding="utf-8") as file:
        assert file.readline().startswith("id,")


def test_export_closed(files):
    """A dialog that is closed writes nothing; then the same can be asked for again."""
    before = sorted(os.listdir(FOLDER))
    files.choose("e", None)
    assert sorted(os.listdir(FOLDER)) == before


def test_export_fails(files):
    """Where nothing can be written, that is said, and nothing is left."""
    os.mkdir(place("folder.json"))
    for name in ("nowhere/all.json", "folder.json"):
        files.choose("e", place(name))
        files.wait_told(lambda text: not text.endswith("exported"))
    assert not os.path.exists(place("nowhere")) and not os.listdir(place("folder.json"))


def test_import(files):
    """Another history's run comes; the one that is there does not come twice."""
    with open(place("all.json"), encoding="utf-8") as file:
        document = json.load(file)
    # The same with other ids.
    other = UUID.sub(lambda match: match[1] + match[2][::-1], json.dumps(document["runs"][0]))
    document["runs"].append(json.loads(other.replace("Say hello.", "Say it from there.")))
    with open(place("two.json"), "w", encoding="utf-8") as file:
        json.dump(document, file)
    question = files.choose("i", place("two.json"))
    assert not question.saves and question.accept_label == "_Import", question.accept_label
    assert question.filters == ["Exported Runs (JSON)", "All Files"], question.filters
    files.wait_told("1 run imported · 1 was there already".__eq__)
    files.window.find("list item", starts("Say it from there."))


def test_import_fails(files):
    """What is no export is refused in a sentence, and changes nothing."""
    with open(place("broken.json"), "w", encoding="utf-8") as file:
        file.write('{"runs": [{"id": ')
    os.mkfifo(place("pipe.json"))
    for name in ("broken.json", "pipe.json", "hello.md", "missing.json"):
        files.choose("i", place(name))
        files.wait_told(lambda text, name=name: name in text)
    assert len(files.window.find_all("list item", starts("Say "))) == 2


def test_back_up(files):
    question = files.choose("b", place("backup.db"))
    assert question.saves and starts("basalt-history-")(question.name), question.name
    files.wait_told("Backup written".__eq__)
    assert os.stat(place("backup.db")).st_mode & 0o777 == 0o600
    files.choose("b", place("nowhere/backup.db"))
    files.wait_told(lambda text: text != "Backup written")


def test_restore_declined(files):
    """It is asked for once more, by a question that tells what that means."""
    files.choose("r", place("backup.db"))
    files.window.find("dialog", QUESTION)
    files.check_access()
    files.press("Escape")
    wait_for(lambda: not files.window.has("dialog", QUESTION), "the question to go")


def test_restore(files):
    """What has come since goes; and is kept."""
    run_prompt(files.window, "Say goodbye.")
    files.window.wait_status(starts("Completed"))
    files.choose("r", place("backup.db"))
    files.window.find("dialog", QUESTION)
    files.window.click("Restore")
    files.wait_told(starts("Backup restored."))
    wait_for(lambda: not files.window.has("list item", starts("Say goodbye.")), "the run to go")
    files.window.find("list item", starts("Say it from there."))
    assert [name for name in os.listdir(os.path.dirname(DATABASE)) if name != "history.db"
            and name.endswith(".db")], os.listdir(os.path.dirname(DATABASE))


def test_restore_fails(files):
    """A file that is no history of ours takes nothing away."""
    for name in ("hello.md", "missing.db"):
        files.choose("r", place(name))
        files.window.find("dialog", QUESTION)
        files.window.click("Restore")
        files.wait_told(lambda text: not text.startswith("Backup restored."))
    files.window.find("list item", starts("Say it from there."))


def test_progress(files):
    """What takes its time says so, and can be stopped."""
    with locked():
        files.choose("i", place("two.json"))
        files.window.find("progress bar", "Progress")
        files.check_access()
        files.press("Escape")
    files.wait_told("Stopped. Nothing was changed.".__eq__)
    wait_for(lambda: not files.window.has("progress bar", "Progress"), "the dialog to go")


TESTS = [test_export_one, test_export_all, test_export_closed, test_export_fails, test_import,
         test_import_fails, test_back_up, test_restore_declined, test_restore, test_restore_fails,
         test_progress]


def main():
    tests = chosen(TESTS)
    tap = Tap(len(tests))
    files = Files(sys.argv[1])
    for test in tests:
        tap.check(test, files, window=lambda: files.window)
    files.window.kill()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
