"""The editor of any text: a field for each column of its kind, languages side by side."""

import base64
import io
from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from PIL import Image

from zeren.content import sheets, texts
from zeren.core import content as core
from zeren.core.content import Field
from zeren.core.refusal import Refused
from zeren.web import words

MOST_PIXELS = (600, 200)
"""A logo is 33 mm by 11 mm on paper."""

ROWS = {"text": 4, "lines": 8, "days": 8, "words": 3}


class TextFilter(forms.Form):
    """Which texts of a kind."""

    q = forms.CharField(label=_("Words or code"), required=False, max_length=60)
    pack = forms.ChoiceField(label=_("Pack"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=texts.FILTERS)
    kind = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: object, *, packs: Sequence[tuple[str, object]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # the query of the address
        choice = self.fields["pack"]
        assert isinstance(choice, forms.ChoiceField), "made above"
        choice.choices = [("", _("All")), ("own", _("The house's own")), *packs]


class TextForm(forms.Form):
    """One text of a kind; what was typed is spelt as a row of the workbook is."""

    def __init__(
        self,
        data: object = None,
        *,
        kind: str,
        body: core.Body,
        audience: Sequence[tuple[str, str]],
        is_new: bool = False,
        files: object = None,
    ) -> None:
        row = sheets.to_row(kind, body)
        initial = row | {"audience": body.get("audience", []), "locked": bool(body.get("locked"))}
        super().__init__(data, files, initial=initial)  # type: ignore[arg-type]  # as posted
        self.kind = kind
        self.seen = body
        if is_new:
            hint = _("Letters, digits, dots and dashes; it stays.")
            self.fields["code"] = forms.CharField(label=_("Code"), max_length=40, help_text=hint)
        for title, field, tag in sheets.columns(kind):
            self.fields[title] = _field(field, tag, audience)
        for field in core.KINDS[kind]:
            if field.form == "image":
                pick = forms.FileInput(attrs={"accept": "image/png,image/jpeg"})
                hint = texts.HINTS["image"]
                self.fields[field.name] = forms.ImageField(
                    label=texts.FIELDS[field.name], widget=pick, required=False, help_text=hint
                )

    def body(self) -> core.Body:
        """What was typed, and what this form does not show (a picture)."""
        cells = {
            name: ", ".join(value) if isinstance(value, list) else str(value or "")
            for name, value in self.cleaned_data.items()
        }
        pictures: core.Body = {}
        for field in core.KINDS[self.kind]:
            given = self.cleaned_data.get(field.name)
            if field.form == "image" and (given or field.name in self.seen):
                pictures[field.name] = _small(given) if given else self.seen[field.name]
        return sheets.from_row(self.kind, cells) | pictures

    def refuse(self, refused: Refused) -> None:
        """Each problem beside its field, in the first language of the field."""
        for one in refused.problems:
            places = [name for name in (one.where, f"{one.where}_zh") if name in self.fields]
            self.add_error(places[0] if places else None, words.said(one))
        if not refused.problems:
            self.add_error(None, words.sentence(refused.code, refused.params))

    def pairs(self) -> list[list[BoundField]]:
        """The fields in order, those of one text in two languages side by side."""
        found: list[list[BoundField]] = []
        for bound in self:
            if bound.name.endswith("_en"):
                found[-1].append(bound)
            else:
                found.append([bound])
        return found


def _small(given: UploadedFile[bytes]) -> str:
    """A picture made anew, small and bare of all else, as a data address of PNG."""
    with Image.open(given) as picture:
        drawn = picture.convert("RGBA")
        drawn.thumbnail(MOST_PIXELS)
        held = io.BytesIO()
        drawn.save(held, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()


def _field(field: Field, tag: str, audience: Sequence[tuple[str, str]]) -> forms.Field:
    label = str(texts.IN_TONGUE[tag]) % {"field": texts.FIELDS[field.name]}
    hint = texts.HINTS.get(field.name, "") or texts.HINTS.get(field.form, "")
    if field.name == "audience":
        tick = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            label=label, choices=audience, widget=tick, required=False, help_text=hint
        )
    if field.form == "choice":
        choices = [(one, texts.CHOICES[one]) for one in field.choices]
        return forms.ChoiceField(label=label, choices=choices, required=field.is_required)
    if field.form == "flag":
        return forms.BooleanField(label=label, required=False)
    rows = ROWS.get(field.form)
    box = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    if tag:
        box.attrs["lang"] = "zh-Hans" if tag == "zh-hans" else "en"
    return forms.CharField(
        label=label,
        widget=box,
        max_length=8000,
        required=False,
        help_text=hint,
        strip=field.form != "lines",
    )


class TakeIn(forms.Form):
    """A workbook that was exported and changed."""

    workbook = forms.FileField(
        label=_("Workbook"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose the workbook first.")},
    )
