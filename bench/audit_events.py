"""A record of many events, spread over the past as an office's days are; for looking and measuring.

The rows are written by PostgreSQL itself and carry no seals: pages never look at those.
"""

from sqlalchemy import Connection, text

EVENTS = """
    INSERT INTO audit_event (id, at, event, severity, user_id, username, address, agent, method,
        path, request_id, detail, key_id, hash)
    SELECT base + n,
        now() - make_interval(secs => 86400.0 * :days * (1 - n::float8 / :count)),
        kind.name,
        CASE WHEN kind.severity = 'info' AND n % 97 = 0 THEN 'warning' ELSE kind.severity END,
        CASE WHEN person > 0 THEN person END,
        CASE WHEN person > 0 THEN 'user' || person ELSE '' END,
        ('10.0.' || (h & 3) || '.' || ((h >> 2) & 63) + 1)::inet,
        'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        CASE WHEN n % 3 = 0 THEN 'POST' ELSE 'GET' END,
        '/' || split_part(kind.name, '.', 1) || '/' || n % 5000,
        md5((n / 3)::text),
        jsonb_build_object('file', 'RAB_gedung-' || n % 900 || '.xlsx', 'rows', n % 5000),
        'bench', ''
    FROM (SELECT coalesce(max(id), 0) AS base FROM audit_event) AS b,
        generate_series(1, :count) AS n,
        LATERAL (SELECT hashint8(n) & 2147483647 AS h) AS mixed,
        LATERAL (SELECT greatest(0, (sqrt(h % 40000)::int) - 20) AS person) AS p,
        LATERAL (SELECT (ARRAY[
            'authentication.signed_in|info', 'authentication.signed_in|info',
            'authentication.signed_out|info', 'import.ready|info', 'import.committed|info',
            'file_upload.received|info', 'file_upload.received|info', 'export.made|info',
            'export.made|info', 'import.repaired|info', 'import.repaired|info',
            'data_change.satuan_alias_added|info', 'data_change.search_saved|info',
            'permission.saved_search_shared|info', 'import.confirmed|info', 'import.mapped|info',
            'authentication.failed|warning', 'rate_limit.exceeded|warning',
            'file_upload.refused|warning', 'import.undone|warning'
        ])[1 + (h / 7) % 20] AS usual) AS u,
        LATERAL (SELECT CASE WHEN h % 501 = 0 THEN 'file_upload.hostile|critical'
            WHEN h % 101 = 0 THEN 'import.failed|error' ELSE usual END AS pair) AS k,
        LATERAL (SELECT split_part(pair, '|', 1) AS name, split_part(pair, '|', 2) AS severity)
            AS kind
"""
RESOLVED = """
    INSERT INTO audit_resolution (event_id, at, username, note)
    SELECT id, at, 'user1', 'seen' FROM audit_event WHERE severity <> 'info' AND id % 10 <> 0
    ON CONFLICT DO NOTHING
"""


def fill(connection: Connection, count: int, days: int = 120) -> None:
    """Write events up to now, nine of ten that need somebody resolved; in the caller's transaction.

    Args:
        connection: of an owner of the tables.
        count: how many.
        days: over how many days.
    """
    connection.execute(text(EVENTS), {"count": count, "days": days})
    connection.execute(text(RESOLVED))
