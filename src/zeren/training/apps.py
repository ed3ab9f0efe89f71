"""The Django app of this room."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "zeren.training"
    label = "training"
