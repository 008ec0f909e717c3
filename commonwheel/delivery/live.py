"""Live: who may hear that something changed. A hint says only *that*; what changed is fetched as any page is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from commonwheel.conversations.topics import Topic

MOST_TOPICS = 5


def channels(person: Any, *, topic_ids: Collection[int], bell: bool) -> dict[str, str]:
    """The marks that this person may listen to, each with the channel that it is called in the browser."""
    allowed = Topic.objects.visible_to(person).filter(pk__in=list(topic_ids)[:MOST_TOPICS]).values_list("pk", flat=True)
    heard = {f"topic:{topic_id}": f"topic:{topic_id}" for topic_id in allowed}
    if bell and getattr(person, "pk", None):
        heard[f"bell:{person.pk}"] = "bell"
    return heard
