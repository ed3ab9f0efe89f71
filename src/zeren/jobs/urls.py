"""Addresses of the long work."""

from django.urls import path

from zeren.jobs import views

app_name = "jobs"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("jobs/", views.index, name="index"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/retry/", views.retry, name="retry"),
]
