#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# runtime.sh REPOSITORY VERSION
#
# Makes a stand-in for the GNOME runtime and its SDK in an OSTree repository, from packages of a
# newer Debian suite: so the manifest is built and run where the real runtime is out of reach. A
# repository that is there and made of the same is kept. Needs root, as the root of a system does.
#
# What is in the real runtime is known from its definition; nothing may be added below that the
# real one does not have, or the manifest would build here and nowhere else.

set -eu

[ $# -eq 2 ] || {
  echo "Usage: runtime.sh REPOSITORY VERSION" >&2
  exit 2
}
repository=$(realpath -m "$1")
version=$2
here=$(cd "$(dirname "$0")" && pwd)
suite=forky

build_packages="gcc libc6-dev meson ninja-build pkgconf gettext git python3
  libglib2.0-dev-bin libxml2-utils desktop-file-utils gtk-update-icon-cache
  appstream appstream-compose locales ccache"
platform_packages="libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev
  libjson-glib-dev libsecret-1-dev libsqlite3-dev zlib1g-dev glib-networking ca-certificates
  gsettings-desktop-schemas dconf-gsettings-backend adwaita-icon-theme fonts-adwaita
  fonts-cantarell libgl1-mesa-dri libegl1 libgles2"

wanted=$(
  echo "version $version"
  cat "$here/runtime.sh" "$here/../tools/make-root.sh" | cksum
)
if [ "$(cat "$repository/made-of" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi

root=$repository.root
stage=$repository.stage
rm -rf --one-file-system "$repository" "$stage"

# shellcheck disable=SC2086 # lists
"$here/../tools/make-root.sh" "$suite" "$root" $build_packages $platform_packages

arch=$(flatpak --default-arch)
usr=$stage/usr

# The build needs a locale with UTF-8, and the window is looked at in two languages.
for locale in en_US de_DE; do
  chroot "$root" localedef -i "$locale" -f UTF-8 "$locale.UTF-8"
done

# Files are taken by links, so what is changed below has to be made anew, never written into.
mkdir -p "$stage"
cp -al "$root/usr" "$usr"
cp -a "$root/etc" "$usr/etc"
for file in apt basalt-root group group- gshadow gshadow- host.conf hostname hosts machine-id mtab \
    passwd passwd- resolv.conf shadow shadow- sub?id sub?id-; do
  rm -rf "${usr:?}/etc/$file"
done
rm -rf "$usr/share/doc" "$usr/share/man"

# Debian's compiler and meson put libraries into a folder for the architecture; in a Flatpak they
# lie in lib.
rm -f "$usr/bin/dpkg-architecture"
if [ -d "$usr/lib64" ]; then
  mv "$usr"/lib64/* "$usr/lib/"
  rmdir "$usr/lib64"
fi
ln -sfn lib "$usr/lib64"

# The loader looks at the application's libraries first. flatpak calls ldconfig by its PATH, which
# has no sbin.
{
  echo /app/lib
  cat "$root/etc/ld.so.conf"
} >"$stage/ld.so.conf"
mv -f "$stage/ld.so.conf" "$usr/etc/ld.so.conf"
[ -e "$usr/bin/ldconfig" ] || ln -s ../sbin/ldconfig "$usr/bin/ldconfig"

# flatpak-builder 1.2 calls the tool by its old name, with the old arguments, and has moved the
# metainfo to where today's does not look.
cat >"$stage/appstream-compose" <<'END'
#!/bin/sh
set -e
for argument; do
  case $argument in
    --prefix=*) prefix=${argument#--prefix=} ;;
    --basename=*) name=${argument#--basename=} ;;
  esac
done
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
cp -r "$prefix/share" "$new/"
mv "$new/share/appdata/$name.appdata.xml" "$new/share/metainfo/$name.metainfo.xml"
appstreamcli compose --no-net --prefix=/ --origin="$name" --components="$name" \
  --image-format=png --result-root="$prefix" --data-dir="$prefix/share/app-info/xmls" \
  --icons-dir="$prefix/share/app-info/icons/flatpak" "$new"
END
chmod 0755 "$stage/appstream-compose"
mv -f "$stage/appstream-compose" "$usr/bin/appstream-compose"

metadata ()
{
  cat <<END
[Runtime]
name=$1
runtime=org.gnome.Platform/$arch/$version
sdk=org.gnome.Sdk/$arch/$version

[Environment]
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
END
}

# No file is compressed in a repository of this kind, and installing takes links.
ostree init --mode=bare-user-only --repo="$repository"
for name in org.gnome.Platform org.gnome.Sdk; do
  metadata "$name" >"$stage/metadata"
  flatpak build-export --runtime --files=usr --disable-sandbox --arch="$arch" \
    --subject="Stand-in from Debian $suite" "$repository" "$stage" "$version"
done

rm -rf --one-file-system "$stage" "$root"
printf '%s\n' "$wanted" >"$repository/made-of"
