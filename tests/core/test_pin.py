"""PINs too easy to guess are refused; the door stays shut longer and longer."""

from datetime import timedelta

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


def test_the_fifth_wrong_try_shuts_the_door_and_each_further_one_for_longer() -> None:
    delays = [pin.delay_after(tries) for tries in range(4, 11)]

    assert delays[0] is None
    assert delays[1:] == [timedelta(minutes=m) for m in (1, 5, 15, 60, 60, 60)]


def test_ten_thousand_guesses_take_more_than_a_year() -> None:
    waits = sum((pin.delay_after(tries) or timedelta() for tries in range(10_000)), timedelta())

    assert waits > timedelta(days=365)
