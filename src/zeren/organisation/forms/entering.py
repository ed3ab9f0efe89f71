"""Forms of what is entered by hand: something new, another name, the other record of a person."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from zeren.organisation.forms.changes import PersonField, Placed, day_field
from zeren.organisation.forms.moves import MoveThing
from zeren.organisation.texts import changes, entering

EITHER = gettext_lazy("One of the two is enough.")


class Told(Placed):
    """A form whose fields are columns of a workbook."""

    def values(self) -> dict[str, str]:
        return {key: str(value or "") for key, value in self.cleaned_data.items()}


class New(Told):
    name_zh = forms.CharField(
        label=gettext_lazy("Name (Chinese)"), max_length=60, required=False, help_text=EITHER
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name (English)"), max_length=60, required=False, help_text=EITHER
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Empty: one is made."),
        max_length=32,
        required=False,
    )
    from_date = day_field(gettext_lazy("From"))
    above: Promise = gettext_lazy("Choose a unit")

    def fill(self) -> None:
        self.offer_units("unit", self.above)


class NewUnit(New):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=list(entering.UNIT_KINDS.items()), initial="team"
    )
    above = gettext_lazy("Below which unit")


class NewPost(New):
    layer = forms.ChoiceField(
        label=gettext_lazy("Layer"), choices=list(changes.LAYERS.items()), initial=6
    )
    head = forms.BooleanField(label=gettext_lazy("Whoever holds it heads the unit"), required=False)

    def values(self) -> dict[str, str]:
        return {**super().values(), "head": "yes" if self.cleaned_data["head"] else "no"}


class NewThing(New):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(changes.THING_KINDS.items()))
    place = forms.ChoiceField(label=gettext_lazy("In which place"), required=False)
    above = gettext_lazy("Unit in charge")

    def fill(self) -> None:
        super().fill()
        MoveThing.fill(self)  # type: ignore[arg-type]  # the same field


class Called(Told):
    """Another name, and another kind where there is one."""

    name_zh = forms.CharField(
        label=gettext_lazy("Name (Chinese)"), max_length=60, required=False, help_text=EITHER
    )
    name_en = forms.CharField(
        label=gettext_lazy("Name (English)"), max_length=60, required=False, help_text=EITHER
    )


class CalledUnit(Called):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(entering.UNIT_KINDS.items()))


class CalledThing(Called):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(changes.THING_KINDS.items()))


class Reached(Told):
    """The staff number, and how a person is reached."""

    number = forms.CharField(label=gettext_lazy("Staff number"), max_length=32)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=32, required=False)


class Merge(Placed):
    first = PersonField(
        label=gettext_lazy("The record that goes on"),
        help_text=gettext_lazy("Staff number of the other record of the same person."),
    )
    from_date = day_field(gettext_lazy("From"))


class Nothing(Placed):
    """Nothing is asked: the page shows at once what will happen."""
