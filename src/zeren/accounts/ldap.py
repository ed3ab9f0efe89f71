"""Asks the house's directory who somebody is: LDAP over TLS, searches read page by page.

Whatever people type travels as a value of its own and is never part of a filter's text, and a
password without a sign is never sent: a directory takes it for a visit without a name.
Source: RFC 4511, 4513 (5.1.2 unauthenticated bind, 3 StartTLS), 2696 (paged results).
"""

import socket
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import sansldap
from sansldap import LDAPFilter, LDAPResultCode

from zeren.accounts import ways
from zeren.accounts.patience import Turns, Until
from zeren.core.refusal import Refused

SECONDS = 8
"""For a whole conversation of a page: connect, TLS, bind, search, bind."""
LONGEST = 300
"""For the worker, who reads everybody in a thread of its own."""
PAGE = 500
LARGEST = 1 << 22
"""Octets of one answer, a page of a search or less."""
PORTS = {"ldaps": 636, "starttls": 389, "ldap": 389}
HEX = "hex:"
TURNS = Turns("account.directory_busy")
AWAY = (LDAPResultCode.BUSY, LDAPResultCode.UNAVAILABLE, LDAPResultCode.OTHER)


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the directory; `subject` is what nobody else there ever gets."""

    subject: str
    name: str
    number: str = ""


def found(number: str, whose: str = "") -> list[Entry]:
    """Whoever is this subject, or has this staff number; two at most. Refused: the failing step."""
    with TURNS.one(), _line() as line:
        return list(line.entries(_one(number, whose), most=2))


def proved(number: str, password: str, whose: str = "") -> Entry | None:
    """Whoever is this subject, or has this staff number there, if it is the password.

    The directory is asked as often when there is nobody. Refused: account.directory_silent.
    """
    if not password:
        return None
    try:
        with TURNS.one(), _line() as line:
            entries = list(line.entries(_one(number, whose), most=2))
            entry = entries[0] if len(entries) == 1 else None
            nobody = f"cn={uuid.uuid4().hex},{ways.now().ldap_base}"
            said = line.bind(entry.name if entry else nobody, password)
    except Refused as refused:
        raise Refused("account.directory_silent") from refused
    if said in AWAY:
        raise Refused("account.directory_silent")
    return entry if said == LDAPResultCode.SUCCESS else None


def everybody() -> dict[str, str]:
    """Everybody who may sign in there: subject and staff number. Refused: the step that fails."""
    with _line(LONGEST) as line:
        found = {one.subject: one.number for one in line.entries(_who())}
    if not found:
        raise Refused("account.directory_nobody")
    return found


def _who() -> LDAPFilter:
    return LDAPFilter.from_string(ways.now().ldap_filter)


def _one(number: str, whose: str) -> LDAPFilter:
    """One person, as values: no sign of a number or a name means anything in it."""
    if whose:
        said = whose.removeprefix(subject(""))
        value = bytes.fromhex(said.removeprefix(HEX)) if said.startswith(HEX) else said.encode()
        wanted = sansldap.FilterEquality(ways.now().ldap_id, value)
    else:
        wanted = sansldap.FilterEquality(ways.now().ldap_number, number.encode())
    return sansldap.FilterAnd([_who(), wanted])


def subject(said: str) -> str:
    """What nobody else ever gets, in this directory."""
    return f"ldap {ways.now().ldap_base.lower()} {said}"


@contextmanager
def _line(seconds: float = 0) -> Iterator["_Line"]:
    """A line to the directory, safe, and bound as the account that may search; then it ends."""
    zeren = ways.now()
    where = urlsplit(zeren.ldap_server)
    host, port = where.hostname or "", where.port or PORTS[where.scheme]
    until = Until(seconds or SECONDS)
    try:
        with socket.create_connection((host, port), SECONDS) as plain:
            line = _Line(plain, until)
            with line.safe(where):
                said = line.bind(zeren.ldap_bind, zeren.ldap_password)
                if said != LDAPResultCode.SUCCESS:
                    raise Refused("account.directory_no_bind")
                yield line
    except socket.gaierror as error:
        raise Refused("account.house_no_name", setting="ldap_server") from error
    except ssl.SSLError as error:
        raise Refused("account.house_no_tls") from error
    except (OSError, sansldap.LDAPError, ValueError) as error:
        raise Refused("account.house_no_answer", setting="ldap_server") from error


class _Line:
    """One conversation: a request, and its answers until the last."""

    def __init__(self, plain: socket.socket, until: Until) -> None:
        self._socket, self._until = plain, until
        self._speech = sansldap.LDAPClient()

    @contextmanager
    def safe(self, where: SplitResult) -> Iterator[None]:
        """TLS with a certificate of that name; without only on this machine (site/config.py)."""
        if where.scheme == "ldap":
            yield
            return
        if where.scheme == "starttls":
            asked = sansldap.ExtendedOperations.LDAP_START_TLS.value
            answer = self._ask(self._speech.extended_request(asked))[-1]
            assert isinstance(answer, sansldap.ExtendedResponse)
            if answer.result.result_code != LDAPResultCode.SUCCESS:
                raise Refused("account.house_no_tls")
            self._speech = sansldap.LDAPClient()
        context = ssl.create_default_context()
        self._socket.settimeout(min(SECONDS, self._until.left()))
        with context.wrap_socket(self._socket, server_hostname=where.hostname) as over:
            self._socket = over
            yield

    def bind(self, name: str, password: str) -> LDAPResultCode:
        """What the directory says to this name and password."""
        if not (name and password):
            raise ValueError("a bind without name or password proves nobody")
        answer = self._ask(self._speech.bind_simple(name, password))[-1]
        assert isinstance(answer, sansldap.BindResponse)
        return answer.result.result_code

    def entries(self, wanted: LDAPFilter, most: int = 0) -> Iterator[Entry]:
        """Everybody whom the filter finds below the base, a page at a time."""
        zeren, about, cookie, seen = ways.now(), subject(""), b"", 0
        wished = [zeren.ldap_id, zeren.ldap_number]
        while True:
            page = sansldap.PagedResultControl(critical=True, size=most or PAGE, cookie=cookie)
            asked = self._speech.search_request(
                zeren.ldap_base, filter=wanted, attributes=wished, controls=[page]
            )
            *rows, done = self._ask(asked)
            assert isinstance(done, sansldap.SearchResultDone)
            if done.result.result_code != LDAPResultCode.SUCCESS:
                raise Refused("account.directory_no_search")
            for row in rows:
                if not isinstance(row, sansldap.SearchResultEntry):
                    continue  # a reference to another directory, which is not asked
                ids, numbers = (_values(row, name) for name in wished)
                if len(ids) != 1:
                    raise Refused("account.directory_no_id")
                number = numbers[0].decode("utf-8", "replace") if len(numbers) == 1 else ""
                yield Entry(about + _written(ids[0]), row.object_name, number)
                seen += 1
            pages = [one for one in done.controls if isinstance(one, sansldap.PagedResultControl)]
            cookie = pages[0].cookie if pages else b""
            if not cookie or (most and seen >= most):
                return

    def _ask(self, number: int) -> list[sansldap.LDAPMessage]:
        self._socket.sendall(self._speech.data_to_send())
        heard: list[sansldap.LDAPMessage] = []
        size = 0
        while not heard or isinstance(
            heard[-1], sansldap.SearchResultEntry | sansldap.SearchResultReference
        ):
            self._socket.settimeout(min(SECONDS, self._until.left()))
            some = self._socket.recv(1 << 16)
            size += len(some)
            if not some or size > LARGEST:
                raise OSError("the directory ended the line, or says too much")
            heard += [one for one in self._speech.receive(some) if one.message_id == number]
        return heard


def _values(row: sansldap.SearchResultEntry, name: str) -> list[bytes]:
    return [v for a in row.attributes if a.name.lower() == name.lower() for v in a.values]


def _written(value: bytes) -> str:
    """An identifier as text; what is no plain text, as the objectGUID of a domain, in hex."""
    text = value.decode("latin-1")
    is_plain = text.isascii() and text.isprintable() and " " not in text
    return text if is_plain and not text.startswith(HEX) else HEX + value.hex()
