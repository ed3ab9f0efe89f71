"""Addresses of the hazards room."""

from django.urls import path, re_path

from zeren.hazards.views import keeping, labels, opening, reporting

app_name = "hazards"
urlpatterns = [
    path("", keeping.index, name="index"),
    path("board/", keeping.board, name="board"),
    path("report/", reporting.choose, name="choose"),
    path("report/<path:signed>/", reporting.report, name="report"),
    path("follow/", reporting.follow, name="follow"),
    path("receipt/", reporting.receipt_by_code, name="receipt-by-code"),
    path("measure/<int:event_id>/", keeping.measure, name="measure"),
    path("keys/", opening.keys, name="keys"),
    path("keys/make/", opening.make_key, name="make-key"),
    path("labels/", labels.labels, name="labels"),
    path("label/<path:code>/", labels.label, name="label"),
    re_path(r"^photos/(?P<digest>[0-9a-f]{64})/$", keeping.photo, name="photo"),
    path("<int:hazard_id>/", keeping.hazard, name="hazard"),
    path("<int:hazard_id>/receipt/", keeping.receipt, name="receipt"),
    path("<int:hazard_id>/reporter/", opening.reporter, name="reporter"),
    path("<int:hazard_id>/do/<slug:act>/", keeping.act, name="act"),
]
