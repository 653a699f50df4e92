#!/usr/bin/env bash
# Prints the path of a Chromium that works: one of this machine, or else Debian's, which it fetches once into the user's
# cache with the libraries and fonts that the machine lacks, without installing anything and without being root.
# Comes in: TELELAKE_BROWSER or the PATH, and for fetching apt-get and dpkg. Goes out: a path, or exit 1 and a hint.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

# A page that a browser has really drawn, and not merely a version: a missing library or font shows only then.
works() {
  local profile
  profile=$(mktemp -d)
  timeout 60 "$1" --headless --no-sandbox --disable-gpu --user-data-dir="$profile" --dump-dom \
    'data:text/html,<p>drawn</p>' 2>/dev/null | grep -q '<p>drawn</p>' && rm -rf "$profile"
}

for name in "${TELELAKE_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && found=$(command -v "$name") && works "$found"; then
    printf '%s\n' "$found"
    exit 0
  fi
done

# As lists and archives of its own, so that nothing of the machine is locked or changed.
apt() {
  apt-get -qq -o Dir::State="$home/apt" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$home/apt" \
    -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" "$@" >&2
}

fetch() {
  printf 'fetching Chromium into %s (once, about 120 MB)\n' "$home" >&2
  rm -rf "$home/root" "$home/apt"
  mkdir -p "$home/root" "$home/apt/lists/partial" "$home/apt/archives/partial"
  apt update
  apt install --download-only --yes --no-install-recommends chromium fonts-liberation fonts-dejavu-core fonts-noto-color-emoji
  local archive
  for archive in "$home"/apt/archives/*.deb; do
    dpkg -x "$archive" "$home/root"
  done
  rm -rf "$home/apt"
}

# The files lie elsewhere than their packages mean them to.
wrap() {
  local root=$home/root libraries
  libraries=$(find "$root/usr/lib" "$root/lib" -name '*.so*' -printf '%h\n' 2>/dev/null | sort -u | paste -sd:)
  cat >"$home/fonts.conf" <<END
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$root/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$home/fonts</cachedir>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family><family>DejaVu Sans</family><family>Noto Color Emoji</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family><family>Noto Color Emoji</family></prefer></alias>
  <match target="pattern"><edit name="family" mode="append_last"><string>sans-serif</string><string>Liberation Sans</string></edit></match>
</fontconfig>
END
  cat >"$home/chromium" <<END
#!/bin/sh
export LD_LIBRARY_PATH='$libraries'"\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE='$home/fonts.conf'
exec '$root/usr/lib/chromium/chromium' "\$@"
END
  chmod +x "$home/chromium"
}

home=$TELELAKE_CACHE/browser
mkdir -p "$home"
exec 9>"$home/lock"
if command -v flock >/dev/null; then
  flock 9
fi
if [ ! -e "$home/stamp" ]; then
  if ! { command -v apt-get && command -v dpkg; } >/dev/null || ! fetch || ! wrap || ! works "$home/chromium"; then
    printf 'error: there is no Chromium here, and none could be fetched\n' >&2
    printf 'hint: install Chromium or Chrome, or say where it lies with TELELAKE_BROWSER\n' >&2
    exit 1
  fi
  touch "$home/stamp"
fi
printf '%s\n' "$home/chromium"
