#!/usr/bin/env bash
# Builds telelake and starts it: the service where a bot is configured, the demo where none is.
# Comes in: a token in the environment, telelake.toml, further arguments. Goes out: the program's own output and exit code.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

# All of the workspace decides the features, or the tests would compile everything once more.
cargo build --locked --workspace --bin telelake
telelake="$CARGO_TARGET_DIR/debug/telelake"

token=${TELEGRAM_BOT_TOKEN:-${TELEGRAM_TOKEN:-${TELELAKE_TELEGRAM_TOKEN:-}}}
if [ -n "$token" ] || [ -f telelake.toml ]; then
  exec "$telelake" run "$@"
fi
printf 'no bot is configured, so this is the demo; `%s init` connects your own group\n' "$telelake" >&2
exec "$telelake" demo "$@"
