#!/usr/bin/env bash
# Builds the packages of the functions on AWS that deploy/aws uploads, or measures the functions.
#   scripts/lambda.sh [arm64|x86_64] [OUT_DIR]   ingest.zip, etl.zip and repair.zip; by default arm64, into target/lambda
#   scripts/lambda.sh --measure                  size, start and memory of each function, as a table
# Comes in: rustup or the target's standard library, Python, and for --measure apt-get. Goes out: packages, the same for
# the same sources. Installs zig, which links against the glibc of Amazon Linux 2023, once into the user's cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

# https://docs.aws.amazon.com/linux/al2023/ug/core-glibc.html
glibc=2.34
functions=${TELELAKE_FUNCTIONS:-ingest etl repair}

# A folder of Python programs for the pins in scripts/lambda/$1.txt. Several clones may ask at once; the lock dies with
# its holder.
programs() {
  local pins=scripts/lambda/$1.txt home=$TELELAKE_CACHE/lambda/$1 stamp
  stamp=$(cksum <"$pins")
  mkdir -p "$home"
  exec 9>"$home/lock"
  if command -v flock >/dev/null; then
    flock 9
  fi
  if [ "$(cat "$home/stamp" 2>/dev/null)" != "$stamp" ]; then
    printf 'installing %s into %s (once)\n' "$(tr '\n' ' ' <"$pins")" "$home" >&2
    rm -rf "$home/stamp" "$home/venv"
    python3 -m venv "$home/venv"
    "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$pins"
    printf '%s\n' "$stamp" >"$home/stamp"
  fi
  exec 9>&-
}

# The target that cargo knows an architecture of Lambda's by.
target_of() {
  case $1 in
    arm64) printf 'aarch64-unknown-linux-gnu\n' ;;
    x86_64) printf 'x86_64-unknown-linux-gnu\n' ;;
    *)
      printf 'error: `%s` is no architecture of Lambda\nhint: arm64 or x86_64\n' "$1" >&2
      exit 2
      ;;
  esac
}

build() {
  local target=$1 function=$2
  cargo zigbuild --locked --profile lambda --target "$target.$glibc" \
    --package lambda --no-default-features --features "$function" --bin "$function"
}

# Names, times and modes are fixed: the same program gives the same package, and Terraform uploads none for nothing.
pack() {
  python3 - "$1" "$2" <<'PYTHON'
import sys, zipfile
program, package = sys.argv[1:]
entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))
entry.external_attr = 0o100755 << 16
entry.compress_type = zipfile.ZIP_DEFLATED
entry.create_system = 3
with zipfile.ZipFile(package, "w") as file, open(program, "rb") as bytes:
    file.writestr(entry, bytes.read(), compresslevel=9)
PYTHON
}

packages() {
  local architecture=$1 out=$2 target function
  target=$(target_of "$architecture")
  scripts/setup.sh lambda
  programs build
  export PATH=$TELELAKE_CACHE/lambda/build/venv/bin:$PATH ZIG_GLOBAL_CACHE_DIR=$TELELAKE_CACHE/lambda/zig
  if command -v rustup >/dev/null; then
    rustup --quiet target add "$target"
  fi
  mkdir -p "$out"
  for function in $functions; do
    build "$target" "$function"
    pack "$CARGO_TARGET_DIR/$target/lambda/$function" "$out/$function.zip"
    printf '%s/%s.zip: %s bytes\n' "$out" "$function" "$(wc -c <"$out/$function.zip")"
  done
}

# An emulator of the other processor, and the libraries of its programs, from Debian.
qemu() {
  local home=$TELELAKE_CACHE/lambda/qemu
  if [ ! -x "$home/usr/bin/qemu-aarch64-static" ]; then
    mkdir -p "$home"
    (cd "$home" && apt-get download -qq qemu-user-static libc6-arm64-cross libgcc-s1-arm64-cross 2>/dev/null &&
      for package in *.deb; do dpkg -x "$package" . && rm "$package"; done)
  fi
  printf '%s\n' "$home/usr/bin/qemu-aarch64-static -L $home/usr/aarch64-linux-gnu"
}

megabytes() {
  awk -v bytes="$(wc -c <"$1")" 'BEGIN { printf "%.1f MB", bytes / 1000000 }'
}

measure() {
  local architecture function target program with
  for architecture in x86_64 arm64; do
    packages "$architecture" "target/lambda/$architecture" >&2
  done
  printf '| function | processor | package | program | ready after | first answer after | later answers | memory |\n'
  printf '|---|---|---|---|---|---|---|---|\n'
  for function in $functions; do
    for architecture in x86_64 arm64; do
      target=$(target_of "$architecture")
      program=$CARGO_TARGET_DIR/$target/lambda/$function
      with=
      if [ "${target%%-*}" != "$(uname -m)" ]; then
        with=$(qemu)
      fi
      # Without quotes: the emulator comes with arguments of its own.
      # shellcheck disable=SC2086
      printf '| `%s` | %s%s | %s | %s | %s |\n' "$function" "$architecture" "${with:+, emulated}" \
        "$(megabytes "target/lambda/$architecture/$function.zip")" "$(megabytes "$program")" \
        "$(python3 scripts/lambda/measure.py "$function" $with "$program")"
    done
  done
}

case ${1:-} in
  --measure) measure ;;
  *) packages "${1:-arm64}" "${2:-target/lambda}" ;;
esac
