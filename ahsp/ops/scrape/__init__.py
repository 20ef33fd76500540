"""What a scrape of `/metrics` reads: sums of all processes, and what the servers hold."""

from ahsp.ops.scrape.answer import scraped

__all__ = ["scraped"]
