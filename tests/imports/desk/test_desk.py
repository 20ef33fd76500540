"""The repair desk as a browser sees it, with and without scripts; and from the shell."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.extensions import db
from ahsp.imports.checking.drawing import EDGE, WIDTH, spread
from ahsp.imports.desk import decisions, repair
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.models import Action, BatchState, ImportBatch, Rincian, Role
from tests.apps import browser
from tests.factories import make_user
from tests.imports.conftest import Book
from tests.imports.desk.test_repair import LOST, ids, made, problems
from tests.imports.work_place import now, read
from tests.imports.workbooks import line
from tests.pages import PageClient

HTMX = {"HX-Request": "true"}


@pytest.fixture
def batch(context: Flask, book: Book) -> ImportBatch:
    """An import that is ready, with problems of several rules."""
    return read(book(*LOST))


@pytest.fixture
def ratna(context: Flask) -> PageClient:
    """An administrator's browser."""
    return administrator(context, "ratna")


def administrator(app: Flask, name: str) -> PageClient:
    client = browser(app, make_user(name, role=Role.ADMIN))
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def desk(batch: ImportBatch, rule: Rule, problem: int | None = None) -> str:
    return f"/import/{batch.id}/problems/{rule}" + (f"/{problem}" if problem else "")


def test_the_desk_offers_the_certain_ones_and_draws_the_others(
    batch: ImportBatch, ratna: PageClient
) -> None:
    page = ratna.get(desk(batch, Rule.LOST_DECIMAL)).text
    assert "Accept 2 certain" in page
    assert "2 certain · 0 to choose · 1 without a suggestion" in page
    assert page.count('<svg class="spread"') == 2
    assert "4 other analyses use 80.5 to 83.5, mostly 81.9985" in page
    assert 'value="82.349"' in page
    assert 'value="8.2349"' in page
    assert "nothing to compare" in page


def test_one_click_takes_the_certain_ones_and_the_button_applies_them(
    batch: ImportBatch, ratna: PageClient
) -> None:
    answer = ratna.post(desk(batch, Rule.LOST_DECIMAL), data={"take": "certain"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger-After-Settle"] == "repairs-changed"
    assert "<html" not in answer.text
    assert answer.text.count("is-decided") == 2
    show = ratna.get(f"/import/{batch.id}").text
    assert 'id="confirm"' not in show
    assert "Apply 2 repairs" in show
    assert "not applied yet" in show
    assert ratna.post(f"/import/{batch.id}/repairs").status_code == 303
    assert now(batch.id).state == BatchState.PENDING
    work.run(batch.id)
    show = ratna.get(f"/import/{batch.id}").text
    assert 'id="confirm"' in show
    assert 'id="apply"' not in show
    assert "82349" in show, "what the file said is still told"


def test_without_scripts_a_click_leads_back_to_the_row(
    batch: ImportBatch, ratna: PageClient
) -> None:
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    answer = ratna.post(desk(batch, Rule.LOST_DECIMAL, first), data={"value": "8.2349"})
    assert answer.status_code == 303
    assert answer.location == f"{desk(batch, Rule.LOST_DECIMAL)}#problem-{first}"
    assert [each.new_value for each in made(batch)] == ["8.2349"]
    page = ratna.get(answer.location).text
    assert "ratna · " in page
    answer = ratna.post(desk(batch, Rule.LOST_DECIMAL, first), data={"action": "undone"})
    assert answer.status_code == 303
    assert made(batch) == []


def test_a_decided_row_comes_back_alone(batch: ImportBatch, ratna: PageClient) -> None:
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    answer = ratna.post(
        desk(batch, Rule.LOST_DECIMAL, first), data={"value": "82.349"}, headers=HTMX
    )
    assert answer.text.strip().startswith(f'<tr id="problem-{first}"')
    assert answer.text.count("<tr") == 1


def test_a_page_is_accepted_or_left_flagged_as_it_was_shown(
    batch: ImportBatch, ratna: PageClient
) -> None:
    first, second, _ = ids(batch, Rule.LOST_DECIMAL)
    place = desk(batch, Rule.LOST_DECIMAL)
    assert ratna.post(place, data={"take": "page", "id": [second]}).status_code == 303
    assert ratna.post(place, data={"take": "keep", "id": [first]}).status_code == 303
    assert [(each.action, each.new_value) for each in made(batch)] == [
        ("set", "81.125"),
        ("keep", None),
    ]


@pytest.mark.parametrize("typed", ["", "abc", "-5", '"><script>alert(1)</script>'])
def test_a_wrong_number_is_told_at_its_field_and_shown_as_it_was_typed(
    batch: ImportBatch, ratna: PageClient, typed: str
) -> None:
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    for headers in (HTMX, {}):
        answer = ratna.post(
            desk(batch, Rule.LOST_DECIMAL, first), data={"value": typed}, headers=headers
        )
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert "<script>alert" not in answer.text
    assert made(batch) == []


def test_markup_in_a_typed_text_is_text_everywhere(batch: ImportBatch, ratna: PageClient) -> None:
    first, *_ = ids(batch, Rule.MOJIBAKE)
    bad = "<img src=x onerror=alert(1)>"
    assert ratna.post(desk(batch, Rule.MOJIBAKE, first), data={"value": bad}).status_code == 303
    for address in (f"/import/{batch.id}", desk(batch, Rule.MOJIBAKE)):
        page = ratna.get(address).text
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_equal_texts_are_one_row(batch: ImportBatch, ratna: PageClient) -> None:
    page = ratna.get(desk(batch, Rule.MOJIBAKE)).text
    assert page.count("data-desk-row") == 1
    assert "× 2" in page
    assert "Kabel mm²" in page


def test_the_kategori_is_chosen_and_an_analysis_left_out(
    context: Flask, book: Book, ratna: PageClient
) -> None:
    batch = read(book(line(kategori=""), line("1.2", kategori=""), line("1.3")))
    first, second = ids(batch, Rule.KATEGORI_MISSING)
    place = desk(batch, Rule.KATEGORI_MISSING)
    page = ratna.get(place).text
    assert all(f'value="{word}"' in page for word in ("TK", "BHN", "ALT", "LAIN"))
    assert ratna.post(f"{place}/{first}", data={"value": "pekerjaan"}).status_code == 422
    assert ratna.post(f"{place}/{first}", data={"value": "TK"}).status_code == 303
    assert ratna.post(f"{place}/{second}", data={"action": "skip_analysis"}).status_code == 303
    repair.apply(batch.id)
    work.run(batch.id)
    batch = now(batch.id)
    assert batch.summary is not None
    assert (batch.summary["ahsp"]["new"], batch.summary["ahsp"]["refused"]) == (2, 0)
    assert "Left out by decision" in ratna.get(f"/import/{batch.id}").text


def test_a_click_is_undone_from_the_list(batch: ImportBatch, ratna: PageClient) -> None:
    ratna.post(desk(batch, Rule.LOST_DECIMAL), data={"take": "certain"})
    (group, *_) = {each.group_id for each in made(batch)}
    place = f"/import/{batch.id}/repairs/{group}"
    assert place in ratna.get(f"/import/{batch.id}/repairs", headers=HTMX).text
    answer = ratna.post(place, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (
        204,
        "repairs-changed, desk-changed",
    )
    assert made(batch) == []
    assert ratna.post(place).status_code == 303


def test_what_another_administrator_did_meanwhile_is_not_overwritten_unseen(
    batch: ImportBatch, ratna: PageClient, context: Flask
) -> None:
    budi = administrator(context, "budi")
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    ratna.post(desk(batch, Rule.LOST_DECIMAL), data={"take": "certain"})
    assert "ratna · " in budi.get(desk(batch, Rule.LOST_DECIMAL)).text
    repair.apply(batch.id)
    answer = budi.post(desk(batch, Rule.LOST_DECIMAL, first), data={"value": "1"})
    assert answer.location == f"/import/{batch.id}", "it is being read"
    answer = budi.post(desk(batch, Rule.LOST_DECIMAL, first), data={"value": "1"}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/import/{batch.id}"
    work.run(batch.id)
    for headers in (HTMX, {}):
        answer = budi.post(
            desk(batch, Rule.LOST_DECIMAL, first), data={"value": "1"}, headers=headers
        )
        assert answer.status_code == 409
        assert "This page is out of date" in answer.text
    assert {each.username for each in made(batch)} == {"ratna"}


def test_decisions_survive_a_reload_and_another_browser(
    batch: ImportBatch, ratna: PageClient
) -> None:
    ratna.post(desk(batch, Rule.LOST_DECIMAL), data={"take": "certain"})
    for _ in range(2):
        assert "Apply 2 repairs" in ratna.get(f"/import/{batch.id}").text


def test_rules_and_rows_that_are_not_there_are_unknown(
    batch: ImportBatch, ratna: PageClient
) -> None:
    for address in ("nonsense", "kode-missing", "nonsense/1", "lost-decimal/999999"):
        assert ratna.get(f"/import/{batch.id}/problems/{address}").status_code == 404
    assert ratna.post(f"/import/{batch.id}/problems/nonsense").status_code == 404
    assert (
        ratna.post(desk(batch, Rule.LOST_DECIMAL, 999999), data={"value": "1"}).status_code == 409
    )
    first, *_ = ids(batch, Rule.LOST_DECIMAL)
    answer = ratna.post(desk(batch, Rule.LOST_DECIMAL, first), data={"action": "explode"})
    assert (answer.status_code, made(batch)) == (303, [])
    assert ratna.get("/import/999999/repairs").status_code == 404


def test_a_rule_that_tells_of_rows_left_out_offers_nothing(
    batch: ImportBatch, ratna: PageClient
) -> None:
    (missing,) = ids(batch, Rule.SATUAN_MISSING)
    repair.decide(batch.id, Rule.SATUAN_MISSING, [missing], Action.SKIP_ANALYSIS)
    repair.apply(batch.id)
    work.run(batch.id)
    page = ratna.get(desk(batch, Rule.SKIPPED_BY_PERSON)).text
    assert page.count("data-desk-row") == 2
    assert '<details class="more"' not in page
    (left_out, _) = ids(batch, Rule.SKIPPED_BY_PERSON)
    answer = ratna.post(desk(batch, Rule.SKIPPED_BY_PERSON, left_out), data={"value": "x"})
    assert answer.location == f"/import/{batch.id}"


def test_two_thousand_equal_faults_are_one_row_and_one_statement(
    context: Flask, book: Book, ratna: PageClient
) -> None:
    rows = [line(f"1.{n}", "Kabel mmÂ²", "1.5") for n in range(2000)]
    batch = read(book(*rows))
    assert ratna.get(desk(batch, Rule.MOJIBAKE)).text.count("data-desk-row") == 1
    ratna.post(desk(batch, Rule.MOJIBAKE), data={"take": "certain"})
    assert decisions.waiting(db.session(), batch.id) == 2000
    assert len({each.group_id for each in made(batch)}) == 1


def test_the_line_goes_from_the_smallest_to_the_largest() -> None:
    drawn = spread([1, 10], 1000, [(10, True), (1, False)])
    assert drawn.dots == [EDGE, round(EDGE + (WIDTH - 2 * EDGE) / 3, 1)]
    assert drawn.written == WIDTH - EDGE
    assert drawn.rings == [(drawn.dots[1], True), (EDGE, False)]
    assert spread([5], 5, []).written == EDGE


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["imports", "run", *arguments])


def test_the_shell_takes_what_is_certain_and_says_how_much(context: Flask, book: Book) -> None:
    file = str(book(*LOST))
    wanted = ("--sumber", "AHSP 2025", "--json", "--accept", "lost-decimal,mojibake")
    dry = run(context, file, *wanted, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert db.session.scalar(select(ImportBatch.id)) is None
    done = run(context, file, *wanted)
    assert done.exit_code == 0, done.output
    for result, state in ((dry, "dry-run"), (done, "committed")):
        report = json.loads(result.stdout)
        assert (report["state"], report["applied"]) == (state, {"lost-decimal": 2, "mojibake": 2})
        assert [each["rule"] for each in report["problems"]] == ["satuan-missing", "lost-decimal"]
        assert report["problems"][1]["rows"] == 1
    nothing = run(context, file, "--sumber", "AHSP 2022", "--json")
    assert json.loads(nothing.stdout)["applied"] == {}


def test_a_rule_that_there_is_not_is_misuse(context: Flask, book: Book) -> None:
    result = run(context, str(book()), "--sumber", "X", "--accept", "lost-decimal,nonsense")
    assert result.exit_code == 2
    assert "nonsense" in result.output


@pytest.mark.shared
def test_the_real_book_goes_in_with_its_certain_marks(context: Flask, shared: Path) -> None:
    file = str(shared / "data" / "SNI_2025_AHSP.xlsx")
    before = json.loads(run(context, file, "--sumber", "A", "--json", "--dry-run").stdout)
    result = run(context, file, "--sumber", "A", "--json", "--accept", "lost-decimal")
    report = json.loads(result.stdout)
    flagged = {each["rule"]: each["rows"] for each in report["problems"]}
    was = {each["rule"]: each["rows"] for each in before["problems"]}
    taken = report["applied"]["lost-decimal"]
    assert taken > 500
    assert report["rows_read"] == before["rows_read"]
    assert flagged.get("lost-decimal", 0) == was["lost-decimal"] - taken
    batch = now(report["batch"])
    kept = {
        row: (koefisien, flags)
        for row, koefisien, flags in db.session.execute(
            select(Rincian.origin_row, Rincian.koefisien, Rincian.flags)
        )
    }
    repaired = [each for each in made(batch) if each.row in kept]
    assert len(repaired) > 500
    for each in repaired:
        koefisien, flags = kept[each.row]
        assert koefisien == Decimal(each.new_value or "")
        assert Rule.LOST_DECIMAL not in flags
    assert problems(batch, Rule.LOST_DECIMAL), "the others stay flagged"


def test_all_above_a_confidence_are_taken_at_one_click(
    context: Flask, book: Book, ratna: PageClient
) -> None:
    batch = read(book(line("1.1", "Paku", 1250, kategori="BHN", satuan="kg"), *LOST))
    page = ratna.get(desk(batch, Rule.LOST_DECIMAL)).text
    assert "Accept 3 certain" in page
    assert "from 99% sure" not in page, "the button for the certain ones takes more"
    db.session.execute(
        text("UPDATE import_problem SET evidence = evidence || '{\"certain\": false}'")
    )
    db.session.commit()
    page = ratna.get(desk(batch, Rule.LOST_DECIMAL)).text
    assert "Accept 1 from 99% sure" in page
    answer = ratna.post(desk(batch, Rule.LOST_DECIMAL), data={"take": "sure-99"})
    assert answer.status_code == 303
    assert [each.new_value for each in made(batch)] == ["1.25"]
    assert "from 99% sure" not in ratna.get(desk(batch, Rule.LOST_DECIMAL)).text
