# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the desktop's file dialogs, which are another program's and differ everywhere.

The program asks it on its session bus, as it asks the real one in a sandbox; GDK_DEBUG=portals, of
ENVIRONMENT, has it do so outside of one. It answers at once with the file that the test has put down.
"""

import threading

from driver import GLib, wait_for
from gi.repository import Gio

ENVIRONMENT = {"GDK_DEBUG": "portals"}

INTERFACES = """
<node>
  <interface name="org.freedesktop.portal.FileChooser">
    <method name="OpenFile">
      <arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
    </method>
    <method name="SaveFile">
      <arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
    </method>
    <property name="version" type="u" access="read"/>
  </interface>
</node>
"""
APPLICATION = "/io/github/basaltflows/Basalt"
OBJECT = "/org/freedesktop/portal/desktop"
REQUEST = "org.freedesktop.portal.Request"
CHOSEN, CANCELLED = 0, 1


class Question:
    """What the program asked for."""

    def __init__(self, method, title, options):
        self.saves = method == "SaveFile"
        self.title = title
        self.accept_label = options.get("accept_label", "")
        self.name = options.get("current_name", "")
        self.filters = [name for name, patterns in options.get("filters", [])]
        # By name: what can be chosen, and what is.
        self.choices = {name: ([one for one, label in all_of_them], chosen)
                        for name, label, all_of_them, chosen in options.get("choices", [])}


class Portal:
    """Has to be there before the program asks for the first time.

    It runs on a thread of its own: the program may wait for it while the test waits for the program.
    """

    def __init__(self):
        self.questions = []
        self.path = None  # the answer; None for a dialog that is closed
        self.choices = {}
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        ready.wait()

    def _serve(self, ready):
        context = GLib.MainContext()
        context.push_thread_default()
        flags = Gio.DBusConnectionFlags
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        node = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
        self.bus.register_object(OBJECT, node.interfaces[0], self._called,
                                 lambda *_: GLib.Variant("u", 3), None)
        Gio.bus_own_name_on_connection(self.bus, "org.freedesktop.portal.Desktop",
                                       Gio.BusNameOwnerFlags.NONE, lambda *_: ready.set(), None)
        GLib.MainLoop(context).run()

    def _called(self, bus, sender, path, interface, method, parameters, invocation):
        parent, title, options = parameters.unpack()
        self.questions.append(Question(method, title, options))
        handle = "/".join([OBJECT, "request", sender[1:].replace(".", "_"),
                           options["handle_token"]])
        invocation.return_value(GLib.Variant("(o)", (handle,)))
        # A person takes longer than the program to take note that it has asked, and GTK 4.8 relies on
        # that: its main loop, which answers this, is gone round before.
        for _ in range(3):
            bus.call_sync(sender, APPLICATION, "org.gtk.Actions", "List", None, None,
                          Gio.DBusCallFlags.NONE, -1, None)
        # There are always addresses, if none: GTK reads them without looking whether they are there.
        uris = [Gio.File.new_for_path(self.path).get_uri()] if self.path is not None else []
        results = {"uris": GLib.Variant("as", uris)}
        if self.path is not None:
            chosen = {name: now for name, (among, now) in self.questions[-1].choices.items()}
            results["choices"] = GLib.Variant("a(ss)", list({**chosen, **self.choices}.items()))
        response = GLib.Variant("(ua{sv})", (CHOSEN if self.path else CANCELLED, results))
        bus.emit_signal(sender, handle, REQUEST, "Response", response)

    def answer(self, path, **choices):
        """What is answered from now on."""
        self.path, self.choices = path, choices
        self.questions.clear()

    def wait(self):
        """The question that was asked."""
        return wait_for(lambda: self.questions, "a file dialog")[0]
