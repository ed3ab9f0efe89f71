"""Addresses of what is known about me."""

from django.urls import path

from zeren.privacy.views import mine, retention

app_name = "privacy"
urlpatterns = [
    path("privacy/", mine.notice, name="notice"),
    path("privacy/mine/", mine.mine, name="mine"),
    path("privacy/consents/", mine.consents, name="consents"),
    path("privacy/consents/<int:consent_id>/back/", mine.take_back, name="take-back"),
    path("privacy/retention/", retention.retention, name="retention"),
    path("privacy/retention/<int:keeping_id>/", retention.keeping, name="keeping"),
    path("privacy/retention/<slug:kind>/<slug:act>/", retention.ask, name="ask-keeping"),
    path("privacy/releases/", mine.releases, name="releases"),
    path("privacy/releases/<int:consent_id>/", mine.release, name="release"),
    path("privacy/mine/copy/", mine.copy, name="copy"),
]
