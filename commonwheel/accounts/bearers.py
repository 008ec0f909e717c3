"""Bearers: whose open session a key belongs to, for what is answered ahead of the framework.

Asked of the database with every page, so that a sign-in that was ended, a closed account and a new password count at once; only
what comes of the rows is kept in memory, for as long as they read the same.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, models
from django.utils.crypto import constant_time_compare

from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.statements import Statement

MOST = 2_000
PLAIN = frozenset({SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, "_session_expiry", "account_authentication_methods"})
"""What is in the session of a member who has nothing else going on in it: no message that waits, no step of signing in."""

_fields = [field.attname for field in Person._meta.concrete_fields]
_sessions = Statement(lambda key: Session.objects.filter(session_key=key).values_list("session_data", "expire_date"))
_people = Statement(lambda pk: Person.objects.filter(pk=pk).values_list(*_fields))
_both = Statement(
    lambda key, pk: Person.objects.filter(pk=pk)
    .annotate(session_data=models.Subquery(Session.objects.filter(session_key=key).values("session_data")))
    .values_list(*_fields, "session_data")
)
"""Where we know already whose a session is."""


class Open(NamedTuple):
    """An open session: what it holds, when it ends, whose it is, and what it was signed with."""

    data: str
    ends_at: datetime
    person: int
    signed: str


_open: OrderedDict[str, Open] = OrderedDict()
_known: OrderedDict[int, tuple[tuple[Any, ...], Person]] = OrderedDict()


def of(session_key: str) -> Person | None:
    """The member who is signed in with this session. None where nobody is, and where the session holds more than that.

    Shared by all who ask: look, do not change.
    """
    session, row = _asked(session_key)
    if session is None or row is None or session.ends_at <= clock.now():
        return None
    person = _person(session.person, row)
    if not person.is_active or not constant_time_compare(session.signed, person.get_session_auth_hash()):
        return None
    return person


def _asked(key: str) -> tuple[Open | None, tuple[Any, ...] | None]:
    """The session and the row of its member, as they are now."""
    kept = _open.get(key)
    if kept is not None:
        rows = _both.rows(key, kept.person)
        if rows and rows[0][-1] == kept.data:
            return kept, rows[0][:-1]
    session = _session(key)
    rows = _people.rows(session.person) if session is not None else []
    return session, rows[0] if rows else None


def _session(key: str) -> Open | None:
    _open.pop(key, None)
    rows = _sessions.read(key)
    if not rows:
        return None
    data, ends_at = rows[0]
    holds = Session(session_data=data).get_decoded()
    if not holds.keys() <= PLAIN or holds.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    try:
        pk = int(holds.get(SESSION_KEY, ""))
    except ValueError:
        return None
    _open[key] = found = Open(data, ends_at, pk, holds.get(HASH_SESSION_KEY, ""))
    while len(_open) > MOST:
        _open.popitem(last=False)
    return found


def _person(pk: int, row: tuple[Any, ...]) -> Person:
    kept = _known.get(pk)
    if kept is not None and kept[0] == row:
        return kept[1]
    person = Person.from_db(DEFAULT_DB_ALIAS, _fields, _people.converted([row], pk)[0])
    _known[pk] = row, person
    while len(_known) > MOST // 2:
        _known.popitem(last=False)
    return person
