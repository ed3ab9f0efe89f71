"""Report, assign, rectify, verify, publish, close: what happens in the life of a hazard."""

from zeren.hazards.actions.ending import (
    accept,
    decline,
    dismiss,
    mark_spam,
    propose,
    reopen,
    unmark_spam,
)
from zeren.hazards.actions.mending import (
    assign,
    close,
    publish,
    rectify,
    regrade,
    send_back,
    verify,
)
from zeren.hazards.actions.opening import ask_opening, deny_opening, make_key, open_reporter
from zeren.hazards.actions.overdue import escalate_overdue, inherit
from zeren.hazards.actions.reporting import (
    MOST_A_DAY,
    bind_waiting,
    measure,
    report,
    reported,
    seal,
    write_down_due,
)
