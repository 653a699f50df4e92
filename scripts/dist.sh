#!/usr/bin/env bash
# Builds the binary that users download and packs it with its licence and READMEs.
# Comes in: Cargo.toml's version. Goes out: target/dist/telelake-VERSION-TARGET.tar.gz and its checksum.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

cargo build --locked --profile dist --package telelake
version=$(cargo pkgid --package telelake | sed 's/.*[#@]//')
target=$(rustc -vV | sed -n 's/^host: //p')
name=telelake-$version-$target

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
mkdir -p "$staging/$name" target/dist
cp "$CARGO_TARGET_DIR/dist/telelake" LICENSE README.md README.pt-BR.md CHANGELOG.md "$staging/$name/"

# Names sorted, owner and times fixed: the same input gives the same archive.
epoch=$(git log -1 --format=%ct 2>/dev/null || printf 0)
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -C "$staging" -cf - "$name" |
  gzip -n -9 >"target/dist/$name.tar.gz"
(cd target/dist && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
