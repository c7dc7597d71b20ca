# SPDX-License-Identifier: GPL-3.0-or-later
"""What several driven tests do with the window."""

from driver import Keyboard, wait_for


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
