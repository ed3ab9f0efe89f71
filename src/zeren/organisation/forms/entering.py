"""Forms of what is entered by hand: something new, another name, the other record of a person."""

from django import forms
from django.utils.translation import gettext_lazy

from zeren.organisation.forms.changes import (
    PersonField,
    Placed,
    PlaceField,
    UnitField,
    day_field,
    passes_field,
)
from zeren.organisation.texts import changes

BESIDE = ("unit_id", "place_id", "from_date", "passes")
EITHER = gettext_lazy("One of the two is enough.")


class Told(Placed):
    """A form whose fields are columns of a workbook."""

    def given(self) -> dict[str, object]:
        """Its columns; beside them the day, and where it belongs."""
        typed = super().given()
        told = {name: typed.pop(name) for name in BESIDE if name in typed}
        values = {name: _written(value) for name, value in typed.items()}
        # what only stood there would undo what somebody else wrote since
        was = {name: self.data.get(self.add_initial_prefix(name)) for name in values}
        return told | {"values": {name: one for name, one in values.items() if one != was[name]}}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")


class New(Told):
    name_zh = forms.CharField(
        label=gettext_lazy("Name (Chinese)"), max_length=60, required=False, help_text=EITHER
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name (English)"), max_length=60, required=False, help_text=EITHER
    )
    unit = UnitField(label=gettext_lazy("Unit"))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Empty: one is made."),
        max_length=32,
        required=False,
    )
    from_date = day_field(gettext_lazy("From"))


class NewUnit(New):
    unit = UnitField(label=gettext_lazy("Unit"), empty=gettext_lazy("Below which unit"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=list(changes.UNIT_KINDS.items()), initial="team"
    )


class NewPost(New):
    layer = forms.ChoiceField(
        label=gettext_lazy("Layer"), choices=list(changes.LAYERS.items()), initial=6
    )
    head = forms.BooleanField(label=gettext_lazy("Whoever holds it heads the unit"), required=False)


class NewThing(New):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(changes.THING_KINDS.items()))
    unit = UnitField(label=gettext_lazy("Unit"), empty=gettext_lazy("Unit in charge"))
    place = PlaceField(label=gettext_lazy("In which place"), required=False)


class Called(Told):
    """Another name, and another kind where there is one."""

    name_zh = forms.CharField(
        label=gettext_lazy("Name (Chinese)"), max_length=60, required=False, help_text=EITHER
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name (English)"), max_length=60, required=False, help_text=EITHER
    )


class CalledUnit(Called):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(changes.UNIT_KINDS.items()))


class CalledThing(Called):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(changes.THING_KINDS.items()))


class Reached(Told):
    """The staff number, and how a person is reached."""

    number = forms.CharField(label=gettext_lazy("Staff number"), max_length=32)
    passes = passes_field()
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=32, required=False)


class Merge(Placed):
    first = PersonField(
        argument="first_id",
        label=gettext_lazy("The record that goes on"),
        help_text=gettext_lazy("Staff number of the other record of the same person."),
    )
    from_date = day_field(gettext_lazy("From"))
