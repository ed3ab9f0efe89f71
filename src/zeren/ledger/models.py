"""Facts, the tree over them, and its checkpoints. No fact is ever changed or deleted."""

import json
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zeren.ledger.columns import Key, one_of


class Installation(models.Model):
    """This installation: its public id, whether it is a DEMO, and where the DEMO clock stands."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    public_id = models.CharField(max_length=32)
    is_demo = models.BooleanField(default=False)
    demo_offset = models.BigIntegerField(default=0)
    """Microseconds that the DEMO clock is ahead of the machine's (negative: behind)."""
    created_at = models.DateTimeField()
    genesis_id = models.BigIntegerField(null=True, blank=True)
    """The first fact, "ledger.opened"."""

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(name="installation_one", condition=Q(id=1)),
            models.CheckConstraint(
                name="installation_real_time", condition=Q(is_demo=True) | Q(demo_offset=0)
            ),
        ]


class HouseSetting(models.Model):
    """What the house decided about itself in its own browser; the newest row of a kind counts."""

    EVIDENCE_KIND = "house_setting"
    EVIDENCE = ("id", "kind", "value", "from_day", "decided_at")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12)
    value = models.CharField(max_length=300)
    from_day = models.IntegerField(default=1)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("kind", ("address", "opened", "zone", "keys", "name"), "house_setting_kind")
        ]


class Fact(models.Model):
    """Something that happened: what, to which object, by whom, when, and when it was recorded.

    Ids and digests only, never names, so that a person can be erased without breaking a proof.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=64)
    at = models.DateTimeField()
    """When it happened, as the act says (business time)."""
    recorded_at = models.DateTimeField()
    """When it was written down, by the ledger's clock."""
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(default=0)
    account_id = models.BigIntegerField(default=0)
    """The account that was signed in, 0 without one. No foreign key: accounts lie above."""
    proof = models.CharField(max_length=12)
    """How it was proven who acts (core.actor.Proof)."""
    epoch = models.CharField(max_length=16, blank=True, default="")
    """Which PIN and password the account had."""
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    body = models.TextField(default="{}")
    """Canonical JSON."""
    row_digest = models.CharField(max_length=64, null=True, blank=True)
    """Digest of the evidence columns of the row this fact is about, as they were after it."""
    entry_hash = models.CharField(max_length=64)
    """Leaf hash (hex) of the fact's entry, see core.log.entry.fact_entry."""
    mac = models.CharField(max_length=64)
    """Made over the entry with a key outside the database, so that SQL alone makes no fact."""

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("about_kind", "about_id", "id"), name="fact_about"),
            models.Index(fields=("code", "id"), name="fact_code"),
        ]

    @property
    def said_at(self) -> datetime | None:
        """When it was written on a phone that sent it later, as the phone said."""
        said = json.loads(self.body).get("said_at")
        return datetime.fromisoformat(said) if said else None


class Leaf(models.Model):
    """A fact's place in the tree. Positions count from 0 without gaps."""

    position = models.BigIntegerField(primary_key=True)
    fact = models.OneToOneField("ledger.Fact", on_delete=models.PROTECT, related_name="leaf")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.CheckConstraint(name="leaf_position", condition=Q(position__gte=0))
        ]


class Node(models.Model):
    """Root of a full tile (256 hashes of the level eight below), so that proofs read little.

    `level` is 8, 16, 24 ...; the hash covers the leaves [index * 2**level, (index+1) * 2**level).
    """

    id = models.BigAutoField(primary_key=True)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("level", "index")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("level", "index"), name="node_once")
        ]


class Checkpoint(models.Model):
    """A signed line under the log: so many facts, this root."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    """The signed note (C2SP tlog-checkpoint)."""
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-size",)


class Cosignature(models.Model):
    """What a witness said under a checkpoint: the whole log up to here, seen at this time."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)
    """Its name and the hash of its key."""
    at = models.BigIntegerField()
    """By the witness's own clock, seconds since 1970."""
    line = models.TextField()
    """The signature line, as it stands below the note (C2SP tlog-cosignature)."""

    class Meta:
        ordering = ("size", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("size", "witness"), name="cosignature_once")
        ]


class Subject(models.Model):
    """How many facts there are about a person, letter or thing, and the head of their chain.

    Worked out from the facts (index.py), as the next three are; no evidence of its own.
    """

    key = models.CharField(max_length=64, primary_key=True)
    bucket = models.PositiveIntegerField(db_index=True)
    many = models.BigIntegerField()
    head = models.CharField(max_length=64)

    class Meta:
        ordering = ("key",)


class Mention(models.Model):
    """An entry that names a subject without being about it: by its author, or in its body."""

    id = models.BigAutoField(primary_key=True)
    subject = models.BigIntegerField()
    """The first eight bytes of its key."""
    position = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("subject", "position"), name="mention_subject")]


class IndexNode(models.Model):
    """A hash of the tree over the buckets: 1 is the root, n has the halves 2n and 2n + 1."""

    place = models.PositiveIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("place",)


class IndexState(models.Model):
    """How many entries of the tree are in the index, and their root: of which log it is."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [models.CheckConstraint(name="index_one", condition=Q(id=1))]


class Waiting(models.Model):
    """A fact that one reader has not yet answered: left in the transaction of the fact itself."""

    id = models.BigAutoField(primary_key=True)
    reader = models.CharField(max_length=24)
    fact = Key("ledger.Fact", db_index=False)
    tries = models.PositiveSmallIntegerField(default=0)
    """How often answering failed; what fails stands last, so that it stops no other."""

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [models.Index(fields=("reader", "tries", "id"), name="waiting_reader")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("fact", "reader"), name="waiting_once")
        ]


class Numbers(models.Model):
    """How far a count has come (`letter.2026`); the one table here that is changed (numbers.py)."""

    name = models.CharField(max_length=32, primary_key=True)
    following = models.BigIntegerField(default=1)
    """The next number that nobody has."""

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(name="numbers_from_one", condition=Q(following__gte=1))
        ]


class Sent(models.Model):
    """A form that arrived, by a key made of the form, what stood in it and who sent it.

    Swept after a while; what was done stands in the facts.
    """

    key = models.CharField(max_length=64, primary_key=True)
    mine = models.CharField(max_length=16)
    fact = models.ForeignKey(
        "ledger.Fact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """The first of the act; empty where it leaves none."""
    where = models.CharField(max_length=400, blank=True, default="")
    """Where its answer led; empty while it is being done."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("key",)
