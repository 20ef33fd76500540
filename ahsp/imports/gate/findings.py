"""What the gate saw in a file that it lets pass."""

from dataclasses import dataclass, field

from ahsp.imports.gate.error_cells import ErrorCells

KEPT = 20
"""Links that are named; a book may have thousands."""


@dataclass(slots=True)
class Findings:
    """`kind` is "xlsx" or "xls"; `links` are other files that it refers to, never followed."""

    kind: str
    links: list[str] = field(default_factory=list)
    long_text: bool = False
    """There is a shared text longer than a cell takes; where it is used, only reading tells."""
    errors: ErrorCells = field(default_factory=ErrorCells)

    def link(self, target: str) -> None:
        """Note a link to another file."""
        target = target[:200]
        if len(self.links) < KEPT and target not in self.links:
            self.links.append(target)
