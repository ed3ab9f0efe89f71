"""Accounts: how a person proves at the door who he or she is."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


class Counted(models.Model):
    """Wrong tries are counted here, not in a cache, so that they hold for every process."""

    failed_tries = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser, Counted):
    """One sign-in. People use staff number and PIN; an e-mail and a password are the other way."""

    login = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, null=True, blank=True, unique=True)
    pin = models.CharField(max_length=256, blank=True, default="")
    pin_set_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_bootstrap = models.BooleanField(default=False)
    """The first administrator of an empty installation, who may bring in the first workbook."""
    invite_hash = models.CharField(max_length=64, blank=True, default="")
    invite_expires_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)

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


class UnknownLogin(Counted):
    """Tries at a staff number or e-mail nobody has, counted like any other.

    Without this row a door that never shuts would tell which numbers exist.
    """

    key = models.CharField(max_length=64, unique=True)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class DemoSignIn(models.Model):
    """A ready sign-in shown on the sign-in page of a DEMO database, and nowhere else."""

    label = models.JSONField(default=dict)
    login = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=6)
    note = models.JSONField(default=dict)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("place", "id")
