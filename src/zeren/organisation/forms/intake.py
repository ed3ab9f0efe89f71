"""The form that takes a workbook."""

from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zeren.organisation.forms.changes import day_field


class TakeIn(forms.Form):
    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=_(
            "Any table (.xlsx, .xls, .ods, .csv): the filled template, or a list of people "
            "with number, name, department and post."
        ),
        max_length=200,
        allow_empty_file=True,  # an empty file is answered by the reader, with its own sentence
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt"}),
        error_messages={"required": _("Choose the workbook first.")},
    )

    as_of = day_field(
        _("As of which day"),
        help_text=_(
            "An empty “from” in a line means this day. A day ahead is planned, a past day is "
            "recounted as known from today on."
        ),
        required=False,
    )

    phones = forms.BooleanField(
        label=_("Take telephone numbers in as well"),
        help_text=_(
            "Otherwise they are left out, as are identity numbers, bank accounts, pay and health: "
            "those are never brought in."
        ),
        required=False,
    )

    def keep(self) -> frozenset[str]:
        """Personal columns that were chosen."""
        return frozenset(("phone",)) if self.cleaned_data["phones"] else frozenset()

    def day(self, today: date) -> date | None:
        """The day of which the workbook speaks; None when nothing else was chosen than today."""
        chosen: date | None = self.cleaned_data["as_of"]
        return chosen if chosen != today else None

    def file(self) -> "UploadedFile[bytes]":
        found: UploadedFile[bytes] = self.cleaned_data["workbook"]
        return found
