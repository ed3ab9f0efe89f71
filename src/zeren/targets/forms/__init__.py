"""What a page asks about targets; values are typed as people write them and read by one reader."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zeren.core.targets import cascade
from zeren.core.targets.bounds import MICRO
from zeren.core.viewer import Viewer
from zeren.organisation.queries import search
from zeren.targets import naming
from zeren.targets.forms.target import Choices, holder_fields
from zeren.targets.forms.target import CompanyTargetForm as CompanyTargetForm
from zeren.targets.queries import Cells

MOST = 10**12


class IndicatorForm(forms.Form):
    """An indicator of the house's own. A name and a unit in one of the two languages are enough."""

    code = forms.CharField(label=_("Code"), max_length=44, initial="own.")
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind of target"), choices=naming.KINDS.items())
    unit_zh = forms.CharField(label=_("Unit in Chinese"), max_length=20, required=False)
    unit_en = forms.CharField(label=_("Unit in English"), max_length=30, required=False)
    denominator = forms.ChoiceField(label=_("Over what"), required=False, choices=naming.BASES)
    scale = forms.IntegerField(
        label=_("Scale"),
        min_value=1,
        max_value=10**8,
        initial=1,
        help_text=_(
            "100 for percent, 1000 for per mille, 200000 or 1000000 for hours worked, else 1."
        ),
    )
    window = forms.ChoiceField(label=_("Counted over"), required=False, choices=naming.WINDOWS)
    domain = forms.ChoiceField(label=_("Field"), choices=naming.DOMAINS.items())
    evidence_zh = forms.CharField(
        label=_("Counted from, in Chinese"), max_length=160, required=False
    )
    evidence_en = forms.CharField(
        label=_("Counted from, in English"), max_length=200, required=False
    )
    counted_zh = forms.CharField(label=_("What counts, in Chinese"), max_length=200, required=False)
    counted_en = forms.CharField(label=_("What counts, in English"), max_length=240, required=False)
    legal_basis = forms.CharField(
        label=_("Where the law asks for it"), max_length=80, required=False
    )
    is_for_everybody = forms.BooleanField(
        label=_("Everybody can influence it: print it in workers' letters too"), required=False
    )


ALTERNATIVES = 3
"""So many "or" a page offers; each asks what all must hold."""


class EventsForm(forms.Form):
    """Which events an own indicator counts; nothing chosen: somebody enters its results."""

    count = forms.ChoiceField(
        label=_("What is counted"), choices=naming.COUNTED.items(), required=False
    )

    def __init__(self, data: object = None, *, events: naming.Filter) -> None:
        known = list(events.get("any", ()))
        initial: dict[str, object] = {"count": events.get("count", "events")}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # as posted
        for place in range(ALTERNATIVES):
            asked = known[place] if place < len(known) else {}
            for key, (label, table) in naming.CONDITIONS.items():
                self.fields[f"{key}_{place}"] = forms.MultipleChoiceField(
                    label=str(label),
                    choices=list(table.items()),
                    required=False,
                    initial=asked.get(key),
                    widget=forms.CheckboxSelectMultiple,
                )
            for key, label in naming.FROM.items():
                of = MICRO if key == "loss_from" else 1
                self.fields[f"{key}_{place}"] = forms.IntegerField(
                    label=str(label),
                    required=False,
                    min_value=1,
                    max_value=10**10,
                    initial=asked[key] // of if asked.get(key) else None,
                )

    def alternatives(self) -> list[list[forms.BoundField]]:
        """The fields of each "or"."""
        keys = (*naming.CONDITIONS, *naming.FROM)
        return [[self[f"{key}_{place}"] for key in keys] for place in range(ALTERNATIVES)]

    def events(self) -> dict[str, object]:
        """The filter as an indicator keeps it; {} where nothing was chosen."""
        found = []
        for place in range(ALTERNATIVES):
            one = {key: self.cleaned_data[f"{key}_{place}"] for key in naming.CONDITIONS}
            for key in naming.FROM:
                number = self.cleaned_data[f"{key}_{place}"] or 0
                one[key] = number * MICRO if key == "loss_from" else number
            kept = {key: value for key, value in one.items() if value}
            if kept:
                found.append(kept)
        return {"any": found, "count": self.cleaned_data["count"] or "events"} if found else {}


class CascadeForm(forms.Form):
    """How a target goes down: the rule, the reserve, a weight or a value for each unit."""

    rule = forms.ChoiceField(label=_("How it goes down"))
    reserve = forms.IntegerField(
        label=_("Reserve"),
        required=False,
        min_value=0,
        max_value=MOST,
        help_text=_("Kept back and given to no unit."),
    )
    owner = forms.TypedChoiceField(
        label=_("Owner"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_(
            "Of a target that stays: whose head answers for it, in whose letter it stands."
        ),
    )
    levels = forms.BooleanField(label=_("All levels, down to the teams"), required=False)

    def __init__(
        self,
        *args: Any,
        kind: str,
        roll_up: str,
        below: Sequence[tuple[int, str]] = (),
        posts: Sequence[tuple[str, Choices]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(holder_fields(posts))
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField)
        owner.choices = [("", _("this unit itself")), *below]
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)
        rule.choices = [
            (one, naming.RULES[one]) for one in cascade.RULES if cascade.fits(one, kind, roll_up)
        ]
        if kind not in ("CN", "CA"):
            del self.fields["reserve"]

    def clean_reserve(self) -> int:
        return int(self.cleaned_data.get("reserve") or 0)


def weights_in(asked: Mapping[str, str], units: Mapping[int, int]) -> list[tuple[int, int]] | None:
    """The typed weights; None while nothing was typed, so that people count.

    units: unit -> its people, who count where the unit is on another page of the list.
    """
    typed = {unit: asked[f"weight-{unit}"].strip() for unit in units if f"weight-{unit}" in asked}
    if not any(typed.values()):
        return None
    return [
        (unit, _whole(typed[unit]) if unit in typed else people) for unit, people in units.items()
    ]


def _whole(text: str) -> int:
    return min(int(text), MOST) if text.isascii() and text.isdigit() else 0


def cells_in(asked: Mapping[str, str]) -> dict[int, tuple[Cells, Cells]]:
    """Unit -> what its row said when it was shown, and what it says now.

    Errors: ValueError or TypeError for what no page of ours sends.
    """
    found: dict[int, tuple[Cells, Cells]] = {}
    for name in asked:
        if name.startswith("was-") and name[4:].isascii() and name[4:].isdigit():
            unit, was = int(name[4:]), Cells(*map(str, json.loads(asked[name])))
            now = {
                one: asked.get(f"{one}-{unit}", text).strip() for one, text in asdict(was).items()
            }
            found[unit] = was, Cells(**now)
    return found


def values_in(asked: QueryDict, unit_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """(code of an indicator, value) as typed for each unit, where a person chooses."""
    return {
        unit: [
            (code, text)
            for code, text in zip(
                asked.getlist(f"indicator-{unit}"), asked.getlist(f"value-{unit}"), strict=False
            )
        ]
        for unit in unit_ids
    }


class HolderForm(forms.Form):
    """Who answers for a target now; `below` are units, none for one post's or person's own."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        below: Sequence[tuple[int, str]],
        posts: Sequence[tuple[str, Choices]],
    ) -> None:
        super().__init__(data)
        if below:
            self.fields["owner"] = forms.TypedChoiceField(
                label=_("The head of"), required=False, coerce=int, empty_value=None,
                choices=[("", "–"), *below],
            )  # fmt: skip
        self.fields.update(holder_fields(posts))


class AskForm(forms.Form):
    """Who speaks for the workers: staff numbers or names, one a line; each must be one person."""

    for_workers = forms.CharField(
        label=_("Who speaks for the workers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Staff numbers or names, one a line. The heads are asked by themselves."),
    )

    viewer: Viewer
    """Who asks: only people in his house are found."""

    def clean_for_workers(self) -> list[int]:
        found: list[int] = []
        for line in self.cleaned_data["for_workers"].splitlines():
            text = line.strip()
            people = search.search_people([self.viewer.root_path], self.viewer.on, text)
            if text and len(people) != 1:
                told = gettext("“%(text)s” is not exactly one person. Type the staff number.")
                self.add_error("for_workers", told % {"text": text})
            elif text:
                found.append(people[0][0])
        return found


class SayForm(forms.Form):
    """Yes, no with the reason, or something said beside; digest: what was shown."""

    act = forms.ChoiceField(
        label=_("Your word"),
        widget=forms.RadioSelect,
        choices=[
            ("ACCEPTED", _("I accept these targets")),
            ("REFUSED", _("I do not accept them, because …")),
            ("COMMENTED", _("Only a comment for now")),
        ],
    )
    words = forms.CharField(
        label=_("Comment or reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    digest = forms.CharField(widget=forms.HiddenInput(), max_length=64)


class ParentForm(forms.Form):
    """A letter from outside: from whom, its number, the letter itself."""

    kind = forms.ChoiceField(label=_("From whom"), choices=list(naming.PARENTS.items()))
    name = forms.CharField(label=_("Name of the office, group or customer"), max_length=200)
    number = forms.CharField(label=_("Number of the letter"), max_length=80, required=False)
    file = forms.FileField(
        label=_("The letter as a PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )


class SearchForm(forms.Form):
    """Find an indicator in the catalogue."""

    q = forms.CharField(label=_("Words"), required=False, max_length=80)
    domain = forms.ChoiceField(
        label=_("Field"), required=False, choices=[("", _("all")), *naming.DOMAINS.items()]
    )
    usual = forms.BooleanField(label=_("The usual twelve"), required=False)
