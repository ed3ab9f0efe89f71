"""What comes back on paper, and the yes of the second person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zeren.letters.forms import AcknowledgeForm
from zeren.scans import sheets
from zeren.web.words import sentence


class Many(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    def clean(self, data: object, initial: object = None) -> list[object]:
        some = data if isinstance(data, list) else [data]
        return [super(Files, self).clean(one, initial) for one in some or [None]]


class Bring(forms.Form):
    """A PDF of the copier, or photos of the phone; several at once."""

    scans = Files(
        label=_("PDF or pictures"),
        help_text=_(
            "Lay each sheet flat, with all its codes on the picture. Turned or aslant does no harm."
        ),
        max_length=200,
        allow_empty_file=True,  # an empty file is answered by the reader, with its own sentence
        widget=Many(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp,image/tiff",
                           "multiple": True}),
        error_messages={"required": _("Choose the scan or the photos first.")},
    )  # fmt: skip

    def clean_scans(self) -> list[bytes]:
        found = self.cleaned_data["scans"]
        if len(found) > sheets.MOST_FILES:
            raise forms.ValidationError(
                sentence("paper.too_many_files", {"most": sheets.MOST_FILES})
            )
        if sum(one.size for one in found) > sheets.MOST_BYTES:
            most = sheets.MOST_BYTES // 1_000_000
            raise forms.ValidationError(sentence("paper.too_large", {"most_mb": most}))
        return [one.read() for one in found]


class Confirm(AcknowledgeForm):
    """The own PIN of the second person."""
