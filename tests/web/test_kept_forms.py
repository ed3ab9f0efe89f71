"""A form that arrives after its session ended is kept for its owner, and sent by nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import answering
from tests.cast import DRAWING, PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import queries as accounts
from zeren.hazards import queries as hazard_queries
from zeren.hazards.models import Hazard, HazardPhoto
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.site import jobs
from zeren.web import keeping

HOST = "http://testserver"
STROKE = json.dumps(
    {
        "w": 300,
        "h": 100,
        "strokes": [[[x, y, 20 * at] for at, (x, y) in enumerate(one)] for one in DRAWING],
    }
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.HELD_FOLDER = tmp_path / "held"
    return tmp_path / "held"


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as now:
        yield now


@pytest.fixture
def cast(db: None, hand: Clock) -> Cast:
    return cast_of()


def form_at(page: str, action: str, here: str) -> dict[str, str]:
    """What a browser sends of the form that goes to `action`: hidden and filled fields."""
    for attributes, body in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.S):
        goes = re.search(r'action="([^"]*)"', attributes)
        if (unescape(goes[1]) if goes else here).split("?")[0] == action and "post" in attributes:
            found = {}
            for tag in re.findall(r"<input[^>]*>", body):
                name = re.search(r'name="([^"]*)"', tag)
                value = re.search(r'value="([^"]*)"', tag)
                kind = re.search(r'type="([^"]*)"', tag)
                kind_of = kind[1] if kind else "text"
                if not name or kind_of in ("file", "password"):
                    continue
                if kind_of in ("checkbox", "radio") and not re.search(r"\bchecked\b", tag):
                    continue
                found[unescape(name[1])] = unescape(value[1]) if value else "on"
            for name, text in re.findall(
                r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', body, re.S
            ):
                found[name] = unescape(text)
            return found
    raise AssertionError(f"no form to {action} on the page")


def login_of(cast: Cast, who: str) -> str:
    found = accounts.account(cast.account_of(cast.ids[who]))
    assert found is not None
    return found.login


def sign_in(door: Client, cast: Cast, who: str, to: str) -> str:
    """Sign in with the PIN on the page that `to` leads to; where one stands afterwards."""
    cast.account(cast.ids[who])
    spoken = door.cookies[settings.LANGUAGE_COOKIE_NAME].value
    answer = door.post(reverse("sign-in"), {"login": login_of(cast, who), "pin": PIN, "next": to})
    door.cookies[settings.LANGUAGE_COOKIE_NAME] = spoken
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["Location"]


def wanted_next(answer: Any) -> str:
    """The address of the kept form, out of the way to the sign-in page."""
    where = str(answer.headers["Location"])
    assert where.startswith(reverse("sign-in")), where
    return wanted_way(unescape(where))


def wanted_way(way: str) -> str:
    return re.sub(r"^.*next=", "", way).replace("%2F", "/")


def filled(door: Client, address: str) -> dict[str, str]:
    """The form as it is shown, with the question answered."""
    page = door.get(address).text
    answer = answering.answer(page, door.get(address.replace("/sign/", "/read/")).text)
    return form_at(page, address, address) | {"own_duty": answer}


def letter_to_sign(cast: Cast) -> str:
    cast.train(cast.worker)
    cast.issue()
    return reverse("letters:sign", args=[cast.letter(cast.worker).pk])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_drawn_signature_outlives_the_session_and_is_sent_by_the_owner_only(
    cast: Cast, hand: Clock, language: str
) -> None:
    address = letter_to_sign(cast)
    door = cast.door(cast.worker, language)
    typed = filled(door, address)
    typed |= {"stroke": STROKE, "typed_name": "田𠮷生", "pin": PIN}
    hand.tick(minutes=61)

    answer = door.post(address, typed, headers={"referer": HOST + address})
    to = wanted_next(answer)
    page = door.get(answer.headers["Location"]).text
    assert {"en": "What you wrote is kept", "zh-hans": "30 分钟"}[language] in page
    assert not Fact.objects.filter(code="letter.signed").exists()

    back = door.get(sign_in(door, cast, "worker", to)).headers["Location"]
    assert back.startswith(address + "?held=")
    shown = door.get(back)
    assert shown.headers["Cache-Control"] == "no-store"
    again = form_at(shown.text, address, address)
    assert again["stroke"] == STROKE
    assert again["typed_name"] == "田𠮷生"
    assert PIN not in shown.text
    assert not Fact.objects.filter(code="letter.signed").exists()

    sent = door.post(back, again | {"pin": PIN})

    assert sent.status_code == 303, re.findall(r"z-problem.*?</", sent.text, re.S)
    assert Fact.objects.filter(code="letter.signed").count() == 1
    assert door.get(to).status_code == 404, "what was sent is kept no longer"


def test_another_person_is_told_whose_form_it_is_and_sees_nothing_of_it(
    cast: Cast, hand: Clock
) -> None:
    address = letter_to_sign(cast)
    door = cast.door(cast.worker)
    typed = filled(door, address)
    sign_in(door, cast, "mate", "/")

    answer = door.post(address, typed | {"stroke": STROKE, "typed_name": "secret words"})

    assert answer.status_code == 409
    assert "This form belongs to 田𠮷生" in answer.text
    assert "signed in as 王喆" in answer.text
    assert "secret words" not in answer.text
    (held,) = Path(settings.HELD_FOLDER).iterdir()
    assert b"secret words" not in held.read_bytes()
    assert not Fact.objects.filter(code="letter.signed").exists()

    to = re.search(r'name="next" value="(/held/[^"]*)"', answer.text)
    assert to
    page = door.post(reverse("sign-out"), {"next": to[1]})
    door.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    back = door.get(sign_in(door, cast, "worker", wanted_next(page))).headers["Location"]
    assert form_at(door.get(back).text, address, address)["typed_name"] == "secret words"


def test_the_address_of_a_kept_form_opens_for_its_owner_only(cast: Cast, hand: Clock) -> None:
    address = letter_to_sign(cast)
    door = cast.door(cast.worker)
    typed = filled(door, address)
    hand.tick(minutes=61)
    to = wanted_next(door.post(address, typed | {"typed_name": "secret words"}))

    for who in ("mate", "gm", "administrator", "safety"):
        answer = cast.door(cast.ids[who]).get(to)
        assert answer.status_code == 409, who
        assert "secret words" not in answer.text
        page = cast.door(cast.ids[who]).get("/?held=" + to.split("/")[2])
        assert "secret words" not in page.text
    assert Client().get(to).status_code == 302


def test_a_token_made_old_in_another_tab_brings_the_form_back(cast: Cast, hand: Clock) -> None:
    address = letter_to_sign(cast)
    door = strict(cast, "worker")
    typed = filled(door, address)
    page = door.get(reverse("sign-in")).text
    told = form_at(page, reverse("sign-in"), reverse("sign-in"))
    door.post(reverse("sign-in"), told | {"login": login_of(cast, "worker"), "pin": PIN})
    door.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    answer = door.post(
        address, typed | {"stroke": STROKE, "pin": PIN}, headers={"referer": HOST + address}
    )
    assert answer.status_code == 303
    back = door.get(answer.headers["Location"]).headers["Location"]
    page = door.get(back).text
    assert "You signed in anew" in page
    again = form_at(page, address, address)
    assert again["stroke"] == STROKE

    assert door.post(back, again | {"pin": PIN}).status_code == 303
    assert Fact.objects.filter(code="letter.signed").count() == 1


def test_a_forged_form_from_another_house_is_refused_and_kept_nowhere(
    cast: Cast, hand: Clock
) -> None:
    address = letter_to_sign(cast)
    door = strict(cast, "worker")
    typed = form_at(door.get(address).text, address, address) | {"csrfmiddlewaretoken": "x" * 64}

    answer = door.post(address, typed, headers={"origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert not Path(settings.HELD_FOLDER).exists() or not list(Path(settings.HELD_FOLDER).iterdir())


def strict(cast: Cast, who: str) -> Client:
    """A client whose tokens are checked as a browser's are."""
    door = Client(enforce_csrf_checks=True)
    door.cookies.update(cast.door(cast.ids[who]).cookies)
    return door


def report_address() -> str:
    return reverse("hazards:report", args=[hazard_queries.place_code("WS-1")])


def photo() -> SimpleUploadedFile:
    from io import BytesIO

    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(held, "JPEG")
    return SimpleUploadedFile("leak.jpg", held.getvalue(), "image/jpeg")


def test_a_report_with_a_photo_after_the_session_ended_is_kept_without_an_account(
    cast: Cast, hand: Clock
) -> None:
    address = report_address()
    door = cast.door(cast.worker)
    typed = filled(door, address)
    hand.tick(minutes=61)

    answer = door.post(
        address,
        typed | {"text": "Oil drips on the stairs", "secrecy": "named", "photo": photo()},
        headers={"referer": HOST + address},
    )
    to = answer.headers["Location"]
    kept = keeping.opened(to.split("/")[2], at=clock.now())
    assert kept is not None
    assert (kept.account_id, kept.name) == (0, "")
    assert Hazard.objects.count() == 0

    back = door.get(to).headers["Location"]
    page = door.get(back).text
    assert "1 file is kept" in page
    again = form_at(page, address, address)
    assert again["text"] == "Oil drips on the stairs"
    sent = door.post(back, again)

    assert sent.status_code == 200
    assert Hazard.objects.count() == 1
    assert HazardPhoto.objects.count() == 1
    assert not list(Path(settings.HELD_FOLDER).iterdir())


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "Your session ended, so it would go without your name. Sign in, and it comes back"),
        ("zh-hans", "登录已失效，此时提交将不带您的姓名"),
    ],
)
def test_a_report_with_a_name_is_signed_in_for_again_and_sent_with_the_name(
    cast: Cast, hand: Clock, language: str, why: str
) -> None:
    address = report_address()
    door = cast.door(cast.worker, language)
    typed = filled(door, address)
    hand.tick(minutes=61)
    sent = typed | {"text": "Oil drips on the stairs", "secrecy": "named", "photo": photo()}
    to = door.post(address, sent, headers={"referer": HOST + address}).headers["Location"]
    page = door.get(door.get(to).headers["Location"]).text
    assert why in page
    offered = re.search(r'href="([^"]*next=%2Fheld%2F[^"]*)"', page)
    assert offered

    way = unescape(offered[1])
    assert why not in door.get(way).text
    back = door.get(sign_in(door, cast, "worker", wanted_way(way))).headers["Location"]
    page = door.get(back).text
    again = form_at(page, address, address)
    assert why not in page
    assert (again["text"], again["secrecy"]) == ("Oil drips on the stairs", "named")
    assert door.post(back, again).status_code == 200

    row = Hazard.objects.get()
    assert (row.reporter_id, row.secrecy) == (cast.worker, "named")
    assert HazardPhoto.objects.count() == 1
    assert door.get(to).status_code == 404, "what was sent is kept no longer"


def test_a_refusal_after_coming_back_keeps_the_photo(cast: Cast, hand: Clock) -> None:
    address = report_address()
    door = cast.door(cast.worker)
    typed = filled(door, address)
    hand.tick(minutes=61)
    sent = typed | {"text": "", "secrecy": "named", "photo": photo()}
    to = door.post(address, sent).headers["Location"]
    back = door.get(to).headers["Location"]

    refused = door.post(back, form_at(door.get(back).text, address, address))
    assert refused.status_code == 409
    again = form_at(refused.text, address, address)
    assert door.post(back, again | {"text": "Oil drips"}).status_code == 200

    assert HazardPhoto.objects.count() == 1


def test_a_form_opened_before_signing_in_is_not_sent_in_the_new_name(
    cast: Cast, hand: Clock
) -> None:
    address = reverse("notices:contact")
    door = Client()
    door.cookies["django_language"] = "en"
    typed = filled(door, address)
    sign_in(door, cast, "worker", "/")

    answer = door.post(address, typed | {"message": "Oil drips"})

    assert not Fact.objects.filter(code="enquiry.received").exists()
    page = door.get(door.get(answer.headers["Location"]).headers["Location"]).text
    assert "Oil drips" in page
    assert "You are now signed in as 田𠮷生" in page


def test_a_report_without_a_name_is_nobodys_and_never_kept(cast: Cast, hand: Clock) -> None:
    address = report_address()
    door = cast.door(cast.worker)
    typed = filled(door, address)
    sign_in(door, cast, "mate", "/")

    answer = door.post(address, typed | {"text": "Oil drips", "secrecy": "anonymous"})

    assert answer.status_code == 200
    assert Hazard.objects.get().reporter_id is None
    assert not Path(settings.HELD_FOLDER).exists()


def test_another_persons_open_report_is_not_kept_and_not_sent(cast: Cast, hand: Clock) -> None:
    address = report_address()
    door = cast.door(cast.worker)
    typed = filled(door, address)
    sign_in(door, cast, "mate", "/")

    answer = door.post(address, typed | {"text": "Oil drips", "secrecy": "named"})

    assert answer.status_code == 409
    assert "田𠮷生" in answer.text
    assert Hazard.objects.count() == 0
    assert not Path(settings.HELD_FOLDER).exists()


def test_a_quiz_half_way_comes_back_with_its_answers(cast: Cast, hand: Clock) -> None:
    cast.attend(cast.worker)
    door = cast.door(cast.worker)
    address = door.post(reverse("training:quiz")).headers["Location"]
    page = door.get(address).text
    typed = form_at(page, address, address)
    answered: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and re.search(r'type="(radio|checkbox)"', tag) and len(answered) < 5:
            answered.setdefault(name[1], value[1])
    hand.tick(minutes=61)

    answer = door.post(address, typed | answered, headers={"referer": HOST + address})
    back = door.get(sign_in(door, cast, "worker", wanted_next(answer))).headers["Location"]

    again = form_at(door.get(back).text, address, address)
    assert len(answered) == 5
    assert {name: again.get(name) for name in again if name in answered} == answered


def test_secrets_are_never_kept(cast: Cast, hand: Clock) -> None:
    address = letter_to_sign(cast)
    door = cast.door(cast.worker)
    typed = filled(door, address)
    hand.tick(minutes=61)
    to = wanted_next(door.post(address, typed | {"pin": PIN, "stroke": STROKE}))

    kept = keeping.opened(to.split("/")[2], at=clock.now())

    assert kept is not None
    assert "pin" not in kept.fields
    assert PIN not in str(kept)


def test_every_password_field_of_the_house_is_named_among_the_secrets() -> None:
    import inspect

    from django import forms
    from django.apps import apps

    named = set()
    for room in [one.name for one in apps.get_app_configs() if one.name.startswith("zeren.")]:
        for module in _forms_of(room):
            for _name, table in inspect.getmembers(module, inspect.isclass):
                if issubclass(table, forms.BaseForm):
                    for name, field in getattr(table, "base_fields", {}).items():
                        if isinstance(field.widget, forms.PasswordInput):
                            named.add(name)

    assert named
    assert named <= keeping.SECRETS


def _forms_of(room: str) -> Iterator[Any]:
    import importlib
    import pkgutil

    try:
        module = importlib.import_module(f"{room}.forms")
    except ModuleNotFoundError:
        return
    yield module
    for one in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{room}.forms.{one.name}")


def test_what_is_not_fetched_in_half_an_hour_is_gone(cast: Cast, hand: Clock) -> None:
    address = letter_to_sign(cast)
    door = cast.door(cast.worker)
    typed = filled(door, address)
    hand.tick(minutes=61)
    to = wanted_next(door.post(address, typed | {"stroke": STROKE}))
    hand.tick(minutes=31)
    assert len(list(Path(settings.HELD_FOLDER).iterdir())) == 1

    assert door.get(sign_in(door, cast, "worker", to)).status_code == 404
    assert jobs.forget() == 1
    assert not list(Path(settings.HELD_FOLDER).iterdir())


def kept(account: int, text: str = "words", files: tuple[keeping.File, ...] = ()) -> keeping.Kept:
    return keeping.Kept(account, "n", "/page/", "/path/", "ended", {"text": [text]}, files)


def test_one_account_keeps_five_and_nobody_fills_the_house(hand: Clock) -> None:
    tokens = []
    for number in range(7):
        hand.tick(seconds=1)
        tokens.append(keeping.keep(kept(1, f"{number}"), at=hand.at))
    found = [keeping.opened(token, at=hand.at) for token in tokens]
    assert [one is not None for one in found] == [False, False, True, True, True, True, True]

    strangers = [keeping.keep(kept(0), at=hand.at) for _ in range(60)]
    assert sum(bool(token) for token in strangers) == keeping.MOST_OF_ONE * 10
    assert keeping.keep(kept(2), at=hand.at)


def test_what_is_too_large_is_not_kept(hand: Clock) -> None:
    large = keeping.File("photo", "a.jpg", "image/jpeg", b"x" * keeping.LARGEST)
    assert keeping.keep(kept(1, files=(large,)), at=hand.at) == ""


def test_a_file_on_the_disk_opens_with_nothing_but_its_address(hand: Clock) -> None:
    token = keeping.keep(kept(1, "Oil drips on the stairs"), at=hand.at)
    (path,) = Path(settings.HELD_FOLDER).iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert token not in path.name
    raw = path.read_bytes()
    assert b"drips" not in raw
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert keeping.opened(token, at=hand.at) is None
