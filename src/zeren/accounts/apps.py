"""The Django app of this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zeren.accounts"
    label = "accounts"
