"""Safety Target Responsibility Letters: campaigns, letters, signatures."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from zeren.core.days import NEVER
from zeren.core.letters import letter as core
from zeren.core.letters import manifest
from zeren.ledger.columns import Key, one_of

STATES = ("ISSUED", "SIGNED", "IN_FORCE", "SUPERSEDED", "EXPIRED", "WITHDRAWN")
LIVE = ("ISSUED", "SIGNED", "IN_FORCE")
METHODS = ("drawn", "typed", "pin", "helped", "paper")
KINDS = ("post", "superior", "duties", "targets", "things", "clauses")


class Template(models.Model):
    """The clauses that letters are composed from; a change is a new version."""

    EVIDENCE_KIND = "letter_template"
    EVIDENCE = ("id", "version", "content", "created_at")

    version = models.PositiveIntegerField(unique=True)
    content = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-version",)


class Campaign(models.Model):
    """This year's letters for a unit and all below it, issued by a job that can resume."""

    EVIDENCE_KIND = "letter_campaign"
    EVIDENCE = ("id", "year", "unit_id", "template_id", "countersigner",
                "first_number", "people", "state", "job_id", "started_at")  # fmt: skip

    year = models.PositiveSmallIntegerField()
    unit = Key("organisation.Unit")
    template = Key("letters.Template")
    countersigner = models.CharField(max_length=16, default="superior")
    """Who signs for the organisation: superior (the next head above) or general_manager."""
    first_number = models.PositiveIntegerField(default=1)
    people = models.PositiveIntegerField(default=0)
    """The numbers first_number .. first_number + people - 1 are this campaign's."""
    state = models.CharField(max_length=12, default="ISSUING")
    job = Key("jobs.Job", null=True)
    started_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [one_of("state", ("ISSUING", "ISSUED"), "campaign_state")]


class Section(models.Model):
    """What letters say, kept once: clauses, duties of a post, targets of a unit, things.

    Append-only. A letter names it by its digest; no section here names a party of a letter.
    """

    EVIDENCE_KIND = "letter_section"
    EVIDENCE = ("id", "digest")
    EVIDENCE_DIGESTS = (("text", "digest"),)

    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    """Canonical JSON of the section, exactly the bytes of `digest`."""

    class Meta:
        ordering = ("id",)


class Letter(models.Model):
    """One person's letter of one year. The text never changes once it is issued."""

    EVIDENCE_KIND = "letter"
    EVIDENCE = (
        "id", "number", "year", "campaign_id", "person_id", "post_id", "unit_id",
        "countersigner_id", "kind", "digest", "state", "issued_at", "signed_at", "in_force_at",
        "closed_at", "ends_day", "ends_reason", "ends_fact", "needs", "origin", "pdf_digest",
        "supersedes_id",
    )  # fmt: skip
    EVIDENCE_DIGESTS = (("manifest", "digest"), ("head", "head_digest"))
    EVIDENCE_FILES = ("pdf_digest",)

    number = models.CharField(max_length=24, unique=True)
    year = models.PositiveSmallIntegerField()
    campaign = Key("letters.Campaign")
    person = Key("organisation.Person")
    post = Key("organisation.Post")
    unit = Key("organisation.Unit")
    countersigner = Key("organisation.Person", null=True)
    kind = models.CharField(max_length=12, default="letter")
    """letter (two signatures) or commitment (the head of the root signs alone)."""
    manifest = models.TextField()
    """Digests of the head and of each section in its order, exactly the bytes of `digest`."""
    head = models.TextField()
    """Who, what year, which languages, and each section that names a party."""
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="ISSUED")
    issued_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    """When it was superseded, withdrawn, or written down as expired."""
    ends_day = models.IntegerField(default=NEVER)
    """First day on which the text no longer fits its person; it may lie ahead, or be past."""
    ends_reason = models.CharField(max_length=80, blank=True, default="")
    """The kinds of change, joined by commas; for a withdrawn letter "left" or "office"."""
    ends_fact = models.BigIntegerField(null=True, blank=True)
    """The fact because of which it ends: a transfer, a new duty list, a published target."""
    needs = models.CharField(max_length=12, default="SIGN")
    """SIGN, or ACKNOWLEDGE where the organisation lets a change of this kind be acknowledged."""
    origin = models.CharField(max_length=8, default="campaign")
    """Who issued it: a campaign, the rule (a change made it due), or the office by hand."""
    pdf_digest = models.CharField(max_length=64, blank=True, default="")
    """The printed letter in the vault, once it is in force and proved."""
    shared: Mapping[str, str] | None = None
    """Not a column: the texts of its sections by digest, where they were read already."""
    objections: Sequence[str] = ()
    """Not a column: what is objected to in it and not decided, as words; put by lists."""
    supersedes = Key("letters.Letter", null=True)

    class Meta:
        ordering = ("number",)
        indexes: ClassVar = [
            models.Index(fields=("year", "state", "unit", "id"), name="letter_unit"),
            models.Index(fields=("countersigner", "state", "id"), name="letter_countersigner"),
            models.Index(
                # holds all that telling a letter's reading asks, so that its text is not read
                fields=(
                    "person",
                    "year",
                    "closed_at",
                    "issued_at",
                    "ends_day",
                    "in_force_at",
                    "signed_at",
                    "state",
                    "needs",
                ),
                name="letter_person",
            ),
            models.Index(
                # few at any time among all letters there ever were
                fields=("unit", "id"),
                condition=Q(state="SIGNED"),
                name="letter_signed",
            ),
            models.Index(
                # those that wait for their seal
                fields=("id",),
                condition=Q(state="IN_FORCE", pdf_digest=""),
                name="letter_to_seal",
            ),
            models.Index(
                fields=("ends_day", "id"),
                condition=~Q(ends_day=NEVER) & Q(state__in=LIVE),
                name="letter_ends",
            ),
        ]
        constraints: ClassVar = [
            one_of("state", STATES, "letter_state"),
            one_of("origin", ("campaign", "rule", "office"), "letter_origin"),
            one_of("needs", ("SIGN", "ACKNOWLEDGE"), "letter_needs"),
            models.CheckConstraint(
                name="letter_closed_at",
                condition=Q(state__in=LIVE, closed_at__isnull=True)
                | Q(closed_at__isnull=False) & ~Q(state__in=LIVE),
            ),
            one_of("kind", ("letter", "commitment"), "letter_kind"),
            models.UniqueConstraint(
                fields=("person", "year"), condition=Q(state__in=LIVE), name="letter_one_live"
            ),
        ]

    @property
    def head_digest(self) -> str:
        """What the manifest says of the head; the audit compares it."""
        try:
            return manifest.head_digest(self.manifest)
        except (KeyError, TypeError, ValueError):
            return ""  # somebody changed it: no head fits

    @property
    def document(self) -> dict[str, Any]:
        """The whole letter, put together again. Many at once: `queries.with_sections` first."""
        if self.shared is None:
            named = [digest for _code, digest in manifest.listed(self.manifest)]
            found = Section.objects.filter(digest__in=named)
            self.shared = dict(found.values_list("digest", "text"))
        return manifest.join(self.manifest, self.head, self.shared)

    @property
    def text(self) -> str:
        """The same in its one spelling."""
        return core.canonical(self.document)


class Signature(models.Model):
    """One act of signing, with the digest that was shown; append-only, one per party."""

    EVIDENCE_KIND = "signature"
    EVIDENCE = ("id", "letter_id", "party", "person_id", "digest_seen", "method", "stroke_digest",
                "batch", "signed_at", "fact_id")  # fmt: skip
    EVIDENCE_DIGESTS = (("stroke", "stroke_digest"),)

    letter = Key("letters.Letter")
    party = models.CharField(max_length=1)
    """B: the responsible person. A: the superior who countersigns."""
    person = Key("organisation.Person")
    digest_seen = models.CharField(max_length=64)
    method = models.CharField(max_length=8)
    """drawn, typed (the accessible alternative: the own name typed after the PIN), pin: a change
    that was acknowledged with the PIN alone; helped: with the own PIN before a witness, who gave
    his own; paper: by hand on the print, scanned by one and confirmed by another."""
    stroke = models.BinaryField(default=b"")
    stroke_digest = models.CharField(max_length=64)
    batch = models.CharField(max_length=32, blank=True, default="")
    signed_at = models.DateTimeField()
    fact_id = models.BigIntegerField(null=True, blank=True)
    for_name: str = ""
    """Not a column: for whom a deputy countersigned, as its fact says; put here by queries."""
    beside: Mapping[str, str] = {}
    """Not a column: who witnessed, or scanned and confirmed, as its fact says; put by queries."""

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("letter", "party"), name="signature_once_a_party"),
            one_of("party", ("A", "B"), "signature_party"),
            one_of("method", METHODS, "signature_method"),
        ]


class ChangePolicy(models.Model):
    """What a kind of change asks of the person from a day on; the newest row of a kind counts."""

    EVIDENCE_KIND = "letter_policy"
    EVIDENCE = ("id", "kind", "needs", "from_day", "decided_at")

    kind = models.CharField(max_length=12)
    """post, superior, duties, targets, things or clauses."""
    needs = models.CharField(max_length=12)
    from_day = models.IntegerField()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("kind", KINDS, "policy_kind"),
            one_of("needs", ("SIGN", "ACKNOWLEDGE"), "policy_needs"),
        ]


class Renewal(models.Model):
    """When the letters of a year can be issued and until when they should be signed.

    It holds from the year it was decided for; the newest row counts. Nothing is met by it.
    """

    EVIDENCE_KIND = "letter_renewal"
    EVIDENCE = ("id", "from_year", "opens", "until", "decided_at")

    from_year = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    """Month and day of the year before, as month * 100 + day: 1201 is 1 December."""
    until = models.PositiveSmallIntegerField()
    """Month and day of the year itself: 331 is 31 March."""
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="renewal_opens", condition=Q(opens__gte=101, opens__lte=1231)
            ),
            models.CheckConstraint(
                name="renewal_until", condition=Q(until__gte=101, until__lte=1231)
            ),
        ]


class Awaited(models.Model):
    """A day ahead on which something planned may change a person's letter.

    Work still to do, not evidence: on that day the letter is composed again and the row goes.
    """

    person = Key("organisation.Person")
    day = models.IntegerField()

    class Meta:
        ordering = ("day", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person", "day"), name="awaited_once")
        ]
        indexes: ClassVar = [models.Index(fields=("day", "id"), name="awaited_day")]
