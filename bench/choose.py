"""Prints, as JSON, the addresses that are measured, words to look for, and the session keys of members; run inside a community."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django
from django.conf import settings

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402

from commonwheel.accounts.people import Person  # noqa: E402
from commonwheel.console.growth import VOCABULARY  # noqa: E402
from commonwheel.conversations.topics import Topic  # noqa: E402
from commonwheel.structure.boards import Board  # noqa: E402

COMMON = slice(5, 45)
"""Of the vocabulary, the most frequent word first: these stand in a twelfth to a third of all posts."""
YOUNG = 400


def main(members: int) -> None:
    board = Board.objects.order_by("-topics_count").first()
    topics = Topic.objects.listed().filter(board=board)
    topic = topics.filter(replies_count__gte=19).order_by("replies_count", "pk").first()
    assert board and topic, "the community is too small to be measured"
    short = Topic.objects.listed().filter(replies_count__lt=10).order_by("-pk")[:YOUNG]
    with transaction.atomic():
        people = Person.objects.filter(is_active=True, handle__startswith="g1-").order_by("pk")[:members]
        cookies = [session_of(person) for person in people]
    print(json.dumps({
        "board": board.get_absolute_url(), "topic": topic.get_absolute_url(),
        "young": [each.get_absolute_url() for each in short], "words": list(VOCABULARY[COMMON]), "cookies": cookies,
    }))


def session_of(person: Person) -> str:
    """The key of a new session of a member who has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


main(int(sys.argv[1]))
