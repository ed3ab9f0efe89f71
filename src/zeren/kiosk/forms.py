"""The pad of the shared device, and the form by which a head makes a device one."""

from datetime import time
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

from zeren.accounts.forms import PinSignIn
from zeren.organisation.forms.changes import Placed, UnitField, day_field

Pad = PinSignIn


def _hour(label: "StrPromise", usual: time) -> forms.TimeField:
    return forms.TimeField(
        label=label, initial=usual, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


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
