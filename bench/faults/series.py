"""Several scripts in a row, each a process of its own."""

import subprocess
import sys
from collections.abc import Mapping, Sequence

from bench.faults.program import ROOT


def run_each(package: str, names: Mapping[str, str], wanted: Sequence[str]) -> int:
    """Run the scripts of a package; a failed one stops none of the others.

    Args:
        package: where they are.
        names: what each is called, and its module.
        wanted: the called ones; all of them where none is named.

    Returns:
        1 where one of them failed, else 0; 2 for a name that there is not.
    """
    if unknown := [name for name in wanted if name not in names]:
        print(f"no such script: {', '.join(unknown)}; there are {', '.join(names)}")
        return 2
    failed = 0
    for name in wanted or names:
        command = [sys.executable, "-m", f"{package}.{names[name]}"]
        failed |= bool(subprocess.run(command, cwd=ROOT, check=False).returncode)
    return int(failed)
