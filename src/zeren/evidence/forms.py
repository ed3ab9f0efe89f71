"""The form to check a receipt."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zeren.core.log import verifier


class ReceiptForm(forms.Form):
    """A receipt file, and what the reader got another way."""

    receipt = forms.FileField(
        label=_("Receipt"),
        help_text=_("The file with .json at its end that you downloaded or were sent."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    key = forms.CharField(
        label=_("Public key"),
        required=False,
        max_length=300,
        help_text=_("If you have it from a notice board, a letter or a mail. Else leave it empty."),
    )
    checkpoint = forms.CharField(
        label=_("A checkpoint you kept"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        strip=False,
    )

    def clean_receipt(self) -> "UploadedFile[bytes]":
        """Refuse what is too large before it is read."""
        found: UploadedFile[bytes] = self.cleaned_data["receipt"]
        if (found.size or 0) > verifier.LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 4 MB; a receipt is not."))
        return found
