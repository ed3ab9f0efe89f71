"""The page that works without a connection, and the script that keeps it on the phone.

It says nothing of a person: it is made without knowing who asks. What people wrote is put into it
on the phone (phone.js), each person's for that person alone.
"""

import hashlib
import json
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from zeren.hazards import forms as hazards
from zeren.web import links
from zeren.web.access import allow, read_only
from zeren.web.phone import known

LINKED = re.compile(r'(?:src|href)="(/[^"#?]+\.(?:css|js|svg|png))')


@allow.public
@read_only
def phone(request: HttpRequest, language: str) -> HttpResponse:
    """What is on this phone and not yet sent; the report of the wall, where there is no net."""
    return HttpResponse(_page(known(language)))


@allow.public
@read_only
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers when the net does not; `?zh-Hans` says in which language."""
    language = known(request.META["QUERY_STRING"].lower() or "en")
    html = _page(language)
    pages = [reverse("desk:phone", args=[language]), links.phone_words(language)]
    files = sorted(set(LINKED.findall(html)))
    source = finders.find("web/sw.js")
    assert isinstance(source, str), "the script belongs to the house"
    script = Path(source).read_text(encoding="utf-8")
    name = hashlib.sha256(f"{html}{files}{script}".encode()).hexdigest()[:16]
    said = {"PAGES": pages, "FILES": files, "NAME": f"zeren-{name}"}
    first = "".join(f"const {key} = {json.dumps(value)};\n" for key, value in said.items())
    return HttpResponse(first + script, content_type="text/javascript")


def _page(language: str) -> str:
    form = hazards.Report(is_person=True, can_seal=False)
    with translation.override(language):
        return render_to_string("desk/phone.html", {"form": form})
