"""A large file is stored and answered at once; the worker reads it, and nothing of it stays."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast, cast_of
from zeren.core.refusal import Refused
from zeren.jobs import actions as jobs
from zeren.jobs import sealed
from zeren.jobs.models import Job, Piece
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.actions import receiving
from zeren.organisation.models import Bundle, Person, Upload
from zeren.organisation.queries import workbook as queries
from zeren.organisation.sheets import bringing, reading

pytestmark = pytest.mark.django_db
PAGE = "/organisation/import/"
STRANGE = ("N1,段𠮷,维修车间,车间主任,正编", "N2,贺兰,维修车间,钳工,正编")
TITLES = "工号,姓名,人员类型,岗位编码,起始日期,离职日期,身份证号"


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A house in which every file is a large one."""
    monkeypatch.setattr(reading, "QUICK", 1)
    monkeypatch.setattr(queries, "MANY", 0)
    return cast_of(with_targets=False)


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.door(cast.clerk)


def take(client: Client, *lines: str, name: str = "people.csv", titles: str = TITLES) -> str:
    file = SimpleUploadedFile(name, "\n".join((titles, *lines)).encode())
    answer = client.post(PAGE, {"workbook": file})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer.headers["Location"])


def work() -> int:
    """What the worker does."""
    return jobs.run_ready(receiving.KIND, now=clock.now)


def shown(client: Client, page: str) -> str:
    answer = client.get(page)
    return (client.get(answer["Location"]) if "Location" in answer else answer).content.decode()


def seen(text: str) -> str:
    return text.split('name="seen" value="')[1].split('"')[0]


def newest() -> Upload:
    return Upload.objects.latest("id")


def kept() -> str:
    return str(list(Bundle.objects.values_list("items", flat=True)))


def refuses(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"^{code}(\(|$)")


def test_it_is_answered_at_once_read_by_the_worker_and_then_written(client: Client) -> None:
    page = take(client, "E099,段𠮷,正式工,WE,2022年3月1日,,370102199001011234")

    text = shown(client, page)
    assert "This file is being read; nothing is written yet" in text
    assert "0 of 2" in text
    assert "is being read" in shown(client, PAGE)
    assert "段𠮷" not in kept()
    assert "370102199001011234" not in kept()
    assert work() == 2
    assert Job.objects.get().state == "DONE"
    text = shown(client, page)
    assert "This workbook would change one thing" in text
    client.post(page + "confirm/", {"seen": seen(text)})

    assert Person.objects.get(number="E099").name == "段𠮷"


def test_the_file_lies_sealed_and_goes_with_what_was_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"E{n},段{n},正式工,WE,,,37010219900101{n}" for n in range(1000, 1003)]
    monkeypatch.setattr(sealed, "PIECE", 64)
    take(client, *lines)

    assert Piece.objects.count() > 3
    assert receiving.opened(newest()).decode() == "\n".join((TITLES, *lines))
    work()

    assert not Piece.objects.exists()
    assert "seal" not in newest().asked
    assert "段1001" in kept()
    assert "370102199001011001" not in kept(), (
        "a personal column that is not needed is kept nowhere"
    )


def test_the_same_file_twice_is_read_once(client: Client) -> None:
    assert take(client, "E099,段𠮷,正式工,WE,,,") == take(client, "E099,段𠮷,正式工,WE,,,")
    assert Job.objects.count() == 1


def test_what_cannot_be_read_says_so_and_can_be_chosen_again(client: Client) -> None:
    page = take(client, name="people.xlsx", titles="PK no workbook at all")

    work()

    text = shown(client, page)
    assert "This file could not be read; nothing of it was kept" in text
    assert "The file is damaged" in text
    assert "could not be read" in shown(client, PAGE)
    assert not Piece.objects.exists()
    page = take(client, "E099,段𠮷,正式工,WE,,,")
    work()
    assert "This workbook would change one thing" in shown(client, page)


def test_its_questions_are_asked_and_their_answers_read_by_the_worker(client: Client) -> None:
    page = take(client, *STRANGE, titles="工号,姓名,部门,岗位,用工形式")
    work()
    assert "What do these words mean?" in shown(client, page)

    head = f"head-{newest().asked['heads'][0]['unit']}"
    answer = client.post(page + "columns/", {"word-0": "employee", head: "N1", "go": ""})

    assert answer.headers["Location"] == page
    assert newest().state == "READING"
    assert "This file is being read" in shown(client, page)
    assert work() == 2
    assert "This workbook would change" in shown(client, page)


def test_what_changed_meanwhile_is_planned_anew_by_the_worker(cast: Cast, client: Client) -> None:
    page = take(client, "E099,段𠮷,正式工,WE,,,")
    work()
    old = seen(shown(client, page))
    actions.correct_name(
        cast.worker, name="别名", reason="slip", by=cast.actor(cast.clerk), at=clock.now()
    )

    answer = client.post(page + "confirm/", {"seen": old})

    assert answer.status_code == 409
    assert "nothing is written yet" in answer.content.decode()
    assert not Person.objects.filter(number="E099").exists()
    shown(client, page)
    assert work() == 1, "asked for once, however often the page is looked at"
    text = shown(client, page)
    client.post(page + "confirm/", {"seen": seen(text)})
    assert Person.objects.filter(number="E099").exists()


@pytest.mark.parametrize("is_read", [False, True])
def test_what_nobody_decides_about_is_gone_after_a_day(client: Client, is_read: bool) -> None:
    page = take(client, titles="PK no workbook" if is_read else TITLES, name="people.xlsx")
    if is_read:
        work()

    assert actions.forget(at=clock.now()) == 0
    Upload.objects.update(uploaded_at=clock.now() - timedelta(hours=24, seconds=1))
    assert actions.forget(at=clock.now()) == 1

    assert newest().state == "DISCARDED"
    assert not Piece.objects.exists()
    assert work() == 0
    assert "was left unused" in shown(client, page)


def test_a_file_put_aside_while_it_is_read_stays_aside(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = take(client, "E099,段𠮷,正式工,WE,,,")
    inside = bringing.bring

    def meanwhile(*given: object, **more: object) -> object:
        found = inside(*given, **more)  # type: ignore[arg-type]  # as it was called
        client.post(page + "discard/")
        return found

    monkeypatch.setattr(bringing, "bring", meanwhile)
    work()

    assert newest().state == "DISCARDED"
    assert not Piece.objects.exists()
    assert work() == 0


def test_answers_to_what_waits_no_more_are_refused(cast: Cast, client: Client) -> None:
    page = take(client, "E099,段𠮷,正编,WE,,,")
    work()
    upload = newest()
    client.post(page + "discard/")

    with refuses("import.not_read_twice"):
        actions.read_again(upload, {}, by=cast.actor(cast.clerk), at=clock.now())
