"""The Django app of this room."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "zeren.targets"
    label = "targets"
