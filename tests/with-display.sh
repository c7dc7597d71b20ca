#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# with-display.sh PROGRAM [ARGUMENT...]
#
# Runs a test with a display and a session bus of its own, in a home of its own.
# Assistive technology is there, as the driven tests see the window through it.
# BASALT_TEST_SCREEN is the screen's size, such as 360x600x24. BASALT_TEST_FONT is the font, one of
# the widest if it is not given: what has room in that has room.

set -eu

home=$(mktemp -d)
display_pid=
stop ()
{
  [ -z "$display_pid" ] || kill "$display_pid" 2>/dev/null || true
  # Where a documents portal is installed, the bus has started it, and it ends when it gets round to.
  if mountpoint -q "$home/run/doc"; then umount -l "$home/run/doc" || true; fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 143' TERM INT

mkdir -m 0700 "$home/run" "$home/data" "$home/config" "$home/cache"
mkdir "$home/config/gtk-4.0"
cat >"$home/config/gtk-4.0/settings.ini" <<EOF
[Settings]
gtk-font-name=${BASALT_TEST_FONT:-DejaVu Sans 10}
EOF
export HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data"
export XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache"
export GSETTINGS_BACKEND=memory GDK_BACKEND=x11 GSK_RENDERER=cairo
# Newer GTK tries these all the same, and their libraries tell the terminal what this server lacks.
export GDK_DISABLE=gl,vulkan
# What a desktop has installed is not what is tested.
export ADW_DISABLE_PORTAL=1
unset WAYLAND_DISPLAY DISPLAY NO_AT_BRIDGE AT_SPI_BUS_ADDRESS DBUS_SESSION_BUS_ADDRESS
unset AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
unset AWS_SESSION_TOKEN AWS_BEARER_TOKEN_BEDROCK AWS_ENDPOINT_URL_BEDROCK_RUNTIME

# The server picks a free number and writes it when it is ready for clients.
mkfifo "$home/display"
Xvfb -displayfd 3 -screen 0 "${BASALT_TEST_SCREEN:-1280x900x24}" -noreset -nolisten tcp \
  3>"$home/display" >/dev/null 2>"$home/xvfb.log" &
display_pid=$!
read -r number <"$home/display" || {
  cat "$home/xvfb.log" >&2
  exit 1
}
export DISPLAY=":$number"

# The trap needs the shell, so no exec here. Programs that the bus starts must not die of what
# makes our own criticals fatal, and what they print is not the test's.
dbus-run-session -- sh -c '
  if [ -n "${G_DEBUG:-}" ]; then
    env -u G_DEBUG gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus \
      --method org.a11y.Bus.GetAddress >/dev/null 2>&1 || true
  fi
  exec "$@" >&3 3>&-
' with-display "$@" 3>&1 >&2
