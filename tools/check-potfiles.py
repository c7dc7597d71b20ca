#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says which files have translatable text and are not in po/POTFILES.in, or the other way round.

With --update the list is written anew.
"""

import pathlib
import re
import sys

C_TEXT = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*[A-Z_]*,?\s*"')
UI_TEXT = re.compile(r'translatable="(?:yes|true|1)"')
HEADER = "# SPDX-License-Identifier: GPL-3.0-or-later\n# Every file with translatable text, sorted.\n"


def translatable(root):
    for path in sorted(root.glob("data/*.in")):
        if not path.name.endswith(".service.in"):
            yield path
    for path in root.glob("src/**/*.c"):
        if C_TEXT.search(path.read_text(encoding="utf-8")):
            yield path
    for path in root.glob("ui/*.ui"):
        if UI_TEXT.search(path.read_text(encoding="utf-8")):
            yield path


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    root = pathlib.Path(arguments[0] if arguments else ".").resolve()
    list_file = root / "po" / "POTFILES.in"
    found = sorted(str(path.relative_to(root)) for path in translatable(root))

    if "--update" in sys.argv:
        list_file.write_text(HEADER + "".join(name + "\n" for name in found), encoding="utf-8")
        return 0

    listed = [line.strip() for line in list_file.read_text(encoding="utf-8").split("\n")
              if line.strip() and not line.startswith("#")]
    for name in sorted(set(found) - set(listed)):
        print(f"po/POTFILES.in: {name} is missing", file=sys.stderr)
    for name in sorted(set(listed) - set(found)):
        print(f"po/POTFILES.in: {name} has no translatable text, or is not there", file=sys.stderr)
    if len(listed) != len(set(listed)):
        print("po/POTFILES.in: a file is named twice", file=sys.stderr)

    return 0 if sorted(listed) == found else 1


if __name__ == "__main__":
    sys.exit(main())
