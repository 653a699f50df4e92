#!/usr/bin/env bash
# Installs the independent clients and emulators that tests drive, runs every test, documentation examples included, and
# adds up what ran.
# Comes in: nothing, or arguments for `cargo test` that choose a part. Goes out: one closing line, and exit 1 if any
# test failed or none ran.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0

if [ $# -gt 0 ]; then
  cargo test --locked --no-fail-fast "$@" | tee "$log" || status=1
else
  # Installed before the first test, so that no test waits for a download.
  scripts/clients.sh >/dev/null
  if [ "$(uname)" = Linux ]; then
    scripts/lambda/emulator.sh >/dev/null
  fi
  cargo test --locked --no-fail-fast --workspace | tee "$log" || status=1
  # The arithmetic and the pages of the benches.
  python3 -B -m unittest discover -s bench/tests 2>&1 | tee -a "$log" || status=1
fi

read -r passed failed ignored < <(awk '
  /^test result:/ { passed += $4; failed += $6; ignored += $8 }
  /^Ran [0-9]+ tests? in/ { ran = $2 }
  /^OK$/ { passed += ran }
  /^FAILED \(/ { failed += ran }
  END { print passed + 0, failed + 0, ignored + 0 }' "$log")
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$ignored"
if [ "$passed" -eq 0 ]; then
  status=1
fi
exit "$status"
