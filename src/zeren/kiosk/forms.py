"""The pad of the shared device, and the form by which a head makes a device one."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.accounts.forms import PinSignIn
from zeren.organisation.forms.changes import Placed, UnitField, day_field

Pad = PinSignIn


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class Enrol(Placed):
    """For whom, where, until when."""

    unit = UnitField(label=_("For the people of"))
    place = forms.CharField(
        label=_("Where it stands"), max_length=80, help_text=_("Such as: tablet at the gate.")
    )
    until = day_field(_("Last day"))
    opens = _hour(_("Opens at"))
    closes = _hour(_("Closes at"))
    shows_names = forms.BooleanField(
        label=_("Show the names of those who still have something to do"), required=False
    )

    def __init__(self, *args: Any, paths: Sequence[str], on: date, **kwargs: Any) -> None:
        initial = {"opens": time(6), "closes": time(22), "shows_names": True}
        super().__init__(*args, paths=paths, on=on, initial=initial, **kwargs)
        self.fields["until"].initial = on + timedelta(days=30)

    def given(self) -> dict[str, Any]:
        """Hours as minutes after midnight."""
        typed = super().given()
        for name in ("opens", "closes"):
            at = typed[name]
            assert isinstance(at, time), "a time field gives a time"
            typed[name] = at.hour * 60 + at.minute
        return typed
