"""The Django app of this room."""

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "zeren.hazards"
    label = "hazards"
