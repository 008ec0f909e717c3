"""Links: which accounts elsewhere belong to which member, as django-allauth keeps them."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount

from commonwheel.accounts.people import Person
from commonwheel.authority.doors.providers import Provider


def of(person: Person) -> list[SocialAccount]:
    """The member's own."""
    return list(person.socialaccount_set.order_by("pk"))  # type: ignore[attr-defined]  # of django-allauth, which has no types


def count(provider: Provider) -> int:
    """How many members are linked to a provider."""
    return int(SocialAccount._meta.base_manager.filter(provider=provider.slug).count())
