"""Load, put on the real program over HTTP; the figures are promises of `docs/faults.md`."""
