"""What codes of the database are called, where a release may meet those of a later one.

While a release is brought in or taken back, two of them work on one database. A code that this one
has no word for is shown as it is: a page with a strange word on it is better than none.
"""

from typing import TypeAlias

from flask_babel.speaklater import LazyString

Name: TypeAlias = LazyString | str


class Names(dict[str, Name]):
    """What each code is called; an unknown one stands for itself."""

    def __missing__(self, code: str) -> Name:
        return str(code)


class Tones(dict[str, str]):
    """The tone in which each code is shown; an unknown one is quiet."""

    def __missing__(self, code: str) -> str:
        return "quiet"


class Badges(dict[str, tuple[Name, str]]):
    """Name and tone of each code, likewise."""

    def __missing__(self, code: str) -> tuple[Name, str]:
        return str(code), "quiet"
