#!/bin/sh
# Gets what the tests need beyond Python: a Chromium for the browser tests, Pango for PDF, readers of PDF,
# fonts.
# Where it may not or cannot it says what will be skipped; in CI (CI=true) that is an error.
set -eu

browser() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    [ -d "/Applications/Chromium.app" ] || [ -d "/Applications/Google Chrome.app" ]
}

pango() {
    python3 -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("pango-1.0"))' 2>/dev/null
}

readers() {
    command -v pdftotext >/dev/null && command -v qpdf >/dev/null
}

debian_15() {
    [ "${CI:-}" != true ] || [ -x /usr/lib/postgresql/15/bin/postgres ]
}

# Without windows: 70 MB and some ten seconds. It computes an exported workbook anew.
office() {
    [ "${CI:-}" != true ] || command -v soffice >/dev/null
}

# 150 KB: the program is tried behind it.
pooler() {
    [ "${CI:-}" != true ] || [ -x /usr/sbin/pgbouncer ] || command -v pgbouncer >/dev/null
}

# 1 MB: the example of a reverse proxy is tried with it.
proxy() {
    [ "${CI:-}" != true ] || [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null
}

# 1 MB: a Redis that speaks TLS, under the name of a checker of files, and without a service.
redis_tls() {
    [ "${CI:-}" != true ] || command -v redis-server >/dev/null || command -v redis-check-rdb >/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_debian() {
    packages="chromium fonts-dejavu-core libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils qpdf"
    [ "${CI:-}" != true ] || packages="$packages postgresql-15 pgbouncer nginx-light openssl redis-tools libreoffice-calc-nogui"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
}

if browser && pango && readers && debian_15 && office && pooler && proxy && redis_tls; then exit 0; fi

if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
    echo "Installing Chromium and Pango ..."
    install_debian || true
elif command -v brew >/dev/null; then
    echo "Installing Chromium and Pango ..."
    pango || brew install --quiet pango || true
    readers || brew install --quiet poppler qpdf || true
    browser || brew install --quiet --cask chromium || true
fi

missing=""
browser || missing="the browser tests (no Chromium: apt install chromium, or brew install --cask chromium)"
pango || missing="${missing:+$missing, and }the PDF tests (no Pango: apt install libpango-1.0-0 libpangoft2-1.0-0, or brew install pango)"
readers || missing="${missing:+$missing, and }the tests that read PDF (apt install poppler-utils qpdf, or brew install poppler qpdf)"
debian_15 || missing="${missing:+$missing, and }the tests on PostgreSQL 15 (apt install postgresql-15)"
office || missing="${missing:+$missing, and }the test with LibreOffice (apt install libreoffice-calc-nogui)"
pooler || missing="${missing:+$missing, and }the tests behind PgBouncer (apt install pgbouncer)"
proxy || missing="${missing:+$missing, and }the tests of the reverse proxy (apt install nginx-light)"
redis_tls || missing="${missing:+$missing, and }the tests of sentinels by TLS (apt install redis-tools)"
[ -z "$missing" ] || echo "Skipped: $missing."
[ -z "$missing" ] || [ "${CI:-}" != true ]
