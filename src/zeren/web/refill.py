"""Put what was typed back into the form of a page, whatever page it is: no view needs to know.

The page is read tag by tag and written again unchanged, but for the fields of the one form that was
sent: their values, ticks and choices are those that were kept. Hidden fields stay as the page has
them now (a letter's digest, what was shown before a yes), but for a drawn signature and the key by
which a form is done once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

FILLED = frozenset(
    {"", "text", "search", "email", "tel", "url", "number", "date", "time", "datetime-local",
     "month", "week", "color", "range"}
)  # fmt: skip
DRAWN = "data-sign-stroke"
ONCE = "z_once"
Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What goes back into the form that was sent to `path`; `here`: the address of the page.

    banner:    markup above the page's content.
    files:     for each file field the sentence that tells what is kept.
    token:     goes into the form, so that kept files are sent with it.
    """

    path: str
    here: str
    banner: str = ""
    token: str = ""
    fields: Mapping[str, Sequence[str]] | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def refilled(html: str, typed: Typed) -> tuple[str, bool]:
    """The page with the form filled in, and whether the form stands on it."""
    reader = _Reader(typed)
    reader.feed(html)
    reader.close()
    return "".join(reader.out), reader.has_form


class _Reader(HTMLParser):
    def __init__(self, typed: Typed) -> None:
        super().__init__(convert_charrefs=False)
        self.typed = typed
        self.out: list[str] = []
        self.has_form = False
        self._inside = False
        self._left = {name: list(values) for name, values in (typed.fields or {}).items()}
        self._select: str | None = None
        self._silent = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._tag(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self._tag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._silent = False
        elif tag == "select":
            self._select = None
        elif tag == "form" and self._inside:
            self._inside = False
            if self.typed.token:
                self.out.append(f'<input type="hidden" name="z_held" value="{self.typed.token}">')
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._say(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")

    def _say(self, text: str) -> None:
        if not self._silent:
            self.out.append(text)

    def _tag(self, tag: str, attrs: Attributes) -> None:
        raw = self.get_starttag_text() or ""
        said = dict(attrs)
        if tag == "form":
            self._inside = self._is_ours(said)
            self.has_form = self.has_form or self._inside
        if self._inside and self.typed.fields is not None:
            raw = self._filled(tag, attrs, said, raw)
        self.out.append(raw)
        if self._inside and tag == "textarea":
            kept = self._next(said.get("name") or "")
            if kept is not None:
                self.out.append("\n" + escape(kept, quote=False))
                self._silent = True
        if self._inside and tag == "input" and said.get("type") == "file":
            told = self.typed.files.get(said.get("name") or "")
            if told:
                self.out.append(f'<span class="form-hint z-kept-file">{escape(told)}</span>')
        if tag == "main" and self.typed.banner:
            self.out.append(self.typed.banner)

    def _is_ours(self, said: Mapping[str, str | None]) -> bool:
        if (said.get("method") or "get").lower() != "post":
            return False
        goes = urljoin(self.typed.here, said.get("action") or self.typed.here)
        return urlsplit(goes).path == self.typed.path

    def _filled(self, tag: str, attrs: Attributes, said: Mapping[str, str | None], raw: str) -> str:
        name = said.get("name") or ""
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and self._select in self._left:
            is_chosen = (said.get("value") or "") in self._left[self._select]
            return _written(tag, attrs, selected=is_chosen)
        if tag != "input":
            return raw
        kind = (said.get("type") or "").lower()
        if kind in ("checkbox", "radio"):
            is_chosen = (said.get("value") or "on") in self._left.get(name, ())
            return _written(tag, attrs, checked=is_chosen)
        if kind == "file" and name in self.typed.files:
            return _written(tag, attrs, required=False)
        if kind in FILLED or DRAWN in said or name == ONCE:
            kept = self._next(name)
            if kept is not None:
                return _written(tag, attrs, value=kept)
        return raw

    def _next(self, name: str) -> str | None:
        """Fields of one name are filled in the order in which they were sent."""
        values = self._left.get(name)
        return values.pop(0) if values else None


def _written(tag: str, attrs: Attributes, **changed: str | bool) -> str:
    """The tag again, with some attributes set, or taken away (False)."""
    said: dict[str, str | None] = dict(attrs)
    for name, value in changed.items():
        if value is False:
            said.pop(name, None)
        else:
            said[name] = None if value is True else str(value)
    parts = [tag]
    parts += [
        name if value is None else f'{name}="{escape(value)}"' for name, value in said.items()
    ]
    return f"<{' '.join(parts)}>"
