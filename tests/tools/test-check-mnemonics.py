#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests tools/check-mnemonics.py on a small project.

Usage: test-check-mnemonics.py TOOL
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop()

MENU = '''<?xml version="1.0" encoding="UTF-8"?>
<interface>
  <menu id="menu">
    <section><item><attribute name="label" translatable="yes">_Open</attribute></item></section>
    <section><item><attribute name="label" translatable="yes">{second}</attribute></item></section>
    <submenu>
      <attribute name="label" translatable="yes">_More</attribute>
      <item><attribute name="label" translatable="yes">{deep}</attribute></item>
    </submenu>
  </menu>
  <object class="GtkButton">
    <property name="label" translatable="yes">_Run</property>
    <property name="use-underline">1</property>
  </object>
  <object class="GtkButton">
    <property name="label" translatable="yes">{button}</property>
    <property name="use-underline">1</property>
  </object>
</interface>
'''

CODE = '''static void
one (void)
{
  append (section, _ ("_Pin"), "pin");
  append (section, _ ("Un_pin"), "unpin");
  append (section, _ ("%s"), "pin");
  note (_ ("See AWS_PROFILE, AWS_REGION"));
}

static void
two (void)
{
  append (section, _ ("Com_pare"), "compare");
}
'''

CATALOGUE = '''msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "_Open"
msgstr "{open}"

msgid "Cl_ose All"
msgstr "Cl_ose All"

msgid "_Close"
msgstr "_Schließen"
'''


class Test(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("po/LINGUAS", "de\n")
        self.write("po/de.po", CATALOGUE.format(open="Ö_ffnen"))
        self.write("src/app/code.c", CODE)
        self.write_menu()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")

    def write_menu(self, second="_Close", deep="_Order", button="_Stop"):
        self.write("ui/menu.ui", MENU.format(second=second, deep=deep, button=button))

    def check(self):
        done = subprocess.run([sys.executable, TOOL, "--root", self.root], check=False,
                              capture_output=True, text=True)
        return done.returncode, done.stderr.splitlines()

    def test_good(self):
        """Another menu, another function and what excludes the other may have the same."""
        self.assertEqual(self.check(), (0, []))

    def test_menu(self):
        self.write_menu(second="Cl_ose All")
        status, said = self.check()
        self.assertEqual(status, 1)
        # In German, _Open has F.
        self.assertEqual(said, ["menu.ui, menu “menu”, C: “_Open” and “Cl_ose All” share O"])

    def test_submenu_label(self):
        self.write_menu(second="Re_move")
        self.assertEqual(self.check()[1],
                         ["menu.ui, menu “menu”, C: “Re_move” and “_More” share M",
                          "menu.ui, menu “menu”, de: “Re_move” and “_More” share M"])

    def test_language(self):
        self.write("po/de.po", CATALOGUE.format(open="Auf_schließen"))
        self.assertEqual(self.check(), (1, [
            "menu.ui, menu “menu”, de: “Auf_schließen” and “_Schließen” share S"]))

    def test_buttons(self):
        self.write_menu(button="St_raight")
        self.assertEqual(self.check()[1][0], "menu.ui, C: “_Run” and “St_raight” share R")

    def test_function(self):
        self.write("src/app/code.c", CODE.replace('"%s"', '"Com_pare"'))
        status, said = self.check()
        self.assertEqual(status, 1)
        self.assertIn("code.c, one (), C: “_Pin” and “Com_pare” share P", said)


if __name__ == "__main__":
    unittest.main()
