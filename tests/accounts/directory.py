"""A directory of the house on loopback: a real slapd with a certificate and 2,500 people.

Of one search without pages it shows 500 people and then refuses, as a domain does at 1,000; to a
name without a password it says yes, as RFC 4513 5.1.2 lets it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BASE = "dc=works,dc=example"
BIND, SECRET = f"cn=zeren,{BASE}", "reads-only-7f1"
PEOPLE = 2500
FILTER = "(&(objectClass=inetOrgPerson)(!(employeeType=left)))"
SCHEMA = ("core", "cosine", "inetorgperson")
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def password_of(number: str) -> str:
    return f"spring in {number}"


@dataclass
class Directory:
    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    arguments: tuple[str, ...] = ()

    def settings(self, scheme: str = "starttls", host: str = "localhost") -> dict[str, str]:
        return {
            "ldap_server": f"{scheme}://{host}:{self.port}",
            "ldap_base": BASE,
            "ldap_bind": BIND,
            "ldap_password": SECRET,
            "ldap_filter": FILTER,
        }

    def change(self, number: str, *lines: str) -> None:
        """As whoever keeps the directory does it: `replace: employeeType`, `employeeType: left`."""
        self._call(
            "ldapmodify", "\n".join((f"dn: {name_of(number)}", "changetype: modify", *lines))
        )

    def remove(self, number: str) -> None:
        self._call("ldapmodify", f"dn: {name_of(number)}\nchangetype: delete")

    def bring(self, number: str) -> None:
        self._call("ldapmodify", _person(number).replace("\n", "\nchangetype: add\n", 1))

    def start(self) -> None:
        self.process = subprocess.Popen(self.arguments, stderr=subprocess.DEVNULL)
        for _try in range(200):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, "slapd did not start"
            time.sleep(0.05)
        raise AssertionError("slapd does not answer")

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(20)

    def _call(self, program: str, text: str) -> None:
        where = ("-H", f"ldap://127.0.0.1:{self.port}", "-x", "-D", f"cn=root,{BASE}", "-w", "root")
        path = _program(program)
        subprocess.run((path, *where), input=text.encode(), check=True, stdout=subprocess.DEVNULL)


def name_of(number: str) -> str:
    return f"uid={number},ou=people,{BASE}"


@contextmanager
def directory(folder: Path, *numbers: str) -> Iterator[Directory]:
    """These people, and 2,500 in all; every password is `password_of` the number."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "db").mkdir()
    _certificate(folder)
    (folder / "slapd.conf").write_text(_configuration(folder))
    others = [f"D-{one:04}" for one in range(PEOPLE - len(numbers))]
    tops = (
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: works\no: Works",
        f"dn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people",
        f"dn: {BIND}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\n"
        f"cn: zeren\nuserPassword: {SECRET}",
    )
    (folder / "people.ldif").write_text("\n\n".join((*tops, *map(_person, (*numbers, *others)))))
    load = ("-f", str(folder / "slapd.conf"), "-l", str(folder / "people.ldif"), "-q")
    subprocess.run((_program("slapadd"), *load), check=True, stdout=subprocess.DEVNULL)
    address = f"ldap://127.0.0.1:{port}"
    slapd = (_program("slapd"), "-f", str(folder / "slapd.conf"), "-h", address, "-d", "0")
    found = Directory(port, folder, arguments=slapd)
    found.start()
    try:
        yield found
    finally:
        found.stop()


def _program(name: str) -> str:
    found = shutil.which(name, path=PATH)
    if found is None:
        pytest.fail(f"{name} is missing: apt-get install slapd ldap-utils", pytrace=False)
    return found


def _person(number: str) -> str:
    return (
        f"dn: {name_of(number)}\nobjectClass: inetOrgPerson\nuid: {number}\ncn: Person {number}\n"
        f"sn: {number}\nemployeeNumber: {number}\nuserPassword: {password_of(number)}"
    )


def _configuration(folder: Path) -> str:
    schema = "\n".join(f"include /etc/ldap/schema/{one}.schema" for one in SCHEMA)
    return f"""{schema}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {folder}/one.pem
TLSCertificateKeyFile {folder}/one.key
allow bind_anon_dn
database mdb
suffix "{BASE}"
rootdn "cn=root,{BASE}"
rootpw root
directory {folder}/db
maxsize 67108864
index objectClass,employeeNumber,entryUUID eq
limits * size.soft=500 size.hard=500 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{BIND}" read by * none
"""


def _certificate(folder: Path) -> None:
    """For the name localhost, made out by itself; whoever trusts it names the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "one.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "one.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
