"""Which of several test processes walks which tests: a file stays in one, the browser's folder too.

What the tests of a file share is then made once. xdist's own groups do not serve: with pytest 9.2
it no longer sees them, says nothing, and hands out each test on its own
(https://github.com/pytest-dev/pytest-xdist/issues/1386).
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/"


class ByFile(LoadScopeScheduling):
    """Files in the order in which they were collected, each to the process that is free first."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False  # few tests of a file may take the longest
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        """The folder of the browser's tests, who share one running program; else the file."""
        return BROWSER if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]
