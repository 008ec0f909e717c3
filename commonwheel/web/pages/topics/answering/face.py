"""What an unanswered question shows: who could answer it, and to whom it was shown, that it was."""

from __future__ import annotations

from django.http import HttpRequest

from commonwheel.accounts.people import Person
from commonwheel.conversations import tags
from commonwheel.conversations.topics import Topic
from commonwheel.discovery import expertise, routing
from commonwheel.web import faces
from commonwheel.web.faces import Panel


def experts_panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """For members, while nobody replied: whom one could mention, and why. Who reads it may know themselves."""
    if not _is_open(request, topic):
        return None
    slugs = tags.of_topics([topic.pk]).get(topic.pk, [])
    asker = topic.author or Person()
    found = expertise.who_could_answer(topic.board, slugs, asker=asker, reader=request.user)
    return Panel("aside", "answering/experts.html", {"experts": found}) if found else None


def asked_panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """For whom it was shown to: that it was, and the way out."""
    if not _is_open(request, topic) or routing.open_ask(topic, request.user) is None:
        return None
    return Panel("above", "answering/asked.html", {"topic": topic})


def _is_open(request: HttpRequest, topic: Topic) -> bool:
    is_question = "solutions" in topic.board.of_kind.formats
    return is_question and request.user.is_authenticated and not topic.replies_count and not topic.hidden_at


faces.panels.append(experts_panel)
faces.panels.append(asked_panel)
