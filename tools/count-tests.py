#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints `N passed, N failed` of a meson run, every TAP point counted.

Usage: count-tests.py BUILD_DIR
"""

import re
import sys
import xml.etree.ElementTree as ElementTree


def count_broken(log):
    """Programs that failed, timed out or died, by meson's own summary: where one died, its points
    tell nothing of it."""
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    summary = text[text.rindex("\nOk:"):]
    return sum(int(number) for number in
               re.findall(r"(?m)^(?:Fail|Unexpected Pass|Timeout): +(\d+)", summary))


def parse(log):
    """What tests print may have characters that XML has not; meson writes them all the same."""
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    return ElementTree.fromstring(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]", "", text))


def main():
    logs = f"{sys.argv[1]}/meson-logs"
    passed = failed = skipped = 0
    for suite in parse(f"{logs}/testlog.junit.xml").iter("testsuite"):
        for case in suite.iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1

    failed = max(failed, count_broken(f"{logs}/testlog.txt"))

    summary = f"{passed} passed, {failed} failed"
    if skipped:
        summary += f", {skipped} skipped"
    print(summary)

    # A run in which nothing ran has not passed.
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
