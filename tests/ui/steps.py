# SPDX-License-Identifier: GPL-3.0-or-later
"""What several driven tests do with the window."""

from driver import Keyboard, NotFound, wait_for

# Longer than a menu takes to open.
MOMENT = 5


def choose_model(window, word):
    """A demo model by the word in its name."""
    window.find("text", "Prompt")  # there is no list before the history is open
    window.keyboard.focus()
    window.keyboard.press("m", Keyboard.CONTROL)
    search = ("entry", lambda name: "model" in name.lower())
    window.find(*search)
    window.keyboard.type(word)
    # "Demo Slow", not "Use “slow”".
    window.find("label", lambda name: name.lower() == f"demo {word}")
    window.keyboard.press("Return")
    window.find("push button", lambda name: name.lower().startswith(f"model: demo {word}"))
    wait_for(lambda: not window.has(*search), "the list to close")


def send_prompt(window, text):
    window.keyboard.focus()
    window.keyboard.press("l", Keyboard.CONTROL)
    window.write("Prompt", text)
    window.keyboard.focus()
    window.keyboard.press("Return", Keyboard.CONTROL)


def run_prompt(window, text):
    """Sends the prompt; then all that is shown is of its run, and nothing of the one before."""
    send_prompt(window, text)
    window.wait_text("Prompt of the Run", text.__eq__)


def open_main_menu(window):
    """By its key, which is lost where the window that has the focus is about to close."""
    for _ in range(3):
        window.keyboard.focus()
        window.keyboard.press("F10")
        try:
            return wait_for(lambda: window.find_items("Preferences"), "the main menu", MOMENT)
        except NotFound:
            continue
    raise NotFound("the main menu")


def choose_main_item(window, mnemonic):
    """An item of the main menu. A key that comes before the menu has the focus is lost, too."""
    def is_closed():
        return not window.find_items("Preferences")

    for _ in range(3):
        open_main_menu(window)
        window.keyboard.press(mnemonic)
        try:
            wait_for(is_closed, "the choice", MOMENT)
            return
        except NotFound:
            window.keyboard.press("Escape")
            wait_for(is_closed, "the menu to close")
    raise NotFound(f"the item “{mnemonic}” of the main menu")
