"""One event: everything that is known of it, its neighbours, its relatives, what became of it."""

import json

from flask import abort, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.audit import queries, relatives, resolving, telling, wording
from ahsp.audit.asking import Asked, address, asked, event_address, event_addresses, log_address
from ahsp.audit.entries import Entry
from ahsp.audit.question import Question
from ahsp.audit.routes import blueprint, status_of
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import done, render


@blueprint.get("/<int:event_id>")
@allow(Role.ADMIN)
def show(event_id: int) -> Response:
    """One event."""
    now = asked()
    return _event(now, _entry(event_id), status_of(now))


def _entry(event_id: int) -> Entry:
    return queries.find(event_id) or abort(404)


def _event(now: Asked, entry: Entry, status: int, problem: str = "", note: str = "") -> Response:
    question = now.question
    newer, older = queries.neighbours(question, now.stretch, entry)
    related = relatives.events(entry)
    same = Question(request=entry.request_id, range="all", zone=question.zone)
    return render(
        "audit/show.html",
        "audit/_event.html",
        status,
        entry=entry,
        detail=[(telling.key(name), telling.value(name, one)) for name, one in
                telling.told(entry.detail)],
        json=json.dumps(entry.detail, ensure_ascii=False, indent=2, sort_keys=True),
        newer_url=event_address(newer, question) if newer else None,
        older_url=event_address(older, question) if older else None,
        log_url=log_address(question),
        stretch=wording.stretch_words(question, now.stretch),
        chips=wording.chips(question, log_address),
        related=related,
        mails=relatives.mails(entry),
        related_url=log_address(same),
        event_url=event_addresses(question),
        user_url=log_address(Question(user=entry.username, zone=question.zone)),
        address_url=log_address(Question(address=entry.address or "", zone=question.zone)),
        resolve_url=address("audit.resolve", question, event_id=entry.id),
        reopen_url=address("audit.reopen", question, event_id=entry.id),
        problem=problem,
        note=note,
        longest=resolving.LONGEST_NOTE,
    )  # fmt: skip


@blueprint.post("/<int:event_id>/resolve")
@allow(Role.ADMIN)
def resolve(event_id: int) -> Response:
    """Say that an event is dealt with."""
    entry, note = _entry(event_id), request.form.get("note", "").strip()
    if len(note) > resolving.LONGEST_NOTE:
        told = _("The note has more than %(most)s characters.", most=resolving.LONGEST_NOTE)
        return _event(asked(), entry, 422, told, note[: resolving.LONGEST_NOTE])
    resolving.resolve([event_id], note, current_user._get_current_object())
    return _done(event_id, _("The event is resolved."))


@blueprint.post("/<int:event_id>/reopen")
@allow(Role.ADMIN)
def reopen(event_id: int) -> Response:
    """Take back that an event is dealt with."""
    _entry(event_id)
    resolving.reopen(event_id, current_user._get_current_object())
    return _done(event_id, _("The event is open again."))


def _done(event_id: int, told: str) -> Response:
    now = asked()
    entry = _entry(event_id)
    return done(lambda: _event(now, entry, 200), event_address(entry, now.question), told)
