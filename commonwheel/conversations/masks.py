"""Masks: posts whose author is known only to those with the power, in boards that allow it.

The post itself names nobody, so nothing that shows posts can tell; the mask alone does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import options, powers, standing
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board

if TYPE_CHECKING:
    from commonwheel.conversations.posts import Post
    from commonwheel.conversations.topics import Topic

LIFT = powers.declare("mask.lift", gettext_lazy("See who wrote anonymously"))
AN_HOUR = options.declare("mask.an-hour", gettext_lazy("Anonymous posts a member may write in an hour"), 5, power=options.LIMITING, at_least=1, at_most=1000)

NAME = "anonymous"
"""What stands in the place of the author's name; shown in the language of the reader."""


class Mask(models.Model):
    """Who wrote a post that names nobody."""

    post = models.OneToOneField("conversations.Post", on_delete=models.CASCADE, related_name="mask")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="masks")
    at = models.DateTimeField(default=clock.now)


departures.covers(Mask, person=GOES, tells=("post_id", "at"))


def shown(name: str) -> str:
    """A kept name of somebody who is no member, for people."""
    return _("Anonymous") if name == NAME else name or _("former member")


def check_wear(board: Board, *, by: Person) -> None:
    """Refused where the board wants names, and after too many in an hour."""
    if not board.takes_anonymous:
        raise Refused(_("In this board everybody writes under their name."))
    if Mask.objects.filter(person=by, at__gte=clock.ago(hours=1)).count() >= options.value(AN_HOUR):
        raise Refused(_("That is enough without a name for one hour."), cure=_("What you wrote is kept."))


def wear(post: Post, *, by: Person) -> None:
    """Remember, for those who may know, who wrote it."""
    Mask.objects.create(post=post, person=by)


def wrote(post: Post, person: Any) -> bool:
    """Whether it is the person's own post, with their name or without."""
    pk = getattr(person, "pk", None)
    if not pk or post.author_id or post.author_name != NAME:
        return bool(pk) and post.author_id == pk
    return Mask.objects.filter(post=post, person=pk).exists()


def started(topic: Topic, person: Any) -> bool:
    """Whether it is the person's own topic, with their name or without."""
    pk = getattr(person, "pk", None)
    if not pk or topic.author_id or topic.author_name != NAME:
        return bool(pk) and topic.author_id == pk
    return Mask.objects.filter(post__topic=topic, post__number=1, person=pk).exists()


def lifted(posts: Sequence[Post], person: Any) -> dict[int, Person]:
    """Post id → who wrote it, of those without a name, for a person who may know."""
    masked = [post for post in posts if post.author_id is None and post.author_name == NAME]
    if not masked or not standing.of(person).allows(LIFT, masked[0].topic.board.scope_id):
        return {}
    rows = Mask.objects.filter(post__in=[post.pk for post in masked]).select_related("person")
    return {row.post_id: row.person for row in rows}
