"""People who search while something is broken, and what they were answered."""

import http.client
import threading
import time
from collections import Counter

from bench.faults.person import Person

PEOPLE = 4
TOLD = "The database does not answer right now."


class Load:
    """People who search as fast as they are answered, while the block runs.

    Attributes:
        statuses: how often each status was answered; 0 for no answer.
        untold: answers of 503 without the sentence that says why.
        slowest: seconds of the longest answer.
    """

    def __init__(self, person: Person) -> None:
        self.statuses = Counter[int]()
        self.untold = 0
        self.slowest = 0.0
        self._person = person
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._search, args=[n]) for n in range(PEOPLE)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _search(self, number: int) -> None:
        asked = 0
        while not self._end.is_set():
            asked += 1
            began = time.monotonic()
            try:
                answer = self._person.get(f"/search?q=beton+{number}+{asked}")
            except (OSError, http.client.HTTPException):
                self.statuses[0] += 1
                continue
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.statuses[answer.status] += 1
            if answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE:
                self.untold += TOLD not in answer.text
            self._end.wait(0.02)
