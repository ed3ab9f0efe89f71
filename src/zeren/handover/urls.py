"""Addresses of the hand-overs."""

from django.urls import path

from zeren.handover import views

app_name = "handover"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:handover_id>/", views.one, name="one"),
    path("<int:handover_id>/name/", views.name, name="name"),
    path("<int:handover_id>/say/", views.say, name="say"),
    path("<int:handover_id>/<slug:act>/", views.sign, name="sign"),
]
