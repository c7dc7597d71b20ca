# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs themselves say of their commands and options."""

import os
import re
import subprocess
import sys


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=True, **more).stdout


def options_of(help_text):
    """Every option that a --help has, long and short."""
    found = set()
    for line in help_text.splitlines():
        match = re.match(r"\s+(?:(-\w), )?(--[a-z-]+)", line)
        if match:
            found.update(option for option in match.groups() if option)
    return found


def commands_of(cli):
    text = run(cli, "--help")
    block = text.split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in block.splitlines()]


def cli_options(cli):
    """{command: options}, and the program's own under None."""
    found = {command: options_of(run(cli, command, "--help")) for command in commands_of(cli)}
    found[None] = options_of(run(cli, "--help")) | {"-h"}
    return found


def window_options(program):
    return options_of(run(program, "--help-all")) | {"--help-all"}


def tap(tests):
    """Runs functions, one TAP point each."""
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            reason = test()
        except AssertionError as error:
            failed += 1
            print(f"not ok {number} {name}\n# " + str(error).replace("\n", "\n# "))
        else:
            print(f"ok {number} {name}" + (f" # SKIP {reason}" if reason else ""))
        sys.stdout.flush()
    return 1 if failed else 0


def same(what, found, wanted):
    found, wanted = set(found), set(wanted)
    assert found == wanted, (f"{what}: missing {sorted(wanted - found)}, "
                             f"too many {sorted(found - wanted)}")


def which(name):
    for folder in os.environ["PATH"].split(":"):
        if os.access(os.path.join(folder, name), os.X_OK):
            return os.path.join(folder, name)
    return None
