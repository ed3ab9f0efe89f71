"""The own PIN, given again where a code is confirmed, slips are opened, or signing is released."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.accounts.forms import PinField


class OwnPin(forms.Form):
    pin = PinField(label=_("Your PIN"))
