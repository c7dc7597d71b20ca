#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests that basalt-cli speaks the languages it is translated to.

Usage: test-languages.py LINGUAS CATALOGUES BASALT_CLI

What it says is held against the compiled catalogues of the build folder, so no test has to be
changed with a translation.
"""

import gettext
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

BASALT_CLI = sys.argv.pop()
CATALOGUES = pathlib.Path(sys.argv.pop())
LINGUAS = pathlib.Path(sys.argv.pop())

# The locale that the C library itself brings. Others are generated where they are wanted, which a
# clean machine does not do.
C_UTF8 = [path for path in map(pathlib.Path, ["/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8",
                                              "/usr/lib64/locale/C.utf8"]) if path.is_dir()]


def languages():
    lines = LINGUAS.read_text(encoding="utf-8").split("\n")
    return [word for line in lines if not line.startswith("#") for word in line.split()]


class Test(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.assertTrue(C_UTF8, "there is no C.UTF-8")
        self.make_locale("xx_XX")
        for language in languages():
            self.make_locale(self.locale(language))

    @staticmethod
    def locale(language):
        """A name that a locale of the language could have."""
        return language if "_" in language else f"{language}_{language.upper()}"

    def make_locale(self, name):
        """A locale with only the name of its own. With C.UTF-8 itself newer C libraries do not
        look for translations."""
        (self.home / f"{name}.utf8").symlink_to(C_UTF8[0])

    def run_cli(self, locale, *arguments, **environment):
        done = subprocess.run([BASALT_CLI, *arguments], check=False, capture_output=True, text=True,
                              env={**os.environ, "HOME": str(self.home), "LOCPATH": str(self.home),
                                   "LC_ALL": locale, "LANGUAGE": "",
                                   "BASALT_LOCALEDIR": str(CATALOGUES), **environment})
        return done.stdout + done.stderr

    def test_there_are_languages(self):
        self.assertIn("de", languages())
        self.assertEqual(languages(), sorted(set(languages())))

    def test_help(self):
        """Every line of the English help that the catalogue translates is translated."""
        english = self.run_cli("C", "--help")
        for language in languages():
            with self.subTest(language):
                with open(CATALOGUES / language / "LC_MESSAGES" / "basalt.mo", "rb") as file:
                    catalogue = gettext.GNUTranslations(file)
                said = self.run_cli(f"{self.locale(language)}.UTF-8", "--help")
                found = 0
                # A line is a message, or a command and the message that tells what it does.
                for line in english.split("\n"):
                    for original in {line.strip(), line.strip().partition("  ")[2].strip()}:
                        translation = catalogue.gettext(original) if original else ""
                        if translation not in ("", original):
                            self.assertIn(translation, said)
                            found += 1
                self.assertGreater(found, 0)

    def test_help_of_a_command(self):
        for language in languages():
            with self.subTest(language):
                locale = f"{self.locale(language)}.UTF-8"
                self.assertNotEqual(self.run_cli(locale, "run", "--help"),
                                    self.run_cli("C", "run", "--help"))

    def test_error(self):
        with open(CATALOGUES / "de" / "LC_MESSAGES" / "basalt.mo", "rb") as file:
            catalogue = gettext.GNUTranslations(file)
        self.assertIn(catalogue.gettext("Unknown command “%s”.") % "dance",
                      self.run_cli("de_DE.UTF-8", "dance"))

    def test_order_of_languages(self):
        """LANGUAGE goes before the locale, and a language that is not there before nobody."""
        german = self.run_cli("de_DE.UTF-8", "--help")
        self.assertEqual(self.run_cli("xx_XX.UTF-8", "--help", LANGUAGE="xx:de"), german)
        self.assertNotEqual(self.run_cli("de_DE.UTF-8", "--help", LANGUAGE="en"), german)

    def test_no_translation(self):
        english = self.run_cli("C", "--help")
        self.assertIn("basalt-cli", english)
        self.assertEqual(self.run_cli("xx_XX.UTF-8", "--help"), english)
        self.assertEqual(self.run_cli("yy_YY.UTF-8", "--help"), english)  # no such locale
        self.assertEqual(self.run_cli("de_DE.UTF-8", "--help", BASALT_LOCALEDIR="/nowhere"), english)


if __name__ == "__main__":
    unittest.main()
