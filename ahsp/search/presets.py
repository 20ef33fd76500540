"""Saved searches as a file: the same everywhere, so editions go by name and not by number."""

from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import SavedSearch, User
from ahsp.search import saved
from ahsp.search.filters import Query
from ahsp.search.queries import sumber_named
from ahsp.search.questions import names_for, read, stored

FORMAT = "ahsp-saved-searches"
LARGEST = 256 * 1024
"""Bytes of a file that are read."""

Name = Annotated[str, Meta(min_length=1, max_length=saved.LONGEST_NAME)]
Values = dict[str, list[str]]


class Preset(msgspec.Struct, forbid_unknown_fields=True):
    """One search: its name, the parameters of its address, and whether it is shared."""

    name: Name
    question: Values
    shared: bool = False


class Presets(msgspec.Struct, forbid_unknown_fields=True):
    """A file of searches."""

    format: str
    searches: Annotated[list[Preset], Meta(max_length=saved.MOST)]


class UnreadableError(Exception):
    """The file is no file of searches."""


class Left(StrEnum):
    """Why a search of a file was not taken."""

    NAME = "name"
    EDITION = "edition"
    ROOM = "room"


class Taken(NamedTuple):
    """What became of a file: the names that came in, and the others with their reasons."""

    added: list[str]
    left: list[tuple[str, Left]]


def as_file(searches: list[SavedSearch]) -> bytes:
    """Searches as JSON."""
    queries = [read(each.question) for each in searches]
    names = names_for(queries)
    presets = [
        Preset(each.name, _named(query, names), each.shared)
        for each, query in zip(searches, queries, strict=True)
    ]
    return msgspec.json.format(msgspec.json.encode(Presets(FORMAT, presets)), indent=2) + b"\n"


def take_away(user: User) -> bytes:
    """A person's own searches as JSON; recorded."""
    searches = list(saved.own(user))
    content = as_file(searches)
    record(Event.SEARCHES_TAKEN, user=user, detail={"rows": len(searches)})
    db.session.commit()
    return content


def take(content: bytes, user: User) -> Taken:
    """Keep the searches of a file under their names; each one by itself.

    Args:
        content: of the file.
        user: whose they become.

    Raises:
        UnreadableError: it is no file of searches; nothing is taken.
    """
    if len(content) > LARGEST:
        raise UnreadableError
    try:
        presets = msgspec.json.decode(content, type=Presets)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError from error
    if presets.format != FORMAT:
        raise UnreadableError
    added, left = [], []
    for preset in presets.searches:
        reason = _take(preset, user)
        if reason is None:
            added.append(preset.name)
        else:
            left.append((preset.name, reason))
    return Taken(added, left)


def _take(preset: Preset, user: User) -> Left | None:
    query = _here(preset.question)
    name = " ".join(preset.name.split())
    if query is None:
        return Left.EDITION
    if not name or not name.isprintable():
        return Left.NAME
    try:
        saved.add(user, name, query, shared=preset.shared)
    except saved.NameTakenError:
        return Left.NAME
    except saved.TooManyError:
        return Left.ROOM
    return None


def _named(query: Query, names: dict[int, str]) -> Values:
    question = stored(query)
    known = [names[each] for each in query.sumber if each in names]
    return question | ({"sumber": known} if known else {})


def _here(question: Values) -> Query | None:
    """The question with this site's numbers of its editions; None where one is not here."""
    numbers = [sumber_named(name) for name in question.get("sumber", [])]
    if None in numbers:
        return None
    rest = {name: values for name, values in question.items() if name != "sumber"}
    return replace(read(rest), sumber=tuple(each for each in numbers if each is not None))
