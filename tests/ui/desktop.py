# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for the driven tests: what the program tells the notification service and the session
manager is written down, and a notification's actions can be taken as a person takes them."""

import os
import threading

from gi.repository import Gio, GLib

INTERFACES = """
<node>
  <interface name="org.gtk.Notifications">
    <method name="AddNotification">
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    </method>
    <method name="RemoveNotification">
      <arg type="s" direction="in"/><arg type="s" direction="in"/>
    </method>
  </interface>
  <interface name="org.gnome.SessionManager">
    <method name="RegisterClient">
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="o" direction="out"/>
    </method>
    <method name="UnregisterClient"><arg type="o" direction="in"/></method>
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="u" direction="in"/><arg type="u" direction="out"/>
    </method>
    <method name="Uninhibit"><arg type="u" direction="in"/></method>
  </interface>
  <interface name="org.freedesktop.portal.Inhibit">
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="a{sv}" direction="in"/>
      <arg type="o" direction="out"/>
    </method>
    <method name="CreateMonitor">
      <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
    </method>
    <property name="version" type="u" access="read"/>
  </interface>
  <interface name="org.freedesktop.portal.Request">
    <method name="Close"/>
  </interface>
</node>
"""

LOGOUT = 1
SUSPEND = 4
PORTAL, PORTAL_PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"


class Desktop:
    """Owns the names of both services on the session bus."""

    def __init__(self, application_id):
        self.application_id = application_id
        self.notifications = {}  # what is shown, by id
        self.inhibitors = {}     # (flags, reason) by cookie; those held now
        self.n_inhibited = 0
        self.watches = {}
        self.bus = None
        ready = threading.Event()
        # On a thread of its own: the program waits for these services while this process waits for
        # the program's accessible tree.
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        ready.wait()

    def _serve(self, ready):
        context = GLib.MainContext()
        context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION, None)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        node = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
        self.request = node.interfaces[3]
        for path, interface in (("/org/gtk/Notifications", node.interfaces[0]),
                                ("/org/gnome/SessionManager", node.interfaces[1]),
                                (PORTAL_PATH, node.interfaces[2])):
            self.bus.register_object(path, interface, self._call, self._get, None)
        self._make_activatable(PORTAL)
        for name in ("org.gtk.Notifications", "org.gnome.SessionManager", PORTAL):
            self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                               "org.freedesktop.DBus", "RequestName",
                               GLib.Variant("(su)", (name, 0)), None, 0, -1, None)
        ready.set()
        GLib.MainLoop(context).run()

    def _make_activatable(self, name):
        """GTK asks for a portal only if the bus could start it."""
        folder = os.path.join(os.environ["XDG_DATA_HOME"], "dbus-1", "services")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"{name}.service"), "w", encoding="utf-8") as file:
            file.write(f"[D-BUS Service]\nName={name}\nExec=/bin/false\n")
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                           "ReloadConfig", None, None, 0, -1, None)

    def _get(self, bus, sender, path, interface, name):
        return GLib.Variant("u", 3)  # the version

    def _hold(self, sender, flags, reason):
        self.n_inhibited += 1
        self.inhibitors[self.n_inhibited] = (flags, reason)
        self._watch(sender)
        return self.n_inhibited

    def _call(self, bus, sender, path, interface, method, parameters, invocation):
        answer = None
        arguments = parameters.unpack()
        if method == "AddNotification":
            self.notifications[arguments[1]] = arguments[2]
        elif method == "RemoveNotification":
            self.notifications.pop(arguments[1], None)
        elif method == "RegisterClient":
            answer = GLib.Variant("(o)", ("/org/gnome/SessionManager/Client1",))
        elif method == "Inhibit" and path == PORTAL_PATH:
            # As newer GTK asks; what is held is an object, released by closing it.
            held = self._hold(sender, arguments[1], arguments[2]["reason"])
            handle = f"{PORTAL_PATH}/request/held{held}"
            self.bus.register_object(handle, self.request, self._call, None, None)
            answer = GLib.Variant("(o)", (handle,))
        elif method == "CreateMonitor":
            answer = GLib.Variant("(o)", (f"{PORTAL_PATH}/request/monitor",))
        elif method == "Close":
            self.inhibitors.pop(int(path.rpartition("held")[2]), None)
        elif method == "Inhibit":
            answer = GLib.Variant("(u)", (self._hold(sender, arguments[3], arguments[2]),))
        elif method == "Uninhibit":
            self.inhibitors.pop(arguments[0], None)
        # Not invocation.return_value(): PyGObject gives away a reference there that it does not have.
        reply = Gio.DBusMessage.new_method_reply(invocation.get_message())
        if answer is not None:
            reply.set_body(answer)
        bus.send_message(reply, Gio.DBusSendMessageFlags.NONE)

    def _watch(self, sender):
        """As a session manager does: who leaves the bus holds nothing any more."""
        def vanished(bus, name):
            self.inhibitors.clear()

        if sender not in self.watches:
            self.watches[sender] = Gio.bus_watch_name_on_connection(
                self.bus, sender, Gio.BusNameWatcherFlags.NONE, None, vanished)

    def act(self, identifier, button=None):
        """Takes the notification's own action, or that of a button."""
        shown = self.notifications[identifier]
        if button is None:
            name, target = shown["default-action"], shown["default-action-target"]
        else:
            found = next(b for b in shown["buttons"] if b["label"] == button)
            name, target = found["action"], found["target"]
        path = "/" + self.application_id.replace(".", "/")
        self.bus.call(self.application_id, path, "org.freedesktop.Application", "ActivateAction",
                      GLib.Variant("(sava{sv})", (name.removeprefix("app."),
                                                  [GLib.Variant("s", target)], {})),
                      None, 0, -1, None, None)
