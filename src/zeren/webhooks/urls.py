"""Addresses of the webhooks."""

from django.urls import path

from zeren.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.ask, name="ask"),
    path("<int:webhook_id>/", views.webhook, name="webhook"),
    path("<int:webhook_id>/try/", views.try_out, name="try"),
    path("<int:webhook_id>/do/<slug:act>/", views.step, name="step"),
]
