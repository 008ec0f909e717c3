"""Mentions: members called by @handle in a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonwheel.accounts import departures, ignores, names
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.beginnings import begins
from commonwheel.ledger import journal

if TYPE_CHECKING:
    from commonwheel.conversations.posts import Post

MOST = 10
MADE = journal.declare("mention.made", _("mentioned a member"), facts=["post", "topic", "person"], public=False)


class Mention(models.Model):
    """That a post calls a member."""

    post = models.ForeignKey("conversations.Post", on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="mention_once")]


departures.covers(Mention, person=GOES, tells=("post_id", "at"))


def people_in(html: str) -> list[Person]:
    """The members whom a text calls: the first ten."""
    handles = list(dict.fromkeys(handle.lower() for handle in richtext.mentioned(html)))[:MOST]
    return list(Person.objects.filter(handle__in=handles, is_active=True)) if handles else []


def complete(beginning: str, *, most: int = 6) -> list[Person]:
    """Members whose handle, or else whose name, begins like this."""
    beginning = beginning.replace("\x00", "").strip().removeprefix("@")[:30]
    if not beginning:
        return []
    active = Person.objects.filter(is_active=True)
    found = list(active.filter(begins("handle", beginning.lower())).order_by("handle")[:most])
    if len(found) < most:
        found += active.filter(pk__in=names.beginning(beginning, 2 * most)).order_by("handle")
    return list(dict.fromkeys(found))[:most]


def note(post: Post, named: list[Person]) -> None:
    """Keep who is called by a post: not twice after an edit, and nobody who ignores its author."""
    if not named:
        return
    deaf = ignores.ignorers(post.author_id, [person.pk for person in named]) if post.author_id else set()
    had = deaf | set(post.mentions.values_list("person_id", flat=True))
    for person in named:
        if person.pk not in had and person.pk != post.author_id:
            mention = Mention.objects.create(post=post, person=person)
            journal.record(MADE, by=post.author, on=mention, post=post.pk, topic=post.topic_id, person=person.pk)
