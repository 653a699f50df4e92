#!/usr/bin/env bash
# Counts the instructions that decoding one update takes, and accepting one, and fails where either is more than a tenth above
# what bench/instructions.txt has. Counted, not timed: how busy the machine is does not matter.
# Comes in: valgrind, or apt-get and dpkg, with which it is fetched once into the user's cache, without installing anything and
# without being root; UPDATE_EXPECT=1 to write the file anew. Goes out: a line for each count, and exit 1 if one grew. Where there is no valgrind it
# says so and counts nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

expected=bench/instructions.txt
percent_max=10

# Prints the command that is valgrind here.
valgrind() {
  local home=$TELELAKE_CACHE/valgrind
  if works command valgrind; then
    printf 'command valgrind\n'
    return
  fi
  if [ ! -e "$home/stamp" ]; then
    { command -v apt-get && command -v dpkg; } >/dev/null || return 1
    fetch "$home" >&2 || return 1
    works env VALGRIND_LIB="$home/root/usr/libexec/valgrind" "$home/root/usr/bin/valgrind" || return 1
    touch "$home/stamp"
  fi
  printf 'env VALGRIND_LIB=%q %q\n' "$home/root/usr/libexec/valgrind" "$home/root/usr/bin/valgrind"
}

works() {
  "$@" --tool=callgrind --callgrind-out-file=/dev/null true >/dev/null 2>&1
}

# As lists and archives of its own, so that nothing of the machine is locked or changed.
fetch() {
  local home=$1 archive
  printf 'fetching valgrind into %s (once, about 15 MB)\n' "$home"
  rm -rf "$home"
  mkdir -p "$home/root" "$home/apt/lists/partial" "$home/apt/archives/partial"
  # valgrind finds out what the C library's functions are by the library's symbols.
  apt "$home" update && apt "$home" install --download-only --yes --reinstall --no-install-recommends valgrind libc6-dbg || return 1
  for archive in "$home"/apt/archives/*.deb; do
    dpkg -x "$archive" "$home/root" || return 1
  done
  rm -rf "$home/apt"
}

apt() {
  local home=$1
  shift
  apt-get -qq -o Dir::State="$home/apt" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$home/apt" \
    -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" "$@"
}

if ! valgrind=$(valgrind); then
  printf 'skipped: instruction counts (there is no valgrind here, and none could be fetched)\n'
  exit 0
fi
# Two words and more, or a path that is quoted.
eval "valgrind=($valgrind)"

cargo build --locked --release -p ingest --example instructions
program=$CARGO_TARGET_DIR/release/examples/instructions

# What one more thousand takes, for each of it.
counted() {
  local times refs=()
  for times in 1 2; do
    refs+=("$("${valgrind[@]}" --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$times" 2>&1 >/dev/null |
      sed -n 's/.*Collected : \([0-9]*\).*/\1/p')")
  done
  printf '%d\n' "$(((refs[1] - refs[0]) / 1000))"
}

failed=0
new=
for what in decode accept; do
  count=$(counted "$what")
  new+="$what $count"$'\n'
  was=$(sed -n "s/^$what //p" "$expected")
  printf '%s: %d instructions an update, %s expected\n' "$what" "$count" "${was:-none}"
  if [ "$count" -gt "$((${was:-0} * (100 + percent_max) / 100))" ]; then
    failed=1
  fi
done
if [ "${UPDATE_EXPECT:-}" = 1 ]; then
  printf '%s' "$new" >"$expected"
elif [ "$failed" = 1 ]; then
  printf 'error: more than %d %% above %s\n' "$percent_max" "$expected" >&2
  printf 'hint: if that is worth it, UPDATE_EXPECT=1 scripts/instructions.sh writes the file anew\n' >&2
  exit 1
fi
