"""Letters as they are: which exist, who may see one, what it says, what proves it."""

from zeren.letters.queries.letters import (
    anomalies,
    campaign,
    campaigns,
    countersignable,
    letter_for,
    letter_ids,
    letters_by_id,
    live_letter,
    live_states,
    receipt,
    seen,
    signatures,
    state_counts,
    unit_progress,
)
from zeren.letters.queries.text import Composed, compose_many, newest_template

__all__ = [
    "Composed",
    "anomalies",
    "campaign",
    "campaigns",
    "compose_many",
    "countersignable",
    "letter_for",
    "letter_ids",
    "letters_by_id",
    "live_letter",
    "live_states",
    "newest_template",
    "receipt",
    "seen",
    "signatures",
    "state_counts",
    "unit_progress",
]
