"""Run benchmarks: `python -m bench [NAME [ARGUMENTS]]`; all of them without a name."""

import importlib
import subprocess
import sys

NAMES = (
    *("audit", "audit_pages", "export", "imports", "live"),
    *("memory", "scaling", "search", "sessions", "starting"),
)


def main(arguments: list[str]) -> None:
    """Run one benchmark in this process, or each in one of its own."""
    if arguments and arguments[0] not in NAMES:
        raise SystemExit(f"usage: python -m bench [{' | '.join(NAMES)}] [ARGUMENTS]")
    if arguments:
        importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:])
        return
    for name in NAMES:
        subprocess.run([sys.executable, "-m", "bench", name], check=True)


main(sys.argv[1:])
