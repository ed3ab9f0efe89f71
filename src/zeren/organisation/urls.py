"""Addresses of this room."""

from django.urls import URLPattern, path

from zeren.organisation.views import acts, coming, intake, invitations, more, moves, pages, roles

app_name = "organisation"
urlpatterns: list[URLPattern] = [
    path("", pages.index, name="index"),
    path("people/", pages.people, name="people"),
    path("people/join/", coming.join, name="join"),
    path("people/return/", coming.come_back, name="return"),
    path("people/<int:person_id>/", more.person, name="person-changes"),
    path("people/<int:person_id>/kind/", coming.change_kind, name="change-kind"),
    path("people/<int:person_id>/second-post/", coming.second_post, name="second-post"),
    path("people/<int:person_id>/transfer/", acts.transfer, name="transfer"),
    path("people/<int:person_id>/leave/", acts.leave, name="leave"),
    path("units/<int:unit_id>/head/", acts.change_head, name="change-head"),
    path("units/<int:unit_id>/move/", moves.move_unit, name="move-unit"),
    path("things/", pages.things, name="things"),
    path("things/<int:thing_id>/", more.thing, name="thing-changes"),
    path("things/<int:thing_id>/move/", moves.move_thing, name="move-thing"),
    path("things/<int:thing_id>/share/", moves.share, name="share"),
    path("things/<int:thing_id>/charge/", acts.decide_charge, name="decide-charge"),
    path("things/<int:thing_id>/user/", acts.name_user, name="name-user"),
    path("posts/", pages.posts, name="posts"),
    path("posts/<int:post_id>/move/", moves.move_post, name="move-post"),
    path("planned/", moves.planned, name="planned"),
    path("planned/<int:planned_id>/", moves.withdraw, name="withdraw"),
    path("roles/", roles.roles, name="roles"),
    path("roles/grant/", roles.grant, name="grant"),
    path("roles/<int:grant_id>/end/", roles.revoke, name="revoke"),
    path("roles/asked/<int:request_id>/", roles.request, name="role-request"),
    path("told/<int:told_id>/", roles.put_away, name="put-away"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("import/", intake.imports, name="imports"),
    path("import/template/", intake.template, name="import_template"),
    path("import/<int:upload_id>/", intake.preview, name="import"),
    path("import/<int:upload_id>/confirm/", intake.confirm, name="import_confirm"),
    path("import/<int:upload_id>/discard/", intake.discard, name="import_discard"),
    path("import/<int:upload_id>/report/", intake.report, name="import_report"),
]
