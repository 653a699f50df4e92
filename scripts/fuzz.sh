#!/usr/bin/env bash
# Lets libFuzzer look for bytes that refute what fuzz/ says of all bytes.
# Comes in: seconds for each target (default 60) and the targets (default all); or `minimise` and the targets.
# Goes out: one line per target, and exit 1 with the bytes' path if some were found. What is new and interesting is
# kept in the user's cache for the next run, with CI=true nothing is; `minimise` makes fuzz/corpus of both.
# Installs cargo-fuzz once, into the user's cache, as it builds the targets there.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

version=0.13.2
tools=$TELELAKE_CACHE/tools
home=$TELELAKE_CACHE/fuzz
bin=$home/target/$(rustc -vV | sed -n 's/^host: //p')/release

if ! "$tools/bin/cargo-fuzz" --version 2>/dev/null | grep -qx "cargo-fuzz $version"; then
  printf 'installing cargo-fuzz %s into %s (once; a minute)\n' "$version" "$tools" >&2
  cargo install --quiet --debug --locked --root "$tools" --version "$version" cargo-fuzz
fi

# Coverage is a flag of the compiler that only nightly admits to; the pinned toolchain has it as well. The lints come
# with the build, as in `cargo clippy`, because a build of their own would compile every dependency again.
RUSTC_BOOTSTRAP=1 RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__ \
  "$tools/bin/cargo-fuzz" build --sanitizer none --target-dir "$home/target"

seconds=60
command=run
if [ $# -gt 0 ]; then
  if [ "$1" = minimise ]; then command=minimise; else seconds=$1; fi
  shift
fi
if [ $# -gt 0 ]; then targets=("$@"); else targets=(decode_update decode_export raw_object key); fi

run() {
  local target=$1 kept=$home/corpus/$1 log=$home/$1.log options=()
  if [ "${CI:-}" = true ]; then
    # The same code is given the same bytes, and a change answers for itself only.
    kept=$(mktemp -d)
    options=(-seed=1)
  fi
  mkdir -p "$kept" "$home/found"
  if ! "$bin/$target" "${options[@]}" -dict=fuzz/telegram.dict -max_len=4096 -timeout=20 \
    -max_total_time="$seconds" -artifact_prefix="$home/found/$target-" \
    "$kept" "fuzz/corpus/$target" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    printf 'error: `%s` is refuted\nhint: the bytes lie where the last lines above say; run them again with `%s PATH`\n' \
      "$target" "$bin/$target" >&2
    return 1
  fi
  printf '%s: %s\n' "$target" "$(sed -n 's/^Done \([0-9]*\) runs.*/\1 inputs, none refutes it/p' "$log")"
}

minimise() {
  local target=$1 new
  new=$(mktemp -d)
  mkdir -p "$home/corpus/$target"
  # How often a branch is taken is left out: a file for each new branch is enough, and few.
  "$bin/$target" -set_cover_merge=1 -use_counters=0 -max_len=4096 \
    "$new" "fuzz/corpus/$target" "$home/corpus/$target" >"$home/$target.log" 2>&1
  rm -rf "fuzz/corpus/$target"
  mv "$new" "fuzz/corpus/$target"
  chmod 755 "fuzz/corpus/$target"
  printf '%s: %s files\n' "$target" "$(find "fuzz/corpus/$target" -type f | wc -l)"
}

status=0
for target in "${targets[@]}"; do
  "$command" "$target" || status=1
done
exit "$status"
