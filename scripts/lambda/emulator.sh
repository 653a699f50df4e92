#!/bin/sh
# Fetches AWS's own Runtime Interface Emulator, which tests run the functions under: it lies in the wheel of the SAM
# command line on PyPI, at the version pinned beside this script.
#
# Prints one line: the path of the emulator. Quick when it is there already. It is a Linux program, so there is one for
# Linux only. Needs Python 3.11+ and, the first time, PyPI.
set -eu

pin=$(cd "$(dirname "$0")" && pwd)/emulator.txt
home=${TELELAKE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/telelake}/lambda/emulator
stamp=$(cksum <"$pin" | tr ' ' '-')
case $(uname -m) in
    x86_64 | amd64) name=aws-lambda-rie-x86_64 ;;
    *) name=aws-lambda-rie-arm64 ;;
esac
emulator=$home/$stamp/$name

fetch() {
    echo "fetching $(cat "$pin") into $home" >&2
    rm -rf "$home/wheel"
    # The wheel alone: nothing of it is ever run but the emulator.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$home/wheel" -r "$pin" >&2
    python3 - "$home/wheel" "samcli/local/rapid/$name" "$home/part" <<'PYTHON'
import os, sys, zipfile
folder, entry, target = sys.argv[1:]
(wheel,) = os.listdir(folder)
with zipfile.ZipFile(os.path.join(folder, wheel)) as file, open(target, "wb") as emulator:
    emulator.write(file.read(entry))
os.chmod(target, 0o755)
PYTHON
    mkdir -p "$home/$stamp"
    mv "$home/part" "$emulator"
    rm -rf "$home/wheel"
}

mkdir -p "$home"
if [ ! -x "$emulator" ]; then
    # Several tests may ask at once. The lock dies with its holder, so a killed run leaves none.
    if command -v flock >/dev/null; then
        exec 9>"$home/lock"
        flock 9
    fi
    [ -x "$emulator" ] || fetch
fi

echo "$emulator"
