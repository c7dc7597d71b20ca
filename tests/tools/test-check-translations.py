#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests tools/check-translations.py on a small project.

Usage: test-check-translations.py TOOL
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop()

SOURCE = '''
/* Translators: the greeting. */
puts (_ ("Hello"));
printf (ngettext ("%u run of “%s”", "%u runs of “%s”", n), n, name);
puts (C_ ("verb", "_Run"));
'''

DESKTOP = "[Desktop Entry]\nType=Application\nName=Small\nKeywords=run;flow;\n"

UI = '''<?xml version="1.0" encoding="UTF-8"?>
<interface><object class="GtkLabel"><property name="label" translatable="yes">Label</property></object>
</interface>
'''

HEADER = '''msgid ""
msgstr ""
"Project-Id-Version: small\\n"
"PO-Revision-Date: 2026-11-22 12:00+0000\\n"
"Last-Translator: Somebody\\n"
"Language-Team: German\\n"
"Language: de\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
'''

MESSAGES = {
    "name": 'msgid "Small"\nmsgstr "Klein"\n',
    "keywords": 'msgid "run;flow;"\nmsgstr "Lauf;Ablauf;"\n',
    "hello": 'msgid "Hello"\nmsgstr "Hallo"\n',
    "plural": '#, c-format\nmsgid "%u run of “%s”"\nmsgid_plural "%u runs of “%s”"\n'
              'msgstr[0] "%u Lauf von „%s“"\nmsgstr[1] "%u Läufe von „%s“"\n',
    "verb": 'msgctxt "verb"\nmsgid "_Run"\nmsgstr "_Ausführen"\n',
    "label": 'msgid "Label"\nmsgstr "Beschriftung"\n',
}


class Test(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name, text in {"po/POTFILES.in": "a.desktop.in\na.c\na.ui\n",
                           "po/LINGUAS": "# Languages\nde\n", "a.c": SOURCE,
                           "a.desktop.in": DESKTOP, "a.ui": UI}.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def write_catalogue(self, **changes):
        messages = {**MESSAGES, **changes}
        self.write("po/de.po", "\n".join([HEADER, *messages.values()]))

    def read_catalogue(self, language="de"):
        return (self.root / "po" / f"{language}.po").read_text(encoding="utf-8")

    def run_tool(self, *arguments):
        done = subprocess.run([sys.executable, TOOL, "--root", self.root, *arguments], check=False,
                              capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def assert_good(self, *arguments):
        self.assertEqual(self.run_tool(*arguments), (0, ""))

    def assert_bad(self, *words):
        status, said = self.run_tool()
        self.assertEqual(status, 1, said)
        for word in words:
            self.assertIn(word, said)
        self.assertNotIn("Traceback", said)

    def test_whole(self):
        self.write_catalogue()
        self.assert_good()
        self.assert_good("de")

    def test_untranslated(self):
        self.write_catalogue(hello='msgid "Hello"\nmsgstr ""\n')
        self.assert_bad("po/de.po: 1 untranslated", "“Hello”")
        self.write_catalogue(hello="")
        self.assert_bad("po/de.po: 1 untranslated", "“Hello”")
        self.write_catalogue(plural=MESSAGES["plural"].replace("%u Läufe von „%s“", ""))
        self.assert_bad("po/de.po: 1 untranslated", "“%u run of “%s””")

    def test_new_in_the_sources(self):
        self.write_catalogue()
        self.write("a.c", SOURCE + 'puts (_ ("New\\nlines"));\n')
        self.assert_bad("po/de.po: 1 untranslated", "“New\\nlines”")

    def test_many(self):
        self.write_catalogue()
        self.write("a.c", SOURCE + "".join(f'puts (_ ("{c}-letter"));\n' for c in "abcdefghijklmno"))
        self.assert_bad("15 untranslated", "a-letter", "l-letter", "… and 3 more")

    def test_context(self):
        self.write_catalogue(verb='msgctxt "noun"\nmsgid "_Run"\nmsgstr "_Lauf"\n')
        self.assert_bad("po/de.po: 1 fuzzy", "“_Run” (verb)")

    def test_fuzzy(self):
        self.write_catalogue(hello='#, fuzzy\n' + MESSAGES["hello"])
        self.assert_bad("po/de.po: 1 fuzzy", "“Hello”")

    def test_changed_in_the_sources(self):
        """What was translated before is no translation of what is there now."""
        self.write_catalogue()
        self.write("a.c", SOURCE.replace("Hello", "Hello!"))
        self.assert_bad("po/de.po: 1 fuzzy", "“Hello!”")

    def test_gone_from_the_sources(self):
        self.write_catalogue()
        self.write("a.ui", "<interface/>")
        self.assert_bad("po/de.po: 1 no longer in the sources", "“Label”")

    def test_remembered(self):
        """What the catalogue itself calls obsolete has not drifted."""
        self.write_catalogue(old='#~ msgid "Old"\n#~ msgstr "Alt"\n')
        self.assert_good()

    def test_placeholders(self):
        for wrong in "%s Läufe von „%u“", "%u Läufe", "%u Läufe von „%s“ %s":
            self.write_catalogue(plural=MESSAGES["plural"].replace("%u Läufe von „%s“", wrong))
            self.assert_bad("format specifications")
        # A catalogue that does not know that the message has any.
        self.write_catalogue(plural=MESSAGES["plural"].replace("%u Läufe von", "%s Läufe von")
                             .replace("#, c-format\n", ""))
        self.assert_bad("po/de.po: 1 fuzzy", "“%u run of “%s””")

        self.write_catalogue(plural=MESSAGES["plural"].replace("%u Läufe von „%s“",
                                                               "„%2$s“: %1$u Läufe"))
        self.assert_good()

    def test_accelerator(self):
        self.write_catalogue(verb=MESSAGES["verb"].replace("_Ausführen", "Ausführen"))
        self.assert_bad("lacks the keyboard accelerator mark")

    def test_list(self):
        self.write_catalogue(keywords='msgid "run;flow;"\nmsgstr "Lauf;Ablauf"\n')
        self.assert_bad("semicolon", "“run;flow;”")

    def test_broken(self):
        self.write_catalogue(hello='msgid "Hello"\nmsgstr "Hallo\n')
        self.assert_bad("po/de.po:")
        self.write("po/de.po", "")
        self.assert_bad("po/de.po: 6 untranslated")
        (self.root / "po/de.po").unlink()
        self.assert_bad("po/de.po: is not there")

    def test_languages(self):
        self.write_catalogue()
        self.write("po/fr.po", self.read_catalogue())
        status, said = self.run_tool("fr")
        self.assertEqual(status, 1)
        self.assertIn("po/fr.po: is not named in po/LINGUAS", said)
        self.write("po/LINGUAS", "")
        self.assert_good()
        self.write("po/LINGUAS", "<<<<<<< HEAD\nde\n")
        self.assert_bad("“<<<<<<<” is no language")
        self.run_tool("--update")
        self.assertFalse((self.root / "po" / "<<<<<<<.po").exists())

    def test_sources(self):
        self.write_catalogue()
        (self.root / "a.c").unlink()
        self.assert_bad("a.c")
        self.write("a.c", SOURCE)
        (self.root / "a.ui").rename(self.root / "a.unknown")
        self.write("po/POTFILES.in", "a.c\na.desktop.in\na.unknown\n")
        self.assert_bad("will try C")

    def test_update(self):
        self.write_catalogue()
        self.write("a.c", SOURCE.replace("Hello", "Hello!") + 'puts (_ ("Quite another"));\n')
        self.write("a.ui", "<interface/>")
        status, said = self.run_tool("--update")
        self.assertEqual((status, said), (0, "po/de.po: 4 translated, 1 fuzzy, 1 untranslated\n"))
        text = self.read_catalogue()
        self.assertIn('#, fuzzy\n#| msgid "Hello"\nmsgid "Hello!"\nmsgstr "Hallo"\n', text)
        self.assertIn('#. Translators: the greeting.\n#: a.c\n', text)
        self.assertNotIn("Label", text)
        self.assert_bad("1 untranslated", "1 fuzzy")

        # Nothing to do is nothing done.
        self.run_tool("--update")
        self.assertEqual(self.read_catalogue(), text)

    def test_update_first(self):
        self.write("po/LINGUAS", "fr\n")
        status, said = self.run_tool("--update")
        self.assertEqual((status, said), (0, "po/fr.po: 0 translated, 0 fuzzy, 6 untranslated\n"))
        self.assertIn("SPDX-License-Identifier", self.read_catalogue("fr"))
        self.assertIn("nplurals=2; plural=(n > 1)", self.read_catalogue("fr"))
        self.assertIn('msgid "Label"\nmsgstr ""\n', self.read_catalogue("fr"))


if __name__ == "__main__":
    unittest.main()
