"""What pages answer: refused with reasons, done, not found, broken."""

from __future__ import annotations

import pytest
from django import forms
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zeren.core.refusal import Problem, Refused
from zeren.web import answers, words


@pytest.fixture(autouse=True)
def _test_words(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "test.not_now": _("Search"),
        "test.row": "No unit called %(name)s.",
        "test.list": "Missing: %(missing)s.",
    }
    monkeypatch.setattr(words, "refusal_words", lambda: known)


def test_a_refusal_says_everything_at_once_with_status_409(shell: Client) -> None:
    answer = shell.get("/refused/")
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Search" in page
    assert "No unit called 李." in page
    assert "People, row 14" in page


def test_a_refusal_speaks_the_readers_language(shell: Client) -> None:
    shell.cookies["django_language"] = "zh-hans"

    page = shell.get("/refused/").content.decode()

    assert "搜索" in page
    assert 'lang="zh-Hans"' in page


def test_a_refused_part_is_only_the_problem_list(shell: Client) -> None:
    answer = shell.get("/refused/", headers={"HX-Request": "true"})

    assert answer.status_code == 409
    part = " ".join(answer.content.decode().split())
    assert part.startswith('<section class="z-problems"')


def test_what_is_done_is_said_once_after_a_redirect(shell: Client) -> None:
    answer = shell.get("/done/")

    assert answer.status_code == 303
    assert "Signed." in shell.get(answer.headers["Location"]).content.decode()
    assert "Signed." not in shell.get("/open/").content.decode()


def test_a_list_in_a_refusal_is_joined_as_the_language_does() -> None:
    params = {"missing": ["A", "B"]}
    with translation.override("en"):
        assert words.sentence("test.list", params) == "Missing: A, B."
    with translation.override("zh-hans"):
        assert words.sentence("test.list", params) == "Missing: A、B."


def test_a_code_without_words_is_shown_as_its_code() -> None:
    with translation.override("en"):
        assert words.sentence("test.unheard") == "This is not possible now (test.unheard)."


def test_links_in_a_sentence_are_escaped() -> None:
    said = words.linked("%(thing)s < %(place)s", thing=("<b>", "/t/?a=1&b=2"), place=("Bay", ""))

    assert said == '<a href="/t/?a=1&amp;b=2">&lt;b&gt;</a> &lt; <b>Bay</b>'


def test_problems_of_a_form_stand_beside_their_field_and_at_the_top() -> None:
    class Form(forms.Form):
        name = forms.CharField(label="Name", required=False)
        way = forms.ChoiceField(label="Way", widget=forms.RadioSelect, choices=[("a", "A")])

    form = Form({"name": "x"})
    answers.put_on_form(form, Refused("test.not_now", [Problem("test.row", "name", {"name": "x"})]))

    found = {(one.place, one.href) for one in answers.problems_in(form)}
    assert found == {("Name", "#id_name"), ("Way", "#id_way_0")}


@pytest.mark.parametrize(("where", "status"), [("/nowhere/", 404), ("/broken/", 500)])
def test_error_pages_speak_both_languages_and_tell_no_secret(
    shell: Client, where: str, status: int
) -> None:
    answer = shell.get(where)
    page = answer.content.decode()

    assert answer.status_code == status
    assert "secret" not in page
    assert "RuntimeError" not in page
    assert "z-column" in page
    assert ("没有找到" if status == 404 else "系统出了问题") in page


def test_the_way_back_never_leaves_the_house(shell: Client) -> None:
    away = shell.get("/refused/", headers={"Referer": "https://elsewhere.example/"})
    near = shell.get("/refused/", headers={"Referer": "http://testserver/letters/"})

    assert "elsewhere" not in away.content.decode()
    assert 'href="http://testserver/letters/"' in near.content.decode()


def test_the_language_switch_stays_on_the_page_and_inside_the_house(shell: Client) -> None:
    kept = shell.post("/language/", {"language": "zh-hans", "next": "/open/?a=1"})
    away = shell.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})

    assert kept.headers["Location"] == "/open/?a=1"
    assert kept.cookies["django_language"].value == "zh-hans"
    assert away.headers["Location"] == "/"
    assert "django_language" not in away.cookies


def test_light_and_dark_are_kept_without_a_script(shell: Client) -> None:
    shell.post("/look/", {"next": "/open/"})

    assert 'data-bs-theme="dark"' in shell.get("/open/").content.decode()
