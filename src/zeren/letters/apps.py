"""The Django app of this room."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "zeren.letters"
    label = "letters"
