#!/usr/bin/env bash
# Reads a lake with Spark, by the statements that Athena and Hive take, and compares every table with what telelake
# says: once from folders, once from what telelake wrote into the buckets of an emulator of S3. Then has Spark ask
# telelake itself, with PostgreSQL's JDBC driver.
# Comes in: nothing. Goes out: a line for each comparison, the time, and exit 1 if one fails. Installs PySpark, and a Java
# where there is none, once into the user's cache; where no Java is to be had, it says that it is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

started=$SECONDS
if ! JAVA_HOME=$(scripts/spark/java.sh); then
  printf 'skipped: Spark (no Java 17 or newer here, and apt-get has none; on Debian and Ubuntu: apt-get install openjdk-17-jre-headless)\n'
  exit 0
fi
export JAVA_HOME
scripts/setup.sh spark

home=$TELELAKE_CACHE/spark
pins=scripts/spark/requirements.txt
stamp=$(cksum <"$pins")
mkdir -p "$home"
exec 9>"$home/lock"
if command -v flock >/dev/null; then
  flock 9
fi
if [ "$(cat "$home/stamp" 2>/dev/null)" != "$stamp" ]; then
  printf 'installing PySpark into %s (once)\n' "$home" >&2
  rm -rf "$home/stamp" "$home/venv"
  python3 -m venv "$home/venv"
  "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$pins"
  printf '%s\n' "$stamp" >"$home/stamp"
fi
exec 9>&-
clients=$(scripts/clients.sh | head -n 1)
jdbc=$(scripts/spark/jdbc.sh)

cargo build --locked --workspace --quiet
telelake=$CARGO_TARGET_DIR/debug/telelake
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What talks to people is of no use here, unless it fails.
quietly() {
  if ! "$@" >"$work/log" 2>&1; then
    tail -n 30 "$work/log" >&2
    exit 1
  fi
}

lake=$work/demo
quietly "$telelake" demo --once --days 4 --seed 43 --dir "$lake"
# Today goes on, and the demo leaves it to SQL.
(cd "$lake" && quietly "$telelake" etl --all)

# It ends when the other end of its input is closed, as when this script ends in whatever way.
mkfifo "$work/hold"
"$clients" -c "
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('http://%s:%d' % server.get_host_and_port(), flush=True)
sys.stdin.read()
" <"$work/hold" >"$work/moto" 2>/dev/null &
exec 8>"$work/hold"
for _ in $(seq 300); do
  [ -s "$work/moto" ] && break
  sleep 0.2
done
export AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
AWS_ENDPOINT_URL=$(cat "$work/moto")
"$clients" scripts/spark/bucket.py up "$lake/lake/raw" lake-raw
"$clients" scripts/spark/bucket.py up /dev/null lake-enriched
mkdir "$work/cloud"
printf '[telegram]\nchat_id = "*"\n[lake]\nraw = "s3://lake-raw"\nenriched = "s3://lake-enriched"\n' >"$work/cloud/telelake.toml"
(cd "$work/cloud" && quietly "$telelake" etl --all)
"$clients" scripts/spark/bucket.py down lake-enriched "$work/enriched"

# Nobody is there to capture from; PostgreSQL clients are answered all the same.
(cd "$lake" && exec env -u AWS_ENDPOINT_URL TELEGRAM_BOT_TOKEN=1:nobody-is-there-to-capture-from-at-all TELEGRAM_API_URL=http://127.0.0.1:9 \
  TELEGRAM_CHAT_ID='*' "$telelake" run --postgres 127.0.0.1:0) >"$work/service" 2>&1 &
service=$!
trap 'kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 150); do
  port=$(sed -n 's/.*PostgreSQL clients connect to 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/service")
  [ -n "$port" ] && break
  sleep 0.2
done
if [ -z "$port" ]; then
  tail -n 30 "$work/service" >&2
  exit 1
fi

if ! SPARK_LOCAL_IP=127.0.0.1 "$home/venv/bin/python" scripts/spark/lake.py "$telelake" \
  "jdbc:postgresql://127.0.0.1:$port/telelake?user=spark" "$jdbc" \
  folders "$lake" "$lake/lake/enriched" buckets "$work/cloud" "$work/enriched" 2>"$work/log"; then
  grep -vE '^\s*(at |\.\.\.)' "$work/log" | tail -n 30 >&2
  exit 1
fi
printf 'Spark: all the same, %d s\n' "$((SECONDS - started))"
