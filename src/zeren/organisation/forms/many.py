"""One change for many of a list, as lines of a workbook say it."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.organisation import queries
from zeren.organisation.forms.changes import PersonField, Placed, PostField, UnitField, day_field
from zeren.organisation.forms.moves import EMPLOYER
from zeren.organisation.texts import changes as texts

Line = dict[str, str]


class Many(Placed):
    """act: what changes, of ACTS; the fields it needs by NEEDS; the key of a line is KEY."""

    KEY: ClassVar = "code"
    ACTS: ClassVar[dict[str, Promise]] = {}
    NEEDS: ClassVar[dict[str, tuple[str, ...]]] = {}
    act = forms.ChoiceField(label=gettext_lazy("What changes"))
    from_date = day_field(gettext_lazy("From; of what ends the last day"))

    def offered(self) -> None:
        act = self.fields["act"]
        assert isinstance(act, forms.ChoiceField)
        act.choices = list(self.ACTS.items())

    def clean(self) -> None:
        super().clean()
        needs = self.NEEDS.get(self.cleaned_data.get("act", ""), ())
        if needs and not any(self.cleaned_data.get(one) for one in needs):
            self.add_error(needs[0], _("Choose what it is to be."))

    @property
    def is_end(self) -> bool:
        return bool(self.cleaned_data["act"] == "end")

    @property
    def day(self) -> date | None:
        """Of which day the lines speak; an end names its own."""
        found: date = self.cleaned_data["from_date"]
        return None if self.is_end else found

    def lines(self, keys: Sequence[str]) -> list[Line]:
        """A line for each of these."""
        said = {"to": self.cleaned_data["from_date"].isoformat()} if self.is_end else self.said()
        return [{self.KEY: key, **said} for key in keys]

    def said(self) -> Line:
        raise NotImplementedError


class ManyPeople(Many):
    KEY = "number"
    ACTS: ClassVar = {
        "move": gettext_lazy("Another main post"),
        "kind": gettext_lazy("Another kind or employer"),
        "end": gettext_lazy("They leave"),
    }
    NEEDS: ClassVar = {"move": ("post",), "kind": ("kind", "employer")}
    post = PostField(label=gettext_lazy("Post"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("as before")), *texts.PEOPLE_KINDS.items()],
        required=False,
    )
    employer = forms.CharField(
        label=gettext_lazy("Employer"), help_text=EMPLOYER, max_length=120, required=False
    )
    field_order = ("act", "post", "kind", "employer", "from_date")

    def said(self) -> Line:
        typed = self.cleaned_data
        if typed["act"] == "move":
            post = queries.post(typed["post"], typed["from_date"])
            return {"post": post.code if post else ""}
        return {name: typed[name] for name in ("kind", "employer") if typed[name]}


class ManyThings(Many):
    ACTS: ClassVar = {
        "charge": gettext_lazy("Another unit in charge"),
        "users": gettext_lazy("Another user"),
        "end": gettext_lazy("They are used no more"),
    }
    NEEDS: ClassVar = {"charge": ("unit",), "users": ("person", "post", "team")}
    unit = UnitField(label=gettext_lazy("Unit in charge"), required=False)
    person = PersonField(label=gettext_lazy("One person"), required=False)
    post = PostField(label=gettext_lazy("or everyone in a post"), required=False)
    team = UnitField(label=gettext_lazy("or everyone in a team"), required=False)
    instead = forms.BooleanField(
        label=gettext_lazy("Instead of the users until now"), required=False
    )
    field_order = ("act", "unit", "person", "post", "team", "instead", "from_date")

    def said(self) -> Line:
        typed = self.cleaned_data
        if typed["act"] == "charge":
            return {"charge": self._code("unit")}
        if pk := typed["person"]:
            return {"users": queries.names_and_numbers([pk])[pk][0]}
        return {"users": self._code("post") or self._code("team")}

    def lines(self, keys: Sequence[str]) -> list[Line]:
        """Who uses it already goes on, unless it was said otherwise."""
        found = super().lines(keys)
        if self.cleaned_data["act"] == "users" and not self.cleaned_data["instead"]:
            now = queries.user_codes(keys, self.cleaned_data["from_date"])
            for line in found:
                line["users"] = " ".join([*now.get(line["code"], ()), line["users"]])
        return found

    def _code(self, name: str) -> str:
        pk, on = self.cleaned_data[name], self.cleaned_data["from_date"]
        row = (queries.post if name == "post" else queries.unit)(pk, on) if pk else None
        return row.code if row else ""


class ManyUnits(Many):
    ACTS: ClassVar = {"move": gettext_lazy("They stand below another unit")}
    NEEDS: ClassVar = {"move": ("unit",)}
    unit = UnitField(label=gettext_lazy("Below which unit"), required=False)
    from_date = day_field(gettext_lazy("From"))
    field_order = ("act", "unit", "from_date")

    def said(self) -> Line:
        row = queries.unit(self.cleaned_data["unit"], self.cleaned_data["from_date"])
        return {"parent": row.code if row else ""}
