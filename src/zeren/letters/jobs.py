"""Issuing letters as a job: parts of people, each one transaction, none issued twice."""

from datetime import datetime
from typing import Any

from zeren.core.actor import Actor
from zeren.jobs.work import JobSeen, closing, work
from zeren.letters import actions


@work("letters.issue")
def issue(part: dict[str, Any], *, job: JobSeen, at: datetime) -> int:
    """Issue the letters of one part."""
    return actions.issue_part(
        campaign_id=part["campaign"],
        first=part["first"],
        people=part["people"],
        by=Actor.system(),
        at=at,
    )


@closing("letters.issue")
def end(*, job: JobSeen, at: datetime) -> None:
    """The campaign is complete when every part went well; else it stays open to be retried."""
    if not job.failed:
        actions.end_campaign(job.id, by=Actor.system(), at=at)
