"""Addresses of the targets."""

from django.urls import path

from zeren.targets.views import (
    choosing,
    consulting,
    holding,
    parents,
    setting,
    starting,
    tree,
    year,
)

app_name = "targets"

urlpatterns = [
    path("", year.index, name="index"),
    path("catalogue/", choosing.catalogue, name="catalogue"),
    path("indicator/", choosing.indicator, name="new_indicator"),
    path("indicator/<str:code>/", choosing.indicator, name="indicator"),
    path("usual/<int:year>/", choosing.usual, name="usual"),
    path("set/<int:year>/<str:code>/", setting.set_target, name="set"),
    path("arrived/<int:year>/", year.take_in, name="take_in"),
    path("publish/<int:year>/", year.publish, name="publish"),
    path("consultation/<int:year>/", consulting.consultation, name="consultation"),
    path("consultation/asked/<int:asked_id>/", consulting.asked, name="asked"),
    path("consultation/said/<int:said_id>/", consulting.answer, name="answer"),
    path("parents/<int:year>/", parents.parents, name="parents"),
    path("parents/file/<int:parent_id>/", parents.parent_file, name="parent_file"),
    path("start/<int:year>/", starting.start, name="start"),
    path("unit/<int:unit_id>/", year.unit, name="unit"),
    path("left/<int:unit_id>/", year.left, name="left"),
    path("<int:target_id>/", tree.target, name="target"),
    path("<int:target_id>/picture/", tree.picture, name="picture"),
    path("<int:target_id>/holder/", holding.holder, name="holder"),
    path("<int:target_id>/cascade/", tree.cascade, name="cascade"),
    path("<int:target_id>/rows/", tree.rows, name="rows"),
    path("<int:target_id>/remove/", choosing.remove, name="remove"),
]
