"""What web processes share."""

from flask import Flask

from ahsp.web import preloading


def test_every_template_is_at_hand_before_the_first_visit(app: Flask) -> None:
    kept = app.jinja_env.cache
    assert kept is not None
    kept.clear()
    preloading.load(app)
    names = app.jinja_env.list_templates(extensions=["html"])
    assert len(names) > 100
    assert {name for _loader, name in kept} == set(names)
    assert len(kept) < kept.capacity, "the first would have made room for the last"
