"""The Django app of this room."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "zeren.obligations"
    label = "obligations"
