"""Print a list, take a scan in, mark its sheets, have a second person confirm, or lay aside."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from zeren.accounts.actions import codes
from zeren.core import paper
from zeren.core.actor import Actor
from zeren.core.paper import Mark
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import both
from zeren.jobs import actions as jobs
from zeren.jobs import sealed
from zeren.ledger import actions as ledger
from zeren.ledger import vault
from zeren.letters import actions as letters
from zeren.letters import queries as letter_queries
from zeren.notices import outbox
from zeren.organisation import queries as organisation
from zeren.scans import permits, queries
from zeren.scans.models import CALLS, SLIPS, Picture, PrintedList, Scan, Sheet
from zeren.training import actions as training
from zeren.training import permits as training_permits
from zeren.training import queries as meetings

KIND = "scans.read"
WITHOUT_MEETING = {"PLANNED": "paper.before_the_meeting", "CANCELLED": "paper.meeting_cancelled"}
CALLED_WITHIN = timedelta(days=31)
"""What was to be told so long ago is done or was told anew."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class Seen(Protocol):
    """What a page shows, as `sheets` reads it."""

    @property
    def jpeg(self) -> bytes: ...
    @property
    def problem(self) -> str: ...
    @property
    def mark(self) -> Mark | None: ...
    @property
    def on(self) -> Sequence[float]: ...
    @property
    def rows(self) -> Sequence[tuple[int, int]]: ...
    @property
    def place(self) -> tuple[int, int]: ...


@transaction.atomic
def print_list(meeting_id: int, *, by: Actor, at: datetime) -> PrintedList:
    """The list of a meeting as it is printed now; each print has its own codes.

    Refused: training.not_planner, paper.nobody.
    """
    meeting = meetings.meeting(meeting_id)
    training_permits.require_leader(by, meeting, at)
    people = queries.people_of(meeting.unit_id, organisation.date_of(at))
    if not people:
        raise Refused("paper.nobody")
    return _printed([one.person_id for one in people], by=by, at=at, meeting=meeting)


@transaction.atomic
def print_rows(
    kind: str, unit_id: int, rows: Mapping[int, Sequence[int]], *, by: Actor, at: datetime
) -> PrintedList:
    """A list of calls or of first slips, for one unit and those below it.

    rows: person -> his messages that reach nobody, or his slips.
    Refused: training.not_planner, paper.nobody_to_call, paper.no_slips.
    """
    training_permits.require_planner(by, unit_id, at)
    if not rows:
        raise Refused("paper.nobody_to_call" if kind == CALLS else "paper.no_slips")
    about = [list(some) for some in rows.values()]
    return _printed(list(rows), by=by, at=at, kind=kind, unit_id=unit_id, about=about)


def _printed(people: Sequence[int], *, by: Actor, at: datetime, **of: object) -> PrintedList:
    token = "".join(secrets.choice(LETTERS) for _one in range(10))
    row = PrintedList.objects.create(
        token=token, people=people, printed_by_id=by.id, printed_at=at, **of
    )
    body = {"meeting": row.meeting_id, "unit": row.unit_id, "people": len(people)}
    ledger.record("printed_list.made", by=by, at=at, row=row, body=body)
    return row


def receive(contents: Sequence[bytes], *, by: Actor, at: datetime) -> Scan:
    """Keep a scan sealed and have the worker read it; its files are gone when they were read."""
    with transaction.atomic():
        scan = Scan.objects.create(brought_by_id=by.id, brought_at=at, seal=sealed.keep(contents))
        who = [by.kind, by.id, by.account_id, by.proof, by.epoch]
        job = jobs.start(
            KIND,
            parts=[{"scan": scan.pk, "by": who}],
            title=both("读取扫描的纸张", "Reading scanned paper"),
            by=by,
            at=at,
            result_url=f"/paper/{scan.pk}/",
        )
        Scan.objects.filter(pk=scan.pk).update(job_id=job.pk)
    scan.job_id = job.pk
    return scan


@transaction.atomic
def bring(pages: Sequence[Seen], *, scan: Scan | None = None, by: Actor, at: datetime) -> Scan:
    """Match every page with its sheet; what leads to none is listed with its reason, never guessed.

    scan: the one that waited for the worker; without it a new one.
    """
    scan = scan or Scan.objects.create(brought_by_id=by.id, brought_at=at)
    left: list[tuple[object, ...]] = []
    found: dict[Mark, list[tuple[int, Seen]]] = {}
    signed = {page.mark for page in pages if page.on}
    for number, page in enumerate(pages, start=1):
        if page.problem or page.mark is None:
            left.append((number, page.problem))
            continue
        if page.mark not in found and (why := _why_not(page, by, at)):
            left.append((number, why))
            continue
        if page.mark not in signed:
            left.append((number, "paper.not_the_signed_page"))
            continue
        found.setdefault(page.mark, []).append((number, page))
    # in one order, so that two stacks with the same sheets do not wait for each other
    for mark in sorted(found, key=lambda one: (one.kind, one.token, one.number)):
        lacks, pages_in_all = paper.missing([page.place for _number, page in found[mark]])
        if lacks:
            told = {"number": ", ".join(map(str, lacks)), "pages": pages_in_all}
            left += [(number, "paper.page_missing", told) for number, _page in found[mark]]
            continue
        try:
            with transaction.atomic():
                _keep(scan, mark, [page for _number, page in found[mark]], by=by, at=at)
        except Refused as no:  # scanned by somebody else at this moment; the others are kept
            left += [(number, no.code) for number, _page in found[mark]]
    sealed.forget(scan.seal)
    scan.state, scan.pages, scan.seal = "READ", len(pages), ""
    scan.left = sorted(left, key=itemgetter(0))
    scan.save()
    return scan


def refuse(scan: Scan, no: Refused) -> None:
    """It cannot be read: its page says why; its files are gone."""
    with transaction.atomic():
        sealed.forget(scan.seal)
        Scan.objects.filter(pk=scan.pk, state="READING").update(
            state="REFUSED", left=[[0, no.code, no.params]], seal=""
        )


@transaction.atomic
def mark(sheet_id: int, rows: Iterable[int], *, by: Actor, at: datetime) -> Sheet:
    """Whoever scanned the sheet says which rows are signed; it then waits for a second person.

    Refused: paper.not_yours_to_mark, paper.nothing_marked, paper.not_on_it, paper.own_row,
    paper.moved_meanwhile.
    """
    sheet = _sheet(sheet_id)
    if sheet.scanned_by_id != by.id or by.kind != "person":
        raise Refused("paper.not_yours_to_mark")
    chosen = sorted(set(rows))
    on_it = {row for row, _at, _ink in sheet.rows} if sheet.printed else {1}
    if not chosen:
        raise Refused("paper.nothing_marked")
    if set(chosen) - on_it:
        raise Refused("paper.not_on_it")
    if sheet.printed and by.id in [sheet.printed.people[row - 1] for row in chosen]:
        raise Refused("paper.own_row")
    _move(sheet, ("READ",), state="MARKED", marked=chosen, marked_at=at)
    ledger.record("paper_sheet.marked", by=by, at=at, row=sheet, body=_body(sheet))
    return sheet


@transaction.atomic
def confirm(sheet_id: int, *, by: Actor, at: datetime) -> int:
    """A second person saw the same; from now on it counts. Returns how many signatures count.

    by: proven by the own PIN. Refused: paper.second_needed, paper.own_sheet, paper.other_unit,
    paper.pin_needed, paper.moved_meanwhile, paper.unseen_file, and as the letter's gate and the
    meeting refuse.
    """
    sheet = _sheet(sheet_id)
    permits.require_second(by, sheet, at)
    if by.proof != "pin":
        raise Refused("paper.pin_needed")
    pictures = queries.pictures(sheet_id)
    if any(vault.damage(one.digest) for one in pictures):
        raise Refused("paper.unseen_file")
    _move(sheet, ("MARKED",), state="CONFIRMED", decided_by_id=by.id, decided_at=at)
    ledger.record("paper_sheet.confirmed", by=by, at=at, row=sheet, body=_body(sheet))
    if sheet.letter is not None:
        letters.sign_on_paper(
            sheet.letter.pk,
            digest_seen=sheet.letter.digest,
            scan=pictures[0].digest,
            scanned_by=sheet.scanned_by_id,
            by=by,
            at=at,
        )
        return 1
    assert sheet.printed is not None
    count = 0
    for place, picture in enumerate(pictures):
        shown = {row for row, on, _ink in sheet.rows if on == place}
        rows = [row for row in sheet.marked if row in shown]
        seen = {"scan": picture.digest, "scanned_by": sheet.scanned_by_id}
        count += _take(sheet.printed, rows, seen, by=by, at=at)
    return count


def _take(
    printed: PrintedList, rows: Sequence[int], seen: Mapping[str, Any], *, by: Actor, at: datetime
) -> int:
    """What two people saw in these rows counts; returns how many, without those counted before."""
    rows = [row for row in rows if printed.people[row - 1] not in by.hands]
    people = [printed.people[row - 1] for row in rows]
    if printed.meeting_id:
        return training.attend_on_paper(printed.meeting_id, people, **seen, by=by, at=at)
    about = [one for row in rows for one in printed.about[row - 1]]
    body = {**seen, "confirmed_by": by.id}
    if printed.kind == SLIPS:
        return codes.hand_over(about, body, by=by, at=at)
    outbox.told_on_paper(about, by_id=printed.printed_by_id, at=at)
    ledger.record("call_list.told", by=by, at=at, row=printed, body=body | {"people": people})
    return len(people)


@transaction.atomic
def put_aside(sheet_id: int, *, by: Actor, at: datetime) -> Sheet:
    """It does not count: a wrong picture, or the second person sees something else.

    The paper can be scanned again. Refused: paper.other_unit, paper.moved_meanwhile.
    """
    sheet = _sheet(sheet_id)
    if by.kind != "person" or by.id != sheet.scanned_by_id:
        permits.require_keeper(by, sheet, at)
    _move(sheet, ("READ", "MARKED"), state="ASIDE", decided_by_id=by.id, decided_at=at)
    ledger.record("paper_sheet.put_aside", by=by, at=at, row=sheet, body=_body(sheet))
    return sheet


def _why_not(page: Seen, by: Actor, at: datetime) -> str:
    """Why this sheet cannot come in now; "" when it can."""
    mark, on = page.mark, organisation.date_of(at)
    assert mark is not None
    if mark.kind == "letter":
        letter = queries.printed_letter(mark.number, mark.token)
        if letter is None:
            return "paper.other_house"
        sheet, waits = Sheet(letter=letter), queries.open_sheet(letter, 1)
        state = letter_queries.state_on(letter, on)
        why = {"ISSUED": "", "SIGNED": "paper.signed_already", "IN_FORCE": "paper.signed_already",
               "AHEAD": "paper.signed_already"}.get(state, "paper.old_edition")  # fmt: skip
    else:
        printed = queries.by_token(mark.token)
        if printed is None or mark.number > paper.page_of(len(printed.people)):
            return "paper.other_house"
        sheet, waits = Sheet(printed=printed), queries.open_sheet(printed, mark.number)
        seen = [printed.people[row - 1] for row, _ink in _rows(printed, page)]
        why = "" if set(seen) - queries.counted(printed) else "paper.counted_already"
        if printed.meeting is not None:
            why = WITHOUT_MEETING.get(printed.meeting.state, why)
        elif printed.kind == CALLS and at - printed.printed_at > CALLED_WITHIN:
            why = "paper.calls_over"
    try:
        permits.require_keeper(by, sheet, at)
    except Refused as refused:
        return refused.code
    return why or ("paper.waits_already" if waits else "")


def _rows(printed: PrintedList, page: Seen) -> list[tuple[int, int]]:
    return [(row, ink) for row, ink in page.rows if row <= len(printed.people)]


def _keep(scan: Scan, mark: Mark, pages: Sequence[Seen], *, by: Actor, at: datetime) -> None:
    """The sheet with its pictures, each page once; of a letter the signed page stands first."""
    once = sorted({page.jpeg: page for page in pages}.values(), key=lambda page: not page.on)
    row = Sheet(scan=scan, scanned_by_id=by.id, scanned_at=at)
    if mark.kind == "letter":
        row.letter = queries.printed_letter(mark.number, mark.token)
    else:
        row.printed, row.page = queries.by_token(mark.token), mark.number
        assert row.printed is not None
        seen = paper.joined(dict(_rows(row.printed, page)) for page in once)
        row.rows = [[number, *seen[number]] for number in sorted(seen)]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("paper.waits_already", [Problem("paper.waits_already")]) from None
    ledger.record("paper_sheet.scanned", by=by, at=at, row=row, body=_body(row))
    for place, page in enumerate(once):
        picture = Picture.objects.create(
            sheet=row,
            place=place,
            digest=vault.put(page.jpeg),
            on=[f"{one:.12g}" for one in page.on],
        )
        body = {"sheet": row.pk, "digest": picture.digest}
        ledger.record("paper_picture.kept", by=by, at=at, row=picture, body=body)


def _sheet(sheet_id: int) -> Sheet:
    found = queries.sheet(sheet_id)
    if found is None:
        raise Refused("paper.other_unit")
    return found


def _move(sheet: Sheet, seen: Sequence[str], **values: object) -> None:
    """Only from a state that was seen."""
    if sheet.state not in seen:
        raise Refused("paper.moved_meanwhile")
    ledger.swap(sheet, "paper.moved_meanwhile", "state", **values)


def _body(sheet: Sheet) -> dict[str, object]:
    return {"letter": sheet.letter_id, "printed_list": sheet.printed_id, "page": sheet.page,
            "state": sheet.state, "marked": len(sheet.marked)}  # fmt: skip
