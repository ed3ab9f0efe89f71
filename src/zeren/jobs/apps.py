"""The Django app of this room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "zeren.jobs"
    label = "jobs"
