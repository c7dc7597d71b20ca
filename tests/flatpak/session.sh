#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# session.sh [--no-portal] FOLDER PROGRAM [ARGUMENT...]
#
# A session of a person who has nothing but FOLDER/home: a display, a bus, an unlocked keyring, and
# a portal, unless there is to be none. What these services write lies in FOLDER/services, so that
# the home shows what the program itself wrote. Nothing of the caller's environment goes in but the
# Flatpak folders: flatpak would hand it on to the program.

set -eu

portal=1
if [ "$1" = --no-portal ]; then
  portal=
  shift
fi
folder=$(realpath "$1")
shift

services=$folder/services
rm -rf "$services"
mkdir -p "$folder/home" "$services/bus"
mkdir -m 0700 "$services/run" "$services/data" "$services/config" "$services/cache"

display_pid=
stop ()
{
  [ -z "$display_pid" ] || kill "$display_pid" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 143' TERM INT

# The server picks a free number and writes it when it is ready for clients.
mkfifo "$services/display"
Xvfb -displayfd 3 -screen 0 1280x900x24 -noreset -nolisten tcp \
  3>"$services/display" >/dev/null 2>"$services/xvfb.log" &
display_pid=$!
read -r number <"$services/display" || {
  cat "$services/xvfb.log" >&2
  exit 1
}

# Which services the bus can start.
names="org.a11y.Bus"
[ -z "$portal" ] || names="$names org.freedesktop.portal.Desktop org.freedesktop.portal.Documents
  org.freedesktop.impl.portal.PermissionStore org.freedesktop.secrets"
for name in $names; do
  ln -s "/usr/share/dbus-1/services/$name.service" "$services/bus/"
done
cat >"$services/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <servicedir>$services/bus</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END

# The services' folders are set for the bus, and what it starts, alone. The trap needs the shell, so
# no exec here.
# shellcheck disable=SC2016 # for the shell in the session
env -i PATH=/usr/bin:/bin HOME="$folder/home" LANG=C.UTF-8 USER=somebody SHELL=/bin/sh \
  DISPLAY=":$number" XDG_RUNTIME_DIR="$services/run" XDG_CURRENT_DESKTOP=GNOME \
  FLATPAK_USER_DIR="$FLATPAK_USER_DIR" FLATPAK_SYSTEM_DIR="$FLATPAK_SYSTEM_DIR" \
  FLATPAK_CONFIG_DIR="$FLATPAK_CONFIG_DIR" GSK_RENDERER=cairo \
  XDG_DATA_HOME="$services/data" XDG_CONFIG_HOME="$services/config" \
  XDG_CACHE_HOME="$services/cache" BASALT_PORTAL="$portal" \
  dbus-run-session --config-file="$services/bus.conf" -- sh -c '
  if [ -n "$BASALT_PORTAL" ]; then
    printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    gdbus wait --session --timeout 20 org.freedesktop.secrets
  fi
  unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME BASALT_PORTAL
  exec "$@"
' session "$@"
