"""Ignores: members whose words a member does not want to see. They are not told, and nobody else sees anything of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused


class Ignores(models.QuerySet["Ignore"]):
    def visible_to(self, person: Any) -> Ignores:
        """One's own, of members who are still here."""
        return self.filter(person=person, ignored__in=Person.objects.visible_to(person))


class Ignore(models.Model):
    """That a member ignores another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ignores")
    ignored = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = Ignores.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ignored"], name="ignore_once")]


departures.covers(Ignore, person=GOES, ignored=GOES, tells=("ignored__handle", "at"))


def check_ignore(who: Person, *, by: Person) -> None:
    """Refused for oneself, and for those who speak for the community."""
    if who.pk == by.pk:
        raise Refused(_("You cannot ignore yourself."))
    if who.mark:
        raise Refused(_("Staff and moderators cannot be ignored: what they say concerns everybody."))


def ignore(who: Person, *, by: Person) -> None:
    """Fold what they write, and be told nothing of it; ignored again, nothing changes."""
    check_ignore(who, by=by)
    with transaction.atomic():
        Ignore.objects.get_or_create(person=by, ignored=who)
        touch(f"ignores:{by.pk}")


def heed(who: Person, *, by: Person) -> None:
    """See them again."""
    with transaction.atomic():
        Ignore.objects.filter(person=by, ignored=who).delete()
        touch(f"ignores:{by.pk}")


def ignored_by(person: Any) -> frozenset[int]:
    """The ids of all whom the person ignores. Who speaks for the community by now is heard all the same."""
    if not getattr(person, "pk", None):
        return frozenset()
    return frozenset(Ignore.objects.filter(person=person, ignored__mark="").values_list("ignored_id", flat=True))


def is_ignored(person_id: int, *, by: int) -> bool:
    """Whether one member ignores another."""
    return Ignore.objects.filter(person_id=by, ignored_id=person_id, ignored__mark="").exists()


def ignoring(person_ids: Collection[int], members: Collection[int]) -> set[tuple[int, int]]:
    """(who ignores, who is ignored): those of ``members`` who ignore one of these members."""
    rows = Ignore.objects.filter(among("ignored_id", person_ids), among("person_id", members), ignored__mark="")
    return set(rows.order_by().values_list("person_id", "ignored_id"))


def ignorers(person_id: int, members: Collection[int]) -> set[int]:
    """Those of these members who ignore this one."""
    rows = Ignore.objects.filter(among("person_id", members), ignored_id=person_id, ignored__mark="")
    return set(rows.values_list("person_id", flat=True))
