"""`python -m ahsp`: everything, in one command; `python -m ahsp web` and the like: one program."""

import sys

if __name__ == "__main__":
    if sys.argv[1:]:
        from ahsp.ops import single

        sys.exit(single.main(sys.argv[1:]))
    from ahsp.ops.supervisor import main

    sys.exit(main())
