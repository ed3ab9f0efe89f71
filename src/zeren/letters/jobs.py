"""Letters issued part by part, each one transaction, none twice; and sealed one by one."""

import logging
from datetime import datetime
from typing import Any

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.tongue import CHINESE, say
from zeren.evidence import seals
from zeren.jobs.work import JobSeen, closing, work
from zeren.ledger import clock, house, storage, vault
from zeren.letters import actions, paper, printing, queries
from zeren.organisation import queries as organisation

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Letters sealed in one turn of the worker, which has other work to do."""


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


def seal() -> int:
    """Seal letters that are in force and proved, each by itself: a kill costs none. How many.

    None is sealed before the house has an address, which stands on it, nor on a disk that is full,
    nor while something is objected to in it.
    """
    address, at = house.address(), clock.now()
    if not address or storage.space().is_scarce:
        return 0
    done, top = 0, organisation.root(organisation.date_of(at))
    ready, _looked["up to"] = queries.to_seal(_looked["up to"], AT_ONCE)
    for letter in ready:
        try:
            done += _seal(letter, address, say(top.name, CHINESE) if top else "", at)
        except Refused as refused:
            if refused.code.startswith("seal."):
                log.warning("letters are not sealed: %s", refused.code)
                return done
            log.warning("letter %s is not sealed: %s", letter.pk, refused.code)
    return done


_looked = {"up to": 0}
"""One that cannot be sealed does not hold up those behind it: each turn goes on where it was."""


def _seal(letter: queries.Letter, address: str, name: str, at: datetime) -> bool:
    made, is_proved = printing.printed(letter, address, ())
    if not is_proved:
        return False
    kept = seals.seal(made, name=name, at=at)
    return actions.keep_sealed(
        letter.pk,
        pdf_digest=vault.put(kept.pdf),
        edition=paper.edition(),
        certificate=kept.certificate,
        stamped=kept.stamped,
        by=Actor.system(),
        at=clock.now(),
    )
