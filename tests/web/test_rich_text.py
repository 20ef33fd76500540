"""Rich text: what is allowed is shown as markup, all else as it was typed."""

import pytest

from ahsp.web.rich_text import rich


def test_allowed_marks_are_marks() -> None:
    assert rich("<b>SE 30</b> <ul><li>satu</li></ul>") == "<b>SE 30</b> <ul><li>satu</li></ul>"


def test_an_address_becomes_a_link_that_endorses_nothing() -> None:
    assert rich("Lihat https://pu.go.id/a?x=1&y=2.") == (
        'Lihat <a href="https://pu.go.id/a?x=1&amp;y=2" rel="nofollow noopener noreferrer">'
        "https://pu.go.id/a?x=1&amp;y=2</a>."
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("a & b < c", "a &amp; b &lt; c"),
        ('<b onclick="x()" hx-get="/y" style="z">tebal</b>', "<b>tebal</b>"),
        ("<svg><b>x</b></svg>", "&lt;svg&gt;<b>x</b>&lt;/svg&gt;"),
    ],
)
def test_other_marks_are_text(typed: str, shown: str) -> None:
    assert rich(typed) == shown


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", " data:text/html,x",
     "vbscript:x", "&#106;avascript:x", "file:///etc/passwd"],
)  # fmt: skip
def test_a_link_leads_to_a_page_or_nowhere(address: str) -> None:
    assert "href" not in rich(f'<a href="{address}">x</a>')


def test_what_is_left_open_is_closed() -> None:
    assert rich("<b><i>x") == "<b><i>x</i></b>"
