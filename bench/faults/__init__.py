"""Faults, tried on the real program: each script breaks one thing and counts what is left.

Each prints one JSON line and ends with 1 where a promise does not hold. `docs/faults.md` says which
promise each one tries.
"""
