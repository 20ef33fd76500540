"""Passwords: argon2id, as the OWASP Password Storage Cheat Sheet sets it."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """The argon2id hash of a password, with its parameters and salt."""
    return _hasher.hash(password)


@cache
def _nobody() -> str:
    return hashed(secrets.token_hex(16))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password fits a hash; a missing hash takes as long and never fits."""
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def one_time() -> str:
    """A random password that can be read aloud, about 95 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
