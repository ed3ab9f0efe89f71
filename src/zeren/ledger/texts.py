"""Words for the codes of the ledger."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "ledger.time_differs": _(
        "The time of this act (%(at)s) differs from the clock (%(clock)s). Acts are recorded "
        "when they happen; enter an earlier time as a claimed time instead."
    ),
    "ledger.clock_went_back": _(
        "The clock of this machine shows %(clock)s, but the last entry was made at %(last)s. "
        "Nothing is recorded until the clock is right again. Tell the administrator."
    ),
    "ledger.clock_backwards": _(
        "The demo clock shows %(shown)s and only moves forward; %(wanted)s has passed."
    ),
    "ledger.not_demo": _(
        "This is a real installation: its clock and its data are not for demonstration. "
        "Use an empty database for the demo."
    ),
    "ledger.forked": _(
        "The log no longer begins with the %(size)s entries that were signed before. No new "
        "checkpoint is signed. Run the audit and keep all checkpoints that are outside."
    ),
}

FACTS: dict[str, Promise] = {
    "ledger.opened": _("The ledger was opened"),
    "ledger.checkpointed": _("The log was signed up to here"),
    "ledger.clock_was_wrong": _("Two people confirmed that the clock was wrong and is right now"),
    "ledger.folded_late": _("An act that took long was let into the log late"),
}
