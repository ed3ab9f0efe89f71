"""The seal on a PDF that the house hands out: any reader of PDF checks it, without this house.

PAdES B-B, ECDSA on P-256, by a key made at the first start, or by the organisation's own PKCS#12.
The certificate says whose key it is; those of former keys stay in a list beside the keys, so that
old seals are still known. A time stamp (RFC 3161) is asked for where a server is set, and is absent
where it does not answer: nothing waits for it, and no clock of ours stands in for it.
Source: ETSI EN 319 142-1; SP 800-186 (P-256); documents.md, "Seals".
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from zeren.core.refusal import Refused

log = structlog.get_logger(__name__)

YEARS = 10
SOON = timedelta(days=90)
"""So long before its end the house makes a new certificate, or asks the organisation for one."""
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many private keys P-256 has, plus one."""
QUIET = timedelta(minutes=5)
"""A server of time stamps that did not answer is not asked again for so long."""

_silent: dict[str, datetime] = {}

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Sealer:
    """What the house seals with now."""

    key: Private
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed PDF. certificate: its fingerprint; stamped: the time of its time stamp, or ""."""

    pdf: bytes
    certificate: str
    stamped: str


def seal(pdf: bytes, *, name: str, at: datetime) -> Sealed:
    """Seal a PDF; what was there stays as it is, the seal is put behind it.

    name: of the organisation, for the certificate when it is made.
    Refused: seal.expired, seal.unreadable (the organisation's own key).
    """
    sealer = current(name=name, at=at)
    found, given = fingerprint(sealer.certificate), (sealer.certificate, *sealer.chain)
    from zeren.evidence import pades  # takes a second to load, and pages need none of it

    server = settings.ZEREN.seal_stamp
    if server and at >= _silent.get(server, at):
        try:
            made, stamped = pades.stamped(pdf, sealer.key, given, at, server)
            return Sealed(made, found, stamped)
        except pades.NO_STAMP as error:
            _silent[server] = at + QUIET
            log.warning("time stamp is absent", server=server, error=str(error))
    return Sealed(pades.sealed(pdf, sealer.key, given, at), found, "")


def current(*, name: str, at: datetime) -> Sealer:
    """The key that seals now, with its certificate; the house's own one is made when it is due.

    Refused: seal.expired, seal.unreadable.
    """
    if settings.ZEREN.seal_file:
        given = _given(settings.ZEREN.seal_file, settings.ZEREN.seal_word)
        ends = given.certificate.not_valid_after_utc
        if ends <= at:
            raise Refused("seal.expired", day=f"{ends:%Y-%m-%d}")
        _remember(given.certificate)
        return given
    key = _own_key(settings.SEAL_KEY)
    mine = [one for one in certificates() if one.public_key() == key.public_key()]
    latest = max(mine, key=lambda one: one.not_valid_after_utc, default=None)
    if latest is None or latest.not_valid_after_utc - SOON <= at:
        latest = _made(key, name, at)
        _remember(latest)
    return Sealer(key, latest)


def problem(at: datetime) -> Refused | None:
    """Why the organisation's own key does not seal, or will soon not; None where all is well."""
    if not settings.ZEREN.seal_file:
        return None
    try:
        ends = current(name="", at=at).certificate.not_valid_after_utc
    except Refused as refused:
        return refused
    return Refused("seal.ends_soon", day=f"{ends:%Y-%m-%d}") if ends - SOON <= at else None


def certificates() -> list[x509.Certificate]:
    """Every certificate under which this house has sealed, the first one first."""
    try:
        data = _list().read_bytes()
    except FileNotFoundError:
        return []
    return x509.load_pem_x509_certificates(data) if data.strip() else []


def of(found: str) -> x509.Certificate | None:
    """The certificate of ours with this fingerprint."""
    return next((one for one in certificates() if fingerprint(one) == found), None)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def whose(certificate: x509.Certificate) -> str:
    """Whose certificate it is, as a PDF reader shows it."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _list() -> Path:
    return Path(settings.KEYS_FOLDER) / "seal-certificates.pem"


def _remember(certificate: x509.Certificate) -> None:
    if certificate in certificates():
        return
    with _list().open("ab") as kept:
        kept.write(certificate.public_bytes(Encoding.PEM))
        kept.flush()
        os.fsync(kept.fileno())


@cache
def _own_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, ec.SECP256R1())


@cache
def _given(file: str, word: str) -> Sealer:
    try:
        data = Path(file).read_bytes()
        key, certificate, chain = pkcs12.load_key_and_certificates(data, word.encode() or None)
    except (OSError, ValueError) as error:
        raise Refused("seal.unreadable", file=file) from error
    if certificate is None or not isinstance(key, Private):
        raise Refused("seal.unreadable", file=file)
    return Sealer(key, certificate, tuple(chain), is_own=False)


def _made(key: ec.EllipticCurvePrivateKey, name: str, at: datetime) -> x509.Certificate:
    """A certificate that the key signs itself: nobody outside vouches for it but the log."""
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64] or "Zeren")])
    public = key.public_key()
    begins = at - timedelta(minutes=5)
    return (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=YEARS * 365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
