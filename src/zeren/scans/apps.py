"""The room of paper that comes back."""

from django.apps import AppConfig


class ScansConfig(AppConfig):
    name = "zeren.scans"
