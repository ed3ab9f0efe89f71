"""The Django app of this room."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "zeren.coverage"
    label = "coverage"
