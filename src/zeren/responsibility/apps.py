"""The Django app of this room."""

from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    name = "zeren.responsibility"
    label = "responsibility"
