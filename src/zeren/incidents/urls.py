"""Addresses of the incidents room."""

from django.urls import path, re_path

from zeren.incidents.views import events, exposing, keeping, scaling

app_name = "incidents"
urlpatterns = [
    path("", events.index, name="index"),
    path("export/", events.export, name="export"),
    path("report/", events.report, name="report"),
    path("hours/", exposing.exposure, name="exposure"),
    path("scales/", scaling.scales, name="scales"),
    path("agree/<int:row_id>/", keeping.agree, name="agree"),
    re_path(r"^photos/(?P<digest>[0-9a-f]{64})/$", events.photo, name="photo"),
    path("<int:event_id>/", keeping.event, name="event"),
    path("<int:event_id>/do/<slug:act>/", keeping.act, name="act"),
]
