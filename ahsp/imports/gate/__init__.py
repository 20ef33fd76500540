"""The gate: looks through an uploaded file before anything reads it.

Streams, holds no grid, believes nothing that a file says of itself. Knows neither Flask nor a
database; runs in the reading child.
"""

from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.inspection import inspect
from ahsp.imports.gate.refusal import HOSTILE, RefusedError

__all__ = ["HOSTILE", "Bounds", "Findings", "RefusedError", "inspect"]
