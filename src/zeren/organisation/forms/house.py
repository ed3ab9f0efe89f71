"""Forms of what the house decides about itself."""

import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from babel.core import get_global
from babel.dates import get_timezone_location
from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from zeren.organisation.forms.changes import Chosen, Placed, day_field
from zeren.web import words

MOST_NAMED = 6


class Search(forms.TextInput):
    """A line to type into, which offers what is known."""

    offered: Sequence[tuple[str, str]] = ()

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        listed = {**(attrs or {}), "list": f"{name}-known", "autocomplete": "off"}
        known = format_html_join("", '<option value="{}">{}</option>', self.offered)
        line = super().render(name, value, listed, renderer)
        return format_html('{}<datalist id="{}-known">{}</datalist>', line, name, known)


class ZoneField(Chosen, forms.CharField):
    """A time zone by its name, its city or its country."""

    argument = "name"

    def offer(self, paths: Sequence[str], on: date) -> None:
        noon = datetime.combine(on, time(12), tzinfo=UTC)
        locale = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
        known = zoneinfo.available_timezones() & get_global("zone_territories").keys()
        self.known = {
            name: f"{get_timezone_location(name, locale=locale)} "
            f"(UTC{noon.astimezone(zoneinfo.ZoneInfo(name)):%:z})"
            for name in sorted(known)
        }
        assert isinstance(self.widget, Search)
        self.widget.offered = list(self.known.items())

    def clean(self, value: object) -> str:
        text = str(super().clean(value))
        wanted = text.casefold().replace(" ", "_")
        if found := [one for one in self.known if one.casefold() == wanted]:
            return found[0]
        found = [
            one for one, place in self.known.items()
            if wanted in one.casefold() or text.casefold() in place.casefold()
        ]  # fmt: skip
        if len(found) == 1:
            return found[0]
        if not found or not text:
            said = _("No time zone is found by “%(text)s”. Type a large city near you.")
            raise forms.ValidationError(said % {"text": text})
        said = _("Several may be meant: %(names)s. Type one of them.")
        raise forms.ValidationError(said % {"names": words.shown(found[:MOST_NAMED])})


class HouseName(Placed):
    text = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        help_text=gettext_lazy("As it is to stand on letters."),
        max_length=200,
    )


class FirstZone(Placed):
    zone = ZoneField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Type a city or a country, and choose from the list."),
        max_length=60,
        widget=Search,
    )


class Zone(FirstZone):
    from_date = day_field(
        gettext_lazy("From"), help_text=gettext_lazy("The first day by the new clock.")
    )


class Address(Placed):
    text = forms.CharField(
        label=gettext_lazy("Address for phones"),
        help_text=gettext_lazy("As a phone types it, with http:// or https://."),
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )


class KeysCopy(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Check number that the command told"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
