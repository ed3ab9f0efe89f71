"""The pad of the shared device, and the form by which a head makes a device one."""

from datetime import time
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

from zeren.accounts.forms import PinSignIn
from zeren.letters.forms import Asked, Strokes, strokes_of
from zeren.organisation.forms.changes import Placed, UnitField, day_field

Pad = PinSignIn


def _hour(label: "StrPromise", usual: time) -> forms.TimeField:
    return forms.TimeField(
        label=label, initial=usual, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


def _pin(label: "StrPromise") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class Helped(Asked):
    """What stands in the letter, both PINs, and a mark or nothing: nobody writes for another."""

    digest_seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    stroke = forms.CharField(max_length=200_000, required=False, widget=forms.HiddenInput)
    pin = _pin(_("PIN of the person who signs"))
    login = forms.CharField(label=_("Staff number of the witness"), max_length=64)
    witness_pin = _pin(_("PIN of the witness"))
    was_read = forms.BooleanField(
        label=_("I, the witness, was there while the whole text was read aloud and understood.")
    )

    def clean_stroke(self) -> Strokes | None:
        raw = self.cleaned_data["stroke"]
        return strokes_of(raw) if raw else None


class Enrol(Placed):
    """For whom, where, until when."""

    unit = UnitField(label=_("Its people"))
    place = forms.CharField(
        label=_("Where it stands"), max_length=80, help_text=_("Such as: tablet at the gate.")
    )
    until = day_field(_("Last day"))
    opens = _hour(_("Opens at"), time(6))
    closes = _hour(_("Closes at"), time(22))
    shows_names = forms.BooleanField(
        label=_("Show the names of those who still have something to do"),
        required=False,
        initial=True,
    )


def minutes(at: time) -> int:
    """After midnight."""
    return at.hour * 60 + at.minute
