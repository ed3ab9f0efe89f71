"""Who may open a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from zeren.core.viewer import NOBODY, HeadOf, RoleGrant, Viewer
from zeren.web.access import Access, access_of, allow

WORKER = Viewer(account_id=1, person_id=1, name="何志强", root_path="0001")
HEAD = Viewer(account_id=2, person_id=2, heads=(HeadOf(5, "00010005"),), root_path="0001")
MANAGER = Viewer(account_id=3, person_id=3, heads=(HeadOf(1, "0001"),), root_path="0001")
AUDITOR = Viewer(account_id=4, person_id=4, roles=(RoleGrant("auditor", "0001"),))
CLERK = Viewer(account_id=5, person_id=5, roles=(RoleGrant("clerk", "0001"),))

READING = Access("roles", ("auditor",), heads=True)
CLERKS = Access("roles", ("clerk",), general_manager=False)


@pytest.mark.parametrize(
    ("access", "viewer", "opens"),
    [
        (Access("public"), NOBODY, True),
        (Access("signed_in"), NOBODY, False),
        (Access("signed_in"), WORKER, True),
        (READING, NOBODY, False),
        (READING, WORKER, False),
        (READING, HEAD, True),
        (READING, MANAGER, True),
        (READING, AUDITOR, True),
        (READING, CLERK, False),
        (CLERKS, CLERK, True),
        (CLERKS, MANAGER, False),
        (CLERKS, HEAD, False),
        (CLERKS, AUDITOR, False),
        (Access("debug"), MANAGER, False),
    ],
)
def test_a_page_opens_only_for_whom_its_rule_names(
    access: Access, viewer: Viewer, opens: bool
) -> None:
    assert access.opens_for(viewer) is opens


def test_a_stranger_is_sent_to_sign_in_and_back(shell: Client) -> None:
    answer = shell.get("/known/?year=2026")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in/?next=%2Fknown%2F%3Fyear%3D2026"


def test_a_stranger_in_a_part_sends_the_whole_page_to_sign_in(shell: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/known/"}

    answer = shell.get("/known/", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in/?next=")


@pytest.mark.parametrize(
    ("where", "viewer", "status"),
    [
        ("/known/", WORKER, 200),
        ("/reading/", WORKER, 404),
        ("/reading/", HEAD, 200),
        ("/clerk/", MANAGER, 404),
        ("/clerk/", CLERK, 200),
        ("/builders/", MANAGER, 404),
        ("/builders/", NOBODY, 404),
        ("/_components/", MANAGER, 404),
    ],
)
def test_a_wrong_role_finds_no_page(
    shell: Client, looks_as: Callable[[Viewer], None], where: str, viewer: Viewer, status: int
) -> None:
    looks_as(viewer)

    assert shell.get(where).status_code == status


def test_a_role_nobody_has_heard_of_is_refused_when_the_page_is_written() -> None:
    with pytest.raises(ValueError, match="boss"):
        allow.roles("boss")


def test_the_rule_of_a_view_can_be_read() -> None:
    @allow.roles("auditor")
    def view(request: HttpRequest) -> HttpResponse:
        """A page."""
        return HttpResponse()

    assert access_of(view) == Access("roles", ("auditor",))
    assert view.__doc__ == "A page."
    assert access_of(lambda request: None) is None
