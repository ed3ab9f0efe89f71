"""Printed lists, what was scanned, and the sheets that were found on it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.ledger.columns import Key, one_of

MEETING, CALLS, SLIPS = "meeting", "calls", "slips"
SCANS = ("READING", "READ", "REFUSED")
SHEETS = ("READ", "MARKED", "CONFIRMED", "ASIDE")
OPEN = ("READ", "MARKED")


class PrintedList(models.Model):
    """A list that was printed to come back: of a meeting, of calls, of first slips handed over."""

    EVIDENCE_KIND = "printed_list"
    EVIDENCE = ("id", "token", "kind", "meeting_id", "unit_id", "people", "about", "printed_by_id",
                "printed_at")  # fmt: skip

    token = models.CharField(max_length=10, unique=True)
    """In each code of the list: whoever has no print cannot make one that is taken for it."""
    kind = models.CharField(max_length=8, default=MEETING)
    meeting = Key("training.Meeting", null=True)
    unit = Key("organisation.Unit", null=True)
    """Whose people stand on it, where it is of no meeting."""
    people = models.JSONField(default=list)
    """Ids of people in the order of the rows."""
    about = models.JSONField(default=list)
    """Of each row the ids of the messages that are told, or of the slips that are handed over."""
    printed_by = Key("organisation.Person")
    printed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="printed_list_of_one",
                condition=Q(kind=MEETING, meeting__isnull=False, unit__isnull=True)
                | Q(kind__in=(CALLS, SLIPS), meeting__isnull=True, unit__isnull=False),
            )
        ]


class Scan(models.Model):
    """One upload: a PDF or pictures. READING, while the worker reads it -> READ or REFUSED."""

    brought_by = Key("organisation.Person")
    brought_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="READING")
    pages = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)
    """[page, code, params] of the pages that led to no sheet."""
    seal = models.CharField(max_length=32, blank=True, default="")
    """By which its files are found while they wait for the worker (jobs.sealed)."""
    job_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [one_of("state", SCANS, "scan_state")]


class Sheet(models.Model):
    """A letter, or one page of a printed list, that came back on paper.

    READ -> MARKED by whoever scanned it -> CONFIRMED by a second person; before that -> ASIDE.
    """

    EVIDENCE_KIND = "paper_sheet"
    EVIDENCE = (
        "id", "scan_id", "letter_id", "printed_id", "page", "state", "scanned_by_id", "scanned_at",
        "rows", "marked", "marked_at", "decided_by_id", "decided_at",
    )  # fmt: skip

    scan = Key("scans.Scan")
    letter = Key("letters.Letter", null=True)
    printed = Key("scans.PrintedList", null=True)
    page = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, default="READ")
    scanned_by = Key("organisation.Person")
    scanned_at = models.DateTimeField()
    rows = models.JSONField(default=list)
    """[row, which picture, thousandths of ink] of the rows of a list that were seen."""
    marked = models.JSONField(default=list)
    """Rows that the person who scanned marked as signed; of a letter [1]."""
    marked_at = models.DateTimeField(null=True, blank=True)
    decided_by = Key("organisation.Person", null=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("state", SHEETS, "sheet_state"),
            models.CheckConstraint(
                name="sheet_of_one",
                condition=Q(letter__isnull=True, printed__isnull=False)
                | Q(letter__isnull=False, printed__isnull=True),
            ),
            models.CheckConstraint(
                name="sheet_by_two",
                condition=~Q(state="CONFIRMED") | ~Q(decided_by=models.F("scanned_by")),
            ),
            models.UniqueConstraint(
                fields=("letter",), condition=Q(state__in=OPEN), name="sheet_letter_once"
            ),
            models.UniqueConstraint(
                fields=("printed", "page"), condition=Q(state__in=OPEN), name="sheet_page_once"
            ),
        ]


class Picture(models.Model):
    """A picture of a sheet, written anew without metadata, kept by its digest."""

    EVIDENCE_KIND = "paper_picture"
    EVIDENCE = ("id", "sheet_id", "place", "digest", "on")
    EVIDENCE_FILES = ("digest",)

    sheet = Key("scans.Sheet")
    place = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    on = models.JSONField(default=list)
    """The eight numbers of core.paper.plane, as text; of a letter the corners of its code."""

    class Meta:
        ordering = ("sheet", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("sheet", "place"), name="paper_picture_place")
        ]
