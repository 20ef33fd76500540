"""`python -m ahsp.embedded DATA_DIR`: become the detached keeper of that folder's servers."""

import sys
from pathlib import Path

from .keeper import launch

if __name__ == "__main__":
    launch(Path(sys.argv[1]).resolve())
