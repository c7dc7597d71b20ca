#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the C sources into the project's form, or with --check says what is not.

clang-format knows GNU style but not the columns in which GNOME lines up the
parameters of a function. So .c files go through clang-format, then every
parameter of a definition gets its line and its column. Headers, whose prototypes
are lined up in blocks, are kept by hand and only checked for tabs, trailing space
and line length.
"""

import re
import subprocess
import sys

PARAMETER = re.compile(r"^(?P<type>(?:const |unsigned |struct |enum )*[A-Za-z_]\w*(?: const)?"
                       r"(?: \*const(?= \*))?(?: G_GNUC_UNUSED)?)"
                       r"\s+(?P<stars>\**)(?P<name>(?:const )?[A-Za-z_]\w*(?:\[[^\]]*\])*)$")
HEAD = re.compile(r"^[A-Za-z_]\w* \(")


def sources(pattern):
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
                         check=True, capture_output=True, text=True)
    return [name for name in out.stdout.split() if name.startswith(("src/", "tests/"))]


def split_parameters(text):
    """Splits at the commas that are not inside brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    parts.append(text[start:].strip())
    return parts


def line_up(lines):
    """Gives every parameter of a function definition its line and its column."""
    result = []
    i = 0
    while i < len(lines):
        j = i
        if HEAD.match(lines[i]):
            while j + 1 < len(lines) and not lines[j].endswith(")") and lines[j].endswith(","):
                j += 1
        head = " ".join([lines[i]] + [line.strip() for line in lines[i + 1:j + 1]])
        if (not HEAD.match(lines[i]) or not head.endswith(")") or
                j + 1 >= len(lines) or lines[j + 1] != "{"):
            result.append(lines[i])
            i += 1
            continue

        open_bracket = head.index("(")
        parts = split_parameters(head[open_bracket + 1:-1])
        parsed = [PARAMETER.match(part) for part in parts]
        if len(parts) < 2 or not all(p or part == "..." for p, part in zip(parsed, parts)):
            result += lines[i:j + 1]
            i = j + 1
            continue

        types = max(len(p["type"]) for p in parsed if p)
        stars = max(len(p["stars"]) for p in parsed if p)
        lined = [p["type"].ljust(types) + " " + p["stars"].rjust(stars) + p["name"] if p else "..."
                 for p in parsed]
        indent = " " * (open_bracket + 1)
        result.append(head[:open_bracket + 1] + lined[0] + ",")
        result += [indent + part + "," for part in lined[1:-1]]
        result.append(indent + lined[-1] + ")")
        i = j + 1

    return result


def formatted(name):
    out = subprocess.run(["clang-format", "--style=file", name], check=True, capture_output=True,
                         text=True)
    text = "\n".join(line_up(out.stdout.split("\n")))
    # clang-format takes the dashes of a quark's name for minus signs.
    return re.sub(r"(?m)^G_DEFINE_QUARK \(([\w -]+),",
                  lambda match: f"G_DEFINE_QUARK ({match[1].replace(' ', '')},", text)


def check_header(name):
    complaints = []
    with open(name, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if "\t" in line or line != line.rstrip() or len(line) > 120:
                complaints.append(f"{name}:{number}: tab, trailing space or more than 120 columns")
    return complaints


def main():
    check = "--check" in sys.argv[1:]
    names = [name for name in sys.argv[1:] if not name.startswith("--")]
    complaints = []

    for name in names or sources("*.c"):
        with open(name, encoding="utf-8") as file:
            old = file.read()
        new = formatted(name)
        if new == old:
            continue
        if check:
            complaints.append(f"{name}: not formatted (./dev format)")
        else:
            with open(name, "w", encoding="utf-8") as file:
                file.write(new)

    for name in sources("*.h"):
        complaints += check_header(name)

    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
