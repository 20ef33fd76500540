#!/bin/sh
# Lay out a database as it was at a moment, from a base backup and the archived log of changes.
# Run it as the user that runs PostgreSQL, with the server stopped:
#   sh scripts/recover.sh BASE WAL MOMENT DATA
# BASE is a folder that pg_basebackup made (tar, gzip); WAL is where archive_command copies to;
# MOMENT names its zone: '2026-11-27 10:14:00+07'; DATA is the data directory, which must be empty.
set -eu
[ $# -eq 4 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
base=$1 wal=$2 moment=$3 data=$4

refuse() { echo "$1" >&2; exit 1; }
[ -f "$base/base.tar.gz" ] || refuse "$base has no base.tar.gz: name a folder that pg_basebackup made."
[ -d "$wal" ] || refuse "$wal is no folder: name the one that archive_command copies to."
[ -z "$(ls -A "$data" 2>/dev/null)" ] || refuse "$data is not empty: move the old database away first."
case $moment in
*[+-][0-9][0-9] | *[+-][0-9][0-9]:[0-9][0-9] | *Z | *UTC) ;;
*) refuse "'$moment' does not name its zone: write it like '2026-11-27 10:14:00+07'." ;;
esac
wanted=$(date -d "$moment" +%s) || refuse "'$moment' is no moment: write it like '2026-11-27 10:14:00+07'."
began=$(tar -xzOf "$base/base.tar.gz" backup_label | sed -n 's/^START TIME: //p')
[ "$wanted" -gt "$(date -d "$began" +%s)" ] ||
    refuse "This base backup was begun at $began, after that moment: name an older one."

mkdir -p "$data"
chmod 700 "$data"
tar -xzf "$base/base.tar.gz" -C "$data"
[ ! -f "$base/pg_wal.tar.gz" ] || tar -xzf "$base/pg_wal.tar.gz" -C "$data/pg_wal"
cat >> "$data/postgresql.auto.conf" <<END
restore_command = 'cp "$wal/%f" "%p"'
recovery_target_time = '$moment'
recovery_target_action = 'promote'
END
touch "$data/recovery.signal"
echo "Start the server on $data. It is as it was at $moment once this answers f:"
echo "  psql -c 'SELECT pg_is_in_recovery()'"
