"""What formats do about deeds of those below."""

from __future__ import annotations

from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import albums
from commonwheel.formats.ideas import ideas
from commonwheel.ledger.journal import on
from commonwheel.ledger.models import Entry


@on("topic.started", "topic.moved")
def a_topic_among_ideas_is_one(entry: Entry) -> None:
    topic = Topic.objects.select_related("board").filter(pk=entry.subject_id).first()
    if topic is not None and "ideas" in topic.board.of_kind.formats:
        ideas.of(topic)


@on("topic.started", "topic.moved")
def a_topic_in_a_gallery_is_an_album(entry: Entry) -> None:
    topic = Topic.objects.select_related("board").filter(pk=entry.subject_id).first()
    if topic is not None and "albums" in topic.board.of_kind.formats:
        albums.of(topic)
