"""Addresses of the cases."""

from django.urls import path

from zeren.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:case_id>/", views.case, name="case"),
    path("<int:case_id>/do/<slug:act>/", views.act, name="act"),
]
