"""The Django app of this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "zeren.ledger"
    label = "ledger"
