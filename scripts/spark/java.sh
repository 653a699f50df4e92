#!/usr/bin/env bash
# Prints the home of a Java that Spark runs on: that of the machine, or else one that it fetches from Debian or Ubuntu,
# once, into the user's cache, without installing anything.
# Comes in: JAVA_HOME and the PATH, and for fetching apt-get and dpkg. Goes out: a folder, or exit 1 where there is none
# to be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/cache.sh

# https://spark.apache.org/docs/latest/#downloading
oldest=17

is_new_enough() {
  local version
  version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || return 1
  [ "${version:-0}" -ge "$oldest" ]
}

if [ -n "${JAVA_HOME:-}" ] && is_new_enough "$JAVA_HOME"; then
  printf '%s\n' "$JAVA_HOME"
  exit 0
fi
if java=$(command -v java); then
  java=$(readlink -f "$java")
  if is_new_enough "${java%/bin/java}"; then
    printf '%s\n' "${java%/bin/java}"
    exit 0
  fi
fi

# The package means its settings to lie in /etc, where nobody has put them.
relink() {
  local link target
  while read -r link; do
    target=$(readlink "$link")
    if [ -e "$1$target" ]; then
      ln -sfn "$1$target" "$link"
    fi
  done < <(find "$1/usr/lib/jvm" -lname '/etc/*')
}

home=$TELELAKE_CACHE/spark/java
mkdir -p "$home"
exec 9>"$home/lock"
if command -v flock >/dev/null; then
  flock 9
fi
if [ ! -e "$home/stamp" ]; then
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || exit 1
  for version in 17 21 25; do
    fetched=$(mktemp -d "$home/XXXXXX")
    if (cd "$fetched" && apt-get download -qq "openjdk-$version-jre-headless" >/dev/null 2>&1 && dpkg -x ./*.deb .); then
      rm "$fetched"/*.deb
      relink "$fetched"
      found=$(printf '%s\n' "$fetched"/usr/lib/jvm/java-"$version"-openjdk-*)
      if is_new_enough "$found"; then
        printf 'fetched Java %s into %s (once)\n' "$version" "$home" >&2
        printf '%s\n' "$found" >"$home/stamp"
        break
      fi
    fi
    rm -rf "$fetched"
  done
fi
cat "$home/stamp" 2>/dev/null
