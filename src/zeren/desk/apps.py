"""The Django app of this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "zeren.desk"
    label = "desk"
