"""Preferences: what a member wants to be told by e-mail. No record means: as everybody."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.kernel.lookups import among


class Preference(models.Model):
    """What one member chose."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="delivery_preference", primary_key=True)
    mails_replies = models.BooleanField(default=True)
    """Whether replies in topics they follow, and mentions, come by e-mail too."""


departures.covers(Preference, person=GOES, tells=("mails_replies",))


def mails_replies(person: Person) -> bool:
    """Whether the member wants replies and mentions by e-mail."""
    return bool(wanting_mail([person.pk]))


def wanting_mail(person_ids: Iterable[int]) -> set[int]:
    """Those of these members who want replies and mentions by e-mail."""
    asked = set(person_ids)
    return asked - set(Preference.objects.filter(among("person_id", asked), mails_replies=False).values_list("person_id", flat=True))


def choose(person: Person, *, mails_replies: bool) -> None:
    """Keep what the member wants."""
    Preference.objects.update_or_create(person=person, defaults={"mails_replies": mails_replies})
