"""Accounts: how a person proves at the door who he or she is."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from zeren.core import slip, way
from zeren.ledger.columns import Key, one_of


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """One sign-in. People use staff number and PIN; an e-mail and a password are the other way."""

    login = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, null=True, blank=True, unique=True)
    pin = models.CharField(max_length=256, blank=True, default="")
    pin_set_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True, default="")
    """As its owner chose; empty until the first sign-in, whose page says it."""
    is_active = models.BooleanField(default=True)
    is_bootstrap = models.BooleanField(default=False)
    """The first administrator of an empty installation, who may bring in the first workbook."""
    session_epoch = models.PositiveIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    """Its owner said "that was not me": nothing is signed with its PIN until it is released."""
    unread = models.PositiveIntegerField(default=0)
    """Notices that wait for an answer, so that every page can say so without a query."""

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        ordering = ("login",)

    def __str__(self) -> str:
        return self.login

    @property
    def has_pin(self) -> bool:
        return bool(self.pin)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must still match: a new PIN, password or epoch ends the old sessions."""
        return salted_hmac(
            "zeren.accounts.session",
            f"{self.password}|{self.pin}|{self.session_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Identity(models.Model):
    """Somebody of the house's own sign-in; `account` and `linked_at` once two people said whose.

    subject: the provider and its name for this person, which nobody else gets.
    """

    EVIDENCE = ("id", "subject", "words", "account_id", "linked_at", "is_active")
    EVIDENCE_KIND = "identity"

    subject = models.CharField(max_length=400, unique=True)
    words = models.CharField(max_length=120, blank=True, default="")
    account = Key("accounts.Account", null=True)
    linked_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    kept = models.TextField(blank=True, default="")
    """With which the provider is asked again, sealed."""
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)


class Client(models.Model):
    """A program of the house that speaks SCIM: asked for by one, opened by another.

    Of its token a keyed digest is kept; "" before the second person, and the token is shown once.
    """

    EVIDENCE = (
        "id",
        "words",
        "digest",
        "asked_by",
        "asked_at",
        "opened_by",
        "opened_at",
        "ended_at",
    )
    EVIDENCE_KIND = "client"

    words = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    asked_by = models.BigIntegerField()
    """An account, as `opened_by`: this room does not know people."""
    asked_at = models.DateTimeField()
    opened_by = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="client_two_people", condition=~Q(opened_by=models.F("asked_by"))
            )
        ]


class Provided(models.Model):
    """Somebody whom a client of SCIM named; whose account that is, the identity says."""

    EVIDENCE = (
        "id", "client_id", "identity_id", "name", "key", "external", "made_at", "changed_at",
        "ended_at",
    )  # fmt: skip
    EVIDENCE_KIND = "provided"

    client = Key("accounts.Client")
    identity = models.OneToOneField("accounts.Identity", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    """The name as it is compared."""
    external = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("client", "key"), condition=Q(ended_at__isnull=True), name="provided_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=("client", "external"), name="provided_external")]


class Way(models.Model):
    """Settings of a way of the house, asked for by one person and confirmed by another.

    sealed: all of them, secrets and addresses alike, under the key file and for this row alone.
    """

    EVIDENCE = (
        "id", "kind", "sealed", "state", "asked_by_id", "asked_at", "decided_by_id", "decided_at",
    )  # fmt: skip
    EVIDENCE_KIND = "way"

    kind = models.CharField(max_length=8)
    sealed = models.TextField()
    state = models.CharField(max_length=8)
    asked_by = Key("accounts.Account")
    asked_at = models.DateTimeField()
    decided_by = Key("accounts.Account", null=True)
    """Who confirmed it."""
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            one_of("kind", list(way.KINDS), "way_kind"),
            one_of("state", way.STATES, "way_states"),
            models.UniqueConstraint(
                fields=("kind", "state"), condition=~Q(state="ENDED"), name="way_one_of_a_kind"
            ),
            models.CheckConstraint(
                name="way_two_people",
                condition=~Q(state="HOLDS")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("asked_by"))),
            ),
        ]


class Code(models.Model):
    """A one-time code with which its owner chooses a PIN: who asked, who confirmed, how it ended.

    Of the code itself only a keyed digest is kept, and none before the second person confirmed.
    Whoever acts is a kind and an id, as in a fact: this room does not know people.
    """

    EVIDENCE = (
        "id", "account_id", "kind", "state", "digest", "expires_at", "asked_kind", "asked_id",
        "asked_at", "decided_kind", "decided_id", "decided_at", "used_at",
    )  # fmt: skip
    EVIDENCE_KIND = "code"

    account = Key("accounts.Account")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, blank=True, default="")
    expires_at = models.DateTimeField()
    """Until when it can be confirmed or opened, then until when it can be used."""
    asked_kind = models.CharField(max_length=12)
    asked_id = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    decided_kind = models.CharField(max_length=12, blank=True, default="")
    decided_id = models.BigIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    identity = Key("accounts.Identity", null=True)
    """Of a LINK: no code, but the question whether this is the owner in the house's sign-in."""

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("account", "state"), name="code_account"),
            models.Index(fields=("state", "expires_at"), name="code_state"),
        ]
        constraints: ClassVar = [
            one_of("kind", slip.KINDS, "code_kind"),
            one_of("state", slip.STATES, "code_states"),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(state__in=slip.LIVE, kind__in=slip.CODES),
                name="code_one_live",
            ),
        ]


class Notice(models.Model):
    """What an account is told at its next page, and goes on being told until it has answered.

    The hook for messages: whoever sends them later reads these rows.
    """

    account = Key("accounts.Account")
    kind = models.CharField(max_length=24)
    code = Key("accounts.Code", null=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=("account", "answered_at"), name="notice_account")]


class Device(models.Model):
    """A browser in which this account has signed in; of its cookie only a keyed digest is kept."""

    account = Key("accounts.Account")
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=60, blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-last_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("account", "digest"), name="device_once")
        ]
        indexes: ClassVar = [models.Index(fields=("last_at",), name="device_last")]


class Factor(models.Model):
    """A passkey, or an app that shows six digits: what its owner has beside the PIN.

    key:     of a passkey its credential id, base64url; of an app "".
    secret:  of a passkey its public key (COSE, base64url); of an app its secret, sealed.
    counter: the last count of the passkey, or the last step of time whose digits were used.
    """

    EVIDENCE = ("id", "account_id", "kind", "key", "secret", "words", "made_at", "ended_at")
    EVIDENCE_KIND = "factor"

    account = Key("accounts.Account")
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=1400, blank=True, default="")
    secret = models.CharField(max_length=2000)
    counter = models.BigIntegerField(default=0)
    words = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            one_of("kind", ("APP", "PASSKEY"), "factor_kind"),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(kind="APP", ended_at__isnull=True),
                name="factor_one_app",
            ),
            models.UniqueConstraint(
                fields=("key",), condition=Q(kind="PASSKEY"), name="factor_passkey_once"
            ),
        ]


class WrongTry(models.Model):
    """A wrong sign-in of a stranger, kept for two days to find guessing over many numbers.

    Number, source and tried PIN are keyed digests of one day: which PIN it was stands nowhere.
    """

    at = models.DateTimeField()
    number = models.CharField(max_length=32)
    source = models.CharField(max_length=32)
    secret = models.CharField(max_length=32)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=("secret", "number"), name="wrong_secret"),
            models.Index(fields=("source", "number"), name="wrong_source"),
            models.Index(fields=("at",), name="wrong_at"),
        ]


class Suspicion(models.Model):
    """Guessing that was found: how it looked, when, over how many numbers; never which PIN."""

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=32)
    numbers = models.PositiveIntegerField()
    tries = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("-last_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "key"), name="suspicion_once")
        ]


class DemoSignIn(models.Model):
    """A ready sign-in shown on the sign-in page of a DEMO database, and nowhere else."""

    label = models.JSONField(default=dict)
    login = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=6)
    note = models.JSONField(default=dict)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("place", "id")
