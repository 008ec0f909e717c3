"""Sign-in links: one visit without a password, made by an operator who sits at the machine, or mailed to who asked."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused

LASTS = timedelta(hours=1)

_signer = signing.TimestampSigner(salt="commonwheel.sign-in-link")


def make(person: Person, *, is_mailed: bool = False) -> str:
    """A token for one sign-in of this person within the hour. A mailed one goes through every step of signing in."""
    return _signer.sign_object([person.pk, _state(person), is_mailed])


def is_mailed(token: str) -> bool:
    """Whether the token came by mail; Refused where it is old or made up."""
    return bool(_read(token)[2])


def check(token: str) -> Person:
    """Whose token this is; Refused where it is old, used or made up."""
    pk, state, _is_mailed = _read(token)
    person = Person.objects.filter(pk=pk, is_active=True).first()
    if person is None or _state(person) != state:
        raise _over()
    return person


def use(token: str) -> Person:
    """Whose token this is, once: from now on the token is void."""
    person = check(token)
    before = person.last_login
    person.last_login = clock.now()
    if not Person.objects.filter(pk=person.pk, last_login=before).update(last_login=person.last_login):
        raise _over()
    return person


def _read(token: str) -> tuple[int, str, bool]:
    try:
        pk, state, is_mailed = _signer.unsign_object(token, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise _over() from wrong
    return pk, state, is_mailed


def _state(person: Person) -> str:
    """What changes with every sign-in, and with "sign out everywhere"."""
    return f"{person.last_login.timestamp() if person.last_login else 0}:{person.sign_outs_count}"


def _over() -> Refused:
    return Refused(_("This link was used already, or it is too old."), cure=_("Ask for a new one, or sign in with your password."))
