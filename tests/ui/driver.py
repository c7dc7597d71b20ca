# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window through its accessible tree, as assistive technology does.

Keys go through the X server's test extension to the focused window: accelerators
are tried as a person tries them.
"""

import ctypes
import ctypes.util
import os
import signal
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

# Long, so that a loaded machine does not fail a test; waited out only by one that fails.
TIMEOUT = 40


class NotFound(Exception):
    """What was waited for did not come."""


def wait_for(condition, what, timeout=TIMEOUT):
    """Iterates until condition() gives something true, and returns that."""
    context = GLib.MainContext.default()
    end = time.monotonic() + timeout
    while True:
        while context.pending():
            context.iteration(False)
        began = time.monotonic()
        try:
            result = condition()
        except GLib.Error:
            result = None  # the tree changed under our feet
        if result:
            return result
        if time.monotonic() > end:
            raise NotFound(what)
        # A look at the window is work for it, too: half of the time is left for what it has to do.
        time.sleep(max(0.03, time.monotonic() - began))


class Keyboard:
    """Keys for whatever window is there; without a window manager nobody else gives it the focus."""

    SHIFT, CONTROL, ALT = "Shift_L", "Control_L", "Alt_L"
    error_handler = None

    def __init__(self):
        self.x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
        self.xtst = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self.x11.XKeysymToKeycode.restype = ctypes.c_ubyte
        self.x11.XStringToKeysym.argtypes = [ctypes.c_char_p]
        self.x11.XStringToKeysym.restype = ctypes.c_ulong
        self.x11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self.x11.XSetInputFocus.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int,
                                            ctypes.c_ulong]
        self.x11.XQueryTree.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_void_p] * 4
        self.x11.XGetWindowAttributes.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
        self.xtst.XTestFakeKeyEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int,
                                                ctypes.c_ulong]
        self.xtst.XTestFakeMotionEvent.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int,
                                                   ctypes.c_int, ctypes.c_ulong]
        self.xtst.XTestFakeButtonEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int,
                                                   ctypes.c_ulong]
        # A window may go between being listed and being asked: no reason to end this process.
        handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        Keyboard.error_handler = Keyboard.error_handler or handler(lambda display, error: 0)
        self.x11.XSetErrorHandler(Keyboard.error_handler)
        self.display = self.x11.XOpenDisplay(None)

    def windows(self, popovers=False):
        """Mapped toplevel windows with a size to speak of, the topmost last; or popovers."""
        root = self.x11.XDefaultRootWindow(self.display)
        out_root, parent = ctypes.c_ulong(), ctypes.c_ulong()
        children, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        self.x11.XQueryTree(self.display, root, ctypes.byref(out_root), ctypes.byref(parent),
                            ctypes.byref(children), ctypes.byref(count))
        found = []
        for i in range(count.value):
            # XWindowAttributes: x, y, width, height first; map_state at byte 92, override_redirect,
            # which popovers have, at 120.
            attributes = (ctypes.c_ubyte * 256)()
            self.x11.XGetWindowAttributes(self.display, children[i], attributes)
            width = int.from_bytes(bytes(attributes[8:12]), "little")
            mapped = int.from_bytes(bytes(attributes[92:96]), "little")
            popover = any(attributes[120:124])
            if width > 50 and mapped == 2 and popover == popovers:
                found.append(children[i])
        return found

    def size(self, window):
        attributes = (ctypes.c_ubyte * 256)()
        self.x11.XGetWindowAttributes(self.display, window, attributes)
        return tuple(int.from_bytes(bytes(attributes[i:i + 4]), "little") for i in (8, 12))

    def focus(self):
        windows = wait_for(self.windows, "a window on the display")
        self.x11.XSetInputFocus(self.display, windows[-1], 1, 0)
        self.x11.XSync(self.display, 0)

    def _event(self, name, down):
        code = self.x11.XKeysymToKeycode(self.display,
                                         self.x11.XStringToKeysym(name.encode()))
        self.xtst.XTestFakeKeyEvent(self.display, code, int(down), 0)

    def point(self, x, y, button=1):
        """A click of the pointer: not a key, but the same extension sends it."""
        self.xtst.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        self.x11.XSync(self.display, 0)
        self.xtst.XTestFakeButtonEvent(self.display, button, 1, 0)
        self.xtst.XTestFakeButtonEvent(self.display, button, 0, 0)
        self.x11.XSync(self.display, 0)

    def leave(self):
        """Takes the pointer to where nothing is, so that no tooltip lies over what is clicked next."""
        self.xtst.XTestFakeMotionEvent(self.display, -1, 0, 0, 0)
        self.x11.XSync(self.display, 0)

    def press(self, key, *modifiers):
        for modifier in modifiers:
            self._event(modifier, True)
        self._event(key, True)
        self._event(key, False)
        for modifier in reversed(modifiers):
            self._event(modifier, False)
        self.x11.XSync(self.display, 0)

    def type(self, text):
        names = {" ": "space", ".": "period", ",": "comma", "-": "minus", ":": "colon",
                 "*": "asterisk", "/": "slash", "_": "underscore"}
        for c in text:
            name = names.get(c, c)
            if c.isupper() or c in ":*_":
                self.press(name, self.SHIFT)
            else:
                self.press(name)


# What at-spi2 calls otherwise since 2.53, and what GTK 4.8 does not tell apart.
OLD_ROLES = {"button": "push button", "toggle button": "push button", "switch": "check box",
             "grouping": "panel"}


def role_of(node):
    role = node.get_role_name()
    return OLD_ROLES.get(role, role)


def is_visible(node):
    return node.get_state_set().contains(Atspi.StateType.VISIBLE)


def has_size(node):
    """Whether the node is drawn: what never was has no size. (GTK 4.8 knows no state for it.)"""
    if "Component" not in node.get_interfaces():
        return True
    extents = node.get_extents(Atspi.CoordType.WINDOW)
    return extents.width > 0 and extents.height > 0


def walk(node, hidden=False):
    """The node and everything in it; what is hidden only if asked for."""
    try:
        if not hidden and not is_visible(node) and role_of(node) != "application":
            return
        yield node
        count = node.get_child_count()
    except GLib.Error:
        return
    for i in range(count):
        try:
            child = node.get_child_at_index(i)
        except GLib.Error:
            continue
        if child is not None:
            yield from walk(child, hidden)


def text_of(node):
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def name_of(node):
    """What is said of the node. A status line has no name any more since GTK 4.10, but its text."""
    name = node.get_name()
    if not name and role_of(node) == "status bar" and "Text" in node.get_interfaces():
        name = text_of(node)
    return name


class OthersProcess:
    """A process that somebody else has started, as far as it is like one of ours."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if os.path.exists(f"/proc/{self.pid}") else 0

    @property
    def returncode(self):
        return self.poll()

    def wait(self, timeout=TIMEOUT):
        wait_for(lambda: self.poll() is not None, "the end of the process", timeout)
        return 0


class Window:
    """A process of basalt with its window."""

    def __init__(self, program, *arguments, env=None):
        self.adopt(subprocess.Popen([program, *arguments], env={**os.environ, **(env or {})}))

    @classmethod
    def of_process(cls, process):
        """The window of a process that was started otherwise."""
        window = cls.__new__(cls)
        window.adopt(process)
        return window

    def adopt(self, process):
        """Drives the window that this process shows now."""
        self.process = process
        self.keyboard = Keyboard()
        self.application = wait_for(self._find_application, "the application on the bus")
        # What GTK it runs on, such as (4, 8, 3), where versions tell different things.
        self.gtk = tuple(int(part) for part in self.application.get_toolkit_version().split("."))
        wait_for(lambda: any(has_size(node) for node in self.windows()), "the window")
        self.keyboard.focus()

    def _find_application(self):
        if self.process.poll() is not None:
            raise NotFound(f"the program ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            node = desktop.get_child_at_index(i)
            if node is not None and node.get_process_id() == self.process.pid:
                return node
        return None

    def windows(self):
        count = self.application.get_child_count()
        return [self.application.get_child_at_index(i) for i in range(count)]

    def find_all(self, role=None, name=None):
        found = []
        for node in walk(self.application):
            try:
                if role is not None and role_of(node) != role:
                    continue
                if name is not None and not self._matches(name_of(node), name):
                    continue
                if not has_size(node):
                    continue
            except GLib.Error:
                continue
            found.append(node)
        return found

    @staticmethod
    def _matches(text, name):
        return name(text) if callable(name) else text == name

    def find(self, role=None, name=None, timeout=TIMEOUT):
        def first():
            found = self.find_all(role, name)
            return found[0] if found else None

        return wait_for(first, f"a {role} named {name!r}", timeout)

    def has(self, role=None, name=None):
        return bool(self.find_all(role, name))

    def is_labelled(self, node):
        """Whether something else says what the node is."""
        return any(relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
                   for relation in node.get_relation_set())

    def find_items(self, name):
        """Items of the menus that are open, by what role they have.

        After GTK 4.8 a menu's items are labelled by what is not in the tree, so that no name can
        be asked for: then those without one tell that a menu is open.
        """
        found = self.find_all(None, name)
        return found or [node for node in self.find_all("menu item", "") if self.is_labelled(node)]

    def find_item(self, name):
        return wait_for(lambda: self.find_items(name), f"an item {name!r}")[0]

    def click(self, name, role="push button"):
        node = self.find(role, name)
        if not Atspi.Action.do_action(node, 0):
            raise NotFound(f"{name!r} cannot be pressed")

    def press_instead(self, node):
        """Presses a menu button without the pointer. GTK 4.8 cannot."""
        return any(child.get_role_name() == "toggle button" and Atspi.Action.do_action(child, 0)
                   for child in walk(node))

    def role(self, node):
        return role_of(node)

    def place_of(self, node):
        extents = node.get_extents(Atspi.CoordType.WINDOW)
        return extents.x, extents.y, extents.width, extents.height

    def point(self, node, button=1):
        """Clicks in the middle of what is drawn. Without a window manager, windows lie at 0, 0.

        GTK after 4.8 leaves out the padding of what is around, so that things lie further down
        than it says: rows and entries are therefore clicked near their lower edge, and menu buttons,
        which are small, pressed without the pointer.
        """
        if button == 1 and self.press_instead(node):
            return

        self.keyboard.leave()
        places = [None]

        def rests():
            places.append(self.place_of(node))
            return places[-1] == places[-2]

        wait_for(rests, "the end of a movement")
        x, y, width, height = places[-1]
        low = self.role(node) in ("entry", "list item", "text")
        self.keyboard.point(x + width // 2, y + height - 4 if low else y + height // 2, button)

    def text(self, name, role="text"):
        return text_of(self.find(role, name))

    def write(self, name, text):
        """Puts text into an editor, in place of what is there."""
        node = self.find("text", name)
        Atspi.EditableText.set_text_contents(node, text)
        wait_for(lambda: text_of(node) == text, f"the text in {name!r}")

    def wait_text(self, name, condition, role="text"):
        return wait_for(lambda: condition(self.text(name, role)) and self.text(name, role),
                        f"the right text in {name!r}")

    def status(self):
        """What the status line says."""
        for node in self.find_all("status bar", lambda name: name in ("Status", "")):
            for child in walk(node):
                if role_of(child) == "label":
                    return child.get_name()
        return ""

    def wait_status(self, condition):
        return wait_for(lambda: condition(self.status()) and self.status(),
                        "the right status")

    def dump(self):
        def lines(node, depth):
            try:
                yield "  " * depth + f"{role_of(node)} {name_of(node)!r}" + (
                    "" if is_visible(node) else " (hidden)")
                for i in range(node.get_child_count()):
                    child = node.get_child_at_index(i)
                    if child is not None:
                        yield from lines(child, depth + 1)
            except GLib.Error:
                return

        return "\n".join(lines(self.application, 0))

    def quit(self):
        """Closes the window as Ctrl+Q does, and returns the exit status."""
        self.keyboard.focus()
        self.keyboard.press("q", Keyboard.CONTROL)
        wait_for(lambda: self.process.poll() is not None, "the end of the process")
        return self.process.returncode

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
