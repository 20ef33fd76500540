"""What every request has to keep to, and headers that every answer carries (OWASP)."""

from flask import Flask, current_app, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; manifest-src 'self'"
)


def harden(response: Response) -> Response:
    """Set the security headers; static files may be kept, pages may not.

    A route that needs another policy for what it shows, or shows itself in a frame of ours, has set
    its own.
    """
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("X-Frame-Options", "DENY")
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static" or response.status_code not in (200, 206, 304):
        headers.setdefault("Cache-Control", "no-store")
    return response


def _bare(host: str) -> str:
    """A host name without its port and an IPv6 address without its brackets."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host
    return name.lower() if name.count(":") > 1 else name.partition(":")[0].lower()


def screen() -> None:
    """Refuse a foreign Host header, and bound a form, before anything reads the request.

    Werkzeug's own check of `TRUSTED_HOSTS` knows no IPv6 address, and its limit on forms holds for
    `multipart/form-data` only, whose files go to the disk.

    Raises:
        SecurityError: the request names a host that is not in `SITE_HOSTS`.
    """
    if _bare(request.host) not in {_bare(host) for host in current_app.config["SITE_HOSTS"]}:
        raise SecurityError
    if request.mimetype != "multipart/form-data":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def init_app(app: Flask, proxy_hops: int) -> None:
    """Screen every request, set headers on every answer, trust exactly `proxy_hops` proxies."""
    app.before_request(screen)
    app.after_request(harden)
    if proxy_hops:
        hops = proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask documents it
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops
        )
