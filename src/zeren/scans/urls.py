"""Addresses of paper that comes back."""

from django.urls import path

from zeren.scans import views

app_name = "scans"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:scan_id>/", views.scan, name="scan"),
    path("sheet/<int:sheet_id>/", views.sheet, name="sheet"),
    path("sheet/<int:sheet_id>/aside/", views.aside, name="aside"),
    path("sheet/<int:sheet_id>/<int:row>.jpg", views.row, name="row"),
    path("sheet/<int:sheet_id>/picture/<int:place>.jpg", views.picture, name="picture"),
    path("letter/<int:letter_id>.jpg", views.of_letter, name="of-letter"),
    path("meeting/<int:meeting_id>/print/", views.print_list, name="print"),
    path("calls/print/", views.print_calls, name="print-calls"),
    path("slips/print/", views.print_slips, name="print-slips"),
    path("list/<int:list_id>.pdf", views.list_file, name="list"),
]
