"""Tasks as an administrator uses them: the focus stays, mistakes are told at their place."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import READY
from tests.browser.test_access import look


def settled(page: Page) -> None:
    """Wait until htmx takes the buttons that it swapped in; nobody presses one within 20 ms."""
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_task_is_paused_resumed_and_run_and_the_focus_stays(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/admin/tasks")
    switch, row = page.locator("#switch-tasks-tidy"), page.locator("tr:has(#switch-tasks-tidy)")
    switch.press("Enter")
    expect(row.locator(".tag-warning")).to_have_text("dijeda")
    expect(switch).to_be_focused()
    settled(page)
    switch.press("Enter")
    expect(row.locator(".col-task .tag-warning")).to_have_count(0)
    settled(page)
    page.locator("#run-tasks-tidy").press("Enter")
    expect(row.locator(".col-last .tag-success")).to_be_visible(timeout=READY)
    expect(page.locator("#run-tasks-tidy")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_times_that_cannot_be_are_told_beside_their_field(page: Page) -> None:
    page.goto("/admin/tasks?edit=audit.alerts")
    look(page)
    page.locator("#count").fill("1")
    page.locator("#unit").select_option("1")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("#count-error")).to_contain_text("Terlalu sering")
    look(page)
    page.locator("#count").fill("30")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("tr:has(#run-audit-alerts) .col-often")).to_contain_text("30 detik")
    page.goto("/admin/tasks?edit=audit.alerts")
    page.get_by_role("button", name="Jadwal bawaan").click()
    expect(page.locator("tr:has(#run-audit-alerts) .col-often")).not_to_contain_text("diubah")
