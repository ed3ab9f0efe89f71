"""A few pages with every kind of rule, for the tests of the shell alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from zeren.core.refusal import Problem, Refused
from zeren.web import answers
from zeren.web.access import allow

app_name = ""
handler400 = "zeren.web.views.bad_request"
handler403 = "zeren.web.views.forbidden"
handler404 = "zeren.web.views.not_found"
handler500 = "zeren.web.views.server_error"


@allow.public
def open_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/phone.html", {"problems": []})


@allow.signed_in
def known_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("known")


@allow.roles("auditor", heads=True)
def reading_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reading")


@allow.roles("clerk", gm=False)
def clerk_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("clerk")


@allow.debug
def builders_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("builders")


@allow.public
def refused_page(request: HttpRequest) -> HttpResponse:
    raise Refused("test.not_now", [Problem("test.row", "People, row 14", {"name": "李"})])


@allow.public
def broken_page(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret that no page may show")


@allow.public
def done_page(request: HttpRequest) -> HttpResponse:
    return answers.done(request, "Signed.", "open")


urlpatterns = [
    path("", include("zeren.web.urls")),
    path("open/", open_page, name="open"),
    path("known/", known_page),
    path("reading/", reading_page),
    path("clerk/", clerk_page),
    path("builders/", builders_page),
    path("refused/", refused_page),
    path("broken/", broken_page),
    path("done/", done_page),
    path("sign-in/", open_page, name="sign-in"),
    path("sign-out/", open_page, name="sign-out"),
    path("account/", open_page, name="account"),
    path("desk/", include(([path("search/", open_page, name="search")], "desk"))),
]
