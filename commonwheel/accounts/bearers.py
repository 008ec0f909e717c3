"""Bearers: whose open session a key belongs to, for what is answered ahead of the framework.

Asked of the database with every page, so that a sign-in that was ended, a closed account and a new password count at once; only
what comes of the rows is kept in memory, for as long as they read the same.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.statements import Statement

MOST = 2_000
PLAIN = frozenset({SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, "_session_expiry", "account_authentication_methods"})
"""What is in the session of a member who has nothing else going on in it: no message that waits, no step of signing in."""

_sessions = Statement(lambda key: Session.objects.filter(session_key=key).values_list("session_data"))
_people = Statement(lambda pk: Person.objects.filter(pk=pk).values_list(*(field.attname for field in Person._meta.concrete_fields)))

_open: OrderedDict[str, tuple[str, datetime, int, str]] = OrderedDict()
"""Key → what the session holds, when it ends, whose it is, and what it was signed with."""
_known: OrderedDict[int, tuple[tuple[Any, ...], Person]] = OrderedDict()


def of(session_key: str) -> Person | None:
    """The member who is signed in with this session. None where nobody is, and where the session holds more than that.

    Shared by all who ask: look, do not change.
    """
    session = _session(session_key)
    if session is None or session[1] <= clock.now():
        return None
    person = _person(session[2])
    if person is None or not person.is_active or not constant_time_compare(session[3], person.get_session_auth_hash()):
        return None
    return person


def _session(key: str) -> tuple[str, datetime, int, str] | None:
    rows = _sessions.rows(key)
    if not rows:
        _open.pop(key, None)
        return None
    kept = _open.get(key)
    if kept is not None and kept[0] == rows[0][0]:
        return kept
    session = Session.objects.filter(session_key=key).first()
    holds = session.get_decoded() if session is not None else {}
    if session is None or not holds.keys() <= PLAIN or holds.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    try:
        pk = int(holds.get(SESSION_KEY, ""))
    except ValueError:
        return None
    _open[key] = found = session.session_data, session.expire_date, pk, holds.get(HASH_SESSION_KEY, "")
    while len(_open) > MOST:
        _open.popitem(last=False)
    return found


def _person(pk: int) -> Person | None:
    rows = _people.rows(pk)
    if not rows:
        return None
    kept = _known.get(pk)
    if kept is not None and kept[0] == rows[0]:
        return kept[1]
    person = Person.objects.filter(pk=pk).first()
    if person is not None:
        _known[pk] = rows[0], person
        while len(_known) > MOST // 2:
            _known.popitem(last=False)
    return person
