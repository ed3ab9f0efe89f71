"""The Django app of this room."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "zeren.content"
    label = "content"
