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
}

AUDIT: dict[str, Promise] = {
    "checkpoint_not_ours": _("A checkpoint does not carry the signature of this log."),
    "checkpoint_row_changed": _("A stored checkpoint differs from its own signed note."),
    "leaf_missing": _("Entries %(from)s to %(to)s of the tree are missing."),
    "root_not_checked": _(
        "A checkpoint of %(size)s entries cannot be compared, because entries are missing."
    ),
    "fact_missing": _("The fact at place %(position)s of the tree is gone."),
    "fact_changed": _("Fact %(fact)s is not what was recorded."),
    "fact_not_folded": _("Fact %(fact)s has no place in the tree."),
    "node_differs": _("A stored hash of the tree (level %(level)s, %(index)s) is wrong."),
    "root_differs": _(
        "The first %(size)s entries are not those that were signed: the log was rewritten."
    ),
    "tail_missing": _(
        "%(signed)s entries were signed, only %(found)s are there: the end of the log was cut."
    ),
    "row_without_fact": _("%(kind)s %(id)s exists, but nothing records how it came about."),
    "row_changed": _("%(kind)s %(id)s differs from what was last recorded about it."),
    "row_content_changed": _("%(kind)s %(id)s: “%(column)s” does not fit its recorded digest."),
    "row_gone": _("%(kind)s %(id)s was recorded and is no longer there."),
}
