#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make-root.sh SUITE DIR PACKAGE...
#
# Makes the folder DIR a root of a Debian suite with the named packages in it, for tools/in-root.sh.
# A root that is there with the same suite and packages is kept; another is made anew, and takes
# the old one's place when it is whole. Needs root, debootstrap and the network. What was printed
# meanwhile is in DIR.log.
#
# Where packages come from, and through what proxy, is what this machine's own apt says.

set -eu

fail ()
{
  echo "make-root.sh: $*" >&2
  exit 1
}

within=
if [ "${1:-}" = --within ]; then
  within=1
  shift
fi
[ $# -ge 3 ] || {
  echo "Usage: make-root.sh SUITE DIR PACKAGE..." >&2
  exit 2
}
suite=$1
dir=$(realpath -m "$2")
shift 2
self=$(realpath "$0")
new=$dir.new
log=$dir.log

# What the root is made of, and by what.
wanted=$(
  echo "suite $suite"
  echo "script $(cksum <"$self")"
  printf '%s\n' "$@" | sort -u
)

if [ -z "$within" ]; then
  [ "$(id -u)" -eq 0 ] || fail "has to be run as root, because it fills a root as root."
  PATH=$PATH:/usr/sbin:/sbin
  for program in debootstrap unshare flock; do
    command -v "$program" >/dev/null || fail "$program is missing. Install it and try again."
  done

  mkdir -p "$(dirname "$dir")"
  exec 9>"$dir.lock"
  flock 9
  if [ -f "$dir/etc/basalt-root" ]; then
    [ "$(cat "$dir/etc/basalt-root")" != "$wanted" ] || exit 0
  elif [ -e "$dir" ] && [ -n "$(ls -A "$dir")" ]; then
    fail "$dir is there and is no root of ours. Remove it, or name another folder."
  fi
  rm -rf --one-file-system "$new"

  # Again, with mounts and processes of its own, which end with this script in whatever way.
  unshare --mount --propagation private --pid --fork --kill-child \
    sh "$self" --within "$suite" "$dir" "$@" 9>&- &
  child=$!
  trap 'kill -KILL "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
        rm -rf --one-file-system "$new"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  wait "$child"
  rm -rf --one-file-system "$dir"
  mv "$new/root" "$dir"
  exit
fi

# Tells the end of what was printed, and what is likely.
broken ()
{
  tail -n 12 "$log" >&2
  fail "$1 All that was printed is in $log."
}

# The first of this machine's package sources that has the suite.
find_mirror ()
{
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u |
    while IFS= read -r uri; do
      case $uri in
        http://* | https://* | file:*) ;;
        *) continue ;;
      esac
      if /usr/lib/apt/apt-helper download-file "${uri%/}/dists/$suite/InRelease" \
          "$new/release" >>"$log" 2>&1 &&
          grep -q '^Origin: Debian$' "$new/release"; then
        echo "${uri%/}"
        break
      fi
    done
}

mkdir -p "$new/root"
: >"$log"
: >"$new/proxy"
echo "Making a root of $suite in $dir, which takes some minutes." >&2

# Where no source is Debian's, debootstrap knows where Debian is.
mirror=
if command -v apt-get >/dev/null; then
  mirror=$(find_mirror)
  apt-config dump | grep -i '^Acquire::[a-z]*::Proxy' >"$new/proxy" || true
  for scheme in http https; do
    proxy=
    eval "$(apt-config shell proxy "Acquire::$scheme::Proxy")"
    case $proxy in
      '' | DIRECT) ;;
      *) export "${scheme}_proxy=$proxy" ;;
    esac
  done
fi

# debootstrap may be older than the suite, whose script is that of all since.
script=
[ -e "/usr/share/debootstrap/scripts/$suite" ] || script=/usr/share/debootstrap/scripts/sid

debootstrap --variant=minbase "$suite" "$new/root" "$mirror" $script >>"$log" 2>&1 ||
  broken "debootstrap could not make a root of $suite. Is there such a suite, and a network?"

# An index may be past its date where a mirror stands still; signatures are checked all the same.
{
  echo 'Acquire::Check-Valid-Until "false";'
  echo 'Acquire::Languages "none";'
  cat "$new/proxy"
} >"$new/root/etc/apt/apt.conf.d/90basalt"

# Nothing is worth waiting for the disk that can be made again, and nobody reads in a root.
cat >"$new/root/etc/dpkg/dpkg.cfg.d/90basalt" <<'END'
force-unsafe-io
path-exclude=/usr/share/man/*
path-exclude=/usr/share/doc/*
END

# Services of packages do not start.
printf '#!/bin/sh\nexit 101\n' >"$new/root/usr/sbin/policy-rc.d"
chmod 0755 "$new/root/usr/sbin/policy-rc.d"

# shellcheck disable=SC2016 # for the shell in the root
sh "$(dirname "$self")/in-root.sh" "$new/root" sh -c '
  set -e
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -q -y --no-install-recommends "$@"
  apt-get clean
' install "$@" >>"$log" 2>&1 ||
  broken "The packages could not be installed."

printf '%s\n' "$wanted" >"$new/root/etc/basalt-root"
