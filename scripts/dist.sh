#!/usr/bin/env bash
# Builds what users download: the binary with its licence and READMEs, and the packages of the functions on AWS.
# Comes in: Cargo.toml's version. Goes out: target/dist/telelake-VERSION-TARGET.tar.gz,
# telelake-functions-VERSION-arm64.tar.gz, and their checksums.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/cache.sh

# All of the workspace decides the features, as for `make test`: what is downloaded is what is tested. By itself the binary
# would have a few less (of bytes, serde and tracing), none of which changes what it does.
cargo build --locked --profile dist --workspace --bin telelake
version=$(cargo pkgid --package telelake | sed 's/.*[#@]//')
target=$(rustc -vV | sed -n 's/^host: //p')
program=telelake-$version-$target
# The processor that deploy/aws asks for unless it is told otherwise.
functions=telelake-functions-$version-arm64

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
mkdir -p "$staging/$program" "$staging/$functions" target/dist
cp "$CARGO_TARGET_DIR/dist/telelake" LICENSE README.md README.pt-BR.md CHANGELOG.md "$staging/$program/"
scripts/lambda.sh arm64 "$staging/$functions"
cp LICENSE "$staging/$functions/"

# Names sorted, owner and times fixed: the same input gives the same archive.
epoch=$(git log -1 --format=%ct 2>/dev/null || printf 0)
for name in "$program" "$functions"; do
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -C "$staging" -cf - "$name" |
    gzip -n -9 >"target/dist/$name.tar.gz"
  (cd target/dist && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
done
