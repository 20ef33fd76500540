"""Headless Chromium in front of the whole running program."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ahsp import embedded
from ahsp.audit.appending import Fact, append
from ahsp.audit.keys import ring
from ahsp.config import Settings
from ahsp.imports.sample import sample_path
from ahsp.live import topics
from ahsp.live.announcing import Announcer
from ahsp.running.connections import PLACES, connect_by
from tests.browser.site import Site
from tests.browser.watch import Watch
from tests.conftest import SHARED
from tests.memory import roomy_memory

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
LOCALES = {"id": "id-ID", "en": "en-GB"}
NUMBERS = itertools.count(1)
HERE = Path(__file__).parent
NewContext = Callable[..., BrowserContext]
Append = Callable[[list[Fact]], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and have them walked first.

    They share one running program, so one process walks them all, which takes the longest.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: HERE not in item.path.parents)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, on its own and without a network of its own."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("no Chromium here (apt-get install chromium): pages are not walked")
    return {"executable_path": CHROMIUM, "args": QUIET.split()}


@pytest.fixture(scope="package")
def site(browser: Browser) -> Iterator[Site]:
    """The program, freshly installed, with its sample in; stays up for all tests of this folder."""
    with tempfile.TemporaryDirectory(prefix="ahsp-site-", dir=roomy_memory()) as folder:
        Path(folder).chmod(0o711)  # within reach of the user that runs PostgreSQL for root
        made = Site(Path(folder) / "var")
        try:
            made.until("The sample workbook is in")
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="package")
def append_to(site: Site) -> Append:
    """Add events to the running program's record, as one of its processes would."""
    servers = embedded.connect(site.data)
    url = servers.database_url.replace("://", "+psycopg://", 1)
    # A test may have ended what was kept.
    engine = sa.create_engine(url, paramstyle=PLACES, poolclass=sa.NullPool)
    announcer = Announcer(servers.redis_url)
    connect_by(engine)

    def act(facts: list[Fact]) -> None:
        with engine.begin() as connection:
            append(connection, ring(Settings(data=site.data)), facts)
        announcer.tell([topics.AUDIT])

    return act


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[NewContext]:
    """Open a browser window of its own: `visit("en", user="siti", role="admin", **options)`.

    Without a user nobody is signed in. When the test ends, no page may have complained.
    """
    with ExitStack() as opened:
        watches: list[Watch] = []

        def act(
            language: str = "id", *, user: str = "", role: str = "admin", **options: Any
        ) -> BrowserContext:
            context = browser.new_context(
                base_url=site.address, locale=LOCALES[language], **options
            )
            opened.callback(context.close)
            context.set_default_timeout(60_000)
            watches.append(Watch(context))
            if user:
                cookie = site.session_of(site.make_user(user, role))
                context.add_cookies([{"name": "ahsp", "value": cookie, "url": site.address}])
            return context

        yield act
        assert not [each for watch in watches for each in watch.complaints]


@pytest.fixture
def admin() -> str:
    """Name of an administrator of this test's own: uploads are limited for each person."""
    return f"ratna-{next(NUMBERS)}"


@pytest.fixture
def page(visit: NewContext, admin: str) -> Page:
    """A page in Indonesian, signed in as an administrator, on a wide screen."""
    return visit("id", user=admin, viewport={"width": 1440, "height": 900}).new_page()


@pytest.fixture
def reader(visit: NewContext) -> Page:
    """A page in English, signed in as a reader, on a wide screen."""
    return visit(
        "en", user="siti", role="viewer", viewport={"width": 1440, "height": 900}
    ).new_page()


@pytest.fixture(scope="package")
def large_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real one where it is at hand, else the sample eight times over."""
    real = SHARED / "data" / "SNI_2025_AHSP.xlsx"
    if real.is_file():
        return real
    rows = list(openpyxl.load_workbook(sample_path(), read_only=True).worksheets[0].values)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("AHSP")
    sheet.append(rows[0])
    kode = rows[0].index("Kode AHSP")
    for volume in range(1, 9):
        for row in rows[1:]:
            code = f"{volume}.{row[kode]}" if row[kode] else None
            sheet.append((*row[:kode], code, *row[kode + 1 :]))
    path = tmp_path_factory.mktemp("large") / "besar.xlsx"
    book.save(path)
    return path


expect.set_options(timeout=25_000)  # parts that hear nothing ask by themselves after 30
