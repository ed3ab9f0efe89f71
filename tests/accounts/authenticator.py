"""A phone with passkeys, in software: keys of its own, a counter, and its own lock."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG


class Phone:
    """Makes passkeys and signs with them, as a browser hands its answers on."""

    def __init__(self, origin: str = "http://testserver", host: str = "testserver") -> None:
        self.origin = origin
        self.host = host
        self.credential = os.urandom(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.counter = 0
        self.is_unlocked = True
        self.counts = True

    def make(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A passkey, and its public half."""
        point = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        public = AttestedCredentialData.create(b"\0" * 16, self.credential, point)
        data = self._data(FLAG.AT, bytes(public))
        made = AttestationObject.create("none", data, {})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", asked),
            attestationObject=websafe_encode(bytes(made)),
        )

    def sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to what a page asked."""
        self.counter += self.counts
        data, client = self._data(FLAG(0)), self._client("webauthn.get", asked)
        digest = hashlib.sha256(websafe_decode(client)).digest()
        signature = self.key.sign(bytes(data) + digest, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=client,
            authenticatorData=websafe_encode(bytes(data)),
            signature=websafe_encode(signature),
        )

    def _data(self, more: FLAG, public: bytes = b"") -> AuthenticatorData:
        flags = FLAG.UP | more | (FLAG.UV if self.is_unlocked else FLAG(0))
        host = hashlib.sha256(self.host.encode()).digest()
        made: AuthenticatorData = AuthenticatorData.create(host, flags, self.counter, public)
        return made

    def _client(self, kind: str, asked: dict[str, Any]) -> str:
        said = {"type": kind, "challenge": asked["publicKey"]["challenge"], "origin": self.origin}
        return websafe_encode(json.dumps(said).encode())

    def _answer(self, **response: str) -> dict[str, Any]:
        key = websafe_encode(self.credential)
        return {"id": key, "rawId": key, "type": "public-key", "response": response,
                "clientExtensionResults": {}}  # fmt: skip
