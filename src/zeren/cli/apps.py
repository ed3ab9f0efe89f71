"""The Django app of this room."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "zeren.cli"
    label = "cli"
