"""Somebody who may see the record."""

import pytest
from flask import Flask

from ahsp.models import Role
from tests.apps import browser
from tests.factories import make_user
from tests.pages import PageClient


@pytest.fixture
def admin(context: Flask) -> PageClient:
    """An administrator's browser, in English."""
    return browser(context, make_user("admin", role=Role.ADMIN), language="en")
