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
        "Nothing is recorded until the clock is right again. Tell the administrator: when the "
        "clock was ahead before and is right now, two people confirm it."
    ),
    "ledger.clock_jumped": _(
        "The clock of this machine was set by about %(minutes)s minutes and shows %(clock)s. "
        "Nothing is recorded until it is right again, or two people confirm that it is right now. "
        "Tell the administrator."
    ),
    "ledger.clock_differs": _(
        "The clock of this machine shows %(clock)s, about %(minutes)s minutes away from the clocks "
        "of the witnesses outside. Nothing is recorded until it is right again, or two people "
        "confirm that it is right. Tell the administrator."
    ),
    "ledger.clock_far_ahead": _(
        "The clock of this machine shows %(clock)s, but the last entry was made %(days)s days "
        "before, at %(last)s. Nothing is recorded until two people confirm that it is right. "
        "Tell the administrator."
    ),
    "ledger.clock_is_right": _("The clock is right: there is nothing to confirm."),
    "ledger.no_gap": _("Everything that was signed is here: there is nothing to acknowledge."),
    "ledger.clock_backwards": _(
        "The demo clock shows %(shown)s and only moves forward; %(wanted)s has passed."
    ),
    "ledger.not_demo": _(
        "This is a real installation: its clock and its data are not for demonstration. "
        "Use an empty database for the demo."
    ),
    "ledger.forked": _(
        "%(size)s entries were signed before, and only %(common)s of them are here: %(missing)s "
        "are missing. Was an older copy restored? No new checkpoint is signed until the missing "
        "part is back, or two people acknowledge that it is lost."
    ),
    "ledger.rewritten": _(
        "The log no longer begins with the %(size)s entries that were signed before: it was "
        "changed in this database. No new checkpoint is signed. Run the audit, keep all "
        "checkpoints that are outside, and restore a copy."
    ),
    "ledger.memory_gone": _(
        "%(size)s entries were signed before, but what the key remembers of it (keys/signed.json) "
        "is gone. Put it back from the backup of the keys, or let two people acknowledge it."
    ),
    "storage.busy": _(
        "The database is busy with other work. Nothing has been changed. Try again in a moment."
    ),
    "storage.full": _(
        "The disk of this system is full, so nothing can be written down; reading goes on. Nothing "
        "has been changed. Tell the administrator to make room, then try again."
    ),
    "storage.read_only": _(
        "The data of this system can be read but not written. Nothing has been changed. Tell the "
        "administrator to open the data folder for writing, then try again."
    ),
    "storage.away": _(
        "The database does not answer. Nothing has been changed. The system comes back by itself "
        "as soon as it answers; if it takes long, tell the administrator."
    ),
    "storage.restoring": _(
        "The data are being restored from a backup. Nothing can be read or written until that is "
        "done. Come back in some minutes."
    ),
    "storage.not_ready": _(
        "The database is not prepared for this version of Zeren. The administrator runs "
        "“zeren setup” once; everything goes on after that."
    ),
    "storage.damaged": _(
        "The disk or the database reports damage. Nothing has been changed. Tell the administrator "
        "now: stop Zeren, check the disk, and bring back the last backup."
    ),
}

FACTS: dict[str, Promise] = {
    "ledger.opened": _("The ledger was opened"),
    "ledger.checkpointed": _("The log was signed up to here"),
    "ledger.clock_was_wrong": _("Two people confirmed that the clock was wrong and is right now"),
    "ledger.clock_confirmed": _("Two people confirmed that the clock is right"),
    "ledger.gap_acknowledged": _("Two people acknowledged that a signed part of the log is lost"),
    "ledger.key_changed": _("The key of the log was changed; the old key signed this"),
    "ledger.key_in_use": _("The new key of the log is in use"),
    "ledger.folded_late": _("An act that took long was let into the log late"),
}
