"""What would happen with the settings of a way, asked of whom they name; nothing of it is done."""

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zeren.accounts import ldap, oidc, queries, ways
from zeren.accounts.actions import directory
from zeren.core.refusal import Problem, Refused
from zeren.evidence.sending import mail_line

MOST = 20
"""So many numbers are named; of all the count is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of a try; is_well: as it should be; numbers: whom it is about, some of them."""

    said: Problem
    is_well: bool = True
    numbers: tuple[str, ...] = ()


def foretell(kind: str, number: str = "") -> list[Told]:
    """What would happen by `ways.now()`; `number`: with a right password of this staff number."""
    with ways.held():
        return list(_ASKED[kind](number))


def visitor(subject: str) -> Problem:
    """Whoever came back from a provider that is tried: what would happen, and nothing does."""
    number = queries.number_of(subject)
    code = "way.finds_linked" if number else "way.finds_new"
    return Problem(code, params={"name": subject.rpartition(" ")[2], "number": number})


def _provider(_number: str) -> Iterator[Told]:
    code = oidc.failing()
    if code:
        yield Told(Problem(code, params={"setting": "oidc_issuer"}), is_well=False)
        return
    yield Told(Problem("way.oidc_well"))
    yield _others("oidc")


def _directory(number: str) -> Iterator[Told]:
    ldap.TURNS.forget()
    if number:
        said = directory.foretell(number)
        yield Told(said, said.code in directory.WELL)
        return
    try:
        there = ldap.everybody()
    except Refused as refused:
        yield Told(Problem(refused.code, params=refused.params), is_well=False)
        return
    linked = directory.linked_numbers()
    gone = sorted(one for subject, one in linked.items() if subject not in there)
    new = queries.numbers_among(set(there.values())) - set(linked.values())
    yield Told(
        Problem("account.directory_count", params={"all": len(there), "linked": len(linked)})
    )
    yield _counted("way.would_link", sorted(new))
    yield _counted("way.would_go", gone)
    yield _others("ldap")


def _mail(_number: str) -> Iterator[Told]:
    try:
        with mail_line(ways.now().mail_server) as line:
            line.noop()
    except (OSError, smtplib.SMTPException) as error:
        said = error.args[-1] if error.args else type(error).__name__
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        yield Told(Problem("way.mail_fails", params={"said": words[:200]}), is_well=False)
    else:
        yield Told(Problem("way.mail_well"))


def _channels(_number: str) -> Iterator[Told]:
    yield from ()


def _others(kind: str) -> Told:
    found = sorted(queries.of_elsewhere(kind).values_list("account__login", flat=True).distinct())
    return _counted("way.others", found) if found else Told(Problem("way.others_none"))


def _counted(code: str, numbers: list[str]) -> Told:
    said = Problem(code, params={"count": len(numbers)})
    return Told(said, not numbers or code == "way.would_link", tuple(numbers[:MOST]))


_ASKED: dict[str, Callable[[str], Iterator[Told]]] = {
    "oidc": _provider,
    "ldap": _directory,
    "mail": _mail,
    "channels": _channels,
}
