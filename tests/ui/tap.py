# SPDX-License-Identifier: GPL-3.0-or-later
"""What a driven test tells: a point for each of its parts, and why one failed.

The points go to whoever counts them (https://testanything.org), the reasons to the terminal: of a
test that failed meson shows only what it said there.
"""

import sys
import traceback


def name_of(test):
    """The name of its point."""
    return test.__name__.partition("_")[2].replace("_", "-")


def chosen(tests):
    """All, or those that are named after the program."""
    return [test for test in tests if len(sys.argv) < 3 or test.__name__ in sys.argv[2:]]


class Tap:
    def __init__(self, n_points=None):
        """Where nobody knows how many points there are, the end tells."""
        self.number = self.n_failed = 0
        self.is_planned = n_points is not None
        if self.is_planned:
            print(f"1..{n_points}", flush=True)

    def tell(self, name, problems=()):
        """A point, and what is wrong about it."""
        self.number += 1
        self.n_failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.number} {name}", flush=True)
        for line in problems:
            print(f"# {line}", file=sys.stderr, flush=True)

    def check(self, test, *arguments, window=lambda: None):
        """Calls a test, whose point it is; window() is what shows why it failed."""
        problems = []
        try:
            test(*arguments)
        except Exception as error:  # whatever it is, the others are to be tried
            problems = f"{name_of(test)}: {error}\n{traceback.format_exc()}".splitlines()
            shown = window()
            if shown is not None and shown.process.poll() is None:
                problems += shown.dump().splitlines()
        self.tell(name_of(test), problems)
        return not problems

    def skip(self, test):
        """What cannot be tried after what failed has failed as well."""
        self.tell(name_of(test), [f"{name_of(test)}: what went before failed"])

    def end(self):
        """The exit status."""
        if not self.is_planned:
            print(f"1..{self.number}", flush=True)
        return 1 if self.n_failed else 0
