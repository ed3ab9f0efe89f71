"""Addresses of what the house says."""

from django.urls import path

from zeren.content.views import packs, texts

app_name = "content"
urlpatterns = [
    path("", texts.index, name="index"),
    path("packs/", packs.index, name="packs"),
    path("texts.xlsx", texts.export, name="export"),
    path("import/", texts.take_in, name="import"),
    path("<slug:kind>/new/", texts.new, name="new"),
    path("<slug:kind>/<str:code>/", texts.text, name="text"),
]
