"""Addresses of the assessments."""

from django.urls import path

from zeren.assessment.views import office, own, scheme, veto

app_name = "assessment"
urlpatterns = [
    path("", office.index, name="index"),
    path("open/", office.open_all, name="open"),
    path("team/<int:unit_id>/<int:year>/", office.team, name="team"),
    path("approvals/", office.approvals, name="approvals"),
    path("sheet/<int:year>/", office.sheet, name="sheet"),
    path("mine/", own.mine, name="mine"),
    path("<int:assessment_id>/", own.one, name="one"),
    path("<int:assessment_id>/points/", own.points, name="points"),
    path("<int:assessment_id>/assessor/", office.name_assessor, name="assessor"),
    path("<int:assessment_id>/do/<slug:act>/", own.act, name="act"),
    path("scheme/", scheme.index, name="scheme"),
    path("scheme/begin/", scheme.begin, name="scheme-begin"),
    path("scheme/<int:scheme_id>/", scheme.edit, name="scheme-edit"),
    path("scheme/<int:scheme_id>/<slug:what>/<int:place>/", scheme.part, name="scheme-part"),
    path("scheme/<int:scheme_id>/do/<slug:act>/", scheme.act, name="scheme-act"),
    path("veto/", veto.index, name="vetoes"),
    path("veto/<int:veto_id>/", veto.one, name="veto"),
    path("veto/<int:veto_id>/do/<slug:act>/", veto.act, name="veto-act"),
]
