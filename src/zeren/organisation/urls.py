"""Addresses of this room."""

from django.urls import URLPattern, path

from zeren.organisation.views import intake

app_name = "organisation"
urlpatterns: list[URLPattern] = [
    path("import/", intake.imports, name="imports"),
    path("import/template/", intake.template, name="import_template"),
    path("import/<int:upload_id>/", intake.preview, name="import"),
    path("import/<int:upload_id>/confirm/", intake.confirm, name="import_confirm"),
    path("import/<int:upload_id>/discard/", intake.discard, name="import_discard"),
    path("import/<int:upload_id>/report/", intake.report, name="import_report"),
]
