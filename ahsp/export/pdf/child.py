"""The process that sets a PDF: alone, with limits, and without a way out.

Started as `python -m ahsp.export.pdf.child STATIC HTML PDF MEMORY_MB SECONDS`. The library follows
whatever address a document has; here it gets our own style sheets and typefaces, by name, and
nothing else. Large documents end this process and nothing else.
"""

import os
import sys
from pathlib import Path
from typing import Any

from ahsp.running.confined import PARENT, die_with, limit

BASE = "http://static.invalid/"
"""What relative addresses in a document begin with; they lead into the folder of static files."""
MEDIA = {".css": "text/css", ".woff2": "font/woff2"}
NO_MEMORY = 3
"""Exit status of a child that reached its limit of memory."""


def ours(static: Path, address: str) -> tuple[bytes, str]:
    """A file that a document may use, and its media type.

    Args:
        static: the folder of static files.
        address: what the document asks for.

    Raises:
        ValueError: it is none of ours.
    """
    path = static.joinpath(address.removeprefix(BASE)).resolve()
    if not address.startswith(BASE) or not path.is_relative_to(static) or path.suffix not in MEDIA:
        raise ValueError(f"{address} is not for documents")
    return path.read_bytes(), MEDIA[path.suffix]


def render(static: Path, source: Path, target: Path) -> None:
    """Set a document.

    Args:
        static: the folder of static files.
        source: the document, as HTML.
        target: the PDF.
    """
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        """Gives what is ours; all else ends the work, for no document of ours asks for it."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                content, media = ours(static, url)
            except (ValueError, OSError) as error:
                raise FatalURLFetchingError(str(error)) from error
            return URLFetcherResponse(url, content, {"Content-Type": media})

    document = weasyprint.HTML(
        string=source.read_text(), base_url=BASE, url_fetcher=Fetcher(), encoding="utf-8"
    )
    document.write_pdf(target, pdf_variant=None, optimize_images=False)


def main(arguments: list[str]) -> None:
    """Set the document that the arguments name."""
    static, source, target, memory_mb, seconds = arguments
    die_with(os.environ.get(PARENT))
    limit(int(memory_mb), int(seconds))
    try:
        render(Path(static).resolve(), Path(source), Path(target))
    except MemoryError:
        os._exit(NO_MEMORY)


if __name__ == "__main__":
    main(sys.argv[1:])
