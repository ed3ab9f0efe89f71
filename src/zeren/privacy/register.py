"""Every table that tells something of a person: which columns, what for, how long it stays.

A house test compares it with all tables: a new column that names a person stands here, or the
tests fail. Source: PIPL art. 17 (told why, how and how long), 45 (sees and copies); GDPR art. 13,
15, 30 (the register of what is processed).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zeren.core.owed.requirement import REQUIREMENTS
from zeren.privacy.bare import (
    Finder,
    Listed,
    Mentioned,
    Number,
    Pair,
    Recorded,
    Touched,
    Worked,
    Written,
)  # fmt: skip

IDENTITY, WORK, LEARNING, LETTERS, HAZARDS, EVENTS, MESSAGES, SAFETY = (
    "identity", "work", "learning", "letters", "hazards", "incidents", "messages", "safety",
)  # fmt: skip
FOR_GOOD, AS_LONG, HALF_YEAR, A_MONTH, A_DAY, QUARTER = (
    "for_good", "as_long", "half_year", "a_month", "a_day", "quarter",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One table.

    about: columns that name the person the row is about: the whole row is his. `x__y` goes on
           from a row to the one that names him.
    acts:  columns that name who did something to a row of somebody else: his part of it is that
           he did it and when. Of a list he gets what is his in it.
    Where no key leads to him the column stands in a finder (bare.py).
    """

    title: Promise
    purpose: str
    kept: str
    about: tuple[str | Finder, ...] = ()
    acts: tuple[str | Finder, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Every column by which a row names somebody."""
        found: set[str] = set()
        for one in self.about + self.acts:
            found |= {one} if isinstance(one, str) else set(one.columns)
        return found


OF_PEOPLE = {"requirement": tuple(one.code for one in REQUIREMENTS if one.subject == "person")}


PURPOSES: Mapping[str, Promise] = {
    IDENTITY: _("Who you are, and how you sign in"),
    WORK: _("Where you work and what you answer for"),
    LEARNING: _("What you were taught and what you know of it"),
    LETTERS: _("Your letters and signatures"),
    HAZARDS: _("Hazards you reported, own or decided"),
    EVENTS: _("Accidents and events you were hurt in, reported or worked on"),
    MESSAGES: _("What you were told"),
    SAFETY: _("Safety of your account, and the log"),
}

KEPT: Mapping[str, Promise] = {
    FOR_GOOD: _("stays: it proves what was done, and nobody can change it"),
    AS_LONG: _("stays as long as it is so, with its history"),
    HALF_YEAR: _("goes half a year after it was last used"),
    QUARTER: _("goes after 90 days"),
    A_MONTH: _("goes after a month or when it is used"),
    A_DAY: _("goes after some hours or days"),
}

REGISTER: Mapping[str, Table] = {
    "accounts.Account": Table(_("Account details"), IDENTITY, AS_LONG, ("id",)),
    "accounts.Identity": Table(_("Links to the house's sign-in"), IDENTITY, AS_LONG, ("account",)),
    "accounts.Factor": Table(_("Passkeys and apps"), IDENTITY, AS_LONG, ("account",)),
    "accounts.Code": Table(
        _("One-time codes"), IDENTITY, A_MONTH, ("account",),
        (Pair("asked_kind", "asked_id"), Pair("decided_kind", "decided_id")),
    ),
    "accounts.Provided": Table(
        _("Names that the house's directory sent"), IDENTITY, FOR_GOOD, ("identity__account",)
    ),
    "accounts.Client": Table(
        _("Programs of the directory you asked for or opened"), SAFETY, FOR_GOOD, (),
        (Number("asked_by", "account"), Number("opened_by", "account")),
    ),
    "accounts.Way": Table(
        _("Settings of sign-in and messages you asked for or confirmed"), SAFETY, FOR_GOOD, (),
        ("asked_by", "decided_by"),
    ),
    "accounts.Device": Table(_("Devices you signed in on"), SAFETY, HALF_YEAR, ("account",)),
    "accounts.Notice": Table(_("“Was that you?”"), SAFETY, FOR_GOOD, ("account",)),
    "organisation.Person": Table(_("Name, number, addresses"), IDENTITY, AS_LONG, ("id",)),
    "organisation.PersonName": Table(_("Earlier names"), IDENTITY, AS_LONG, ("person",)),
    "organisation.PersonWord": Table(_("Words you are found by"), IDENTITY, AS_LONG, ("person",)),
    "organisation.SamePerson": Table(
        _("Entered twice, one person"), IDENTITY, AS_LONG, ("person", "first")
    ),
    "organisation.Engagement": Table(_("Times of employment"), WORK, FOR_GOOD, ("person",)),
    "organisation.Holding": Table(_("Posts"), WORK, FOR_GOOD, ("person",)),
    "organisation.Custody": Table(_("Things you use"), WORK, FOR_GOOD, ("person",)),
    "organisation.Grant": Table(_("Roles"), WORK, FOR_GOOD, ("person", "account")),
    "organisation.RoleRequest": Table(
        _("Roles asked for"), WORK, FOR_GOOD, ("person", "account"),
        ("decided_by", Pair("asked_kind", "asked_id")),
    ),
    "organisation.Planned": Table(
        _("Changes that were planned"), WORK, FOR_GOOD, (Pair("about_kind", "about_id"),),
        (Touched("steps"),),
    ),
    "organisation.Absence": Table(_("Absences and deputies"), WORK, FOR_GOOD, ("person", "deputy")),
    "organisation.Exported": Table(
        _("Files with many people that you stand in"), SAFETY, FOR_GOOD, ("person",)
    ),
    "organisation.Export": Table(
        _("Files with many people that you asked for or allowed"), SAFETY, FOR_GOOD, ("asked_by",),
        ("decided_by",),
    ),
    "organisation.Told": Table(_("What you were told of offices"), WORK, AS_LONG, ("person",)),
    "training.Meeting": Table(_("Meetings you lead"), LEARNING, FOR_GOOD, (), ("trainer",)),
    "training.Attendance": Table(
        _("Attendances"), LEARNING, FOR_GOOD, ("person",), (Written("confirmed_by"),)
    ),
    "training.Attempt": Table(_("Papers of the quiz"), LEARNING, FOR_GOOD, ("person",)),
    "letters.Letter": Table(_("Letters"), LETTERS, FOR_GOOD, ("person",), ("countersigner",)),
    "letters.Signature": Table(_("Signatures"), LETTERS, FOR_GOOD, ("person",)),
    "letters.Awaited": Table(_("Letters that wait for a day"), LETTERS, AS_LONG, ("person",)),
    "cases.Case": Table(
        _("Objections"), LETTERS, FOR_GOOD, ("person",),
        ("owner", "told", "escalated_to", Listed("words", 1),
         Number("subject_id", only=OF_PEOPLE)),
    ),
    "assessment.Assessment": Table(
        _("Assessments"), LETTERS, FOR_GOOD, ("assessed",),
        ("assessor", "approver", Listed("words", 1)),
    ),
    "assessment.Score": Table(
        _("Points of assessments"), LETTERS, FOR_GOOD, ("assessment__assessed",), ("person",)
    ),
    "assessment.Veto": Table(
        _("Vetoes you asked to reverse or decided"), LETTERS, FOR_GOOD, (),
        ("asked_by", "decided_by", Listed("words", 1)),
    ),
    "assessment.Reached": Table(_("Vetoes that reach you"), LETTERS, FOR_GOOD, ("person",)),
    "handover.Handover": Table(
        _("Hand-overs"), LETTERS, FOR_GOOD, ("person",),
        ("confirmed_by", Listed("words", 1)),
    ),
    "handover.Item": Table(
        _("What was handed over to you"), LETTERS, FOR_GOOD, ("successor", "handover__person")
    ),
    "handover.Signed": Table(
        _("What you gave, received or confirmed"), LETTERS, FOR_GOOD, ("person",), ("instead_of",)
    ),
    "obligations.Obligation": Table(
        _("What you owe and have met"), WORK, FOR_GOOD, (Pair("subject_kind", "subject_id"),)
    ),
    "targets.Target": Table(
        _("Targets set for you alone, or that you answer for"), LETTERS, FOR_GOOD,
        ("person", "owner_person"),
    ),
    "targets.ParentLetter": Table(
        _("Letters from outside you entered"), LETTERS, FOR_GOOD, (), ("entered_by",)
    ),
    "targets.Saying": Table(
        _("What you said of targets before they were published"), LETTERS, FOR_GOOD, ("person",),
        ("said_by",),
    ),
    "results.DataOwner": Table(_("Results you are named to enter"), WORK, FOR_GOOD, ("person",)),
    "targets.Result": Table(
        _("Results of targets you entered"), LETTERS, FOR_GOOD, (), ("entered_by",)
    ),
    "hazards.Hazard": Table(
        _("Hazards"), HAZARDS, FOR_GOOD, ("reporter",),
        ("owner", "escalated_to", "rectified_by", "verified_by", "proposed_by"),
    ),
    "hazards.HazardStep": Table(
        _("Steps of hazards you took"), HAZARDS, FOR_GOOD, (Written("by"),)
    ),
    "hazards.HazardPhoto": Table(
        _("Photos of hazards you sent"), HAZARDS, FOR_GOOD, (Recorded("hazard.photo_kept"),)
    ),
    "hazards.OpenerKey": Table(
        _("Keys to reporters in confidence"), HAZARDS, FOR_GOOD, (), ("made_by",)
    ),
    "hazards.Opening": Table(
        _("Reporters asked for"), HAZARDS, FOR_GOOD, (), ("asked_by", "answered_by")
    ),
    "incidents.Event": Table(_("Events you reported"), EVENTS, FOR_GOOD, ("reporter",)),
    "incidents.EventPerson": Table(
        _("Events you were hurt in"), EVENTS, FOR_GOOD, ("person",)
    ),
    "incidents.EventClass": Table(
        _("Classes of events you said or agreed to"), EVENTS, FOR_GOOD, (), ("asked_by", "second")
    ),
    "incidents.EventNote": Table(
        _("Lines about events you wrote"), EVENTS, FOR_GOOD, (), ("by",)
    ),
    "incidents.Exposure": Table(_("Heads and hours you entered"), WORK, FOR_GOOD, (), ("by",)),
    "notices.Message": Table(_("Messages to you"), MESSAGES, QUARTER, ("person",), ("told_by",)),
    "notices.Wish": Table(_("How you want to be told"), MESSAGES, AS_LONG, ("person",)),
    "notices.Enquiry": Table(
        _("Questions from outside you answered"), MESSAGES, FOR_GOOD, (), ("answered_by",)
    ),
    "desk.Climb": Table(
        _("What was passed up to you, or from you"), MESSAGES, AS_LONG,
        ("person", Pair("subject_kind", "subject_id")), ("owner",),
    ),
    "desk.Bulletin": Table(
        _("Bulletins that show your name"), LEARNING, FOR_GOOD, (), (Listed("names"),)
    ),
    "scans.PrintedList": Table(
        _("Lists you stand in or printed"), LEARNING, FOR_GOOD, (),
        ("printed_by", Listed("people")),
    ),
    "scans.Scan": Table(_("Scans you brought"), SAFETY, FOR_GOOD, (), ("brought_by",)),
    "scans.Sheet": Table(
        _("Your letters on paper, and sheets you scanned or confirmed"), LETTERS, FOR_GOOD,
        ("letter__person",), ("scanned_by", "decided_by"),
    ),
    "scans.Picture": Table(
        _("Pictures of your letters on paper"), LETTERS, FOR_GOOD, ("sheet__letter__person",)
    ),
    "webhooks.Webhook": Table(
        _("Webhooks you asked for or confirmed"), SAFETY, FOR_GOOD, (), ("asked_by", "decided_by")
    ),
    "kiosk.Kiosk": Table(_("Tablets you set up"), SAFETY, FOR_GOOD, (), ("enrolled_by",)),
    "organisation.Upload": Table(
        _("Files you brought in"), WORK, FOR_GOOD, (), (Written("uploaded_by"),)
    ),
    "jobs.Job": Table(_("Work you started"), WORK, AS_LONG, (), (Written("started_by"),)),
    "jobs.Part": Table(
        _("Work of the machine that went over you"), WORK, AS_LONG, (), (Worked("data"),)
    ),
    "privacy.Consent": Table(
        _("Consents to give your record on"), SAFETY, FOR_GOOD, ("person",)
    ),
    "privacy.Keeping": Table(
        _("How long data is kept, as you asked or confirmed"), SAFETY, FOR_GOOD, (),
        ("asked_by", "decided_by"),
    ),
    "privacy.Release": Table(
        _("Records that were given on"), SAFETY, FOR_GOOD, ("consent__person",), ("released_by",)
    ),
    "ledger.Fact": Table(
        _("The log: your acts, and what names you"), SAFETY, FOR_GOOD,
        (Pair("actor_kind", "actor_id"), Number("account_id", "account"),
         Pair("about_kind", "about_id")),
        (Mentioned(),),
    ),
}  # fmt: skip
"""By label. The columns of `about` and `acts` name a person or an account, as the table says."""

SECRET = {
    "accounts.Account": ("password", "pin"),
    "accounts.Code": ("digest",),
    "accounts.Device": ("digest",),
    "accounts.Factor": ("secret",),
    "accounts.Way": ("sealed",),
    "organisation.Person": ("salt",),
    "incidents.Event": ("salt",),
    "incidents.EventPerson": ("salt",),
    "incidents.EventNote": ("salt",),
    "organisation.PersonName": ("key",),
    "kiosk.Kiosk": ("token_digest",),
    "webhooks.Webhook": ("secret",),
}
"""Columns that open a door, or whose secrecy keeps others' data apart: named, never given out."""
