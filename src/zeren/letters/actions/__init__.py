"""Issue, sign, countersign, acknowledge, replace: what happens in the life of a letter."""

from zeren.letters.actions.deciding import decide, decide_policy, decide_renewal
from zeren.letters.actions.issuing import CHUNK, POLICIES, end_campaign, issue_part, start_campaign
from zeren.letters.actions.refitting import Refitted, expire_due, refit, refit_due
from zeren.letters.actions.replacing import reissue, withdraw
from zeren.letters.actions.signing import (
    Strokes,
    acknowledge,
    countersign,
    countersign_batch,
    keep_sealed,
    sign,
    sign_on_paper,
)
from zeren.letters.queries import people_to_issue
