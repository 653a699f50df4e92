#!/usr/bin/env bash
# Times the whole way of a simulated group, webhook to first result, with the release build.
# Comes in: MESSAGES (default 100000). Goes out: wall and processor time. Never touches a lake that exists.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

messages=${MESSAGES:-100000}
# All of the workspace decides the features, as for `make test`: what is timed is what is tested.
cargo build --locked --release --workspace --bin telelake
telelake=$CARGO_TARGET_DIR/release/telelake

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

TIMEFORMAT='wall %R s, user %U s, system %S s'
printf 'demo of %s messages\n' "$messages"
time "$telelake" demo --once --seed 1 --messages "$messages" >/dev/null
