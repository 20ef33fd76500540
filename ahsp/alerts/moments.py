"""Moments as people write them in the shell: `1 hour ago`, `2026-11-20`, `2026-11-20T14:00`."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_AGO = re.compile(r"(\d{1,6})\s*(minute|hour|day|week)s?(\s+ago)?", re.IGNORECASE)
_LONGEST = timedelta(days=36_500)


def moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that is meant.

    Args:
        text: so many minutes, hours, days or weeks ago, or a day or moment (ISO 8601).
        zone: of days and moments without an offset.
        now: the present moment, with its zone.

    Raises:
        ValueError: it is neither.
    """
    found = _AGO.fullmatch(text.strip())
    if found is not None:
        ago = timedelta(**{f"{found[2].lower()}s": int(found[1])})
        return now - min(ago, _LONGEST)
    written = datetime.fromisoformat(text.strip().upper())
    return written if written.tzinfo else written.replace(tzinfo=zone)
