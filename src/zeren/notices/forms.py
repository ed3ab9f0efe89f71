"""The public contact form, and how one wants to be told."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zeren.core.reaching import LADDER, LEFT_OUT, MAIL
from zeren.notices import channels, texts
from zeren.notices.queries import Wish

CONSENT = _(
    "I agree that the safety office keeps my name, my contact and this message in order to answer "
    "me. They are shown to nobody else, and I may ask for their erasure at any time."
)


class Contact(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = forms.CharField(
        label=_("Phone or e-mail"), help_text=_("Where we can reach you."), max_length=120
    )
    message = forms.CharField(
        label=_("Your message"), max_length=4000, widget=forms.Textarea(attrs={"rows": "6"})
    )
    consent = forms.BooleanField(
        label=CONSENT, error_messages={"required": _("Without your consent we may not keep this.")}
    )
    # Programs that fill every field are found by this one; people do not see it.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data.get("website"):
            raise forms.ValidationError(_("This field must stay empty. Empty it and send again."))
        return ""

    def values(self) -> dict[str, Any]:
        """What is kept, with the words of consent exactly as they were shown."""
        kept = {name: self.cleaned_data[name] for name in ("name", "contact", "message")}
        return {**kept, "consent_text": str(CONSENT)}


class Ways(forms.Form):
    """Which way comes first, where one is found there, and when nothing is sent."""

    ladder = forms.BooleanField(label=_("Tell me what is late below me"), required=False)
    quiet_from = forms.TypedChoiceField(
        label=_("Nothing from"), required=False, coerce=int, empty_value=None
    )
    quiet_to = forms.TypedChoiceField(
        label=_("until"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: QueryDict | None, *, wish: Wish) -> None:
        super().__init__(data)
        hours = [("", _("as the house")), *((str(one), f"{one}:00") for one in range(24))]
        for name in ("quiet_from", "quiet_to"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField), "written above"
            field.choices, field.initial = hours, getattr(wish, name)
        self.fields["ladder"].initial = LADDER not in wish.off
        self.names = channels.order()
        asked = {one.name for one in channels.channels() if one.asks_address}
        places = [(str(one), str(one)) for one in range(1, len(self.names) + 1)]
        for at, name in enumerate(self.names):
            place, address = wish.ways.get(name, (at + 1, ""))
            self.fields[f"place_{at}"] = forms.TypedChoiceField(
                label=_("Place of %(way)s") % {"way": texts.way_words(name)},
                coerce=int,
                choices=[*places, (str(LEFT_OUT), _("not this way"))],
                initial=min(place, len(self.names)),
            )
            if name in asked and name != MAIL:
                self.fields[f"address_{at}"] = forms.CharField(
                    label=_("My address for %(way)s") % {"way": name},
                    required=False,
                    max_length=200,
                    initial=address,
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )

    def clean(self) -> dict[str, object]:
        values: dict[str, object] = super().clean() or {}
        if (values.get("quiet_from") is None) != (values.get("quiet_to") is None):
            self.add_error("quiet_to", _("Choose both hours, or leave both to the house."))
        return values

    def ways(self) -> dict[str, tuple[int, str]]:
        """Place and address by way."""
        values = self.cleaned_data
        return {
            name: (values[f"place_{at}"], values.get(f"address_{at}", ""))
            for at, name in enumerate(self.names)
        }

    def off(self) -> list[str]:
        """What is no duty and not wanted."""
        return [] if self.cleaned_data["ladder"] else [LADDER]

    def quiet(self) -> tuple[int, int] | None:
        start, end = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_to"]
        return None if start is None or end is None else (start, end)

    def rows(self) -> list[tuple[str, str, forms.BoundField, forms.BoundField | None]]:
        """(code, words, place, address) of each way."""
        return [
            (
                name,
                texts.way_words(name),
                self[f"place_{at}"],
                self[f"address_{at}"] if f"address_{at}" in self.fields else None,
            )
            for at, name in enumerate(self.names)
        ]
