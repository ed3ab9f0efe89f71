"""A seal put behind a PDF by pyHanko: PAdES B-B, with a time stamp where one is asked for.

The key is kept as an object and the room for the seal is known. By its defaults pyHanko reads the
key anew and makes each seal twice, once to see how long it gets.
"""

import io
from datetime import datetime
from functools import cache
from typing import Final

from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

WAIT_SECONDS = 5
SPARE, OF_STAMP = 2_000, 12_000
"""Bytes kept free for the seal beside its certificates, and for a time stamp."""
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Given = tuple[x509.Certificate, ...]
"""The certificate of the key, then those above it."""
NO_STAMP: Final = (OSError, ValueError, TimestampRequestError)


def sealed(pdf: bytes, key: Private, given: Given, at: datetime) -> bytes:
    return _put(pdf, _signer(key, given), given, at, None)


def stamped(pdf: bytes, key: Private, given: Given, at: datetime, server: str) -> tuple[bytes, str]:
    """The same with a time stamp, and what it says. Errors: those of NO_STAMP."""
    stamper = _Stamper(server, timeout=WAIT_SECONDS)  # type: ignore[no-untyped-call]  # theirs
    return _put(pdf, _signer(key, given), given, at, stamper), stamper.given


class _Stamper(RequestsHTTPTimeStamper):
    """Remembers what was stamped, after a look whether it is of what was asked."""

    given = ""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        token = await super().async_timestamp(message_digest, md_algorithm)
        said = token["content"]["encap_content_info"]["content"].parsed
        if said["message_imprint"]["hashed_message"].native != message_digest:
            raise TimestampRequestError("the time stamp is of something else")
        self.given = said["gen_time"].native.isoformat(timespec="seconds")
        return token


class _House(Signer):
    """Signs with a key that is at hand."""

    def __init__(self, key: Private, given: Given) -> None:
        beside = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # theirs
        beside.register_multiple(_read(one) for one in given[1:])
        super().__init__(signing_cert=_read(given[0]), cert_registry=beside)
        self.key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class _AtThisTime(signers.PdfSigner):
    """Says the time that the house's clock shows, which may be that of a demo."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def _put(pdf: bytes, house: _House, given: Given, at: datetime, stamper: _Stamper | None) -> bytes:
    # Of a seal without a picture PDF/A wants the print flag, and PDF/UA a place beside the page.
    unseen = fields.InvisSigSettings(box_out_of_bounds=True)
    meta = signers.PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    signer = _AtThisTime(
        meta,
        house,
        timestamper=stamper,
        new_field_spec=fields.SigFieldSpec("Seal", invis_sig_settings=unseen),
    )
    signer.at = at
    room = SPARE + sum(len(one.public_bytes(Encoding.DER)) for one in given)
    made = signer.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        bytes_reserved=2 * (room + (OF_STAMP if stamper else 0)),
    )
    assert isinstance(made, io.BytesIO)
    return made.getvalue()


@cache
def _signer(key: Private, given: Given) -> _House:
    return _House(key, given)


def _read(one: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(one.public_bytes(Encoding.DER))
