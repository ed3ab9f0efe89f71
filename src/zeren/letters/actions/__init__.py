"""Issue, sign, countersign, supersede: what happens in the life of a letter."""

from zeren.letters.actions.issuing import (
    CHUNK,
    POLICIES,
    end_campaign,
    issue_part,
    load_template,
    reissue,
    start_campaign,
)
from zeren.letters.actions.signing import (
    PARTY_OF,
    Strokes,
    countersign,
    countersign_batch,
    keep_print,
    sign,
)
from zeren.letters.queries import people_to_issue

__all__ = [
    "CHUNK",
    "PARTY_OF",
    "POLICIES",
    "Strokes",
    "countersign",
    "countersign_batch",
    "end_campaign",
    "issue_part",
    "keep_print",
    "load_template",
    "people_to_issue",
    "reissue",
    "sign",
    "start_campaign",
]
