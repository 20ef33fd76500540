"""nginx with the example's settings, in front of two web servers."""

import http.client
import json
import os
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from flask import Flask

from ahsp.accounts import passwords
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.models import AuditEvent, ImportBatch, Role, User
from ahsp.web.assets import FOR_EVER, hashed_name, write_all
from bench.faults.person import Person
from bench.faults.program import PASSWORD
from bench.rollout.alone import Alone, answers, environment, eventually
from bench.rollout.proxy import Proxy
from tests.apps import last_event
from tests.deploy.places import ROOT, tool
from tests.memory import roomy_memory
from tests.ports import free_port


class Site:
    """The proxy, as a person of `bench.faults` takes a program, and its two web servers."""

    def __init__(self, proxy: Proxy, env: dict[str, str], servers: dict[int, Alone]) -> None:
        self.proxy, self.env, self.servers = proxy, env, servers
        self.port = proxy.port

    def make_admin(self, username: str) -> None:
        user = User(username=username, role=Role.ADMIN, password_hash=passwords.hashed(PASSWORD))
        user.must_change_password = False
        db.session.add(user)
        db.session.commit()

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        link.request("GET", path, headers=named)
        answer = link.getresponse()
        answer.read()
        link.close()
        return answer


@pytest.fixture(scope="module")
def site(app: Flask, settings: Settings) -> Iterator[Site]:
    """Two web servers behind nginx."""
    tool("nginx")
    with ExitStack() as stack:
        place = tempfile.TemporaryDirectory(prefix="ahsp-test-", dir=roomy_memory())
        folder = Path(stack.enter_context(place))
        write_all(ROOT / "static", folder / "srv" / "static")
        env = environment(settings, folder / "data", AHSP_PROXY_HOPS="1")
        servers: dict[int, Alone] = {}
        stack.callback(lambda: [each.end() for each in servers.values()])  # also those put in later
        for port in (free_port(), free_port()):
            servers[port] = Alone("web", {**env, "PORT": str(port)}, folder / f"{port}.log")
        proxy = Proxy(folder, list(servers))
        proxy.check()
        stack.enter_context(proxy)
        assert eventually(lambda: all(map(answers, servers)))
        yield Site(proxy, env, servers)


def test_static_files_come_from_the_disk_and_others_from_the_program(
    context: Flask, site: Site
) -> None:
    name = hashed_name(ROOT / "static", "css/base.css")
    (site.proxy.folder / "srv" / "static" / "css" / "only-here.0a1b2c3d.css").write_text("a {}")
    for path in (f"/static/{name}", "/static/css/only-here.0a1b2c3d.css"):
        answer = site.get(path)
        assert answer.status == 200
        assert answer.headers.get_all("Cache-Control") == [FOR_EVER]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert site.get(f"/static/{name}", Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"
    former = site.get("/static/css/base.00000000.css")
    assert former.status == 200, "of a release whose files are gone"
    assert "immutable" not in former.headers["Cache-Control"]
    assert site.get("/static/css/none.0a1b2c3d.css").status == 404


def test_one_id_joins_the_proxys_log_the_answer_and_the_record(context: Flask, site: Site) -> None:
    person = Person(site, "id")  # type: ignore[arg-type]  # all that it asks for
    assert person.token
    event = db.session.query(AuditEvent).filter_by(event="authentication.signed_in").one()
    logged = [json.loads(line) for line in site.proxy.log().splitlines()]
    (line,) = [each for each in logged if each["request_id"] == event.request_id]
    assert (line["method"], line["path"]) == ("POST", "/account/sign-in")
    answer = site.get("/healthz", X_Request_Id="0" * 32)
    assert answer.headers.get_all("X-Request-Id") != ["0" * 32]
    assert len(answer.headers.get_all("X-Request-Id") or []) == 1


def test_what_a_visitor_says_of_addresses_is_not_believed(context: Flask, site: Site) -> None:
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    spoofed = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
    }
    link.request("GET", "/account/sign-in", headers=spoofed)
    answer = link.getresponse()
    assert "evil" not in answer.read().decode()
    assert "Strict-Transport-Security" not in answer.headers
    link.close()
    Person(site, "spoof")  # type: ignore[arg-type]  # all that it asks for
    assert str(last_event().address) == "127.0.0.1"


def test_a_workbook_of_50_mb_passes_and_a_larger_body_is_refused(
    context: Flask, site: Site, tmp_path: Path
) -> None:
    person = Person(site, "uploader")  # type: ignore[arg-type]  # all that it asks for
    book = tmp_path / "large.xlsx"
    book.write_bytes(b"PK\x03\x04" + os.urandom((50 << 20) - 4))
    answer = person.upload(book, "Besar")
    assert answer.status in (200, 303, 422), answer.text
    kept = db.session.query(AuditEvent).filter(AuditEvent.event.like("file_upload.%")).one()
    assert kept.detail["bytes"] == 50 << 20
    book.write_bytes(os.urandom(61 << 20))
    with suppress(OSError):  # nginx may close before it has read what it refuses
        assert person.upload(book, "Terlalu besar").status == 413
    assert db.session.query(ImportBatch).filter_by(sumber_nama="Terlalu besar").count() == 0


def test_over_https_the_site_knows_that_it_is_and_over_http_it_leads_there(
    context: Flask, site: Site
) -> None:
    trusting = ssl.create_default_context(cafile=site.proxy.folder / "fullchain.pem")
    link = http.client.HTTPSConnection("localhost", site.proxy.tls, timeout=30, context=trusting)
    link.request("GET", "/account/sign-in")
    answer = link.getresponse()
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    link.close()
    assert site.proxy._plain
    plain = http.client.HTTPConnection("127.0.0.1", site.proxy._plain, timeout=30)
    plain.request("GET", "/search?q=a")
    led = plain.getresponse()
    assert (led.status, led.headers["Location"]) == (308, "https://127.0.0.1/search?q=a")
    plain.close()


def test_web_servers_are_replaced_one_after_the_other_and_nobody_notices(
    context: Flask, site: Site
) -> None:
    seen: list[int] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            seen.append(site.get("/account/sign-in").status)

    visitors = [threading.Thread(target=visit) for _ in range(6)]
    for visitor in visitors:
        visitor.start()
    try:
        for port, server in list(site.servers.items()):
            assert server.end() == 0
            fresh = Alone("web", {**site.env, "PORT": str(port)}, server.log)
            site.servers[port] = fresh
            assert eventually(lambda port=port: answers(port, "/readyz"))  # type: ignore[misc]
    finally:
        over.set()
        for visitor in visitors:
            visitor.join()
        for server in site.servers.values():
            if server.process.poll() is not None:
                pytest.fail(server.log.read_text())
    assert len(seen) > 100
    assert set(seen) == {200}, {status: seen.count(status) for status in set(seen)}
