# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person has set up: screen, text scale, colours, direction and language, by a short name.

Such as "360x600", "1000x700-dark", or "360x600-2x-contrast-rtl-de": the screen's size, then what
differs from a desktop in English as it comes; "still" is without animations.
"""

import ctypes
import gettext
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Setting:
    def __init__(self, name):
        self.name = name
        self.size, self.scale, self.language = (1100, 760), 1.0, ""
        self.dark = self.contrast = self.rtl = self.still = False
        for word in name.split("-"):
            if match := re.fullmatch(r"(\d+)x(\d+)", word):
                self.size = int(match[1]), int(match[2])
            elif match := re.fullmatch(r"([\d.]+)x", word):
                self.scale = float(match[1])
            elif word in ("dark", "contrast", "rtl", "still"):
                setattr(self, word, True)
            elif re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", word):
                self.language = word
            else:
                sys.exit(f"{name}: what is “{word}”?")

    def run(self, *command):
        """Runs a command with a display and a home of its own; returns whether it went well."""
        environment = dict(os.environ, BASALT_TEST_SCREEN=f"{self.size[0]}x{self.size[1]}x24")
        return subprocess.run([os.path.join(HERE, "..", "with-display.sh"), *command],
                              env=environment, check=False).returncode == 0

    def catalogue(self, locale_dir):
        if not self.language:
            return gettext.NullTranslations()
        return gettext.translation("basalt", locale_dir, [self.language])

    def prepare(self, locale_dir):
        """Sets the display up; returns what the program has to find in its environment."""
        if self.scale != 1:
            set_text_scale(self.scale)
        # GTK's own translation says which way to read; ours is not there in Hebrew.
        languages = ["he"] * self.rtl + [self.language or "en"]
        environment = {"LANGUAGE": ":".join(languages), "BASALT_LOCALEDIR": locale_dir}
        environment.update(make_locale(self.language))
        if self.still:
            settings = os.path.join(os.environ["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini")
            with open(settings, "a", encoding="utf-8") as file:
                file.write("gtk-enable-animations=0\n")
        if self.dark:
            environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        if self.contrast:
            environment["ADW_DEBUG_HIGH_CONTRAST"] = "1"
        return environment


def set_text_scale(scale):
    """As the desktop's settings do it for programs that have no other way to learn of it: 96 dots an
    inch are a scale of 1. The file settings.ini does not do it, as the X server's word goes first."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XChangeProperty.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong,
                                    ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    resources = f"Xft.dpi:\t{96 * scale:.0f}\n".encode()
    string = 31  # XA_STRING
    x11.XChangeProperty(display, x11.XDefaultRootWindow(display),
                        x11.XInternAtom(display, b"RESOURCE_MANAGER", 0), string, 8, 0, resources,
                        len(resources))
    x11.XCloseDisplay(display)


def make_locale(language):
    """The language's own locale, for its numbers and times; C.UTF-8 where none can be made, in which
    newer systems speak English alone."""
    if not language:
        return {"LC_ALL": "C.UTF-8"}
    name = language if "_" in language else f"{language}_{ {'ja': 'JP'}.get(language, language.upper()) }"
    folder = os.environ["HOME"]
    path = os.path.join(folder, f"{name}.utf8")
    try:
        subprocess.run(["localedef", "-i", name, "-f", "UTF-8", path], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        pass
    # Where it knows nothing of the language, it leaves an empty folder.
    if not os.path.exists(os.path.join(path, "LC_CTYPE")):
        return {"LC_ALL": "C.UTF-8"}
    return {"LC_ALL": f"{name}.UTF-8", "LOCPATH": folder}
