"""Undoing an import leaves what remaining analyses have among their items, and says so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.storing import undo as undoing
from ahsp.models import Ahsp, ImportBatch, ImportMode, Role
from tests.imports.workbooks import line, save
from tests.pages import PageClient

pytestmark = pytest.mark.usefixtures("context")
EDITION = "AHSP 2025"
ENGLISH = {"Accept-Language": "en"}
SignIn = Callable[[Role], object]


def part(kode: str, uraian: str = "", item: str = "") -> list[Any]:
    """A line of analysis `kode` that is another analysis, by its name or by its code."""
    return line(kode, uraian or "Pekerjaan lain", "0.2", kategori="LAIN", item=item, satuan="m3")


def bring_in(path: Path, *rows: list[Any], mode: str = ImportMode.ADD_AND_UPDATE) -> int:
    report = services.import_file(save(path / "buku.xlsx", rows), EDITION, mode=mode)
    assert report.state == "committed", report
    assert report.batch
    return report.batch


def planned(batch: int) -> undoing.Plan:
    db.session.rollback()
    return undoing.plan(db.session(), db.session.get_one(ImportBatch, batch))


def told(plan: undoing.Plan) -> tuple[int, int, int, str]:
    return plan.reversed, plan.kept, plan.impossible, plan.reason


def kodes() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Ahsp.kode)))


def needed(plan: undoing.Plan) -> dict[str, list[str]]:
    found = undoing.named(db.session(), plan)
    return {each.kode: [user.kode for user in users] for each, users in found}


@pytest.mark.parametrize("by", [{"item": "1.1"}, {"uraian": "PEKERJAAN 1.1"}])
def test_what_a_later_analysis_needs_stays(tmp_path: Path, by: dict[str, str]) -> None:
    first = bring_in(tmp_path, line("1.1"), line("1.2"))
    bring_in(tmp_path, line("2.1"), part("2.1", **by))
    plan = planned(first)
    assert told(plan) == (1, 0, 1, "depended_on")
    assert needed(plan) == {"1.1": ["2.1"]}
    done = services.undo(first)
    assert done.counts() == plan.counts()
    assert kodes() == ["1.1", "2.1"]
    batch = db.session.get_one(ImportBatch, first)
    assert batch.summary
    assert batch.summary["undo"]["impossible"] == 1


def test_what_only_goes_together_goes(tmp_path: Path) -> None:
    first = bring_in(tmp_path, line("1.1"), line("1.2"), part("1.2", item="1.1"))
    assert told(planned(first)) == (2, 0, 0, "")
    services.undo(first)
    assert kodes() == []


def test_what_is_needed_keeps_what_it_needs_itself(tmp_path: Path) -> None:
    rows = [line("1.1"), line("1.2"), part("1.2", item="1.1"), line("1.3"), part("1.3", item="1.2")]
    first = bring_in(tmp_path, *rows)
    bring_in(tmp_path, line("2.1"), part("2.1", item="1.2"))
    plan = planned(first)
    assert told(plan) == (1, 0, 2, "depended_on")
    assert needed(plan) == {"1.1": ["1.2"], "1.2": ["2.1"]}
    services.undo(first)
    assert kodes() == ["1.1", "1.2", "2.1"]


def test_nothing_is_reversed_where_all_is_needed(tmp_path: Path) -> None:
    first = bring_in(tmp_path, line("1.1"))
    bring_in(tmp_path, line("2.1"), part("2.1", item="1.1"))
    with pytest.raises(services.NotPossibleError):
        services.undo(first)
    assert kodes() == ["1.1", "2.1"]
    assert db.session.get_one(ImportBatch, first).state == "committed"


def test_it_can_go_once_nothing_needs_it(tmp_path: Path) -> None:
    first = bring_in(tmp_path, line("1.1"))
    second = bring_in(tmp_path, line("2.1"), part("2.1", item="1.1"))
    services.undo(second)
    services.undo(first)
    assert kodes() == []


def test_an_analysis_that_is_changed_back_needs_what_it_had_before(tmp_path: Path) -> None:
    bring_in(tmp_path, line("1.1"), line("2.1"), part("2.1", item="3.1"))
    second = bring_in(tmp_path, line("3.1"), line("2.1", koefisien="0.7"))
    plan = planned(second)
    assert told(plan) == (1, 0, 1, "depended_on"), "2.1 comes back with its line of 3.1"
    assert needed(plan) == {"3.1": ["2.1"]}


def test_an_analysis_that_is_changed_back_needs_no_longer_what_it_has_now(tmp_path: Path) -> None:
    bring_in(tmp_path, line("1.1"), line("2.1"))
    second = bring_in(tmp_path, line("3.1"), line("2.1"), part("2.1", item="3.1"))
    assert told(planned(second)) == (2, 0, 0, "")
    services.undo(second)
    assert kodes() == ["1.1", "2.1"]


def test_an_analysis_that_returns_needs_too(tmp_path: Path) -> None:
    bring_in(tmp_path, line("1.1"), line("2.1"), part("2.1", item="3.1"))
    second = bring_in(tmp_path, line("1.1"), line("3.1"), mode=ImportMode.REPLACE_EDITION)
    plan = planned(second)
    assert (plan.created, len(plan.deleted), plan.impossible) == ([], 1, 1)
    services.undo(second)
    assert kodes() == ["1.1", "2.1", "3.1"]


def test_the_page_names_them_and_the_counts_come_out(
    tmp_path: Path, client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.ADMIN)
    first = bring_in(tmp_path, line("1.1", nama="Beton <K-175>"), line("1.2"))
    bring_in(tmp_path, line("2.1"), part("2.1", item="1.1"))
    page = client.get(f"/import/{first}/undo", headers=ENGLISH).text
    assert "Analyses that stay have them among their items." in page
    assert '<span class="kode">1.1</span> Beton &lt;K-175&gt;' in page
    assert '<span class="kode">2.1</span> Pekerjaan 2.1' in page
    assert "Undo 1 analysis" in page
    answer = client.post(f"/import/{first}/undo")
    assert answer.status_code == 303
    page = client.get(f"/import/{first}", headers=ENGLISH).text
    assert "1 could not be undone" in page
    assert "Analyses that stay have them among their items." in page


def test_many_are_counted_all_and_named_in_part(
    tmp_path: Path, client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.ADMIN)
    monkeypatch.setattr(undoing, "LISTED", 2)
    first = bring_in(tmp_path, *(line(f"1.{number}") for number in range(1, 5)))
    rows = [part(f"2.{number}", f"bagian {number}", item="1.1") for number in range(1, 9)]
    bring_in(tmp_path, *rows, *(part("3.1", f"x {n}", item=f"1.{n}") for n in range(2, 5)))
    page = client.get(f"/import/{first}/undo", headers=ENGLISH).text
    assert page.count("and 3 more") == 1, "eight have 1.1"
    assert page.count("and 2 more") == 1, "four have to stay"


def test_scripts_get_the_reason(context: Flask, tmp_path: Path) -> None:
    first = bring_in(tmp_path, line("1.1"), line("1.2"))
    bring_in(tmp_path, line("2.1"), part("2.1", item="1.1"))
    runner = context.test_cli_runner()
    counts = json.loads(runner.invoke(args=["imports", "undo", str(first), "--json"]).output)
    assert (counts["reversed"], counts["impossible"], counts["reason"]) == (1, 1, "depended_on")
