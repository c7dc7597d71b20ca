# SPDX-License-Identifier: GPL-3.0-or-later
"""What several driven tests do with the window."""

from driver import Keyboard


def choose_model(window, word):
    """A demo model by the word in its name."""
    window.keyboard.focus()
    window.keyboard.press("m", Keyboard.CONTROL)
    window.find("entry", lambda name: "model" in name.lower())
    window.keyboard.type(word)
    # "Demo Slow", not "Use “slow”".
    window.find("label", lambda name: name.lower() == f"demo {word}")
    window.keyboard.press("Return")
    window.find("push button", lambda name: name.lower().startswith(f"model: demo {word}"))


def run_prompt(window, text):
    window.keyboard.focus()
    window.keyboard.press("l", Keyboard.CONTROL)
    window.write("Prompt", text)
    window.keyboard.focus()
    window.keyboard.press("Return", Keyboard.CONTROL)
