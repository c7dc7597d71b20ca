#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shells' completions: test-completions.py SOURCES BASALT-CLI [BASALT]

Each shell that is there completes for real, over a history of its own.
"""

import json
import os
import pty
import re
import select
import shlex
import sqlite3
import subprocess
import sys
import tempfile
import time

from programs import cli_options, commands_of, run, same, tap, which, window_options

SOURCES, CLI = sys.argv[1], os.path.abspath(sys.argv[2])
PROGRAM = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None
FILES = os.path.join(SOURCES, "data", "completions")
DEMO = "basalt.demo-steady-v1:0"
DENIED = "basalt.demo-denied-v1:0"

BASH = r"""
source "$FILES/basalt.bash"; source "$FILES/basalt-cli.bash"
COMP_LINE=$LINE; COMP_POINT=${#LINE}
# As readline cuts a line: at blanks that no backslash precedes, and at colons and equals signs,
# which are words.
COMP_WORDS=()
rest=$LINE
word='^([^[:blank:]:=\\]|\\.)+'
while [[ $rest ]]; do
  if [[ $rest =~ ^[[:blank:]]+ ]]; then :
  elif [[ $rest =~ ^[:=]+ || $rest =~ $word ]]; then COMP_WORDS+=("${BASH_REMATCH[0]}")
  fi
  last=${BASH_REMATCH[0]}; rest=${rest#"$last"}
done
[[ $last =~ ^[[:blank:]] ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
function=$(complete -p "${COMP_WORDS[0]}"); function=${function#*-F }; function=${function%% *}
"$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"""

ZSH = r"""
PROMPT= ; unsetopt zle_bracketed_paste prompt_sp 2>/dev/null; fpath=("$FILES" $fpath)
autoload -Uz compinit; compinit -u -D
compadd () {
  # What is only asked, not offered, is passed on.
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a offered
  builtin compadd -A offered "$@"
  print -rl -- $offered >> "$OUT"
  builtin compadd "$@"
}
ask () { zle list-choices; BUFFER=; print -r -- '==end' >> "$OUT" }
zle -N ask; bindkey '^I' ask; print -r -- '==ready' >> "$OUT"
"""


class Fixture:
    """A home with two runs, a trash and two profiles."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        home = self.folder.name
        os.makedirs(f"{home}/.aws")
        os.makedirs(f"{home}/bin")
        with open(f"{home}/.aws/config", "w", encoding="utf-8") as file:
            file.write("[default]\nregion = us-east-1\n[profile work]\n")
        with open(f"{home}/.aws/credentials", "w", encoding="utf-8") as file:
            file.write("[spare]\n")
        os.symlink(CLI, f"{home}/bin/basalt-cli")
        if PROGRAM is not None:
            os.symlink(PROGRAM, f"{home}/bin/basalt")
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("AWS_")}
        self.environment.update(HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, FILES=FILES,
                                PATH=f"{home}/bin:{os.environ['PATH']}")
        for model in (DEMO, DENIED, DEMO):
            subprocess.run([CLI, "run", "--demo", "--quiet", "--retries", "0", "--model", model, "Hello"],
                           env=self.environment, capture_output=True, check=False)
        runs = json.loads(run(CLI, "runs", "--json", env=self.environment))["runs"]
        run(CLI, "delete", runs[0]["id"], env=self.environment)
        database = sqlite3.connect(f"{home}/basalt/history.db")
        with database:
            for name in ("work-account", "my place"):
                database.execute("INSERT INTO connection (uuid, kind, name) VALUES (?, 'demo', ?)",
                                 (os.urandom(16), name))
        database.close()
        self.trashed, self.failed, self.good = (r["name"] for r in runs)


def ask_bash(fixture, line):
    environment = dict(fixture.environment, LINE=line, COMP_WORDBREAKS=" \t\n\"'><=;|&(:")
    return run("bash", "--norc", "-c", BASH, env=environment).splitlines()


def ask_fish(fixture, line):
    out = run("fish", "--no-config", "-c",
              'source "$FILES/basalt.fish"; source "$FILES/basalt-cli.fish"; complete -C "$LINE"',
              env=dict(fixture.environment, LINE=line))
    return [entry.split("\t")[0] for entry in out.splitlines() if entry]


class Zsh:
    """A shell on a terminal: zsh completes only there."""

    def __init__(self, fixture):
        self.out = os.path.join(fixture.folder.name, "zsh.out")
        setup = os.path.join(fixture.folder.name, "setup.zsh")
        with open(setup, "w", encoding="utf-8") as file:
            file.write(ZSH)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"],
                       dict(fixture.environment, OUT=self.out, TERM="dumb"))
        self.send(f"source {setup}\n")
        self.wait("==ready\n")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def wait(self, sign):
        end = time.monotonic() + 40
        while time.monotonic() < end:
            # What it prints is read, or it would wait for that.
            if select.select([self.terminal], [], [], 0.05)[0]:
                os.read(self.terminal, 65536)
            if os.path.exists(self.out):
                with open(self.out, encoding="utf-8") as file:
                    text = file.read()
                if text.endswith(sign):
                    return text
        raise AssertionError(f"zsh did not answer, but {text!r}")

    def ask(self, line):
        with open(self.out, "w", encoding="utf-8"):
            pass
        self.send(line + "\t")
        # An option that takes a value is offered with its equals sign.
        return [word.removesuffix("=") for word in self.wait("==end\n").splitlines()[:-1] if word]

    def quit(self):
        self.send("\x15exit\n")
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def unquote(word):
    return "".join(shlex.split(word))


def check_hostile(ask, fixture, plain):
    """What the history and the profiles say is offered, and nothing of it is run."""
    mark = os.path.join(fixture.folder.name, "mark")
    hostile = f"$(touch${{IFS}}{mark})`touch${{IFS}}{mark}`"
    with open(f"{fixture.folder.name}/.aws/config", "a", encoding="utf-8") as file:
        file.write(f"[profile {hostile}]\n[profile my work]\n[profile my world]\n")
    subprocess.run([CLI, "run", "--demo", "--quiet", "--retries", "0", "--model", hostile, "Hello"],
                   env=fixture.environment, capture_output=True, check=False)
    for line, start in (("run --profile ", ""), ("run --model ", ""), ("runs --model ", ""),
                        ("runs model:", "model:")):
        words = [plain(word).removeprefix(start) for word in ask(f"basalt-cli {line}")]
        assert hostile in words, f"{line}: {words}"
        assert not os.path.exists(mark), f"{line}: it was run"
    # The second time after what the first has quoted.
    for start in ("m", "my\\ wor"):
        words = [plain(word) for word in ask(f"basalt-cli run --profile {start}")]
        same(f"profiles with a blank after {start}", words, {"my work", "my world"})


def check(ask, fixture, shell):
    """What every shell has to offer. ASK gives the candidates for a line."""
    same("commands", [word for word in ask("basalt-cli ") if not word.startswith("-")],
         commands_of(CLI))

    for command, wanted in cli_options(CLI).items():
        start = f"basalt-cli {command} " if command else "basalt-cli "
        found = set(ask(start + "--")) | set(ask(start + "-"))
        # fish offers short options of what has a long one elsewhere.
        found = {word for word in found if word.startswith("--")}
        same(f"{start}--", found, {word for word in wanted if word.startswith("--")})
    if PROGRAM is not None:
        same("basalt --", [word for word in ask("basalt --") if word.startswith("--")],
             {word for word in window_options(PROGRAM) if word.startswith("--")})

    models = set(ask("basalt-cli run --demo --model "))
    assert {DEMO, f"us.{DEMO}"} <= models, models
    same("models of the history", ask("basalt-cli run --model "), {DEMO, DENIED})
    same("profiles", ask("basalt-cli whoami --profile "), {"default", "work", "spare"})
    same("connections", ask("basalt-cli run --connection w"), {"work-account"})
    assert "work-account" in ask("basalt-cli whoami --connection "), "connections"
    same("formats", ask("basalt-cli export --format "), {"json", "markdown", "csv"})
    same("levels", ask("basalt-cli logs --level "), {"debug", "info", "warning", "error"})
    with open(os.path.join(SOURCES, "src/app/basalt-choice-row.c"), encoding="utf-8") as file:
        regions = re.findall(r'\{ "([a-z]+-[a-z-]+-\d)", "', file.read())
    assert len(regions) > 10
    same("regions", ask("basalt-cli run --region "), regions)

    states = ask("basalt-cli runs --state ")
    assert len(states) == 16, states
    for state in states:
        run(CLI, "runs", "--state", state, env=fixture.environment)
    for order in ask("basalt-cli runs --sort "):
        run(CLI, "runs", "--sort", order, env=fixture.environment)
    for span in ask("basalt-cli runs --since "):
        run(CLI, "runs", "--since", span, env=fixture.environment)

    runs = set(ask("basalt-cli show "))
    assert {fixture.good, fixture.failed} <= runs and fixture.trashed not in runs, runs
    failed = set(ask("basalt-cli retry "))
    assert fixture.failed in failed and fixture.good not in failed, failed
    restored = set(ask("basalt-cli restore "))
    assert fixture.trashed in restored and fixture.good not in restored, restored

    # Query words: every key, and values that the program takes.
    with open(os.path.join(SOURCES, "src/core/flow/basalt-query-words.c"), encoding="utf-8") as file:
        keys = re.findall(r'"(\w+)"', re.search(r"keys\[\] = \{(.*?)NULL", file.read(), re.S)[1])
    same("query words", {word.split(":")[0] for word in ask("basalt-cli runs ")
                         if not word.startswith("-")}, keys)
    for key in ("state", "has", "is", "in", "sort", "rating", "since", "before"):
        values = [word.removeprefix(f"{key}:") for word in ask(f"basalt-cli runs {key}:")]
        assert values, f"{shell} offers nothing for {key}:"
        for value in values:
            run(CLI, "runs", f"{key}:{value}", env=fixture.environment)
    same("has:", {word.removeprefix("has:") for word in ask("basalt-cli runs has:")},
         {"error", "retry", "note", "tag", "rating", "parent"})


def test_bash():
    fixture = Fixture()
    check(lambda line: ask_bash(fixture, line), fixture, "bash")
    # The word that is left after readline's cut is what is put in.
    same("a value with =", ask_bash(fixture, "basalt-cli export --format=js"), {"json"})
    same("a model's colon", ask_bash(fixture, f"basalt-cli run --demo --model {DEMO[:-1]}"), {"0"})
    same("a name with a blank", ask_bash(fixture, "basalt-cli run --connection my"),
         {"my\\ place"})
    same("short options", ask_bash(fixture, "basalt-cli export -o") , {"-o"})
    check_hostile(lambda line: ask_bash(fixture, line), fixture, unquote)


def test_zsh():
    if which("zsh") is None:
        return "zsh is not installed"
    fixture = Fixture()
    zsh = Zsh(fixture)
    try:
        check(zsh.ask, fixture, "zsh")
        check_hostile(zsh.ask, fixture, unquote)
    finally:
        zsh.quit()
    return None


def test_fish():
    if which("fish") is None:
        return "fish is not installed"
    fixture = Fixture()
    check(lambda line: ask_fish(fixture, line), fixture, "fish")
    check_hostile(lambda line: ask_fish(fixture, line), fixture, lambda word: word)
    return None


if __name__ == "__main__":
    sys.exit(tap([("bash", test_bash), ("zsh", test_zsh), ("fish", test_fish)]))
