"""Forms of a scheme's draft: its names and points, one item as its kind asks, one veto rule."""

from collections.abc import Iterator, Mapping, Sequence

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zeren.assessment import texts
from zeren.core.assessment import scheme as core
from zeren.core.assessment.scheme import Body
from zeren.core.incidents.classes import LIABILITIES
from zeren.core.incidents.severity import GRAVITIES
from zeren.incidents import texts as incidents
from zeren.organisation.texts.house import CHOICES
from zeren.web import words

TAKES = ("any", *GRAVITIES)
GRADES = 6
"""So many ordinal grades are offered."""
Sections = Iterator[tuple[str, list[BoundField]]]


class Number(forms.CharField):
    """A number of the document as people write it: 5, 2.5 or 1/2; kept as its text."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "z-num"})

    def clean(self, value: object) -> str:
        text = str(super().clean(value)).strip()
        if text:
            try:
                core.number(text)
            except ValueError:
                raise forms.ValidationError(words.sentence("scheme.unreadable")) from None
        return text


class Consulted(forms.Form):
    """When and with whom a scheme was discussed."""

    on = forms.DateField(
        label=_("Day of the discussion"), widget=forms.DateInput(attrs={"type": "date"})
    )
    with_whom = forms.CharField(
        label=_("With whom, and where the minutes are"),
        max_length=200,
        help_text=_("For instance the workers' congress, minutes no. 3. No names."),
    )


class Draft(forms.Form):
    """Names, points and bands of a draft. What is not shown here stays as it is."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, body: Body, tongues: Sequence[str], seen: str = ""
    ) -> None:
        super().__init__(data, initial={"seen": seen})
        self.body = body
        self.tongues = tongues
        for place, row in enumerate(body["items"]):
            for tag in self.tongues:
                self.fields[f"name-{place}-{tag}"] = forms.CharField(
                    label=str(CHOICES[tag]), initial=row["name"].get(tag, ""), max_length=120,
                    required=False,
                )  # fmt: skip
            self.fields[f"points-{place}"] = _number(_("Points"), row["points"])
        for place, row in enumerate(body["bands"]):
            self.fields[f"low-{place}"] = _number(_("from"), row["low"])
            self.fields[f"advised-{place}"] = _number(_("Recommended"), row.get("advised", "0"))
        seats = [(code, texts.SEATS[code]) for code in ("superior", "safety_office")]
        self.fields["seat"] = forms.ChoiceField(
            label=_("Who assesses"), choices=seats, initial=body.get("seat", "superior")
        )
        top = [one for one in texts.SEATS.items() if one[0] != "superior"]
        self.fields["top_seat"] = forms.ChoiceField(
            label=_("Who assesses the head of the whole"), choices=top, required=False,
            initial=body.get("top_seat", "safety_office"),
        )  # fmt: skip
        self.fields["step"] = _number(_("Rounded to"), body["rounding"]["step"], is_needed=False)
        self.fields["how"] = forms.ChoiceField(
            label=_("How it is rounded"), choices=list(texts.ROUNDINGS.items()), required=False,
            initial=body["rounding"]["how"],
        )  # fmt: skip

    def rows(self) -> list[dict[str, object]]:
        """Each item with its fields, for the table of the page."""
        return [
            {
                "kind": texts.KINDS[row["kind"]],
                "names": [self[f"name-{place}-{tag}"] for tag in self.tongues],
                "points": self[f"points-{place}"],
            }
            for place, row in enumerate(self.body["items"])
        ]

    def bands(self) -> list[dict[str, object]]:
        return [
            {"name": row["name"], "low": self[f"low-{place}"], "advised": self[f"advised-{place}"]}
            for place, row in enumerate(self.body["bands"])
        ]

    def said(self) -> Body:
        """The document with what the form says."""
        given = self.cleaned_data
        items = [
            {
                **row,
                "name": {
                    **row["name"],
                    **{tag: given[f"name-{place}-{tag}"] for tag in self.tongues},
                },
                "points": given[f"points-{place}"],
            }
            for place, row in enumerate(self.body["items"])
        ]
        bands = [
            {**row, "low": given[f"low-{place}"], "advised": given[f"advised-{place}"]}
            for place, row in enumerate(self.body["bands"])
        ]
        rounding = self.body["rounding"]
        return {
            **self.body,
            "items": items,
            "bands": bands,
            "seat": given["seat"],
            "top_seat": given["top_seat"] or self.body.get("top_seat", "safety_office"),
            "rounding": {
                "step": given["step"] or rounding["step"],
                "how": given["how"] or rounding["how"],
            },
        }


def _number(label: object, value: object, *, is_needed: bool = True) -> Number:
    return Number(label=str(label), initial=value, max_length=12, required=is_needed)


class Part(forms.Form):
    """One item or one veto rule. seen: the draft's digest when the form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None, *, row: Body, tongues: Sequence[str], seen: str
    ) -> None:
        super().__init__(data, initial={"seen": seen})
        self.row = row
        self.tongues = tongues
        for tag in tongues:
            self.fields[f"name-{tag}"] = forms.CharField(
                label=str(CHOICES[tag]), initial=row["name"].get(tag, ""), max_length=120,
                required=False,
            )  # fmt: skip

    def add(self, name: str, field: forms.Field, initial: object) -> None:
        field.initial = initial
        self.fields[name] = field

    def number(self, name: str, label: object, initial: object, *, is_needed: bool = True) -> None:
        self.add(name, Number(label=str(label), max_length=12, required=is_needed), initial)

    def many(
        self, name: str, label: object, choices: Mapping[str, object], initial: Sequence[str]
    ) -> None:
        some = [(code, str(said)) for code, said in choices.items()]
        field = forms.MultipleChoiceField(
            label=str(label), choices=some, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.add(name, field, list(initial))

    def name(self) -> dict[str, str]:
        said = {tag: self.cleaned_data[f"name-{tag}"].strip() for tag in self.tongues}
        return {**self.row["name"], **said}

    def some(self, prefix: str) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(prefix)]

    def filled(self, prefix: str, codes: Sequence[str]) -> dict[str, str]:
        """What was typed of several numbers of one name, by their codes."""
        given = {code: self.cleaned_data.get(f"{prefix}{code}", "") for code in codes}
        return {code: text for code, text in given.items() if text}


class ItemPart(Part):
    """One line of the scheme, with the fields that its kind asks."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        row: Body,
        tongues: Sequence[str],
        seen: str,
        indicators: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, row=row, tongues=tongues, seen=seen)
        self.kind: str = row["kind"]
        self.number("points", _("Points"), row.get("points", ""))
        groups = [(code, str(said)) for code, said in texts.GROUPS.items()]
        self.add("group", forms.ChoiceField(label=str(_("Part of the scheme")), choices=groups),
                 row.get("group", "indicators"))  # fmt: skip
        if self.kind != core.BONUS:
            self.number("floor", _("Never fewer points than"), row.get("floor", "0"))
        if self.kind == core.DEDUCT:
            self._deductions()
        elif self.kind in (core.MET, core.SLOPE):
            self._indicators(indicators)
        elif self.kind == core.GRADE:
            self._grades()
        elif self.kind in (core.SHARE, core.PROCESS):
            self._others()
        elif self.kind == core.BONUS:
            self.number("per", _("Points for each"), row.get("per", ""))
            good = {code: texts.CLASSES[code] for code in sorted(core.PROTECTED)}
            self.many("classes", _("For what"), good, row.get("classes", ()))

    def _deductions(self) -> None:
        rows = [*self.row.get("deductions", ()), {}]
        classes = {code: texts.CLASSES[code] for code in core.DEDUCTIBLE}
        for place, one in enumerate(rows):
            self.many(f"d{place}-classes", _("For which events"), classes, one.get("classes", ()))
            for code in TAKES:
                label = _("any other") if code == "any" else incidents.GRAVITIES[code]
                given = one.get("points", {}).get(code, "")
                self.number(f"d{place}-takes-{code}", label, given, is_needed=False)
            for code in LIABILITIES:
                given = one.get("by_share", {}).get(code, "")
                label = incidents.LIABILITIES[code]
                self.number(f"d{place}-share-{code}", label, given, is_needed=False)
        self.deductions = len(rows)

    def _indicators(self, indicators: Sequence[tuple[str, str]]) -> None:
        known = list(self.row.get("indicators", ()))
        if self.kind == core.SLOPE:
            field: forms.Field = forms.ChoiceField(label=str(_("Indicator")), choices=indicators)
            self.add("indicators", field, known[0] if known else "")
            self.number("low", _("No points at"), self.row.get("low", ""))
            self.number("high", _("All points at"), self.row.get("high", ""))
            return
        field = forms.MultipleChoiceField(
            label=str(_("Only these indicators (none chosen: all)")), choices=indicators,
            required=False, widget=forms.SelectMultiple(attrs={"size": "8"}),
        )  # fmt: skip
        self.add("indicators", field, known)

    def _grades(self) -> None:
        rows = [*self.row.get("grades", {}).items(), *[("", "")] * GRADES][:GRADES]
        for place, (code, share) in enumerate(rows):
            field = forms.CharField(label=str(_("Grade")), max_length=20, required=False)
            self.add(f"g{place}-code", field, code)
            self.number(f"g{place}-share", _("Part of the points"), share, is_needed=False)

    def _others(self) -> None:
        of = texts.OF_SHARE if self.kind == core.SHARE else texts.OF_PROCESS
        field = forms.ChoiceField(
            label=str(_("Of what")), choices=[(code, str(said)) for code, said in of.items()]
        )
        self.add("of", field, self.row.get("of", next(iter(of))))

    def sections(self) -> Sections:
        """What stands together on the page: a heading, and its fields."""
        ends = [self[one] for one in ("points", "floor", "per", "low", "high", "of", "group",
                                      "indicators", "classes") if one in self.fields]  # fmt: skip
        yield "", [*self.some("name-"), *ends]
        if self.kind == core.DEDUCT:
            for place in range(self.deductions):
                yield str(_("Events and what each takes")), self.some(f"d{place}-classes")
                yield str(_("Points by severity")), self.some(f"d{place}-takes-")
                yield str(_("Part of them by liability")), self.some(f"d{place}-share-")
        if self.kind == core.GRADE:
            yield str(_("Grades, the best first")), self.some("g")

    def said(self) -> Body:
        """The item with what the form says; what is left empty is not kept."""
        given = self.cleaned_data
        found: dict[str, object] = {
            **self.row,
            "name": self.name(),
            **{key: given[key] for key in ("points", "floor", "group", "per", "low", "high", "of")
               if key in self.fields},
        }  # fmt: skip
        if "classes" in self.fields:
            found["classes"] = given["classes"]
        if "indicators" in self.fields:
            said = given["indicators"]
            found["indicators"] = [said] if isinstance(said, str) else said
        if self.kind == core.DEDUCT:
            found["deductions"] = [
                {
                    "classes": given[f"d{place}-classes"],
                    "points": self.filled(f"d{place}-takes-", TAKES),
                    "by_share": self.filled(f"d{place}-share-", LIABILITIES),
                }
                for place in range(self.deductions)
                if given[f"d{place}-classes"] or self.filled(f"d{place}-takes-", TAKES)
            ]
        if self.kind == core.GRADE:
            found["grades"] = {
                code: given[f"g{place}-share"] or "0"
                for place in range(GRADES)
                if (code := given[f"g{place}-code"].strip())
            }
        return found


class VetoPart(Part):
    """One veto rule: what triggers it, what it does, whom it reaches."""

    def __init__(
        self, data: QueryDict | None = None, *, row: Body, tongues: Sequence[str], seen: str
    ) -> None:
        super().__init__(data, row=row, tongues=tongues, seen=seen)
        classes = {code: texts.CLASSES[code] for code in core.DEDUCTIBLE}
        self.many("classes", _("Triggered by a confirmed"), classes, row.get("classes", ()))
        gravities = {code: incidents.GRAVITIES[code] for code in GRAVITIES}
        self.many("severity", _("Only with this severity (none chosen: any)"), gravities,
                  row.get("severity", ()))  # fmt: skip
        dead = forms.IntegerField(label=str(_("From how many dead")), min_value=0, max_value=999)
        self.add("deaths_from", dead, row.get("deaths_from", 0))
        effects = dict(texts.EFFECTS.items())
        self.many("effects", _("What it does"), effects, row.get("effects", core.EFFECTS))
        reaches = dict(texts.REACHES.items())
        self.many("reaches", _("Whom it reaches"), reaches, row.get("reaches", core.REACHES))

    def sections(self) -> Sections:
        yield "", self.some("name-")
        yield str(_("What triggers it")), [
            self["classes"], self["severity"], self["deaths_from"],
        ]  # fmt: skip
        yield str(_("What follows")), [self["effects"], self["reaches"]]

    def said(self) -> Body:
        given = self.cleaned_data
        kept = ("classes", "severity", "deaths_from", "effects", "reaches")
        return {**self.row, "name": self.name(), **{key: given[key] for key in kept}}
