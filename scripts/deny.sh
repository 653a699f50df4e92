#!/usr/bin/env bash
# Checks licences, sources, doubled versions and known advisories of every dependency.
# Comes in: deny.toml, Cargo.lock. Goes out: cargo-deny's report. Installs cargo-deny once, into the user's cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

version=0.20.2
tools=$TELELAKE_CACHE/tools
if [ "$(cargo-deny --version 2>/dev/null)" = "cargo-deny $version" ]; then
  deny=cargo-deny
else
  deny="$tools/bin/cargo-deny"
  if [ "$("$deny" --version 2>/dev/null)" != "cargo-deny $version" ]; then
    printf 'installing cargo-deny %s into %s (once; some minutes)\n' "$version" "$tools" >&2
    # A debug build: it compiles in half the time, and the check takes two seconds either way.
    cargo install --debug --locked --root "$tools" --version "$version" cargo-deny
  fi
fi

"$deny" --locked check --hide-inclusion-graph bans licenses sources
# Of the fuzzers nothing is given to anybody, so their licences are their own affair.
"$deny" --manifest-path fuzz/Cargo.toml --config deny.toml check --hide-inclusion-graph bans sources

# The advisory database is fetched from GitHub, which not every build machine reaches.
if GIT_TERMINAL_PROMPT=0 timeout 20 git ls-remote --exit-code https://github.com/rustsec/advisory-db HEAD >/dev/null 2>&1; then
  "$deny" --locked check advisories
else
  printf 'skipped: advisories (https://github.com/rustsec/advisory-db is not reachable from here)\n'
fi
