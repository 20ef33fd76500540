#!/bin/sh
# Flower on this machine's loopback, behind a password; in an environment of its own, .venv-flower.
# Reads REDIS_URL, else the address of the private server of a running `make run` (AHSP_DATA).
# AHSP_FLOWER_PASSWORD chooses the password; one is made where it is not set. PORT chooses the port.
set -eu
cd "$(dirname "$0")/.."
servers="${AHSP_DATA:-var}/run/servers.json"
REDIS_URL=${REDIS_URL:-$(sed -n 's/.*"redis_url": "\([^"]*\)".*/\1/p' "$servers" 2>/dev/null || true)}
if [ -z "$REDIS_URL" ]; then
    echo "No Redis: set REDIS_URL, or start the program first (make run)." >&2
    exit 1
fi
stamp=.venv-flower/installed
wanted=$(cksum <requirements-flower.txt)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "Installing requirements-flower.txt ..."
    .venv/bin/python -m venv --clear .venv-flower
    .venv-flower/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements-flower.txt
    echo "$wanted" >"$stamp"
fi
if [ -z "${AHSP_FLOWER_PASSWORD:-}" ]; then
    AHSP_FLOWER_PASSWORD=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(12))')
    echo "User admin, password $AHSP_FLOWER_PASSWORD"
fi
# By the environment, so that neither stands in the list of processes.
export REDIS_URL FLOWER_BASIC_AUTH="admin:$AHSP_FLOWER_PASSWORD"
export FLOWER_ADDRESS=127.0.0.1 FLOWER_PORT="${PORT:-5555}" FLOWER_PERSISTENT=False
echo "Flower: http://127.0.0.1:$FLOWER_PORT"
exec .venv-flower/bin/python -m celery --workdir scripts -A flower_app:queue flower --logging=warning
