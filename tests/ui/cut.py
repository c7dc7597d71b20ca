# SPDX-License-Identifier: GPL-3.0-or-later
"""Which buttons' labels are cut in a window, as the library watch-cut tells from inside of it."""

import os
import signal

from driver import wait_for


class Watch:
    def __init__(self, library, environment):
        """Has programs that are started in this environment tell."""
        self.path = os.path.join(os.environ["HOME"], "cut")
        environment.update(LD_PRELOAD=os.path.abspath(library), BASALT_TEST_CUT=self.path)

    def ask(self, window):
        """A line for each label that is cut now, and is not to be."""
        os.kill(window.process.pid, signal.SIGUSR2)
        wait_for(lambda: os.path.exists(self.path), "what is cut")
        with open(self.path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        os.remove(self.path)
        return lines
