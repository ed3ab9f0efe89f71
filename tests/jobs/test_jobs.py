"""Long work is rows: every part once, whoever is killed."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from tests.jobs import work_for_tests
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import RoleGrant, Viewer
from zeren.jobs import actions, queries, work, worker
from zeren.jobs.models import Job, Part
from zeren.ledger import clock
from zeren.ledger.models import Fact

KIND = work_for_tests.KIND
ROOT = Path(__file__).resolve().parents[2]
MAIN = "from tests.jobs.work_for_tests import main; main()"


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    clock.reset()
    yield
    clock.reset()


def start(count: int, **more: object) -> Job:
    return actions.start(
        KIND,
        parts=[{"n": n, **more} for n in range(count)],
        title={"en": "Facts", "zh-hans": "记录"},
        by=Actor.system(),
        at=clock.now(),
    )


def times_done() -> Counter[int]:
    return Counter(Fact.objects.filter(code="test.part_done").values_list("about_id", flat=True))


@pytest.mark.django_db
def test_every_part_is_done_once_and_counted() -> None:
    job = start(20)

    ran = actions.run_ready(KIND, now=clock.now)

    job.refresh_from_db()
    assert ran == 20
    assert (job.state, job.done, job.failed, job.items) == ("DONE", 20, 0, 200)
    assert times_done() == Counter(range(20))
    assert job.ended_at is not None


@pytest.mark.django_db
def test_work_without_parts_is_done_at_once() -> None:
    assert start(0).state == "DONE"


@pytest.mark.django_db
def test_a_part_that_fails_is_tried_three_times_and_leaves_nothing_behind() -> None:
    job = start(2, fails=True)

    actions.run_ready(KIND, now=clock.now)

    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("FAILED", 0, 2)
    assert list(Part.objects.values_list("tries", flat=True)) == [3, 3]
    assert times_done() == Counter()


@pytest.mark.django_db
def test_an_error_names_its_kind_and_place_but_no_value() -> None:
    start(1, fails=True)

    actions.run_ready(KIND, now=clock.now)

    error = Part.objects.get().error
    assert error.startswith("ValueError tests/jobs/work_for_tests.py:")
    assert "secret" not in error


@pytest.mark.django_db
def test_failed_parts_can_be_tried_again() -> None:
    job = start(2, fails=True)
    actions.run_ready(KIND, now=clock.now)
    for part in Part.objects.all():
        part.data["fails"] = False
        part.save()

    actions.retry(job.pk, at=clock.now())
    actions.run_ready(KIND, now=clock.now)

    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("DONE", 2, 0)
    with pytest.raises(Refused, match=r"job\.nothing_failed"):
        actions.retry(job.pk, at=clock.now())


@pytest.mark.django_db
def test_a_part_taken_by_another_is_undone_here(monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(1)
    plain = work_for_tests.write_a_fact

    def slow(part: dict[str, object], *, job: work.JobSeen, at: object) -> int:
        plain(part, job=job, at=clock.now())
        Part.objects.update(tries=2)  # what a sweep and another worker would have done
        return 10

    monkeypatch.setitem(work._DOERS, KIND, slow)

    actions.run_part(Part.objects.get().pk, now=clock.now)

    job.refresh_from_db()
    assert job.done == 0
    assert times_done() == Counter()


@pytest.mark.django_db
def test_only_parts_left_for_a_minute_are_taken_up_again() -> None:
    start(2)
    first, second = Part.objects.order_by("id")
    now = clock.now()
    Part.objects.filter(pk=first.pk).update(
        state="RUNNING", tries=1, taken_at=now - timedelta(seconds=61)
    )
    Part.objects.filter(pk=second.pk).update(
        state="RUNNING", tries=1, taken_at=now - timedelta(seconds=59)
    )

    assert actions.sweep(at=now) == 1

    assert list(Part.objects.order_by("id").values_list("state", flat=True)) == ["READY", "RUNNING"]


@pytest.mark.django_db
def test_who_runs_his_own_parts_is_left_alone_until_he_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(actions, "wake", woken.append)
    actions.start(
        KIND,
        parts=[{"n": n} for n in range(3)],
        title={"en": "Applying", "zh-hans": "写入"},
        by=Actor.system(),
        at=clock.now(),
        is_here=True,
    )
    actions.run_part(Part.objects.order_by("id")[0].pk, now=clock.now)
    now = clock.now()

    actions.sweep(at=now + timedelta(seconds=5))
    assert woken == [], "between two parts nothing is running, and still somebody is at it"

    actions.sweep(at=now + timedelta(seconds=15))
    assert woken == [KIND]


@pytest.mark.django_db
def test_a_part_whose_worker_was_killed_many_times_goes_on_by_itself() -> None:
    job = start(2)
    first = Part.objects.order_by("id")[0]
    for _kill in range(5):
        actions._take(first.pk, at=clock.now() - timedelta(hours=1))
        actions.sweep(at=clock.now())

    assert actions._ready_ids(KIND)[-1] == first.pk, "it comes after those that killed nobody"
    actions.run_ready(KIND, now=clock.now)

    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("DONE", 2, 0)


@pytest.mark.django_db
def test_a_part_that_fails_is_given_up_after_three_tries_whatever_was_lost_between() -> None:
    job = start(1, fails=True)
    part = Part.objects.get()
    actions._take(part.pk, at=clock.now() - timedelta(hours=1))
    actions.sweep(at=clock.now())

    actions.run_ready(KIND, now=clock.now)

    job.refresh_from_db()
    assert (job.state, Part.objects.get().tries) == ("FAILED", 4)


@pytest.mark.django_db
def test_a_full_disk_is_no_fault_of_the_part(monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(1)
    monkeypatch.setitem(work._DOERS, KIND, disk_is_full)
    for _try in range(4):
        with pytest.raises(OSError, match="No space"):
            actions.run_ready(KIND, now=clock.now)
    monkeypatch.undo()

    actions.run_ready(KIND, now=clock.now)

    job.refresh_from_db()
    assert (job.state, job.failed) == ("DONE", 0)


def disk_is_full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.django_db
def test_the_last_part_closes_the_job_once(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[tuple[int, str]] = []
    monkeypatch.setitem(
        work._CLOSERS, KIND, lambda *, job, at: closed.append((job.done, job.state))
    )

    start(5)
    actions.run_ready(KIND, now=clock.now)

    assert closed == [(5, "DONE")]


@pytest.mark.django_db(transaction=True)
def test_starting_wakes_the_engine_and_the_worker_does_it() -> None:
    job = start(3)

    worker.run([], once=True)

    job.refresh_from_db()
    assert job.state == "DONE"


@pytest.mark.django_db(transaction=True)
def test_a_lost_wake_up_loses_no_work() -> None:
    from django_tasks_db.models import DBTaskResult

    job = start(3)
    DBTaskResult.objects.all().delete()

    worker.run([], once=True)

    job.refresh_from_db()
    assert job.state == "DONE"


@pytest.mark.django_db
def test_a_job_is_seen_by_its_starter_and_by_those_who_see_all() -> None:
    job = actions.start(KIND, parts=[{"n": 1}], title={}, by=Actor.person(7), at=clock.now())

    sees = [
        queries.job_for(viewer, job.pk) is not None
        for viewer in (
            Viewer(account_id=1, person_id=7),
            Viewer(account_id=2, person_id=8, roles=(RoleGrant("safety_manager", ""),)),
            Viewer(account_id=3, person_id=9),
            Viewer(),
        )
    ]

    assert sees == [True, True, False, False]


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    job = start(1)

    assert client.get(f"/jobs/{job.pk}/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_what_takes_long_is_worked_out_outside_of_the_transaction() -> None:
    job = actions.start(
        work_for_tests.SLOW, parts=[{"n": n, "seconds": 0} for n in (3, 4)], title={},
        by=Actor.system(), at=clock.now(),
    )  # fmt: skip

    assert actions.run_ready(work_for_tests.SLOW, now=clock.now) == 2

    job.refresh_from_db()
    assert (job.state, job.items) == ("DONE", 14)


# workers as processes of their own


@pytest.fixture
def house(tmp_path: Path, transactional_db: None) -> Iterator[dict[str, str]]:
    """An environment in which child processes and this one see the same database."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "zeren.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    env |= {"ZEREN_DATA": str(settings.DATA), "ZEREN_DATABASE_POOL": "0", "PYTHONUNBUFFERED": "1"}
    if connection.vendor == "postgresql":
        now = connection.settings_dict
        env["ZEREN_DATABASE"] = (
            f"postgresql://{now['USER']}:{now['PASSWORD']}@/{now['NAME']}"
            f"?host={now['HOST'] or now['OPTIONS'].get('host', '')}&port={now['PORT'] or 5432}"
        )
        yield env
        return
    env |= {"ZEREN_DATA": str(tmp_path), "ZEREN_DATABASE": ""}
    subprocess.run([sys.executable, "-c", MAIN, "migrate"], env=env, check=True, cwd=ROOT)
    in_memory = connections["default"]
    connections["default"] = type(in_memory)(
        {**in_memory.settings_dict, "NAME": tmp_path / "zeren.sqlite3"}, "default"
    )
    yield env
    connections["default"].close()
    connections["default"] = in_memory


def child(env: dict[str, str], what: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, what], env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE
    )


def read_until(process: "subprocess.Popen[str]", wanted: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == wanted:
            return
    pytest.fail(f"the worker ended without saying {wanted}")


def test_a_job_killed_in_the_middle_is_finished_with_no_part_done_twice(
    house: dict[str, str],
) -> None:
    job = start(12, seconds=0.05)
    first = child(house, "run")
    read_until(first, "in 5")  # the fact of part 5 is written, not yet committed
    first.send_signal(signal.SIGKILL)
    first.wait()
    connection.close()
    assert Part.objects.filter(state="RUNNING").count() == 1
    assert 5 not in times_done()

    Part.objects.filter(state="RUNNING").update(taken_at=clock.now() - timedelta(seconds=61))
    actions.sweep(at=clock.now())
    second = child(house, "run")
    assert second.wait(60) == 0

    job.refresh_from_db()
    assert (job.state, job.done, job.failed) == ("DONE", 12, 0)
    assert times_done() == Counter(range(12))


def test_two_workers_at_once_do_each_part_once(house: dict[str, str]) -> None:
    job = start(300)

    both = [child(house, "run"), child(house, "run")]
    said = [process.communicate(timeout=60)[0] for process in both]

    job.refresh_from_db()
    assert (job.state, job.done, job.items) == ("DONE", 300, 3000)
    assert times_done() == Counter(range(300))
    if connection.vendor == "postgresql":  # on SQLite the lock may go to the same one each time
        assert all("in " in one for one in said), "one worker did everything alone"


def test_a_worker_told_to_stop_finishes_its_part_and_goes(house: dict[str, str]) -> None:
    job = start(50, seconds=0.1)
    process = child(house, "worker")
    read_until(process, "in 3")

    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert process.wait(20) == 0

    connection.close()
    assert time.monotonic() - began < 10
    assert Part.objects.filter(state="RUNNING").count() == 0
    done = Part.objects.filter(state="DONE").count()
    job.refresh_from_db()
    assert 4 <= done < 50
    assert job.done == done
