"""Addresses of the shell itself: language, look, and the page of all parts (debug only)."""

from django.urls import path

from zeren.web import phone, policy, views

app_name = "web"

urlpatterns = [
    path("language/", views.language, name="language"),
    path("look/", views.look, name="look"),
    path("held/<str:token>/", views.held, name="held"),
    path("phone/who/", phone.who, name="who"),
    path("phone/<str:language>/parts/", phone.parts, name="parts"),
    path("phone/<str:language>.webmanifest", phone.manifest, name="manifest"),
    path("policy/", policy.index, name="policy"),
    path("policy/report/", policy.report, name="policy-report"),
    path("_components/", views.components, name="components"),
    path("_components/job/", views.components_job, name="components-job"),
]
