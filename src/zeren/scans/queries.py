"""Which sheets came back, for whom they are, and what stands on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zeren.core import paper
from zeren.core.viewer import Viewer
from zeren.letters import queries as letters
from zeren.letters.queries import Letter
from zeren.notices import queries as notices
from zeren.organisation import queries as organisation
from zeren.scans.models import CALLS, MEETING, OPEN, SLIPS, Picture, PrintedList, Scan, Sheet
from zeren.training import queries as training

__all__ = ["CALLS", "MEETING", "OPEN", "SLIPS", "Picture", "PrintedList", "Scan", "Sheet"]

RELATED = ("letter__person", "letter__unit", "printed__meeting__unit", "printed__unit",
           "scanned_by", "decided_by")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: whose, what ink was found, what it was marked as.

    is_there: he is counted already, of a meeting by whatever way.
    """

    number: int
    person_id: int
    name: str
    staff_number: str
    ink: int
    is_proposed: bool
    is_marked: bool
    is_there: bool


def _in(paths: Sequence[str], on: date) -> Q:
    found = Q(pk__in=())
    for path in paths:
        found |= organisation.below(path, on, "letter__unit_id")
        found |= organisation.below(path, on, "printed__meeting__unit_id")
        found |= organisation.below(path, on, "printed__unit_id")
    return found


def sheets(viewer: Viewer) -> QuerySet[Sheet]:
    """The sheets of the units that this viewer leads or whose safety he keeps."""
    kept = {head.path for head in viewer.heads}
    kept |= {grant.path for grant in viewer.roles if grant.role == "safety_manager"}
    return Sheet.objects.filter(_in(sorted(kept), viewer.on) | Q(scanned_by=viewer.person_id))


def waiting(viewer: Viewer) -> QuerySet[Sheet]:
    """Sheets that wait: to be marked by who scanned them, to be confirmed by the others."""
    mine = Q(scanned_by=viewer.person_id)
    return sheets(viewer).filter((mine & Q(state="READ")) | (~mine & Q(state="MARKED")))


def sheet_ids(viewer: Viewer) -> "QuerySet[Sheet, int]":
    """The open ones first, the newest first."""
    rows = sheets(viewer).order_by("decided_at", "-id")
    return rows.values_list("id", flat=True)


def by_ids(ids: Sequence[int]) -> list[Sheet]:
    found = Sheet.objects.select_related(*RELATED).in_bulk(list(ids))
    return [found[one] for one in ids if one in found]


def sheet_for(viewer: Viewer, sheet_id: int) -> Sheet | None:
    return sheets(viewer).select_related(*RELATED).filter(pk=sheet_id).first()


def sheet(sheet_id: int) -> Sheet | None:
    return Sheet.objects.select_related(*RELATED).filter(pk=sheet_id).first()


def scan_for(viewer: Viewer, scan_id: int) -> Scan | None:
    """Only whoever brought it reads what became of its pages."""
    return Scan.objects.filter(pk=scan_id, brought_by=viewer.person_id or None).first()


def sheets_of(scan_id: int) -> list[Sheet]:
    return list(Sheet.objects.filter(scan_id=scan_id).select_related(*RELATED))


def pictures(sheet_id: int) -> list[Picture]:
    return list(Picture.objects.filter(sheet_id=sheet_id))


def printed_for(viewer: Viewer, list_id: int) -> PrintedList | None:
    """A printed list for whoever leads its meeting or the people on it."""
    found = PrintedList.objects.select_related("meeting", "unit").filter(pk=list_id).first()
    if found is None or found.meeting is None:
        unit = organisation.path_on(found.unit_id or 0, viewer.on) if found else ""
        return found if unit and viewer.leads(unit) else None
    return found if training.may_lead(viewer, found.meeting) else None


def said_on(printed: PrintedList) -> dict[int, str]:
    """Of a call list what waits for each of its people, as the newest message says it."""
    if printed.kind != CALLS:
        return {}
    said = notices.gists([one for some in printed.about for one in some])
    pairs = zip(printed.people, printed.about, strict=True)
    return {person: said.get(max(some), "") for person, some in pairs}


def by_token(token: str) -> PrintedList | None:
    return PrintedList.objects.select_related("meeting", "unit").filter(token=token).first()


def came_back(list_id: int) -> set[int]:
    """The pages of a printed list that came back and were confirmed by a second person."""
    rows = Sheet.objects.filter(printed_id=list_id, state="CONFIRMED")
    return set(rows.values_list("page", flat=True))


def printed_letter(letter_id: int, begins: str) -> Letter | None:
    """The letter whose text was printed; None for the sheet of another house."""
    return Letter.objects.filter(pk=letter_id, digest__startswith=begins).first()


def open_sheet(subject: Letter | PrintedList, page: int) -> Sheet | None:
    """A sheet of the same that waits already."""
    rows = Sheet.objects.filter(state__in=OPEN, page=page)
    if isinstance(subject, Letter):
        return rows.filter(letter=subject).first()
    return rows.filter(printed=subject).first()


def picture_of_letter(viewer: Viewer, letter_id: int) -> Picture | None:
    """The scan by which a letter counts as signed, for whoever may see the letter."""
    if letters.letter_for(viewer, letter_id, viewer.on) is None:
        return None
    return Picture.objects.filter(sheet__letter=letter_id, sheet__state="CONFIRMED").first()


def people_of(meeting_unit: int, on: date) -> list[organisation.RosterRow]:
    """Whom a meeting is for, in the order of the rows: by unit, then by number."""
    path = organisation.path_on(meeting_unit, on)
    rows = (
        [row for row in organisation.roster(on, path) if row.kind != "contractor"] if path else []
    )
    return sorted(rows, key=lambda row: (row.unit_path, row.number))


def rows_of(found: Sheet) -> list[Row]:
    """The rows of a printed list that were seen on the sheet, in order."""
    if found.printed is None:
        return []
    people = found.printed.people
    named = organisation.names_and_numbers([people[row - 1] for row, _at, _ink in found.rows])
    there, least = counted(found.printed), paper.least(found.printed.kind)
    return [
        Row(
            row,
            people[row - 1],
            named[people[row - 1]][1],
            named[people[row - 1]][0],
            ink,
            paper.is_signed(ink, least),
            row in found.marked,
            people[row - 1] in there,
        )
        for row, _at, ink in found.rows
    ]


def counted(printed: PrintedList) -> set[int]:
    """Whose rows need not be signed any more."""
    if printed.meeting_id:
        return training.attended_of(printed.meeting_id)
    done = Sheet.objects.filter(printed=printed, state="CONFIRMED").values_list("marked", flat=True)
    return {printed.people[row - 1] for rows in done for row in rows}


def waiting_scan(scan_id: int) -> Scan | None:
    """A scan that the worker has still to read."""
    return Scan.objects.filter(pk=scan_id, state="READING").first()
