"""The two keys over reporters in confidence: made, used by two together, each step a fact."""

from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.hazards import permits, queries, sealing
from zeren.hazards.actions import rows
from zeren.hazards.models import LINES, Hazard, OpenerKey, Opening, SealedReporter
from zeren.ledger import actions as ledger


@transaction.atomic
def make_key(line: str, *, by: Actor, at: datetime) -> tuple[OpenerKey, str]:
    """A new key for one line; returns it with the code of its sheet, which is kept nowhere.

    The key before it is used for no later report; what it sealed, only its own sheet opens.
    Refused: hazard.not_opener; hazard.opener_of_other_line, since one person never holds both.
    """
    permits.require_opener(line, by, at)
    other = queries.opener_keys().get(_other(line))
    if other is not None and other.made_by_id == by.id:
        raise Refused("hazard.opener_of_other_line")
    for old in OpenerKey.objects.filter(line=line, ended_at__isnull=True):
        old.ended_at = at
        OpenerKey.objects.filter(pk=old.pk, ended_at__isnull=True).update(ended_at=at)
        _record_key("hazard.key_ended", old, by, at)
    sheet = sealing.new_sheet()
    key = OpenerKey.objects.create(
        line=line, public=sealing.public_of(sheet), made_by_id=by.id, made_at=at
    )
    _record_key("hazard.key_made", key, by, at)
    return key, sheet


@transaction.atomic
def ask_opening(hazard_id: int, *, reason: str, sheet: str, by: Actor, at: datetime) -> Opening:
    """One line gives its half over to the other, with a reason. This opens nothing yet.

    The half is sealed anew to the other line's key: database and one sheet still open nothing
    before this act, and after it only the other line's sheet does.
    Refused: hazard.not_opener, hazard.not_sealed, hazard.note_needed, hazard.wrong_sheet,
    hazard.opening_asked.
    """
    row = rows.begun(hazard_id, at)
    line = permits.opener_line(by, at)
    sealed = _sealed(row)
    if not queries.plain(reason):
        raise Refused("hazard.note_needed")
    if Opening.objects.filter(hazard=row, state="ASKED").exists():
        raise Refused("hazard.opening_asked")
    about = queries.sealed_about(row.pk)
    half = sealing.half_of(sealed.shares[line], sheet, about=f"{about}|{line}")
    theirs = _key_of(sealed, _other(line))
    asked = Opening.objects.create(
        hazard=row,
        reason=reason.strip(),
        line=line,
        share=sealing.hand_over(half, theirs.public, about=f"{about}|asked"),
        asked_by_id=by.id,
        asked_at=at,
    )
    rows.step(row, "ask", "", by, at)
    _record_opening("hazard.opening_asked", asked, by, at)
    return asked


@transaction.atomic
def open_reporter(opening_id: int, *, note: str, sheet: str, by: Actor, at: datetime) -> int:
    """The other line agrees and opens: returns the person who reported, who is stored nowhere.

    Refused: hazard.not_opener, hazard.opened_by_asker, hazard.opening_answered,
    hazard.note_needed, hazard.wrong_sheet.
    """
    asked, row = _asked(opening_id, by, at)
    if not queries.plain(note):
        raise Refused("hazard.note_needed")
    sealed, line, about = _sealed(row), _other(asked.line), queries.sealed_about(row.pk)
    mine = sealing.half_of(sealed.shares[line], sheet, about=f"{about}|{line}")
    theirs = sealing.half_of(asked.share, sheet, about=f"{about}|asked")
    person_id = sealing.opened(sealed.box, (mine, theirs), about=about)
    _answer(asked, "OPENED", note, by, at)
    rows.step(row, "open", "", by, at)
    _record_opening("hazard.reporter_opened", asked, by, at)
    return person_id


@transaction.atomic
def deny_opening(opening_id: int, *, note: str, by: Actor, at: datetime) -> Opening:
    """The other line says no, with a reason: nothing is opened."""
    asked, row = _asked(opening_id, by, at)
    if not queries.plain(note):
        raise Refused("hazard.note_needed")
    _answer(asked, "DENIED", note, by, at)
    rows.step(row, "deny", "", by, at)
    _record_opening("hazard.opening_denied", asked, by, at)
    return asked


def _asked(opening_id: int, by: Actor, at: datetime) -> tuple[Opening, Hazard]:
    asked = Opening.objects.filter(pk=opening_id).select_related("hazard").first()
    if asked is None:
        raise Refused("hazard.unknown")
    if asked.asked_by_id == by.id:
        raise Refused("hazard.opened_by_asker")
    permits.require_opener(_other(asked.line), by, at)
    if asked.state != "ASKED":
        raise Refused("hazard.opening_answered")
    return asked, asked.hazard


def _answer(asked: Opening, state: str, note: str, by: Actor, at: datetime) -> None:
    answer = {"answer": note.strip(), "answered_by_id": by.id, "answered_at": at}
    ledger.swap(asked, "hazard.opening_answered", "state", state=state, **answer)


def _sealed(row: Hazard) -> SealedReporter:
    found = SealedReporter.objects.filter(hazard=row).first()
    if found is None:
        raise Refused("hazard.not_sealed")
    return found


def _key_of(sealed: SealedReporter, line: str) -> OpenerKey:
    return sealed.management if line == "management" else sealed.oversight


def _other(line: str) -> str:
    return next(one for one in LINES if one != line)


def _record_key(code: str, key: OpenerKey, by: Actor, at: datetime) -> None:
    ledger.record(code, by=by, at=at, row=key, body={"line": key.line, "public": key.public})


def _record_opening(code: str, asked: Opening, by: Actor, at: datetime) -> None:
    ledger.record(
        code, by=by, at=at, row=asked, body={"hazard": asked.hazard_id, "line": asked.line}
    )
