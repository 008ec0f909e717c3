"""Prints the addresses that are measured, a word, and the session keys of members; run by bench/places.py."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module

import django
from django.conf import settings

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402

from commonwheel.accounts.people import Person  # noqa: E402
from commonwheel.conversations.topics import Topic  # noqa: E402
from commonwheel.structure.boards import Board  # noqa: E402

MEMBERS = 10


def main() -> None:
    board = Board.objects.order_by("-topics_count").first()
    topics = Topic.objects.listed().filter(board=board)
    topic = topics.filter(replies_count__gte=19).order_by("replies_count", "pk").first()
    young = topics.order_by("replies_count", "pk").first()
    titles = Topic.objects.order_by("pk").values_list("title", flat=True)[:500]
    words = Counter(word for title in titles for word in set(re.findall(r"[a-z]{5,}", title.lower())))
    assert board and topic and young and words, "the community is too small to be measured"
    print(board.get_absolute_url())
    print(topic.get_absolute_url())
    print(young.get_absolute_url())
    print(words.most_common(1)[0][0])
    for person in Person.objects.filter(is_active=True).order_by("pk")[20 : 20 + MEMBERS]:
        print(session_of(person))


def session_of(person: Person) -> str:
    """The key of a new session of a member who has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


main()
