# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the window, one after the other, in any language and any size.

The names by which things are found are those that the program shows: they go through its catalogue.
"""

import os
import re
import sqlite3
import subprocess
import sys
import traceback

from driver import Atspi, Keyboard, NotFound, wait_for
from snapshot import QuickWindow

# Prompts, the models they are asked of, and options.
HISTORY = [
    ("Which rivers rise in the Black Forest?", "steady", []),
    ("Draft a polite reply to the landlord", "denied", []),
    ("Write a haiku about columns of stone", "steady", []),
    ("Write a haiku about columns of stone", "steady",
     ["--system", "Answer in one short line.", "--temperature", "0.2"]),
    ("List the risks of the migration plan", "flaky", []),
    ("Summarise the quarterly report", "throttled", ["--retry-delay", "1"]),
]

# Longer than it takes to show another run.
MOMENT = 10


class Pages:
    """A window, and the words it uses."""

    def __init__(self, programs, catalogue, environment):
        self.programs = programs  # a folder, the build's src
        self.words = catalogue
        self.environment = environment
        self.window = None

    # Words

    def _(self, text):
        return self.words.gettext(text)

    def state(self, text):
        return self.words.pgettext("state", text)

    def starts(self, text):
        """What a translated phrase begins with, up to what the program puts into it."""
        start = self._(text).partition("%")[0]
        return lambda name: name.startswith(start)

    def label(self, text):
        """A label with a mnemonic, which is read as it is or without. Where words have no letters
        to underline, one follows in parentheses, which are left out of a button's name."""
        label = re.sub(r"\(_\w\)|_", "", self._(text))
        return lambda name: label in re.sub(r"\(_\w\)|_", "", name)

    def mnemonic(self, text):
        label = self._(text)
        return label[label.index("_") + 1].lower()

    # Steps

    def start(self, *arguments):
        self.window = QuickWindow(os.path.join(self.programs, "basalt"), *arguments,
                                  env=self.environment)
        return self.window

    def press(self, key, *modifiers):
        self.window.keyboard.focus()
        self.window.keyboard.press(key, *modifiers)

    def find(self, role, text):
        return self.window.find(role, self._(text) if isinstance(text, str) else text)

    def click(self, text, role="push button"):
        self.window.click(self._(text) if isinstance(text, str) else text, role)

    def gone(self, role, text):
        name = self._(text) if isinstance(text, str) else text
        wait_for(lambda: not self.window.has(role, name), f"{text!r} to go")

    def wait_state(self, state):
        """For the run's state, which its status line begins with."""
        name = self.state(state)

        def shown():
            for bar in self.window.find_all("status bar"):
                if any(child.name.startswith(name) for child in bar.children):
                    return True
            return False

        wait_for(shown, f"the state {state}")

    def windows_left(self, n):
        wait_for(lambda: len(self.window.keyboard.windows()) == n, f"{n} windows")

    def open_menu(self, button, item):
        """Assistive technology cannot open GTK 4.8's menu buttons; the pointer can."""
        node = self.find("push button", button)
        self.window.point(node)
        return self.window.find_item(self._(item) if isinstance(item, str) else item)

    def close_menu(self, item):
        name = self._(item) if isinstance(item, str) else item
        self.window.keyboard.press("Escape")
        wait_for(lambda: not self.window.find_items(name), f"{item!r} to go")
        self.window.keyboard.focus()

    def choose_item(self, open_menu, shown, item):
        """Chooses an item of a menu by its mnemonic; another item tells that the menu is open. A key
        that comes before the menu has the focus is lost."""
        for _ in range(3):
            open_menu()
            self.window.find_item(shown)
            self.window.keyboard.press(self.mnemonic(item))
            try:
                wait_for(lambda: not self.window.find_items(shown), f"{item!r} to be chosen", MOMENT)
                return
            except NotFound:
                self.close_menu(shown)
        raise NotFound(f"the menu with {item!r}")

    def main_menu(self, item):
        self.choose_item(lambda: self.press("F10"), self.label("_Preferences"), item)

    def run_menu(self, item):
        shown = self.label("Copy _ID")
        self.choose_item(lambda: self.open_menu("Run Menu", shown), shown, item)

    def choose_model(self, word):
        self.press("m", Keyboard.CONTROL)
        self.find("label", f"Demo {word.capitalize()}")
        self.window.keyboard.type(word)
        self.window.keyboard.press("Return")
        name = self._("Model: %s") % f"Demo {word.capitalize()}"
        self.window.find("push button", lambda text: text.startswith(name))

    def run_prompt(self, text):
        self.press("l", Keyboard.CONTROL)
        self.window.write(self._("Prompt"), text)
        self.press("Return", Keyboard.CONTROL)
        wait_for(lambda: self.prompt_shown() == text, "the run of the prompt")

    def prompt_shown(self):
        nodes = self.window.find_all("text", self._("Prompt of the Run"))
        return self.window.tree.texts_of(nodes[:1])[0] if nodes else ""

    def describe(self):
        """What is on the screen, in few words."""
        if self.window.process.poll() is not None:
            return f"the program ended with {self.window.process.returncode}"
        keyboard = self.window.keyboard
        focus = [node for node in self.window.look() if node.has(Atspi.StateType.FOCUSED)]
        labels = [node.name for node in self.window.find_all("label") if node.name]
        return (f"{len(keyboard.windows())} windows, {len(keyboard.windows(popovers=True))} popovers;"
                f" focus: {[f'{node.role} {node.name}' for node in focus]}; labels: {labels}")

    def prompts(self):
        """Of all runs, in the order of the list."""
        path = os.path.join(os.environ["XDG_DATA_HOME"], "basalt", "history.db")
        database = sqlite3.connect(path)
        try:
            rows = database.execute("SELECT prompt FROM runs ORDER BY created_at DESC, id DESC")
            return [prompt for prompt, in rows]
        finally:
            database.close()

    def open_run(self, title, state):
        """The newest run of this prompt, by going down from the top of the list."""
        prompts = self.prompts()
        for _ in range(3):
            try:
                for _ in prompts:
                    self.press("Page_Up", Keyboard.ALT)
                wait_for(lambda: self.prompt_shown() == prompts[0], "the newest run", MOMENT)
                for prompt in prompts[1:prompts.index(title) + 1]:
                    self.press("Page_Down", Keyboard.ALT)
                    wait_for(lambda: self.prompt_shown() == prompt, f"the run “{prompt}”", MOMENT)
                self.wait_state(state)
                return
            except NotFound:
                pass  # A key came while a menu closed, or a list was filled: once more from the top.
        raise NotFound(f"the run “{title}”")

    def show_history(self):
        # By its key: a button that assistive technology presses acts a quarter of a second later.
        if self.window.has("push button", self._("Back to History")):
            self.press("F9")

    def inspector(self, number, role, name):
        self.press(number, Keyboard.ALT)
        return self.find(role, name)

    def close_inspector(self):
        self.press("Return", Keyboard.ALT)

    def make_history(self):
        for prompt, model, options in HISTORY:
            subprocess.run([os.path.join(self.programs, "cli", "basalt-cli"), "run", "--demo",
                            "--quiet", "--model", f"basalt.demo-{model}-v1:0", *options, prompt],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    # Pages

    def first_start(self):
        self.start()
        self.find("label", "Welcome to Basalt")
        yield "welcome"
        if self.window.has("push button", self._("Back to History")):
            self.show_history()
            self.find("label", "No Runs Yet")
            yield "no-runs"
            self.press("F9")
        self.press(self.mnemonic("_Try the Demo"), Keyboard.ALT)
        self.find("label", "Write a prompt below, then press Ctrl+Return.")
        yield "new"
        self.window.quit()
        self.make_history()
        self.start("--demo")
        self.find("text", "Prompt")

    def answer(self):
        self.open_run("Summarise the quarterly report", "Completed")
        yield "answer"
        self.inspector("1", "push button", "Show as Table")
        yield "timeline"
        self.click("Show as Table")
        self.find("tree table", "Timeline")
        yield "table"
        self.click("Show as Table")
        self.inspector("2", "list", "Log")
        yield "logs"
        self.open_menu("What to Show", "Logger")
        yield "logs-conditions"
        self.close_menu("Logger")
        self.inspector("3", "label", "Run ID")
        yield "details"
        self.inspector("4", "text", "Request and Response")
        yield "request"
        self.close_inspector()

    def history(self):
        self.show_history()
        self.find("list item", lambda name: name.startswith("Summarise"))
        yield "history"
        self.press("f", Keyboard.CONTROL, Keyboard.SHIFT)
        self.find("entry", "Search Runs")
        self.window.keyboard.type("st")
        self.find("list", "Suggestions")
        yield "suggestions"
        self.window.keyboard.press("Escape")
        self.window.keyboard.press("a", Keyboard.CONTROL)
        self.window.keyboard.type("report")
        wait_for(lambda: not self.window.has("list item", lambda name: name.startswith("Which")),
                 "the search")
        yield "search"
        self.open_menu(self.starts("Filters"), "With an Error")
        yield "filters"
        self.close_menu("With an Error")
        self.open_menu("Saved Searches", "Name of This Search")
        yield "saved-searches"
        self.close_menu("Name of This Search")
        self.press("f", Keyboard.CONTROL, Keyboard.SHIFT)
        self.window.keyboard.press("a", Keyboard.CONTROL)
        self.window.keyboard.type("zzz")
        self.find("label", "No Results")
        yield "no-results"
        self.window.keyboard.press("a", Keyboard.CONTROL)
        self.window.keyboard.press("Delete")
        self.find("list item", lambda name: name.startswith("Summarise"))
        self.click("Select Runs")
        self.find("tool bar", "Selected Runs")
        yield "selection"
        self.click("Select Runs")
        self.open_menu(self.starts("Connection: %s, %s"), self.label("_Connections…"))
        yield "connections"
        self.close_menu(self.label("_Connections…"))
        self.press("F10")
        self.window.find_item(self.label("_Preferences"))
        yield "main-menu"
        self.window.keyboard.press("Escape")

    def failed(self):
        self.open_run("Draft a polite reply to the landlord", "Failed")
        yield "failed"
        self.open_menu("Run Menu", self.label("Copy _ID"))
        yield "run-menu"
        self.window.keyboard.press("Escape")
        self.open_run("List the risks of the migration plan", "Failed")
        yield "interrupted"

    def find_bar(self):
        self.open_run("Which rivers rise in the Black Forest?", "Completed")
        self.press("f", Keyboard.CONTROL)
        self.find("entry", "Find in the Run")
        self.window.keyboard.type("demo")
        yield "find"
        self.window.keyboard.press("Escape")

    def edit(self):
        self.press("r", Keyboard.CONTROL, Keyboard.SHIFT)
        self.window.find("label", self.starts("From %s"))
        yield "edit"
        self.press("m", Keyboard.CONTROL)
        self.find("label", "Demo Flaky")
        yield "models"
        self.close_menu("Demo Flaky")
        self.open_menu(lambda name: name == self._("Parameters"), "Maximum Tokens")
        yield "parameters"
        self.close_menu("Maximum Tokens")

    def running(self):
        self.choose_model("slow")
        self.run_prompt("Take your time.")
        self.window.wait_text(self._("Response"), lambda text: len(text) > 100)
        yield "running"
        self.press("w", Keyboard.CONTROL)
        self.find("push button", self.label("_Keep Running"))
        yield "close-question"
        self.press("Escape")
        self.gone("push button", self.label("_Keep Running"))
        self.press("Escape")
        self.wait_state("Cancelled")
        yield "cancelled"

    def waiting(self):
        self.choose_model("throttled")
        self.run_prompt("Summarise the report once more.")
        self.find("push button", "Retry Now")
        yield "waiting"
        self.inspector("1", "push button", "Show as Table")
        yield "waiting-timeline"
        self.close_inspector()
        self.press("Escape")
        self.wait_state("Cancelled")

    def compare(self):
        self.open_run("Write a haiku about columns of stone", "Completed")
        self.press("d", Keyboard.CONTROL, Keyboard.SHIFT)
        self.find("label", "Compare Runs")
        self.windows_left(2)
        yield "compare-with"
        self.press("Return")
        self.find("push button", "Swap Sides")
        yield "compare"
        self.press("2", Keyboard.ALT)
        yield "compare-prompts"
        self.press("3", Keyboard.ALT)
        self.find("label", "Outcome")
        yield "compare-facts"
        self.press("Escape")
        self.gone("push button", "Swap Sides")

    def trash(self):
        self.open_run("List the risks of the migration plan", "Failed")
        self.run_menu("_Move to Trash")
        self.find("label", self.words.ngettext("%u run moved to the trash",
                                               "%u runs moved to the trash", 1) % 1)
        yield "moved-to-trash"
        self.press("f", Keyboard.CONTROL, Keyboard.SHIFT)
        self.find("entry", "Search Runs")
        self.window.keyboard.press("Escape")
        self.main_menu("_Trash")
        self.find("list item", lambda name: name.startswith("List the risks"))
        yield "trash"
        self.press("Page_Down", Keyboard.ALT)
        self.find("alert", "This run is in the trash.")
        yield "trashed-run"
        self.show_history()
        self.click("Empty Trash…")
        self.window.find("dialog", None)
        yield "empty-trash"
        self.press("Escape")
        self.windows_left(1)

    def preferences(self):
        self.press("comma", Keyboard.CONTROL)
        self.windows_left(2)
        yield "preferences-connections"
        self.window.click(self.starts("Add Connection"))
        self.windows_left(3)
        yield "connection-editor"
        self.press("Escape")
        self.windows_left(2)
        inspector = {self._(name) for name in ("Timeline", "Logs", "Details", "Request")}
        names = [node.name for node in self.window.find_all("page tab")]
        for name in dict.fromkeys(names):
            if name not in inspector | {self._("Connections")}:
                self.window.click(name, "page tab")
                yield "preferences-" + name.lower()
        self.press("Escape")
        self.windows_left(1)

    def help(self):
        self.press("F1")
        self.find("list item", "Run a Prompt")
        yield "help"
        self.press("Return")
        yield "help-page"
        self.press("Escape")
        if len(self.window.keyboard.windows()) > 1:  # one column: the first goes back
            self.press("Escape")
        self.windows_left(1)
        self.press("question", Keyboard.CONTROL, Keyboard.SHIFT)
        self.windows_left(2)
        yield "shortcuts"
        self.press("Escape")
        self.windows_left(1)

    PARTS = [first_start, answer, history, failed, find_bar, edit, running, waiting, compare, trash,
             preferences, help]

    def all(self):
        """Gives each page's name while it is shown. A part that fails says so, and the next begins
        with a window of its own; `wrong` names them. BASALT_TEST_PARTS names those to go through,
        where not all of them are to be."""
        self.wrong = []
        wanted = os.environ.get("BASALT_TEST_PARTS", "").split()
        if wanted and "first_start" not in wanted:
            self.make_history()
            self.start("--demo")
            self.find("text", "Prompt")
        for part in Pages.PARTS:
            if wanted and part.__name__ not in wanted:
                continue
            try:
                yield from part(self)
            except (AssertionError, NotFound, OSError) as error:
                self.wrong.append(f"{part.__name__}: {error}; {self.describe()}")
                traceback.print_exc()
                if os.environ.get("BASALT_TEST_DUMP"):
                    print(self.window.dump(), file=sys.stderr)
                self.window.kill()
                self.start("--demo")
                self.find("text", "Prompt")
        self.window.kill()
