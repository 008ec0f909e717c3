"""Followings: members whose new topics a member wants to hear of."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from commonwheel.accounts import departures, ignores
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused


class Followings(models.QuerySet["Following"]):
    def visible_to(self, person: Any) -> Followings:
        """One's own, of members who are still here."""
        return self.filter(person=person, followed__in=Person.objects.visible_to(person))


class Following(models.Model):
    """That a member follows another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="followings")
    followed = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="followers")
    at = models.DateTimeField(default=clock.now)

    objects = Followings.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "followed"], name="following_once")]


departures.covers(Following, person=GOES, followed=GOES, tells=("followed__handle", "at"))


def check_follow(who: Person, *, by: Person) -> None:
    """Refused for oneself, and for somebody one ignores."""
    if who.pk == by.pk:
        raise Refused(_("You know yourself what you write."))
    if ignores.is_ignored(who.pk, by=by.pk):
        raise Refused(_("You ignore this member."), cure=_("Stop ignoring them first."))


def follow(who: Person, *, by: Person) -> None:
    """Hear of the topics they start; followed again, nothing changes."""
    check_follow(who, by=by)
    Following.objects.get_or_create(person=by, followed=who)


def unfollow(who: Person, *, by: Person) -> None:
    """Hear no more of them."""
    Following.objects.filter(person=by, followed=who).delete()


def ignore(who: Person, *, by: Person) -> None:
    """Ignore somebody, and follow them no longer."""
    with transaction.atomic():
        ignores.ignore(who, by=by)
        unfollow(who, by=by)


def follows(person: Any, who: Person) -> bool:
    """Whether the person follows this member."""
    return bool(getattr(person, "pk", None)) and Following.objects.filter(person=person, followed=who).exists()


def followed_by(person: Person) -> list[Person]:
    """Whom a member follows, the latest first."""
    return [row.followed for row in Following.objects.visible_to(person).select_related("followed").order_by("-id")]


def followers(person_id: int) -> list[int]:
    """The ids of all who follow a member."""
    return list(Following.objects.filter(followed_id=person_id, person__is_active=True).values_list("person_id", flat=True))
