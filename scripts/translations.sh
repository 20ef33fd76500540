#!/bin/sh
# Brings the Indonesian catalogue up to date with the texts in code and templates, and compiles it.
# New texts come in untranslated, never guessed; the tests fail until somebody has translated them.
set -eu
cd "$(dirname "$0")/.."
babel=.venv/bin/pybabel
collected=$(mktemp)
trap 'rm -f "$collected"' EXIT

$babel --quiet extract --mapping-file pyproject.toml --keyword _l --keyword lazy_gettext \
    --add-location file --output-file "$collected" .
$babel --quiet update --input-file "$collected" --output-dir ahsp/translations --locale id \
    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
for domain in messages wtforms; do
    $babel --quiet compile --directory ahsp/translations --domain "$domain" --statistics
done
