#!/usr/bin/env bash
# Prints where PostgreSQL's JDBC driver lies: that of the machine, or else one that it fetches from Debian or Ubuntu, once,
# into the user's cache, without installing anything.
# Comes in: for fetching apt-get and dpkg. Goes out: a jar, or exit 1 where there is none to be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/cache.sh

installed=/usr/share/java/postgresql.jar
if [ -e "$installed" ]; then
  printf '%s\n' "$installed"
  exit 0
fi
home=$TELELAKE_CACHE/spark/jdbc
mkdir -p "$home"
exec 9>"$home/lock"
if command -v flock >/dev/null; then
  flock 9
fi
if [ ! -e "$home$installed" ]; then
  fetched=$(mktemp -d "$home/XXXXXX")
  trap 'rm -rf "$fetched"' EXIT
  (cd "$fetched" && apt-get download -qq libpostgresql-jdbc-java >/dev/null 2>&1 && dpkg -x ./*.deb "$home") || {
    printf 'error: no PostgreSQL JDBC driver\nhint: on Debian and Ubuntu: apt-get install libpostgresql-jdbc-java\n' >&2
    exit 1
  }
  printf 'fetched the JDBC driver into %s (once)\n' "$home" >&2
fi
printf '%s\n' "$home$installed"
