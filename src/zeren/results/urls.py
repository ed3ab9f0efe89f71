"""Addresses of the results."""

from django.urls import path

from zeren.results.views import shown

app_name = "results"

urlpatterns = [
    path("", shown.index, name="index"),
    path("unit/<int:unit_id>/", shown.unit, name="unit"),
    path("target/<int:target_id>/", shown.target, name="target"),
]
