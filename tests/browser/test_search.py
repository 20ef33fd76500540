"""Results that follow typing, whatever the network does, and addresses that mean what is seen."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewContext
from tests.browser.steps import names

FRAGMENT = re.compile(r"/search\?.*q=")
PATIENCE = 8_000  # milliseconds; less than those after which a held answer is given up


def _caret(page: Page) -> int:
    return int(page.evaluate("document.querySelector('#q').selectionStart"))


def _hold_the_first(page: Page) -> Callable[[], None]:
    """Keep the first answer to a question back; what is returned lets it through and waits."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(FRAGMENT, hold)

    def release() -> None:
        held[0].continue_()
        # One more question, asked and answered after it, so that it had its chance.
        page.evaluate("fetch('/search?q=later').then(answer => answer.text())")

    return release


def test_a_late_answer_never_replaces_a_later_one(page: Page) -> None:
    page.goto("/search")
    release = _hold_the_first(page)
    box = page.locator("#q")
    with page.expect_request(FRAGMENT):
        box.press_sequentially("galian")
    box.press_sequentially(" tanah")
    expect(page).to_have_url(re.compile(r"q=galian(\+|%20)tanah$"), timeout=PATIENCE)
    shown = names(page)
    assert shown
    release()
    assert names(page) == shown
    expect(box).to_have_value("galian tanah")
    expect(box).to_be_focused()
    assert _caret(page) == len("galian tanah")
    expect(page).to_have_url(re.compile(r"q=galian(\+|%20)tanah$"))


def test_a_late_answer_to_words_never_replaces_that_to_a_filter(page: Page) -> None:
    page.goto("/search?q=dinding")
    release = _hold_the_first(page)
    with page.expect_request(FRAGMENT):
        page.locator("#q").fill("galian")
    page.locator(".facet a", has_text="Contoh AHSP").click()
    expect(page.locator(".chip")).to_contain_text("Contoh AHSP", timeout=PATIENCE)
    shown = names(page)
    release()
    assert names(page) == shown
    expect(page.locator(".chip")).to_have_count(1)


def test_no_letter_is_lost_and_the_caret_stays_where_one_types(page: Page) -> None:
    page.goto("/search?q=beton")
    box = page.locator("#q")
    box.focus()
    page.keyboard.press("Home")
    with page.expect_response(FRAGMENT):
        page.keyboard.type("pe")
    page.keyboard.type("ker")
    with page.expect_response(re.compile(r"q=pekerjaan")):
        page.keyboard.type("jaan ")
    expect(page).to_have_url(re.compile(r"q=pekerjaan(\+|%20)beton$"))
    expect(box).to_have_value("pekerjaan beton")
    assert _caret(page) == len("pekerjaan ")


def test_an_exact_code_comes_first_and_a_part_of_it_finds_its_children(page: Page) -> None:
    page.goto("/search?sumber=1")
    page.locator("#q").fill("1.1.2.6")
    expect(page.locator("td.col-kode").first).to_have_text("1.1.2.6")
    expect(page).to_have_url(re.compile(r"q=1\.1\.2\.6&sumber=1$"))
    page.locator("#q").fill("1.1.2")
    expect(page).to_have_url(re.compile(r"q=1\.1\.2&sumber=1$"))
    codes = page.locator("td.col-kode").all_inner_texts()
    assert len(codes) > 3
    assert all(code.startswith("1.1.2") for code in codes[:5])


def test_filters_narrow_are_counted_and_can_be_taken_off_again(page: Page) -> None:
    page.goto("/search?q=dinding&sumber=1")
    option = page.locator(".facet a", has_text="Pekerjaan Arsitektur")
    count = option.locator(".facet-count").inner_text()
    option.click()
    chip = page.locator(".chip", has_text="Pekerjaan Arsitektur")
    expect(chip).to_be_visible()
    expect(page.locator(".tally")).to_contain_text(f"{count} analisis")
    page.locator("#q").fill("dinding bata")  # what is typed keeps the filters
    expect(page).to_have_url(re.compile(r"q=dinding(\+|%20)bata&sumber=1&klasifikasi="))
    expect(chip).to_be_visible()
    page.keyboard.press("Escape")  # the suggestions lie over the filters
    chip.click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page).not_to_have_url(re.compile("klasifikasi"))


def test_back_brings_the_question_before_and_its_results(page: Page) -> None:
    page.goto("/search")
    box = page.locator("#q")
    box.fill("plesteran")
    expect(page).to_have_url(re.compile("q=plesteran$"))
    first = names(page)
    box.fill("galian")
    expect(page).to_have_url(re.compile("q=galian$"))
    second = names(page)
    assert first != second
    page.go_back()
    expect(box).to_have_value("plesteran")
    assert names(page) == first
    page.go_forward()
    expect(box).to_have_value("galian")
    assert names(page) == second


def test_a_pasted_address_shows_the_same_screen(page: Page, visit: NewContext) -> None:
    page.goto("/search")
    page.locator("#q").fill("pemasangan")
    expect(page).to_have_url(re.compile("q=pemasangan$"))
    page.locator(".facet a", has_text="Contoh AHSP").click()
    expect(page.locator(".chip")).to_have_count(1)
    page.locator(".pager a[rel=next]").click()
    expect(page).to_have_url(re.compile("page=2$"))
    other = visit("id", user="siti", role="viewer").new_page()
    other.goto(page.url)
    expect(other.locator("#q")).to_have_value("pemasangan")
    assert names(other) == names(page)
    assert other.locator(".range").inner_text() == page.locator(".range").inner_text()
    assert other.locator(".chip").all_inner_texts() == page.locator(".chip").all_inner_texts()


def test_the_chosen_row_opens_beside_the_list_and_its_page_on_the_second_click(page: Page) -> None:
    page.goto("/search?q=plesteran&sumber=1")
    row = page.locator(".grid-hits tbody tr").nth(1)
    name = row.locator("a").inner_text()
    row.locator("td").last.click()  # anywhere in the row
    panel = page.locator("#panel")
    expect(panel.locator("h1")).to_have_text(name)
    expect(panel.locator("td.col-koefisien").first).to_be_visible()
    assert "/search?" in page.url
    row.locator("a").click()
    page.wait_for_url("**/ahsp/*")
    expect(page.locator("h1")).to_have_text(name)


def test_nothing_found_says_what_to_try(page: Page) -> None:
    page.goto("/search?q=bouplank&sumber=1&as_typed=1")
    expect(page.locator(".empty h2")).to_have_text("Tidak ada analisis yang cocok")
    way = page.locator(".ways a", has_text="bouwplank")
    count = way.locator(".num").inner_text()
    way.click()
    expect(page.locator(".tally")).to_contain_text(f"{count} analisis")
    expect(page).to_have_url(re.compile(r"q=bouwplank&sumber=1$"))
    page.goto("/search?q=zzzz")
    expect(page.locator(".empty")).to_contain_text("ejaan")


def test_what_is_chosen_acts_at_once_and_the_choices_stay_open(page: Page) -> None:
    page.goto("/search?q=pemasangan+bata&sumber=1")
    page.locator("#builder summary").click()
    page.locator("#by-sort").focus()
    page.locator("#by-sort").select_option("kode")
    expect(page).to_have_url(re.compile("sort=kode$"))
    expect(page.locator("#by-item")).to_be_visible()
    expect(page.locator("#by-sort")).to_be_focused()
    page.locator("#by-item").fill("semen portland")
    page.locator("#by-koef").fill(">5")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"item=semen(\+|%20)portland&koef=(>|%3E)5&sort=kode$"))
    expect(page.locator(".chip", has_text="semen portland")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("sumber=1&sort=kode$"))
    expect(page.locator("#by-sort")).to_have_value("kode")


def test_a_misspelt_word_is_corrected_with_a_way_back(page: Page) -> None:
    page.goto("/search?sumber=1")
    page.locator("#q").fill("bouplank")
    expect(page.locator(".corrected strong")).to_have_text("bouwplank")
    expect(page.locator("td mark").first).to_have_text("Bouwplank")
    page.locator(".corrected a").click()
    expect(page.locator(".empty")).to_be_visible()
    expect(page).to_have_url(re.compile("as_typed=1$"))
