"""How passwords and PINs are hashed: Argon2id, with parameters chosen for many sign-ins at once.

Django's default (100 MiB, t=2, p=8) costs 167 ms of CPU, about 12 checks a second on two cores: a
shift of 300 people would wait half a minute. OWASP's first choice (19 MiB, t=2, p=1) costs about
20 ms; the pepper and the counted tries protect the six digits of a PIN, which no hash could.
"""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    parallelism = 1

    @property
    def memory_cost(self) -> int:  # type: ignore[override]  # a setting, so not a constant
        memory: int = settings.ZEREN.argon2_memory_kib
        return memory
