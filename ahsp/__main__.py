"""`python -m ahsp`: everything, in one command."""

import sys

from ahsp.ops.supervisor import main

if __name__ == "__main__":
    sys.exit(main())
