"""Where what is kept of a person went: files with many people, and what he let go himself."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zeren.organisation.queries import exports
from zeren.organisation.texts import exports as texts
from zeren.privacy.queries import consents
from zeren.web import formats


@dataclass(frozen=True)
class Went:
    """One time that something of a person was given on."""

    at: datetime
    sentence: str


def lines(person_id: int | None) -> list[Went]:
    """Each with what, to whom, what for, by whom and by whose yes; the newest first."""
    said = _(
        "%(day)s: %(list)s, %(many)s people, to %(recipient)s (%(purpose)s: %(words)s). "
        "Taken by %(taker)s, allowed by %(second)s, times: %(times)s."
    )
    found = []
    for row in exports.where_to(person_id or 0):
        assert row.decided_at is not None, "nothing is taken without a yes"
        assert row.decided_by is not None, "nothing is taken without a yes"
        told = {
            "day": formats.day(row.decided_at),
            "list": texts.LISTS[row.what],
            "many": formats.number(row.people),
            "recipient": row.recipient,
            "purpose": texts.PURPOSES[row.purpose],
            "words": row.words,
            "taker": row.asked_by.name,
            "second": row.decided_by.name,
            "times": formats.number(row.taken),
        }
        found.append(Went(row.decided_at, said % told))
    return sorted([*found, *_releases(person_id)], key=lambda one: one.at, reverse=True)


def _releases(person_id: int | None) -> list[Went]:
    said = _(
        "%(day)s: your record, to %(recipient)s (%(purpose)s), by your consent. "
        "Given by %(giver)s. SHA-256 of the file: %(digest)s"
    )
    return [
        Went(
            row.released_at,
            said
            % {
                "day": formats.day(row.released_at),
                "recipient": row.consent.recipient,
                "purpose": row.consent.purpose,
                "giver": row.released_by.name,
                "digest": row.digest,
            },
        )
        for row in consents.releases_of(person_id)
    ]
