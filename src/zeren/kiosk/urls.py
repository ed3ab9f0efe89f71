"""Addresses of the shared devices."""

from django.urls import path

from zeren.kiosk import views

app_name = "kiosk"
urlpatterns = [
    path("kiosk/", views.pad, name="pad"),
    path("kiosk/over/", views.hand_over, name="over"),
    path("kiosk/letter/<int:letter_id>/", views.help_sign, name="help"),
    path("kiosk/all/", views.index, name="index"),
    path("kiosk/enrol/", views.enrol, name="enrol"),
    path("kiosk/<int:kiosk_id>/end/", views.end, name="end"),
]
