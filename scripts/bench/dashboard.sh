#!/usr/bin/env bash
# Times the dashboard over a group of a year: every panel over HTTP beside the same statement in DuckDB, and the overview in a
# browser, from the navigation to the last number.
# Comes in: MESSAGES (default 1000000), TELELAKE_BIN or the release build, which is made. Goes out: a line for each panel and for
# each view of the page. Never touches a lake that exists.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/cache.sh

messages=${MESSAGES:-1000000}
telelake=${TELELAKE_BIN:-}
if [ -z "$telelake" ]; then
  # All of the workspace decides the features, as for `make test`: what is timed is what is tested.
  cargo build --locked --release --workspace --bin telelake
  telelake=$CARGO_TARGET_DIR/release/telelake
fi
mapfile -t clients < <(scripts/clients.sh)
browser=$(scripts/browser.sh)
scripts=$PWD/scripts/bench
walk=$PWD/crates/telelake/tests/service/dashboard/browser/walk.mjs

work=$(mktemp -d)
service=
finish() {
  [ -z "$service" ] || kill "$service" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

printf 'a group of a year, %s messages …\n' "$messages" >&2
"$telelake" demo --once --days 365 --seed 1 --messages "$messages" --dir "$work/group" >/dev/null 2>&1
cd "$work/group"
"$telelake" etl --all >/dev/null 2>&1
env TELEGRAM_BOT_TOKEN=1:nobody-is-there-to-capture-from-at-all TELEGRAM_API_URL=http://127.0.0.1:9 \
  "$telelake" run --mode poll --dashboard 127.0.0.1:0 >"$work/service" 2>&1 &
service=$!
url=
for _ in $(seq 300); do
  url=$(sed -n 's/.*the dashboard is at \(http:[^ ]*\).*/\1/p' "$work/service" | head -n 1)
  [ -n "$url" ] && break
  sleep 0.1
done
[ -n "$url" ] || { cat "$work/service" >&2; exit 1; }

"${clients[0]}" "$scripts/dashboard.py" "$url" lake/enriched
STEPS=timing INTERACTIVE_MS_MAX=60000 node "$walk" "${clients[1]}" "$browser" "$url" "$work/screenshots"
