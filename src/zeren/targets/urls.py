"""Addresses of the targets."""

from django.urls import path

from zeren.targets import views

app_name = "targets"

urlpatterns = [
    path("", views.index, name="index"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("set/<int:year>/<str:code>/", views.set_target, name="set"),
    path("publish/<int:year>/", views.publish, name="publish"),
    path("unit/<int:unit_id>/", views.unit, name="unit"),
    path("<int:target_id>/", views.target, name="target"),
    path("<int:target_id>/cascade/", views.cascade, name="cascade"),
    path("<int:target_id>/value/", views.value, name="value"),
    path("<int:target_id>/remove/", views.remove, name="remove"),
]
