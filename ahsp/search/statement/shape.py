"""What the statement of a search has to look for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement has to look for; questions of one shape share theirs, and its plan.

    Attributes:
        codes: whether the question may be a code.
        words: `many` where words match in several ways, `one` where in one; `none` where only
            filters narrow, and "" where not even those.
        parts: how many parts the words have, exactly and widely.
        sampled: whether a sample is looked at first: it may have as many as are looked at.
        looked_at: whether what has these parts must be looked at besides, exactly and widely.
        narrowed: whether filters narrow anything.
        hardly_narrowed: whether nearly every analysis meets the filters: they are looked at.
        chosen: whether values of a facet are chosen, so that the choices beside them are counted.
        beside_narrowed: whether filters narrow these choices as well.
        items: whether items are looked for as well.
        ranges: conditions on `rincian`, with parameters.
        uses: conditions on `item_use` that what has such lines meets.
    """

    codes: bool
    words: str
    parts: tuple[int, int]
    sampled: bool
    looked_at: tuple[bool, bool]
    narrowed: bool
    hardly_narrowed: bool
    chosen: bool
    beside_narrowed: bool
    items: bool
    ranges: tuple[str, ...]
    uses: tuple[str, ...]
