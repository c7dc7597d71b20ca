#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# lane.sh FOLDER
#
# Builds the real manifest, installs it for a person who does not exist, runs it in its sandbox and
# looks from outside at what it did; then makes a bundle for download and installs that. All of it
# lies in FOLDER: neither the Flatpaks of whoever runs it nor those of the system are touched.

set -eu

[ $# -eq 1 ] || {
  echo "Usage: lane.sh FOLDER" >&2
  exit 2
}
cd "$(dirname "$0")/.."
mkdir -p "$1"
folder=$(realpath "$1")
id=io.github.basaltflows.Basalt
manifest=flatpak/$id.json
version=$(sed -n 's/.*"runtime-version": "\(.*\)".*/\1/p' "$manifest")

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
$as_root flatpak/runtime.sh "$folder/runtime" "$version" >&2

export FLATPAK_USER_DIR="$folder/user" FLATPAK_SYSTEM_DIR="$folder/system"
export FLATPAK_CONFIG_DIR="$folder/etc"
# flatpak keeps a little of its own there.
export XDG_CACHE_HOME="$folder/cache"
mkdir -p "$FLATPAK_SYSTEM_DIR" "$FLATPAK_CONFIG_DIR"

echo "== runtime" >&2
flatpak remote-add --user --if-not-exists --no-gpg-verify runtime "$folder/runtime"
for name in org.gnome.Platform org.gnome.Sdk; do
  flatpak install --user --noninteractive --or-update runtime "$name//$version" >&2
done

# What a clean checkout has, as it is now, committed or not.
echo "== build" >&2
rm -rf "$folder/tree"
mkdir "$folder/tree"
git ls-files -z --cached --others --exclude-standard |
  tar -c --null -T - --ignore-failed-read 2>/dev/null | tar -x -C "$folder/tree"
flatpak-builder --user --force-clean --ccache --disable-rofiles-fuse --state-dir="$folder/state" \
  --repo="$folder/repository" --default-branch=stable "$folder/app" "$folder/tree/$manifest" >&2
flatpak build-update-repo --prune --prune-depth=1 "$folder/repository" >&2

echo "== install" >&2
flatpak remote-add --user --if-not-exists --no-gpg-verify basalt "$folder/repository"
flatpak install --user --noninteractive --reinstall basalt "$id" >&2

echo "== bundle" >&2
bundle=$folder/$id.flatpak
flatpak build-bundle "$folder/repository" "$bundle" "$id" stable >&2

# Each line of a check begins with ok or not ok.
python=/usr/bin/python3
results=$folder/results
log=$folder/session.log
pictures=$folder/pictures
mkdir -p "$pictures"
: >"$results"
: >"$log"
check ()
{
  rm -rf "${folder:?}/home"
  # A session that does not even start is a failure, too. Services are talkative.
  { "$@" 2>>"$log" || echo "not ok - $* ended with status $?"; } | tee -a "$results"
}

echo "== checks" >&2
check tests/flatpak/session.sh "$folder" \
  "$python" tests/flatpak/check-sandbox.py "$folder/repository" "$pictures"
check tests/flatpak/session.sh --no-portal "$folder" "$python" tests/flatpak/check-no-portal.py
check tests/flatpak/session.sh "$folder" "$python" tests/flatpak/check-bundle.py "$bundle"

passed=$(grep -c '^ok ' "$results" || true)
failed=$(grep -c '^not ok ' "$results" || true)
echo "Bundle: $bundle ($(du -h "$bundle" | cut -f 1))"
[ "$failed" -eq 0 ] || echo "What programs and services printed is in $log."
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
