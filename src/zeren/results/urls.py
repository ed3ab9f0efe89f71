"""Addresses of the results."""

from django.urls import path

from zeren.results.views import entering, shown

app_name = "results"

urlpatterns = [
    path("", shown.index, name="index"),
    path("unit/<int:unit_id>/", shown.unit, name="unit"),
    path("target/<int:target_id>/", shown.target, name="target"),
    path("letter/<int:letter_id>/", shown.letter, name="letter"),
    path("to-enter/", entering.to_enter, name="to-enter"),
    path("to-enter/<int:owner_id>/", entering.enter, name="enter"),
    path("to-enter/many/", entering.enter_many, name="enter-many"),
    path("owner/", entering.name_owner, name="name-owner"),
    path("evidence/<int:result_id>/", entering.evidence, name="evidence"),
]
