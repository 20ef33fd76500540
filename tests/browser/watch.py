"""What a page says when nobody looks: console errors, broken rules of the CSP, lost exceptions."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

QUIET = (
    "Failed to load resource",  # the answers' own statuses; tests look at what the page shows
    "Response Status Error Code",  # the same, as htmx says it
    "htmx:sendError",
    "htmx:timeout",
    "htmx:sendAbort",  # a question that a newer one replaced
    "htmx:afterRequest",
)


class Watch:
    """Collects what pages of a context complain about."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.on("page", self._follow)

    def _follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(QUIET):
            self.complaints.append(f"{message.type}: {message.text} ({message.location})")
