"""Words of what the house decides about itself."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

CHOICES: dict[str, Promise] = {
    "zh-hans": pgettext_lazy("language of the house", "Chinese"),
    "en": pgettext_lazy("language of the house", "English"),
    "zh-hans,en": gettext_lazy("Chinese and English"),
}

KINDS: dict[str, Promise] = {
    "unit": gettext_lazy("Unit"),
    "post": gettext_lazy("Post"),
    "thing": gettext_lazy("Thing"),
}
