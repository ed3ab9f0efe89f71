"""The Django app of this room."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "zeren.limits"
    label = "limits"
