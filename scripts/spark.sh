#!/usr/bin/env bash
# Reads a lake with Spark, by the statements that Athena and Hive take, and compares every table with what telelake
# says: once from folders, once from what telelake wrote into the buckets of an emulator of S3.
# Comes in: nothing; needs Java 17, and installs PySpark once into the user's cache. Goes out: a line for each
# comparison, and exit 1 if one fails. Where there is no Java, it says that it is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

if ! command -v java >/dev/null; then
  printf 'skipped: Spark (no `java` on the PATH; on Debian and Ubuntu: apt-get install openjdk-17-jre-headless)\n'
  exit 0
fi

home=$TELELAKE_CACHE/spark
pins=scripts/spark/requirements.txt
stamp=$(cksum <"$pins")
mkdir -p "$home"
if [ "$(cat "$home/stamp" 2>/dev/null)" != "$stamp" ]; then
  echo "installing PySpark into $home" >&2
  python3 -m venv "$home/venv"
  "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$pins"
  echo "$stamp" >"$home/stamp"
fi
clients=$(scripts/clients.sh | head -n 1)

cargo build --locked --workspace --quiet
telelake=$CARGO_TARGET_DIR/debug/telelake
work=$(mktemp -d)
moto=
finish() {
  [ -z "$moto" ] || kill "$moto" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
spark() {
  # Spark's own talk is of no use, unless it fails.
  SPARK_LOCAL_IP=127.0.0.1 "$home/venv/bin/python" scripts/spark/lake.py "$telelake" "$1" "$2" 2>"$work/spark.log" ||
    { tail -n 30 "$work/spark.log" >&2; exit 1; }
}

lake=$work/demo
"$telelake" demo --once --days 4 --seed 43 --dir "$lake" >/dev/null
# Today goes on, and the demo leaves it to SQL.
(cd "$lake" && "$telelake" etl --all >/dev/null)
echo '--- from folders'
spark "$lake" "$lake/lake/enriched"

echo '--- from buckets'
"$clients" -c "
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('http://%s:%d' % server.get_host_and_port(), flush=True)
sys.stdin.read()
" >"$work/moto" 2>/dev/null < <(sleep 3600) &
moto=$!
until [ -s "$work/moto" ]; do sleep 0.2; done
export AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
AWS_ENDPOINT_URL=$(cat "$work/moto")
"$clients" scripts/spark/bucket.py up "$lake/lake/raw" lake-raw
"$clients" scripts/spark/bucket.py up /dev/null lake-enriched
mkdir "$work/cloud"
printf '[telegram]\nchat_id = "*"\n[lake]\nraw = "s3://lake-raw"\nenriched = "s3://lake-enriched"\n' >"$work/cloud/telelake.toml"
(cd "$work/cloud" && "$telelake" etl --all >/dev/null)
"$clients" scripts/spark/bucket.py down lake-enriched "$work/enriched"
spark "$work/cloud" "$work/enriched"
