"""Watches: topics that a member follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock, inserts
from commonwheel.kernel.lookups import among
from commonwheel.kernel.statements import Statement


class Watch(models.Model):
    """That a member follows a topic, or (``is_on`` false) wants to hear no more of it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watches")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="watches")
    is_on = models.BooleanField(default=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="watch_once")]


departures.covers(Watch, person=GOES, tells=("topic_id", "is_on", "at"))

_watching = Statement(lambda person, topic: Watch.objects.filter(person=person, topic=topic).values_list("is_on"))


def follow(topic: Topic, *, by: Person) -> None:
    """Be told of replies."""
    Watch.objects.update_or_create(person=by, topic=topic, defaults={"is_on": True})


def unfollow(topic: Topic, *, by: Person) -> None:
    """Hear no more of it, even after writing in it."""
    Watch.objects.update_or_create(person=by, topic=topic, defaults={"is_on": False})


def follow_unasked(topic_id: int, person_id: int) -> None:
    """Who starts a topic or replies follows it, unless they said no."""
    Watch.objects.get_or_create(person_id=person_id, topic_id=topic_id)


def follow_all_unasked(pairs: Iterable[tuple[int, int]]) -> None:
    """The same for many: (topic, member)."""
    now = connection.ops.adapt_datetimefield_value(clock.now())
    columns = {"person_id": "bigint", "topic_id": "bigint", "is_on": "boolean", "at": "timestamptz"}
    inserts.pour(Watch._meta.db_table, columns, [(person, topic, True, now) for topic, person in pairs], "ON CONFLICT DO NOTHING")


def follows(person: Any, topic: Topic) -> bool:
    """Whether the person follows a topic."""
    return bool(getattr(person, "pk", None)) and any(is_on for (is_on,) in _watching.rows(person.pk, topic.pk))


def followers(topic_id: int) -> list[int]:
    """The ids of all who follow a topic."""
    return list(Watch.objects.filter(topic_id=topic_id, is_on=True).values_list("person_id", flat=True))


def of_topics(topic_ids: Collection[int]) -> dict[int, dict[int, bool]]:
    """Topic → whoever said or did something about following it: member → whether they follow."""
    found: dict[int, dict[int, bool]] = {pk: {} for pk in topic_ids}
    for topic, person, is_on in Watch.objects.filter(among("topic_id", topic_ids)).order_by().values_list("topic_id", "person_id", "is_on"):
        found[topic][person] = is_on
    return found
