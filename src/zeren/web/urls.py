"""Addresses of the shell itself: language, look, and the page of all parts (debug only)."""

from django.urls import path

from zeren.web import policy, views

app_name = "web"

urlpatterns = [
    path("language/", views.language, name="language"),
    path("look/", views.look, name="look"),
    path("held/<str:token>/", views.held, name="held"),
    path("policy/", policy.index, name="policy"),
    path("policy/report/", policy.report, name="policy-report"),
    path("_components/", views.components, name="components"),
    path("_components/job/", views.components_job, name="components-job"),
]
