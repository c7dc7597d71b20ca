#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# in-root.sh [-b OUTSIDE:INSIDE]... [-u UID:GID] ROOT COMMAND [ARGUMENT...]
#
# Runs a command in a root that make-root.sh made, with /dev, /proc, an empty /tmp as home and the
# folders of -b, as the user of -u or as root, in an environment that holds nothing of the caller's.
# Needs root itself.
#
# Mounts and processes are in namespaces of their own. So when the command ends, or this script
# does in whatever way, the kernel takes both away, and no mount was ever seen by anybody else.

set -eu

# Within the namespaces: the first process, which everything started hereafter ends with.
if [ "${1:-}" = --within ]; then
  root=$2 user=$3 binds=$4
  shift 4

  # So that its / is a mount, as programs that make mounts of their own want it.
  mount --bind "$root" "$root"
  mount --rbind /dev "$root/dev"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  for name in hosts resolv.conf; do
    [ -e "/etc/$name" ] || continue
    [ -f "$root/etc/$name" ] || : >"$root/etc/$name"
    mount --bind "/etc/$name" "$root/etc/$name"
  done

  printf '%s' "$binds" | while IFS= read -r bind; do
    mkdir -p "$root${bind#*:}"
    mount --bind "${bind%%:*}" "$root${bind#*:}"
  done

  # Not by exec: this shell takes in the processes that lose their parent.
  status=0
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp \
    LC_ALL=C.UTF-8 TERM="${TERM:-dumb}" \
    chroot --userspec="$user" "$root" "$@" || status=$?
  exit "$status"
fi

binds=''
user=0:0
while getopts b:u: option; do
  case $option in
    b)
      binds="$binds$OPTARG
"
      ;;
    u) user=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))

if [ $# -lt 2 ]; then
  echo "Usage: in-root.sh [-b OUTSIDE:INSIDE]... [-u UID:GID] ROOT COMMAND [ARGUMENT...]" >&2
  exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "in-root.sh has to be run as root, because it mounts and changes its root." >&2
  exit 1
fi

root=$(realpath "$1")
shift

# Waiting in the shell, because unshare itself does not mind being told to end.
unshare --mount --propagation private --pid --fork --kill-child \
  sh "$(realpath "$0")" --within "$root" "$user" "$binds" "$@" <&0 &
child=$!
trap 'kill -KILL "$child" 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
status=0
wait "$child" || status=$?
trap - EXIT
exit "$status"
