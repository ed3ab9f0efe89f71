"""Results in words: the figures that led to a verdict stand beside it, number and unit together."""

from datetime import date
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from zeren.core.days import date_of
from zeren.core.targets import bounds
from zeren.core.targets.bounds import MICRO, Limit, Result
from zeren.core.targets.verdict import MET, MISSED, NOT_APPLICABLE, ON_TRACK, PENDING, Figure
from zeren.results.queries import owners
from zeren.results.queries.verdicts import Line, result_of
from zeren.targets import queries as targets
from zeren.targets.queries.entries import ResultRow
from zeren.web import formats, links, words

VERDICTS = {
    "MET": pgettext_lazy("result", "met"),
    "MISSED": pgettext_lazy("result", "missed"),
    "ON_TRACK": pgettext_lazy("result", "on track"),
    "NOT_APPLICABLE": pgettext_lazy("result", "not applicable"),
    "PENDING": pgettext_lazy("result", "still open"),
}
BADGES = {"MET": "ok", "ON_TRACK": "ok", "MISSED": "gap", "PENDING": "soon"}

SOURCES = {
    "incidents": gettext_lazy("counted from the events"),
    "hazards": gettext_lazy("counted from the hazards"),
    "training": gettext_lazy("counted from training and quiz"),
    "letters": gettext_lazy("counted from the letters"),
    "coverage": gettext_lazy("counted from duties, things and posts"),
    "responsibility": gettext_lazy("counted from the duty lists of the posts"),
    "targets": gettext_lazy("counted from the targets themselves"),
    "entered": gettext_lazy("entered with evidence by a named owner"),
}
EVERY = {
    "MONTH": pgettext_lazy("result", "every month"),
    "QUARTER": pgettext_lazy("result", "every quarter"),
    "YEAR": pgettext_lazy("result", "every year"),
}


def source(line: Line) -> str:
    return str(SOURCES[line.measure.source.split(".")[0]])


def headline(lines: list[Line]) -> str:
    """ "17 of 18 targets met" once judged, "on track" before the year is over."""
    judged = [one for one in lines if one.state != NOT_APPLICABLE]
    good = sum(one.state in (MET, ON_TRACK) for one in judged)
    is_over = not any(one.state == ON_TRACK for one in judged)
    counted = {"good": good, "all": len(judged)}
    if is_over:
        return (
            ngettext(
                "%(good)s of %(all)s target met", "%(good)s of %(all)s targets met", len(judged)
            )
            % counted
        )
    return (
        ngettext(
            "%(good)s of %(all)s target met or on track",
            "%(good)s of %(all)s targets met or on track",
            len(judged),
        )
        % counted
    )


def worst(lines: list[Line]) -> str:
    """The gravest target that is missed or open, for a figure's note."""
    for state in (MISSED, PENDING):
        found = [one for one in lines if one.state == state]
        if found:
            said = {"name": words.shown(found[0].row.indicator.name), "said": figures(found[0])}
            return _("%(name)s: %(said)s") % said
    return ""


def figures(line: Line) -> str:
    """What led to the verdict: "2 of at most 4 persons", "38 of 40, at least 100 %"."""
    if line.limit is not None and line.verdict.value is not None and is_average(line):
        value = targets.plain(rounded(line.verdict.value))
        said = {"value": value, "unit": _unit(line), "limit": bound_words(line.limit)}
        return _("average of the months %(value)s %(unit)s, %(limit)s") % said
    return said_of(line, line.result)


def said_of(line: Line, result: Result | None) -> str:
    """One result of a target beside its limit."""
    if line.limit is None:
        return _("the target itself is still to come")
    if result is None:
        return why_open(line)
    if not result.is_applicable:
        return _("nothing was to be counted")
    return compared(line.limit, result, _unit(line))


def is_average(line: Line) -> bool:
    return bool(line.row.window == "MONTHS_AVERAGE")


def _unit(line: Line) -> str:
    return words.shown(line.row.indicator.unit_word)


def compared(limit: Limit, result: Result, unit: str) -> str:
    if limit.kind == "DT":
        return _done_on(result)
    value = bounds.value_of(limit, result)
    assert value is not None, "only what is applicable is compared"
    said = {"value": targets.plain(rounded(value)), "unit": unit, "limit": bound_words(limit)}
    if limit.scale == 1 and result.denominator == 1:
        return _("%(value)s of %(limit)s %(unit)s") % said
    said |= {"cases": plain(result.numerator), "base": plain(result.denominator)}
    return _("%(cases)s of %(base)s: %(value)s %(unit)s, %(limit)s %(unit)s") % said


def bound_words(limit: Limit) -> str:
    """ "at most 4", "below 3", "at least 95", "from 90 to 110"."""
    low, high = limit.low, limit.high
    if low is not None and high is not None:
        ends = {"low": targets.plain(low.value), "high": targets.plain(high.value)}
        return pgettext("limit", "from %(low)s to %(high)s") % ends
    if high is not None:
        if high.is_open:
            return pgettext("limit", "less than %(n)s") % {"n": targets.plain(high.value)}
        return pgettext("limit", "at most %(n)s") % {"n": targets.plain(high.value)}
    assert low is not None, "a limit has a bound"
    if low.is_open:
        return pgettext("limit", "more than %(n)s") % {"n": targets.plain(low.value)}
    return pgettext("limit", "at least %(n)s") % {"n": targets.plain(low.value)}


def why_open(line: Line) -> str:
    """What is missing, and who brings it."""
    if line.measure.source != "entered":
        return _("what it is counted over is not entered yet")
    if line.owner is None:
        return _("nobody is named to enter it")
    said = {"name": line.owner.person.name if line.owner.person else ""}
    if owners.gone([line.owner], line.today):
        return _("nobody enters it: %(name)s has left") % said
    if line.first_entered is not None:
        said["day"] = formats.day(line.first_entered)
        return _("%(name)s enters it after %(day)s") % said
    return _("still to be entered by %(name)s") % said


def allowed(line: Line) -> str:
    """Beside a rate the whole number of cases that it leaves."""
    if line.allowed is None:
        return ""
    return ngettext("allows %(n)s case", "allows %(n)s cases", line.allowed) % {
        "n": formats.number(line.allowed)
    }


def before(line: Line) -> dict[str, str]:
    """Last year's beside this year's, judged by this year's limit."""
    result = result_of(line.before.figures)
    if line.limit is None or result is None or not result.is_applicable:
        return {}
    state = line.before.state
    return {"said": compared(line.limit, result, _unit(line)), "word": str(VERDICTS[state]),
            "state": BADGES.get(state, "plain")}  # fmt: skip


def period(line: Line, one: Figure) -> dict[str, str]:
    """A window's days, its figures and its word."""
    was = (line.was or {}).get((one.starts, one.ends))
    return {
        "days": span(one.starts, one.ends),
        "said": said_of(line, one.result if line.is_known else None),
        "state": BADGES.get(one.state, "plain"),
        "word": str(VERDICTS[one.state]),
        "was": said_of(line, was) if was is not None else "",
    }


def months(line: Line) -> list[dict[str, object]]:
    """The months of the target's year: counted, over what, and the value."""
    found: list[dict[str, object]] = []
    year = f"{line.row.year}-"
    for name in sorted(one for one in line.months if one.startswith(year)):
        above, below = line.months[name]
        one = Result(Fraction(above, MICRO), Fraction(below, MICRO)) if below else None
        value = bounds.value_of(line.limit, one) if line.limit and one else None
        found.append(
            {
                "name": month_name(int(name[5:])),
                "above": plain(Fraction(above, MICRO)),
                "below": plain(Fraction(below, MICRO)) if below else "",
                "value": None if value is None else targets.plain(rounded(value)),
                "number": None if value is None else float(rounded(value)),
            }
        )
    return found


def trend(line: Line, rows: list[dict[str, object]]) -> dict[str, object]:
    """The months and the limit, as the chart wants it; numbers here are only drawn."""
    values = [one["number"] for one in rows]
    name = words.shown(line.row.indicator.name)
    series: list[dict[str, object]] = [
        {"name": name, "kind": "bar", "state": "soon", "values": values}
    ]
    bound = (line.limit.high or line.limit.low) if line.limit else None
    if bound is not None and line.limit is not None and line.limit.kind != "DT":
        level = [float(bound.value)] * len(rows)
        said = str(pgettext("result", "Limit"))
        series.append({"name": said, "kind": "line", "state": "gap", "values": level})
    return {"x": [one["name"] for one in rows], "series": series, "unit": ""}


def groups(lines: list[Line]) -> list[dict[str, object]]:
    """How many targets stand how, for the picture: one bar in parts, in the order of gravity."""
    found = []
    for verdict, word in VERDICTS.items():
        number = sum(one.state == verdict for one in lines)
        if number:
            state = BADGES.get(verdict, "plain")
            found.append({"word": word, "number": number, "state": state, "all": len(lines)})
    return found


def entry(row: ResultRow) -> str:
    """One entry: its days, its unit, its figure."""
    parts = [span(row.starts, row.ends), words.shown(row.unit.name), figure_of(row)]
    return " · ".join(parts)


def figure_of(row: ResultRow) -> str:
    """ "38 of 40" or "2"; an estimate says so."""
    above, below = Fraction(row.numerator, MICRO), Fraction(row.denominator, MICRO)
    said = plain(above)
    if below != 1:
        said = _("%(done)s of %(total)s") % {"done": said, "total": plain(below)}
    return _("%(figure)s (estimated)") % {"figure": said} if row.basis == "ESTIMATED" else said


def span(starts: date, ends: date) -> str:
    """A month by its name, a longer period by its days."""
    if (starts.year, starts.month) == (ends.year, ends.month):
        return (
            f"{month_name(starts.month)} {starts.year}"
            if not formats.is_chinese()
            else (f"{starts.year}年{starts.month}月")
        )
    if (starts.month, ends.month) == (1, 12):
        return str(starts.year)
    return f"{formats.day(starts)} – {formats.day(ends)}"


def month_name(number: int) -> str:
    return f"{number}月" if formats.is_chinese() else date_format(date(2000, number, 1), "M")


def list_href(name: str, unit_id: int) -> str:
    """The list of what was counted, narrowed to the unit where the list can be."""
    if not name:
        return ""
    return f"{getattr(links, name)()}?unit={unit_id}"


def plain(value: Fraction | int) -> str:
    return targets.plain(rounded(Fraction(value)))


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """For people only: verdicts compare exact numbers. Never rounded up to a limit: cut off."""
    times = 10**places
    return Fraction(int(value * times), times)


def _done_on(result: Result) -> str:
    day = date_of(int(result.numerator))
    return _("done on %(day)s") % {"day": formats.day(day)} if day else _("not done yet")
