"""How the people of the stories use the pages: with a client that is signed in as one of them, or as a visitor."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

from django.core.signing import TimestampSigner, b62_encode
from django.test import Client

from commonwheel.accounts.people import Person

ACCEPT = {"accept-language": "en"}


def browse(person: Person | None = None) -> Client:
    """A client, signed in as this person."""
    client = Client(headers=ACCEPT)
    if person is not None:
        client.force_login(person)
    return client


class _Earlier(TimestampSigner):
    """Signs as it would have a minute ago."""

    def timestamp(self) -> str:
        return b62_encode(int(time.time()) - 60)


def joining(**typed: Any) -> dict[str, Any]:
    """The sign-up form as Iris fills it in, in a minute."""
    began = _Earlier(salt="commonwheel.sign-up-form").sign("form")
    return {"email": "iris@example.com", "username": "Iris", "password1": "a long and quiet evening", "homepage": "", "began": began} | typed


def words(answer: Any) -> str:
    """What a page says, without its tags and with plain spaces."""
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def fetch(client: Client, address: str) -> tuple[Any, bytes]:
    """(the answer, its bytes) of a file that is streamed; its end closes it."""
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


def read(address: str, person: Person | None = None) -> str:
    """The words of a page that is there."""
    page = browse(person).get(address)
    assert page.status_code == 200, address
    return words(page)


def html(address: str, person: Person | None = None) -> str:
    """The source of a page."""
    return browse(person).get(address).content.decode()
