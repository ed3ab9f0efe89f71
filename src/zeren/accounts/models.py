"""Accounts: how a person proves at the door who he or she is."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """One sign-in. People use staff number and PIN; an e-mail and a password are the other way.

    Tries are counted here, not in a cache, so that they hold for every process (trust.md T10).
    """

    login = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, null=True, blank=True, unique=True)
    pin = models.CharField(max_length=256, blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    failed_tries = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
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
