"""Ending a saved search from a mail: a signed address that works without signing in, for one search of one member only."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing
from django.utils.translation import gettext as _

from commonwheel.kernel.refusal import Refused

_signer = signing.Signer(salt="commonwheel.unsave")


class Wish(NamedTuple):
    """Who wants to hear no more of which of their saved searches."""

    person_id: int
    saved_id: int


def make(person_id: int, saved_id: int) -> str:
    """The token for the address; it never ends, for mails are read late."""
    return _signer.sign_object([person_id, saved_id])


def check(token: str) -> Wish:
    """What a token stands for, which may be gone already; Refused where it is made up."""
    try:
        person_id, saved_id = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise Refused(_("This link does not belong to a saved search."), cure=_("Sign in to see which you saved.")) from wrong
    return Wish(person_id, saved_id)
