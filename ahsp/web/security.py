"""Headers that every answer carries (OWASP Secure Headers Project)."""

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; manifest-src 'self'"
)


def harden(response: Response) -> Response:
    """Set the security headers; static files may be kept, pages may not."""
    headers = response.headers
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static" or response.status_code not in (200, 206, 304):
        headers.setdefault("Cache-Control", "no-store")
    elif "v" in request.args:  # the address changes with the content
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def init_app(app: Flask, proxy_hops: int) -> None:
    """Set headers on every answer, and trust X-Forwarded-* of exactly `proxy_hops` proxies."""
    app.after_request(harden)
    if proxy_hops:
        hops = proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask documents it
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops
        )
