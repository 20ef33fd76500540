"""What a web process hears: one subscription, one thread, and the numbers in memory."""

import os
import threading
import time
from typing import Any

import redis
import structlog
from redis import RedisError
from redis.client import PubSub

from ahsp.live import topics
from ahsp.live.numbers import CHANNEL, EVERYTHING, KEY, RAISE, heard
from ahsp.running.redis_link import patient_client, redis_brake

SILENCE = 10.0
"""Seconds without a word after which Redis is asked whether it is there; it has as many again."""
MOST = 10_000
"""Topics that are remembered; beyond, those that moved longest ago go."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
log = structlog.get_logger()


class Hearing:
    """The numbers of topics, as heard: a thread for each process that begins to.

    Args:
        url: of Redis.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers: dict[str, int] = {}
        self._connected = False
        self._pid = 0
        self._start = threading.Lock()
        self._stopped = threading.Event()

    def begin(self) -> None:
        """Hear from now on; does nothing more in a process that does already."""
        if self._pid == os.getpid():
            return
        with self._start:
            if self._pid != os.getpid():
                self._pid, self._connected = os.getpid(), False
                threading.Thread(target=self._listen, name="live", daemon=True).start()

    @property
    def connected(self) -> bool:
        """Whether what is announced is heard at this moment."""
        return self._connected and self._pid == os.getpid()

    @property
    def newest(self) -> int | None:
        """The number of the last announcement that was heard; None while nothing is."""
        return self._numbers.get(EVERYTHING, 0) if self.connected else None

    def number(self, topic: str) -> int:
        """The number of a topic; 0 where it did not move within a day."""
        return self._numbers.get(topic, 0)

    def stop(self) -> None:
        """Hear no more."""
        self._stopped.set()

    def _listen(self) -> None:
        client, pause = patient_client(self._url), _SHORTEST_PAUSE
        lost = False
        while not self._stopped.is_set():
            try:
                with client.pubsub() as link:  # type: ignore[no-untyped-call]
                    link.subscribe(CHANNEL)
                    began = time.monotonic()
                    self._catch_up(client)
                    self._connected, pause = True, _SHORTEST_PAUSE
                    if lost:  # pages that tell of it look again, and it goes away there
                        redis_brake(self._url).answered(time.monotonic() - began)
                        client.register_script(RAISE)(keys=[KEY], args=[topics.PARTS])
                        lost = False
                    self._hear(link)
            except (RedisError, OSError, ValueError) as error:
                lost = True
                if self._connected:
                    log.warning("nothing new is heard", error=str(error))
            self._connected = False
            self._stopped.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _catch_up(self, client: "redis.Redis") -> None:
        """Learn what was announced before; the subscription holds what is announced meanwhile."""
        known: Any = client.zrange(KEY, 0, -1, withscores=True)
        self._numbers = {topic.decode(): int(number) for topic, number in known[-MOST:]}

    def _hear(self, link: PubSub) -> None:
        asked = False
        while not self._stopped.is_set():
            message = link.get_message(timeout=SILENCE)
            if message is None:
                if asked:
                    raise RedisError("no answer")
                link.ping()
            asked = message is None
            if message is not None and message["type"] == "message":
                self._learn(*heard(message["data"]))

    def _learn(self, number: int, topics: list[str]) -> None:
        for topic in (EVERYTHING, *topics):
            self._numbers[topic] = number
        if len(self._numbers) > MOST:
            oldest = sorted(self._numbers.items(), key=lambda each: each[1])
            self._numbers = dict(oldest[MOST // 10 :])
