"""Numbers and times as the reader writes them."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import format_datetime, format_number, get_locale, to_user_timezone
from flask_babel import gettext as _


def number(value: int) -> str:
    """A whole number with the reader's thousands mark, e.g. `13.899` or `13,899`."""
    # Below a thousand there is no mark, and a page of results has sixty such numbers.
    return str(value) if -1000 < value < 1000 else _marked(value, get_locale())


@lru_cache(maxsize=4096)
def _marked(value: int, locale: Locale | None) -> str:
    return str(format_decimal(value, locale=locale))


def koefisien(value: Decimal) -> str:
    """A koefisien with the reader's decimal mark and every digit that is stored.

    No thousands mark: beside a decimal mark it is what made `83.349` into 83349.
    """
    text = format(value, "f")
    locale = get_locale()
    mark = "." if locale is None else str(locale.number_symbols["latn"]["decimal"])
    return text.replace(".", mark)


def figure(value: float) -> str:
    """A measured number to six figures, as a koefisien is written; never with an exponent."""
    return koefisien(Decimal(f"{value:.6g}"))


def percent(value: Decimal) -> str:
    """A share of a hundred: to a tenth below ten, in whole ones above; never 0 for more than 0."""
    if 0 < value < Decimal("0.1"):
        return f"< {koefisien(Decimal('0.1'))}"
    return koefisien(round(value, 1)) if value < 10 else number(round(value))


def when(value: datetime | None) -> str:
    """A moment in the configured zone; "" for none.

    `23 Nov 2026 14.02 WIB` in Indonesian, `23 Nov 2026, 14:02 WIB` in English.
    """
    if value is None:
        return ""
    pattern = "d MMM y HH.mm" if str(get_locale()) == "id" else "d MMM y, HH:mm"
    return f"{format_datetime(value, pattern)} {_zone(to_user_timezone(value))}"


def when_exactly(value: datetime) -> str:
    """A moment with its second in the reader's zone, e.g. `23 Nov 2026, 14:02:05 WIB`."""
    pattern = "d MMM y HH.mm.ss" if str(get_locale()) == "id" else "d MMM y, HH:mm:ss"
    return f"{format_datetime(value, pattern)} {_zone(to_user_timezone(value))}"


def clock(value: datetime) -> str:
    """A moment of today in the configured zone to the next whole minute, e.g. `14.02 WIB`."""
    minute = value.replace(second=0, microsecond=0)
    whole = minute if minute == value else minute + timedelta(minutes=1)
    pattern = "HH.mm" if str(get_locale()) == "id" else "HH:mm"
    return f"{format_datetime(whole, pattern)} {_zone(to_user_timezone(whole))}"


def stopwatch(seconds: int) -> str:
    """Minutes and seconds, e.g. `59:07`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def _zone(moment: datetime) -> str:
    """`WIB`, or `GMT-03` for a zone that has no short name."""
    # Babel knows `WIB` in Indonesian only; the zone itself knows it always.
    name = moment.tzname() or ""
    return f"GMT{name}" if name.startswith(("+", "-")) else name


def duration(seconds: int) -> str:
    """A time to wait, in whole seconds or minutes."""
    if seconds < 120:
        words: str = _("%(n)s s", n=number(seconds))
    else:
        words = _("%(n)s min", n=number(-(-seconds // 60)))
    return words


def size(value: int) -> str:
    """A number of bytes in the largest unit that leaves a figure above one, e.g. `823 KB`."""
    for unit, power in (("GB", 30), ("MB", 20), ("KB", 10)):
        if value >= 1 << power:
            shown = value / (1 << power)
            return f"{format_number(round(shown, 1 if shown < 10 else 0))} {unit}"
    return f"{value} B"


def init_app(app: Flask) -> None:
    """Offer these to templates."""
    app.add_template_filter(number)
    app.add_template_filter(koefisien)
    app.add_template_filter(figure)
    app.add_template_filter(percent)
    app.add_template_filter(when)
    app.add_template_filter(when_exactly)
    app.add_template_filter(clock)
    app.add_template_filter(stopwatch)
    app.add_template_filter(size)
