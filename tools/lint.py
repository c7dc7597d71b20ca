#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what neither the compiler nor the formatter sees."""

import html
import re
import subprocess
import sys
import xml.etree.ElementTree

COMPLAINTS = []


def complain(name, number, text):
    COMPLAINTS.append(f"{name}:{number}: {text}")


def files(*patterns):
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard",
                          *patterns], check=True, capture_output=True, text=True)
    return out.stdout.split()


def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def check_licences():
    for name in files("*.c", "*.h", "*.py", "*.sh", "*.ui", "*.css", "meson.build", "**/meson.build"):
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(read(name).split("\n")[:4]):
            complain(name, 1, "no SPDX line")


def check_layers():
    """The include path keeps layers apart; these it cannot see."""
    for name in files("src/core/*.c", "src/core/*.h", "src/cli/*.c", "src/cli/*.h"):
        for number, line in enumerate(read(name).split("\n"), 1):
            if re.match(r'#include [<"](gtk|gdk|adwaita|gtksourceview)', line):
                complain(name, number, "the core and the command line know no GTK")
            if name.startswith("src/core/") and re.match(r"\s*(g_print(err)?|f?printf|puts) \(", line):
                complain(name, number, "the core never prints")

    own = {name.rsplit("/", 1)[1] for name in files("src/core/**/*-private.h")}
    for name in files("src/app/*.c", "src/app/*.h", "src/cli/*.c", "src/cli/*.h"):
        for number, line in enumerate(read(name).split("\n"), 1):
            match = re.match(r'#include "([^"]+)"', line)
            if match and match[1] in own:
                complain(name, number, "a private header of the core")


def check_tests_listed():
    for name in files("tests/**/test-*.c"):
        folder, file = name.rsplit("/", 1)
        if file[len("test-"):-len(".c")] not in read(f"{folder}/meson.build"):
            complain(name, 1, "a test that its meson.build does not name")


def check_names():
    """Since GTK 4.10 the label of a button is its name for assistive technology, whatever else is given."""
    for name in files("ui/*.ui"):
        for element in xml.etree.ElementTree.parse(name).iter("object"):
            if (element.get("class") in ("GtkButton", "GtkToggleButton", "GtkLinkButton")
                    and element.find("property[@name='label']") is not None
                    and element.find("accessibility/property[@name='label']") is not None):
                text = element.findtext("property[@name='label']")
                complain(name, 1, f"the label “{text}” would take the place of the button's name for "
                                  "assistive technology: make it a child")


def check_toasts():
    """Dismissed while it still comes, a toast of libadwaita's crashes the program."""
    for name in files("src/app/*.c"):
        for number, line in enumerate(read(name).split("\n"), 1):
            if (re.search(r"\badw_(\w+_add_toast|toast_dismiss) \(", line)
                    and not name.endswith("/basalt-toast-queue.c")):
                complain(name, number, "toasts are added and dismissed by basalt-toast-queue.h")


def check_keys():
    """The shortcuts window lists the first key of each action that has one in every window."""
    name = "src/app/basalt-application-actions.c"
    listed = re.findall(r'"accelerator">([^<]+)<', read("ui/help-overlay.ui"))
    listed = html.unescape(" ".join(listed)).split()
    keys = 0
    for number, line in enumerate(read(name).split("\n"), 1):
        entry = re.match(r'\s+\{ "(?:app|win|window)\.[^"]+", \{ "([^"]+)"', line)
        if entry:
            keys += 1
            if entry[1] not in listed:
                complain(name, number, f"{entry[1]} is not in ui/help-overlay.ui")
    if keys == 0:
        complain(name, 1, "no key is found")


def check_words():
    for name in files("src/**/*.c", "src/**/*.h", "tests/**/*.c", "tests/**/*.py", "ui/*.ui"):
        for number, line in enumerate(read(name).split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line) or line.startswith("#if 0"):
                complain(name, number, "something left open")


def main():
    check_licences()
    check_layers()
    check_tests_listed()
    check_names()
    check_toasts()
    check_keys()
    check_words()
    for complaint in COMPLAINTS:
        print(complaint, file=sys.stderr)
    return 1 if COMPLAINTS else 0


if __name__ == "__main__":
    sys.exit(main())
