"""The Django app of this room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "zeren.privacy"
    label = "privacy"
