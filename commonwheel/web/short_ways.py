"""The short way to a member's page: from a session's key to its bytes, past the framework, where its shell is kept.

Whatever is out of the ordinary goes the long way: no shell yet, a message that waits, a policy to accept, a session that holds
more than who is signed in. Both ways lead to the same page.
"""

from __future__ import annotations

from typing import NamedTuple

from commonwheel.accounts import bearers
from commonwheel.conversations import reading
from commonwheel.web import acceptances, holes, shells
from commonwheel.web.middleware import in_words_of
from commonwheel.web.shells import Headers


class Asked(NamedTuple):
    """A member's request for a page; ``secret`` is in their cookie, and what their tokens are made of. Who has none gets one."""

    session: str
    secret: str
    host: str
    is_secure: bool
    path: str
    query: str


def answer(asked: Asked) -> tuple[Headers, bytes] | None:
    """The headers and the page; None where the long way has to be taken. Reading the page is noted."""
    person = bearers.of(asked.session)
    if person is None or acceptances.is_asked(person):
        return None
    with in_words_of(person):
        key = shells.key_of(person, host=asked.host, is_secure=asked.is_secure, path=asked.path, query=asked.query)
        shell = shells.shells.find(key)
        if shell is None or shell.headers is None:
            return None
        reading.note(person)
        body = shell.filled(person)
    if body is None:
        return None
    token, more = shells.token_of(asked.secret)
    return [*shell.headers, *more], body.replace(holes.TOKEN.encode(), token)
