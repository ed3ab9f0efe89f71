"""PINs that many choose, dates of birth and the own number are refused; most are left."""

import pytest

from zeren.core import pin


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ("111111", "account.pin_too_easy"),
        ("123456", "account.pin_too_easy"),
        ("987654", "account.pin_too_easy"),
        ("121212", "account.pin_too_easy"),
        ("123123", "account.pin_too_easy"),
        ("112233", "account.pin_too_easy"),
        ("332211", "account.pin_too_easy"),
        ("147258", "account.pin_too_easy"),
        ("100047", "account.pin_is_staff_number"),
        ("12345", "account.pin_not_six_digits"),
        ("12345a", "account.pin_not_six_digits"),
        ("１２３４５６", "account.pin_not_six_digits"),
        ("", "account.pin_not_six_digits"),
        ("274913", None),
        ("100048", None),
    ],
)
def test_pins_anyone_would_guess_are_refused(chosen: str, code: str | None) -> None:
    assert pin.weakness(chosen, "PW100047") == code


def test_a_short_staff_number_is_no_pin_either() -> None:
    assert pin.weakness("000047", "E47") == "account.pin_is_staff_number"


def test_a_number_without_digits_forbids_nothing() -> None:
    assert pin.weakness("274913", "boss@works.example") is None


@pytest.mark.parametrize(
    "chosen", ["123321", "201314", "520520", "666888", "147369", "159357", "789456", "112358"]
)
def test_what_people_choose_most_is_refused(chosen: str) -> None:
    assert pin.weakness(chosen, "E1") == "account.pin_too_easy"


@pytest.mark.parametrize("born", ["850412", "120485", "041285", "198504", "041985", "080229"])
def test_a_date_of_birth_is_refused(born: str) -> None:
    assert pin.weakness(born, "E1") == "account.pin_is_a_date"


@pytest.mark.parametrize("chosen", ["850432", "130285"[::-1], "398504"])
def test_what_is_no_date_is_none(chosen: str) -> None:
    assert pin.weakness(chosen, "E1") != "account.pin_is_a_date"


def test_any_part_of_a_long_number_is_refused() -> None:
    for chosen in ("274913", "749135", "913572", "275319"):
        assert pin.weakness(chosen, "E2749135728") in ("account.pin_is_staff_number", None)
    assert pin.weakness("749135", "E2749135728") == "account.pin_is_staff_number"
    assert pin.weakness("531947", "E2749135728") == "account.pin_is_staff_number"


def test_the_list_is_counted_and_leaves_nine_of_ten() -> None:
    """The numbers stand in docs/how-to/sign-in-and-pins.md."""
    assert len(pin.common()) == 4167
    assert len(pin.dates()) == 73122
    assert round(pin.share_refused(), 3) == 0.077


def test_every_pin_of_the_list_is_six_digits() -> None:
    assert all(len(one) == 6 and one.isdigit() for one in pin.common() | pin.dates())
