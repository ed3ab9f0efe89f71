"""The Django app of this room."""

from django.apps import AppConfig


class CensusConfig(AppConfig):
    name = "zeren.census"
    label = "census"
