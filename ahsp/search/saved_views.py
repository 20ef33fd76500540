"""Saved and recent searches as pages show them: a name or words, and an address to open."""

from dataclasses import dataclass

from ahsp.models import SavedSearch, User
from ahsp.search import recent, saved
from ahsp.search.filters import Query
from ahsp.search.questions import address, existing_of, names_for, narrowings, read, stored


@dataclass(frozen=True, slots=True)
class Shown:
    """One search to open.

    Attributes:
        id: of a saved one; None for a recent one.
        name: of a saved one, "" for a recent one.
        q: its words.
        narrowings: its words and filters, each with a label.
        url: its address.
        shared, start: of a saved one.
        owner: whose it is where it is somebody else's, else "".
        gone: whether it chose an edition that is no longer there.
        here: whether it is the question that is being shown.
    """

    id: int | None
    name: str
    q: str
    narrowings: list[tuple[str, str]]
    url: str
    shared: bool = False
    start: bool = False
    owner: str = ""
    gone: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """A person's own saved searches, what others share, and their last ones."""

    own: list[Shown]
    shared: list[Shown]
    recent: list[Shown]

    @property
    def here(self) -> Shown | None:
        """The saved search of the person's that is being shown."""
        return next((each for each in self.own if each.here), None)


def lists_of(user: User, query: Query | None = None) -> Lists:
    """All that a person may open.

    Args:
        user: the person.
        query: the question that is being shown.
    """
    (own, others), last = saved.seen_by(user), recent.latest(user)
    kept = [read(each.question) for each in (*own, *others)]
    names = names_for([*kept, *last])
    here = stored(query) if query else {}
    return Lists(
        [_saved(each, "", names, here) for each in own],
        [_saved(each, each.user.username, names, here) for each in others],
        [_recent(each, names) for each in last],
    )


def _saved(
    kept: SavedSearch, owner: str, names: dict[int, str], here: dict[str, list[str]]
) -> Shown:
    query = read(kept.question)
    there = existing_of(query, names)
    return Shown(
        id=kept.id,
        name=kept.name,
        q=there.q,
        narrowings=narrowings(there, names),
        url=address(there),
        shared=kept.shared,
        start=kept.start,
        owner=owner,
        gone=there != query,
        here=bool(here) and stored(there) == here,
    )


def _recent(query: Query, names: dict[int, str]) -> Shown:
    there = existing_of(query, names)
    shown = narrowings(there, names)
    return Shown(id=None, name="", q=there.q, narrowings=shown, url=address(there))
