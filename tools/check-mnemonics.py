#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says where two things that are shown together have the same mnemonic, in any language.

Usage: check-mnemonics.py [--root FOLDER]

Together are the items of a menu, sections included; the buttons and labels of a template; and, in
C, the texts of a function that have one, which are a menu's or a dialog's.
"""

import argparse
import importlib.util
import pathlib
import re
import sys
import xml.etree.ElementTree

TOOLS = pathlib.Path(__file__).parent

# Of these, one or the other is there, never both.
ALTERNATIVES = [
    {"_Pin", "Un_pin"},
    {"Copy _ID", "Copy _IDs"},
    {"_Compare", "_Compare with…"},
    {"_Move to Trash", "Rest_ore from Trash"},
    {"_Save", "_Add"},
    {"_Close", "_Cancel"},
]

MNEMONIC = re.compile(r"_(\w)")
FUNCTION = re.compile(r"(?ms)^(\w+) \([^;{}]*?\)\n\{\n.*?^\}")
TEXT = re.compile(r'(?<!\w)(?:_|C_) \((?:"(\w+)", )?((?:"(?:[^"\\]|\\.)*"\s*)+)\)')
# A name such as AWS_PROFILE, which says what it is.
NOT_MNEMONIC = re.compile(r"\w_\w*[A-Z]{2}|[A-Z]{2}_")


def load_catalogues():
    """The sibling that reads catalogues; its name is no module's."""
    spec = importlib.util.spec_from_file_location("check_translations",
                                                  TOOLS / "check-translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def has_mnemonic(text):
    return MNEMONIC.search(text) is not None and NOT_MNEMONIC.search(text) is None


def label_of(element):
    """Context and text of a menu's item."""
    for attribute in element.findall("attribute"):
        if attribute.get("name") == "label" and attribute.get("translatable"):
            return attribute.get("context"), attribute.text
    return None


def menu_groups(menu, name):
    """The labels of a menu, and those of each menu that opens from it."""
    group = []

    def add(element):
        for child in element:
            if child.tag == "submenu":
                yield from menu_groups(child, name)
            if child.tag in ("item", "submenu"):
                group.append(label_of(child))
            elif child.tag == "section":
                yield from add(child)

    yield from add(menu)
    yield name, list(filter(None, group))


def template_groups(path):
    tree = xml.etree.ElementTree.parse(path).getroot()
    for menu in tree.iter("menu"):
        yield from menu_groups(menu, f"{path.name}, menu “{menu.get('id')}”")
    labels = []
    for element in tree.iter("object"):
        properties = {p.get("name"): p for p in element.findall("property")}
        if "use-underline" in properties and "label" in properties:
            labels.append((properties["label"].get("context"), properties["label"].text))
    yield path.name, labels


def code_groups(path):
    for function in FUNCTION.finditer(path.read_text(encoding="utf-8")):
        labels = []
        for match in TEXT.finditer(function[0]):
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match[2]))
            labels.append((match[1], text))
        yield f"{path.name}, {function[1]} ()", labels


def groups(root):
    for path in sorted(root.glob("ui/*.ui")):
        yield from template_groups(path)
    for path in sorted(root.glob("src/app/*.c")):
        yield from code_groups(path)


def clashes(labels, translate):
    """Pairs of labels with one mnemonic."""
    seen = {}
    for context, text in dict.fromkeys(labels):
        if not has_mnemonic(text):
            continue
        translation = translate(context, text)
        match = MNEMONIC.search(translation)
        if match is None:
            continue
        letter = match[1].lower()
        for other, other_translation in seen.get(letter, ()):
            if not any({text, other} <= pair for pair in ALTERNATIVES):
                yield letter, other_translation, translation
        seen.setdefault(letter, []).append((text, translation))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=TOOLS.parent,
                        help="the project's folder")
    root = parser.parse_args().root.resolve()

    catalogues = load_catalogues()
    languages = {"C": {}}
    for language in catalogues.languages(root):
        text = (root / "po" / f"{language}.po").read_text(encoding="utf-8")
        languages[language] = {entry.id: entry.translations[0]
                               for entry in catalogues.parse(text) if not entry.obsolete}

    complaints = 0
    for where, labels in groups(root):
        for language, translations in languages.items():
            for letter, one, other in clashes(
                    labels, lambda context, text: translations.get((context, text)) or text):
                print(f"{where}, {language}: “{one}” and “{other}” share {letter.upper()}",
                      file=sys.stderr)
                complaints += 1
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
