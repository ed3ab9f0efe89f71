"""Addresses of what is known about me."""

from django.urls import path

from zeren.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.notice, name="notice"),
    path("privacy/mine/", views.mine, name="mine"),
    path("privacy/mine/copy/", views.copy, name="copy"),
]
