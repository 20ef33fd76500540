"""After a form is refused, what is wrong with it is in view and has the focus."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext

LOW = {"width": 360, "height": 420}


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def low(request: pytest.FixtureRequest, visit: NewContext, admin: str) -> Page:
    """A page as low as a phone on its side, with JavaScript and without."""
    return visit("id", user=admin, viewport=LOW, java_script_enabled=request.param).new_page()


def shown(page: Page, field: str) -> None:
    """The field, what it is called and what is wrong with it can be read, and one can type."""
    expect(page.locator(f"#{field}-error")).to_be_visible()
    expect(page.locator(f"#{field}")).to_be_focused()
    for place in (f"#{field}", f"#{field}-error", f"label[for={field}]"):
        expect(page.locator(place)).to_be_in_viewport(ratio=1)
    top = page.locator(f"label[for={field}]").bounding_box()
    bar = page.locator(".topbar").bounding_box()
    assert top
    assert bar
    assert top["y"] >= bar["y"] + bar["height"], "the bar covers the label"


@pytest.mark.parametrize(
    ("way", "field"), [("interval", "count"), ("day", "day_at"), ("week", "week_at")]
)
def test_a_mistake_far_from_the_button_is_brought_into_view(
    low: Page, way: str, field: str
) -> None:
    low.goto("/admin/tasks?edit=audit.alerts")
    low.locator(f"input[name=every][value={way}]").check()
    low.locator(f"#{field}").fill("kapan saja")
    low.locator("#plan-form").get_by_role("button", name="Simpan").click()
    shown(low, field)


def test_of_several_mistakes_the_first_is_shown(low: Page) -> None:
    low.goto("/exports/schedules/new")
    low.locator("#name").fill("")
    low.locator("#recipients").fill("bukan alamat")
    low.get_by_role("button", name="Simpan").click()
    shown(low, "name")


def test_a_mistake_of_no_single_field_is_shown_where_it_is_said(low: Page) -> None:
    low.goto("/admin/tasks?edit=imports.sweep")
    low.locator("input[name=every][value=day]").check()
    low.locator("#day_at").fill("02:00")
    low.locator("#plan-form").get_by_role("button", name="Simpan").click()
    mistake = low.locator("#plan-form .field-error")
    expect(mistake).to_contain_text("Terlalu jarang")
    expect(mistake).to_be_focused()
    expect(mistake).to_be_in_viewport(ratio=1)
