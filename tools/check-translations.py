#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says what a translation lacks, and brings it up to the sources.

Usage: check-translations.py [--update] [--root FOLDER] [LANGUAGE...]

The messages are extracted afresh, and each catalogue that po/LINGUAS names (or those of the named
languages) is held against them. Untranslated and fuzzy messages, messages that the sources no
longer have, and what msgfmt finds wrong, such as other placeholders than the original's, are named
and make it fail.

With --update the catalogues are merged with the sources instead. What gettext guesses from a
similar message is marked fuzzy, and so is not used before somebody has looked at it. A language of
po/LINGUAS that has no catalogue gets an empty one.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# What `i18n.gettext(preset: 'glib')` of meson gives xgettext, so that this finds what
# `ninja basalt-pot` finds.
XGETTEXT_OPTIONS = [
    "--package-name=basalt", "--from-code=UTF-8", "--add-comments", "-k_",
    "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
    "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
    "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format", "--flag=NC_:2:pass-c-format",
    "--flag=g_dngettext:2:pass-c-format", "--flag=g_strdup_printf:1:c-format",
    "--flag=g_string_printf:2:c-format", "--flag=g_string_append_printf:2:c-format",
    "--flag=g_error_new:3:c-format", "--flag=g_set_error:4:c-format",
    "--flag=g_markup_printf_escaped:1:c-format", "--flag=g_log:3:c-format",
    "--flag=g_print:1:c-format", "--flag=g_printerr:1:c-format", "--flag=g_printf:1:c-format",
    "--flag=g_fprintf:2:c-format", "--flag=g_sprintf:2:c-format", "--flag=g_snprintf:3:c-format",
]

NEW_HEADER = """\
# Translation of Basalt, {language}.
# SPDX-License-Identifier: GPL-3.0-or-later
#
"""

# How many messages of one kind are named; the rest is counted.
NAMED = 12

ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


class ToolError(Exception):
    """A tool of gettext did not do what it was asked for."""


class Entry:
    """A message of a catalogue."""

    def __init__(self):
        self.fields = {}
        self.flags = set()
        self.obsolete = False

    @property
    def id(self):
        return self.fields.get("msgctxt"), self.fields.get("msgid", "")

    @property
    def name(self):
        context, text = self.id
        text = text if len(text) <= 70 else text[:69] + "…"
        text = text.replace("\n", "\\n")
        return f"“{text}”" if context is None else f"“{text}” ({context})"

    @property
    def translations(self):
        return [text for name, text in self.fields.items() if name.startswith("msgstr")]

    @property
    def is_fuzzy(self):
        return "fuzzy" in self.flags

    @property
    def is_translated(self):
        return all(self.translations)


def parse(text):
    """The entries of a catalogue that a tool of gettext has written, without its header."""
    entries = []
    entry = Entry()
    field = None
    for line in [*text.split("\n"), ""]:
        if not line:
            if "msgid" in entry.fields:
                entries.append(entry)
            entry, field = Entry(), None
            continue
        if line.startswith("#, "):
            entry.flags.update(line[3:].split(", "))
            continue
        if line.startswith("#~ "):
            entry.obsolete = True
            line = line[3:]
        if line.startswith(("#", "|")):
            continue
        match = re.match(r'(?:(msg\w+(?:\[\d+\])?) )?"(.*)"$', line)
        if match:
            field = match[1] or field
            value = re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[0]), match[2])
            entry.fields[field] = entry.fields.get(field, "") + value
    return [entry for entry in entries if entry.id != (None, "")]


def run(*command):
    """Runs a tool of gettext; returns whether it went well, and what it said."""
    done = subprocess.run([str(word) for word in command], check=False, capture_output=True,
                          text=True, env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})
    return done.returncode == 0, done.stdout + done.stderr


def run_or_fail(*command):
    good, said = run(*command)
    if not good:
        raise ToolError(f"{command[0]}: {said.strip()}")
    return said


def languages(root):
    text = (root / "po" / "LINGUAS").read_text(encoding="utf-8")
    words = [word for line in text.split("\n") if not line.startswith("#") for word in line.split()]
    for word in words:
        # No catalogue is to be made of what is left of a conflict.
        if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?(@[a-z]+)?", word):
            raise ToolError(f"po/LINGUAS: “{word}” is no language")
    return words


def extract(root, template):
    """Makes the template of all messages."""
    said = run_or_fail("xgettext", *XGETTEXT_OPTIONS, "-f", root / "po" / "POTFILES.in", "-D", root,
                       "-o", template)
    # It takes a file that it does not know for C, and finds nothing or nonsense in it.
    if "will try C" in said:
        raise ToolError(f"xgettext: {said.strip()}")
    if not template.exists():
        raise ToolError("xgettext: no messages")


def merge(catalogue, template, output):
    run_or_fail("msgmerge", "--quiet", "--previous", "--add-location=file", "--output-file", output,
                catalogue, template)


def format_problems(catalogue):
    """What msgfmt says of a catalogue, line by line."""
    problems = []
    for options in (["--check"], ["--check-accelerators=_"]):
        good, said = run("msgfmt", *options, "-o", os.devnull, catalogue)
        lines = [line for line in said.split("\n") if line]
        if not good or lines:
            problems += [line for line in lines if not re.match(r"msgfmt: found \d+ ", line)]
    return list(dict.fromkeys(problems))


def list_problem(entry):
    """What is wrong with a list that a program takes apart, such as the desktop entry's keywords."""
    original = entry.fields["msgid"]
    is_list = original.endswith(";") and original.count(";") > 1
    if is_list and not all(text.endswith(";") for text in filter(None, entry.translations)):
        return f"{entry.name}: the last semicolon is missing"
    return None


class Checker:
    def __init__(self, root, folder):
        self.root = root
        self.folder = folder
        self.template = folder / "basalt.pot"
        self.complaints = 0
        extract(root, self.template)

    def complain(self, language, text):
        print(f"po/{language}.po: {text}", file=sys.stderr)
        self.complaints += 1

    def complain_of(self, language, what, names):
        if not names:
            return
        self.complain(language, f"{len(names)} {what}:")
        for name in names[:NAMED]:
            print(f"  {name}", file=sys.stderr)
        if len(names) > NAMED:
            print(f"  … and {len(names) - NAMED} more", file=sys.stderr)

    def path(self, language):
        return self.root / "po" / f"{language}.po"

    def check(self, language):
        catalogue = self.path(language)
        if not catalogue.exists():
            self.complain(language, "is not there")
            return

        for problem in format_problems(catalogue):
            print(problem.replace(f"{self.root}/", ""), file=sys.stderr)
            self.complaints += 1

        merged = self.folder / f"{language}.po"
        try:
            merge(catalogue, self.template, merged)
        except ToolError as error:
            self.complain(language, str(error))
            return

        had = {entry.id for entry in parse(catalogue.read_text(encoding="utf-8"))
               if not entry.obsolete}
        entries = parse(merged.read_text(encoding="utf-8"))
        live = [entry for entry in entries if not entry.obsolete]
        self.complain_of(language, "untranslated",
                         [e.name for e in live if not e.is_translated])
        self.complain_of(language, "fuzzy",
                         [e.name for e in live if e.is_translated and e.is_fuzzy])
        self.complain_of(language, "no longer in the sources",
                         [e.name for e in entries if e.obsolete and e.id in had])
        for problem in filter(None, map(list_problem, live)):
            self.complain(language, problem)

    def update(self, language):
        catalogue = self.path(language)
        merged = self.folder / f"{language}.po"
        if not catalogue.exists():
            run_or_fail("msginit", "--no-translator", "--locale", language, "--input",
                        self.template, "--output-file", merged)
            text = merged.read_text(encoding="utf-8")
            merged.write_text(NEW_HEADER.format(language=language) + text[text.index("msgid"):],
                              encoding="utf-8")
        else:
            merge(catalogue, self.template, merged)
            run_or_fail("msgattrib", "--no-obsolete", "--output-file", merged, merged)

        text = merged.read_text(encoding="utf-8")
        if not catalogue.exists() or undated(text) != undated(catalogue.read_text(encoding="utf-8")):
            catalogue.write_text(text, encoding="utf-8")

        entries = parse(text)
        translated = sum(e.is_translated and not e.is_fuzzy for e in entries)
        fuzzy = sum(e.is_translated and e.is_fuzzy for e in entries)
        print(f"po/{language}.po: {translated} translated, {fuzzy} fuzzy, "
              f"{len(entries) - translated - fuzzy} untranslated")


def undated(text):
    return re.sub(r'(?m)^"POT-Creation-Date: .*\n', "", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="merge the catalogues with the sources")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).parents[1],
                        help="the project's folder")
    parser.add_argument("language", nargs="*", help="as in po/LINGUAS; all of them, if none is named")
    arguments = parser.parse_args()
    root = arguments.root.resolve()

    try:
        with tempfile.TemporaryDirectory() as folder:
            checker = Checker(root, pathlib.Path(folder))
            known = languages(root)
            for language in arguments.language or known:
                if language not in known:
                    checker.complain(language, "is not named in po/LINGUAS")
                elif arguments.update:
                    checker.update(language)
                else:
                    checker.check(language)
            return 1 if checker.complaints else 0
    except ToolError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
