"""Addresses of pages."""

from flask import Flask, render_template_string

from ahsp.web.links import outside


def made(app: Flask, prefix: str = "") -> str:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": prefix}):
        return render_template_string(
            "{{ url_for('editions.index') }} {{ url_for('editions.show', sumber_id=7) }}"
        )


def test_templates_get_them_below_the_prefix_that_the_request_came_with(app: Flask) -> None:
    assert made(app) == made(app) == "/sumber /sumber/7"
    assert made(app, "/ahsp") == "/ahsp/sumber /ahsp/sumber/7"
    assert made(app) == "/sumber /sumber/7"


def test_what_was_made_for_some_values_is_not_given_for_others(app: Flask) -> None:
    asked = ({"kind": "csv"}, {"kind": "csv", "page": 1}, {"kind": "csv", "page": True})
    with app.test_request_context("/"):
        url_for = app.jinja_env.globals["url_for"]
        for _ in range(2):
            made = [url_for("export.search", **values) for values in asked]
            base = "/export/search.csv"
            assert made == [base, f"{base}?page=1", f"{base}?page=True"]
            assert (
                url_for("export.search", kind="csv", q=["a", "b"]) == "/export/search.csv?q=a&q=b"
            )


def test_the_host_of_a_request_is_in_no_address_of_another(app: Flask) -> None:
    url_for = app.jinja_env.globals["url_for"]
    for host in ("satu.example", "dua.example"):
        with app.test_request_context("/", base_url=f"http://{host}"):
            assert url_for("search.index", _external=True) == f"http://{host}/search"
            assert url_for("search.index", _scheme="https") == f"https://{host}/search"


def test_outside_of_a_request_they_are_whole(context: Flask) -> None:
    assert outside("editions.show", sumber_id=7).endswith("/sumber/7")
    assert "://" in outside("editions.index")
