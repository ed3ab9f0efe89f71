"""The Django app of this room."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "zeren.organisation"
    label = "organisation"
