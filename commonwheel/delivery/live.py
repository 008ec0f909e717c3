"""Live: who may hear that something changed. A hint says only *that*; what changed is fetched as any page is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from commonwheel.conversations.topics import Topic

MOST_TOPICS = 5


def channels(person: Any, *, topic_ids: Collection[int], bell: bool, chat_ids: Collection[int] = ()) -> dict[str, str]:
    """The marks that this person may listen to (``chat_ids`` are topics, too), each with the channel that it is called in the browser."""
    asked = {f"{mark}:{pk}": pk for mark, ids in (("topic", topic_ids), ("chat", chat_ids)) for pk in list(ids)[:MOST_TOPICS]}
    allowed = set(Topic.objects.visible_to(person).filter(pk__in=set(asked.values())).values_list("pk", flat=True))
    heard = {mark: mark for mark, pk in asked.items() if pk in allowed}
    if bell and getattr(person, "pk", None):
        heard[f"bell:{person.pk}"] = "bell"
    return heard
