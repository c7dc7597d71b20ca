#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The man pages: test-man.py FOLDER BASALT-CLI [BASALT]

Each option and command that a --help prints is in the page, and no other; the examples run.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

from programs import (cli_options, commands_of, options_of, run, same, tap, which,
                      window_options)

FOLDER, CLI = sys.argv[1], os.path.abspath(sys.argv[2])
PROGRAM = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def items(text):
    """The options of a part of a page: .It Fl f , Fl -follow Ns = Ns Ar FILE"""
    return {"-" + option for line in re.findall(r"(?m)^\.It (Fl .*)$", text)
            for option in re.findall(r"Fl (\S+)", line)}


def subsections(page, section):
    body = re.search(rf"(?ms)^\.Sh {section}\n(.*?)(?=^\.Sh |\Z)", page)[1]
    parts = re.split(r"(?m)^\.Ss (.*)\n", body)
    return dict(zip(parts[1::2], parts[2::2]))


def test_commands():
    same("commands", set(subsections(read("basalt-cli.1"), "COMMANDS")) - {"Connection options"},
         commands_of(CLI))


def test_cli_options():
    page = read("basalt-cli.1")
    parts = subsections(page, "COMMANDS")
    everywhere = {"-h", "--help"}
    for command, wanted in cli_options(CLI).items():
        if command is None:
            same("basalt-cli", items(page.split(".Sh COMMANDS")[0]), wanted)
            continue
        text = parts[command]
        found = items(text) | everywhere
        if ".Sx Connection options" in text:
            found |= items(parts["Connection options"])
        same(command, found, wanted)


def test_window_options():
    if PROGRAM is None:
        return "the window is not built"
    same("basalt", items(read("basalt.1")), window_options(PROGRAM))
    return None


def test_exit_statuses():
    body = re.search(r"(?s)\.Sh EXIT STATUS\n(.*?)\.Sh", read("basalt-cli.1"))[1]
    same("exit statuses", re.findall(r"(?<![\w.])\d+(?=$| ,)", body, re.M),
         ["0", "1", "2", "3", "129", "130", "143"])


def examples(name):
    body = re.search(r"(?s)\.Sh EXAMPLES\n(.*?)\.Sh", read(name))[1]
    return [line.replace("\\(dq", '"') for line in re.findall(r"(?m)^\.Dl \$ (.*)$", body)]


def test_examples():
    """What somebody copies from the page works."""
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_DATA_HOME=home,
                           PATH=f"{os.path.dirname(CLI)}:{os.environ['PATH']}")
        lines = examples("basalt-cli.1")
        assert len(lines) > 3, lines
        for line in lines:
            done = subprocess.run(["/bin/sh", "-c", line], env=environment, cwd=home,
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{line}: {done.returncode}\n{done.stderr}"
            assert done.stdout or "export" in line or "runs" in line, line
        assert os.path.getsize(os.path.join(home, "runs.json")) > 1000


def test_window_examples():
    if PROGRAM is None:
        return "the window is not built"
    lines = examples("basalt.1")
    assert lines
    known = window_options(PROGRAM)
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "basalt", line
        assert all(word in known for word in words[1:] if word.startswith("-")), line
    return None


def test_lint():
    mandoc = which("mandoc")
    if mandoc is None:
        return "mandoc is not installed"
    for name in sorted(os.listdir(FOLDER)):
        if name.endswith(".1"):
            done = subprocess.run([mandoc, "-T", "lint", "-W", "warning",
                                   os.path.join(FOLDER, name)],
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout
    return None


def test_reads():
    """groff reads the pages, too."""
    man = which("man")
    if man is None:
        return "man is not installed"
    for name in ("basalt.1", "basalt-cli.1"):
        done = subprocess.run([man, "--warnings", "-l", os.path.join(FOLDER, name)],
                              env=dict(os.environ, MANPAGER="cat", MANWIDTH="80"),
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0 and not done.stderr, done.stderr
        text = re.sub(".\b", "", done.stdout)
        assert "EXAMPLES" in text and "$ basalt" in text, text[:300]
    return None


def test_parser():
    """The comparison sees what it is to see."""
    same("help", options_of("  -o, --output=FILE  x\n  --all   y\n      --json  z\n"),
         ["-o", "--output", "--all", "--json"])
    same("page", items(".It Fl o , Fl -output Ns = Ns Ar FILE\n.It Fl -all\n.It Ev X\n"),
         ["-o", "--output", "--all"])
    assert run(CLI, "--version").startswith("basalt-cli ")


if __name__ == "__main__":
    sys.exit(tap([("parser", test_parser), ("commands", test_commands),
                  ("options of basalt-cli", test_cli_options),
                  ("options of basalt", test_window_options),
                  ("exit statuses", test_exit_statuses), ("examples", test_examples),
                  ("examples of basalt", test_window_examples), ("lint", test_lint),
                  ("groff", test_reads)]))
