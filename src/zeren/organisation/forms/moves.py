"""Forms of who comes, who becomes what, and what stands elsewhere."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.organisation.forms.changes import (
    LastDayField,
    PersonField,
    Placed,
    PlaceField,
    PostField,
    UnitField,
    UnitsField,
    day_field,
    passes_field,
)
from zeren.organisation.forms.endings import cancels_field
from zeren.organisation.queries import search
from zeren.organisation.texts import changes as texts

EMPLOYER = gettext_lazy("Only for agency workers and a contractor’s people.")


class LeaverField(PersonField):
    """Somebody who has left; found by staff number, name or pinyin like everybody else."""

    def find(self, text: str) -> list[tuple[int, str, str]]:
        return search.search_leavers(self.paths, self.on, text)

    def unknown(self, text: str) -> str:
        said = _("Nobody who has left is found by “%(text)s”. Check the staff number.")
        return said % {"text": text}


class Join(Placed):
    number = forms.CharField(label=gettext_lazy("Staff number"), max_length=32)
    passes = passes_field()
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(texts.PEOPLE_KINDS.items()))
    employer = forms.CharField(
        label=gettext_lazy("Employer"), help_text=EMPLOYER, max_length=120, required=False
    )
    post = PostField(label=gettext_lazy("Post"))
    from_date = day_field(gettext_lazy("First day"))

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        return "".join(number.split()).upper()


class Return(Placed):
    person = LeaverField(label=gettext_lazy("Who comes back"))
    post = PostField(label=gettext_lazy("Post"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("as before")), *texts.PEOPLE_KINDS.items()],
        required=False,
    )
    employer = forms.CharField(
        label=gettext_lazy("Employer"), help_text=EMPLOYER, max_length=120, required=False
    )
    from_date = day_field(gettext_lazy("First day"))


class ChangeKind(Placed):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(texts.PEOPLE_KINDS.items()))
    employer = forms.CharField(
        label=gettext_lazy("Employer"), help_text=EMPLOYER, max_length=120, required=False
    )
    from_date = day_field(gettext_lazy("From"))


class SecondPost(Placed):
    post = PostField(label=gettext_lazy("Second post"))
    from_date = day_field(gettext_lazy("From"))
    last_day = LastDayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Empty: until further notice."),
        required=False,
    )


class MoveUnit(Placed):
    unit = UnitField(label=gettext_lazy("Below which unit"), argument="parent_id")
    from_date = day_field(gettext_lazy("From"))


class MergeUnits(Placed):
    """Which others it takes in (merge_of), and whether all of them become a new unit."""

    from_date = day_field(gettext_lazy("From"))
    new_zh = forms.CharField(
        label=gettext_lazy("All of them become a new unit: its name (Chinese)"),
        help_text=gettext_lazy("Empty: this unit goes on and takes them in."),
        max_length=60,
        required=False,
    )
    new_en = forms.CharField(
        label=gettext_lazy("Its name (English)"), max_length=60, required=False
    )
    new_code = forms.CharField(
        label=gettext_lazy("Its code"),
        help_text=gettext_lazy("Empty: one is made."),
        max_length=32,
        required=False,
    )
    cancels = cancels_field()

    def given(self) -> dict[str, object]:
        typed = super().given()
        zh, en, code = (str(typed.pop(f"new_{one}")) for one in ("zh", "en", "code"))
        told = {"name_zh": zh, "name_en": en, "code": code}
        return {**typed, "new": told if zh or en or code else None}


def merge_of(path: str) -> type[Placed]:
    """The form for the unit at this path."""
    label = gettext_lazy("Units that it takes in")
    return type("MergeThis", (MergeUnits,), {
        "others": UnitsField(label=label, besides=path),
        "field_order": ("others", *MergeUnits.base_fields),
    })  # fmt: skip


class SplitUnit(Placed):
    """Up to three new units, and for each person where he goes (split_of)."""

    part_1 = forms.CharField(label=gettext_lazy("First new unit (A)"), max_length=60)
    part_2 = forms.CharField(label=gettext_lazy("Second (B)"), max_length=60, required=False)
    part_3 = forms.CharField(label=gettext_lazy("Third (C)"), max_length=60, required=False)
    from_date = day_field(gettext_lazy("From"))

    def given(self) -> dict[str, object]:
        typed = self.cleaned_data
        parts = [
            (typed[f"part_{n}"], [int(key[3:]) for key, to in typed.items()
                                  if key.startswith("to_") and to == str(n)])
            for n in (1, 2, 3) if typed[f"part_{n}"]
        ]  # fmt: skip
        return {"parts": parts, "from_date": typed["from_date"]}


def split_of(people: Sequence[tuple[int, str]]) -> type[SplitUnit]:
    """The form for these people: (id, what each is called)."""
    goes = [("", gettext_lazy("stays")), ("1", "A"), ("2", "B"), ("3", "C")]
    return type("SplitThis", (SplitUnit,), {
        f"to_{pk}": forms.ChoiceField(label=name, choices=goes, required=False)
        for pk, name in people
    })  # fmt: skip


class MovePost(Placed):
    unit = UnitField(label=gettext_lazy("Into which unit"))
    layer = forms.TypedChoiceField(
        label=gettext_lazy("Layer"),
        choices=[("", gettext_lazy("as before")), *texts.LAYERS.items()],
        required=False,
        coerce=int,
        empty_value=0,  # type: ignore[arg-type]  # Django takes any value
    )
    is_head = forms.BooleanField(
        label=gettext_lazy("Whoever holds it heads the unit"), required=False
    )
    from_date = day_field(gettext_lazy("From"))


class MoveThing(Placed):
    place = PlaceField(label=gettext_lazy("Into which place"), required=False)
    from_date = day_field(gettext_lazy("From"))


class Share(Placed):
    unit = UnitField(label=gettext_lazy("Unit or shift that shares it"))
    reason = forms.CharField(
        label=gettext_lazy("Why it is shared"),
        help_text=gettext_lazy("One sentence without names of people, for example which shift."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    from_date = day_field(gettext_lazy("From"))
