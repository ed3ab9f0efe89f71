"""What the schedule calls: facts are handed over."""

from zeren.jobs.jobs import STOPPING, Apart
from zeren.ledger import clock
from zeren.webhooks import actions

deliver = Apart("webhooks", lambda: actions.deliver(now=clock.now, stopping=STOPPING))
"""Hand over what is due."""
