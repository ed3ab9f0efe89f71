"""Eight kinds of direct change on every table with evidence: named, each of them."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from tests import tamper
from tests.cast import PIN, Cast, cast_of
from tests.frozen import Clock, frozen
from tests.hazards.conftest import jpeg
from tests.site.test_access_matrix import consented, consulted, longer
from zeren.accounts import actions as accounts
from zeren.accounts.actions import clients, factors, links, provided, ways
from zeren.assessment import actions as assessment
from zeren.assessment import queries as assessment_queries
from zeren.assessment import texts as assessment_texts
from zeren.cases import actions as cases
from zeren.core.actor import Actor
from zeren.core.assessment.scoring import Event
from zeren.core.incidents.severity import Band
from zeren.core.letters.manifest import sha256
from zeren.core.paper import Mark
from zeren.core.scim import User
from zeren.desk import actions as desk
from zeren.handover import actions as handover
from zeren.handover.actions.rows import text_of
from zeren.handover.models import Handover
from zeren.handover.queries import rows as handover_queries
from zeren.hazards import actions as hazards
from zeren.incidents import actions as incidents
from zeren.kiosk import actions as kiosk
from zeren.ledger import actions, queries, rows, seal
from zeren.letters import actions as letters
from zeren.notices import actions as notices
from zeren.organisation import actions as organisation
from zeren.organisation.models import Post
from zeren.privacy import actions as privacy
from zeren.results import actions as results
from zeren.scans import actions as scans
from zeren.scans.models import Sheet
from zeren.scans.sheets import Seen
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.training.models import Meeting
from zeren.web import photos, pixels
from zeren.webhooks import actions as webhooks

NOT_TRIED = {
    "OpenerKey": "a report in confidence needs two printed keys",
    "SealedReporter": "as above",
    "Opening": "as above",
}
"""Evidence this house does not hold. A new table stands in the house, or here with a reason."""


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen() as hand:
        found = cast_of()
        found.train(found.worker)
        found.issue()
        found.sign(found.worker)
        hand.tick(minutes=1)
        found.countersign(found.worker)
        hazards.report(
            text="气瓶没有固定",
            thing_id=None,
            unit_id=found.units["W2"],
            photos=[],
            by=found.actor(found.worker),
            at=hand.at,
        )
        notices.receive(
            name="某人",
            contact="0571-1",
            message="请联系我",
            consent_text="同意",
            language="zh-hans",
            at=hand.at,
        )
        _acts_of_an_office(found, hand)
        actions.checkpoint()
        yield found


def _acts_of_an_office(cast: Cast, hand: Clock) -> None:
    """What heads, the clerk and visitors do in a year beside the letters."""
    gm, clerk = cast.actor(cast.gm), cast.actor(cast.clerk)
    for kind in ("objection", "signature"):
        letter = cast.letter(cast.worker)
        of = cases.Subject("letter", letter.pk, letter.unit_id, ("letter", cast.worker))
        me = cast.actor(cast.worker)
        row = cases.raise_case(kind, of, words="不是我的", by=me, at=hand.at)
    cases.answer(row.pk, "answer", words="是本人", by=cast.actor(cast.safety), at=hand.at)
    organisation.decide_languages(["zh-hans"], by=gm, at=hand.at)
    letters.decide_policy("duties", needs="ACKNOWLEDGE", by=gm, at=hand.at)
    letters.decide_renewal(opens=(11, 1), until=(2, 28), by=gm, at=hand.at)
    organisation.correct_name(cast.mate, "田𠮷生二", reason="typed wrongly", by=clerk, at=hand.at)
    organisation.ask_code([cast.worker], by=clerk, at=hand.at)
    post = Post.objects.get(code="OF").pk
    later = (hand.at + timedelta(days=9)).date()
    organisation.transfer(cast.mate, post, from_date=later, by=clerk, at=hand.at)
    today, tomorrow = hand.at.date(), (hand.at + timedelta(days=1)).date()
    twice = organisation.join("E700", "田𠮷生", post, from_date=today, by=clerk, at=hand.at)
    organisation.merge(twice.pk, cast.mate, from_date=tomorrow, by=clerk, at=hand.at)
    _sign_ins_and_absences(cast, hand)
    _an_accident(cast, hand)
    _paper(cast, hand)
    _assessment(cast, hand)
    _handover(cast, hand)
    _consultation(cast, hand)
    _results(cast, hand)
    told = desk.compose_bulletin(
        Meeting.objects.latest("pk").pk, names=[cast.gm], by=gm, at=hand.at
    )
    desk.publish_bulletin(told.pk, by=gm, at=hand.at)
    photo = pixels.reencode(jpeg())
    hazards.report(
        text="漏油",
        thing_id=None,
        unit_id=cast.units["W2"],
        photos=[photos.Photo(photo, 640, 480, hashlib.sha256(photo).hexdigest())],
        by=cast.actor(cast.leader),
        at=hand.at,
    )
    for _hour in range(2):
        hazards.report(
            text="灯坏了", thing_id=None, unit_id=cast.units["W2"], by=Actor.anonymous(), at=hand.at
        )
        hand.tick(hours=1)
        hazards.bind_waiting(at=hand.at)


def _an_accident(cast: Cast, hand: Clock) -> None:
    """Somebody is hurt: who, what was lost and done, and the hours worked meanwhile."""
    safety, at = cast.actor(cast.safety), hand.at
    data = pixels.reencode(jpeg())
    row = incidents.report(
        text="夹手", occurred_at=at - timedelta(hours=1), hurt="somebody",
        unit_id=cast.units["W2"], by=cast.actor(cast.leader), at=at,
        photos=[photos.Photo(data, 640, 480, hashlib.sha256(data).hexdigest())],
    )  # fmt: skip
    said = {"work_accident": "yes"}
    incidents.confirm(row.pk, said=said, place="on_site", duty="on_duty", by=safety, at=at)
    hurt = incidents.Hurt("employee", cast.worker, injury="左手", lost_days=3)
    incidents.define_scale("own", name={"en": "Own"}, bands=[Band("light", 1)], by=safety, at=at)
    incidents.enter_person(row.pk, hurt, by=safety, at=at)
    incidents.enter_figure(row.pk, "loss", 5, by=safety, at=at)
    incidents.note(row.pk, "cause", code="human", text="违章", by=safety, at=at)
    month = incidents.Entry(cast.units["W2"], at.date().replace(day=1), 8_000_000)
    incidents.enter_exposure(
        [month], base="hours", population="employee", basis="measured", by=safety, at=at
    )


def _sign_ins_and_absences(cast: Cast, hand: Clock) -> None:
    """An absence, a shared device, an app with digits, a sign-in of the house."""
    gm, worker, at = cast.actor(cast.gm), cast.actor(cast.worker), hand.at
    until = hand.at.date() + timedelta(days=5)
    organisation.go_away(cast.worker, from_date=hand.at.date(), until=until, by=worker, at=at)
    kiosk.enrol(
        cast.units["W2"], place="Gate", opens=0, closes=0, until=until, language="en",
        shows_names=False, by=gm, at=at,
    )  # fmt: skip
    longer(cast)
    given = consented(cast, cast.leader)
    viewer = cast.viewer(cast.safety)
    privacy.release(given, b"record", viewer=viewer, on=hand.at.date(), at=at)
    organisation.ask_export(
        "letters:export", "/letters/letters.xlsx", [cast.worker, cast.mate], purpose="audit",
        recipient="县应急管理局", words="检查", viewer=cast.viewer(cast.clerk), at=at,
    )  # fmt: skip
    webhooks.ask("https://a.example/", ["*"], viewer=cast.viewer(cast.administrator), at=at)
    organisation.decide_zone("Asia/Tokyo", from_date=until, by=gm, at=at)
    account = cast.account(cast.leader)
    app = pyotp.TOTP(factors.new_secret())
    owner = accounts.proved(Actor.account(account), PIN, at=at)
    factors.add_app(account, app.secret, app.at(at), by=owner, at=at)
    links.link(links.seen("8f1c", "leader", at=at), account, by=Actor.system(), at=at)
    asked = clients.ask("Personnel", by=Actor.account(account), at=at)
    provided.add(asked.pk, User("wang", "e-1"), at=at)
    ways.ask("channels", {"channels": "SMS jsons://g/{phone}"}, by=Actor.account(account), at=at)


def _results(cast: Cast, hand: Clock) -> None:
    """Who enters a result that no room knows, and what he entered, with a photo of it."""
    by, at, first = cast.actor(cast.safety), hand.at, hand.at.date().replace(day=1)
    row = results.name_owner(
        "env.air", cast.units["CO"], person_id=cast.mate, since=first, by=by, at=at
    )
    photo = pixels.reencode(jpeg())
    kept = [photos.Photo(photo, 640, 480, hashlib.sha256(photo).hexdigest())]
    results.enter(row.pk, first, numerator=9, denominator=10, photos=kept, by=by, at=at)


def _assessment(cast: Cast, hand: Clock) -> None:
    """A scheme, an assessment with its points, a veto that reaches a leader."""
    by, at, on = cast.actor(cast.safety), hand.at, hand.at.date()
    scheme = assessment.begin_scheme(assessment_texts.shipped(), by=by, at=at)
    assessment.consult_scheme(scheme.pk, on=on, with_whom="工会", by=by, at=at)
    assessment.publish_scheme(scheme.pk, by=by, at=at)
    assessment.open_year(on.year, by=by, at=at)
    row = assessment_queries.of_person(cast.worker)[0]
    assessment.self_assess(row.pk, {}, words="自评", by=cast.actor(cast.worker), at=at)
    dead = Event(frozenset({"work_accident"}), ("incident", 1), "fatal", deaths=1)
    assessment.strike(dead, cast.units["W2"], on, by=by, at=at)


def _handover(cast: Cast, hand: Clock) -> None:
    """Somebody hands over and signs."""
    me = cast.actor(cast.leader)
    until = (hand.at + timedelta(days=40)).date()
    organisation.go_away(cast.leader, from_date=hand.at.date(), until=until, by=me, at=hand.at)
    handover.follow([cast.leader], since=hand.at.date().toordinal(), at=hand.at)
    row = Handover.objects.get()
    some = [one for one in handover_queries.items(row.pk) if one.state == "NAMED"]
    seen = sha256(text_of(row, some, "give"))
    handover.give(row.pk, [one.pk for one in some], digest_seen=seen, by=me.proved("pin"),
                  at=hand.at)  # fmt: skip


def _consultation(cast: Cast, hand: Clock) -> None:
    """A head who does not accept his targets of next year, and is answered."""
    targets.enter_parent(
        kind="PARK", name="园区", number="4", year=cast.year + 1, lines=[("saf.minor_injury", "4")],
        file=b"%PDF-1.4", by=cast.actor(cast.safety), at=hand.at,
    )  # fmt: skip
    asked = consulted(cast)[cast.leader]
    draft = target_queries.current_set(cast.year + 1)
    assert draft is not None
    now = target_queries.digests(draft.pk)[cast.units["W2"]]
    said = targets.say(
        asked, "REFUSED", words="太严", digest_seen=now, by=cast.actor(cast.leader), at=hand.at
    )
    targets.answer(said.pk, words="照旧", by=cast.actor(cast.safety), at=hand.at)


def _paper(cast: Cast, hand: Clock) -> None:
    """A list that was printed, signed by hand, scanned and marked."""
    meeting = Meeting.objects.latest("pk")
    by = cast.actor(cast.safety)
    made = scans.print_list(meeting.pk, by=by, at=hand.at)
    seen = Seen(jpeg(), "", Mark("page", made.token, 1), (1.5,) * 8, tuple(enumerate([9] * 9, 1)))
    scan = scans.bring([seen], by=by, at=hand.at)
    scans.mark(Sheet.objects.get(scan=scan).pk, [1], by=by, at=hand.at)


def test_every_change_of_evidence_is_named_with_and_without_a_checkpoint_outside(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert queries.audit() == []
    point = queries.latest_checkpoint()
    assert point is not None
    lines, missed, tried = [], [], 0
    tables = [table for table in rows.evidence_models() if table._base_manager.exists()]
    assert {table.__name__ for table in rows.evidence_models()} - {
        table.__name__ for table in tables
    } == set(NOT_TRIED)
    shutil.rmtree(seal.folder())  # "without" means that no note lies anywhere else
    for table in tables:
        cells = []
        for kind in tamper.KINDS:
            for outside in ([point.note], []):
                named = tamper.found(table, kind, outside)
                tried += named in ("yes", "NO")
                cells.append(named)
                if named == "NO":
                    missed.append((table.__name__, kind.name, bool(outside)))
        lines.append(f"{table.__name__:16}" + " ".join(f"{one:4}" for one in cells))
    with capsys.disabled():
        print("\n" + "\n".join(lines) + f"\n{tried} changes tried, {len(missed)} not named")

    assert missed == []
    assert tried > 200
