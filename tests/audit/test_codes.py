"""Codes in the details of events are shown in words, and kept as codes."""

import pytest
from flask import Flask

from ahsp.audit import telling
from ahsp.audit.reasons import REASONS
from ahsp.export.schedules import labels as schedules
from ahsp.imports.wording import refusals as imports
from ahsp.mail import labels as mails


@pytest.mark.parametrize(
    ("key", "code", "said"),
    [
        ("reason", "worker_lost", "the worker was lost twice"),
        ("mode", "add_and_update", "Add and update"),
        ("task", "audit.verify", "Verification of the record"),
        ("format", "xlsx", "Excel"),
        ("reason", "ZeroDivisionError", "ZeroDivisionError"),
        ("file", "worker_lost", "worker_lost"),
    ],
)
def test_codes_are_worded_where_they_are_codes(
    context: Flask, key: str, code: str, said: str
) -> None:
    with context.test_request_context(headers={"Accept-Language": "en"}):
        assert telling.value(key, code) == said


@pytest.mark.parametrize(
    "reason", sorted({*imports.REASONS, *schedules.REASONS, *map(str, mails.REASONS)})
)
def test_every_reason_that_work_can_have_is_worded(reason: str) -> None:
    assert reason in REASONS
