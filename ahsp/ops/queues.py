"""Names of the queues; a program of its own listens to each."""

WORK = "work"
"""All that is quick or bounded: imports, mail, sweeping."""
EXPORTS = "exports"
"""The making of exports, which may take long and must not hold up an import."""
EXPORTER = "exporter"
"""What the name of the worker of exports begins with."""
