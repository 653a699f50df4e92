#!/usr/bin/env bash
# Checks that this machine can build telelake, and says what to install where it cannot.
# Comes in: the PATH, and `test` where the tests are to run, `terraform` where deploy/aws is checked, `lambda` where its packages are built, `spark` where Spark reads, `bench` where peers are measured. Goes out: nothing, or one line per missing tool. Never installs anything by itself.
set -euo pipefail

missing=0
need() {
  local tool=$1 hint=$2
  if ! command -v "$tool" >/dev/null 2>&1; then
    printf 'error: `%s` is missing\nhint: %s\n' "$tool" "$hint" >&2
    missing=1
  fi
}

need cargo 'install Rust from https://rustup.rs; the toolchain that rust-toolchain.toml names is then chosen by itself'
# ring and zstd are compiled from C.
need cc 'on Debian and Ubuntu: apt-get install build-essential; on macOS: xcode-select --install'
if [ -n "${1:-}" ]; then
  # Independent clients and readers, which the tests drive: scripts/clients.sh. An emulator of AWS: scripts/terraform.sh.
  need python3 'on Debian and Ubuntu: apt-get install python3 python3-venv (3.11 or newer)'
fi
if [ "${1:-}" = test ]; then
  need npm 'install Node.js 20 or newer, with npm, from https://nodejs.org'
fi
exit "$missing"
