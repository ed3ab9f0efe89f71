"""The Django app of this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zeren.notices"
    label = "notices"
