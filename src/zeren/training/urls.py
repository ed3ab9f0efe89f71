"""Addresses of the training."""

from django.urls import path

from zeren.training.views import learning as views
from zeren.training.views import meetings

app_name = "training"

urlpatterns = [
    path("", views.index, name="index"),
    path("cards/", views.cards, name="cards"),
    path("quiz/", views.quiz, name="quiz"),
    path("quiz/<int:attempt_id>/", views.paper, name="paper"),
    path("attempts/", views.attempts, name="attempts"),
    path("attempts/<int:attempt_id>/", views.result, name="result"),
    path("meetings/plan/", meetings.plan, name="plan"),
    path("meetings/<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/here/", meetings.here, name="here"),
    path("meetings/<int:meeting_id>/open/", meetings.open_door, name="open"),
    path("meetings/<int:meeting_id>/close/", meetings.close_door, name="close"),
    path("meetings/<int:meeting_id>/cancel/", meetings.cancel, name="cancel"),
    path("meetings/<int:meeting_id>/wall/", meetings.wall, name="wall"),
    path("meetings/<int:meeting_id>/wall/now/", meetings.wall_now, name="wall-now"),
    path("meetings/<int:meeting_id>/wall/qr.svg", meetings.wall_qr, name="wall-qr"),
    path("meetings/<int:meeting_id>/sheet/", meetings.sheet, name="sheet"),
]
