"""Rich text that people wrote: the one place where markup is shown as markup.

Everything else is plain text and escaped where it is shown. Marks that are not allowed here are
shown as they were typed, so nothing that somebody wrote disappears.
"""

from collections.abc import MutableMapping
from functools import partial

from flask import Flask
from markupsafe import Markup

TAGS = frozenset({"a", "b", "br", "em", "i", "li", "ol", "p", "strong", "ul"})
ATTRIBUTES = {"a": ["href"]}
PROTOCOLS = frozenset({"http", "https", "mailto"})
Attributes = MutableMapping[tuple[str | None, str], str]


def _unendorsed(attributes: Attributes, _new: bool = False, /) -> Attributes:
    """A link that tells the other site nothing and lends it no weight."""
    attributes[None, "rel"] = "nofollow noopener noreferrer"
    return attributes


def rich(text: str) -> Markup:
    """A text with its allowed marks as marks, addresses as links, and all else as it was typed.

    Args:
        text: what a person typed; any text, also a hostile one.
    """
    # Loading it takes a third of a second, which only pages with such a text should pay.
    from bleach.linkifier import LinkifyFilter
    from bleach.sanitizer import Cleaner

    links = partial(LinkifyFilter, callbacks=[_unendorsed])
    # One for each text: a cleaner must not be shared between threads.
    cleaner = Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, filters=[links])
    return Markup(cleaner.clean(text))  # noqa: S704  the one place that makes markup of text


def init_app(app: Flask) -> None:
    """Offer it to templates."""
    app.add_template_filter(rich)
