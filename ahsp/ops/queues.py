"""Names of the queues, which worker listens to which, and what goes where."""

IMPORTS = "imports"
"""Workbooks, which somebody waits for. A worker takes as many at once as it may."""
WORK = "work"
"""All else that is quick: mail, sweeping, alerts, answers ahead."""
EXPORTS = "exports"
"""The making of exports, which may take long and must not hold up an import."""
LONG = "long"
"""What nobody waits for and may take long: verification, sums, retention, measurements."""
WORKER = (IMPORTS, WORK)
"""The queues of the worker."""
QUICK = 2
"""Processes of the worker beyond those of imports, so that mail and sweeping never wait for one."""
EXPORTER = "exporter"
"""What the name of the worker of exports begins with."""
LATER = (EXPORTS, LONG)
"""The queues of the exporter."""
EVERY = (*WORKER, *LATER)
"""All queues."""
ROUTES = {
    "imports.run": {"queue": IMPORTS},
    "exports.run": {"queue": EXPORTS},
} | {
    name: {"queue": LONG}
    for name in (
        "audit.cleanup",
        "audit.summarize",
        "audit.verify",
        "exports.tidy",
        "imports.tidy",
        "mail.forget_old",
        "search.forget_old",
        "search.score",
        "tasks.tidy",
    )
}
"""Which task goes to which queue; all others to `WORK`."""
