"""How PINs and one-time codes become what is stored: a pepper first, then the slow hash.

The pepper lies in a key file, not in the database: whoever steals a backup of the database cannot
try the million PINs.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0, 1: a code is read from a slip and typed with gloves."""
CODE_LENGTH = 8


def pin_hash(account_id: int, pin: str) -> str:
    """What is stored of a PIN; bound to its account, so that it cannot be copied to another."""
    return make_password(_peppered(f"pin:{account_id}:{pin}"))


def pin_is(account_id: int, pin: str, stored: str) -> bool:
    """Is it this PIN? Does the same work when there is none."""
    return check_password(_peppered(f"pin:{account_id}:{pin}"), stored)


def password_is(password: str, stored: str) -> bool:
    """Is it this password? Does the same work when there is none."""
    return check_password(password, stored)


def new_code() -> str:
    """A one-time code as it is printed: two groups of four."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{code[:4]}-{code[4:]}"


def code_hash(account_id: int, code: str) -> str:
    """What is stored of a one-time code, whatever blanks and dashes were typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return _peppered(f"code:{account_id}:{plain}")


def code_is(account_id: int, code: str, stored: str) -> bool:
    """Is it this code? In constant time."""
    return bool(stored) and hmac.compare_digest(code_hash(account_id, code), stored)


def new_token() -> str:
    """What a program shows at each request."""
    return secrets.token_urlsafe(32)


def token_key(token: str) -> str:
    """A program's token as it is kept."""
    return _peppered(f"token:{token}")


def number_key(login: str) -> str:
    """A staff number or e-mail, known or not, as the key under which its tries are counted."""
    return _peppered(f"login:{login}")[:32]


def tried_key(secret: str, day: str) -> str:
    """A secret that was tried and wrong, as a key of that day: it finds the same one at another
    door, and nobody can read which it was.
    """
    return _peppered(f"tried:{day}:{secret}")[:32]


def device_key(device: str) -> str:
    """The cookie of a browser, as it is kept."""
    return _peppered(f"device:{device}")


def epoch(account_id: int, pin: str, password: str) -> str:
    """Which secrets an account has, as every fact of its owner says: 16 hex digits.

    Made over what is stored, with a key outside the database. Whoever puts another PIN into the
    table, acts with it and puts the old one back leaves this trace (E3 of the threat model).
    """
    return _peppered(f"epoch:{account_id}:{pin}:{password}")[:16]


def sealed(text: str, about: str) -> str:
    """A secret that must be read again: nobody opens it without the key file, or for another."""
    nonce = secrets.token_bytes(12)
    data = _box().encrypt(nonce, text.encode(), about.encode())
    return base64.b64encode(nonce + data).decode()


def opened(text: str, about: str) -> str:
    """What was sealed; "" when it was sealed for something else, or under another key."""
    raw = base64.b64decode(text)
    try:
        return _box().decrypt(raw[:12], raw[12:], about.encode()).decode()
    except (InvalidTag, ValueError):
        return ""


def _box() -> AESGCM:
    return AESGCM(hmac.digest(settings.PIN_PEPPER, b"zeren.accounts.sealed", "sha256"))


def _peppered(text: str) -> str:
    return hmac.new(settings.PIN_PEPPER, text.encode(), hashlib.sha256).hexdigest()
