"""Addresses of coverage."""

from django.urls import path

from zeren.coverage import views

app_name = "coverage"
urlpatterns = [
    path("", views.index, name="index"),
    path("gaps/", views.gaps, name="gaps"),
    path("data.json", views.data, name="data"),
    path("export.xlsx", views.export, name="export"),
]
