"""Numbers, shares, days and moments as a reader expects them, in the language that is active."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zeren.core.days import NEVER
from zeren.ledger import house

NONE = "—"
NARROW_SPACE = "\u202f"
Number = int | float | Decimal | Fraction


def is_chinese() -> bool:
    return (get_language() or "").lower().startswith("zh")


def number(value: Number | None, places: int | None = None) -> str:
    """1234567 as 1,234,567 in both languages (Chinese too groups by thousands on paper)."""
    if value is None:
        return NONE
    if places is not None:
        return f"{float(value):,.{places}f}"
    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else float(value)
    return f"{value:,}"


def percent_floor(part: Number | None, whole: Number | None = 1, places: int = 1) -> str:
    """A share that is never rounded up: 99.999 % reads 99.9 %, only all of all reads 100 %.

    part, whole:  met and due as counts; with whole = 1 the part is the share itself (0 to 1).
    A whole of 0 is not applicable and reads as a dash.
    """
    if part is None or whole is None or whole == 0:
        return NONE
    share = _exact(part) / _exact(whole)
    if share >= 1:
        text = "100"
    else:
        steps = int(share * 100 * 10**places)
        text = f"{steps / 10**places:.{places}f}"
    return f"{text}%" if is_chinese() else f"{text}{NARROW_SPACE}%"


def day(value: date | datetime | int | None) -> str:
    """22 Nov 2026 or 2026年11月22日; an ordinal day works too; no day and never read as a dash."""
    plain = as_date(value)
    if plain is None:
        return NONE
    if is_chinese():
        return f"{plain.year}年{plain.month}月{plain.day}日"
    return f"{plain.day}{chr(160)}{formats.date_format(plain, 'M')}{chr(160)}{plain.year}"


def moment(value: datetime | None) -> str:
    """22 Nov 2026 14:02 or 2026年11月22日 14:02, in the organisation's time zone."""
    if value is None:
        return NONE
    here = _here(value) if timezone.is_aware(value) else value
    return f"{day(here.date())} {here:%H:%M}"


def when(value: date | datetime | int | None, now: datetime) -> str:
    """How long ago or how soon, in words; beyond a month the day itself."""
    if value is None or (isinstance(value, int) and value >= NEVER):
        return NONE
    if isinstance(value, datetime) and timezone.is_aware(value):
        close = _in_hours(value, now)
        if close:
            return close
    plain = as_date(value)
    if plain is None:
        return NONE
    days = (plain - _here(now).date()).days
    hour = ""
    if isinstance(value, datetime):
        hour = f" {_here(value):%H:%M}" if timezone.is_aware(value) else ""
    if days == 0:
        return _("today") + hour
    if days == -1:
        return _("yesterday") + hour
    if days == 1:
        return _("tomorrow") + hour
    if -31 < days < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}
    if 0 < days < 31:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return day(plain)


def as_date(value: date | datetime | int | None) -> date | None:
    """The day of a date, an aware moment (in local time) or an ordinal day; None for never."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return (_here(value) if timezone.is_aware(value) else value).date()
    if isinstance(value, date):
        return value
    return date.fromordinal(value) if 0 < value <= date.max.toordinal() else None


def iso(value: date | datetime | int) -> str:
    """What stands in the datetime attribute of a time element."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    plain = as_date(value)
    return plain.isoformat() if plain else ""


def _in_hours(value: datetime, now: datetime) -> str:
    gap = now - value
    minutes = int(abs(gap) / timedelta(minutes=1))
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        text = ngettext("%(n)d min ago", "%(n)d min ago", minutes)
        return (
            text if gap > timedelta(0) else ngettext("in %(n)d min", "in %(n)d min", minutes)
        ) % {"n": minutes}
    same_day = _here(value).date() == _here(now).date()
    if same_day and gap > timedelta(0):
        hours = minutes // 60
        return ngettext("%(n)d h ago", "%(n)d h ago", hours) % {"n": hours}
    return ""


def _here(value: datetime) -> datetime:
    """A moment by the clocks that the house had then."""
    return house.zones().local(value)


def _exact(value: Number) -> Fraction:
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
