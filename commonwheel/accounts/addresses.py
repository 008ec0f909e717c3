"""E-mail addresses of members as django-allauth keeps them: which is theirs, and whether they have shown that it is."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from commonwheel.accounts import people
from commonwheel.accounts.people import Person


def vouch(person: Person) -> None:
    """A member whom an operator, an importer or a directory made has an address that nobody has to confirm again."""
    if person.email and not EmailAddress.objects.filter(user=person).exists():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def is_verified(person: Person) -> bool:
    """Whether the member has shown that their address is theirs."""
    return EmailAddress.objects.filter(user=person, verified=True).exists()


def verified() -> QuerySet[EmailAddress, int]:
    """The ids of all members who have shown that an address is theirs, for use in another query."""
    return EmailAddress.objects.filter(verified=True).values_list("user_id", flat=True)


def holder(email: str) -> Person | None:
    """The member who has shown that this address is theirs."""
    row = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return row.user if row else None


def is_taken(email: str) -> bool:
    """Whether the address stands in any account, shown to be theirs or not."""
    return Person.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email, verified=True).exists()


def replace(person: Person, email: str) -> None:
    """Set the member's address, vouched for by whoever sets it."""
    with transaction.atomic():
        EmailAddress.objects.filter(user=person).delete()
        people.readdress(person, email)
        vouch(person)
