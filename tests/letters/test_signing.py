"""Nobody signs untrained, nobody signs for another, and signed text never changes."""

import json
from typing import Any

import pytest

from tests import dated
from tests.cast import DRAWING, PIN, Cast
from tests.frozen import Clock
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.core.tongue import both
from zeren.ledger import audit, clock
from zeren.ledger import queries as ledger
from zeren.letters import actions, queries
from zeren.letters.models import Letter, Signature
from zeren.obligations import queries as owed
from zeren.organisation.models import Holding, Thing
from zeren.responsibility import actions as responsibility
from zeren.responsibility import queries as duties
from zeren.targets import actions as targets


def sign(cast: Cast, person: int, **changes: Any) -> Signature:
    """The person signs his own letter, or as `changes` say."""
    letter = cast.letter(changes.pop("letter_of", person))
    given: dict[str, Any] = {
        "digest_seen": letter.digest,
        "strokes": DRAWING,
        "is_pin_fresh": True,
        "by": cast.actor(person),
        "at": clock.now(),
    }
    return actions.sign(letter.pk, **(given | changes))


def countersign(cast: Cast, by: int, person: int, **changes: Any) -> Signature:
    letter = cast.letter(person)
    given: dict[str, Any] = {
        "digest_seen": letter.digest,
        "strokes": DRAWING,
        "is_pin_fresh": True,
        "by": cast.actor(by),
        "at": clock.now(),
    }
    return actions.countersign(letter.pk, **(given | changes))


def codes_about(letter: Letter) -> list[str]:
    return [fact.code for fact in reversed(ledger.facts_about("letter", [letter.pk]))]


def is_met(cast: Cast, person: int) -> bool:
    day = day_of(clock.today())
    rows = owed.standing("letter", [person])[person]
    return any(row.is_met(day) for _pk, row in rows)


def test_a_trained_person_signs_the_superior_countersigns_and_it_is_in_force(cast: Cast) -> None:
    cast.train(cast.worker)

    sign(cast, cast.worker)
    assert cast.letter(cast.worker).state == "SIGNED"
    assert not is_met(cast, cast.worker)
    countersign(cast, cast.leader, cast.worker)

    letter = cast.letter(cast.worker)
    assert letter.state == "IN_FORCE"
    assert codes_about(letter) == ["letter.issued", "letter.signed", "letter.countersigned"]
    assert is_met(cast, cast.worker)
    assert [row.party for row in queries.signatures(letter.pk)] == ["B", "A"]
    assert audit.audit() == []


def test_nobody_signs_untrained(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"letter\.not_trained"):
        sign(cast, cast.worker)

    assert cast.letter(cast.worker).state == "ISSUED"
    assert not Signature.objects.exists()


@pytest.mark.parametrize("half", ["attended", "failed"])
def test_half_a_training_opens_nothing(cast: Cast, half: str) -> None:
    cast.attend(cast.worker)
    if half == "failed":
        cast.pass_quiz(cast.worker, right=False)

    with pytest.raises(Refused, match=r"letter\.not_trained"):
        sign(cast, cast.worker)


def test_nobody_signs_for_another(cast: Cast) -> None:
    cast.train(cast.worker, cast.leader)

    for other in (cast.leader, cast.gm, cast.safety, cast.administrator):
        with pytest.raises(Refused, match=r"letter\.not_yours"):
            sign(cast, other, letter_of=cast.worker)


def test_a_letter_signed_twice_is_signed_once(cast: Cast) -> None:
    cast.train(cast.worker)
    sign(cast, cast.worker)

    with pytest.raises(Refused, match=r"letter\.already_signed"):
        sign(cast, cast.worker)

    assert Signature.objects.count() == 1


def test_a_stale_reader_signs_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.train(cast.worker)
    seen = queries.seen

    def and_then_another(letter: Letter, **given: Any) -> Any:
        found = seen(letter, **given)
        Letter.objects.filter(pk=letter.pk).update(state="SIGNED")
        return found

    monkeypatch.setattr(queries, "seen", and_then_another)
    with pytest.raises(Refused, match=r"letter\.moved_meanwhile"):
        sign(cast, cast.worker)

    assert not Signature.objects.exists()


def test_without_the_own_factor_nothing_is_signed(cast: Cast) -> None:
    cast.train(cast.worker)

    with pytest.raises(Refused, match=r"letter\.pin_needed"):
        sign(cast, cast.worker, is_pin_fresh=False)


def test_what_was_not_shown_is_not_signed(cast: Cast) -> None:
    cast.train(cast.worker)

    with pytest.raises(Refused, match=r"letter\.text_changed"):
        sign(cast, cast.worker, digest_seen=cast.letter(cast.mate).digest)


def test_a_typed_name_stands_for_a_drawing_when_it_is_the_own(cast: Cast) -> None:
    cast.train(cast.worker)

    with pytest.raises(Refused, match=r"letter\.name_differs"):
        sign(cast, cast.worker, strokes=None, typed_name="王喆")
    row = sign(cast, cast.worker, strokes=None, typed_name=" 田𠮷生 ")

    assert (row.method, bytes(row.stroke)) == ("typed", b"")
    assert audit.audit() == []


@pytest.mark.parametrize(
    ("strokes", "code"),
    [
        ([[[1, 1], [2, 2]]], "letter.stroke_too_small"),
        ([[[1, -5]] * 20], "letter.stroke_unreadable"),
        ([[[x % 300, x * 7 % 300] for x in range(9000)]], "letter.stroke_too_large"),
    ],
)
def test_a_slip_of_the_pen_is_no_signature(
    cast: Cast, strokes: list[list[list[int]]], code: str
) -> None:
    cast.train(cast.worker)

    with pytest.raises(Refused) as refused:
        sign(cast, cast.worker, strokes=strokes)

    assert refused.value.code == code


# the text as it was issued


def change_duty(cast: Cast) -> None:
    post = cast.letter(cast.worker).post_id
    items = duties.duties_of_post(post, clock.today()).items
    added = {**items[0], "code": "ZZ-9", "text": both("新增职责", "A new duty"), "locked": False}
    responsibility.revise_duty_list(
        post, items=[*items, added], by=cast.actor(cast.safety), at=clock.now()
    )


def change_target(cast: Cast) -> None:
    gm, at = cast.actor(cast.gm), clock.now()
    targets.draft_set(cast.year, by=gm, at=at)
    row = targets.set_company_target(
        year=cast.year, indicator_code="trn.hours", kind="FP", value="90", by=gm, at=at
    )
    targets.cascade_all(row.pk, rule="SAME_LIMIT", by=gm, at=at)
    targets.publish(cast.year, by=gm, at=at)


def change_thing(cast: Cast) -> None:
    thing = Thing.objects.get(code="DH-1")
    dated.use(thing.pk, cast.worker, since=clock.today())


def change_post(cast: Cast) -> None:
    today = clock.today()
    held = Holding.objects.get(person_id=cast.worker, is_primary=True)
    officer = Holding.objects.get(person_id=cast.clerk, is_primary=True).post
    dated.end([held], today)
    dated.hold(cast.worker, officer.pk, since=today)


def change_superior(cast: Cast) -> None:
    today = clock.today()
    held = Holding.objects.get(person_id=cast.leader, is_primary=True)
    mate = Holding.objects.get(person_id=cast.mate, is_primary=True)
    dated.end([held, mate], today)
    dated.hold(cast.mate, held.post_id, since=today)


@pytest.mark.parametrize(
    "change", [change_duty, change_target, change_thing, change_post, change_superior]
)
def test_a_letter_that_no_longer_fits_is_not_signed_and_a_new_one_is(
    cast: Cast, change: Any
) -> None:
    cast.train(cast.worker)
    before = cast.letter(cast.worker)
    change(cast)

    with pytest.raises(Refused, match=r"letter\.text_changed"):
        sign(cast, cast.worker)
    new = actions.reissue(before.pk, reason="changed", by=cast.actor(cast.safety), at=clock.now())

    assert new is not None
    assert new.supersedes_id == before.pk
    assert codes_about(before)[-1] == "letter.superseded"
    sign(cast, cast.worker)
    assert cast.letter(cast.worker).pk == new.pk
    with pytest.raises(Refused, match=r"letter\.superseded"):
        actions.sign(before.pk, digest_seen=before.digest, strokes=DRAWING, is_pin_fresh=True,
                     by=cast.actor(cast.worker), at=clock.now())  # fmt: skip


def test_a_letter_that_still_fits_is_not_replaced(cast: Cast) -> None:
    letter = cast.letter(cast.worker)

    assert actions.reissue(letter.pk, reason="", by=cast.actor(cast.safety), at=clock.now()) is None

    assert cast.letter(cast.worker).pk == letter.pk


def test_replacing_a_letter_in_force_makes_it_due_again(cast: Cast) -> None:
    cast.train(cast.worker)
    sign(cast, cast.worker)
    countersign(cast, cast.leader, cast.worker)
    change_duty(cast)

    actions.reissue(cast.letter(cast.worker).pk, reason="new duty", by=cast.actor(cast.safety),
                    at=clock.now())  # fmt: skip

    assert not is_met(cast, cast.worker)
    assert cast.letter(cast.worker).state == "ISSUED"


def test_text_changed_in_the_database_is_refused_and_found(cast: Cast) -> None:
    cast.train(cast.worker)
    letter = cast.letter(cast.worker)
    Letter.objects.filter(pk=letter.pk).update(head=letter.head.replace("田𠮷生", "王喆"))

    with pytest.raises(Refused, match=r"letter\.text_changed"):
        sign(cast, cast.worker)

    assert any(str(letter.pk) in str(trouble) for trouble in audit.audit())


def test_text_and_digest_changed_together_are_refused_and_the_audit_finds_them(cast: Cast) -> None:
    cast.train(cast.worker)
    letter, other = cast.letter(cast.worker), cast.letter(cast.mate)
    Letter.objects.filter(pk=letter.pk).update(
        manifest=other.manifest, head=other.head, digest=other.digest
    )

    with pytest.raises(Refused, match=r"letter\.text_changed"):
        sign(cast, cast.worker)

    assert any(str(letter.pk) in str(trouble) for trouble in audit.audit())


# countersigning


def test_the_superior_waits_for_the_person(cast: Cast) -> None:
    cast.train(cast.worker)

    with pytest.raises(Refused, match=r"letter\.not_signed_by_person"):
        countersign(cast, cast.leader, cast.worker)


@pytest.mark.parametrize("who", ["mate", "workshop", "gm", "safety", "administrator"])
def test_only_the_superior_countersigns(cast: Cast, who: str) -> None:
    cast.train(cast.worker)
    sign(cast, cast.worker)

    with pytest.raises(Refused, match=r"letter\.not_yours_to_countersign"):
        countersign(cast, cast.ids[who], cast.worker)


def test_nobody_countersigns_himself(cast: Cast) -> None:
    cast.train(cast.leader)
    sign(cast, cast.leader)

    with pytest.raises(Refused, match=r"letter\.countersigner_is_signer"):
        countersign(cast, cast.leader, cast.leader)


def test_a_letter_is_countersigned_once(cast: Cast) -> None:
    cast.train(cast.worker)
    sign(cast, cast.worker)
    countersign(cast, cast.leader, cast.worker)

    with pytest.raises(Refused, match=r"letter\.already_countersigned"):
        countersign(cast, cast.leader, cast.worker)


def test_a_successor_inherits_what_waits_and_the_predecessor_loses_it(cast: Cast) -> None:
    cast.train(cast.worker)
    sign(cast, cast.worker)
    change_superior(cast)
    letter, today = cast.letter(cast.worker), clock.today()

    assert letter in queries.countersignable([cast.mate], today)
    assert letter not in queries.countersignable([cast.leader], today)
    with pytest.raises(Refused, match=r"letter\.not_yours_to_countersign"):
        countersign(cast, cast.leader, cast.worker)
    countersign(cast, cast.mate, cast.worker)

    assert cast.letter(cast.worker).state == "IN_FORCE"


def test_who_may_countersign_finds_it_in_the_list(cast: Cast) -> None:
    everybody = [one for one in cast.ids.values() if one != cast.contractor]
    cast.train(*(one for one in everybody if one != cast.gm))
    cast.pass_quiz(cast.gm)
    for person in everybody:
        sign(cast, person)

    waiting = {
        one: {row.person_id for row in queries.countersignable([one], clock.today())}
        for one in everybody
    }

    assert waiting[cast.gm] == {cast.safety, cast.workshop}
    assert waiting[cast.safety] == {cast.clerk, cast.auditor, cast.administrator}
    assert waiting[cast.workshop] == {cast.leader}
    assert waiting[cast.leader] == {cast.worker, cast.mate, cast.agency}
    assert sum(len(found) for found in waiting.values()) == len(everybody) - 1


def test_a_batch_gives_each_letter_its_own_record_and_names_what_could_not_be_signed(
    cast: Cast, hand: Clock
) -> None:
    people = [cast.worker, cast.mate, cast.agency]
    cast.train(*people)
    for person in people[:2]:
        sign(cast, person)
    digests = {cast.letter(one).pk: cast.letter(one).digest for one in people}

    batch = actions.countersign_batch(
        digests, strokes=DRAWING, is_pin_fresh=True, batch="b1", by=cast.actor(cast.leader),
        at=clock.now(),
    )  # fmt: skip

    assert {row.letter_id for row in batch.done} == {cast.letter(one).pk for one in people[:2]}
    assert len({row.fact_id for row in batch.done}) == 2
    assert {row.batch for row in batch.done} == {"b1"}
    assert [(one.code, one.where) for one in batch.problems] == [
        ("letter.not_signed_by_person", cast.letter(cast.agency).number)
    ]


def test_a_batch_sent_again_after_a_crash_says_what_the_same_hand_signed_before(
    cast: Cast, hand: Clock
) -> None:
    people = [cast.worker, cast.mate]
    cast.train(*people)
    for person in people:
        sign(cast, person)
    digests = {cast.letter(one).pk: cast.letter(one).digest for one in people}
    countersign(cast, cast.leader, cast.worker)

    door = cast.door(cast.leader)
    again = door.post(
        "/letters/countersign/",
        {
            "letter": [f"{pk}:{digest}" for pk, digest in digests.items()],
            "pin": PIN,
            "typed_name": "",
            "stroke": json.dumps({"strokes": [[[*at, 0] for at in line] for line in DRAWING]}),
        },
    )

    page = " ".join(door.get(again.headers["Location"]).content.decode().split())
    assert again.status_code == 303
    assert "1 letter countersigned" in page
    assert "1 letter was already countersigned by you" in page
    assert "need attention" not in page
    assert Signature.objects.filter(party="A").count() == 2


def test_the_head_of_the_whole_signs_a_commitment_alone(cast: Cast) -> None:
    cast.hold_meeting()
    cast.pass_quiz(cast.gm)

    sign(cast, cast.gm)

    letter = cast.letter(cast.gm)
    assert (letter.kind, letter.state, letter.countersigner_id) == ("commitment", "IN_FORCE", None)
    assert is_met(cast, cast.gm)
    with pytest.raises(Refused, match=r"letter\.not_yours_to_countersign|is_a_commitment"):
        countersign(cast, cast.safety, cast.gm)


def test_a_receipt_is_complete_once_a_checkpoint_covers_it(cast: Cast) -> None:
    from zeren.core.log import verifier
    from zeren.ledger import actions as ledger_actions

    cast.train(cast.worker)
    row = sign(cast, cast.worker)
    letter = cast.letter(cast.worker)
    assert queries.receipt(letter, row) is None

    ledger_actions.sequence()
    ledger_actions.checkpoint()

    found = queries.receipt(letter, row)
    assert found is not None
    report = verifier.check(ledger.receipt_file(found).encode(), ledger.verifier_key())
    assert report.ok, report.lines


def test_signing_asks_a_fixed_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    cast.train(cast.worker)

    with django_assert_max_num_queries(60):
        sign(cast, cast.worker)
