#!/bin/sh
# Makes .venv with exactly the pinned requirements; does nothing, and asks no network, when they are in.
# Usage: scripts/setup.sh requirements.txt [requirements-dev.txt]
set -eu
cd "$(dirname "$0")/.."

give_up() {
    echo "$*" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

make_environment() {
    for python in python3.14 python3.13 python3.12 python3.11 python3 ""; do
        [ -n "$python" ] || give_up "Python 3.11 or newer is needed: apt install python3, or brew install python."
        if new_enough "$python"; then break; fi
    done
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        give_up "Python's venv module is missing: apt install python$version-venv, then start again."
    fi
    echo "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv
}

if ! new_enough .venv/bin/python || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    make_environment
fi

for requirements in "$@"; do
    stamp=".venv/installed-$requirements"
    wanted=$(cksum <"$requirements")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then continue; fi
    echo "Installing $requirements ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements" ||
        give_up "Installing $requirements failed (reason above): check the network, then start again."
    echo "$wanted" >"$stamp"
done
