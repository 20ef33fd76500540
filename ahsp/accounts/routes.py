"""Signing in and out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.accounts import services, signing_in
from ahsp.accounts.forms import PasswordForm, ProfileForm, SignInForm
from ahsp.extensions import limiter
from ahsp.models import Role
from ahsp.web.access import ANYONE, allow, local_path

blueprint = Blueprint("accounts", __name__, url_prefix="/account")


def _tried_name() -> str:
    return "sign-in:" + request.form.get("username", "")[:64].strip().lower()


@blueprint.route("/sign-in", methods=["GET", "POST"])
@allow(ANYONE)
@limiter.limit("30/minute", methods=["POST"])
@limiter.limit("10/minute", methods=["POST"], key_func=_tried_name)
def sign_in() -> Response | str | tuple[str, int]:
    """The sign-in page; a wrong name and a wrong password get the same answer."""
    if current_user.is_authenticated:
        return redirect(url_for("search.start"))
    form = SignInForm(next=request.args.get("next"))
    error = None
    if form.validate_on_submit():
        user = signing_in.sign_in(form.username.data, form.password.data)
        if user is not None:
            return redirect(local_path(form.next.data) or url_for("search.start"), 303)
        error = _("User name or password is not right.")
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/sign_in.html", form=form, error=error), status


@blueprint.post("/sign-out")
@allow(ANYONE)
def sign_out() -> Response:
    """End the session, here and for whoever holds its cookie."""
    if current_user.is_authenticated:
        signing_in.sign_out()
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
@allow(Role.VIEWER)
@limiter.limit("10/minute", methods=["POST"])
def password() -> Response | tuple[str, int]:
    """Change one's password; ends one's sessions elsewhere."""
    form = PasswordForm()
    if form.validate_on_submit():
        person = current_user._get_current_object()
        try:
            signing_in.change_password(person, form.current.data, form.password.data)
        except services.AccountError as error:
            form.form_errors.append(str(error))
        else:
            flash(_("Your password is changed; other sessions have ended."), "success")
            return redirect(url_for("search.index"), 303)
    page = render_template(
        "accounts/password.html", form=form, must_change=current_user.must_change_password
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/profile", methods=["GET", "POST"])
@allow(Role.VIEWER)
@limiter.limit("30/minute", methods=["POST"])
def profile() -> Response | tuple[str, int]:
    """Say where one's mail goes, and in which language."""
    person = current_user._get_current_object()
    form = ProfileForm(email=person.email or "", language=person.language or "")
    if form.validate_on_submit():
        services.change_mail(person, form.email.data, form.language.data)
        flash(_("Your profile is saved."), "success")
        return redirect(url_for("accounts.profile"), 303)
    page = render_template("accounts/profile.html", form=form)
    return page, 422 if form.is_submitted() else 200
