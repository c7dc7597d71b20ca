# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessible tree as it is at one moment, fetched in a few messages.

Asking each node for each of its properties takes several round trips a node, so a look at the whole
window about a second on a loaded machine. The cache that every application keeps for assistive
technology gives all that it knows in one answer. It knows a node from when it has been asked for
first: where a node has more children than the cache has, they are asked for, all at once.
"""

import ast
import re

from driver import OLD_ROLES, Atspi, GLib, NotFound, Window, wait_for
from gi.repository import Gio

ROOT = "/org/a11y/atspi/accessible/root"
# More generations than any window has.
MAX_ROUNDS = 60
# From where the focus leaves one thing to where it is told of another.
MOMENT = 0.2


PATH = re.compile(r"'(/[^']*)'")
TEXT = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
# As GVariant prints what the cache tells of a node.
ITEM = re.compile(
    r"\(\('[^']*', '(?P<path>[^']*)'\), \('[^']*', '[^']*'\), \('[^']*', '(?P<parent>[^']*)'\), "
    r"(?P<index>-?\d+), (?P<count>-?\d+), \[(?P<interfaces>[^]]*)\], "
    rf"(?P<name>{TEXT}), (?P<role>\d+), (?P<description>{TEXT}), "
    r"\[(?P<low>\d+), (?P<high>\d+)\]\)", re.DOTALL)


def unquote(text):
    return ast.literal_eval(text) if "\\" in text else text[1:-1]


class Node:
    """A node as it was. Its states are those of Atspi.StateType."""

    roles = {}

    def __init__(self, path, role, name, description, bits):
        self.path = path
        self.parent_path = None
        self.index = 0
        self.count = 0
        self.interfaces = ""
        self.name = name
        self.description = description
        self.role = self._role_name(role)
        self.role_number = role
        self.is_toggle = role == int(Atspi.Role.TOGGLE_BUTTON)
        self.bits = bits
        self.children = []
        self.extents = None
        self.is_labelled = False

    @classmethod
    def from_cache(cls, match):
        node = cls(match["path"], int(match["role"]), unquote(match["name"]),
                   unquote(match["description"]), int(match["low"]) | int(match["high"]) << 32)
        node.parent_path = match["parent"]
        node.index = int(match["index"])
        node.count = int(match["count"])
        node.interfaces = match["interfaces"]
        return node

    @classmethod
    def _role_name(cls, number):
        if number not in cls.roles:
            name = Atspi.role_get_name(Atspi.Role(number))
            cls.roles[number] = OLD_ROLES.get(name, name)
        return cls.roles[number]

    @property
    def real_role(self):
        """What newer versions tell apart from what GTK 4.8 says, by its name of today."""
        return Atspi.role_get_name(Atspi.Role(self.role_number))

    def has(self, state):
        return bool(self.bits >> int(state) & 1)

    @property
    def is_visible(self):
        return self.has(Atspi.StateType.VISIBLE)

    @property
    def has_size(self):
        return self.extents is None or self.extents[2] > 0 and self.extents[3] > 0

    def walk(self):
        """The node and everything shown in it."""
        if not self.is_visible and self.role != "application":
            return
        yield self
        for child in self.children:
            yield from child.walk()


def is_sure(node, guess):
    """Whether what the cache knows to lie in a node is all that does.

    It does not have what nobody asked for, and keeps what is hidden again. And it has the pages of
    a stack in the place of what is in them, or of the page that is shown: pages are nothing that is
    drawn and, after GTK 4.8, nothing that can be acted on, which every widget is.
    """
    shown = [child for child in guess if child.is_visible]
    return (sorted(child.index for child in shown) == list(range(node.count))
            and all(".Component" in child.interfaces and ".Action" in child.interfaces
                    for child in shown))


class Application:
    """A process as assistive technology meets it on its bus."""

    def __init__(self, pid):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                    None, None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        self.name = wait_for(lambda: self._find(pid), "the application on its bus")
        self.focus = None  # the path of what got the focus last
        self._follow_focus()

    def _find(self, pid):
        def ask(method, *arguments):
            parameters = GLib.Variant("(s)", arguments) if arguments else None
            return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, parameters, None,
                                      Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

        for name in ask("ListNames"):
            try:
                if name.startswith(":") and ask("GetConnectionUnixProcessID", name) == pid:
                    return name
            except GLib.Error:
                continue  # it left
        return None

    def _follow_focus(self):
        """Listens to where the focus goes, which costs nothing, unlike looking for it."""
        def changed(bus, sender, path, interface, signal, parameters):
            kind, on = parameters.get_child_value(0), parameters.get_child_value(1)
            if kind.get_string() == "focused" and on.get_int32():
                self.focus = path

        self.bus.signal_subscribe(self.name, "org.a11y.atspi.Event.Object", "StateChanged", None,
                                  None, Gio.DBusSignalFlags.NONE, changed)
        # Newer applications are silent as long as nobody listens.
        registry = "org.a11y.atspi.Registry"
        self.bus.call_sync(registry, "/org/a11y/atspi/registry", registry, "RegisterEvent",
                           GLib.Variant("(sass)", ("object:state-changed:focused", [], "")), None,
                           Gio.DBusCallFlags.NONE, -1, None)

    def ask_all(self, questions):
        """The answers to (path, interface, method, parameters), in one go; None where it failed."""
        answers = [None] * len(questions)
        open_questions = len(questions)

        def answered(bus, result, i):
            nonlocal open_questions
            open_questions -= 1
            try:
                answers[i] = bus.call_finish(result)
            except GLib.Error:
                pass  # gone in the meantime

        for i, (path, interface, method, parameters) in enumerate(questions):
            if interface != "org.freedesktop.DBus.Properties":
                interface = "org.a11y.atspi." + interface
            self.bus.call(self.name, path, interface, method, parameters, None,
                          Gio.DBusCallFlags.NONE, -1, None, answered, i)
        context = GLib.MainContext.default()
        while open_questions:
            context.iteration(True)
        return answers

    def _items(self):
        answer = self.ask_all([("/org/a11y/atspi/cache", "Cache", "GetItems", None)])[0]
        if answer is None:
            raise GLib.Error("no cache")
        # Taken apart as text: GLib.Variant.unpack() takes ten times as long.
        nodes = {}
        for match in ITEM.finditer(answer.print_(False)):
            nodes[match["path"]] = Node.from_cache(match)
        return nodes

    def _ask_children(self, paths):
        answers = self.ask_all([(path, "Accessible", "GetChildren", None) for path in paths])
        return {path: PATH.findall(answer.print_(False)) if answer is not None else []
                for path, answer in zip(paths, answers)}

    def _make_known(self, paths):
        """Asks for all that lies below these, so that the cache has it."""
        for _ in range(MAX_ROUNDS):
            if not paths:
                return
            paths = [path for below in self._ask_children(paths).values() for path in below]

    def look(self):
        """The root of the tree as it is now."""
        for _ in range(MAX_ROUNDS):
            nodes = self._items()
            below = {}
            for node in nodes.values():
                below.setdefault(node.parent_path, []).append(node)
            children = {}
            asked = [ROOT]
            while asked:
                children.update(self._ask_children(asked))
                asked, todo, seen = [], [ROOT], {ROOT}
                while todo:
                    path = todo.pop()
                    node = nodes.get(path)
                    if node is None or not node.is_visible and path != ROOT:
                        continue
                    guess = below.get(path, ())
                    if path not in children:
                        if is_sure(node, guess):
                            guess = sorted(guess, key=lambda child: child.index)
                            children[path] = [child.path for child in guess if child.is_visible]
                        elif node.count > 0:
                            asked.append(path)
                    inside = children.get(path)
                    if inside is None:
                        inside = [child.path for child in guess]
                    todo += [child for child in inside if child not in seen]
                    seen.update(inside)
            unknown = [path for below in children.values() for path in below if path not in nodes]
            if not unknown:
                break
            self._make_known(unknown)
        for path, below in children.items():
            nodes[path].children = [nodes[child] for child in below if child in nodes]
        return nodes[ROOT]

    def look_at(self, path):
        """One node as it is now, without what is in it; None where it is gone."""
        def get(name):
            return (path, "org.freedesktop.DBus.Properties", "Get",
                    GLib.Variant("(ss)", ("org.a11y.atspi.Accessible", name)))

        kind = GLib.Variant("(u)", (int(Atspi.CoordType.WINDOW),))
        answers = self.ask_all([(path, "Accessible", "GetRole", None), get("Name"),
                                get("Description"), (path, "Accessible", "GetState", None),
                                (path, "Component", "GetExtents", kind)])
        if None in answers[:4]:
            return None
        role, name, description, states = (answer.unpack()[0] for answer in answers[:4])
        node = Node(path, role, name, description, states[0] | states[1] << 32)
        node.extents = answers[4].unpack()[0] if answers[4] is not None else (0, 0, 0, 0)
        return node

    def measure(self, nodes):
        """Asks for the extents of nodes; what has none gets None."""
        nodes = [node for node in nodes if ".Component" in node.interfaces]
        kind = GLib.Variant("(u)", (int(Atspi.CoordType.WINDOW),))
        answers = self.ask_all([(node.path, "Component", "GetExtents", kind) for node in nodes])
        for node, answer in zip(nodes, answers):
            node.extents = answer.unpack()[0] if answer else (0, 0, 0, 0)

    def find_labelled(self, nodes):
        """Asks which nodes are what something else says."""
        answers = self.ask_all([(node.path, "Accessible", "GetRelationSet", None) for node in nodes])
        for node, answer in zip(nodes, answers):
            kinds = [kind for kind, targets in answer.unpack()[0]] if answer else []
            node.is_labelled = int(Atspi.RelationType.LABELLED_BY) in kinds

    def texts_of(self, nodes):
        all_of_it = GLib.Variant("(ii)", (0, -1))
        answers = self.ask_all([(node.path, "Text", "GetText", all_of_it) for node in nodes])
        return [answer.unpack()[0] if answer else "" for answer in answers]


class QuickWindow(Window):
    """A window that is looked at by snapshots. What it finds are nodes as they were."""

    def adopt(self, process):
        super().adopt(process)
        self.tree = Application(process.pid)

    def look(self):
        """All that is shown in its windows."""
        nodes = [node for window in self.tree.look().children for node in window.walk()]
        # A status line has no name any more since GTK 4.10, but its text.
        unnamed = [node for node in nodes if node.role == "status bar" and not node.name
                   and ".Text" in node.interfaces]
        for node, text in zip(unnamed, self.tree.texts_of(unnamed)):
            node.name = text
        return nodes

    def find_all(self, role=None, name=None):
        found = [node for node in self.look() if (role is None or node.role == role)
                 and (name is None or self._matches(node.name, name))]
        self.tree.measure(found)
        return [node for node in found if node.has_size]

    def _do(self, node, interface, method, parameters):
        answer = self.tree.ask_all([(node.path, interface, method, parameters)])[0]
        return answer is not None and answer.unpack()[0]

    def focused(self):
        """The node that keys go to; it is drawn, or a person would be lost."""
        for _ in range(3):
            path = self.tree.focus
            if path is None or len(self.keyboard.windows()) != 1:
                break
            node = self.tree.look_at(path)
            if node is not None and node.has(Atspi.StateType.FOCUSED) and node.has_size:
                return node
            try:
                # Where it went is told a moment later, and costs less than to look for it.
                wait_for(lambda: self.tree.focus != path, "the focus to go on", MOMENT)
            except NotFound:
                break
        nodes = [node for node in self.look() if node.has(Atspi.StateType.FOCUSED)]
        self.tree.measure(nodes)
        # Each window keeps a focus of its own; the last is on top. What is inside goes before.
        return nodes[-1] if nodes and nodes[-1].has_size else None

    def act(self, node):
        """Presses what is pressed by assistive technology; whether that could be done."""
        return self._do(node, "Action", "DoAction", GLib.Variant("(i)", (0,)))

    def click(self, name, role="push button"):
        # A toast is not pressed before it has come.
        wait_for(lambda: self.act(self.find(role, name)), f"{name!r} to be pressed")

    def is_labelled(self, node):
        self.tree.find_labelled([node])
        return node.is_labelled

    def press_instead(self, node):
        return any(child.is_toggle and self.act(child) for child in node.walk())

    def role(self, node):
        return node.role

    def place_of(self, node):
        def rests():
            before = node.extents
            self.look()  # which takes longer than a frame
            self.tree.measure([node])
            return node.extents == before

        # A list is filled and a bar slides away while it is looked at.
        wait_for(lambda: rests() and rests(), "the node to rest")
        return node.extents

    def text(self, name, role="text"):
        return self.tree.texts_of([self.find(role, name)])[0]

    def put(self, name, text, role="text"):
        """Puts text into an entry, which GTK 4.8 lets be written, but not be read."""
        node = self.find(role, name)
        self._do(node, "EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))
        return node

    def write(self, name, text):
        node = self.put(name, text)
        wait_for(lambda: self.tree.texts_of([node])[0] == text, f"the text in {name!r}")

    def status(self):
        for node in self.find_all("status bar", lambda name: name in ("Status", "")):
            for child in node.walk():
                if child.role == "label":
                    return child.name
        return ""

    def dump(self):
        def lines(node, depth):
            yield "  " * depth + f"{node.role} {node.name!r}" + (
                " (focused)" if node.has(Atspi.StateType.FOCUSED) else "")
            for child in node.children:
                yield from lines(child, depth + 1)

        return "\n".join(lines(self.tree.look(), 0))
