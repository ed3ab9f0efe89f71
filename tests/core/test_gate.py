"""Nobody signs untrained, nobody signs for another, and signed text never changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeren.core.letters import gate, letter
from zeren.core.letters.gate import Seen
from zeren.core.letters.manifest import sha256
from zeren.core.refusal import Refused

NOW = datetime(2022, 2, 16, 7, 0, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(seconds=1)
READY = Seen(
    state="ISSUED",
    at=NOW,
    is_trained=True,
    trained_at=BEFORE,
    digest_shown="aa",
    digest_stored="aa",
    digest_recomposed="aa",
    is_own=True,
    is_superior=False,
    signer_is_person=False,
    pin_fresh=True,
    is_head_of_root=False,
)
SIGNED = replace(READY, state="SIGNED", is_own=False, is_superior=True, signer_is_person=True)
COMMITMENT = replace(READY, is_head_of_root=True)
ON_PAPER = replace(READY, is_own=False)
CHANGED = replace(READY, may_acknowledge=True)
STATES = letter.READINGS


@pytest.mark.parametrize(
    ("act", "seen", "change", "code"),
    [
        ("sign", READY, {"is_trained": False}, "letter.not_trained"),
        ("sign", READY, {"trained_at": None}, "letter.not_trained"),
        ("sign", READY, {"trained_at": AFTER}, "letter.signed_before_training"),
        ("sign", READY, {"digest_shown": "bb"}, "letter.text_changed"),
        ("sign", READY, {"digest_stored": "bb"}, "letter.text_changed"),
        ("sign", READY, {"digest_recomposed": "bb"}, "letter.text_changed"),
        ("sign", READY, {"is_own": False}, "letter.not_yours"),
        ("sign", READY, {"pin_fresh": False}, "letter.pin_needed"),
        ("sign", READY, {"is_head_of_root": True}, "letter.is_a_commitment"),
        ("sign", READY, {"state": "SIGNED"}, "letter.already_signed"),
        ("sign", READY, {"state": "IN_FORCE"}, "letter.already_signed"),
        ("sign", READY, {"state": "SUPERSEDED"}, "letter.superseded"),
        ("sign", READY, {"state": "EXPIRED"}, "letter.expired"),
        ("sign", READY, {"state": "WITHDRAWN"}, "letter.withdrawn"),
        ("sign", READY, {"state": "LAPSED"}, "letter.lapsed"),
        ("sign", READY, {"state": "AHEAD"}, "letter.already_signed"),
        ("acknowledge", CHANGED, {"may_acknowledge": False}, "letter.needs_signature"),
        ("acknowledge", CHANGED, {"is_own": False}, "letter.not_yours"),
        ("acknowledge", CHANGED, {"is_trained": False}, "letter.not_trained"),
        ("acknowledge", CHANGED, {"pin_fresh": False}, "letter.pin_needed"),
        ("acknowledge", CHANGED, {"state": "EXPIRED"}, "letter.expired"),
        ("sign_on_paper", ON_PAPER, {"is_own": True}, "letter.paper_by_signer"),
        ("sign_on_paper", ON_PAPER, {"is_trained": False}, "letter.not_trained"),
        ("sign_on_paper", ON_PAPER, {"digest_recomposed": "bb"}, "letter.text_changed"),
        ("sign_on_paper", ON_PAPER, {"pin_fresh": False}, "letter.pin_needed"),
        ("sign_on_paper", ON_PAPER, {"state": "SIGNED"}, "letter.already_signed"),
        ("sign_on_paper", ON_PAPER, {"state": "SUPERSEDED"}, "letter.superseded"),
        ("sign_on_paper", ON_PAPER, {"is_head_of_root": True}, "letter.is_a_commitment"),
        ("sign_commitment", COMMITMENT, {"is_trained": False}, "letter.not_trained"),
        ("sign_commitment", COMMITMENT, {"is_own": False}, "letter.not_yours"),
        ("sign_commitment", COMMITMENT, {"state": "IN_FORCE"}, "letter.already_signed"),
        ("sign_commitment", COMMITMENT, {"is_head_of_root": False}, "letter.is_not_a_commitment"),
        ("countersign", SIGNED, {"is_own": True}, "letter.countersigner_is_signer"),
        ("countersign", SIGNED, {"is_superior": False}, "letter.not_yours_to_countersign"),
        ("countersign", SIGNED, {"state": "ISSUED"}, "letter.not_signed_by_person"),
        ("countersign", SIGNED, {"signer_is_person": False}, "letter.not_signed_by_person"),
        ("countersign", SIGNED, {"state": "IN_FORCE"}, "letter.already_countersigned"),
        ("countersign", SIGNED, {"state": "SUPERSEDED"}, "letter.superseded"),
        ("countersign", SIGNED, {"is_head_of_root": True}, "letter.is_a_commitment"),
        ("countersign", SIGNED, {"digest_shown": "bb"}, "letter.text_changed"),
        ("countersign", SIGNED, {"is_trained": False}, "letter.not_trained"),
        ("countersign", SIGNED, {"pin_fresh": False}, "letter.pin_needed"),
    ],
)
def test_each_reason_alone_closes_the_step(
    act: str, seen: Seen, change: dict[str, object], code: str
) -> None:
    assert gate.refusals(act, seen) == ()

    assert gate.refusals(act, replace(seen, **change)) == (code,)  # type: ignore[arg-type]


def test_the_gate_is_open_in_exactly_the_rows_the_rule_names() -> None:
    """The whole truth table: 5 acts, 8 readings, 3 trainings, 8 texts, 6 other facts."""
    trainings = ((False, None), (True, BEFORE), (True, AFTER))
    flags = product((False, True), repeat=8)
    for (act, state), training, flag in product(product(gate.ACTS, STATES), trainings, flags):
        shown, recomposed, own, superior, signed, pin, root, stored = flag
        seen = Seen(
            state=state,
            at=NOW,
            is_trained=training[0],
            trained_at=training[1],
            digest_shown="aa" if shown else "bb",
            digest_stored="aa" if stored else "bb",
            digest_recomposed="aa" if recomposed else "bb",
            is_own=own,
            is_superior=superior,
            signer_is_person=signed,
            pin_fresh=pin,
            is_head_of_root=root,
            may_acknowledge=superior,  # one flag for two facts that are never read together
        )
        expected = (
            training == (True, BEFORE)
            and shown == stored == recomposed
            and pin
            and {
                "sign": state == "ISSUED" and own and not root,
                "sign_commitment": state == "ISSUED" and own and root,
                "acknowledge": state == "ISSUED" and own and superior,
                "sign_on_paper": state == "ISSUED" and not own and not root,
                "countersign": state == "SIGNED" and superior and signed and not own and not root,
            }[act]
        )

        assert gate.is_open(act, seen) == expected, (act, seen)


def test_an_open_gate_leads_where_the_table_of_steps_says() -> None:
    assert gate.require("sign", READY) == "SIGNED"
    assert gate.require("sign_commitment", COMMITMENT) == "IN_FORCE"
    assert gate.require("countersign", SIGNED) == "IN_FORCE"
    assert gate.require("sign_on_paper", ON_PAPER) == "SIGNED"
    assert gate.require("acknowledge", replace(READY, may_acknowledge=True)) == "IN_FORCE"


def test_a_closed_gate_names_every_reason_at_once() -> None:
    with pytest.raises(Refused) as refused:
        gate.require("sign", replace(READY, is_trained=False, pin_fresh=False))

    assert refused.value.code == "letter.not_trained"
    assert [p.code for p in refused.value.problems] == ["letter.not_trained", "letter.pin_needed"]


class Life:
    """A letter as a room would keep it: the gate decides, the table of steps moves it."""

    def __init__(self, *, is_commitment: bool) -> None:
        self.state, self.text, self.fitting = "ISSUED", "v1", "v1"
        self.signed_text: list[str] = []
        self.signed_by: list[str] = []
        self.is_trained = False
        self.is_commitment = is_commitment

    def act(self, name: str, who: str, shown: str, pin: bool) -> None:
        if name == "train":
            self.is_trained = True
        elif name == "change":
            self.fitting = shown
        elif name in gate.ACTS:
            seen = Seen(
                state=self.state,
                at=NOW,
                is_trained=self.is_trained,
                trained_at=BEFORE if self.is_trained else None,
                digest_shown=sha256(shown),
                digest_stored=sha256(self.text),
                digest_recomposed=sha256(self.fitting),
                is_own=who == "person",
                is_superior=who == "superior",
                signer_is_person=self.signed_by[:1] == ["person"],
                pin_fresh=pin,
                is_head_of_root=self.is_commitment,
            )
            self.state = gate.require(name, seen)
            self.signed_text.append(shown)
            # on paper the person signed, and who confirms is somebody else
            self.signed_by.append("person" if name == gate.PAPER else who)
        else:
            self.state = letter.target(self.state, name)


acts = st.tuples(
    st.integers(0, 11),
    st.sampled_from(["person", "person", "superior", "superior", "colleague"]),
    st.sampled_from(["v1", "v1", "v2"]),
    st.sampled_from([True, True, True, False]),
)


@settings(max_examples=300)
@given(st.booleans(), st.lists(acts, min_size=6, max_size=20))
def test_no_path_signs_without_training_and_signed_text_never_changes(
    is_commitment: bool, history: list[tuple[int, str, str, bool]]
) -> None:
    """Draws among the acts the table leaves open, so that it reaches the deep states."""
    life = Life(is_commitment=is_commitment)
    for choice, who, shown, pin in history:
        names = ["train", "change", *letter.open_acts(life.state)]
        try:
            life.act(names[choice % len(names)], who, shown, pin)
        except Refused:
            continue

        if life.state in ("SIGNED", "IN_FORCE"):
            assert life.is_trained
            assert life.signed_by[0] == "person"
        if life.state == "IN_FORCE":
            assert life.signed_by == (["person"] if is_commitment else ["person", "superior"])
        assert set(life.signed_text) <= {life.text}


def test_the_walk_reaches_a_letter_in_force() -> None:
    life = Life(is_commitment=False)
    for step in (("train", "person"), ("sign", "person"), ("countersign", "superior")):
        life.act(*step, "v1", True)

    assert life.state == "IN_FORCE"
