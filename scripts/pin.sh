#!/bin/sh
# Pins every requirement, with hashes, for every platform and Python from 3.11 on. UPGRADE=1 renews them.
set -eu
cd "$(dirname "$0")/.."
for name in requirements requirements-dev requirements-flower; do
    .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-strip-extras ${UPGRADE:+--upgrade} "$name.in" --output-file "$name.txt"
done
