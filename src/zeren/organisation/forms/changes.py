"""Forms that find people, and forms of the changes by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from zeren.core import folding
from zeren.core.tongue import say
from zeren.organisation import queries
from zeren.organisation.queries import Name, search
from zeren.organisation.texts import changes as texts

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Choices = list[tuple[str, Any]]
UnitChoice = tuple[str, str, Name, int]
DAY = "%Y-%m-%d"


def tongue(name: Name) -> str:
    return say(name, get_language() or "en")


def unit_choices(units: Sequence[UnitChoice], *, empty: str | Promise = "") -> Choices:
    """Units in tree order, deeper ones indented; the value is the id."""
    first: Choices = [("", empty)] if empty else []
    return first + [(pk, "\u2003" * depth + tongue(name)) for pk, _path, name, depth in units]


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format=DAY)


def day_field(
    label: "StrPromise", *, help_text: "StrPromise | str" = "", required: bool = True
) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=day_input(), input_formats=[DAY]
    )


class Chosen(forms.Field):
    """Something within the reach on a day; the act gets its id, by the name of its argument."""

    argument: str

    def __init__(self, *, argument: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.argument = argument or self.argument

    def offer(self, paths: Sequence[str], on: date) -> None:
        raise NotImplementedError


def passes_field() -> forms.BooleanField:
    """Asked only of a number that somebody gave up (Placed)."""
    return forms.BooleanField(
        label=gettext_lazy("The number passes to this person, who is somebody else"), required=False
    )


class PersonField(Chosen, forms.CharField):
    """A staff number or a name; what may mean several people asks which."""

    argument = "person_id"

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", gettext_lazy("Staff number, name, or pinyin."))
        super().__init__(max_length=80, **more)

    def offer(self, paths: Sequence[str], on: date) -> None:
        self.paths, self.on = paths, on

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.find(text)
        if not found:
            raise forms.ValidationError(self.unknown(text))
        if len(found) > 1:
            names = [f"{name} ({number})" for _pk, number, name in found]
            raise forms.ValidationError(
                _("Several people may be meant: %(names)s. Type the staff number."),
                params={
                    "names": ("、" if (get_language() or "").startswith("zh") else ", ").join(names)
                },
            )
        return found[0][0]

    def find(self, text: str) -> list[tuple[int, str, str]]:
        """(id, staff number, name) of whoever may be meant."""
        return search.search_people(self.paths, self.on, text)

    def unknown(self, text: str) -> str:
        return _("Nobody is found by “%(text)s”. Check the staff number.") % {"text": text}


class Listed(Chosen, forms.TypedChoiceField):
    """One row of a list; nothing chosen is None."""

    empty: str | Promise

    def __init__(self, *, empty: str | Promise | None = None, **more: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **more)
        self.empty = self.empty if empty is None else empty


class UnitField(Listed):
    argument = "unit_id"
    empty = gettext_lazy("Choose a unit")

    def offer(self, paths: Sequence[str], on: date) -> None:
        self.choices = unit_choices(search.units_to_choose(paths, on), empty=self.empty)


class PostField(Listed):
    argument = "post_id"
    empty = gettext_lazy("Choose a post")

    def offer(self, paths: Sequence[str], on: date) -> None:
        """Posts by unit, in tree order."""
        self.choices = [("", self.empty)] + [
            (tongue(unit), [(pk, tongue(name)) for pk, name in posts])
            for unit, posts in search.posts_to_choose(paths, on)
        ]


class UnitsField(Chosen, forms.TypedMultipleChoiceField):
    """Several units; neither the one at `besides` nor one above it."""

    argument = "other_ids"

    def __init__(self, *, besides: str, **more: Any) -> None:
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, **more)
        self.besides = besides

    def offer(self, paths: Sequence[str], on: date) -> None:
        units = search.units_to_choose(paths, on)
        self.choices = unit_choices([one for one in units if not self.besides.startswith(one[1])])


class PlaceField(Listed):
    argument = "place_id"
    empty = gettext_lazy("no place")

    def offer(self, paths: Sequence[str], on: date) -> None:
        places = [(str(row.id), f"{tongue(row.name)} · {row.code}") for row in search.places(on)]
        self.choices = [("", self.empty), *places]


class LastDayField(forms.DateField):
    """The last day on which it is so; the act gets the first day without it."""

    def __init__(self, *, argument: str = "until", **more: Any) -> None:
        super().__init__(input_formats=[DAY], widget=day_input(), **more)
        self.argument = argument

    def clean(self, value: Any) -> date | None:
        last = super().clean(value)
        return last + timedelta(days=1) if last else None


class Placed(forms.Form):
    """A form that knows the reach and the day."""

    def __init__(self, *args: Any, paths: Sequence[str], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not queries.had_number(folding.code(self.data.get("number", ""))):
            self.fields.pop("passes", None)
        for field in self.fields.values():
            if isinstance(field, Chosen):
                field.offer(paths, on)
            if isinstance(field, forms.DateField) and field.required and field.initial is None:
                field.initial = on

    def held(self) -> list[tuple[str, str]]:
        """What was written in the fields that show it when the form was opened."""
        return [(key, self.data.get(key, now)) for key, _label, now in self._written()]

    def meanwhile(self) -> list[str]:
        """What somebody else wrote since."""
        said = _("Meanwhile %(what)s was changed from “%(before)s” to “%(after)s”.")
        return [
            said % {"what": label, "before": was, "after": now}
            for key, label, now in self._written()
            if (was := self.data.get(key, now)) != now
        ]

    def _written(self) -> list[tuple[str, object, str]]:
        """(name of what was held, label, what is written now)."""
        shown = [(name, self.initial.get(name)) for name in self.fields]
        return [
            (self.add_initial_prefix(name), self.fields[name].label, str(now or ""))
            for name, now in shown if isinstance(now, str | bool)
        ]  # fmt: skip

    def given(self) -> dict[str, object]:
        """What was typed, by the names of the act's arguments."""
        return {
            getattr(self.fields[name], "argument", name): value
            for name, value in self.cleaned_data.items()
        }


class Nothing(Placed):
    """Nothing is asked: the page shows at once what will happen."""


class ChangeHead(Placed):
    person = PersonField(label=gettext_lazy("New head"))
    from_date = day_field(gettext_lazy("From"))
    keeps_post = forms.BooleanField(
        label=gettext_lazy("Keeps the present post beside it, and stays counted there"),
        required=False,
    )


class Transfer(Placed):
    post = PostField(label=gettext_lazy("New post"))
    from_date = day_field(gettext_lazy("From"))


class Leave(Placed):
    last_day = LastDayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("The last day on which the person belongs here."),
        argument="to_date",
    )


class DecideCharge(Placed):
    unit = UnitField(label=gettext_lazy("Unit in charge"))
    from_date = day_field(gettext_lazy("From"))


class NameUser(Placed):
    person = PersonField(label=gettext_lazy("One person"), required=False)
    post = PostField(
        label=gettext_lazy("or everyone in a post"), empty=gettext_lazy("no post"), required=False
    )
    team = UnitField(
        label=gettext_lazy("or everyone in a team"),
        empty=gettext_lazy("no team"),
        argument="team_id",
        required=False,
    )
    instead = forms.BooleanField(
        label=gettext_lazy("Instead of the users until now"), required=False
    )
    from_date = day_field(gettext_lazy("From"))


class GrantRole(Placed):
    person = PersonField(label=gettext_lazy("Person"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=list(texts.ROLES.items()))
    unit = UnitField(
        label=gettext_lazy("Over"),
        empty="",
        help_text=gettext_lazy("The role counts in this unit and all below it."),
    )
    from_date = day_field(gettext_lazy("From"))


class PeopleFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Name, number or pinyin"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("all")), *texts.PEOPLE_KINDS.items()],
    )

    def __init__(self, *args: Any, units: Sequence[UnitChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._paths = {pk: path for pk, path, _name, _depth in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = unit_choices(units, empty=gettext_lazy("all"))

    def chosen(self, name: str) -> str:
        """What was chosen; anything that is not a choice counts as nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    @property
    def under(self) -> str:
        """Path of the chosen unit."""
        return self._paths.get(self.chosen("unit"), "")


class ThingFilter(PeopleFilter):
    q = forms.CharField(label=gettext_lazy("Name or code"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("all")), *texts.THING_KINDS.items()],
    )
    unclear = forms.BooleanField(label=gettext_lazy("Only what is unclear"), required=False)


class PostFilter(PeopleFilter):
    q = None  # type: ignore[assignment]  # Django: a field set to None is taken away
    kind = None  # type: ignore[assignment]  # as above
    vacant = forms.BooleanField(label=gettext_lazy("Only vacant posts"), required=False)


class InviteFilter(PeopleFilter):
    kind = None  # type: ignore[assignment]  # Django: a field set to None is taken away
    everyone = forms.BooleanField(label=gettext_lazy("Also who has a PIN"), required=False)
