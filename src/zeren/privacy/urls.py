"""Addresses of what is known about me."""

from django.urls import path

from zeren.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.notice, name="notice"),
    path("privacy/mine/", views.mine, name="mine"),
    path("privacy/consents/", views.consents, name="consents"),
    path("privacy/consents/<int:consent_id>/back/", views.take_back, name="take-back"),
    path("privacy/releases/", views.releases, name="releases"),
    path("privacy/releases/<int:consent_id>/", views.release, name="release"),
    path("privacy/mine/copy/", views.copy, name="copy"),
]
