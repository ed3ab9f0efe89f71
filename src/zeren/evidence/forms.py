"""The form to check a receipt or a complete list."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zeren.core.log import verifier


class ReceiptForm(forms.Form):
    """A file that Zeren gave out, and what the reader got another way."""

    receipt = forms.FileField(
        label=_("Receipt or complete list"),
        required=False,
        help_text=_("The file with .json at its end that you downloaded or were sent."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    key = forms.CharField(
        label=_("Public key"),
        required=False,
        max_length=4_000,
        help_text=_(
            "If you have it from a notice board, a letter or a mail; several: one a line. Left "
            "empty, the file is compared with the keys of this house."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    checkpoint = forms.CharField(
        label=_("A checkpoint you kept"),
        required=False,
        max_length=20_000,
        help_text=_("The lines you kept, or the address that the QR code shows."),
        widget=forms.Textarea(attrs={"rows": 5}),
        strip=False,
    )

    def clean(self) -> None:
        """One of both is needed."""
        given = self.cleaned_data
        if "receipt" not in self.errors and not given.get("receipt") and not given["checkpoint"]:
            self.add_error("receipt", _("Choose a file, or paste a checkpoint below."))

    def clean_receipt(self) -> "UploadedFile[bytes] | None":
        """Refuse what is too large before it is read."""
        found: UploadedFile[bytes] | None = self.cleaned_data["receipt"]
        if found is not None and (found.size or 0) > verifier.LARGEST_COMPLETE:
            raise forms.ValidationError(_("The file is larger than 64 MB; nothing we give out is."))
        return found
