"""What the worker does now and then: (seconds between, dotted name of a plain function).

Each function computes what is due from the state of the database, so that a missed run catches up
and a second worker does no harm.
"""

SCHEDULE = [
    (2, "zeren.ledger.jobs.sequence"),
    (2, "zeren.site.jobs.react"),
    (60, "zeren.ledger.jobs.checkpoint"),
    (60, "zeren.evidence.jobs.send"),
    (300, "zeren.hazards.jobs.escalate"),
    (60, "zeren.hazards.jobs.inherit"),
    (60, "zeren.cases.jobs.tend"),
    (300, "zeren.handover.jobs.tend"),
    (300, "zeren.desk.jobs.begin"),
    (300, "zeren.desk.jobs.climb"),
    (10, "zeren.notices.jobs.deliver"),
    (3600, "zeren.notices.jobs.forget"),
    (5, "zeren.webhooks.jobs.deliver"),
    (60, "zeren.hazards.jobs.write_down"),
    (300, "zeren.site.jobs.fold"),
    (300, "zeren.site.jobs.turn"),
    (300, "zeren.site.jobs.forget"),
    (10, "zeren.letters.jobs.seal"),
    (5, "zeren.results.jobs.count"),
    (900, "zeren.census.jobs.nightly"),
    (3600, "zeren.ledger.scrub.nightly"),
    (3600, "zeren.ledger.jobs.sweep"),
    (3600, "zeren.limits.jobs.forget"),
    (900, "zeren.organisation.jobs.forget"),
    (60, "zeren.accounts.jobs.watch"),
    (30, "zeren.accounts.jobs.look"),
    (300, "zeren.accounts.jobs.expire"),
    (3600, "zeren.accounts.jobs.clear"),
]
