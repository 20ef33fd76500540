"""Looking after the search: pages that are accessible, and what is remembered while one types."""

import json

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.site import Site
from tests.browser.test_access import look

COUNTED = {
    "queries": 142, "absent": 2, "found": 120, "found_rate": 0.845, "zero": 5,
    "zero_rate": 0.035, "mrr": 0.71,
}  # fmt: skip
FAILED = [{"query": "keramk lantai", "expected": ["3.9.8.*"], "first": ["3.9.7.1"]}]
RESULTS = {
    half: COUNTED | {"kinds": {"work": COUNTED, "typo": COUNTED}, "failures": failures}
    for half, failures in (("tuning", FAILED), ("held-out", []))
}


@pytest.fixture(scope="module", autouse=True)
def rows(site: Site) -> None:
    """Two questions that found nothing, and two measurements."""
    site.sql(
        "INSERT INTO search_miss (query, times, outcome, outcome_at) VALUES"
        " ('bongkar tembok', 4, '', NULL), ('cat duco', 1, 'dismissed', now()) RETURNING id"
    )
    for _ in range(2):
        site.sql(
            "INSERT INTO search_score (state, data_version, sumber, results, finished_at)"
            " VALUES ('finished', 1, 'AHSP 2025', CAST(%s AS jsonb), now()) RETURNING id",
            json.dumps(RESULTS),
        )


@pytest.mark.parametrize("address", ["synonyms", "misses", "misses?closed=1", "score"])
def test_a_page_of_the_search_s_administration_is_accessible(page: Page, address: str) -> None:
    page.goto(f"/search/{address}")
    for more in page.locator("details.more").all():
        more.locator("summary").click()
    look(page)


def test_a_synonym_is_made_of_a_search_without_results(page: Page) -> None:
    page.goto("/search/misses")
    row = page.get_by_role("row", name="bongkar tembok")
    row.get_by_role("link", name="Tambah sinonim").click()
    expect(page.locator("#term")).to_have_value("bongkar tembok")
    page.locator("#meaning").fill("Bongkar Tembok")
    page.locator("#synonym-form button").click()
    expect(page.locator(".field-error")).to_be_visible()
    look(page)
    page.locator("#meaning").fill("pembongkaran dinding")
    page.locator("#synonym-form button").click()
    expect(page.locator("#toasts")).to_contain_text("bongkar tembok")
    page.goto("/search/misses")
    expect(page.locator("#misses")).not_to_contain_text("bongkar tembok")


def test_only_an_empty_answer_that_stands_is_remembered(reader: Page) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/search/misses"):
            sent.append(request.post_data or "")

    reader.on("request", note)
    reader.clock.install()
    reader.goto("/search")
    for question in ("xqzw", "xqzwvk"):
        reader.locator("#q").fill(question)
        reader.clock.run_for(300)
        expect(reader.locator(f"#results input[name=q][value={question}]")).to_be_attached()
        reader.clock.run_for(2000)
    assert sent == []
    with reader.expect_response(lambda answer: answer.url.endswith("/search/misses")) as told:
        reader.clock.run_for(6000)
    assert told.value.status == 204
    assert ["xqzwvk" in each for each in sent] == [True]
