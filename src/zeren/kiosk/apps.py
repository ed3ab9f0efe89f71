"""The Django app of this room."""

from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "zeren.kiosk"
    label = "kiosk"
