"""The Django app of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "zeren.evidence"
    label = "evidence"
