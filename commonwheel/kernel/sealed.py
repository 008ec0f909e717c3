"""Sealed text: what lies encrypted in the database, readable only with the key of this community."""

from __future__ import annotations

import base64
import logging
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The text was sealed with another key."""


def seal(text: str) -> str:
    """The text as it may be kept."""
    return _box(_keys()).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text as it was; raises Unreadable where the key is another one."""
    try:
        return _box(_keys()).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError) as wrong:
        raise Unreadable from wrong


class SealedField(models.TextField):
    """Text that is sealed in the database. What cannot be read any more reads as empty: it has to be entered anew."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text) if text else text

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        if not value:
            return value
        try:
            return unseal(value)
        except Unreadable:
            log.error("%s.%s was sealed with another SECRET_KEY and has to be entered anew", self.model.__name__, self.name)
            return ""


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *(str(key) for key in settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    """Sealed with the first key, unsealed with any."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(HKDF(SHA256(), 32, None, b"commonwheel.sealed").derive(key.encode()))) for key in keys])
