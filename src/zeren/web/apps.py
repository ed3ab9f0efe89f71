"""The Django app of this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zeren.web"
    label = "web"
