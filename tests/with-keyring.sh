#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# with-keyring.sh PROGRAM [ARGUMENT...]
#
# Runs a test with a session bus and an unlocked keyring of its own, in a home
# of its own. What the tests store is gone when it ends.

set -eu

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

mkdir -m 0700 "$home/run" "$home/data" "$home/config" "$home/cache"
export HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data"
export XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache"
unset DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL SSH_AUTH_SOCK

# The daemon takes the keyring's password, an empty line, from its input. The bus
# would start a second one for a test that asks before the first has its name.
# What makes our own criticals fatal would kill it for its own.
# The trap needs the shell, so no exec here.
dbus-run-session -- sh -c '
  printf "\n" |
    env -u G_DEBUG -u MALLOC_PERTURB_ gnome-keyring-daemon --unlock --components=secrets \
      >/dev/null 2>&1
  gdbus wait --session --timeout 20 org.freedesktop.secrets
  exec "$@"
' with-keyring "$@"
