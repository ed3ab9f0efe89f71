"""Addresses of the desk: the front door, the objects, the bulletin, the search."""

from django.urls import path

from zeren.desk.views import (
    back,
    bulletins,
    checking,
    coming,
    home,
    objecting,
    objects,
    overview,
    phone,
    previews,
    reminding,
    search,
    things,
    together,
)

app_name = "desk"
urlpatterns = [
    path("back/<int:absence_id>/", back.back, name="back"),
    path("", home.home, name="home"),
    path("verify/paper/", checking.check, name="check-any"),
    path("verify/<slug:number>/", checking.check, name="check"),
    path("sw.js", phone.worker, name="worker"),
    path("phone/<str:language>/", phone.phone, name="phone"),
    path("first/", home.first, name="first"),
    path("coming/", coming.coming, name="coming"),
    path("overview/", overview.overview, name="overview"),
    path("confirm/", together.confirm, name="confirm"),
    path("preview/", previews.preview, name="preview"),
    path("preview/<int:number>/", previews.preview, name="preview-text"),
    path("object/<slug:about>/<int:about_id>/", objecting.raise_case, name="object"),
    path("remind/", reminding.remind, name="remind"),
    path("search/", search.search, name="search"),
    path("people/<int:person_id>/", objects.person, name="person"),
    path("units/<int:unit_id>/", objects.unit, name="unit"),
    path("things/<int:thing_id>/", things.thing, name="thing"),
    path("bulletin/", bulletins.index, name="bulletins"),
    path("bulletin/compose/<int:meeting_id>/", bulletins.compose, name="bulletin-compose"),
    path("bulletin/<int:bulletin_id>/publish/", bulletins.publish, name="bulletin-publish"),
    path("bulletin/<int:bulletin_id>/withdraw/", bulletins.withdraw, name="bulletin-withdraw"),
    path("bulletin/<slug:slug>/", bulletins.bulletin, name="bulletin"),
]
