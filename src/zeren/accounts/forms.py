"""The forms at the door: plain fields; what may be is decided by the actions."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.core.pin import LENGTH
from zeren.core.viewer import OFFICES
from zeren.web import words
from zeren.web.words import sentence

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LANGUAGES = (("zh-hans", "简体中文"), ("en", "English"))


class PinField(forms.CharField):
    """Six digits typed on a numeric keypad; pasting and password managers are welcome."""

    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.PasswordInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": autocomplete,
                    "maxlength": str(LENGTH),
                    "pattern": "[0-9]*",
                }
            ),
        )
        kwargs.setdefault("max_length", 32)
        super().__init__(**kwargs)


def _secret(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class PinSignIn(forms.Form):
    login = forms.CharField(
        label=_("Staff number"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    pin = PinField(label=_("PIN"))


class DirectorySignIn(PinSignIn):
    """One of the two says which is asked; neither is ever tried as the other."""

    use_required_attribute = False
    directory = forms.CharField(
        label=_("Password of the directory"),
        max_length=256,
        strip=False,
        required=False,
        widget=_secret("current-password"),
    )

    def full_clean(self) -> None:
        self.fields["pin"].required = not self.data.get("directory")
        super().full_clean()

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        if values.get("pin") and values.get("directory"):
            self.add_error("pin", sentence("account.pin_or_password"))
        return values


class PasswordSignIn(forms.Form):
    login = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"), max_length=256, strip=False, widget=_secret("current-password")
    )


class _Twice(forms.Form):
    """What is chosen is typed twice; `twice` names the two fields."""

    twice = ("", "")

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        first, second = (values.get(name) for name in self.twice)
        if first and second and first != second:
            self.add_error(self.twice[1], _("The two entries differ. Type the same again."))
        return values


class Welcome(_Twice):
    twice = ("pin", "again")
    login = forms.CharField(
        label=_("Staff number or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("Eight signs on the slip you were given, such as ABCD-EFGH."),
        max_length=32,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    pin = PinField(
        label=_("Your new PIN"),
        help_text=_("Six digits only you know. No runs, no repeats, not your staff number."),
        autocomplete="new-password",
    )
    again = PinField(label=_("The same PIN again"), autocomplete="new-password")


class ChangePin(_Twice):
    twice = ("pin", "again")
    old = PinField(label=_("Your present PIN"))
    pin = PinField(label=_("Your new PIN"), autocomplete="new-password")
    again = PinField(label=_("The same PIN again"), autocomplete="new-password")


class SetPassword(_Twice):
    twice = ("password", "again")
    proof = PinField(label=_("Your PIN"))
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 signs; a short sentence is easy to remember."),
        max_length=256,
        strip=False,
        widget=_secret("new-password"),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=256,
        strip=False,
        widget=_secret("new-password"),
    )


class OwnPin(forms.Form):
    pin = PinField(label=_("Your PIN"))


class Number(forms.Form):
    login = forms.CharField(
        label=_("Your staff number"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class TryNumber(forms.Form):
    number = forms.CharField(
        label=_("Staff number"),
        help_text=_("Empty: only how the directory answers. Nobody is signed in or asked."),
        max_length=64,
        required=False,
    )


def _line(
    label: "StrPromise", *, help_text: "str | StrPromise" = "", initial: str = "", need: bool = True
) -> forms.CharField:
    """One setting as it is called in zeren.toml; nothing is corrected or remembered for it."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label,
        help_text=help_text,
        initial=initial,
        required=need,
        max_length=400,
        widget=widget,
    )


def _kept_secret(label: "StrPromise") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_(
            "Sealed and never shown again. Empty: the one that is kept, for the same place."
        ),
        max_length=400,
        strip=False,
        required=False,
        widget=_secret("new-password"),
    )


class Oidc(forms.Form):
    oidc_issuer = _line(
        _("Issuer (oidc_issuer)"), help_text=_("As https://login.example, letter by letter.")
    )
    oidc_client = _line(_("What Zeren is called there (oidc_client)"))
    oidc_scope = _line(
        _("Scopes (oidc_scope)"),
        initial="openid profile",
        help_text=_("Some providers need offline_access, to be asked again each minute."),
    )
    oidc_secret = _kept_secret(_("Its secret there (oidc_secret)"))


class Ldap(forms.Form):
    ldap_server = _line(
        _("Directory (ldap_server)"),
        help_text=_("ldaps://dc.works.example or starttls://dc.works.example"),
    )
    ldap_base = _line(
        _("Where its people stand (ldap_base)"), help_text="ou=people,dc=works,dc=example"
    )
    ldap_bind = _line(_("As whom Zeren searches (ldap_bind)"), help_text=_("It only reads."))
    ldap_password = _kept_secret(_("Password of that name (ldap_password)"))
    ldap_filter = _line(_("Who may sign in (ldap_filter)"), initial="(objectClass=person)")
    ldap_number = _line(_("Where the staff number stands (ldap_number)"), initial="employeeNumber")
    ldap_id = _line(
        _("What never changes there (ldap_id)"),
        initial="entryUUID",
        help_text=_("objectGUID in a Windows domain."),
    )


class Mail(forms.Form):
    mail_server = _line(
        _("Mail server (mail_server)"), help_text=_("As starttls://mail.works.example:587")
    )
    mail_user = _line(_("Name there"), need=False)
    mail_password = _kept_secret(_("Password there"))
    mail_sender = _line(_("Sender of mails (mail_sender)"), help_text="zeren@works.example")


class Channels(forms.Form):
    channels = forms.CharField(
        label=_("Ways, one a line, in the order in which they are tried"),
        help_text=_(
            "A name, a space, an address of apprise with {to} or {phone}. A name alone keeps its "
            "address; mail may stand among them."
        ),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": "6", "autocomplete": "off", "spellcheck": "false"}),
    )


def _number(label: "StrPromise", most: int, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, initial=initial)


class Hours(forms.Form):
    message_hour = _number(_("Hour from which messages are written (message_hour)"), 23, 7)
    quiet_from = _number(_("Quiet from this hour; twice the same: never (quiet_from)"), 23, 0)
    quiet_to = _number(_("Quiet until this hour (quiet_to)"), 23, 0)
    ladder_days = _number(
        _("Working days late until the next above is told; 0: never (ladder_days)"), 100, 5
    )

    def clean(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items()}


OFFICES_HERE = {**words.table("organisation", "roles"), "general_manager": _("General manager")}


class Factors(forms.Form):
    second_factor_for = forms.MultipleChoiceField(
        label=_("These offices (second_factor_for)"),
        choices=lambda: [(one, OFFICES_HERE[one]) for one in OFFICES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_second_factor_for(self) -> str:
        return " ".join(self.cleaned_data["second_factor_for"])


WAYS: dict[str, type[forms.Form]] = {
    "oidc": Oidc,
    "ldap": Ldap,
    "mail": Mail,
    "channels": Channels,
    "hours": Hours,
    "factors": Factors,
}


class TryDocument(forms.Form):
    document = forms.JSONField(
        label=_("What the program would send of somebody"),
        help_text=_("As JSON; nothing of it is done."),
        max_length=4000,
        initial={"userName": "E001", "active": True},
        widget=forms.Textarea(attrs={"rows": "4", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"invalid": _("This is no JSON.")},
    )

    def clean_document(self) -> dict[str, object]:
        found = self.cleaned_data["document"]
        if not isinstance(found, dict):
            raise forms.ValidationError(_("This is no JSON."))
        return found


class Client(forms.Form):
    words = forms.CharField(label=_("What the program is called"), max_length=60)


class Digits(forms.Form):
    digits = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Six digits that the app shows now"),
        error_messages={"invalid": _("The app shows six digits. Type all of them.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "6"}
        ),
    )


class AddApp(Digits, OwnPin):
    field_order = ("digits", "pin")


class Passkey(forms.Form):
    answer = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Press the button and unlock your device.")},
    )

    def clean_answer(self) -> dict[str, object]:
        """An object; what stands in it is checked with the signature."""
        answer = self.cleaned_data["answer"]
        return answer if isinstance(answer, dict) else {}


class AddPasskey(Passkey, OwnPin):
    pass


class Language(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
