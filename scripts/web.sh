#!/usr/bin/env bash
# Tests the dashboard's pages and builds them from web/ into crates/server/assets, from where the program embeds them. With
# `--check`, builds them elsewhere and compares, so that nobody commits a source without its bundle or the other way round.
# Comes in: web/, `--check` or nothing. Goes out: the bundle and a line for each file, or with `--check` exit 1 and a
# hint where the two differ. Needs Node 20 or newer with npm; packages come once into the user's cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

home=$TELELAKE_CACHE/web
stamp=$(cat web/package.json web/package-lock.json | cksum)
mkdir -p "$home"
exec 9>"$home/lock"
if command -v flock >/dev/null; then
  flock 9
fi
if [ "$(cat "$home/stamp" 2>/dev/null)" != "$stamp" ]; then
  printf 'installing the packages of web/ into %s (once)\n' "$home" >&2
  rm -rf "$home/stamp" "$home/packages"
  mkdir -p "$home/packages"
  cp web/package.json web/package-lock.json "$home/packages/"
  npm ci --prefix "$home/packages" --no-audit --no-fund --ignore-scripts --loglevel=error >&2
  printf '%s\n' "$stamp" >"$home/stamp"
fi

# Built where the packages are: Node looks for them beside the sources, and the clone stays clean.
rm -rf "$home/packages/src" "$home/packages/tests"
cp -R web/src web/tests web/build.mjs web/test.mjs web/tsconfig.json "$home/packages/"
"$home/packages/node_modules/.bin/tsc" --noEmit -p "$home/packages"
if ! tested=$(node "$home/packages/test.mjs" 2>&1); then
  printf '%s\nerror: the tests of `web/` failed\n' "$tested" >&2
  exit 1
fi

if [ "${1:-}" != --check ]; then
  node "$home/packages/build.mjs" "$PWD/crates/server/assets"
  exit 0
fi
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
node "$home/packages/build.mjs" "$built/assets" >/dev/null
if ! diff -rq "$built/assets" crates/server/assets >&2; then
  printf 'error: `crates/server/assets` is not what `web/` builds\nhint: run `make web` and commit both\n' >&2
  exit 1
fi
