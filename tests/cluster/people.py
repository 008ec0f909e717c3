"""Fills the community of the cluster and prints, as JSON, who is signed in and where they write."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django
from django.conf import settings

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402

from commonwheel.accounts import people  # noqa: E402
from commonwheel.accounts.people import Person  # noqa: E402
from commonwheel.authority import grants  # noqa: E402
from commonwheel.conversations import posts  # noqa: E402
from commonwheel.conversations.limits import newcomers, paces  # noqa: E402
from commonwheel.structure import boards, categories  # noqa: E402


def main(topics: int) -> None:
    board = boards.add("questions", "Questions", category=categories.add("laptops", "Laptops"), kind="qanda")
    members = [people.add(name, name=name.title(), email=f"{name}@example.com", password=f"{name} on a wheel") for name in ("amina", "noor", "ben")]
    for member in members:
        for power in (paces.UNPACED, newcomers.KNOWN):
            grants.give(power, member, by=None)
    started = [posts.start(board, by=members[-1], title=f"Question {number} about the Finch", body="It wakes in the bag.").pk for number in range(topics)]
    print(json.dumps({"topics": started, "sessions": {member.handle: session_of(member) for member in members}}))


def session_of(person: Person) -> str:
    """The key of a new session of a member who has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


main(int(sys.argv[1]))
