"""A letter in force is sealed in the background, and everybody's tools agree that it is."""

import asyncio
import http.server
import io
import json
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko import keys as pyhanko_keys
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator import ValidationContext

from tests.addressed import set_to, with_address
from tests.cast import Cast
from zeren.core.refusal import Refused
from zeren.evidence import seals
from zeren.ledger import actions as ledger
from zeren.ledger import clock, keys, vault
from zeren.ledger import queries as facts
from zeren.letters import actions, jobs, paper, printing

REFERENCE = Path(__file__).parent / "letter.json"
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _house(settings: Any, tmp_path: Path) -> None:
    """A house with an address and a key folder of its own."""
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.KEYS_FOLDER.mkdir()
    with_address(settings)
    seals._silent.clear()


def in_force(cast: Cast) -> Any:
    cast.train(cast.worker)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    ledger.sequence()
    ledger.checkpoint()
    return cast.letter(cast.worker)


def sealed(cast: Cast) -> bytes:
    assert jobs.seal() == 1
    kept = vault.get(cast.letter(cast.worker).pdf_digest)
    assert kept is not None
    return kept


def said(cast: Cast) -> dict[str, Any]:
    found = facts.facts_about("letter", [cast.letter(cast.worker).pk])
    body: dict[str, Any] = json.loads(found[0].body)
    assert found[0].code == "letter.sealed"
    return body


def status(pdf: bytes, at: Any) -> Any:
    """What pyHanko says, told only our certificates."""
    load: Any = pyhanko_keys.load_certs_from_pemder  # untyped there
    roots = list(load([str(seals._list())]))
    seal = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[0]
    trusted = ValidationContext(trust_roots=roots, moment=at)
    return asyncio.run(async_validate_pdf_signature(seal, trusted))


def test_a_letter_in_force_is_sealed_once_and_pyhanko_pdfsig_and_openssl_agree(
    cast: Cast, tmp_path: Path
) -> None:
    letter = in_force(cast)
    assert not letter.pdf_digest

    kept = sealed(cast)

    plain, is_proved = printing.printed(letter, "https://zeren.example", ())
    assert is_proved
    assert kept.startswith(plain), "what was rendered stands in it byte for byte"
    assert jobs.seal() == 0
    found = status(kept, clock.now())
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert found.coverage.name == "ENTIRE_FILE"
    assert found.bottom_line
    assert said(cast)["pdf"] == cast.letter(cast.worker).pdf_digest
    assert said(cast)["certificate"] == seals.fingerprint(seals.certificates()[0])
    assert said(cast)["stamped"] == "", "absent is written down as absent"

    file = tmp_path / "letter.pdf"
    file.write_bytes(kept)
    told = subprocess.run(["pdfsig", file], capture_output=True, text=True).stdout
    assert "Signature is Valid" in told
    assert "ETSI.CAdES.detached" in told
    assert "Total document signed" in told
    assert by_openssl(kept, tmp_path) == 0

    altered = kept.replace(b"/Type/Page", b"/Type/Pagf", 1)
    assert len(altered) == len(kept)
    assert by_openssl(altered, tmp_path) != 0
    file.write_bytes(altered)
    told = subprocess.run(["pdfsig", file], capture_output=True, text=True).stdout
    assert "Signature is Valid" not in told


def by_openssl(pdf: bytes, folder: Path) -> int:
    """`openssl cms` over what the seal covers, told only our certificates."""
    seal = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[0]
    a, n, b, m = (int(one) for one in seal.byte_range)
    (folder / "covered").write_bytes(pdf[a : a + n] + pdf[b : b + m])
    (folder / "seal.der").write_bytes(seal.pkcs7_content)
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-inform", "DER", "-in", "seal.der", "-binary",
         "-content", "covered", "-CAfile", str(seals._list()), "-purpose", "any",
         "-no_check_time", "-out", "/dev/null"],
        cwd=folder, capture_output=True,
    )  # fmt: skip
    return done.returncode


def test_nothing_is_sealed_without_an_address_or_proof_and_a_kill_costs_nothing(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.train(cast.worker)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    assert jobs.seal() == 0, "its signatures are not proved yet"
    ledger.sequence()
    ledger.checkpoint()
    set_to(settings, origin="")
    assert jobs.seal() == 0, "its address would lead nowhere"
    set_to(settings, origin="https://zeren.example")

    def killed(*_words: Any, **_more: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(actions, "keep_sealed", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.seal()

    jobs._looked["up to"] = 0
    assert status(sealed(cast), clock.now()).bottom_line


@pytest.fixture
def stamps(tmp_path: Path) -> Iterator[str]:
    """A server of time stamps on loopback: openssl behind one line of HTTP."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "ts.cnf").write_text(
        "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\nsigner_digest=sha256\n"
        "default_policy=1.2.3.4\ndigests=sha256\ness_cert_id_alg=sha256\naccuracy=secs:1\n"
    )
    (folder / "serial").write_text("01\n")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=Stamps", "-days", "99",
         "-addext", "extendedKeyUsage=critical,timeStamping"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "asked.tsq").write_bytes(asked)
            subprocess.run(
                ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "asked.tsq",
                 "-signer", "cert.pem", "-inkey", "key.pem", "-out", "said.tsr"],
                cwd=folder, check=True, capture_output=True,
            )  # fmt: skip
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write((folder / "said.tsr").read_bytes())

        def log_message(self, *_words: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_time_stamp_is_in_the_seal_and_a_silent_server_blocks_nothing(
    cast: Cast, settings: Any, stamps: str
) -> None:
    in_force(cast)
    pdf, at = b"", clock.now()
    pdf = printing.printed(cast.letter(cast.worker), "https://zeren.example", ())[0]
    set_to(settings, seal_stamp="http://127.0.0.1:9/")

    without = seals.seal(pdf, name="Works", at=at)

    assert without.stamped == ""
    assert status(without.pdf, at).bottom_line
    set_to(settings, seal_stamp=stamps)
    with_stamp = seals.seal(pdf, name="Works", at=at)
    assert with_stamp.stamped
    seal = PdfFileReader(io.BytesIO(with_stamp.pdf)).embedded_regular_signatures[0]
    assert list(extract_tst_data_iter(seal.signer_info, signed=False))
    found = status(with_stamp.pdf, at)
    assert (found.intact, found.valid) == (True, True)
    assert (found.timestamp_validity.intact, found.timestamp_validity.valid) == (True, True)
    sealed(cast)
    assert said(cast)["stamped"], "the fact says when others stamped it"


@pytest.mark.parametrize("kind", ["P-256", "RSA"])
def test_the_organisations_own_key_seals_until_it_ends(
    settings: Any, tmp_path: Path, kind: str
) -> None:
    at = AT
    key: Any = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "P-256"
        else rsa.generate_private_key(65537, 2048)
    )
    certificate = seals._made(key, "清河公司", at)
    file = tmp_path / "own.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"own", key, certificate, None, BestAvailableEncryption(b"word")
        )
    )
    pdf = paper.letter_pdf(
        __import__("json").loads((Path(__file__).parent / "letter.json").read_text())
    )
    set_to(settings, seal_file=str(file), seal_word="word")

    made = seals.seal(pdf, name="", at=at)

    assert made.certificate == seals.fingerprint(certificate)
    assert status(made.pdf, at).bottom_line
    assert seals.problem(at) is None
    soon = certificate.not_valid_after_utc - timedelta(days=9)
    problem = seals.problem(soon)
    assert problem is not None
    assert problem.code == "seal.ends_soon"
    with pytest.raises(Refused) as refused:
        seals.seal(pdf, name="", at=certificate.not_valid_after_utc + timedelta(days=1))
    assert refused.value.code == "seal.expired"
    set_to(settings, seal_word="another")
    with pytest.raises(Refused) as refused:
        seals.seal(pdf, name="", at=at)
    assert refused.value.code == "seal.unreadable"


def test_a_new_key_has_a_new_certificate_and_the_old_one_is_still_known(
    settings: Any, tmp_path: Path
) -> None:
    folder, at = tmp_path / "keys", AT
    settings.SEAL_KEY = keys.load(folder).seal
    first = seals.current(name="清河公司", at=at)
    assert seals.current(name="清河公司", at=at).certificate == first.certificate
    late = first.certificate.not_valid_after_utc - timedelta(days=1)
    assert seals.current(name="清河公司", at=late).certificate != first.certificate, "in time"

    keys.renew_seal(folder)
    settings.SEAL_KEY = keys.load(folder).seal
    second = seals.current(name="清河公司", at=at)

    assert second.certificate.public_key() != first.certificate.public_key()
    assert first.certificate in seals.certificates()
    assert seals.of(seals.fingerprint(first.certificate)) == first.certificate
    elsewhere = tmp_path / "restored"
    keys.put(elsewhere, keys.packed(folder))
    assert keys.load(elsewhere).seal == settings.SEAL_KEY
    settings.KEYS_FOLDER = elsewhere
    assert len(seals.certificates()) == 3, "certificates go with the keys"
    assert seals.current(name="", at=at).certificate == second.certificate
