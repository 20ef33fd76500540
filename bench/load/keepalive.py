"""Many connections that stay open, each asked now and then, from one thread."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

PARTS = ("/search?q=", "/search/suggest")
"""What a page asks for while somebody types; everything else is a whole page."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Tally:
    """What came back: seconds from the moment at which each request was due, statuses, and how
    often a connection was closed by the server or failed."""

    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    closed: int = 0
    failed: int = 0


class Connection:
    """One connection to the site."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        """Connect."""
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """End it."""
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def get(self, address: str, tally: Tally) -> int:
        """Ask for a page; once more on a new connection where the server closed this one."""
        try:
            return await self._get(address)
        except (asyncio.IncompleteReadError, ConnectionError):
            tally.closed += 1
            self.close()
            return await self._get(address)

    async def _get(self, address: str) -> int:
        if self._streams is None:
            await self.open()
        assert self._streams
        reader, writer = self._streams
        part = "HX-Request: true\r\n" if address.startswith(PARTS) else ""
        writer.write(f"GET {address} HTTP/1.1\r\n{self._head}{part}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        assert length is not None, head[:200]
        await reader.readexactly(int(length[1]))
        return int(head[9:12])


async def steadily(
    connections: Sequence[Connection], addresses: Sequence[str], a_second: float
) -> Tally:
    """Ask for addresses at a steady rate, each on the next connection.

    Args:
        connections: open ones.
        addresses: asked in their order.
        a_second: how many.
    """
    tally = Tally()
    began = time.perf_counter() + 0.5
    locks = [asyncio.Lock() for _ in connections]

    async def ask(place: int, address: str) -> None:
        due = began + place / a_second
        await asyncio.sleep(due - time.perf_counter())
        try:
            async with locks[place % len(locks)], asyncio.timeout(30):
                status = await connections[place % len(locks)].get(address, tally)
            tally.statuses[status] += 1
        except (OSError, EOFError, AssertionError, TimeoutError):
            tally.failed += 1
        tally.took.append(time.perf_counter() - due)

    await asyncio.gather(*(ask(place, each) for place, each in enumerate(addresses)))
    return tally
