"""The form that takes a workbook."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class TakeIn(forms.Form):
    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=_("An Excel workbook (.xlsx) with any of the sheets, or people alone as .csv."),
        max_length=200,
        allow_empty_file=True,  # an empty file is answered by the reader, with its own sentence
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose the workbook first.")},
    )

    def file(self) -> "UploadedFile[bytes]":
        found: UploadedFile[bytes] = self.cleaned_data["workbook"]
        return found
