"""The public contact form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
